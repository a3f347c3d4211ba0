"""Text as it was typed, in one normal form, without the marks that nobody sees."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def cleaned(text: str) -> str:
    """Give a text in one normal form, without control marks; its lines stay."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", text).replace("\u2019", "'").replace("\u2018", "'")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()

"""One spelling for comparing French: no accents, no capitals, one kind of space and apostrophe."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SAME = {"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
_SAME |= {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-", "\t": " "}
# The ligature of « coeur », which is a letter of its own.
_OE = chr(0x153)
_WORD = re.compile(r"[^\W_]+")


def composed(text: str) -> str:
    """Give a text with each accented letter as one character."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Give a composed text in lower case and without accents, letter for letter.

    Spaces that do not break, curly apostrophes and dashes become the plain ones; a place in the
    result is the same place in the text.
    """
    if text.isascii():  # nothing to fold but capitals, and most words are so
        return text.lower()
    return "".join(map(_folded, text))


def folded_words(text: str) -> list[str]:
    """Give the words of a text, folded: letters and digits, whatever stands between."""
    return _WORD.findall(folded(composed(text)).replace(_OE, "oe"))


def cleaned(text: str) -> str:
    """Give a text in one normal form, without control marks; its lines stay."""
    text = composed(text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", text).replace("\u2019", "'").replace("\u2018", "'")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if letter in _SAME:
        return _SAME[letter]
    first = unicodedata.normalize("NFKD", letter)[:1].lower()
    # A lone mark, or a letter that lower case makes longer, stays as it is.
    return first if len(first) == 1 and not unicodedata.combining(first) else letter

"""Cleans text that comes from outside: one Unicode form, nothing invisible, no ligatures."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# A soft hyphen that closes a line is the one case where a cut word is certain.
_SOFT_HYPHEN_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*(?=\\w)")
# Format characters (zero width, bidirectional, tags), variation selectors, surrogates and
# non-characters: text can be hidden in all of them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SYMBOL_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf076\uf0fc\uf0a8]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    }
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_WHITESPACE = re.compile(r"\s+")


def scrub(text: str) -> str:
    """Return the text in Unicode form C with plain spaces and line ends, nothing invisible.

    Apostrophes, quotation marks and dashes stay as written; tabs stay for tables.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _SOFT_HYPHEN_BREAK.sub("", text)
    text = _SYMBOL_BULLETS.sub("\u2022", text)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    text = _PRIVATE.sub(" ", text).translate(_LIGATURES)
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return the scrubbed text on one line, with single spaces."""
    return _WHITESPACE.sub(" ", scrub(text)).strip()


def folded(text: str) -> str:
    """Return the text in lower case without accents, to compare words that people type."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(mark for mark in parts if not unicodedata.combining(mark))


def printable_path(path: str) -> str:
    """Return a path that can be printed and stored: Unicode form C, no control characters.

    Bytes of a file name that are not UTF-8 (surrogates in Python) become question marks.
    """
    cleaned = "/".join(one_line(part) or "?" for part in re.sub(_SURROGATES, "?", path).split("/"))
    return "".join(mark if mark.isprintable() else "?" for mark in cleaned)

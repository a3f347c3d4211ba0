"""Text without case or accents, in which each letter keeps its place."""

from __future__ import annotations

import re
import unicodedata

_SAME = {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
_SAME |= {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-"}
_WORD = re.compile(r"[^\W_]+")


def composed(text: str) -> str:
    """Give a text with each accented letter as one character."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Give a composed text in lower case and without accents, as long as it was.

    Spaces that do not break and curly apostrophes become the plain ones; a place in the result is
    the same place in the text.
    """
    return "".join(map(_folded, text))


def folded_words(text: str) -> list[str]:
    """Give the words of a text, folded: letters and digits, whatever stands between."""
    return _WORD.findall(folded(composed(text)).replace("\u0153", "oe"))


def _folded(letter: str) -> str:
    if letter in _SAME:
        return _SAME[letter]
    first = unicodedata.normalize("NFKD", letter)[:1].lower()
    # A lone mark, or a letter that lower case makes longer, stays as it is.
    return first if len(first) == 1 and not unicodedata.combining(first) else letter

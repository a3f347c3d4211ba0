"""Mends what page layout did to sentences: lines broken softly, words cut at a line end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.backends.documents.cleaning import folded

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT_END = re.compile("(\\w+)[-\u2010]$")
_WORD_START = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile("[.!?:;\u2026][\"'\u201d\u2019\u00bb)\\]\\s\\d]*$")
# Parts of French compounds, without accents: after or before them the hyphen is part of the word.
_KEEPS_AFTER = frozenset(
    "socio psycho non sous demi mi semi ex vice contre avant arriere apres sur auto anti pro "
    "quasi peut celui celle ceux celles au par la ci vis dit c est rendez porte mise grand grands "
    "nord sud centre inter pluri bio techno politico medico economico juridico saint sainte "
    "personne quatre vingt dix cent trente quarante cinquante soixante".split()
)
_KEEPS_BEFORE = frozenset(
    "il ils elle elles on ce je tu nous vous y en le la les lui leur moi toi t ci dela dessus "
    "dessous meme memes etre a dire vous ouest est".split()
)
_SHORT_WORD = 2
_LONGEST_WORD = 60
_HYPHENS = ("-", "\u2010")


class Vocabulary:
    """The words of one document, which tell a cut word from a compound.

    Args:
        lines: the document's lines; words cut at a line end do not count.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            cut = _cut_word(line.rstrip())
            kept = line.rstrip()[: -len(cut) - 1] if cut else line
            self._words.update(word.casefold() for word in _WORD.findall(kept))

    def __contains__(self, word: str) -> bool:
        return word.casefold() in self._words


def join_lines(lines: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return the lines as one, words cut at a line end made whole when that is certain."""
    parts: list[str] = []
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if not parts:
            parts.append(line)
            continue
        # Only the last word matters: looking at the whole would make long paragraphs quadratic.
        end, glue = _glue(parts[-1], line, vocabulary)
        parts[-1] = end
        parts.extend((glue, line))
    return "".join(parts)


def _glue(before: str, after: str, vocabulary: Vocabulary) -> tuple[str, str]:
    if before.endswith(("'", "\u2019")) and _WORD_START.match(after):
        return before, ""
    cut = _cut_word(before)
    if not cut:
        return before, " "
    word = _WORD_START.match(after)
    if word is None:
        return before, "" if after[:1].isdigit() else " "
    if _is_cut(cut, word.group(), vocabulary):
        return before[:-1], ""
    return before, ""


def _cut_word(line: str) -> str:
    """Return what stands before a hyphen at the end of a line; empty when there is none."""
    found = _CUT_END.search(line[-_LONGEST_WORD:]) if line.endswith(_HYPHENS) else None
    return found.group(1) if found else ""


def _is_cut(left: str, right: str, vocabulary: Vocabulary) -> bool:
    if not right[0].islower() or not left[-1].isalpha():
        return False
    if left + right in vocabulary:
        return True
    if f"{left}-{right}" in vocabulary:
        return False
    if folded(left) in _KEEPS_AFTER or folded(right) in _KEEPS_BEFORE:
        return False
    if _is_word(left, vocabulary) and _is_word(right, vocabulary):
        return False
    return len(left) >= _SHORT_WORD and len(right) >= _SHORT_WORD


def _is_word(text: str, vocabulary: Vocabulary) -> bool:
    return text in vocabulary or f"{text}s" in vocabulary or text.removesuffix("s") in vocabulary


def ends_sentence(text: str) -> bool:
    """Tell whether the text ends as a sentence, a question or an announcement does."""
    return bool(_SENTENCE_END.search(text[-12:]))


def runs_on(before: str, after: str) -> bool:
    """Tell whether a block broken by blank lines or a page goes on in the block that follows."""
    if not before or not after or ends_sentence(before):
        return False
    if after[0].islower():
        return True
    if before[-1] in ",('\u2019\u00ab" or before.count("(") > before.count(")"):
        return True
    # A French heading or sentence does not end on a word such as "de", "la" or "et".
    last = before.rsplit(None, 1)[-1]
    return len(last) <= _SHORT_WORD and last.isalpha() and last.islower()

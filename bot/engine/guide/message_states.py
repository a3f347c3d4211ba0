"""A message made ready for the search of facts: what is asked or quoted is blank."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.folding import composed, folded
from bot.engine.guide.asides import asks, sentence_spans

_WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(
    "\u00ab\\s*([^\u00ab\u00bb\n]{3,120}?)\\s*\u00bb|\u201c([^\u201d\n]{3,120})\u201d"
)
_NOT = re.compile(r"\b(?:pas|ni|jamais|non|aucune?|sans|sauf)\b")


@dataclass(frozen=True, slots=True)
class Message:
    """A message in several states, in which each letter keeps its place.

    Args:
        shown: with the questions and the quoted parts blank.
        plain: the same, folded.
        whole: the message folded, nothing blank but its questions.
    """

    text: str
    shown: str
    plain: str
    whole: str


def cue_of(words: str) -> re.Pattern[str]:
    """Make the search of any of some words, separated by commas."""
    cut = sorted({folded(composed(word)).strip() for word in words.split(",")}, key=len)
    found = "|".join(re.escape(word) for word in reversed(cut) if word)
    return re.compile(rf"(?<![a-z])(?:{found})(?![a-z])")


def read_message(text: str) -> Message | None:
    """Blank what is asked and what is quoted; None where letters cannot keep their places."""
    text = composed(text)
    said = text
    for start, end in sentence_spans(text):
        if asks(text[start:end]):
            said = _blank(said, start, end)
    shown = said
    for match in QUOTED.finditer(text):
        shown = _blank(shown, *match.span())
    plain, whole = folded(shown), folded(said)
    kept = len(composed(plain)) == len(plain) == len(whole) == len(text)
    return Message(text, shown, plain, whole) if kept else None


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def taken_out(text: str, left: str) -> tuple[int, int] | None:
    """Give where the words stand that a text lost."""
    kept = _WORD.findall(left)
    gone: list[tuple[int, int]] = []
    rank = 0
    for word in _WORD.finditer(text):
        if rank < len(kept) and kept[rank] == word.group():
            rank += 1
        else:
            gone.append(word.span())
    return (gone[0][0], gone[-1][1]) if gone and rank == len(kept) else None


def denied(plain: str, at: int) -> bool:
    """Tell whether what stands at a place is denied just before, in the same clause."""
    before = re.split(r"[,.;:!\n]", plain[max(0, at - 40) : at])[-1]
    return bool(_NOT.search(before))

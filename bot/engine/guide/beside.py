"""Tells what is said to the assistant beside its question from an answer to it.

Somebody tired, angry, leaving or lost says so in the middle of a question. Every clause of the
message must be said to the assistant; a message that holds anything else is an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.folding import composed, folded_words
from bot.engine.guide import beside_words as words
from bot.engine.guide.asides import asks, looks_like_question, sentences_of
from bot.engine.guide.assenting import insults
from bot.engine.guide.commanding import command_of
from bot.engine.guide.said_words import THANKS

# What is longer is an answer, whatever it holds.
_LONGEST = 220
_MOST_WORDS = 36
_QUOTES = frozenset('\u00ab\u00bb\u201c\u201d"')
_CLAUSES = re.compile(
    r"[,.;:!?()\n\u2026\u2013\u2014]|(?<=\s)-(?=\s)"
    r"|\b(?:pis|puis|mais|car|et|parce que?|fait que|vu que)\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What may be said beside a question; where several are, the first of these is answered."""

    HUMAN = "human"
    PAUSE = "pause"
    ANGRY = "angry"
    MOVE = "move"
    QUESTION = "question"
    QUITS = "quits"
    DISCOURAGED = "discouraged"
    TIRED = "tired"
    RETURN = "return"
    HELP = "help"
    THANKS = "thanks"
    HELLO = "hello"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Beside:
    """Something said beside a question.

    Args:
        command: with `MOVE`, the command that goes there.
        rest: with `MOVE`, the section as typed; with `QUESTION`, the sentences that ask.
    """

    kind: Kind
    command: str = ""
    rest: str = ""


_PATTERNS = (
    (Kind.HUMAN, words.HUMAN),
    (Kind.PAUSE, words.PAUSE),
    (Kind.ANGRY, words.ANGRY),
    (Kind.QUITS, words.QUITS),
    (Kind.DISCOURAGED, words.DISCOURAGED),
    (Kind.TIRED, words.TIRED),
    (Kind.RETURN, words.RETURN),
    (Kind.HELP, words.UNKNOWING),
    (Kind.THANKS, words.THANKS),
    (Kind.HELLO, words.HELLO),
    (Kind.NEUTRAL, words.NEUTRAL),
    (Kind.NEUTRAL, words.LACKING),
)
_ORDER = list(Kind)


def said_beside(text: str) -> Beside | None:
    """Give what a message says beside any question; None when it may answer one.

    What is between quotation marks answers, as do figures; a command is a command.
    """
    shown = composed(text).strip()
    many = len(shown) > _LONGEST or len(folded_words(shown)) > _MOST_WORDS
    if not shown or many or _QUOTES & set(shown) or any(mark.isdigit() for mark in shown):
        return None
    found = _read(shown)
    return None if found is None or command_of(shown) else found


def _read(shown: str) -> Beside | None:
    if insults(folded_words(shown)):
        return Beside(Kind.ANGRY)
    if " ".join(folded_words(shown)) in THANKS:
        return Beside(Kind.THANKS)
    moved = _move(words.plain(shown))
    if moved:
        return moved
    kinds, asked = set[Kind](), list[str]()
    for sentence in sentences_of(shown):
        found = _kinds(sentence)
        if not found:
            return None
        kinds |= found
        asked += [sentence.strip()] if Kind.QUESTION in found else []
    kinds.discard(Kind.NEUTRAL)
    if not kinds:
        return None
    kind = min(kinds, key=_ORDER.index)
    if kind is not Kind.QUESTION:
        return Beside(kind)
    # A question alone, or at the end, is for the room that asks: it may be its answer.
    return None if looks_like_question(shown) else Beside(kind, rest=" ".join(asked))


def _kinds(sentence: str) -> set[Kind]:
    """Give what the clauses of a sentence say; nothing when one of them may answer."""
    found = set[Kind]()
    whole = _kind(sentence)
    if whole:
        return {whole}
    for clause in _CLAUSES.split(sentence):
        kind = _kind(clause)
        if kind is None and asks(clause, mark=False):
            kind = Kind.QUESTION
        if kind is None:
            return {Kind.QUESTION} if asks(sentence) else set()
        found.add(kind)
    return found


def _kind(clause: str) -> Kind | None:
    said = words.plain(clause)
    if not said:
        return Kind.NEUTRAL
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(said)), None)


def _move(said: str) -> Beside | None:
    """Find where a message asks to go."""
    for command, pattern in words.MOVES.items():
        if pattern.fullmatch(said):
            return Beside(Kind.MOVE, command)
    found = words.WRITES_SECTION.fullmatch(said)
    return Beside(Kind.MOVE, "write", found["section"]) if found else None

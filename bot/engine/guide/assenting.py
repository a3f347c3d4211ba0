"""Reads yes, no, « je ne sais pas » and what answers nothing."""

from __future__ import annotations

import re

from bot.domain.folding import cleaned, folded, folded_words
from bot.engine.guide.beside_words import LACKING, UNKNOWING, plain
from bot.engine.guide.commanding import stripped
from bot.engine.guide.said_words import (
    AROUND_INSULTS,
    ASKED_OF,
    INSULTS,
    MAYBE,
    NO,
    NO_SIGNS,
    SWEARS,
    UNKNOWN,
    YES,
    YES_SIGNS,
)

_CLAUSE = re.compile(r"[,.;:!\u2026\n]|\b(?:mais|parce que|car|sauf|si)\b")
_TO_ASK = re.compile(
    r"(?:c est |ca reste |reste )?(?:a (?:voir|verifier|valider|confirmer|discuter|decider)"
    r"|(?:il )?faut (?:demander|voir|verifier|que j en parle|que je demande|qu on en parle))"
    r" (?:avec|a|au|aupres de) (?:(?:le|la|les|l|mon|ma|mes|notre|nos) )?(?P<whom>.+)"
)
# The colours of skin that may follow a thumb.
_TONES = {chr(tone) for tone in range(0x1F3FB, 0x1F400)}
# Words that are a yes or a no at the head of a sentence; « certain » and « rien » may not be.
_OPENS = frozenset(
    """oui ouais ouain ouaip oue yes yep exactement absolument effectivement non nan nope no jamais
    aucunement nullement pantoute""".split()
)
_MEANINGS: dict[str, bool | None] = {
    **dict.fromkeys(YES | {"1"}, True),
    **dict.fromkeys(NO | {"2"}, False),
    **dict.fromkeys(MAYBE),
}


def is_unknown(text: str, words: list[str]) -> bool:
    """Tell whether a message says that the answer is not known yet."""
    if not words:
        return bool(text) and set(text) <= set("?!. ") and "?" in text
    calm = [word for word in words if word not in SWEARS]
    for said in (" ".join(words), stripped(words), stripped(calm)):
        found = _TO_ASK.fullmatch(said)
        if said in UNKNOWN or (found and found["whom"] in ASKED_OF):
            return True
    return _lacks(text)


def _lacks(text: str) -> bool:
    """Tell whether somebody only says that she has not got it: « j'ai pas de date »."""
    first, *rest = [one for one in _CLAUSE.split(folded(text)) if folded_words(one)] or [""]
    if not rest:
        return LACKING.fullmatch(plain(first)) is not None
    known = all(_adds_nothing(one) for one in rest)
    return known and is_unknown(first, folded_words(first))


def _adds_nothing(clause: str) -> bool:
    said = plain(clause)
    lacks = not said or LACKING.fullmatch(said) or UNKNOWING.fullmatch(said)
    return bool(lacks) or is_unknown(clause, folded_words(clause))


def insults(words: list[str]) -> bool:
    """Tell whether a message holds insults and nothing else."""
    return bool(INSULTS & set(words)) and set(words) <= INSULTS | AROUND_INSULTS


def sign_of(text: str) -> bool | None:
    """Read a thumb or a tick; None where there is none."""
    marks = set(text) - set(" \ufe0f") - _TONES
    if marks and marks <= set(YES_SIGNS):
        return True
    return False if marks and marks <= set(NO_SIGNS) else None


def said_no(words: list[str]) -> bool:
    """Tell whether a message is a plain no."""
    return " ".join(words) in NO or stripped(words) in NO


def yes_or_no(text: str) -> bool | None:
    """Read a yes or a no, alone or before an explanation; None when it is neither."""
    shown = cleaned(text)
    sign = sign_of(shown)
    if sign is not None:
        return sign
    words = folded_words(shown)
    first = folded_words(_CLAUSE.split(folded(shown), maxsplit=1)[0])
    for said in (words, stripped(words).split(), first, stripped(first).split()):
        phrase = " ".join(said)
        if phrase in _MEANINGS:
            return _MEANINGS[phrase]
    for said in (stripped(first).split(), stripped(words).split()):
        for size in range(min(5, len(said)), 0, -1):
            phrase = " ".join(said[:size])
            if phrase in _MEANINGS and (size > 1 or phrase in _OPENS):
                return _MEANINGS[phrase]
    return None


def is_maybe(words: list[str]) -> bool:
    """Tell whether a message is neither yes nor no, knowingly."""
    return stripped(words) in MAYBE or " ".join(words) in MAYBE

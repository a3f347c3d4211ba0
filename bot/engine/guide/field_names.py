"""Finds which field a person names, by any word of its name or of its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.folding import composed, folded, folded_words
from bot.domain.form import FormField
from bot.domain.likeness import likeness

_EMPTY = frozenset(
    """a au aux c ce cette ces d de des du en est et il j je l la le les leur leurs ma mes mon n nos
    notre on ou par pour qu que s sa se ses son sur un une vos votre y nous vous dans reponse
    question svp stp merci please moi champ partie""".split()
)
# What follows is what to write there instead: « le titre pour La Tablée ».
_NEW_VALUE = re.compile(r"\s+(?:pour|par|a|c'est|en)\s+|\s*[:=]\s*|\s*,\s*")
# A word of the name tells more than one of the question or of the id.
_NAME, _QUESTION, _IDENTIFIER = 1.0, 0.5, 0.6
_LIKENESS, _SHORTEST_LIKE, _SHORTEST_CUT = 0.84, 5, 4
_TIE = 0.04
_MOST = 7
LIKELY, SURE = 0.45, 0.6
# Fields that words name nearly as well as the best one.
NEARLY = 0.25


def named(
    text: str, fields: Sequence[FormField], least: float = LIKELY, tie: float = _TIE
) -> tuple[FormField, ...]:
    """Give the fields that words name as well, in the form's order; none when they name none.

    Args:
        least: from 0 to 1, how much of what was said must be found.
        tie: how much less than the best one a field may be named.
    """
    head = _NEW_VALUE.split(folded(composed(text)), maxsplit=1)[0]
    for said in (text, head) if least < SURE else (text,):
        words = [word for word in folded_words(said) if word not in _EMPTY]
        scores = {field.id: _score(words, field) for field in fields} if words else {}
        best = max(scores.values(), default=0.0)
        if best >= least:
            return tuple(field for field in fields if scores[field.id] > best - tie)[:_MOST]
    return ()


def _score(said: Sequence[str], field: FormField) -> float:
    """Tell how well words name a field: 1 when its name holds all of them, and a little more."""
    name, question = folded_words(field.name), folded_words(field.question)
    parts = ((name, _NAME), (question, _QUESTION), (folded_words(field.id), _IDENTIFIER))
    total = sum(max(weight * _met(word, words) for words, weight in parts) for word in said) / len(
        said
    )
    telling = [word for word in name if word not in _EMPTY]
    covered = sum(any(_same(word, other) for other in said) for word in telling)
    return total + (0.2 * covered / len(telling) if telling and total else 0.0)


def _met(word: str, words: Sequence[str]) -> float:
    if word.rstrip("sx") in (other.rstrip("sx") for other in words):
        return 1.0
    return 0.95 if any(_same(word, other) for other in words) else 0.0


def _same(word: str, other: str) -> bool:
    """Tell whether two words are one: in the plural, of one family, or nearly spelt so."""
    if word.rstrip("sx") == other.rstrip("sx"):
        return True
    short = min(len(word), len(other))
    if short < _SHORTEST_CUT:
        return False
    alike = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), short)
    if alike >= max(_SHORTEST_CUT, short - 1):
        return True
    return short >= _SHORTEST_LIKE and likeness(word, other) >= _LIKENESS

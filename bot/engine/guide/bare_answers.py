"""Tells an answer in words from what is none: « 2 », « oui », « rien encore »."""

from __future__ import annotations

import re

from bot.domain.folding import composed, folded, folded_words
from bot.domain.form import FieldKind, FormField
from bot.engine.guide.commanding import stripped
from bot.engine.guide.said_words import MAYBE, NO, NOT_YET, NOTHING, THAT_IS_ALL, YES

_FIGURES = re.compile(r"[\s#(]*\d[\d\s.,/()-]*(?:(?:a|et|ou)\s+\d[\d\s.,/-]*)?[.!]*\s*")
# A field that wants a number says so in its name, or by its example.
_NUMBERED = re.compile(r"\b(?:numeros?|neq|telephone|code|annee|matricule)\b")
# Fewer figures than this are the number of a choice, not one of a register or a telephone.
_FEWEST_FIGURES = 4
_LIKE_A_TELEPHONE = 7
_NONE = re.compile(
    r"(?:non |pour le moment |pour l instant |on (?:n )?en a |j (?:n )?en ai |il (?:n )?y en a )*"
    r"(?:encore )?aucune?(?: (?:encore|pour le moment|pour l instant|a date|a ce jour|en ce moment"
    r"|confirmee?|par ecrit|appui|lettre|autre))*"
)
_INSTEAD = frozenset("sauf excepte seulement juste uniquement plutot pas".split())
_OKAYS = frozenset(("ok", "okay", "k", "okok", "ok ok", "ok la", "dac"))


def is_okay(text: str) -> bool:
    """Tell whether a message is a bare « ok », which may only say that it was read."""
    return " ".join(folded_words(text)) in _OKAYS


def ends_list(text: str) -> bool:
    """Tell whether a message says that what was taken is all."""
    words = folded_words(text)
    return bool({" ".join(words), stripped(words)} & THAT_IS_ALL)


def adds(text: str) -> bool:
    """Tell whether the choices that a message names come beside those taken before it."""
    return not _INSTEAD & set(folded_words(text))


def tells_nothing(field: FormField, text: str) -> bool:
    """Tell whether a message says that a text has nothing to tell yet: « rien encore »."""
    words = folded_words(text)
    said = {" ".join(words), stripped(words)}
    quoted = "\u00ab" in text
    return (
        field.kind is FieldKind.LONG_TEXT and not quoted and bool(said & (NO | NOTHING | NOT_YET))
    )


def says_none(field: FormField, text: str) -> bool:
    """Tell whether a message says that there is none of what a field lists: « aucun encore »."""
    listed = folded(composed(field.question)).startswith(("quels ", "quelles "))
    said = bool(_NONE.fullmatch(" ".join(folded_words(text))))
    return said and listed and field.kind is FieldKind.LONG_TEXT and not field.required


def is_bare(field: FormField, text: str) -> bool:
    """Tell whether a message, typed to a question that waits for words, has none of its own."""
    plain = folded(composed(text))
    if _FIGURES.fullmatch(plain):
        return not _wants(field, sum(mark.isdigit() for mark in plain))
    if any(mark in text for mark in "\u00ab\u00bb"):
        return False
    words = folded_words(text)
    return bool({" ".join(words), stripped(words)} & (YES | NO | MAYBE))


def _wants(field: FormField, figures: int) -> bool:
    """Tell whether so many figures alone may answer a field."""
    if _FIGURES.fullmatch(folded(field.example)):
        return True
    if field.kind is FieldKind.LONG_TEXT or figures < _FEWEST_FIGURES:
        return False
    # A telephone, a number of register: seven figures or more are no choice of a list.
    asked = folded(f"{field.name} {field.question}")
    return figures >= _LIKE_A_TELEPHONE or bool(_NUMBERED.search(asked))

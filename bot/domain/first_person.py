"""Turns sentences written to a promoter into what she can say herself, as « nous »."""

from __future__ import annotations

import re

from bot.domain.folding import folded
from bot.domain.phrasing import capital
from bot.domain.sentence_bounds import sentences

# What is said after a colon or a semicolon often tells her what to do about it.
_CLAUSE = re.compile(r"([\s\u00a0]*[:;])[\s\u00a0]+")
# « Vous », and what may stand between it and its verb.
_SUBJECT = re.compile(
    r"\b(vous)((?:[\s\u00a0]+(?:ne|en|y|le|la|les|lui|leur|n'en|n'y)|[\s\u00a0]+n'(?=\w))*[\s\u00a0]*)"
    r"(\w+ez|\u00eates|faites|dites)\b",
    re.IGNORECASE,
)
_ODD = {"etes": "sommes", "faites": "faisons", "dites": "disons"}
# Before « o », a « c » that sounds like « s » takes its cedilla.
_CEDILLA = chr(0xE7)
# All these words become hers by their first letter.
_HERS = re.compile(r"\bv(ous|otre|os|\u00f4tres?)\b", re.IGNORECASE)
# Folded: an order, but for words that only end like one; and what is left for her to do.
_ORDER = re.compile(r"\b(?!(?:chez|assez|nez|rez)\b)\w+ez\b|^(?:ne |n')?(?:faites|dites)\b")
_TO_DO = re.compile(r"\ba (?:confirmer|verifier)\b|\bposer la question\b")
_US = re.compile(r"\bnous\b")
_YOU = re.compile(r"\bvous\b")
# What is quoted is left as it was said.
_QUOTED = re.compile(r"\u00ab[^\u00bb]*\u00bb")
_STANDIN = re.compile(r"\u00ab(\d+)\u00bb")


def in_first_person(text: str) -> str:
    """Give what a text says of the rules and of her project, as she would say it.

    Advice, orders and what is said between the assistant and her are left out; nothing may remain.
    """
    quoted = _QUOTED.findall(text)
    ranks = iter(range(len(quoted)))
    plain = _QUOTED.sub(lambda _: f"\u00ab{next(ranks)}\u00bb", text)
    said = (_sentence(one) for one in sentences(plain))
    kept = " ".join(one for one in said if one)
    return _STANDIN.sub(lambda found: quoted[int(found[1])], kept)


def _sentence(sentence: str) -> str:
    """Give a sentence up to the first clause that only she was told."""
    first, *rest = _CLAUSE.split(sentence)
    said = _clause(first)
    if not said:
        return ""
    for mark, clause in zip(rest[::2], rest[1::2], strict=True):
        more = _clause(clause)
        if not more:
            break
        said += f"{mark} {more}"
    return capital(said if said.endswith((".", "!", "?", "\u00bb")) else f"{said}.")


def _clause(clause: str) -> str:
    """Give a clause as she says it; nothing where it tells her what to do."""
    said = _SUBJECT.sub(_conjugated, clause)
    plain = folded(said)
    if _ORDER.search(plain) or _TO_DO.search(plain):
        return ""
    if _US.search(folded(clause)) and _YOU.search(folded(clause)):
        return ""
    return _HERS.sub(lambda found: _cased(f"n{found[1]}", found[0]), said)


def _conjugated(found: re.Match[str]) -> str:
    """Give « nous » and its verb; both persons share their stem, but for a letter before « o »."""
    subject, between, verb = found.groups()
    stem = verb[:-2]
    if stem.endswith("g"):
        stem += "e"
    elif stem.endswith("c"):
        stem = stem[:-1] + _CEDILLA
    conjugated = _ODD.get(folded(verb), f"{stem}ons")
    if conjugated == "sommes" and between.endswith("n'"):
        between = between[:-1] + "e "
    return _cased("nous", subject) + between + conjugated


def _cased(word: str, like: str) -> str:
    return capital(word) if like[:1].isupper() else word

"""Reads a correction said in words, « c'est pas X, c'est Y », and « je te l'ai déjà dit »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.folding import cleaned, folded

_LONGEST = 400
_FEWEST = 2
_OPENING = (
    r"\s*(?:(?:non|nan|oups|oh|ah|ben|bin|mais|voyons|pardon|erreur|attends?|attendez|excusez?"
    r"|desolee?|euh|hey|heille|ok|la|finalement|en fait|donc|coudonc)\b[\s,!.:]*)*"
)
_DENIED = re.compile(
    rf"{_OPENING}(?:c'?\s?est|ce n'est|c'?\s?etait|c) (?:pas|po|pus) (?P<old>[^;.!?\n]{{1,80}}?)"
    r"\s*[,;.!]?\s*(?:mais |plutot )?(?:c'?\s?est|ce sera|ce serait|ca serait|c)\b\s*"
    r"(?:plus pres de |plus |plutot |bien |surtout |juste |rendu )?(?P<new>[^.!?\n]+)"
)
_NUMBERS = re.compile(
    rf"{_OPENING}(?:pas|po) (?P<old>\d[\d ]*(?: [a-z]+){{0,2}})\s*,\s*(?:mais |plutot )?"
    r"(?P<new>\d[\d ]*(?: [a-z]+){0,2})\s*[.!]*"
)
_TOLD = re.compile(
    r"\s*(?:non|nan|oups|pardon|erreur|attends?|attendez|finalement|en fait)\b[\s,!.:]*"
    r"(?:(?:finalement|en fait|plutot)\s+)?(?:c'?\s?est|ce sera|ca sera|ca va etre|c)\b\s+"
    r"(?:plus |plutot |bien |juste |rendu )?(?!(?:pas|po|tout|bon|beau|correct|ca|fini)\b)"
    r"(?P<new>[^.!?\n]+)"
)
# « Je l'ai dit » or « j'ai déjà dit », and neither « j'ai dit aux aînés » nor « je l'ai dit à la
# MRC ».
_BEFORE = re.compile(
    rf"{_OPENING}(?:comme )?(?:"
    r"(?:je|j|on|nous|moi je)\s?(?:te |t'|t |vous )?(?:l'? ?)(?:ai|a|avons|avais|avait) "
    r"(?:deja )?(?:ca )?(?:dite?s?|ecrite?s?|donnee?s?|marquee?s?|repondue?)"
    r"|(?:je |j'?|on |nous |j')(?:te |t'|vous )?(?:l')?(?:ai|a|avons) deja (?:ca )?"
    r"(?:dite?s?|ecrite?s?|donnee?s?|repondue?)"
    r"|(?:je |j)?viens? (?:juste )?de (?:te |vous )?(?:le |l'|la )(?:dire|ecrire|donner)"
    r"|(?:tu|vous) (?:le savez|le sais|l'as|l'avez)(?= deja)"
    r"|c'?est deja (?:dit|ecrit|repondu))"
    r"(?:,? (?:ca|deja|plus haut|tantot|tout a l'heure|avant|plus tot|au debut|hier|ca deja"
    r"|(?:deux|trois|quatre|plusieurs|\d) fois"
    r"|(?P<where>(?:dans|avec) (?:le |la |les |l'|mon |ma |mes |un |une )[a-z' -]{2,30}?)))*"
    r"\s*(?:$|[,:;.!]+\s*|\s+(?=c'est|que ))(?:que )?(?:c'?est )?"
)


@dataclass(frozen=True, slots=True)
class Retold:
    """A correction said in words.

    Args:
        old: what it is not; empty where only the new answer was said.
    """

    old: str
    new: str


def retold(text: str) -> Retold | None:
    """Read « c'est pas X, c'est Y » or « non, c'est Y »; None for anything else."""
    shown, plain = _read(text)
    if plain is None:
        return None
    found = _DENIED.match(plain) or _NUMBERS.fullmatch(plain)
    if found:
        return Retold(_part(shown, found, "old"), _part(shown, found, "new"))
    found = _TOLD.match(plain)
    return Retold("", _part(shown, found, "new")) if found else None


def said_before(text: str) -> str | None:
    """Give what follows « je te l'ai déjà dit », empty when nothing does; None otherwise."""
    shown, plain = _read(text)
    found = _BEFORE.match(plain) if plain is not None else None
    return shown[found.end() :].strip() if found else None


def _read(text: str) -> tuple[str, str | None]:
    """Give a text and its folded form, letter for letter; no form where they cannot match."""
    shown = cleaned(text)
    plain = folded(shown)
    same = len(plain) == len(shown) and _FEWEST < len(shown) <= _LONGEST
    return shown, plain if same else None


def _part(shown: str, found: re.Match[str], name: str) -> str:
    return shown[found.start(name) : found.end(name)].strip(" ,;.!")

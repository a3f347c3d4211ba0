"""What people say around a budget line: an exclamation, « t'as pas mis », « dépense : »."""

from __future__ import annotations

import re

from bot.domain.folding import composed, folded
from bot.domain.numerals import numerals

_MARKS = r"[\s,.!;:\u2026-]"
# What only says surprise, or that something else comes: no part of a line, nor of a correction.
_EXCLAIMS = (
    r"(?:(?:ah|oh|eh|ha|ho|he)(?: (?:oui|non|ben|ouin|bon|mon dieu|c'est vrai|la la|j'oubliais))*"
    r"|attends?(?: (?:un peu|minute))?|attendez|oups|voyons(?: donc)?|ben (?:non|oui|la|voyons)"
    r"|mais (?:non|oui|voyons)|non(?! perissables?)|nenon|coudonc|franchement|pardon|desolee?"
    r"|(?:s|ex)cuse[rz]?(?:[ -](?:moi|la))?|ayoye|woah|wo|mon dieu|seigneur|pour vrai"
    r"|c'est pas (?:ca|vrai)|ca a pas (?:de|d')\s?(?:bon )?(?:sens|allure))"
)
_DONE = (
    r"(?:c'? ?est (?:tout|fini|beau|bon|complet)|(?:j'ai|on a) (?:tout )?(?:fini|termine|dit)"
    r"|(?:rien|pas) d'autres?)(?: pour (?:les? |la |mes )?[a-z]+)?(?=\s*[,.!;\u2026-])"
)
_MISSED = (
    r"(?:(?:tu |vous |t'? ?)(?:n')?(?:as?|avez)? ?(?:pas|po|jamais) (?:mis|note|compte|pris|ajoute"
    r"|marque|ecrit|garde|inclus)e?s?"
    r"|(?:j'? ?ai|on a|nous avons|t'? ?as?|tu as|vous avez) (?:aussi )?(?:oublie[rs]?|manque)"
    r"(?: (?:de|d')\s?(?:(?:vous |te )?(?:mettre|dire|compter|noter|parler de|ajouter)))?"
    r"|(?:j'|on |tu |vous )oubli(?:e|es|ez|ais|ait)|(?:il |ca )?manquait|il manque|y manque)"
    r"(?: (?:aussi|encore|toujours))?"
    r"(?: (?:mon|ma|mes|le|la|les|du|des|de la)(?![a-z])| (?:l'|de l'))?"
)
_EXCLAMATION = re.compile(rf"{_MARKS}*(?:{_EXCLAIMS}(?![a-z0-9'-]){_MARKS}*)+")
_OPENING = re.compile(
    rf"{_MARKS}*(?:(?:{_EXCLAIMS}|{_DONE}|{_MISSED})(?![a-z0-9-]){_MARKS}*|{_MISSED}(?<='){_MARKS}*)+"
)
_AS_EXPENSE = re.compile(
    r"\s*(?:(?:en|dans les|une?|autre|nouvelle) )?depenses?\s*(?::|,|-(?=\s))\s*(?=\S)"
)
_AS_SOURCE = re.compile(
    r"\s*(?:(?:en|dans les|une?|autre|nouvelle) )?(?:sources?|revenus?|financement|rentree)"
    r"(?: d'argent| de financement)?\s*(?::|,|-(?=\s))\s*(?=\S)"
    r"|\s*(?:(?:et|pis|puis) )?pour (?:les|mes|nos) (?:sources?|revenus?),? (?:on a|j'ai|il y a) "
)
# « J'ai une soumission de Tanguay »: a written price, and whose it is.
_QUOTE = re.compile(
    r"[\s,:]*(?:\b(?:j'? ?ai|on a|nous avons|ai|avec|selon|d'apres|j'ai eu|on a (?:eu|recu))\s+)?"
    r"\b(?:une|la|notre|ma|sa)?\s*(?:soumission|devis)s?(?: ecrite?)?(?=\s)"
    r"(?:\s+(?:est\s+)?(?:de (?:chez )?|d'|du |chez |par )(?P<who>[a-z\u0153][^\d$,;:()]{0,40}?))?"
    r"\s*(?:(?:,?\s*\b(?:a|de|pour|au montant de|au prix de)|[:,(=])\s*)?(?=\s*[\d$]|\s*$)"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_MONEY = re.compile(r"\b(?:de )?(?:dollars?|piast?res?|millions?|mille)\b")


def opened(text: str) -> str:
    """Give a composed text without what only opens it; the text itself where nothing else is left.

    « Ah oui attends, l'essence 900 $ » and « t'as pas mis mon essence 900 $ » are both
    « essence 900 $ ».
    """
    found = _OPENING.match(folded(text))
    rest = text[found.end() :].strip() if found else text
    return rest if _WORD.search(rest) else text


def exclaims(text: str) -> bool:
    """Tell whether a text is an exclamation and names nothing: « voyons donc 17 millions »."""
    shown = composed(text)
    found = _EXCLAMATION.match(folded(shown))
    if not found:
        return False
    rest = list(shown[found.end() :])
    for number in numerals("".join(rest)):
        rest[number.start : number.end] = " " * (number.end - number.start)
    return not _WORD.search(_MONEY.sub("", folded("".join(rest))))


def as_expense(text: str) -> int:
    """Give where a line begins that says first that it is an expense; 0 for any other."""
    found = _AS_EXPENSE.match(folded(text))
    return found.end() if found else 0


def as_source(text: str) -> int:
    """Give where a line begins that says first that it is a source; 0 for any other."""
    found = _AS_SOURCE.match(folded(text))
    return found.end() if found else 0


def quote_of(text: str) -> tuple[str, int, int] | None:
    """Give who wrote the price of a line, where that is said, and the part that says so."""
    found = _QUOTE.search(folded(text))
    if not found:
        return None
    who = text[found.start("who") : found.end("who")].strip() if found["who"] else ""
    return who, *found.span()

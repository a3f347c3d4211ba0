"""The words of a budget line: its category or its source, its status, whether it is in kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.controls import Budget, Category, FundingKind
from bot.domain.dossier import FundingStatus
from bot.domain.folding import composed, folded

_ENDS = r"(?:s|x|e|es|ne|nes|le|les)?"
_IN_KIND = re.compile(
    r"\b(?:gratuit\w*|gratis|sans frais|en nature|pretee?s?|prete?s? de|fournie?s?"
    r"|offerte?s?|offre|dons? de (?:materiel|nourriture|temps|meuble|aliment|vetement|denree)\w*)\b"
    r"|(?<!pour )(?<!pour les )(?<!pour nos )(?<!pour des )(?<!aux )(?<!des )(?<!nos )(?<!les )"
    r"\bbenevol\w*|^(?:les|nos|des) benevol\w*"
)
_STATUSES = (
    (
        FundingStatus.TO_COME,
        re.compile(
            r"\b(?:a venir|a confirmer|a demander|pas (?:encore )?(?:confirme|demande|recu|accepte)"
            r"\w*|non confirme\w*|(?:va|vas|vais|allons|vont|veut|veux) (?:\w+ )?demander"
            r"|plus tard|prevoit|peut[ -]etre|pas (?:\w+ ){0,2}(?:ecrit|signe\w*|la lettre)"
            r"|verbal\w*|de vive voix|attend\w* (?:\w+ )?(?:lettre|papiers?|confirmation"
            r"|signature|ecrit|entente))\b"
        ),
    ),
    (
        FundingStatus.CONFIRMED,
        re.compile(
            r"\b(?:confirme\w*|accepte\w*|accorde\w*|obtenue?s?|recue?s?|promise?s?|garantie?s?"
            r"|signee?s?|assuree?s?|deja la|en banque|par (?:lettre|ecrit)"
            r"|(?:j'ai|on a|nous avons) (?:\w+ )?(?:lettre|entente))\b"
        ),
    ),
    (
        FundingStatus.ASKED,
        re.compile(
            r"\b(?:demande\w*|deposee?s?|en attente|attend\w*|sollicite\w*|soumise?s?"
            r"|on demande|en cours)\b"
        ),
    ),
)
# What somebody does with money: it comes from there.
_GIVES = re.compile(
    r"\b(?:(?:nous|vous) )?(?:donne\w*|verse\w*|octroie\w*|paie|paye\w*|finance\w*|contribue\w*"
    r"|met(?:tent|tons|s)?|fournit|fournissent|offre\w*|prete\w*|subvention\w*|commandite\w*"
    r"|vient|viennent|provenant|provient|proviennent|collecte\w*|levee de fonds|vente\w*"
    r"|cotisation\w*|autofinancement|mise de fonds|dons?)\b"
)
_CHARGES = re.compile(
    r"\b(?:charges?\s+(?:sociales?|patronales?|salariales?)|charges?\s+(?:de\s+)?l'employeur"
    r"|charges(?!\s+de\s+projet)|avantages sociaux|das"
    r"|cotisations (?:de l'employeur|patronales))\b"
)
_PAID_BY = re.compile(
    r"\bdeja\s+(?:est\s+)?(?:pay|financ|couvert|rembours|assum)\w*\s+par\s+(?P<who>[^,;()]+)"
)
_LE = "le "
_LINE = re.compile(
    r"\s*\(?\b(?:a confirmer|a venir|a demander|pas encore \w+|pas \w+|non confirmee?s?"
    r"|en attente(?: de (?:reponse|confirmation))?"
    r"|(?:deja |est |sont |etait |c'est |a ete )?(?:confirmee?s?|acceptee?s?|accordee?s?|obtenue?s?"
    r"|recue?s?|promise?s?|garantie?s?|demandee?s?|deposee?s?|sollicitee?s?|assuree?s?)"
    r"|on demande|nous demandons|je demande|demande a|en cours)\b\)?"
)
_VALUE = re.compile(
    r"\b(?:d'une )?valeur(?: de)?(?: environ)?\b|\b(?:evaluee?s?|estimee?s?)(?: a)?\b"
    r"|\bpar (?:semaine|mois|jour|annee|an)\b|\b(?:va|vont) (?:travailler|couter|etre)\b"
    r"|(?:,\s*)?\b(?:on|nous) l(?:a|e|es) (?:paie|paye|paient|paierons)\w*"
)
_GIVEN = re.compile(
    r"\b(?:(?:nous|vous|on|qui|va|vont)\s+)*(?:donnent?|donne|versent?|verse|octroient?|octroie"
    r"|paient?|paye|financent?|finance|contribuent?|contribue|mettent|mettons|met|fournit"
    r"|offrent?|offre|provenant|provient|vient|viennent)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A category or a kind of source that a line names.

    Args:
        start: where its word stands: what a line says first is what it is about.
    """

    id: str
    start: int
    end: int


class Lexicon:
    """Finds the categories and the sources of a programme by their words.

    Args:
        names: the programme's own names, which stand for the Fund.
    """

    def __init__(self, budget: Budget, names: Sequence[str] = ()) -> None:
        self.budget = budget
        self._categories = [(one.id, _pattern(one.words)) for one in budget.categories]
        self._sources = [
            (one.id, _pattern((*one.words, *(names if one.fund else ())))) for one in budget.sources
        ]
        self._kinds = {one.id: one for one in budget.sources}
        self._titles = {one.id: one for one in budget.categories}

    def category(self, text: str) -> Found | None:
        """Give the category that a text names first."""
        return _first(self._categories, text)

    def source(self, text: str) -> Found | None:
        """Give the kind of source that a text names first."""
        return _first(self._sources, text)

    def giver(self, text: str) -> Found | None:
        """Give the kind of source that a text names first, of what it gives without paying."""
        found = self.source(text)
        held = self._kinds[found.id].in_kind if found else None
        return replace(found, id=held) if found and held in self._kinds else found

    def category_of(self, identifier: str | None) -> Category | None:
        """Give a category by its id."""
        return self._titles.get(identifier or "")

    def kind_of(self, identifier: str | None) -> FundingKind | None:
        """Give a kind of source by its id."""
        return self._kinds.get(identifier or "")

    def named(self, text: str) -> str | None:
        """Give the category whose title or words a short text is, as in « la 2, transport »."""
        plain = folded(composed(text)).strip(" .!")
        for one in self.budget.categories:
            if folded(composed(one.title)) == plain:
                return one.id
        found = self.category(text)
        return found.id if found else None


def is_in_kind(text: str) -> bool:
    """Tell whether a line says that nobody pays for what it names."""
    return bool(_IN_KIND.search(folded(text)))


def status_of(text: str) -> FundingStatus | None:
    """Give how sure a source is, where the line says it."""
    plain = folded(text)
    return next((status for status, words in _STATUSES if words.search(plain)), None)


def paid_by(text: str) -> tuple[str, int, int] | None:
    """Give who pays an expense already, as the line says it, and where it says so."""
    found = _PAID_BY.search(folded(text))
    return (text[found.start("who") : found.end("who")].strip(), *found.span()) if found else None


def gives(text: str) -> bool:
    """Tell whether a line says that somebody brings money."""
    plain = folded(text)
    return bool(_GIVES.search(plain)) or status_of(text) is not None


def says_charges(text: str) -> bool:
    """Tell whether a line speaks of an employer's charges."""
    return bool(_CHARGES.search(folded(text)))


def status_spans(text: str) -> list[tuple[int, int]]:
    """Give the parts of a line of financing that are no part of its name."""
    plain = folded(text)
    found = [*_LINE.finditer(plain), *_GIVEN.finditer(plain)]
    return [match.span() for match in found]


def value_spans(text: str) -> list[tuple[int, int]]:
    """Give the parts of a line that say how it is valued or how often, no part of its name."""
    return [match.span() for match in _VALUE.finditer(folded(text))]


def charges_spans(text: str) -> list[tuple[int, int]]:
    """Give the parts of a line that name employer charges, which are no part of its name."""
    pattern = re.compile(
        rf"(?:\s*(?:\+|plus|avec|et|,)\s*)?(?:(?:les|de|des)\s+)?(?:{_CHARGES.pattern})"
        r"(?:\s+(?:de|a)\b)?"
    )
    return [match.span() for match in pattern.finditer(folded(text))]


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    plain = {folded(composed(word)) for word in words}
    # "le fonds" is asked of as "au fonds", and given as "du fonds".
    after_le = {word.removeprefix(_LE) for word in plain if word.startswith(_LE)}
    plain |= {f"{to}{word}" for word in after_le for to in ("au ", "du ")}
    held = sorted(plain, key=len, reverse=True)
    if not held:
        return None
    joined = "|".join(re.escape(word) for word in held)
    return re.compile(rf"(?<![a-z0-9])(?:{joined}){_ENDS}(?![a-z0-9])")


def _first(patterns: Sequence[tuple[str, re.Pattern[str] | None]], text: str) -> Found | None:
    """Give what is named first; of two that begin at the same place, the longer one."""
    plain = folded(text)
    found = []
    for identifier, pattern in patterns:
        match = pattern.search(plain) if pattern else None
        if match:
            found.append(Found(identifier, match.start(), match.end()))
    return min(found, key=lambda one: (one.start, -one.end), default=None)

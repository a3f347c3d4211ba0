"""Figures of a proposal: the same amount and the same day must stand everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.domain.dossier import Dossier
from bot.domain.folding import cleaned, folded
from bot.domain.form import Form, FormField, Role
from bot.domain.french_dates import find_days
from bot.domain.in_force import Jurisdiction
from bot.domain.money import dollars
from bot.domain.numbers import plain

_AMOUNT = re.compile(
    r"(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)([.,]\d{1,2})?\s?(k)?\s?\$", re.IGNORECASE
)
# An amount is compared where the sentence says that it is one of the project's own.
_OF_PROJECT = re.compile(
    r"\b(?:cout\s+(?:total|du\s+projet)|budget|montant\s+demande|(?:nous|on)\s+demand\w+|demande\s+de"
    r"|subvention\s+(?:de|demandee)|total\s+de|au\s+total|totalis\w+|financement\s+de)\b"
)
_PERIOD = re.compile(
    r"\b(?:commenc\w+|demarr\w+|debuter\w*|termin\w+|finira|finit|(?:se\s+)?deroul\w+|prendra\s+fin)\b"
)
_NUMBER = re.compile(
    r"\d+|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante"
    r"|cinquante|soixante|cent|mille|dizaines?|douzaines?|moitie|tiers|quart)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STATISTIC = re.compile(
    r"\d\s?%|\bpour\s?cent\b|\b\d+\s+(?:des|sur|personnes|aine|famille|menage|enfant|jeune|femme|homme)"
)


def counts(text: str) -> bool:
    """Tell whether a text holds a number other than a year."""
    return bool(_NUMBER.search(_YEAR.sub(" ", folded(cleaned(text)))))


def statistic(text: str) -> bool:
    """Tell whether a text holds a share, or a number of people."""
    return bool(_STATISTIC.search(folded(cleaned(text))))


def amounts(text: str) -> Iterator[tuple[str, Decimal]]:
    """Give the amounts in dollars of a text, as written and as numbers."""
    for match in _AMOUNT.finditer(text):
        number = Decimal(plain(match[1] + (match[2] or "")))
        yield match.group().strip(), number * (1000 if match[3] else 1)


def _sum(lines: tuple[Decimal, ...]) -> Decimal:
    return sum(lines, Decimal(0))


def known_amounts(dossier: Dossier, jurisdiction: Jurisdiction | None) -> frozenset[Decimal]:
    """Give every amount that the fields and the budget hold, with their sums."""
    expenses = tuple(line.amount for line in dossier.expenses)
    funding = tuple(line.amount for line in dossier.funding)
    found = {*expenses, *funding, _sum(expenses), _sum(funding)}
    for kind in (True, False):
        found.add(_sum(tuple(line.amount for line in dossier.expenses if line.in_kind is kind)))
    found |= {a.value for a in dossier.answers.values() if isinstance(a.value, Decimal)}
    found |= {line.calculation.rate for line in dossier.expenses if line.calculation}
    found |= {_asked_lines(dossier, jurisdiction)}
    return frozenset(found)


def _asked_lines(dossier: Dossier, jurisdiction: Jurisdiction | None) -> Decimal:
    budget = jurisdiction.programme.budget if jurisdiction else None
    fund = {kind.id for kind in budget.sources if kind.fund} if budget else set()
    return _sum(tuple(line.amount for line in dossier.funding if line.kind in fund))


def strange_amounts(text: str, known: frozenset[Decimal]) -> Iterator[str]:
    """Give the amounts that a text gives as the project's own, and that no field or line holds."""
    if not known - {Decimal(0)} or not _OF_PROJECT.search(folded(cleaned(text))):
        return
    for words, amount in amounts(text):
        if amount not in known:
            yield words


def strange_dates(text: str, form: Form, dossier: Dossier) -> Iterator[str]:
    """Give the days that a text gives for the project's beginning or end, and that differ."""
    start, end = (dossier.by_role(form, role) for role in (Role.START, Role.END))
    if not (isinstance(start, date) and isinstance(end, date)):
        return
    if not _PERIOD.search(folded(cleaned(text))):
        return
    for said in find_days(cleaned(text), start):
        first, last = said.resolve(start), said.resolve(start, last=True)
        if said.year and first and last and (first > end or last < start):
            yield cleaned(text)[said.start : said.end]


def sums(
    form: Form, dossier: Dossier, jurisdiction: Jurisdiction | None
) -> Iterator[tuple[str, FormField, dict[str, str]]]:
    """Give the fields whose amount is not that of the budget's lines."""
    total, asked = form.by_role(Role.TOTAL), form.by_role(Role.ASKED)
    spent = _sum(tuple(line.amount for line in dossier.expenses))
    wanted = _asked_lines(dossier, jurisdiction)
    for code, one, counted in (("total_differs", total, spent), ("asked_differs", asked, wanted)):
        said = dossier.value(one.id) if one else None
        if one and isinstance(said, Decimal) and counted and said != counted:
            yield code, one, {"said": dollars(said), "counted": dollars(counted)}

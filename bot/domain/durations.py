"""How long something lasts, as people say it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from bot.domain.folding import composed, folded
from bot.domain.french_dates import find_days
from bot.domain.numerals import numerals
from bot.domain.values import Duration

_UNIT = re.compile(
    r"\s*(?:de\s+|d')?(?:(?P<jours>jours?|jrs?|j)|(?P<semaines>semaines?|sems?)|(?P<mois>mois)"
    r"|(?P<ans>ans?|annees?))\b(?!\s+scolaire)"
)
_NAMED = {"une demi-annee": 6, "une demie annee": 6, "la moitie d'une annee": 6, "un semestre": 6}
_NAMED |= {"un trimestre": 3, "deux trimestres": 6, "toute l'annee": 12, "l'annee": 12, "1/2 an": 6}
_HALF = re.compile(r"\s+et\s+demie?\b")
_MOST = 10_000
_ANY_DAY = date(2000, 1, 1)


def read_duration(text: str) -> Duration | None:
    """Give the only duration that a text holds.

    « Un an et demi » is 18 months, « 2 ans et 3 mois » is 27; « de janvier à juin » counts both
    months.
    """
    plain = folded(composed(text)).strip(" .!")
    named = _NAMED.get(re.sub(r"^(?:pendant|sur|durant|environ) ", "", plain))
    if named:
        return Duration(count=Decimal(named), unit="mois")
    if plain.startswith("-"):
        return None
    parts = _parts(plain)
    if parts is None:
        return None
    if not parts:
        return _between(text)
    return _together(parts)


def _parts(plain: str) -> list[tuple[Decimal, str]] | None:
    """Give each number with its unit; None where a number has none."""
    found: list[tuple[Decimal, str]] = []
    for number in numerals(plain, thousands=False):
        unit = _UNIT.match(plain, number.end)
        if unit is None:
            # Days of dates have none: « du 5 janvier au 3 juin » is read otherwise.
            return [] if not found else None
        if unit.lastgroup is None or not 0 < number.value <= _MOST:
            return None
        value, name = number.value, unit.lastgroup
        if _HALF.match(plain, unit.end()):
            value += Decimal("0.5")
            if name == "ans":
                value, name = (value * 12).quantize(Decimal(1)), "mois"
        found.append((value, name))
    return found


def _together(parts: list[tuple[Decimal, str]]) -> Duration | None:
    first, unit = parts[0]
    if len(parts) == 1:
        return Duration(count=first, unit=unit)
    if [unit for _, unit in parts] == ["ans", "mois"]:
        return Duration(count=first * 12 + parts[1][0], unit="mois")
    return None


def _between(text: str) -> Duration | None:
    """Count the months from one that is named to another, both included."""
    # The day only serves to read the months.
    days = find_days(text, _ANY_DAY)
    if len(days) != 2 or any(day.month is None or day.day is not None for day in days):
        return None
    first, last = days
    if first.month is None or last.month is None or first.part or last.part:
        return None
    months = last.month - first.month + 1
    if first.year and last.year:
        months += 12 * (last.year - first.year)
    elif months < 1:
        months += 12
    return Duration(count=Decimal(months), unit="mois") if months > 0 else None

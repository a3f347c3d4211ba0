"""Periods told by a day and a length."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.folding import composed, folded
from bot.domain.french_dates import find_days
from bot.domain.periods import find_spans

_TODAY = date(2026, 11, 23)
_SPANS = {
    "1 an a partir de janvier prochain": ("2027-01-01", "2027-12-31"),
    "je te lai dit, 1 an a partir de janvier prochain": ("2027-01-01", "2027-12-31"),
    "Ca durerait 1 an a partir de janvier prochain.": ("2027-01-01", "2027-12-31"),
    "18 mois, à partir du 15 mars 2027": ("2027-03-15", "2028-09-14"),
    "un an et demi à compter d'avril 2027": ("2027-04-01", "2028-09-30"),
    "en janvier 2027, pour un an": ("2027-01-01", "2027-12-31"),
    "30 personnes, 12 mois dès février": ("2027-02-01", "2028-01-31"),
    "on commence en septembre 2027 pendant 10 mois": ("2027-09-01", "2028-06-30"),
    "10 semaines qui commencent le 3 février 2027": ("2027-02-03", "2027-04-13"),
    "2 ans et 3 mois à partir de mai 2027": ("2027-05-01", "2029-07-31"),
    "un mois à partir du 31 janvier 2027": ("2027-01-31", "2027-02-27"),
}
_NO_SPANS = (
    "décembre 2027",
    "à partir de janvier 2027",
    "15h par semaine à partir de janvier",
    "de janvier à juin",
    "depuis 3 ans, à partir de janvier on veut grandir",
    "des jeunes de 12 ans, à partir de janvier",
    "30 ans à partir de janvier",
    "300 $ par mois à partir de janvier",
)


@pytest.mark.parametrize("said", _SPANS)
def test_a_length_from_a_day_is_a_period(said: str) -> None:
    """A length and the day that it begins on give the first and the last day."""
    found = find_spans(folded(composed(said)), find_days(said, _TODAY), _TODAY)
    assert [(str(one.since), str(one.until)) for one in found] == [_SPANS[said]]


@pytest.mark.parametrize("said", _NO_SPANS)
def test_what_tells_no_length_is_no_period(said: str) -> None:
    """A day alone, an age, a pace or what lasted until now tells no period."""
    assert not find_spans(folded(composed(said)), find_days(said, _TODAY), _TODAY)

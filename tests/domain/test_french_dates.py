"""Days as people type them, whole, in part or counted from today."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.french_dates import find_days, read_day

_TODAY = date(2026, 11, 23)  # a Monday
_DAYS = {
    "11 janvier 2027": "2027-01-11",
    "le 11 janvier 2027": "2027-01-11",
    "lundi le 11 janvier 2027": "2027-01-11",
    "le 1er février 2027": "2027-02-01",
    "1 er avril 2027": "2027-04-01",
    "le premier mars 2027": "2027-03-01",
    "le onze janvier 2027": "2027-01-11",
    "11/01/2027": "2027-01-11",
    "11-01-27": "2027-01-11",
    "01/25/2027": "2027-01-25",
    "2027-01-11": "2027-01-11",
    "2027/01/11": "2027-01-11",
    "11 janv. 27": "2027-01-11",
    "14 setpembre 2027": "2027-09-14",
    "12 mai 2027 à 14 h": "2027-05-12",
}
_SUPPOSED = {
    "11 janvier": "2027-01-11",
    "23 novembre": "2026-11-23",
    "22 novembre": "2027-11-22",
    "29 février": "2028-02-29",
    "11/01": "2027-01-11",
    "janvier 2027": "2027-01-01",
    "janvié 2027": "2027-01-01",
    "mars": "2027-03-01",
    "en décembre prochain": "2026-12-01",
    "début mars": "2027-03-01",
    "mi-juin": "2027-06-15",
    "milieu de mai": "2027-05-15",
    "fin septembre 2027": "2027-09-30",
    "à la fin de juin 2027": "2027-06-30",
    "fin 2027": "2027-12-31",
    "début de l'année 2027": "2027-01-01",
    "aujourd'hui": "2026-11-23",
    "demain": "2026-11-24",
    "après-demain": "2026-11-25",
    "lundi prochain": "2026-11-30",
    "vendredi": "2026-11-27",
    "dans deux semaines": "2026-12-07",
    "dans 10 jours": "2026-12-03",
    "dans 3 mois": "2027-02-23",
    "dans un an": "2027-11-23",
    "la semaine prochaine": "2026-11-30",
    "le mois prochain": "2026-12-01",
}


@pytest.mark.parametrize("said", _DAYS)
def test_a_whole_date_is_read_as_it_is(said: str) -> None:
    """A date with its year is read, the day before the month, with nothing supposed."""
    found = read_day(said, _TODAY)
    assert found is not None
    assert found.whole
    assert found.resolve(_TODAY) == date.fromisoformat(_DAYS[said])


@pytest.mark.parametrize("said", _SUPPOSED)
def test_what_was_not_said_is_supposed_and_known(said: str) -> None:
    """A date said in part is the next such day, and it is known that something was supposed."""
    found = read_day(said, _TODAY)
    assert found is not None
    assert not found.whole
    assert found.resolve(_TODAY) == date.fromisoformat(_SUPPOSED[said])


@pytest.mark.parametrize("said", ["31 février 2027", "31 juin", "31/02/2027", "29 février 2027"])
def test_a_day_that_no_calendar_has_is_told_apart(said: str) -> None:
    """A day that does not exist is found as a date, and is no day."""
    found = read_day(said, _TODAY)
    assert found is not None
    assert found.resolve(_TODAY) is None


@pytest.mark.parametrize(
    "said", ["", "bientôt", "l'automne prochain", "2027", "du 3 mai au 5 juin 2027", "12,5", "24 $"]
)
def test_what_is_no_single_day_is_not_guessed(said: str) -> None:
    """A season, a year alone, or two dates give no day."""
    assert read_day(said, _TODAY) is None


@pytest.mark.parametrize(
    ("said", "day"), [("juin 2027", date(2027, 6, 30)), ("février 2028", date(2028, 2, 29))]
)
def test_a_month_ends_on_its_last_day(said: str, day: date) -> None:
    """For an end, a month said alone is its last day."""
    found = read_day(said, _TODAY)
    assert found is not None
    assert found.resolve(_TODAY, last=True) == day


_MONTHS = """janvier février mars avril mai juin juillet août septembre octobre novembre
décembre""".split()


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_a_written_date_reads_back(day: date) -> None:
    """What the assistant writes as a date, it reads as the same day, from any today."""
    shown = f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
    for written in (shown, day.isoformat(), f"{day:%d/%m/%Y}"):
        found = read_day(written, _TODAY)
        assert found is not None
        assert found.resolve(_TODAY) == day


@given(st.text(max_size=60), st.dates())
def test_any_text_and_any_today_are_survived(text: str, today: date) -> None:
    """No text makes the reader of dates fail, whatever the day."""
    for found in find_days(text, today):
        found.resolve(today)
        found.resolve(today, last=True)
    read_day(text, today)


@given(
    st.lists(
        st.sampled_from("le 1er 31 mars fin mi - 2027 dans 9999 ans lundi prochain à".split())
    ),
    st.dates(),
)
def test_any_heap_of_words_of_dates_is_survived(words: list[str], today: date) -> None:
    """Parts of dates in any order are read or left, never an error."""
    for found in find_days(" ".join(words), today):
        found.resolve(today)

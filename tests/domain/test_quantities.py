"""Amounts, shares, counts and durations, read from what people type."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import read_duration
from bot.domain.folding import composed, folded
from bot.domain.money import cents, dollars, plain_number
from bot.domain.numerals import numerals
from bot.domain.quantities import find_amounts, read_amount, read_count, read_percentage
from bot.domain.values import Duration

_AMOUNTS = {
    "12,5k": "12500",
    "12.5k$": "12500",
    "12 k$": "12000",
    "1 250,50 $": "1250.50",
    "1250.50$": "1250.50",
    "12 500": "12500",
    "12.500,00": "12500",
    "12,500.00": "12500",
    "12,500": "12500",
    "40.000 $": "40000",
    "2,5 millions": "2500000",
    "2 M$": "2000000",
    "un million et demi": "1500000",
    "mille cinq cents": "1500",
    "cinq mille": "5000",
    "5 mille 500": "5500",
    "quinze cents piastres": "1500",
    "trois cent soixante-quinze dollars": "375",
    "vingt et un mille trois cent quatre": "21304",
    "quatre-vingt-dix-neuf piasses": "99",
    "soixante et onze": "71",
    "cent mille piasses": "100000",
    "une centaine de mille": "100000",
    "$450": "450",
    "$ 1,250.50": "1250.50",
    "450 piasses": "450",
    "450$CAN": "450",
    "450 de bouffe": "450",
    "un montant de 450 $": "450",
    "environ 40 000 $": "40000",
    "450 dollars et 50 cents": "450.50",
    "50 cents": "0.50",
    "1\u202f250,50\u00a0$": "1250.50",
    "0": "0",
    "un dollar": "1",
    "24$/h": "24",
}


@pytest.mark.parametrize("said", _AMOUNTS)
def test_an_amount_is_read_to_the_cent(said: str) -> None:
    """An amount is read the same whether it is typed in figures, in words or in both."""
    assert read_amount(said) == Decimal(_AMOUNTS[said])


@pytest.mark.parametrize(
    "said",
    [
        "",
        "beaucoup",
        "20 à 25 $",
        "entre 20 000 et 25 000 $",
        "20 000 $ par année pendant 2 ans",
        "-450",
        "12,5678",
        "15 %",
        "20 heures",
        "30 personnes",
        "11/01/2027",
        "2e",
        "un ordinateur neuf",
        "999999999999999999999999",
        "500 $ + 300 $",
    ],
)
def test_what_is_no_single_amount_is_not_guessed(said: str) -> None:
    """Nothing, several numbers, a negative one or another quantity gives no amount."""
    assert read_amount(said) is None


def test_the_amounts_of_a_line_are_found_in_their_places() -> None:
    """In a line, what counts hours and weeks is told from what is dollars."""
    line = "animatrice 20h/sem à 24 $ pendant 30 semaines, et 1 250,50 $ de bouffe"
    found = [(line[one.start : one.end], one.value) for one in find_amounts(line)]
    assert found == [("24 $", Decimal(24)), ("1 250,50 $", Decimal("1250.50"))]


@given(st.decimals(0, 999_999_999, places=2))
def test_a_written_amount_reads_back(amount: Decimal) -> None:
    """What the assistant writes as an amount, it reads as the same cents."""
    assert read_amount(dollars(amount)) == cents(amount)


@given(st.integers(0, 999_999_999))
def test_a_number_in_words_is_its_figures(number: int) -> None:
    """A number written in French words reads as the number."""
    (found,) = numerals(_in_words(number))
    assert found.value == number


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """No text makes a reader of quantities fail, and what is found lies inside it."""
    shown = composed(text)
    assert len(folded(shown)) == len(shown)
    for one in find_amounts(text):
        assert 0 <= one.start < one.end <= len(shown)
    for reader in (read_amount, read_count, read_percentage, read_duration):
        reader(text)


@given(st.lists(st.sampled_from("un deux vingt et cent mille - 4 12,5 $ k million de".split())))
def test_any_heap_of_numbers_is_survived(words: list[str]) -> None:
    """Words of numbers in any order are read or left, never an error."""
    for one in numerals(" ".join(words)):
        assert one.value >= 0
    read_amount(" ".join(words))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("12,5 %", "12.5"),
        ("15", "15"),
        ("la moitié", "50"),
        ("trois quarts", "75"),
        ("dix pour cent", "10"),
        ("100 pour cent", "100"),
        ("environ 20%", "20"),
        ("12.500 %", "12.5"),
        ("un tiers", None),
        ("deux tiers", None),
        ("150 %", None),
        ("-5 %", None),
        ("20 à 30 %", None),
    ],
)
def test_a_share_is_read_when_it_is_exact(said: str, value: str | None) -> None:
    """A share is read in percent; a third, which has no exact percentage, is asked again."""
    found = read_percentage(said)
    assert (found and found.value) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("said", "value", "about"),
    [
        ("24", 24, False),
        ("24 personnes", 24, False),
        ("deux cents", 200, False),
        ("quatre-vingts", 80, False),
        ("une trentaine", 30, True),
        ("une 30aine", 30, True),
        ("deux douzaines", 24, True),
        ("environ 40", 40, True),
        ("plus de 30", 30, True),
        ("1 200", 1200, False),
        ("1,200", 1200, False),
        ("aucune", 0, False),
        ("une personne", 1, False),
    ],
)
def test_a_count_is_read(said: str, value: int, about: bool) -> None:
    """A count is read from figures or words, and an approximation is known as one."""
    found = read_count(said)
    assert found is not None
    assert (found.value, found.about) == (value, about)


@pytest.mark.parametrize("said", ["20 à 25", "30-40", "12,5", "-3", "24 aînés et 3 bénévoles", "x"])
def test_what_is_no_single_count_is_not_guessed(said: str) -> None:
    """A range, a part of a person or two counts give none."""
    assert read_count(said) is None


@pytest.mark.parametrize(
    ("said", "count", "unit"),
    [
        ("18 mois", "18", "mois"),
        ("18mois", "18", "mois"),
        ("un an", "1", "ans"),
        ("un an et demi", "18", "mois"),
        ("six mois et demi", "6.5", "mois"),
        ("2 ans et 3 mois", "27", "mois"),
        ("30 semaines", "30", "semaines"),
        ("12 sem", "12", "semaines"),
        ("une quinzaine de jours", "15", "jours"),
        ("toute l'année", "12", "mois"),
        ("de janvier à juin", "6", "mois"),
        ("de septembre à juin", "10", "mois"),
        ("de septembre 2026 à juin 2028", "22", "mois"),
        ("1,5 ans", "1.5", "ans"),
    ],
)
def test_a_duration_is_read(said: str, count: str, unit: str) -> None:
    """A duration is read with its unit, or counted from month to month."""
    assert read_duration(said) == Duration(count=Decimal(count), unit=unit)


@pytest.mark.parametrize(
    "said",
    [
        "18",
        "longtemps",
        "2 à 3 ans",
        "entre 6 et 12 mois",
        "une année scolaire",
        "0 mois",
        "-2 ans",
    ],
)
def test_what_is_no_single_duration_is_not_guessed(said: str) -> None:
    """A number without a unit, or a range, gives no duration."""
    assert read_duration(said) is None


@given(
    st.decimals("0.01", 9999, places=2),
    st.sampled_from(["jours", "semaines", "mois", "ans"]),
)
def test_a_written_duration_reads_back(count: Decimal, unit: str) -> None:
    """What is written as a duration reads as the same one."""
    assert read_duration(f"{plain_number(count)} {unit}") == Duration(count=count, unit=unit)


_SMALL = """zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze
seize dix-sept dix-huit dix-neuf""".split()
_TENS = "_ dix vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt".split()


def _in_words(number: int) -> str:
    """Write a number under a milliard in the spelling of schools."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        ten, rest = divmod(number, 10)
        if ten in (7, 9):
            rest += 10
        if not rest:
            return _TENS[ten] + ("s" if ten == 8 else "")
        joint = " et " if rest in (1, 11) and ten < 8 else "-"
        return _TENS[ten] + joint + _SMALL[rest]
    for size, name in ((10**6, "million"), (1000, "mille"), (100, "cent")):
        if number >= size:
            many, rest = divmod(number, size)
            head = name if many == 1 and size < 10**6 else f"{_in_words(many)} {name}"
            return f"{head} {_in_words(rest)}" if rest else head
    raise AssertionError(number)


_AGES = {
    "des ainés de 65 ans et plus qui vivent seuls, avec pas gros d'argent": None,
    "les 65 ans": None,
    "12-17 ans": None,
    "les 18-35 ans": None,
    "25 personnes de 65 ans et plus": 25,
    "une trentaine de jeunes de 12 à 17 ans": 30,
    "25 jeunes de moins de 30 ans": 25,
    "100+": 100,
    "12 ans": 12,
    "plus de 12 ans": 12,
}


@pytest.mark.parametrize("said", _AGES)
def test_an_age_is_no_count(said: str) -> None:
    """How old people are does not tell how many they are."""
    found = read_count(said)
    assert (found and int(found.value)) == _AGES[said]

"""The shape of what coordinators write: partial dates, strictness, what a value must say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.rules import Call, DatedValue, Place, Rule, Sourced, Status, Topic, Verification
from bot.domain.strict import first_day, last_day

YEARS = st.integers(min_value=1, max_value=9998)
MONTHS = st.integers(min_value=1, max_value=12)
DAY = timedelta(days=1)


def value(**changes: Any) -> dict[str, Any]:
    """Give a dated value as a file holds it, with some keys changed."""
    read = {"par": "L'équipe", "document": "Guide du Fonds", "le": "2026-06"}
    held = {"texte": "Le maximum est de 40 000 $.", "statut": "verifie", "source": "Guide du Fonds"}
    return {**held, "verifie": read, **changes}


def refused(model: type[DatedValue] | type[Call] | type[Place], held: dict[str, Any]) -> str:
    """Give what is said of something that must be refused."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(held)
    return str(caught.value)


@settings(deadline=None)
@given(YEARS)
def test_a_year_is_all_its_days(year: int) -> None:
    """A year alone starts on its first day and ends on its last, written as number or text."""
    if year >= 1000:
        assert first_day(year) == date(year, 1, 1)
        assert last_day(year) == date(year, 12, 31)
    assert first_day(f"{year:04}") == date(year, 1, 1)
    assert last_day(f"{year:04}") == date(year, 12, 31)


@settings(deadline=None)
@given(YEARS, MONTHS)
def test_a_month_is_all_its_days(year: int, month: int) -> None:
    """A month starts on its first day; the day after its last is another month's first."""
    written = f"{year:04}-{month:02}"
    start, end = first_day(written), last_day(written)
    assert start == date(year, month, 1)
    assert isinstance(end, date)
    assert (end.year, end.month) == (year, month)
    assert (end + DAY).day == 1


@settings(deadline=None)
@given(st.one_of(st.dates(), st.booleans(), st.none(), st.floats(), st.dates().map(str)))
def test_what_is_no_partial_date_is_left_as_it_is(found: object) -> None:
    """A whole date, or what is no date at all, is left for the type to judge."""
    assert first_day(found) is found
    assert last_day(found) is found


@pytest.mark.parametrize("wrong", ["2026-13", "2026-00", "0000", "202", "2026-6", "juin 2026", ""])
def test_a_wrong_date_is_refused(wrong: str) -> None:
    """A month that does not exist, or a date written in words, is an error of the file."""
    refused(DatedValue, value(du=wrong))
    refused(DatedValue, value(au=wrong))


def test_the_end_of_time_can_be_written() -> None:
    """A year may be the last that a date can hold."""
    held = DatedValue.model_validate(value(du=9999, au=9999))
    assert (held.since, held.until) == (date(9999, 1, 1), date(9999, 12, 31))


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_a_value_holds_from_a_day_to_a_later_one(one: date, other: date) -> None:
    """A value may hold for a single day; it cannot end before it starts."""
    early, late = sorted((one, other))
    held = DatedValue.model_validate(value(du=early, au=late))
    assert held.since == early
    assert held.until == late
    if early < late:
        assert "dates_inversees" in refused(DatedValue, value(du=late, au=early))


def test_partial_dates_of_a_value_cover_it_whole() -> None:
    """From 2024 to 2029 is from the first of January to the last of December."""
    held = DatedValue.model_validate(value(du=2024, au="2029"))
    assert (held.since, held.until) == (date(2024, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    "changes",
    [
        {"inconnue": True},
        {"texte": ""},
        {"texte": "   "},
        {"source": []},
        {"statut": "sur"},
        {"texte": None},
        {"valeur": {"montant": 3}},
    ],
)
def test_a_value_is_strict(changes: dict[str, Any]) -> None:
    """A key nobody knows, an empty sentence, no source or an unknown status are refused."""
    refused(DatedValue, value(**changes))


def test_a_verified_value_says_who_read_what() -> None:
    """A value is verified when, and only when, it says who read which document."""
    assert "verifie_sans_lecture" in refused(DatedValue, value(verifie=None))
    assert "verifie_sans_lecture" in refused(DatedValue, value(statut="a_verifier"))
    unsure = DatedValue.model_validate(value(statut="a_verifier", verifie=None))
    assert unsure.status is Status.TO_CHECK
    read = DatedValue.model_validate(value()).verification
    assert read is not None
    assert read.on == date(2026, 6, 1)
    with pytest.raises(ValidationError):
        Verification.model_validate({"par": "", "document": "Guide", "le": 2026})


@pytest.mark.parametrize("held", [Decimal(40), "40", True, ["a", "b"]])
def test_what_is_not_known_has_no_value(held: object) -> None:
    """A sentence that says that nothing was found holds no value and is verified by nobody."""
    unknown = value(inconnu=True, statut="a_verifier", verifie=None)
    assert DatedValue.model_validate(unknown).unknown
    assert "inconnu_avec_valeur" in refused(DatedValue, {**unknown, "valeur": held})
    assert "inconnu_avec_valeur" in refused(DatedValue, value(inconnu=True))


def test_a_number_is_read_as_it_is_written_in_french() -> None:
    """A year before an amount is no part of it; spaces and a comma change nothing."""
    said = {"texte": "Depuis 2024 350 places, au plus 1 200,50 $."}
    for number in ("2024", "350", "1200.5"):
        assert DatedValue.model_validate(value(**said, valeur=number)).value == Decimal(number)
    assert "valeur_hors_texte" in refused(DatedValue, value(**said, valeur="2024350"))


def test_a_number_stays_exact() -> None:
    """An amount is kept to the cent, a text stays a text, a yes stays a yes."""
    held = [Decimal("40000.10"), "OBNL", True, ("a", "b")]
    said = {"texte": "Le maximum est de 40 000,10 $."}
    kept = [DatedValue.model_validate(value(**said, valeur=one)).value for one in held]
    assert kept == held
    assert [type(one) for one in kept] == [type(one) for one in held]


def test_the_number_compared_is_the_number_said() -> None:
    """A value that its sentence does not hold is refused, however the sentence writes numbers."""
    said = {"texte": "L'aide est de 40 000 $ en 2025, soit 12,5 % du coût."}
    for right in (Decimal(40000), Decimal("12.50")):
        assert DatedValue.model_validate(value(**said, valeur=right)).value == right
    assert "valeur_hors_texte" in refused(DatedValue, value(**said, valeur=Decimal(41000)))


def test_one_text_may_stand_for_a_list() -> None:
    """A coordinator may write one source or one question without making a list of it."""
    held = DatedValue.model_validate(value(source="Guide", questions="Combien ?"))
    assert held.source == ("Guide",)
    assert held.questions == ("Combien ?",)


def test_what_was_read_never_changes() -> None:
    """A value cannot be changed once read, and its texts carry no space around."""
    held = DatedValue.model_validate(value(texte="  Le maximum est de 40 000 $.  "))
    assert held.text == "Le maximum est de 40 000 $."
    with pytest.raises(ValidationError):
        held.text = "Le maximum est de 50 000 $."  # type: ignore[misc]


@pytest.mark.parametrize("identifier", ["", "a b", "é", "-a", "a-", "a--b", "a_b", "../a"])
def test_identifiers_are_plain(identifier: str) -> None:
    """An identifier is of letters without accents, digits and single hyphens: never a path."""
    rule = {"id": identifier, "sujet": "montant", "titre": "Montant", "valeurs": [value()]}
    with pytest.raises(ValidationError):
        Rule.model_validate(rule)
    assert Rule.model_validate({**rule, "id": "cote-nord-2"}).id == "cote-nord-2"


def test_a_rule_has_a_value_and_a_topic_a_question() -> None:
    """A rule without a value, or a topic nobody can ask for, is refused."""
    with pytest.raises(ValidationError):
        Rule.model_validate({"id": "a", "sujet": "b", "titre": "C", "valeurs": []})
    with pytest.raises(ValidationError):
        Topic.model_validate({"id": "a", "titre": "A", "questions": [], "si_inconnu": "Demandez."})


def test_a_call_covers_the_days_it_names() -> None:
    """A call that opens in a month and closes in another is open on all their days."""
    told = {"id": "appel-1", "nom": "Premier appel", "mode": "date"}
    call = Call.model_validate({**value(), **told, "ouvre": "2026-02", "ferme": "2026-02"})
    assert (call.opens, call.closes) == (date(2026, 2, 1), date(2026, 2, 28))
    assert call.status is Status.VERIFIED
    assert isinstance(call, Sourced)
    refused(Call, {**value(), **told, "maximum": Decimal(-1)})
    refused(Call, {**value(), **told, "mode": "parfois"})


def test_a_place_is_of_a_known_kind() -> None:
    """A place is an MRC, a town, a community…; no other kind exists."""
    assert Place.model_validate({"nom": "Laval", "genre": "ville"}).aliases == ()
    refused(Place, {"nom": "Laval", "genre": "planete"})

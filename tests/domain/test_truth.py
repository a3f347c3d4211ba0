"""Conditions read on a case: true, false or not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conditions import Condition, Truth
from bot.domain.in_force import Jurisdiction
from bot.domain.rules import DatedValue
from bot.domain.truth import truth, unknown_fields
from bot.domain.values import PlaceValue
from tests.fictional.opened import DAY, case, form, programme, territory

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_FIELDS = ("conflit", "jardin-ouvert", "jardin-eau", "organisme-fiduciaire")


def condition(**written: object) -> Condition:
    """Give a condition as a coordinator writes it."""
    return Condition.model_validate(written)


def value(held: object, unit: str | None = None) -> DatedValue:
    """Give a dated value of a rule."""
    return DatedValue.model_validate(
        {
            "texte": f"La valeur est {held}.",
            "valeur": held,
            "unite": unit,
            "statut": "a_verifier",
            "source": "essai",
        }
    )


@pytest.mark.parametrize(
    ("written", "answers", "expected"),
    [
        ({"champ": "conflit", "egal": True}, {"conflit": True}, T),
        ({"champ": "conflit", "egal": True}, {"conflit": False}, F),
        ({"champ": "conflit", "egal": True}, {}, U),
        ({"champ": "conflit", "egal": True}, {"conflit": None}, U),
        ({"champ": "organisme-forme", "egal": "obnl"}, {"organisme-forme": "obnl"}, T),
        ({"champ": "organisme-forme", "parmi": ["obnl"]}, {"organisme-forme": "groupe"}, F),
        ({"champ": "organisme-forme", "aucun_de": ["obnl"]}, {"organisme-forme": "groupe"}, T),
        ({"champ": "quartiers", "parmi": ["port", "gare"]}, {"quartiers": ["marche", "gare"]}, T),
        ({"champ": "quartiers", "aucun_de": ["port"]}, {"quartiers": ["port", "gare"]}, F),
        ({"champ": "quartiers", "au_moins": 3}, {"quartiers": ["port", "gare"]}, F),
        ({"champ": "quartiers", "au_plus": 2}, {"quartiers": ["port", "gare"]}, T),
        ({"champ": "organisme-membres", "au_moins": 5}, {"organisme-membres": 5}, T),
        ({"champ": "organisme-membres", "egal": 1}, {"organisme-membres": 1}, T),
        ({"champ": "argent-salaires", "au_plus": 60}, {"argent-salaires": Decimal("60.01")}, F),
        ({"champ": "projet-debut", "au_moins": "aujourd-hui"}, {"projet-debut": DAY}, T),
        (
            {"champ": "projet-debut", "au_moins": "aujourd-hui"},
            {"projet-debut": date(2026, 11, 22)},
            F,
        ),
        (
            {"champ": "projet-fin", "au_moins": "champ:projet-debut"},
            {"projet-fin": DAY, "projet-debut": DAY},
            T,
        ),
        ({"champ": "projet-fin", "au_moins": "champ:projet-debut"}, {"projet-fin": DAY}, U),
        ({"champ": "projet-duree", "au_plus": 24}, {"projet-duree": "2 ans"}, T),
        ({"champ": "projet-duree", "au_plus": 24}, {"projet-duree": "105 semaines"}, F),
        ({"champ": "projet-titre", "au_moins": 3}, {"projet-titre": "Le jardin"}, U),
        ({"sauf": {"champ": "conflit", "egal": True}}, {}, U),
    ],
)
def test_comparisons(
    written: dict[str, object], answers: dict[str, object], expected: Truth
) -> None:
    """Each comparison says what a person would say of the answer, and nothing without one."""
    assert truth(condition(**written), case(answers)) is expected


@pytest.mark.parametrize(
    ("held", "unit", "said", "expected"),
    [
        (24, "mois", "24 mois", T),
        (24, "mois", "25 mois", F),
        (2, "ans", "24 mois", T),
        (2, "ans", "25 mois", F),
        (52, "semaines", "52 semaines", T),
        (52, "semaines", "12 mois", F),
        (365, "jours", "1 ans", F),
    ],
)
def test_durations_compare_in_months(held: int, unit: str, said: str, expected: Truth) -> None:
    """A duration is compared with a rule's value in the value's own unit, as months."""
    written = condition(champ="projet-duree", au_plus="valeur")
    assert truth(written, case({"projet-duree": said}), value(held, unit)) is expected


def test_a_value_nobody_knows_stays_unknown() -> None:
    """A bound that the rule itself does not know decides nothing, and no answer is waited for."""
    written = condition(champ="organisme-membres", au_moins="valeur")
    nobody = DatedValue.model_validate(
        {"texte": "Pas trouvé.", "inconnu": True, "statut": "a_verifier", "source": "essai"}
    )
    assert truth(written, case({"organisme-membres": 5}), nobody) is U
    assert unknown_fields(written, case({}), nobody) == ()


def test_a_day_held_as_a_value() -> None:
    """A rule whose value is a day, written as text, is compared as a day."""
    written = condition(champ="projet-fin", au_plus="valeur")
    last = value("2028-03-31")
    assert truth(written, case({"projet-fin": date(2028, 3, 31)}), last) is T
    assert truth(written, case({"projet-fin": date(2028, 4, 1)}), last) is F


@pytest.mark.parametrize(
    ("place", "within", "expected"),
    [
        (PlaceValue(name="ici", territory="val-fictif", sector="bas-val"), "territoire", T),
        (PlaceValue(name="ici", territory="val-fictif", sector="bas-val"), "secteur", T),
        (PlaceValue(name="haut", territory="val-fictif", sector="haut-val"), "secteur", F),
        (PlaceValue(name="val", territory="val-fictif"), "secteur", U),
        (PlaceValue(name="loin", territory="rive-fictive"), "territoire", F),
        (PlaceValue(name="loin", territory="rive-fictive"), "secteur", F),
        (PlaceValue(name="quelque part"), "territoire", U),
    ],
)
def test_places(place: PlaceValue, within: str, expected: Truth) -> None:
    """A place lies in the territory, or in its sector; one that is not recognised tells nothing."""
    held = replace(case({}, inside=None), answers={"projet-lieu": place})
    assert truth(condition(champ="projet-lieu", dans=within), held) is expected


def test_no_territory_tells_nothing_of_a_place() -> None:
    """A place is neither in nor out of a territory that is not known."""
    place = PlaceValue(name="ici", territory="val-fictif")
    held = replace(
        case({}, inside=None),
        answers={"projet-lieu": place},
        jurisdiction=Jurisdiction(programme(), None),
    )
    assert truth(condition(champ="projet-lieu", dans="territoire"), held) is U
    assert territory("val-fictif").id == "val-fictif"


_LEAVES = st.sampled_from(_FIELDS).flatmap(
    lambda name: st.booleans().map(lambda held: {"champ": name, "egal": held})
)
_WRITTEN = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda held: {"tous": held}),
        st.lists(inner, min_size=1, max_size=3).map(lambda held: {"un_de": held}),
        inner.map(lambda held: {"sauf": held}),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(_WRITTEN, st.fixed_dictionaries({name: st.booleans() for name in _FIELDS}), st.data())
def test_what_is_known_stays_known(
    written: dict[str, object], answers: dict[str, bool], data: st.DataObject
) -> None:
    """What a condition says of some answers, it still says when the others are known."""
    some = {name: held for name, held in answers.items() if data.draw(st.booleans())}
    held = condition(**written)
    base = case({})
    partial, whole = replace(base, answers=some), replace(base, answers=answers)
    known = truth(held, partial)
    assert truth(held, whole) is not U
    assert known in (U, truth(held, whole))
    waits = unknown_fields(held, partial)
    assert bool(waits) == (known is U)
    assert not set(waits) & some.keys()


def test_the_form_has_the_fields() -> None:
    """The conditions above read fields that the invented form has."""
    assert all(form().field(name) for name in _FIELDS)

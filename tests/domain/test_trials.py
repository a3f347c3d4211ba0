"""The trials that rules carry: run as cases, and checked for what they leave out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain.controls import Outcome, Trial
from bot.domain.in_force import Jurisdiction
from bot.domain.rules import Rule
from bot.domain.trials import completeness, run_trial
from tests.fictional.opened import catalogue, form, programme, rule


def _rules() -> Iterator[tuple[Rule, Jurisdiction]]:
    held = programme()
    for one in held.rules:
        yield one, Jurisdiction(held)
    for territory in catalogue().territories:
        where = Jurisdiction(held, territory)
        yield from ((one, where) for one in territory.rules)
        for call in territory.calls:
            yield from ((one, where) for one in call.rules)
        for sector in territory.sectors:
            place = Jurisdiction(held, territory, sector.id)
            yield from ((one, place) for one in sector.rules)


def _trials() -> Iterator[tuple[str, Rule, Trial, Jurisdiction]]:
    for one, where in _rules():
        for control in (one.control, one.budget):
            for trial in control.trials if control else ():
                yield f"{one.id}-{trial.name}", one, trial, where


TRIALS = list(_trials())


@pytest.mark.parametrize(
    ("held", "trial", "where"), [entry[1:] for entry in TRIALS], ids=[entry[0] for entry in TRIALS]
)
def test_trial(held: Rule, trial: Trial, where: Jurisdiction) -> None:
    """Each trial of the invented programme gives the outcome it expects."""
    assert run_trial(held, trial, form(), where) is trial.expected


def test_the_invented_programme_lacks_no_trial() -> None:
    """Every rule of the invented programme carries all the trials that are asked of it."""
    lacking = {one.id: completeness(one, form(), programme()) for one, _ in _rules()}
    assert {name: codes for name, codes in lacking.items() if codes} == {}


def _without(held: Rule, *names: str) -> Rule:
    assert held.control is not None
    left = tuple(trial for trial in held.control.trials if trial.name not in names)
    assert len(left) < len(held.control.trials)
    control = held.control.model_copy(update={"trials": left})
    return held.model_copy(update={"control": control})


@pytest.mark.parametrize(
    ("identifier", "names", "codes"),
    [
        ("org-forme", ("un OBNL",), ["trial_no_pass"]),
        ("org-forme", ("une entreprise",), ["trial_no_failure"]),
        ("org-membres", ("juste assez",), ["trial_not_at_bound"]),
        ("org-membres", ("un de moins",), ["trial_not_just_outside"]),
        ("org-membres", ("un de moins en 2025",), ["trial_not_just_outside"]),
        ("org-membres", ("avant la règle",), ["trial_not_before"]),
        ("org-membres", ("après la règle",), ["trial_not_after"]),
        ("prj-commence", ("commence le jour même",), ["trial_no_pass", "trial_not_at_bound"]),
        ("prj-fin", ("le lendemain",), ["trial_no_failure", "trial_not_just_outside"]),
        ("prj-duree", ("un mois de trop",), ["trial_no_failure", "trial_not_just_outside"]),
        ("arg-salaires", ("juste la part",), ["trial_no_pass", "trial_not_at_bound"]),
        ("prj-ouvert", ("un de moins",), ["trial_not_just_outside"]),
    ],
)
def test_what_is_left_out_is_told(
    identifier: str, names: tuple[str, ...], codes: list[str]
) -> None:
    """A trial that is taken away is asked for, by what it proved."""
    assert completeness(_without(rule(identifier), *names), form()) == codes


@pytest.mark.parametrize(
    ("name", "code"),
    [("juste la part", "trial_not_at_bound"), ("un cent de trop", "trial_not_just_outside")],
)
def test_limits_of_the_budget_are_tried_at_the_cent(name: str, code: str) -> None:
    """A limit on the budget needs a budget exactly at it, and one some cents past it."""
    held = rule("arg-part")
    assert held.budget is not None
    left = tuple(trial for trial in held.budget.trials if trial.name != name)
    cut = held.model_copy(update={"budget": held.budget.model_copy(update={"trials": left})})
    assert code in completeness(cut, form(), programme())
    assert code not in completeness(held, form(), programme())


def test_a_trial_far_outside_is_not_enough() -> None:
    """The failing trial must stand one unit past the bound, not anywhere past it."""
    held = rule("org-membres")
    assert held.control is not None
    far = Trial.model_validate(
        {
            "nom": "loin",
            "reponses": {"organisme-membres": 1},
            "date": "2026-09-01",
            "attendu": "echoue",
        }
    )
    left = _without(held, "un de moins")
    assert left.control is not None
    control = left.control.model_copy(update={"trials": (*left.control.trials, far)})
    assert completeness(held.model_copy(update={"control": control}), form()) == [
        "trial_not_just_outside"
    ]


def test_a_trial_of_a_field_that_is_gone_is_refused() -> None:
    """A trial that answers a field the form does not have is a mistake, not an outcome."""
    trial = Trial.model_validate({"nom": "x", "reponses": {"parti": 1}, "attendu": "passe"})
    with pytest.raises(ValueError, match="field_unknown"):
        run_trial(rule("org-membres"), trial, form(), Jurisdiction(programme()))


def test_a_rule_without_a_control_is_not_concerned() -> None:
    """A rule that only says something decides nothing."""
    trial = Trial.model_validate({"nom": "x", "attendu": "passe"})
    where = Jurisdiction(programme())
    assert run_trial(rule("doc-resolution"), trial, form(), where) is Outcome.NOT_CONCERNED


@pytest.mark.parametrize(
    ("requires", "expected", "lacks"),
    [
        ({"sauf": {"champ": "conflit", "egal": True}}, "echoue", []),
        ({"champ": "conflit", "egal": True}, "passe", []),
        ({"champ": "conflit", "egal": False}, "echoue", ["trial_no_pass"]),
    ],
)
def test_what_can_only_forbid_or_welcome(
    requires: dict[str, object], expected: str, lacks: list[str]
) -> None:
    """A rule that requires what makes it apply, or its contrary, has a case beside it instead."""
    value = {"texte": "Une règle.", "statut": "a_verifier", "source": "essai", "demander_a": "x"}
    trials = [
        {"nom": "concerné", "reponses": {"conflit": True}, "attendu": expected},
        {"nom": "à côté", "reponses": {"conflit": False}, "attendu": "sans_objet"},
    ]
    control = {
        "touche": "organisme",
        "quand": {"champ": "conflit", "egal": True},
        "exige": requires,
        "si_non": "Non.",
        "essais": trials,
    }
    told = {"id": "r", "sujet": "s", "titre": "R", "valeurs": [value], "controle": control}
    assert completeness(Rule.model_validate(told), form()) == lacks

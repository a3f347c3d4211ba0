"""The verdict: what decides it, what it waits for, and what never changes it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import Case
from bot.domain.evaluation import evaluate
from bot.domain.form import FieldKind
from bot.domain.in_force import Jurisdiction
from bot.domain.rules import DatedValue, Rule, Status
from bot.domain.rules_version import changed_rules, kept, stale
from bot.domain.truth import without_idle_answers
from bot.domain.values import Duration, PlaceValue
from bot.domain.verdict import Verdict, VerdictKind
from tests.fictional.opened import case, form, programme, territory

GOOD: dict[str, Any] = {
    "organisme-forme": "obnl",
    "organisme-membres": 12,
    "organisme-age": "3 ans",
    "conflit": False,
    "projet-genres": ["ateliers"],
    "projet-objet": "activites",
    "projet-debut": date(2027, 5, 3),
    "projet-fin": date(2027, 10, 30),
    "projet-duree": "6 mois",
    "participants-nombre": 25,
    "jardin-ouvert": True,
    "argent-salaires": 40,
}
_READ = [*GOOD, "organisme-ristourne", "organisme-fiduciaire", "jardin-sol", "jardin-distance"]
_WHERE = [("val-fictif", "bas-val"), ("val-fictif", "haut-val"), ("rive-fictive", None)]


def _held(name: str) -> st.SearchStrategy[Any]:
    field = form().field(name)
    assert field is not None
    options = [option.id for option in field.options]
    return {
        FieldKind.CHOICE: st.sampled_from(options or [""]),
        FieldKind.CHOICES: st.sets(st.sampled_from(options or [""]), min_size=1).map(
            lambda held: tuple(sorted(held))
        ),
        FieldKind.YES_NO: st.booleans(),
        FieldKind.INTEGER: st.sampled_from([1, 4, 5, 12, 30]),
        FieldKind.PERCENTAGE: st.sampled_from([Decimal(40), Decimal(60), Decimal(61)]),
        FieldKind.DATE: st.sampled_from([date(2026, 11, 1), date(2027, 5, 3), date(2030, 1, 1)]),
        FieldKind.DURATION: st.sampled_from([6, 12, 24, 25]).map(
            lambda months: Duration(count=Decimal(months), unit="mois")
        ),
    }[field.kind]


@st.composite
def answered(draw: st.DrawFn) -> Case:
    """Draw a case with every answer that the form asks of it."""
    place, sector = draw(st.sampled_from(_WHERE))
    names = [*_READ, "partenaires-nombre", "theme"]
    answers = {name: draw(_held(name)) for name in names}
    base = case({}, place, sector, None)
    return without_idle_answers(replace(base, answers=answers))


def _with(whole: Case, names: set[str]) -> Case:
    return replace(whole, answers={k: v for k, v in whole.answers.items() if k in names})


def _ids(verdict: Verdict) -> list[str]:
    return [one.id for one in verdict.decided_by]


def test_everything_right_is_admissible() -> None:
    """A case that meets every rule, all sure, is admissible and asks nothing more."""
    verdict = evaluate(case(GOOD))
    assert verdict.kind is VerdictKind.ADMISSIBLE
    assert verdict.settled
    assert verdict.missing == ()


def test_nothing_known_asks_the_place_first() -> None:
    """Rules change from place to place: without a territory, the place is asked first."""
    verdict = evaluate(case({}, None, None, None, inside=None))
    assert verdict.kind is VerdictKind.TO_CHECK
    assert verdict.next_question == "projet-lieu"


def test_a_refusal_stops_the_walk() -> None:
    """One sure refusal is enough: nothing more is asked, and its reason speaks of the answer."""
    verdict = evaluate(case({"organisme-forme": "entreprise"}))
    assert verdict.kind is VerdictKind.NOT_ADMISSIBLE
    assert verdict.settled
    (deciding,) = verdict.decided_by
    assert "Entreprise à but lucratif" in deciding.reason
    assert deciding.change


def test_the_core_goes_before_the_territory() -> None:
    """Refused by both, a case is told the core's refusal first."""
    held = {**GOOD, "organisme-forme": "municipalite", "projet-objet": "vehicule"}
    assert _ids(evaluate(case(held))) == ["prj-objet", "val-obnl"]


def test_what_tells_whether_a_rule_concerns_is_asked_first() -> None:
    """The question on the fiduciary waits for the form of the organisation."""
    held = {k: v for k, v in GOOD.items() if k != "organisme-forme"}
    verdict = evaluate(case(held))
    assert verdict.next_question == "organisme-forme"
    assert "organisme-fiduciaire" not in verdict.missing


def test_an_answer_not_known_yet_is_not_asked_again() -> None:
    """« Je ne sais pas encore » keeps the field among what is missing, and is not asked again."""
    verdict = evaluate(case({**GOOD, "organisme-membres": None}))
    assert verdict.kind is VerdictKind.TO_CHECK
    assert verdict.missing == ("organisme-membres",)
    assert verdict.settled
    assert _ids(verdict) == ["org-membres"]


def test_a_condition_that_is_not_met_is_to_check() -> None:
    """A sure condition refuses nothing: it goes first among what a person must look at."""
    verdict = evaluate(case({**GOOD, "conflit": True, "projet-genres": ["ateliers", "potager"]}))
    assert verdict.kind is VerdictKind.TO_CHECK
    assert _ids(verdict)[0] == "org-litige"


def test_once_something_leans_to_no_only_a_refusal_is_asked() -> None:
    """When a rule may block already, only what could refuse for sure is still asked."""
    held = {k: v for k, v in GOOD.items() if k not in ("argent-salaires", "projet-objet")}
    verdict = evaluate(case({**held, "conflit": True}))
    assert verdict.missing == ("projet-objet",)


def test_an_unknown_level_never_accepts() -> None:
    """Without the sector or the call, whose rules are not known, a case is not accepted."""
    assert evaluate(case(GOOD, sector=None, call=None)).kind is VerdictKind.TO_CHECK
    assert evaluate(case(GOOD, sector="haut-val", call=None)).kind is VerdictKind.TO_CHECK


def test_advice_changes_nothing() -> None:
    """A piece of advice that is not followed is told, and weighs nothing."""
    verdict = evaluate(case({**GOOD, "jardin-eau": False}))
    assert verdict.kind is VerdictKind.ADMISSIBLE
    assert [one.id for one in verdict.rulings if one.reason] == ["prj-eau"]


@settings(deadline=None, max_examples=150)
@given(answered(), st.data())
def test_a_settled_verdict_stays(whole: Case, data: st.DataObject) -> None:
    """Once no question can change it, no further answer changes what the verdict is."""
    names = set(data.draw(st.sets(st.sampled_from(sorted(whole.answers)))))
    partial = evaluate(_with(whole, names))
    if partial.settled:
        assert evaluate(whole).kind is partial.kind


@settings(deadline=None, max_examples=100)
@given(answered())
def test_the_walk_reaches_the_verdict_of_all_answers(whole: Case) -> None:
    """Answering what is asked, and nothing else, gives the verdict of all the answers."""
    held = _with(whole, set())
    asked: list[str] = []
    verdict = evaluate(held)
    while verdict.next_question:
        name = verdict.next_question
        assert name not in asked
        asked.append(name)
        held = _with(whole, set(asked))
        verdict = evaluate(held)
    assert verdict.kind is evaluate(whole).kind


@settings(deadline=None, max_examples=60)
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_the_rules_changes_nothing(whole: Case, shuffling: random.Random) -> None:
    """Rules written in another order give the same verdict, the same question, the same version."""
    where = whole.jurisdiction
    assert where.territory is not None

    def shuffled(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(shuffling.sample(rules, len(rules)))

    moved = Jurisdiction(
        where.programme.model_copy(update={"rules": shuffled(where.programme.rules)}),
        where.territory.model_copy(update={"rules": shuffled(where.territory.rules)}),
        where.sector,
    )
    first, second = evaluate(whole), evaluate(replace(whole, jurisdiction=moved))
    assert first.kind is second.kind
    assert set(_ids(first)) == set(_ids(second))
    assert first.missing == second.missing
    assert first.rules_version == second.rules_version


@settings(deadline=None, max_examples=100)
@given(answered(), st.data())
def test_what_is_not_known_never_decides(whole: Case, data: st.DataObject) -> None:
    """« Je ne sais pas encore » gives the verdict that no answer would give."""
    name = data.draw(st.sampled_from(sorted(whole.answers)))
    rest = _with(whole, whole.answers.keys() - {name})
    said = evaluate(replace(rest, unknown=frozenset({name})))
    assert said.kind is evaluate(rest).kind


def _unsure(rule: Rule) -> Rule:
    change = {"status": Status.TO_CHECK, "verification": None}
    values = tuple(value.model_copy(update=change) for value in rule.values)
    return rule.model_copy(update={"values": values})


@settings(deadline=None, max_examples=100)
@given(answered())
def test_rules_that_are_not_sure_never_say_yes_or_no(whole: Case) -> None:
    """With no rule verified, whatever the answers, the verdict is always to be checked."""
    where = whole.jurisdiction
    rules = tuple(map(_unsure, where.programme.rules))
    held = where.programme.model_copy(update={"rules": rules})
    verdict = evaluate(replace(whole, jurisdiction=Jurisdiction(held, None)))
    assert verdict.kind is VerdictKind.TO_CHECK


def _edited(identifier: str, **change: object) -> Case:
    """Give the good case, over a programme where the last value of a rule was changed."""

    def edit(rule: Rule) -> Rule:
        last = rule.values[-1].model_copy(update=change)
        return rule.model_copy(update={"values": (*rule.values[:-1], last)})

    rules = tuple(edit(r) if r.id == identifier else r for r in programme().rules)
    base = case(GOOD)
    where = replace(base.jurisdiction, programme=programme().model_copy(update={"rules": rules}))
    return replace(base, jurisdiction=where)


@pytest.mark.parametrize(
    "change",
    [{"value": Decimal(6)}, {"text": "Autre phrase."}, {"source": ("ailleurs",)}],
)
def test_a_rule_that_changes_makes_a_verdict_stale(change: dict[str, object]) -> None:
    """A value, a sentence or a source that changes is noticed, and the rule is named."""
    before = kept(evaluate(case(GOOD)))
    now = evaluate(_edited("org-membres", **change))
    assert stale(before, now)
    assert changed_rules(before, now) == ("org-membres",)


def test_what_is_not_under_a_verdict_leaves_it_alone() -> None:
    """A rule without a control, or a way to ask for one, changes no verdict."""
    before = kept(evaluate(case(GOOD)))
    assert not stale(before, evaluate(_edited("doc-resolution", text="Autre phrase.")))
    assert not stale(before, evaluate(_edited("org-membres", questions=("Combien ?",))))
    assert not stale(before, evaluate(case({**GOOD, "organisme-membres": 6})))


def test_moving_elsewhere_is_not_a_change_of_rules() -> None:
    """A dossier that moves to another territory has other rules; none of them changed."""
    before = kept(evaluate(case(GOOD)))
    moved = evaluate(case(GOOD, "rive-fictive", None, None))
    assert before.rules_version != moved.rules_version
    assert not stale(before, moved)


def test_a_period_that_ends_makes_a_verdict_stale() -> None:
    """The day a value ends, the verdict it gave must be given again."""
    before = kept(evaluate(case(GOOD, day=date(2029, 12, 31))))
    now = evaluate(case(GOOD, day=date(2030, 1, 1)))
    assert stale(before, now)
    assert "org-membres" in changed_rules(before, now)


def test_an_answer_is_never_read_as_a_mark() -> None:
    """Braces in what the promoter wrote are shown as they are."""
    held = case({**GOOD, "organisme-forme": "obnl"}, inside=False)
    named = {**held.answers, "projet-lieu": PlaceValue(name="{valeur}")}
    verdict = evaluate(replace(held, answers=named))
    assert "{valeur}" in verdict.decided_by[0].reason


def test_the_territory_is_the_invented_one() -> None:
    """What these tests read is invented, and has values of every kind."""
    assert territory("val-fictif").programme == programme().id
    assert isinstance(programme().rules[0].values[0], DatedValue)

"""Runs the trials that a rule carries, and tells which ones it still lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.budget_limits import Ledger, Weighed, weigh
from bot.domain.budget_review import budget_rulings
from bot.domain.case import Case
from bot.domain.case_format import budget_of, given
from bot.domain.conditions import OF_FIELD, TODAY, VALUE, Bound, Condition
from bot.domain.controls import BudgetControl, Control, Outcome, Trial
from bot.domain.evaluation import ruling_of
from bot.domain.form import FieldKind, Form
from bot.domain.in_force import InForce, Jurisdiction, Level, value_on
from bot.domain.rules import DatedValue, Programme, Rule
from bot.domain.truth import truth
from bot.domain.values import Duration, Value

# The day of a trial that gives none, of a rule without dates: trials never read a clock.
_ANY_DAY = date(2026, 1, 1)
_CENT, _ONE = Decimal("0.01"), Decimal(1)
# A share is broken by a line that also counts in the whole: more than a cent has to go.
_HAIR, _FEW_CENTS = Decimal("0.000001"), Decimal("0.10")
_UNITS = {FieldKind.MONEY: _CENT, FieldKind.PERCENTAGE: _CENT}


def run_trial(rule: Rule, trial: Trial, form: Form, jurisdiction: Jurisdiction) -> Outcome:
    """Give what a rule's control says of a trial, the rule's status left aside.

    Raises:
        ValueError: an answer or the budget is not written as the form expects.
    """
    day = trial.day or trial_day(rule)
    value = value_on(rule.values, day)
    if value is None:
        return Outcome.NOT_CONCERNED
    one = InForce(rule, Level.CORE, *value)
    case = trial_case(trial, form, jurisdiction, day)
    if rule.budget is not None and trial in rule.budget.trials:
        return _budget(one, case)
    if rule.control is None:
        return Outcome.NOT_CONCERNED
    return ruling_of(one, rule.control, case).outcome


def trial_case(trial: Trial, form: Form, jurisdiction: Jurisdiction, day: date) -> Case:
    """Give the case that a trial describes; an answer left empty is not known yet.

    Raises:
        ValueError: an answer or the budget is not written as the form expects.
    """
    answers: dict[str, Value] = {}
    for name, held in trial.answers.items():
        field = form.field(name)
        if field is None:
            raise ValueError("field_unknown")
        answers[name] = given(field, held)
    expenses, funding = budget_of(trial.budget)
    known = {name: value for name, value in answers.items() if value is not None}
    inside = None if trial.place is None else trial.place == "dans"
    unknown = frozenset(answers.keys() - known.keys())
    return Case(form, jurisdiction, day, known, unknown, expenses, funding, inside)


def trial_day(rule: Rule) -> date:
    """Give the day of a trial that gives none: one on which the rule's last value holds."""
    last = rule.values[-1]
    return last.since or last.until or _ANY_DAY


def completeness(rule: Rule, form: Form, programme: Programme | None = None) -> list[str]:
    """Give the codes of the trials that a rule lacks.

    A control needs a case that passes and one that fails; a bound, a case exactly at it and one
    just past it (a day, a cent, a unit); a rule with dates, a case before and a case after them.
    Nothing is asked of a rule whose value nobody knows. A control that forbids what it is about
    never passes, and one that welcomes it never fails: a case that is not concerned stands in.
    """
    found: list[str] = []
    if all(value.unknown for value in rule.values):
        return found
    if rule.control is not None:
        found += _outcomes(rule.control.trials, rule.control)
        found += _bounds(rule, rule.control, form)
        found += _dates(rule, rule.control.trials)
    if rule.budget is not None:
        found += _outcomes(rule.budget.trials)
        found += _limits(rule, rule.budget.trials, form, programme)
        found += _dates(rule, rule.budget.trials)
    return list(dict.fromkeys(found))


def _budget(one: InForce, case: Case) -> Outcome:
    where = case.jurisdiction
    found = budget_rulings(
        [one],
        where.programme,
        case.form,
        case.as_dossier(),
        case.day,
        lambda condition: truth(condition, case),
    )
    return found[0].outcome if found else Outcome.NOT_CONCERNED


def _outcomes(trials: Sequence[Trial], control: Control | None = None) -> Iterator[str]:
    expected = {trial.expected for trial in trials}
    beside = Outcome.NOT_CONCERNED in expected
    if Outcome.PASSES not in expected and not (beside and control and _forbids(control)):
        yield "trial_no_pass"
    if Outcome.FAILS not in expected and not (beside and control and _welcomes(control)):
        yield "trial_no_failure"


def _forbids(control: Control) -> bool:
    """Tell whether what it requires is the very contrary of what makes it apply."""
    when, requires = control.when, control.requires
    return when is not None and (requires.negated == when or when.negated == requires)


def _welcomes(control: Control) -> bool:
    """Tell whether what it requires is the very thing that makes it apply."""
    return control.when == control.requires


def _dates(rule: Rule, trials: Sequence[Trial]) -> Iterator[str]:
    starts = [value.since for value in rule.values]
    ends = [value.until for value in rule.values]
    days = [trial.day or trial_day(rule) for trial in trials]
    first = min((day for day in starts if day), default=None)
    if first and None not in starts and not any(day < first for day in days):
        yield "trial_not_before"
    last = max((day for day in ends if day), default=None)
    if last and None not in ends and not any(day > last for day in days):
        yield "trial_not_after"


def _bounds(rule: Rule, control: Control, form: Form) -> Iterator[str]:
    """Give what lacks around each bound: for the rule's own value, around each dated one."""
    for leaf, bound, outside in _comparisons(control.requires):
        if not isinstance(bound, str):
            if not isinstance(bound, bool):
                yield from _around(rule, control, form, leaf, outside, None)
        elif bound == VALUE:
            for value in rule.values:
                if isinstance(value.value, Decimal):
                    yield from _around(rule, control, form, leaf, outside, value)
        elif bound == TODAY or bound.startswith(OF_FIELD):
            yield from _around(rule, control, form, leaf, outside, None)


def _comparisons(condition: Condition) -> Iterator[tuple[Condition, Bound, int]]:
    """Give each comparison with its bound, and on which side of it lies the outside."""
    if condition.at_least is not None:
        yield condition, condition.at_least, -1
    if condition.at_most is not None:
        yield condition, condition.at_most, 1
    for part in (*(condition.every or ()), *(condition.some or ()), condition.negated):
        if part is not None:
            yield from _comparisons(part)


def _around(
    rule: Rule,
    control: Control,
    form: Form,
    leaf: Condition,
    outside: int,
    value: DatedValue | None,
) -> Iterator[str]:
    gaps = list(_gaps(rule, control, form, leaf, value))
    if 0 not in gaps:
        yield "trial_not_at_bound"
    if outside not in gaps:
        yield "trial_not_just_outside"


def _limits(
    rule: Rule, trials: Sequence[Trial], form: Form, programme: Programme | None
) -> Iterator[str]:
    """Give what lacks around each dated value of a limit on the budget."""
    if programme is None or programme.budget is None or rule.budget is None:
        return
    for value in rule.values:
        if not isinstance(value.value, Decimal):
            continue
        cases = [_budget_case(rule, trial, form, programme, value) for trial in trials]
        limits = [
            _Limit(rule.budget, value.value, Ledger.of(programme.budget, form, case.as_dossier()))
            for case in cases
            if case is not None
        ]
        if not any(limit.is_reached for limit in limits):
            yield "trial_not_at_bound"
        if not any(limit.is_barely_passed for limit in limits):
            yield "trial_not_just_outside"


def _budget_case(
    rule: Rule, trial: Trial, form: Form, programme: Programme, value: DatedValue
) -> Case | None:
    day = trial.day or trial_day(rule)
    current = value_on(rule.values, day)
    if current is None or current[1] or current[0] is not value:
        return None
    try:
        return trial_case(trial, form, Jurisdiction(programme), day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit of the budget against the budget of a trial."""

    control: BudgetControl
    limit: Decimal
    ledger: Ledger

    @property
    def is_reached(self) -> bool:
        """Tell whether the budget stands exactly at it: a hair less, or more, would be refused."""
        if self._at(self.limit).outcome is not Outcome.PASSES:
            return False
        moved = (self.limit - _HAIR, self.limit + _HAIR)
        return any(self._at(limit).outcome is Outcome.FAILS for limit in moved)

    @property
    def is_barely_passed(self) -> bool:
        """Tell whether the budget breaks it by some cents only."""
        told = self._at(self.limit)
        barely = told.gap is not None and told.gap <= _FEW_CENTS
        return told.outcome is Outcome.FAILS and barely

    def _at(self, limit: Decimal) -> Weighed:
        return weigh(self.control, limit, self.ledger)


def _gaps(
    rule: Rule, control: Control, form: Form, leaf: Condition, value: DatedValue | None
) -> Iterator[Decimal | int]:
    """Give how many units past the bound each trial's answer lies."""
    field = form.field(leaf.field or "")
    if field is None:
        return
    unit = _UNITS.get(field.kind, _ONE)
    for trial in control.trials:
        day = trial.day or trial_day(rule)
        current = value_on(rule.values, day)
        if current is None or current[1] or (value is not None and current[0] is not value):
            continue
        gap = _gap(trial, form, leaf, current[0], day)
        if gap is not None:
            yield gap if isinstance(gap, int) else gap / unit


def _gap(
    trial: Trial, form: Form, leaf: Condition, value: DatedValue, day: date
) -> Decimal | int | None:
    answers: dict[str, Value] = {}
    for name in leaf.fields():
        field = form.field(name)
        try:
            answers[name] = given(field, trial.answers.get(name)) if field else None
        except ValueError:
            return None
    held = answers.get(leaf.field or "")
    bound = leaf.at_least if leaf.at_least is not None else leaf.at_most
    limit = _limit(bound, answers, value, day)
    if isinstance(held, date) and isinstance(limit, date):
        return (held - limit) // timedelta(days=1)
    measured = _number(held, value)
    return measured - limit if measured is not None and isinstance(limit, Decimal) else None


def _limit(
    bound: Bound | None, answers: dict[str, Value], value: DatedValue, day: date
) -> Decimal | date | None:
    if bound == VALUE:
        return value.value if isinstance(value.value, Decimal) else None
    if bound == TODAY:
        return day
    if isinstance(bound, str):
        found = answers.get(bound.removeprefix(OF_FIELD))
        return found if isinstance(found, date) else _number(found, value)
    return bound if isinstance(bound, Decimal | date) else None


def _number(held: Value, value: DatedValue) -> Decimal | None:
    """Give an answer as a number; a duration, in the unit of the rule's value."""
    if isinstance(held, Duration):
        own = value.unit if value.unit in ("jours", "semaines", "ans") else "mois"
        if held.unit == own:
            return held.count
        return held.months / Duration(count=_ONE, unit=own).months
    if isinstance(held, tuple):
        return Decimal(len(held))
    if isinstance(held, bool):
        return None
    return Decimal(held) if isinstance(held, int | Decimal) else None

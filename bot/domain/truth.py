"""Reads conditions on a case: true, false, or not known yet (strong Kleene logic)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.case import Case
from bot.domain.conditions import OF_FIELD, TODAY, VALUE, Bound, Condition, Truth
from bot.domain.form import FormField
from bot.domain.rules import DatedValue
from bot.domain.values import Duration, PlaceValue, Value

_NOT = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
_UNITS = frozenset({"jours", "semaines", "mois", "ans"})
_MONTHS = "mois"


def truth(condition: Condition | None, case: Case, value: DatedValue | None = None) -> Truth:
    """Give what a case says of a condition.

    Args:
        condition: no condition is true.
        value: the rule's value in force, which the bound `valeur` stands for.
    """
    if condition is None:
        return Truth.TRUE
    if condition.every is not None:
        return _all([truth(part, case, value) for part in condition.every])
    if condition.some is not None:
        return _NOT[_all([_NOT[truth(part, case, value)] for part in condition.some])]
    if condition.negated is not None:
        return _NOT[truth(condition.negated, case, value)]
    return _comparison(condition, case, value)


def unknown_fields(
    condition: Condition | None, case: Case, value: DatedValue | None = None
) -> tuple[str, ...]:
    """Give the fields without an answer that keep a condition from being known, once each.

    A comparison with a value that the rule itself does not know waits for no answer.
    """
    return tuple(dict.fromkeys(_unknown(condition, case, value)))


def applies(field: FormField, case: Case) -> Truth:
    """Tell whether a field is asked in a case."""
    return truth(field.when, case)


def without_idle_answers(case: Case) -> Case:
    """Give the case without the answers to fields that are no longer asked in it.

    An answer left behind by a correction must not decide anything.
    """
    for field in case.form.fields():
        known = field.id in case.answers or field.id in case.unknown
        if known and applies(field, case) is Truth.FALSE:
            answers = {key: held for key, held in case.answers.items() if key != field.id}
            case = replace(case, answers=answers, unknown=case.unknown - {field.id})
    return case


def _all(parts: list[Truth]) -> Truth:
    if Truth.FALSE in parts:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in parts else Truth.TRUE


def _unknown(condition: Condition | None, case: Case, value: DatedValue | None) -> Iterator[str]:
    if condition is None or truth(condition, case, value) is not Truth.UNKNOWN:
        return
    parts = (*(condition.every or ()), *(condition.some or ()), condition.negated)
    for part in parts:
        yield from _unknown(part, case, value)
    if condition.field is None or VALUE in _bounds(condition) and _held(value) is None:
        return
    yield from (name for name in condition.fields() if case.value(name) is None)


def _bounds(condition: Condition) -> list[Bound]:
    found = (condition.equal, condition.at_least, condition.at_most)
    return [bound for bound in found if bound is not None]


def _held(value: DatedValue | None) -> Decimal | bool | str | tuple[str, ...] | None:
    return None if value is None or value.unknown else value.value


def _comparison(condition: Condition, case: Case, value: DatedValue | None) -> Truth:
    held = case.value(condition.field or "")
    if condition.within is not None:
        return _inside(condition.within, held, case)
    if held is None:
        return Truth.UNKNOWN
    if condition.among is not None:
        return _known(bool(_chosen(held) & set(condition.among)))
    if condition.none_of is not None:
        return _known(not _chosen(held) & set(condition.none_of))
    if condition.equal is not None:
        return _equal(held, _bound(condition.equal, case, value))
    if condition.at_least is not None:
        return _ordered(_bound(condition.at_least, case, value), held)
    return _ordered(held, _bound(condition.at_most, case, value))


def _known(found: bool) -> Truth:  # noqa: FBT001 - a truth is what it is given
    return Truth.TRUE if found else Truth.FALSE


def _inside(within: str, held: Value, case: Case) -> Truth:
    if case.inside is not None:
        return _known(case.inside)
    territory = case.jurisdiction.territory
    if not isinstance(held, PlaceValue) or held.territory is None or territory is None:
        return Truth.UNKNOWN
    if held.territory != territory.id:
        return Truth.FALSE
    if within == "territoire":
        return Truth.TRUE
    if held.sector is None or case.jurisdiction.sector is None:
        return Truth.UNKNOWN
    return _known(held.sector == case.jurisdiction.sector)


def _chosen(held: Value) -> set[str]:
    return set(held) if isinstance(held, tuple) else {str(held)}


def _equal(held: Value, bound: Value) -> Truth:
    if bound is None:
        return Truth.UNKNOWN
    if isinstance(bound, tuple) or isinstance(held, tuple):
        return _known(bool(_chosen(held) & _chosen(bound)))
    if isinstance(held, bool) or isinstance(bound, bool):
        return _known(held is bound)
    if isinstance(held, str) and isinstance(bound, str):
        return _known(held == bound)
    left, right = _measure(held), _measure(bound)
    return Truth.UNKNOWN if left is None or right is None else _known(left == right)


def _ordered(low: Value, high: Value) -> Truth:
    """Tell whether one is not over the other; two things that cannot be compared tell nothing."""
    left, right = _measure(low), _measure(high)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _known(left <= right)
    if isinstance(left, date) and isinstance(right, date):
        return _known(left <= right)
    return Truth.UNKNOWN


def _measure(held: Value) -> Decimal | date | None:
    """Give what can be compared: several choices count as their number, durations as months."""
    if isinstance(held, tuple):
        return Decimal(len(held))
    if isinstance(held, Duration):
        return held.months
    if isinstance(held, bool):
        return None
    if isinstance(held, int | Decimal):
        return Decimal(held)
    if isinstance(held, str):
        return _day(held)
    return held if isinstance(held, date) else None


def _day(text: str) -> date | None:
    # A dated value holds a day as text, for its own `du` and `au` are the days it holds for.
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _bound(bound: Bound | None, case: Case, value: DatedValue | None) -> Value:
    if bound == VALUE:
        held = _held(value)
        unit = value.unit if value else None
        if isinstance(held, Decimal) and unit in _UNITS and unit != _MONTHS:
            return Duration(count=held, unit=unit)
        return held
    if bound == TODAY:
        return case.day
    if isinstance(bound, str) and bound.startswith(OF_FIELD):
        return case.value(bound.removeprefix(OF_FIELD))
    return bound

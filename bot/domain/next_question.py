"""Which question to ask next: the one most able to settle the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.domain.case import Case
from bot.domain.conditions import Truth
from bot.domain.form import Role
from bot.domain.in_force import Level
from bot.domain.truth import applies, unknown_fields
from bot.domain.verdict import Ruling

_Weight = tuple[int, int, int, int]


def missing_fields(pending: Iterable[Ruling], case: Case) -> tuple[str, ...]:
    """Give the fields that undecided rulings wait for, the most useful first.

    A field able to decide a refusal goes before the others, then the one that decides more of the
    core's rules, then more rules, then the rule's own priority, then the form's order. A field
    whose own condition waits for another answer comes after that one.
    """
    weights: dict[str, _Weight] = defaultdict(lambda: (0, 0, 0, -1_000_000))
    for ruling in pending:
        for name in _useful(ruling, case):
            weights[name] = _heavier(weights[name], ruling)
    order = {field.id: rank for rank, field in enumerate(case.form.fields())}
    place = case.role(Role.PLACE)
    first = place.id if place and case.jurisdiction.territory is None else None
    if first and case.value(first) is None:
        weights[first] = weights[first]
    return tuple(
        sorted(weights, key=lambda name: (name != first, _negative(weights[name]), order[name]))
    )


def next_question(missing: Sequence[str], case: Case) -> str | None:
    """Give the first field that was not asked yet; None when nothing is left to ask."""
    return next((name for name in missing if name not in case.unknown), None)


def _useful(ruling: Ruling, case: Case) -> list[str]:
    """Give the fields to ask for a ruling: what tells whether it concerns the case goes first."""
    control = ruling.rule.rule.control
    wanted = ruling.missing
    if control is not None and not ruling.code:
        concerned = unknown_fields(control.when, case, ruling.rule.value)
        wanted = tuple(name for name in concerned if name not in case.unknown) or wanted
    found = [name for field in wanted for name in _askable(field, case, ())]
    return list(dict.fromkeys(found))


def _askable(name: str, case: Case, passed: tuple[str, ...]) -> list[str]:
    field = case.form.field(name)
    if field is None or name in passed or applies(field, case) is Truth.FALSE:
        return []
    gates = [gate for gate in unknown_fields(field.when, case) if gate not in case.unknown]
    found = [one for gate in gates for one in _askable(gate, case, (*passed, name))]
    return found or [name]


def _heavier(weight: _Weight, ruling: Ruling) -> _Weight:
    refuses, core, every, priority = weight
    control = ruling.rule.rule.control
    return (
        refuses + ruling.sure_refusal,
        core + (ruling.rule.level is Level.CORE),
        every + 1,
        max(priority, control.priority if control else 0),
    )


def _negative(weight: _Weight) -> _Weight:
    refuses, core, every, priority = weight
    return (-refuses, -core, -every, -priority)

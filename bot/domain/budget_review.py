"""What is to be seen in a budget: what each rule says of it, and what does not hold together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.budget import Line, category_of, totals
from bot.domain.budget_limits import Ledger, Weighed, weigh
from bot.domain.conditions import Condition, Truth
from bot.domain.controls import Budget, BudgetControl, Concern, Outcome
from bot.domain.dossier import Author, Dossier, ExpenseLine
from bot.domain.form import Form, Role
from bot.domain.in_force import InForce
from bot.domain.money import dollars, plain_number
from bot.domain.rules import Programme
from bot.domain.verdict import Ruling

_PLACEHOLDER = re.compile(r"\{(reponse|valeur|ecart)\}")
# Cents are lost in rounding: a gap under a dollar is nothing to correct.
_DOLLAR = Decimal(1)
_ROLES = (Role.EXPENSES, Role.FUNDING, Role.ASKED)
# What is known of a control's `quand`; the caller has the case at hand.
Concerned = Callable[[Condition], Truth]


@dataclass(frozen=True, slots=True)
class BudgetFinding:
    """Something in the lines that does not hold together, whatever the rules say.

    Args:
        code: what it is; its French sentence has this key.
        facts: amounts in dollars, counts and names, to be told.
        rule: the rule that it is about, where there is one.
        lines: ids of the lines concerned.
    """

    code: str
    facts: Mapping[str, Decimal | str | int] = field(default_factory=dict)
    rule: InForce | None = None
    lines: tuple[str, ...] = ()


def budget_rulings(
    rules: Sequence[InForce],
    programme: Programme,
    form: Form,
    dossier: Dossier,
    day: date,
    concerned: Concerned | None = None,
) -> tuple[Ruling, ...]:
    """Give what each rule with a limit says of a budget, in the rules' order.

    Args:
        rules: the rules in force on the day.
        concerned: reads a control's `quand`; without it, what has one is not known to apply.
    """
    if programme.budget is None:
        return ()
    ledger = Ledger.of(programme.budget, form, dossier)
    limited = [(rule, rule.rule.budget) for rule in rules]
    return tuple(
        _ruling(rule, control, ledger, _applies(control, concerned))
        for rule, control in limited
        if control is not None
    )


def _applies(control: BudgetControl, concerned: Concerned | None) -> Truth:
    if control.when is None:
        return Truth.TRUE
    return concerned(control.when) if concerned else Truth.UNKNOWN


def _ruling(rule: InForce, control: BudgetControl, ledger: Ledger, applies: Truth) -> Ruling:
    value = rule.value.value
    limit = value if isinstance(value, Decimal) else None
    told = Weighed(Outcome.NOT_CONCERNED)
    if applies is not Truth.FALSE:
        told = weigh(control, limit, ledger)
    outcome = told.outcome
    missing = _fields(ledger.form, told.roles)
    if applies is Truth.UNKNOWN and outcome is Outcome.FAILS and control.when:
        outcome = Outcome.MISSING
        missing = tuple(name for name in control.when.fields() if name not in missing)
    fails = outcome is Outcome.FAILS
    return Ruling(
        rule,
        Concern.MONEY,
        control.effect,
        outcome,
        reason=_filled(control.failure, rule, told) if fails else "",
        change=_filled(control.change, rule, told) if fails and control.change else None,
        read=_fields(ledger.form, _ROLES),
        missing=missing,
    )


def _fields(form: Form, roles: Sequence[Role]) -> tuple[str, ...]:
    found = (form.by_role(role) for role in roles)
    return tuple(one.id for one in found if one)


def _filled(sentence: str, rule: InForce, told: Weighed) -> str:
    facts = {
        "reponse": told.found,
        "valeur": _value(rule),
        "ecart": "" if told.gap is None else dollars(told.gap),
    }
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], sentence)


def _value(rule: InForce) -> str:
    held, unit = rule.value.value, rule.value.unit
    if not isinstance(held, Decimal):
        return ", ".join(held) if isinstance(held, tuple) else str(held or "")
    if unit == "$":
        return dollars(held)
    return f"{plain_number(held)}\u00a0{unit}" if unit else plain_number(held)


def budget_findings(
    rules: Sequence[InForce], programme: Programme, form: Form, dossier: Dossier
) -> tuple[BudgetFinding, ...]:
    """Give what does not hold together in a budget, what matters most first."""
    budget = programme.budget
    if budget is None:
        return ()
    if not dossier.expenses:
        return (BudgetFinding("empty"),)
    by_id = {rule.rule.id: rule for rule in rules}
    return (
        *_balance(budget, dossier),
        *_asked(budget, form, dossier),
        *_unsorted(dossier),
        *_unnoted(budget, dossier, by_id),
        *_unfinished(dossier),
    )


def _balance(budget: Budget, dossier: Dossier) -> Iterator[BudgetFinding]:
    sums = totals(budget, dossier.expenses, dossier.funding)
    facts = {"cost": sums.cost, "funding": sums.funding.total, "gap": abs(sums.balance)}
    if sums.balance <= -_DOLLAR:
        yield BudgetFinding("short", facts)
    elif sums.balance >= _DOLLAR:
        yield BudgetFinding("over", facts)
    spent, given = sums.expenses.in_kind, sums.funding.in_kind
    if abs(spent - given) >= _DOLLAR:
        told = {"spent": spent, "given": given, "gap": abs(spent - given)}
        yield BudgetFinding("in_kind", told, lines=_ids([x for x in _all(dossier) if x.in_kind]))


def _asked(budget: Budget, form: Form, dossier: Dossier) -> Iterator[BudgetFinding]:
    sums = totals(budget, dossier.expenses, dossier.funding)
    asked, cost = _typed(form, dossier, Role.ASKED), _typed(form, dossier, Role.TOTAL)
    if sums.asked is None and dossier.funding:
        yield BudgetFinding("not_asked")
    if asked is not None and sums.asked is not None and abs(asked - sums.asked) >= _DOLLAR:
        yield BudgetFinding("asked_differs", {"said": asked, "lines": sums.asked})
    if cost is not None and abs(cost - sums.cost) >= _DOLLAR:
        yield BudgetFinding("cost_differs", {"said": cost, "lines": sums.cost})


def _typed(form: Form, dossier: Dossier, role: Role) -> Decimal | None:
    """Give an amount that a person typed; one worked out from the lines says nothing more."""
    field, value = form.by_role(role), dossier.by_role(form, role)
    answer = dossier.answers.get(field.id) if field else None
    counted = answer is not None and answer.author is Author.ASSISTANT
    return value if isinstance(value, Decimal) and not counted else None


def _unsorted(dossier: Dossier) -> Iterator[BudgetFinding]:
    expenses = [line for line in dossier.expenses if line.category is None]
    sources = [line for line in dossier.funding if line.kind is None]
    unknown = [line for line in dossier.funding if line.status is None]
    yield from _about("no_category", expenses)
    yield from _about("no_kind", sources)
    yield from _about("no_status", unknown)


def _unnoted(
    budget: Budget, dossier: Dossier, rules: Mapping[str, InForce]
) -> Iterator[BudgetFinding]:
    """Find the lines whose category expects a calculation that they do not have, rule by rule."""
    found: dict[str, list[ExpenseLine]] = {}
    for line in dossier.expenses:
        category = category_of(budget, line)
        # A written price stands for a calculation.
        worked = line.calculation is not None or line.quote is not None
        if category and category.note and not worked:
            known = category.rule if category.rule in rules else None
            found.setdefault(known or "", []).append(line)
    for name, lines in found.items():
        yield from _about("no_calculation", lines, rules.get(name))


def _unfinished(dossier: Dossier) -> Iterator[BudgetFinding]:
    yield from _about("no_activity", [line for line in dossier.expenses if not line.activity])
    yield from _about("unconfirmed", [line for line in _all(dossier) if not line.confirmed])


def _all(dossier: Dossier) -> list[Line]:
    return [*dossier.expenses, *dossier.funding]


def _about(
    code: str, lines: Sequence[Line], rule: InForce | None = None
) -> Iterator[BudgetFinding]:
    if lines:
        names = ", ".join(f"{line.label} ({line.id})" for line in lines)
        yield BudgetFinding(code, {"names": names, "count": len(lines)}, rule, _ids(lines))


def _ids(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(line.id for line in lines)

"""What the chosen call's own dates and maximum say of a case, as rulings beside the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.case import Case
from bot.domain.controls import Concern, Effect, Outcome
from bot.domain.form import Role
from bot.domain.in_force import InForce, Level
from bot.domain.rules import Call, DatedValue, Rule
from bot.domain.verdict import Ruling

_CLOSED, _STARTS, _ENDS, _MAXIMUM = "closed", "starts_early", "ends_late", "over_maximum"
CODES = (_CLOSED, _STARTS, _ENDS, _MAXIMUM)
_TOPIC = "appel"


def call_rulings(case: Case) -> Iterator[Ruling]:
    """Give what the chosen call's dates say of a case; nothing without a call."""
    call = case.jurisdiction.chosen_call()
    if call is None:
        return
    if call.closes:
        met = case.day <= call.closes
        yield _ruling(call, _CLOSED, met, Concern.PROJECT, Effect.CONDITION, call.closes)
    if call.projects_start:
        yield _dated(case, call, Role.START, call.projects_start)
    if call.projects_end:
        yield _dated(case, call, Role.END, call.projects_end)


def call_findings(case: Case) -> Iterator[Ruling]:
    """Give what the chosen call's maximum says of the amount asked, where it is known."""
    call = case.jurisdiction.chosen_call()
    asked = _asked(case)
    if call is None or call.maximum is None or asked is None:
        return
    met = asked <= call.maximum
    made = _ruling(call, _MAXIMUM, met, Concern.MONEY, Effect.REFUSAL, call.maximum)
    yield made if met else _with_fact(made, "asked", asked)


def as_rule(call: Call, code: str) -> InForce:
    """Give a call's date or maximum as a rule in force, with the call's sentence and status."""
    value = DatedValue.model_construct(
        text=call.text,
        status=call.status,
        source=call.source,
        verification=call.verification,
        ask=call.ask,
    )
    identifier = f"{call.id}-{code.replace('_', '-')}"
    rule = Rule.model_construct(id=identifier, topic=_TOPIC, title=call.name, values=(value,))
    return InForce(rule, Level.CALL, value, expired=False)


def _dated(case: Case, call: Call, role: Role, bound: date) -> Ruling:
    starts = role is Role.START
    code = _STARTS if starts else _ENDS
    field = case.role(role)
    held = case.value(field.id) if field else None
    if field is None or not isinstance(held, date):
        waits = (field.id,) if field else ()
        return _ruling(call, code, None, Concern.PROJECT, Effect.REFUSAL, bound, waits)
    met = held >= bound if starts else held <= bound
    made = _ruling(call, code, met, Concern.PROJECT, Effect.REFUSAL, bound, (field.id,))
    return made if met else _with_fact(made, "answer", held)


def _ruling(
    call: Call,
    code: str,
    met: bool | None,  # noqa: FBT001 - an outcome, not an option
    concern: Concern,
    effect: Effect,
    bound: date | Decimal,
    read: tuple[str, ...] = (),
) -> Ruling:
    outcome = Outcome.MISSING if met is None else Outcome.PASSES if met else Outcome.FAILS
    return Ruling(
        as_rule(call, code),
        concern,
        effect,
        outcome,
        read=read,
        missing=read if met is None else (),
        code=code,
        facts=(("bound", bound),),
    )


def _with_fact(ruling: Ruling, name: str, fact: date | Decimal) -> Ruling:
    return replace(ruling, facts=(*ruling.facts, (name, fact)))


def _asked(case: Case) -> Decimal | None:
    """Give the amount asked: the lines of the Fund, or what was said before there were any."""
    budget = case.jurisdiction.programme.budget
    funds = {kind.id for kind in budget.sources if kind.fund} if budget else set()
    lines = [line.amount for line in case.funding if line.kind in funds]
    if lines:
        return sum(lines, Decimal(0))
    field = case.role(Role.ASKED)
    held = case.value(field.id) if field else None
    return held if isinstance(held, Decimal) else None

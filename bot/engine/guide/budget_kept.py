"""Keeps what was confirmed in a dossier's budget, and the answers that are worked out from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.budget import result, totals
from bot.domain.controls import Budget
from bot.domain.dossier import (
    Answer,
    Author,
    Calculation,
    Dossier,
    ExpenseLine,
    FundingLine,
    State,
)
from bot.domain.folding import composed, folded
from bot.domain.form import FieldKind, Role
from bot.domain.values import Value
from bot.engine.guide.lines import LineRead, Side
from bot.engine.guide.room import Desk

Line = ExpenseLine | FundingLine


@dataclass(frozen=True, slots=True)
class Words:
    """What is written, in French, as the words of answers that were worked out.

    Args:
        counted: where an amount comes from; lines: what stands as the answer to a list of lines.
    """

    counted: str
    lines: str


def next_number(dossier: Dossier, more: Iterable[str] = ()) -> int:
    """Give the number of the next line: no line ever has the number of another one."""
    held = [line.id for line in dossier.expenses] + [line.id for line in dossier.funding]
    used = [int(one) for one in (*held, *more) if one.isdecimal()]
    return max(dossier.numbered, *used, 0) + 1


def lines_of(dossier: Dossier) -> dict[str, Line]:
    """Give every line by its number."""
    held: dict[str, Line] = {line.id: line for line in dossier.expenses}
    return held | {line.id: line for line in dossier.funding}


def made(read: LineRead, number: str, dossier: Dossier) -> Line:
    """Give the line that a confirmed reading makes."""
    amount = read.amount or Decimal(0)
    if read.side is Side.FUNDING:
        return FundingLine(
            id=number,
            label=read.label,
            amount=amount,
            kind=read.kind,
            status=read.status,
            calculation=read.calculation,
            in_kind=read.in_kind,
            words=read.words,
        )
    return ExpenseLine(
        id=number,
        label=read.label,
        amount=amount,
        category=read.category,
        calculation=read.calculation,
        in_kind=read.in_kind,
        paid_by=_payer(read.paid_by, dossier),
        paid_on=read.paid_on,
        quote=read.quote,
        words=read.words,
    )


def _payer(name: str | None, dossier: Dossier) -> str | None:
    """Give the source that a line names, by its number where it is one of the budget's."""
    if name is None:
        return None
    said = folded(composed(name))
    found = (line.id for line in dossier.funding if folded(composed(line.label)) in said)
    return next(found, name)


def with_line(dossier: Dossier, line: Line) -> Dossier:
    """Give the dossier with one more line, or with a line changed."""
    number = int(line.id) if line.id.isdecimal() else 0
    dossier = dossier.model_copy(update={"numbered": max(dossier.numbered, number)})
    # A line that changes sides leaves the one where it stood.
    gone = without_line(dossier, line.id)
    if isinstance(line, ExpenseLine):
        update: dict[str, object] = {
            "expenses": _put(dossier.expenses, line),
            "funding": gone.funding,
        }
    else:
        update = {"expenses": gone.expenses, "funding": _put(dossier.funding, line)}
    return dossier.model_copy(update=update)


def _put(lines: Sequence[Line], line: Line) -> tuple[Line, ...]:
    if any(held.id == line.id for held in lines):
        return tuple(line if held.id == line.id else held for held in lines)
    return (*lines, line)


def without_line(dossier: Dossier, number: str) -> Dossier:
    """Give the dossier without a line."""
    update = {
        "expenses": tuple(line for line in dossier.expenses if line.id != number),
        "funding": tuple(line for line in dossier.funding if line.id != number),
    }
    return dossier.model_copy(update=update)


def with_charges(line: ExpenseLine, percent: Decimal | None) -> ExpenseLine:
    """Give a line with employer charges, or without."""
    held = line.calculation or Calculation(rate=line.amount)
    held = held.model_copy(update={"charges": percent or None})
    return line.model_copy(update={"calculation": held, "amount": result(held)})


def twin(line: Line, number: str, source: str | None = None) -> Line:
    """Give the same contribution in kind on the other side of the budget.

    Args:
        source: id of the kind of source, where the line named one.
    """
    held: dict[str, object] = {
        "id": number,
        "label": line.label,
        "amount": line.amount,
        "in_kind": True,
    }
    held |= {"calculation": line.calculation}
    if isinstance(line, ExpenseLine):
        return FundingLine.model_validate({**held, "kind": source, "words": line.words})
    return ExpenseLine.model_validate({**held, "words": line.words})


def has_twin(dossier: Dossier, line: Line) -> bool:
    """Tell whether a contribution in kind stands on both sides already."""
    others: Sequence[Line]
    others = dossier.funding if isinstance(line, ExpenseLine) else dossier.expenses
    return any(one.in_kind and one.amount == line.amount for one in others)


def worked_out(desk: Desk, budget: Budget, words: Words, *, force: bool = False) -> Dossier:
    """Give the dossier with the answers that its lines give: total, amount asked, lists of lines.

    An amount that the promoter typed stays as it is, unless she asked for them to agree.
    """
    dossier = desk.dossier
    sums = totals(budget, dossier.expenses, dossier.funding)
    cost = sums.cost if dossier.expenses else None
    dossier = _counted(desk, dossier, Role.TOTAL, cost, words.counted, force=force)
    dossier = _counted(desk, dossier, Role.ASKED, sums.asked, words.counted, force=force)
    in_kind = any(line.in_kind for line in lines_of(dossier).values())
    for role, some in (
        (Role.EXPENSES, bool(dossier.expenses)),
        (Role.FUNDING, bool(dossier.funding)),
        (Role.IN_KIND, in_kind),
    ):
        dossier = _listed(desk, dossier, role, words.lines if some else None)
    return dossier


def _counted(
    desk: Desk, dossier: Dossier, role: Role, amount: Decimal | None, words: str, *, force: bool
) -> Dossier:
    field = desk.form.by_role(role)
    if field is None or field.kind is not FieldKind.MONEY:
        return dossier
    held = dossier.answers.get(field.id)
    own = held is None or held.state is not State.GIVEN or held.author is Author.ASSISTANT
    if not own and not force:
        return dossier
    if amount is None:
        gone = held is not None and held.author is Author.ASSISTANT
        return dossier.without_answer(field.id) if gone else dossier
    return dossier.with_answer(_answer(desk, field.id, field.kind, amount, words))


def _listed(desk: Desk, dossier: Dossier, role: Role, words: str | None) -> Dossier:
    field = desk.form.by_role(role)
    if field is None:
        return dossier
    held = dossier.answers.get(field.id)
    if words is None:
        given = held is not None and held.state is State.GIVEN
        return dossier.without_answer(field.id) if given else dossier
    if held is not None and held.state is State.GIVEN:
        return dossier
    return dossier.with_answer(_answer(desk, field.id, field.kind, words, ""))


def _answer(desk: Desk, field: str, kind: FieldKind, value: Value, words: str) -> Answer:
    return Answer(
        field=field, kind=kind, value=value, words=words, day=desk.day, author=Author.ASSISTANT
    )


def put_off(desk: Desk, dossier: Dossier, roles: Iterable[Role]) -> Dossier:
    """Mark lists that have no line as not known yet, to be taken up later."""
    for role in roles:
        field = desk.form.by_role(role)
        if field is None or field.id in dossier.answers:
            continue
        state = State.UNKNOWN if field.required else State.SKIPPED
        dossier = dossier.with_answer(
            Answer(field=field.id, kind=field.kind, state=state, day=desk.day)
        )
    return dossier

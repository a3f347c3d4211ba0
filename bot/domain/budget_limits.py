"""What each kind of limit says of a budget, its rule's status left aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal, localcontext

from bot.domain.budget import Totals, kind_of, totals
from bot.domain.controls import Budget, BudgetControl, BudgetLimit, Outcome
from bot.domain.dossier import Dossier, ExpenseLine
from bot.domain.form import Form, Role
from bot.domain.money import dollars, percent, plain_number

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_NONE = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a limit says.

    Args:
        found: what the budget comes to, as a person reads it: an amount, a share, names of lines.
        gap: by how much it must change to respect the limit, rounded up to the cent.
        lines: ids of the lines that it rests on.
        roles: what must be answered before it can be told.
    """

    outcome: Outcome
    found: str = ""
    gap: Decimal | None = None
    lines: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """A dossier's budget, added up once for all the limits."""

    budget: Budget
    form: Form
    dossier: Dossier
    sums: Totals
    asked: Decimal | None

    @classmethod
    def of(cls, budget: Budget, form: Form, dossier: Dossier) -> Ledger:
        """Add up a dossier's budget."""
        sums = totals(budget, dossier.expenses, dossier.funding)
        said = dossier.by_role(form, Role.ASKED)
        asked = sums.asked if sums.asked is not None else said
        return cls(budget, form, dossier, sums, asked if isinstance(asked, Decimal) else None)

    def lines_of(self, categories: Sequence[str]) -> list[ExpenseLine]:
        """Give the lines of some categories."""
        return [line for line in self.dossier.expenses if line.category in categories]

    @property
    def unsorted(self) -> bool:
        """Tell whether a line of expense has no category yet."""
        return any(line.category is None for line in self.dossier.expenses)

    def public(self) -> tuple[Decimal, Decimal]:
        """Give the least and the most that public money may come to; unknown kinds may be."""
        least = most = _NONE
        for line in self.dossier.funding:
            kind = kind_of(self.budget, line)
            public = None if kind is None else (kind.fund or kind.public)
            least += line.amount if public else _NONE
            most += _NONE if public is False else line.amount
        return least, most


def weigh(control: BudgetControl, limit: Decimal | None, ledger: Ledger) -> Weighed:
    """Give what a limit says of a budget.

    Args:
        limit: the rule's value, in dollars or percent; None when it is not known, so that only the
            kinds that need no value can be told.
    """
    unvalued = _UNVALUED.get(control.limit)
    if unvalued:
        return unvalued(control, ledger)
    if limit is None:
        return Weighed(Outcome.MISSING)
    return _VALUED[control.limit](control, limit, ledger)


def _at_most(
    part: Decimal, most: Decimal, found: str, over: Decimal, lines: Iterable[str]
) -> Weighed:
    if part <= most:
        return Weighed(Outcome.PASSES, found, lines=tuple(lines))
    return Weighed(Outcome.FAILS, found, _up(over), tuple(lines))


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_CEILING)


def _told(part: Decimal, whole: Decimal) -> str:
    share = percent(part, whole)
    return "" if share is None else f"{plain_number(share)}\u00a0%"


def _most_asked(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    if ledger.asked is None:
        return Weighed(Outcome.MISSING, roles=(Role.ASKED,))
    asked = ledger.asked
    return _at_most(asked, limit, dollars(asked), asked - limit, ())


def _least_asked(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    if ledger.asked is None:
        return Weighed(Outcome.MISSING, roles=(Role.ASKED,))
    asked = ledger.asked
    return _at_most(-asked, -limit, dollars(asked), limit - asked, ())


def _share_asked(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    cost, asked = _cost(ledger), ledger.asked
    if asked is None or not cost:
        wanted = () if cost else (Role.EXPENSES,)
        return Weighed(Outcome.MISSING, roles=(*wanted, *(() if asked else (Role.ASKED,))))
    over = asked - limit * cost / _HUNDRED
    return _at_most(asked * _HUNDRED, limit * cost, _told(asked, cost), over, ())


def _cost(ledger: Ledger) -> Decimal:
    """Give the total cost: of the lines where there are some, as it was answered otherwise."""
    said = ledger.dossier.by_role(ledger.form, Role.TOTAL)
    if ledger.dossier.expenses or not isinstance(said, Decimal):
        return ledger.sums.cost
    return said


def _share_category(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    if not ledger.dossier.expenses:
        return Weighed(Outcome.MISSING, roles=(Role.EXPENSES,))
    lines = ledger.lines_of(control.categories)
    ids = [line.id for line in lines]
    base = _base(control, ledger)
    if base is None:
        return Weighed(Outcome.MISSING, roles=(Role.ASKED,))
    counted = [x for x in lines if control.base != "depenses" or not x.in_kind]
    part = sum((line.amount for line in counted), _NONE)
    with localcontext() as context:
        context.prec = 60
        over = part - limit * base / _HUNDRED
        # A line that shrinks shrinks the cost with it: more must go than what is over.
        if control.base != "demande" and limit < _HUNDRED:
            over = over * _HUNDRED / (_HUNDRED - limit)
        told = _at_most(part * _HUNDRED, limit * base, _told(part, base), over, ids)
    return _unless_unsorted(told, ledger)


def _base(control: BudgetControl, ledger: Ledger) -> Decimal | None:
    if control.base == "demande":
        return ledger.asked
    sums = ledger.sums.expenses
    return sums.cash if control.base == "depenses" else sums.total


def _unless_unsorted(told: Weighed, ledger: Ledger) -> Weighed:
    """Say nothing for sure while a line that has no category could change it."""
    if told.outcome is Outcome.PASSES and ledger.unsorted:
        return Weighed(Outcome.MISSING, told.found, lines=told.lines)
    return told


def _most_category(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    if not ledger.dossier.expenses:
        return Weighed(Outcome.MISSING, roles=(Role.EXPENSES,))
    lines = ledger.lines_of(control.categories)
    part = sum((line.amount for line in lines), _NONE)
    told = _at_most(part, limit, dollars(part), part - limit, [line.id for line in lines])
    return _unless_unsorted(told, ledger)


def _own_share(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    missing = _unfunded(ledger)
    if missing:
        return missing
    cost, funding = ledger.sums.cost, ledger.sums.funding.total
    public_least, public_most = ledger.public()
    least, most = funding - public_most, funding - public_least
    wanted = limit * cost
    if least * _HUNDRED < wanted <= most * _HUNDRED:
        return Weighed(Outcome.MISSING, _told(least, cost))
    short = wanted / _HUNDRED - most
    return _at_most(-most * _HUNDRED, -wanted, _told(most, cost), short, _sources(ledger))


def _public_share(control: BudgetControl, limit: Decimal, ledger: Ledger) -> Weighed:
    missing = _unfunded(ledger)
    if missing:
        return missing
    cost = ledger.sums.cost
    least, most = ledger.public()
    bound = limit * cost
    if least * _HUNDRED <= bound < most * _HUNDRED:
        return Weighed(Outcome.MISSING, _told(most, cost))
    over = least - bound / _HUNDRED
    return _at_most(least * _HUNDRED, bound, _told(least, cost), over, _sources(ledger))


def _sources(ledger: Ledger) -> list[str]:
    return [line.id for line in ledger.dossier.funding]


def _unfunded(ledger: Ledger) -> Weighed | None:
    roles = []
    if not ledger.sums.cost:
        roles.append(Role.EXPENSES)
    if not ledger.dossier.funding:
        roles.append(Role.FUNDING)
    return Weighed(Outcome.MISSING, roles=tuple(roles)) if roles else None


def _refused(control: BudgetControl, ledger: Ledger) -> Weighed:
    if not ledger.dossier.expenses:
        return Weighed(Outcome.MISSING, roles=(Role.EXPENSES,))
    told = _failing(ledger.lines_of(control.categories))
    return _unless_unsorted(told, ledger)


def _failing(lines: Sequence[ExpenseLine]) -> Weighed:
    if not lines:
        return Weighed(Outcome.PASSES)
    gap = sum((line.amount for line in lines), _NONE)
    names = ", ".join(line.label for line in lines)
    return Weighed(Outcome.FAILS, names, gap, tuple(line.id for line in lines))


def _outside_dates(control: BudgetControl, ledger: Ledger) -> Weighed:
    dated = [line for line in ledger.dossier.expenses if line.paid_on]
    if not dated:
        return Weighed(Outcome.NOT_CONCERNED)
    start = ledger.dossier.by_role(ledger.form, Role.START)
    end = ledger.dossier.by_role(ledger.form, Role.END)
    outside = [line for line in dated if line.paid_on and _outside(line.paid_on, start, end)]
    known = isinstance(start, date) and isinstance(end, date)
    if outside or known:
        return _failing(outside)
    wanted = ((Role.START, start), (Role.END, end))
    roles = tuple(role for role, held in wanted if not isinstance(held, date))
    return Weighed(Outcome.MISSING, lines=tuple(line.id for line in dated), roles=roles)


def _outside(day: date, start: object, end: object) -> bool:
    return (isinstance(start, date) and day < start) or (isinstance(end, date) and day > end)


def _paid_twice(control: BudgetControl, ledger: Ledger) -> Weighed:
    """Find the lines that another source than the Fund is said to pay already."""
    if not ledger.dossier.expenses:
        return Weighed(Outcome.MISSING, roles=(Role.EXPENSES,))
    funds = {one.id for one in ledger.budget.sources if one.fund}
    own = {line.id for line in ledger.dossier.funding if line.kind in funds}
    return _failing([x for x in ledger.dossier.expenses if x.paid_by and x.paid_by not in own])


_UNVALUED: dict[BudgetLimit, Callable[[BudgetControl, Ledger], Weighed]] = {
    BudgetLimit.REFUSED: _refused,
    BudgetLimit.OUTSIDE_DATES: _outside_dates,
    BudgetLimit.PAID_TWICE: _paid_twice,
}
_VALUED: dict[BudgetLimit, Callable[[BudgetControl, Decimal, Ledger], Weighed]] = {
    BudgetLimit.MOST_ASKED: _most_asked,
    BudgetLimit.LEAST_ASKED: _least_asked,
    BudgetLimit.SHARE_ASKED: _share_asked,
    BudgetLimit.SHARE_CATEGORY: _share_category,
    BudgetLimit.MOST_CATEGORY: _most_category,
    BudgetLimit.OWN_SHARE: _own_share,
    BudgetLimit.PUBLIC_SHARE: _public_share,
}

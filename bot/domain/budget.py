"""The sums of a budget: by category, by source, by status, in money and in kind; exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from bot.domain.controls import Budget, Category, FundingKind
from bot.domain.dossier import Calculation, ExpenseLine, FundingLine, FundingStatus
from bot.domain.money import percent, product, shares

Line = ExpenseLine | FundingLine
_Held = TypeVar("_Held", ExpenseLine, FundingLine)
_NOTHING = Decimal("0.00")
_HUNDRED = Decimal(100)


def result(calculation: Calculation) -> Decimal:
    """Give the amount of a calculation, charges included, rounded once, to the cent."""
    held = calculation
    charges = Decimal(1) + (held.charges or Decimal(0)) / _HUNDRED
    return product(held.rate, held.quantity, held.periods, charges)


def before_charges(calculation: Calculation) -> Decimal:
    """Give the amount of a calculation without its charges, to the cent."""
    return product(calculation.rate, calculation.quantity, calculation.periods)


@dataclass(frozen=True, slots=True)
class Sums:
    """An amount in money and an amount in kind."""

    cash: Decimal = _NOTHING
    in_kind: Decimal = _NOTHING

    @property
    def total(self) -> Decimal:
        """Give both together."""
        return self.cash + self.in_kind


@dataclass(frozen=True, slots=True)
class Group:
    """The lines that have the same category, kind of source or status.

    Args:
        id: of the category, the kind or the status; None for lines that have none yet.
        lines: ids of the lines, in the order they were said.
        share: of all the groups together, in percent with one decimal; the groups of a budget make
            exactly 100. None when the budget's sum is nothing.
    """

    id: str | None
    lines: tuple[str, ...]
    sums: Sums
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Every sum of a budget.

    Args:
        asked: what the lines of the Fund come to; None when there is no such line.
    """

    expenses: Sums
    funding: Sums
    categories: tuple[Group, ...]
    sources: tuple[Group, ...]
    statuses: tuple[Group, ...]
    asked: Decimal | None

    @property
    def cost(self) -> Decimal:
        """Give the total cost of the project, in kind included."""
        return self.expenses.total

    @property
    def balance(self) -> Decimal:
        """Give the financing less the expenses: what is over, or, below zero, what is missing."""
        return self.funding.total - self.expenses.total

    @property
    def asked_share(self) -> Decimal | None:
        """Give what is asked of the total cost, in percent with one decimal."""
        return None if self.asked is None else percent(self.asked, self.cost)


def totals(
    budget: Budget, expenses: Sequence[ExpenseLine], funding: Sequence[FundingLine]
) -> Totals:
    """Add everything up; the order of the lines changes nothing but the order they are told in.

    Groups follow the programme's own order; lines without a group come last.
    """
    funds = {kind.id for kind in budget.sources if kind.fund}
    asked = [line.amount for line in funding if line.kind in funds]
    return Totals(
        sums(expenses),
        sums(funding),
        _grouped(expenses, lambda line: line.category, [one.id for one in budget.categories]),
        _grouped(funding, lambda line: line.kind, [one.id for one in budget.sources]),
        _grouped(funding, lambda line: line.status, [*FundingStatus]),
        sum(asked, _NOTHING) if asked else None,
    )


def sums(lines: Iterable[Line]) -> Sums:
    """Add lines, money apart from what is in kind."""
    held = list(lines)
    cash = sum((line.amount for line in held if not line.in_kind), _NOTHING)
    return Sums(cash, sum((line.amount for line in held if line.in_kind), _NOTHING))


def _grouped(
    lines: Sequence[_Held], of: Callable[[_Held], str | None], order: Sequence[str]
) -> tuple[Group, ...]:
    ranks = {identifier: rank for rank, identifier in enumerate(order)}
    # A group that the programme does not know any more is told after those it knows.
    known = sorted({of(line) for line in lines}, key=lambda one: _rank(one, ranks))
    held = {one: [line for line in lines if of(line) == one] for one in known}
    added = {one: sums(group) for one, group in held.items()}
    parts = shares([added[one].total for one in known])
    return tuple(
        Group(one, tuple(line.id for line in held[one]), added[one], part)
        for one, part in zip(known, parts, strict=True)
    )


def _rank(identifier: str | None, ranks: dict[str, int]) -> tuple[int, str]:
    if identifier is None:
        return len(ranks) + 1, ""
    return ranks.get(identifier, len(ranks)), identifier


def category_of(budget: Budget, line: ExpenseLine) -> Category | None:
    """Give the category of a line, where the programme knows it."""
    return next((one for one in budget.categories if one.id == line.category), None)


def kind_of(budget: Budget, line: FundingLine) -> FundingKind | None:
    """Give the kind of a source, where the programme knows it."""
    return next((one for one in budget.sources if one.id == line.kind), None)

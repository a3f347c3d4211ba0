"""The last sheet of the budget: totals, shares and balance, all worked out from the two others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.backends.export.sheets import Page
from bot.domain.proposal import Money, share, total
from bot.domain.sentences import Sentences

HEADER, FIRST = 3, 4
# Rows of what shares are counted on: the total cost, and the total of the sources.
_COST, _INCOME = FIRST, FIRST + 3


@dataclass(frozen=True, slots=True)
class Sums:
    """Cells of a sheet that another one reads, already named for it.

    Args:
        total: cell of the whole.
        groups: title and cell of each category.
        amounts, forms, statuses: cells of the lines, in columns.
        asked: formula of what is asked of the programme.
    """

    total: str
    groups: tuple[tuple[str, str], ...]
    amounts: str
    forms: str
    statuses: str = ""
    asked: str = "0"

    def of_form(self, criterion: str) -> str:
        """Give the formula that adds the lines of a form, money or in kind."""
        return f"SUMIF({self.forms},{criterion},{self.amounts})"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the sheet: its formula, and what it comes to."""

    label: str
    formula: str
    amount: Decimal


def write_totals(
    page: Page, money: Money, sentences: Sentences, costs: Sums, sources: Sums
) -> None:
    """Write what the two other sheets come to."""
    _Totals(page, money, sentences, costs, sources).write()


@dataclass(frozen=True, slots=True)
class _Totals:
    page: Page
    money: Money
    sentences: Sentences
    costs: Sums
    sources: Sums

    def write(self) -> None:
        row = self._main()
        row = self._list(row + 2, "by_category", self._categories(), _COST)
        statuses = row + 2
        self._list(statuses, "by_status", self._statuses(statuses + 1), _INCOME)
        self.page.printed(HEADER, (48, 18, 14, 46), self._say("pages"))

    def _main(self) -> int:
        """Write the totals; give the row of the balance."""
        money, costs, sources = self.money, self.costs, self.sources
        in_money, in_kind = self._say("in_money"), self._say("in_kind")
        cost = [
            _Line(self._say("cost"), costs.total, money.cost),
            _Line(in_money, costs.of_form(f"A{_COST + 2}"), money.cost - money.kind_cost),
            _Line(in_kind, costs.of_form(f"A{_COST + 3}"), money.kind_cost),
        ]
        income = [
            _Line(self._say("income"), sources.total, money.income),
            _Line(in_money, sources.of_form(f"A{_COST + 2}"), money.income - money.kind_income),
            _Line(in_kind, sources.of_form(f"A{_COST + 3}"), money.kind_income),
        ]
        asked = [_Line(self._say("asked"), sources.asked, money.asked)]
        row = self._lines(FIRST, cost, _COST)
        row = self._lines(row, income, _INCOME)
        row = self._lines(row, asked, _COST)
        self.page.text(row, 0, self._say("balance"), "strong")
        gap = f"B{_INCOME + 1}-B{_COST + 1}"
        self.page.formula(row, 1, gap, money.balance, "strong_money")
        self._balance(row)
        return row

    def _balance(self, row: int) -> None:
        texts = [self._say(key) for key in ("balance_even", "balance_short", "balance_over")]
        rank = 0 if self.money.balance == 0 else 1 if self.money.balance < 0 else 2
        even, short, over = (text.replace('"', '""') for text in texts)
        cell = f"ROUND(B{row + 1},2)"
        formula = f'IF({cell}=0,"{even}",IF({cell}<0,"{short}","{over}"))'
        self.page.formula(row, 3, formula, texts[rank], "note")

    def _lines(self, row: int, lines: list[_Line], base: int) -> int:
        """Write lines with their share of a base; give the row after them."""
        whole = self.money.cost if base == _COST else self.money.income
        over = f"B${base + 1}"
        for line in lines:
            self.page.text(row, 0, line.label)
            cell = self.page.formula(row, 1, line.formula, line.amount, "money")
            part = share(line.amount, whole)
            self.page.formula(row, 2, f"IF({over}=0,0,{cell}/{over})", part, "share")
            row += 1
        return row

    def _list(self, row: int, title: str, lines: list[_Line], base: int) -> int:
        names = (self._say(title), self._say("amount"), self._say("share"))
        self.page.texts(row, names, "heading")
        return self._lines(row + 1, lines, base)

    def _categories(self) -> list[_Line]:
        return [
            _Line(name, cell, total(cost.amount for cost in self.money.of(name)))
            for name, cell in self.costs.groups
        ]

    def _statuses(self, row: int) -> list[_Line]:
        held = self.money.sources
        lines = []
        for rank, status in enumerate(dict.fromkeys(s.status for s in held), row + 1):
            formula = f"SUMIF({self.sources.statuses},A{rank},{self.sources.amounts})"
            lines.append(
                _Line(status, formula, total(s.amount for s in held if s.status == status))
            )
        return lines

    def _say(self, key: str) -> str:
        return self.sentences.say(f"workbook.{key}")

"""The budget as a workbook: formulas that a person can follow and change, and their results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook

from bot.backends.export.names import file_name
from bot.backends.export.sheets import Looks, Page
from bot.backends.export.totals import FIRST, HEADER, Sums, write_totals
from bot.domain.budget import result
from bot.domain.message import OutFile
from bot.domain.proposal import Cost, FileKind, Made, Money, Proposal, Source, share, total
from bot.domain.sentences import Sentences

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Columns of the expenses: the amount, and whether it is money or in kind.
_AMOUNT, _FORM, _DOUBT = 8, 9, 10


def workbook_file(proposal: Proposal, sentences: Sentences) -> Made:
    """Give the workbook of a budget: expenses, financing, and what they come to."""
    made = BytesIO()
    book = Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {
            "title": proposal.title[:200],
            "created": datetime.combine(proposal.day, time()),  # noqa: DTZ001 - a day, no hour
        }
    )
    writer = _Writer(book, Looks(book), proposal, sentences)
    costs, sources = writer.costs(), writer.sources()
    write_totals(writer.page("summary"), proposal.money, sentences, costs, sources)
    book.close()
    name = file_name(proposal.title, str(FileKind.WORKBOOK), "xlsx")
    return Made(OutFile(name, EXCEL, made.getvalue()), FileKind.WORKBOOK)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the three sheets."""

    book: Workbook
    looks: Looks
    proposal: Proposal
    sentences: Sentences

    @property
    def money(self) -> Money:
        return self.proposal.money

    def costs(self) -> Sums:
        """Write the lines of expense, by category."""
        page = self.page("costs")
        row, groups = FIRST, []
        for category in self.money.categories:
            page.text(row, 0, category, "group")
            first = row + 1
            for row, cost in enumerate(self.money.of(category), first):
                self._cost(page, row, cost)
            row += 1
            groups.append((category, self._subtotal(page, row, first, category)))
            row += 1
        self._total(page, row, _AMOUNT, "+".join(cell for _, cell in groups), self.money.cost)
        self._caveats(page, row + 2)
        page.printed(HEADER, (30, 18, 11, 10, 11, 10, 11, 9, 14, 12, 20), self._say("pages"))
        last = max(row, FIRST + 1)
        return Sums(
            page.elsewhere(f"I{row + 1}"),
            tuple((name, page.elsewhere(cell)) for name, cell in groups),
            page.elsewhere(f"I{FIRST + 1}:I{last}"),
            page.elsewhere(f"J{FIRST + 1}:J{last}"),
        )

    def _caveats(self, page: Page, row: int) -> None:
        """Write under the table, a line each, what nobody verified and whom to ask."""
        for at, cost in enumerate((one for one in self.money.costs if one.caveat), row):
            page.across(at, _DOUBT, cost.caveat, "doubt")

    def _cost(self, page: Page, row: int, cost: Cost) -> None:
        doubt = "plain" if cost.confirmed else "doubt"
        page.text(row, 0, cost.label, doubt)
        page.text(row, 1, cost.activity, doubt)
        self._amount(page, row, cost)
        page.text(row, _FORM, self._form(cost.in_kind), "aside")
        notes = [] if cost.confirmed else [self._say("unconfirmed")]
        if cost.calculation and result(cost.calculation) != cost.amount:
            notes.append(self._say("typed"))
        if cost.caveat:
            notes.append(self._say("caveat"))
        if notes:
            page.text(row, _DOUBT, "; ".join(notes), "doubt")

    def _amount(self, page: Page, row: int, cost: Cost) -> None:
        """Write how an amount is found; a calculation that gives another amount stands aside."""
        look = "money" if cost.confirmed else "doubt_money"
        found = cost.calculation
        if found is None:
            page.number(row, _AMOUNT, cost.amount, look)
            return
        page.number(row, 2, found.rate, "money")
        page.number(row, 3, found.quantity, "number")
        page.text(row, 4, found.unit, "aside")
        page.number(row, 5, found.periods, "number")
        page.text(row, 6, found.period, "aside")
        charges = (found.charges or Decimal(0)) / 100
        if found.charges is not None:
            page.number(row, 7, charges, "doubt_charges" if cost.caveat else "charges")
        if result(found) != cost.amount:
            page.number(row, _AMOUNT, cost.amount, look)
            return
        line = row + 1
        formula = f"ROUND(C{line}*D{line}*F{line}*(1+H{line}),2)"
        page.formula(row, _AMOUNT, formula, cost.amount, look)

    def _subtotal(self, page: Page, row: int, first: int, category: str) -> str:
        for column in range(_DOUBT):
            page.text(row, column, "", "strong")
        page.text(row, 0, self._say("subtotal", category=category), "strong")
        amount = total(cost.amount for cost in self.money.of(category))
        return page.formula(row, _AMOUNT, f"SUM(I{first + 1}:I{row})", amount, "strong_money")

    def _total(self, page: Page, row: int, column: int, formula: str, amount: Decimal) -> None:
        for before in range(column):
            page.text(row, before, "", "strong")
        page.text(row, 0, self._say("total"), "strong")
        page.formula(row, column, formula or "0", amount, "strong_money")

    def sources(self) -> Sums:
        """Write the sources of money, each with its share."""
        page = self.page("sources")
        row, asked = FIRST, []
        end = FIRST + len(self.money.sources)
        for row, source in enumerate(self.money.sources, FIRST):
            self._source(page, row, source, f"E${end + 1}")
            if source.fund:
                asked.append(page.elsewhere(f"E{row + 1}"))
        spread = f"SUM(E{FIRST + 1}:E{end})" if self.money.sources else ""
        self._total(page, end, 4, spread, self.money.income)
        page.printed(HEADER, (34, 26, 14, 12, 15, 10, 16), self._say("pages"))
        last = max(end, FIRST + 1)
        return Sums(
            page.elsewhere(f"E{end + 1}"),
            (),
            page.elsewhere(f"E{FIRST + 1}:E{last}"),
            page.elsewhere(f"D{FIRST + 1}:D{last}"),
            page.elsewhere(f"C{FIRST + 1}:C{last}"),
            "+".join(asked) or "0",
        )

    def _source(self, page: Page, row: int, source: Source, whole: str) -> None:
        doubt = "plain" if source.confirmed else "doubt"
        page.texts(row, (source.label, source.kind, source.status), doubt)
        page.text(row, 3, self._form(source.in_kind))
        look = "money" if source.confirmed else "doubt_money"
        cell = page.number(row, 4, source.amount, look)
        part = share(source.amount, self.money.income)
        page.formula(row, 5, f"IF({whole}=0,0,{cell}/{whole})", part, "share")
        if not source.confirmed:
            page.text(row, 6, self._say("unconfirmed"), doubt)

    def page(self, name: str) -> Page:
        """Open a sheet, with its title and its headings."""
        title = self._say(f"sheet.{name}")
        page = Page(self.book.add_worksheet(title), self.looks, title)
        held = self.proposal
        page.text(0, 0, held.title or held.name or held.programme, "title")
        columns = tuple(self._say(f"columns.{name}").split(" | "))
        page.across(1, len(columns) - 1, self._say("notice"), "note")
        page.texts(HEADER, columns, "heading")
        return page

    def _form(self, in_kind: bool) -> str:
        return self._say("in_kind") if in_kind else self._say("in_money")

    def _say(self, key: str, **facts: object) -> str:
        return self.sentences.say(f"workbook.{key}", **facts)

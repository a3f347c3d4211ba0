"""The workbook of a budget: its formulas, their results, and what an office suite finds."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.backends.export.exporter import FileExporter
from bot.domain.budget import result
from bot.domain.dossier import Calculation
from bot.domain.money import cents
from bot.domain.proposal import Cost, FileKind, Money, Proposal, Source
from tests.backends.export.office import Office
from tests.backends.export.reading import without_results
from tests.backends.export.whole import money, whole_proposal

Cells = dict[tuple[str, str], object]


def _made(exporter: FileExporter, held: Money) -> bytes:
    (made,) = exporter.make(FileKind.WORKBOOK, replace(whole_proposal(), money=held))
    return made.file.content


def _cells(book: Workbook) -> Cells:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _formulas(content: bytes) -> Cells:
    found = _cells(load_workbook(BytesIO(content)))
    return {at: held for at, held in found.items() if str(held).startswith("=")}


def _results(content: bytes) -> Cells:
    return _cells(load_workbook(BytesIO(content), data_only=True))


def _random_money(seed: int) -> Money:
    """A budget of many lines; drawn, but the same for a seed."""
    drawn = random.Random(seed)
    costs = []
    for rank in range(60):
        calculation = Calculation(
            rate=Decimal(drawn.randint(1, 99_999)) / 100,
            quantity=Decimal(drawn.randint(1, 4000)) / 100,
            unit="heures",
            periods=Decimal(drawn.randint(1, 52)),
            charges=drawn.choice([None, Decimal(drawn.randint(0, 3000)) / 100]),
        )
        exact = calculation.rate * calculation.quantity * calculation.periods
        amount = cents(exact * (1 + (calculation.charges or Decimal(0)) / 100))
        in_kind = drawn.random() < 0.3
        category = f"Catégorie {rank % 7}"
        costs.append(Cost(f"Ligne {rank}", amount, category, calculation, in_kind=in_kind))
    sources = tuple(
        Source(
            f"Source {rank}",
            Decimal(drawn.randint(0, 9_999_999)) / 100,
            "Genre",
            drawn.choice(["Confirmée", "Demandée", "À venir"]),
            fund=rank == 0,
            in_kind=drawn.random() < 0.3,
        )
        for rank in range(9)
    )
    return Money(tuple(sorted(costs, key=lambda cost: cost.category)), sources)


BUDGETS = {
    "whole": money(),
    "empty": Money(),
    "costs only": Money(money().costs),
    "sources only": Money((), money().sources),
    "many": _random_money(1),
    "others": _random_money(2),
}


@pytest.mark.parametrize("name", BUDGETS)
def test_an_office_suite_finds_what_we_wrote(
    name: str, exporter: FileExporter, office: Office
) -> None:
    """Counted again from nothing, every formula gives, to the cent, the result we had kept."""
    content = _made(exporter, BUDGETS[name])
    counted = office.converted(
        "budget.xlsx", without_results(content), "xlsx:Calc MS Excel 2007 XML"
    )
    found, kept = _results(counted.read_bytes()), _results(content)
    formulas = _formulas(content)
    assert formulas
    for at in formulas:
        ours, theirs = kept[at], found[at]
        if isinstance(ours, str):
            assert theirs == ours, at
        else:
            assert abs(float(str(theirs)) - float(str(ours))) < 0.000_01, at


def test_totals_are_those_of_the_dossier(exporter: FileExporter) -> None:
    """The results that a phone shows are the dossier's own sums."""
    found = _results(_made(exporter, money()))
    values = {
        Decimal(str(v))
        for (sheet, _), v in found.items()
        if sheet == "Sommaire" and not isinstance(v, str)
    }
    held = money()
    for amount in (held.cost, held.kind_cost, held.income, held.asked, held.balance):
        assert amount in values
    assert "Le budget est équilibré." in found.values()


def test_formulas_are_live(exporter: FileExporter) -> None:
    """Lines, subtotals, totals, shares and balance are formulas, not numbers."""
    formulas = _formulas(_made(exporter, money()))
    assert formulas["Dépenses", "I6"] == "=ROUND(C6*D6*F6*(1+H6),2)"
    assert sum(sheet == "Dépenses" for sheet, _ in formulas) == 2 + 3 + 1
    assert sum(sheet == "Financement" for sheet, _ in formulas) == 3 + 1
    assert any("SUMIF" in str(held) for held in formulas.values())


def test_an_amount_that_its_calculation_does_not_give_is_kept(exporter: FileExporter) -> None:
    """Where the calculation gives another amount, the dossier's stands, and it is told."""
    cost = replace(money().costs[0], amount=Decimal("15000.00"))
    found = _results(_made(exporter, Money((cost,))))
    assert Decimal(str(found["Dépenses", "I6"])) == 15000
    assert found["Dépenses", "K6"] == "le calcul donne un autre montant"


HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "http://a.b", "{=1}", "007")


def test_a_rate_that_nobody_verified_keeps_its_caveat(exporter: FileExporter) -> None:
    """The line says that its charges are to be confirmed; under the table, with whom."""
    caveat = "Animatrice : charges de 13,25 % à confirmer auprès de la paie."
    first, *others = money().costs
    held = replace(money(), costs=(replace(first, caveat=caveat), *others))
    found = _results(_made(exporter, held))
    assert ("Dépenses", "K6") in found
    assert found["Dépenses", "K6"] == "charges à confirmer"
    assert list(found.values()).count(caveat) == 1
    assert caveat not in _results(_made(exporter, money())).values()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text: str, exporter: FileExporter) -> None:
    """A label that looks like a formula, a link or a number stays a text."""
    cost = Cost(text, Decimal("1.00"), text, activity=text)
    source = Source(text, Decimal("1.00"), text, text)
    hostile: Proposal = replace(whole_proposal(), title=text, money=Money((cost,), (source,)))
    (made,) = exporter.make(FileKind.WORKBOOK, hostile)
    book = load_workbook(BytesIO(made.file.content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                shown = str(cell.value)
                if text.strip() in shown and "SUM" not in shown.replace(text.strip(), ""):
                    assert cell.data_type == "s", cell.coordinate
                assert cell.hyperlink is None


def test_amounts_read_as_money(exporter: FileExporter) -> None:
    """Amounts have thousands, two decimals and the dollar after them."""
    book = load_workbook(BytesIO(_made(exporter, money())))
    assert book["Dépenses"]["I6"].number_format == "#,##0.00\\ [$$-C0C]"


def test_half_cents_go_up_everywhere(exporter: FileExporter, office: Office) -> None:
    """A line that falls on half a cent is rounded up, here as in an office suite."""
    costs = []
    for rate in ("0.35", "1.15", "2.25", "8.05", "24.35", "1004.55", "99999.95"):
        for quantity in ("0.1", "0.3", "0.5", "0.7", "1.1", "10.9", "1000.1"):
            for charges in (None, Decimal("10"), Decimal("12.5")):
                held = Calculation(rate=Decimal(rate), quantity=Decimal(quantity), charges=charges)
                costs.append(Cost("Ligne", result(held), "Catégorie", held))
    content = _made(exporter, Money(tuple(costs)))
    counted = office.converted(
        "budget.xlsx", without_results(content), "xlsx:Calc MS Excel 2007 XML"
    )
    found, kept = _results(counted.read_bytes()), _results(content)
    for at in _formulas(content):
        if not isinstance(kept[at], str):
            assert abs(float(str(found[at])) - float(str(kept[at]))) < 0.000_01, at

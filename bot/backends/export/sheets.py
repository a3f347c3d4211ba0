"""A sheet of a workbook: texts that are never formulas, amounts, formulas with their results."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from bot.backends.export.content import clean

# Written as every workbook keeps it; an office suite shows it as its reader's language does:
# 1 250,50 $ in French.
_DOLLARS = "#,##0.00\\ [$$-C0C]"
_LETTER = 1
_MOST_TEXT = 32_000
_FORMULA_LOOKS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_TITLE, _HEADING, _PALE, _DOUBT = "#1F3864", "#D9E2F3", "#F2F2F2", "#FFF2CC"
_BASE = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_LOOKS: dict[str, dict[str, object]] = {
    "plain": {"text_wrap": True},
    "aside": {"text_wrap": True, "indent": 1},
    "title": {"bold": True, "font_size": 16, "font_color": _TITLE},
    "note": {"italic": True, "text_wrap": True, "font_color": "#404040"},
    "heading": {"bold": True, "bg_color": _HEADING, "bottom": 1, "text_wrap": True},
    "group": {"bold": True, "font_color": _TITLE, "top": 1},
    "strong": {"bold": True, "bg_color": _PALE, "top": 1},
    "doubt": {"text_wrap": True, "bg_color": _DOUBT},
    "money": {"num_format": _DOLLARS},
    "strong_money": {"num_format": _DOLLARS, "bold": True, "bg_color": _PALE, "top": 1},
    "doubt_money": {"num_format": _DOLLARS, "bg_color": _DOUBT},
    "number": {"num_format": "#,##0.##"},
    "whole": {"num_format": "#,##0"},
    "share": {"num_format": "0.0\\ %"},
    "charges": {"num_format": "0.00\\ %"},
    "doubt_charges": {"num_format": "0.00\\ %", "bg_color": _DOUBT},
}


class Looks:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self._formats = {name: book.add_format({**_BASE, **look}) for name, look in _LOOKS.items()}
        # An apostrophe that no one sees: still a text once it is saved as CSV and opened again.
        self._quoted = {
            name: book.add_format({**_BASE, **look, "quote_prefix": True})
            for name, look in _LOOKS.items()
        }

    def of(self, look: str, text: str = "") -> Format:
        """Give a format; that of a text which looks like a formula keeps it from being one."""
        held = self._quoted if text.startswith(_FORMULA_LOOKS) else self._formats
        return held[look]


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet being written; rows and columns count from 0."""

    sheet: Worksheet
    looks: Looks
    name: str

    def text(self, row: int, column: int, text: str, look: str = "plain") -> None:
        """Write a text, whatever it looks like."""
        shown = clean(text)[:_MOST_TEXT]
        self.sheet.write_string(row, column, shown, self.looks.of(look, shown))

    def texts(self, row: int, texts: tuple[str, ...], look: str = "plain") -> None:
        """Write texts side by side."""
        for column, text in enumerate(texts):
            self.text(row, column, text, look)

    def across(self, row: int, last: int, text: str, look: str) -> None:
        """Write a text on two lines over the columns from the first to `last`."""
        self.sheet.merge_range(row, 0, row, last, "", self.looks.of(look))
        self.text(row, 0, text, look)
        self.sheet.set_row(row, 32)

    def number(self, row: int, column: int, number: Decimal, look: str) -> str:
        """Write a number; give the name of its cell."""
        if look == "number" and number == number.to_integral_value():
            look = "whole"
        self.sheet.write_number(row, column, number, self.looks.of(look))
        return str(xl_rowcol_to_cell(row, column))

    def formula(self, row: int, column: int, formula: str, result: Decimal | str, look: str) -> str:
        """Write a formula with its result; give the name of its cell."""
        # A number is kept with the fifteen digits that every office suite counts with.
        value = result if isinstance(result, str) else Decimal(f"{result:.15g}")
        self.sheet.write_formula(row, column, f"={formula}", self.looks.of(look), value)
        return str(xl_rowcol_to_cell(row, column))

    def elsewhere(self, cells: str) -> str:
        """Give the name by which another sheet calls cells of this one."""
        quoted = self.name.replace("'", "''")
        return f"'{quoted}'!{cells}"

    def printed(self, header: int, widths: tuple[int, ...], pages: str) -> None:
        """Set the widths and how it prints: one page wide, its headings on each page.

        Args:
            header: row of the headings.
            pages: what the foot of a page says.
        """
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_paper(_LETTER)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(header)
        self.sheet.freeze_panes(header + 1, 0)
        self.sheet.set_footer(f"&L&A&R{pages}")
        self.sheet.hide_gridlines(2)

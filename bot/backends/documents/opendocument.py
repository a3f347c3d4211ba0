"""Reads ODT files: headings by outline, lists with their numbers, tables as rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException

from bot.backends.documents.cleaning import folded, one_line
from bot.backends.documents.containers import check_container
from bot.backends.documents.items import typed_items
from bot.backends.documents.opendocument_styles import Styles, attribute, name_of
from bot.backends.documents.tables import row_blocks
from bot.backends.documents.values import Limits, Parsed
from bot.domain.document import Block, BlockKind
from bot.errors import DocumentError

if TYPE_CHECKING:
    # odfpy has no types: its elements go by the name of what they are.
    Element = Any

_LEFT_OUT = frozenset(
    "text:tracked-changes text:note office:annotation office:annotation-end text:hidden-text "
    "text:table-of-content text:alphabetical-index office:forms text:sequence-decls "
    "text:variable-decls text:user-field-decls svg:title svg:desc".split()
)
_TITLE_STYLES = frozenset({"title", "titre"})
_MAX_REPEAT = 50


def parse_odt(data: bytes, file: str, limits: Limits) -> Parsed:
    """Return the blocks of an ODT file.

    Raises:
        DocumentError: what `check_container` raises, or `unreadable`.
    """
    check_container(data, "content.xml", file, limits)
    from odf.opendocument import load

    try:
        document = load(io.BytesIO(data))
        reading = _Reading(Styles(document))
        reading.walk(document.text)
    except (SAXException, KeyError, ValueError, AttributeError, TypeError, OSError) as error:
        raise DocumentError("unreadable", file, facts={"fichier": file}) from error
    return Parsed(tuple(reading.blocks))


class _Reading:
    """What is known while elements go by: styles, open lists, whether a title came first."""

    def __init__(self, styles: Styles) -> None:
        self.blocks: list[Block] = []
        self._styles = styles
        self._below_title = 0
        # Marker of the list item that is open and has no text yet; None outside of one.
        self._marker: str | None = None
        self._list_styles: list[str] = []
        self._last_numbers: dict[tuple[str, int], int] = {}

    def walk(self, element: Element) -> None:
        """Add what the children of an element show."""
        for child in element.childNodes:
            name = name_of(child)
            if name in _LEFT_OUT or not name:
                continue
            if name == "text:h":
                self._heading(child)
            elif name == "text:p":
                self._paragraph(child)
            elif name == "text:list":
                self._list(child)
            elif name == "table:table":
                self.blocks.extend(row_blocks(list(self._rows(child))))
            else:
                self.walk(child)

    def _heading(self, element: Element) -> None:
        boxes: list[Element] = []
        level = attribute(element, "outline-level")
        depth = int(level) if level and level.isdigit() and 1 <= int(level) <= 10 else 1
        self._marker = None
        self._add(BlockKind.HEADING, self._text(element, boxes), depth + self._below_title)
        self._boxes(boxes)

    def _paragraph(self, element: Element) -> None:
        boxes: list[Element] = []
        text = self._text(element, boxes)
        names = self._styles.chain(attribute(element, "style-name"))
        if any(folded(name) in _TITLE_STYLES for name in names):
            self._below_title = 1
            self._add(BlockKind.HEADING, text, 1)
        else:
            for is_item, part in typed_items(text.split("\n")):
                self._add(BlockKind.ITEM if is_item else BlockKind.PARAGRAPH, part)
        self._boxes(boxes)

    def _boxes(self, boxes: list[Element]) -> None:
        self._marker = None
        for box in boxes:
            self.walk(box)

    def _list(self, element: Element) -> None:
        # An inner list without a style of its own takes the one of the list around it.
        outer = self._list_styles[-1] if self._list_styles else ""
        style = attribute(element, "style-name") or outer
        self._list_styles.append(style)
        depth = len(self._list_styles)
        level = self._styles.list_level(style, depth)
        number = level.start - 1 if level else 0
        if attribute(element, "continue-numbering") == "true":
            number = self._last_numbers.get((style, depth), number)
        for item in element.childNodes:
            if name_of(item) == "text:list-item":
                start = attribute(item, "start-value")
                number = int(start) if start and start.isdigit() and len(start) < 6 else number + 1
                self._marker = level.label(number) if level else ""
            self.walk(item)
            self._marker = None
        self._last_numbers[style, depth] = number
        self._list_styles.pop()

    def _rows(self, table: Element) -> Iterator[list[str]]:
        for child in table.childNodes:
            name = name_of(child)
            if name == "table:table-row":
                yield list(self._cells(child))
            elif name in {"table:table-header-rows", "table:table-rows", "table:table-row-group"}:
                yield from self._rows(child)

    def _cells(self, row: Element) -> Iterator[str]:
        for cell in row.childNodes:
            name = name_of(cell)
            if name not in {"table:table-cell", "table:covered-table-cell"}:
                continue
            inner = _Reading(self._styles)
            inner.walk(cell)
            text = " ".join(block.text for block in inner.blocks)
            repeated = attribute(cell, "number-columns-repeated")
            times = min(int(repeated), _MAX_REPEAT) if repeated and repeated.isdigit() else 1
            yield from [text] * max(1, times)

    def _text(self, element: Element, boxes: list[Element]) -> str:
        return "".join(self._pieces(element, boxes))

    def _pieces(self, element: Element, boxes: list[Element]) -> Iterator[str]:
        for child in element.childNodes:
            name = name_of(child)
            if not name:
                yield str(getattr(child, "data", "")).replace("\n", " ")
            elif name in _LEFT_OUT or self._styles.hides(attribute(child, "style-name")):
                continue
            elif name in {"text:s", "text:tab"}:
                yield " "
            elif name == "text:line-break":
                yield "\n"
            elif name == "draw:text-box":
                boxes.append(child)
            else:
                yield from self._pieces(child, boxes)

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        text = one_line(text)
        if not any(mark.isalnum() for mark in text):
            return
        if self._marker is not None and kind is not BlockKind.HEADING:
            kind, text = BlockKind.ITEM, f"{self._marker} {text}".strip()
            self._marker = None
        self.blocks.append(Block(kind, text, level=level))

"""Reads DOCX files: styles give headings, numbering definitions give items their numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.backends.documents.cleaning import folded, one_line
from bot.backends.documents.containers import check_container
from bot.backends.documents.items import typed_items
from bot.backends.documents.tables import row_blocks
from bot.backends.documents.values import Limits, Parsed
from bot.backends.documents.word_numbering import Numbering, property_of
from bot.domain.document import Block, BlockKind
from bot.errors import DocumentError

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    # lxml has no types of its own: its elements go by the name of what they are.
    Element = Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING_STYLE = re.compile(r"(?:heading|titre)\s*([1-9])")
_TITLE_STYLES = frozenset({"title", "titre"})
_CONTENTS_STYLE = re.compile(r"(?:toc|tm)\s*\d|table of contents|toc heading|en-tete de table.*")
# Deleted or moved-away text, and a second copy of text boxes for old readers.
_LEFT_OUT = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_MC}Fallback", f"{_W}delText"}
)
_MAX_SPAN = 50


def parse_docx(data: bytes, file: str, limits: Limits) -> Parsed:
    """Return the blocks of a DOCX file.

    Raises:
        DocumentError: what `check_container` raises, or `unreadable`.
    """
    check_container(data, "word/document.xml", file, limits)
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped, unused-ignore]

    try:
        reading = _Reading(Document(io.BytesIO(data)))
        reading.walk(reading.body)
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise DocumentError("unreadable", file, facts={"fichier": file}) from error
    return Parsed(tuple(reading.blocks))


class _Reading:
    """What is known while paragraphs go by: styles, numbering, whether a title came first."""

    def __init__(self, document: WordDocument) -> None:
        self.blocks: list[Block] = []
        self.body: Element = document.element.body
        self._styles = {style.style_id: style.element for style in document.styles}
        self._numbering = Numbering(document)
        self._below_title = 0

    def walk(self, element: Element) -> None:
        """Add what the children of an element show."""
        for child in element.iterchildren():
            if child.tag in _LEFT_OUT:
                continue
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag == f"{_W}sdt" and _is_contents(child):
                continue
            elif isinstance(child.tag, str):
                self.walk(child)

    def _paragraph(self, paragraph: Element) -> None:
        boxes: list[Element] = []
        lines = "".join(_text(paragraph, boxes)).split("\n")
        chain = list(self._style_chain(paragraph))
        names = [_style_name(style) for style in chain]
        text = one_line(" ".join(lines))
        level = self._level(paragraph, chain, names)
        label = self._numbering.label(paragraph, chain) if text else None
        if any(_CONTENTS_STYLE.fullmatch(name) for name in names[:1]):
            pass
        elif level:
            self._add(BlockKind.HEADING, f"{label or ''} {text}", level)
        elif label is not None:
            self._add(BlockKind.ITEM, f"{label} {text}")
        else:
            for is_item, part in typed_items(lines):
                self._add(BlockKind.ITEM if is_item else BlockKind.PARAGRAPH, part)
        for box in boxes:
            self.walk(box)

    def _style_chain(self, paragraph: Element) -> Iterator[Element]:
        """Yield the paragraph's style, then those on which it is based."""
        identifier = property_of(paragraph, "pStyle")
        for _ in range(12):
            style = self._styles.get(identifier or "")
            if style is None:
                return
            yield style
            based = style.find(f"{_W}basedOn")
            identifier = based.get(f"{_W}val") if based is not None else None

    def _level(self, paragraph: Element, chain: list[Element], names: list[str]) -> int:
        if any(name in _TITLE_STYLES for name in names[:1]):
            self._below_title = 1
            return 1
        for name in names:
            found = _HEADING_STYLE.fullmatch(name)
            if found:
                return int(found.group(1)) + self._below_title
        for element in (paragraph, *chain):
            outline = property_of(element, "outlineLvl")
            if outline is not None and outline.isdigit() and int(outline) < 9:
                return int(outline) + 1 + self._below_title
        return 0

    def _table(self, table: Element) -> None:
        rows: list[list[str]] = []
        cells_by_row: list[list[Element]] = []
        for row in table.iterchildren(f"{_W}tr"):
            cells = (
                list(row.iter(f"{_W}tc"))
                if row.find(f"{_W}sdt") is not None
                else row.findall(f"{_W}tc")
            )
            cells_by_row.append(cells)
            rows.append(self._row(cells, rows[-1] if rows else []))
        if all(len(cells) <= 1 for cells in cells_by_row):
            # One column is page layout: what it holds keeps its own structure.
            for cells in cells_by_row:
                for cell in cells:
                    self.walk(cell)
            return
        self.blocks.extend(row_blocks(rows))

    def _row(self, cells: list[Element], above: list[str]) -> list[str]:
        row: list[str] = []
        for cell in cells:
            properties = cell.find(f"{_W}tcPr")
            merge = properties.find(f"{_W}vMerge") if properties is not None else None
            span = properties.find(f"{_W}gridSpan") if properties is not None else None
            width = str(span.get(f"{_W}val") or "1") if span is not None else "1"
            goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
            text = above[len(row)] if goes_on and len(row) < len(above) else _cell_text(cell)
            row.extend([text] * (min(int(width), _MAX_SPAN) if width.isdigit() else 1))
        return row

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        text = one_line(text)
        if any(mark.isalnum() for mark in text):
            self.blocks.append(Block(kind, text, level=level))


def _text(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the visible text of a paragraph; text boxes are set aside in `boxes`."""
    for child in element.iterchildren():
        name = str(child.tag).removeprefix(_W)
        if child.tag in _LEFT_OUT or name == "pPr" or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "txbxContent":
            boxes.append(child)
        else:
            yield from _text(child, boxes)


def _cell_text(cell: Element) -> str:
    boxes: list[Element] = []
    parts = ["".join(_text(paragraph, boxes)) for paragraph in cell.iter(f"{_W}p")]
    return one_line(" ".join(parts))


def _is_hidden(run: Element) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    for name in ("vanish", "webHidden"):
        mark = properties.find(f"{_W}{name}")
        if mark is not None and mark.get(f"{_W}val") not in {"0", "false", "off"}:
            return True
    size = properties.find(f"{_W}sz")
    # In half points: nobody can read it.
    return size is not None and str(size.get(f"{_W}val")) in {"0", "1", "2", "3"}


def _is_contents(control: Element) -> bool:
    gallery = control.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and "table of contents" in str(gallery.get(f"{_W}val")).lower()


def _style_name(style: Element) -> str:
    name = style.find(f"{_W}name")
    return folded(str(name.get(f"{_W}val") or "")) if name is not None else ""

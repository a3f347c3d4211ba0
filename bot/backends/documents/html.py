"""Reads web pages: the main text in blocks, without chrome, scripts or hidden elements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.backends.documents.cleaning import one_line, scrub
from bot.backends.documents.decoding import decode
from bot.backends.documents.html_visibility import Visibility
from bot.backends.documents.items import typed_items
from bot.backends.documents.tables import row_blocks
from bot.backends.documents.values import Limits, Parsed
from bot.domain.document import Block, BlockKind
from bot.errors import DocumentError

if TYPE_CHECKING:
    from bs4 import Tag

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
# What browsers read under these three names is windows-1252.
_WESTERN = frozenset({"iso-8859-1", "latin1", "windows-1252", "cp1252", "iso-8859-15"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FLOWING = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure header hgroup html li main ol p pre section summary table ul".split()
)
_MAX_SPAN = 50


def parse_html(data: bytes, file: str, limits: Limits) -> Parsed:
    """Return the blocks of a web page.

    Raises:
        DocumentError: `not_utf8`, `truncated`, `empty`.
    """
    from bs4 import BeautifulSoup

    text = _text(data, file)
    tail = text[text.rfind("<") :] if "<" in text else ""
    if re.match(r"</?[a-zA-Z][^>]*$", tail):
        raise DocumentError("truncated", file, facts={"fichier": file})
    soup = BeautifulSoup(text, "lxml")
    visibility = Visibility(soup)
    reading = _Reading(visibility)
    for part in _main_parts(soup):
        reading.walk(part)
    reading.flush()
    return Parsed(tuple(reading.blocks))


def _text(data: bytes, file: str) -> str:
    declared = _DECLARED.search(data[:4096])
    if declared and declared.group(1).decode("ascii").lower() in _WESTERN:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            # The page itself says what it is encoded in: nothing is guessed.
            return data.decode("cp1252", errors="replace")
    return decode(data, file)


def _main_parts(soup: Tag) -> Iterable[Tag]:
    """Return the elements that hold the main text: `main`, else `article`s, else everything."""
    mains = soup.select("main, [role=main]")
    if mains:
        return [part for part in mains if part.find_parent(["main"]) is None]
    articles = [part for part in soup.find_all("article") if part.find_parent("article") is None]
    return articles or [soup]


class _Reading:
    """What is known while elements go by: text not yet in a block, and the open item."""

    def __init__(self, visibility: Visibility) -> None:
        self.blocks: list[Block] = []
        self._visibility = visibility
        self._pending: list[str] = []
        # Marker of the list item that is open and has no text yet; None outside of one.
        self._marker: str | None = None

    def walk(self, element: Tag) -> None:
        """Add what an element shows."""
        from bs4.element import NavigableString, Tag

        for child in element.children:
            if type(child) is NavigableString:
                self._pending.append(re.sub(r"\s+", " ", str(child)))
            elif isinstance(child, Tag) and self._visibility.shows(child):
                self._element(child)

    def flush(self) -> None:
        """Close the paragraph under way."""
        text, self._pending = "".join(self._pending), []
        for paragraph in re.split(r"\n\s*\n", scrub(text)):
            for is_item, part in typed_items(paragraph.split("\n")):
                self._add(BlockKind.ITEM if is_item else BlockKind.PARAGRAPH, part)

    def _element(self, element: Tag) -> None:
        name = element.name
        if name == "br":
            self._pending.append("\n")
        elif name in _HEADINGS:
            self.flush()
            self._marker = None
            self._add(BlockKind.HEADING, self._inner(element), _HEADINGS[name])
        elif name == "table" and not element.find("table"):
            self.flush()
            self.blocks.extend(row_blocks(self._rows(element), header=_names_columns(element)))
        elif name in {"ul", "ol"}:
            self._list(element)
        elif name in _FLOWING or name in {"tr", "td", "th"}:
            self.flush()
            self.walk(element)
            self.flush()
        else:
            self.walk(element)

    def _list(self, element: Tag) -> None:
        from bs4 import Tag

        self.flush()
        number = _whole(element.get("start"), 1)
        for child in element.children:
            if not isinstance(child, Tag) or not self._visibility.shows(child):
                continue
            if child.name != "li":
                self._element(child)
                continue
            number = _whole(child.get("value"), number)
            self._marker = f"{number}." if element.name == "ol" else ""
            number += 1
            self.walk(child)
            self.flush()
            self._marker = None

    def _rows(self, table: Tag) -> list[list[str]]:
        rows: list[list[str]] = []
        carried: dict[int, tuple[int, str]] = {}
        for row in table.find_all("tr"):
            if not self._visibility.shows(row):
                continue
            cells: list[str] = []
            for cell in row.find_all(["td", "th"], recursive=False):
                _carry(cells, carried)
                text = self._inner(cell) if self._visibility.shows(cell) else ""
                down = _whole(cell.get("rowspan"), 1)
                for _ in range(max(1, _whole(cell.get("colspan"), 1))):
                    if down > 1:
                        carried[len(cells)] = (down - 1, text)
                    cells.append(text)
            _carry(cells, carried)
            rows.append(cells)
        return rows

    def _inner(self, element: Tag) -> str:
        inner = _Reading(self._visibility)
        inner.walk(element)
        inner.flush()
        return " ".join(block.text for block in inner.blocks)

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        text = one_line(text)
        if not any(mark.isalnum() for mark in text):
            return
        if self._marker is not None and kind is not BlockKind.HEADING:
            kind, text = BlockKind.ITEM, f"{self._marker} {text}".strip()
            self._marker = None
        self.blocks.append(Block(kind, text, level=level))


def _carry(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    """Fill the places that cells of the rows above reach down to."""
    while len(cells) in carried:
        left, text = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = (left - 1, text)
        cells.append(text)


def _names_columns(table: Tag) -> bool:
    """Tell whether the first row names the columns, rather than each first cell its row."""
    row = table.find("tr")
    cells = row.find_all(["td", "th"], recursive=False) if row else []
    headers = [cell for cell in cells if cell.name == "th"]
    return len(headers) == len(cells) or not headers and table.find("th") is None


def _whole(value: object, default: int) -> int:
    text = str(value or "").strip()
    return min(int(text), 9999) if text.isascii() and text.isdigit() and len(text) < 6 else default

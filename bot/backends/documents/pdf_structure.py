"""Finds what the pages of a PDF have in common: running lines, body size, headings, tables."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.backends.documents.lines import Line
from bot.backends.documents.mending import ends_sentence
from bot.backends.documents.pdf_layout import PageLine
from bot.backends.documents.tables import row_blocks

_EDGE_LINES = 3
# Part of the height of a page in which headers and footers stand, at either end.
_MARGIN = 0.1
_FEWEST_REPEATS = 2
# The name of a chapter runs over its pages only.
_MOST_REPEATS = 3
# A line of a table of contents says again what a heading says.
_CONTENTS_LINE = re.compile(r"\S.*?(?: ?\.){5,} ?\d{1,4}")
_LONGEST_CONTENTS_LINE = 300
_PAGE_NUMBER = re.compile(
    "(?:p(?:age|\\.)?\\s*)?[-\u2013\u2014|\\s]*(?:\\d{1,3}|[ivx]{1,6})(?:\\s*(?:de|sur|of|/)\\s*\\d{1,4})?[-\u2013\u2014|\\s]*",
    re.IGNORECASE,
)
_LARGER = 1.12
_MAX_HEADING = 220
_MAX_BOLD_HEADING = 110
_MAX_HEADING_LINES = 5
_WIDER = 1.28
_INDENT = 8.0
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page in reading order, and where the page ends, in points."""

    lines: Sequence[PageLine]
    bottom: float
    top: float


def lines_of_document(pages: Sequence[Page]) -> tuple[list[Line], bool]:
    """Return the lines of all pages, ready for `blocks_of`, and whether they show headings."""
    kept = _without_running_lines(pages)
    body = _body_size(kept)
    levels = _levels(kept, body)
    found: list[Line] = []
    for number, page in enumerate(kept, start=1):
        found.extend(_page_lines(page, number, body, levels))
        found.append(Line(""))
    return found, any(line.level for line in found)


def _without_running_lines(pages: Sequence[Page]) -> list[list[PageLine]]:
    repeats: Counter[tuple[str, int]] = Counter()
    for page in pages:
        repeats.update({_spot(line) for line in _edges(page)})
    needed = min(_MOST_REPEATS, max(_FEWEST_REPEATS, len(pages) // 2))
    kept: list[list[PageLine]] = []
    for page in pages:
        edges = _edges(page)
        running = [
            line
            for line in edges
            if (len(pages) > 1 and repeats[_spot(line)] >= needed)
            or _PAGE_NUMBER.fullmatch(line.text)
        ]
        kept.append(
            [line for line in page.lines if line not in running and not _is_contents(line.text)]
        )
    return kept


def _is_contents(text: str) -> bool:
    return len(text) <= _LONGEST_CONTENTS_LINE and bool(_CONTENTS_LINE.fullmatch(text))


def _edges(page: Page) -> list[PageLine]:
    """Return the outermost lines, within the margins: those that may run from page to page."""
    margin = _MARGIN * (page.top - page.bottom)
    heights = sorted({line.y for line in page.lines})
    outer = set(heights[:_EDGE_LINES]) | set(heights[-_EDGE_LINES:])
    return [
        line
        for line in page.lines
        if line.y in outer and not page.bottom + margin < line.y < page.top - margin
    ]


def _spot(line: PageLine) -> tuple[str, int]:
    """Return what makes a line the same from page to page: its text, numbers apart, and height."""
    return re.sub(r"\d+", "0", line.text.casefold()), round(line.y / 6)


def _body_size(pages: Sequence[Sequence[PageLine]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _levels(pages: Sequence[Sequence[PageLine]], body: float) -> dict[float, int]:
    """Return the level of heading for each size well above the body's, the largest being 1."""
    sizes = {line.size for page in pages for line in page if line.size >= body * _LARGER}
    return {size: min(_DEEPEST, level) for level, size in enumerate(sorted(sizes, reverse=True), 1)}


def _page_lines(
    page: Sequence[PageLine], number: int, body: float, levels: dict[float, int]
) -> Iterator[Line]:
    marked = _marked(page, body, levels)
    leading = _leading(page)
    before: PageLine | None = None
    position = 0
    while position < len(page):
        line = page[position]
        rows = _table(page, position)
        if rows:
            yield Line("")
            for block in row_blocks([row.cells for row in rows]):
                yield Line(block.text, number, row=True)
            yield Line("")
            position += len(rows)
            before = page[position - 1]
            continue
        if before is not None and _is_gap(before, line, leading):
            yield Line("")
        yield Line(line.text, number, marked[position])
        before = line
        position += 1


def _table(page: Sequence[PageLine], start: int) -> Sequence[PageLine]:
    """Return the consecutive lines of a table that begins here; empty when there is none."""
    count = len(page[start].cells)
    if count < 2:
        return ()
    end = start
    while end < len(page) and len(page[end].cells) == count:
        end += 1
    return page[start:end] if end - start > 1 else ()


def _marked(page: Sequence[PageLine], body: float, levels: dict[float, int]) -> list[int]:
    """Return the level of heading of each line, 0 for body text."""
    marked: list[int] = []
    for (size, bold), group in groupby(page, key=lambda line: (line.size, line.bold)):
        lines = list(group)
        text = " ".join(line.text for line in lines)
        level = 0
        if size in levels:
            fits = len(text) <= _MAX_HEADING and len(lines) <= _MAX_HEADING_LINES
            level = levels[size] if fits else 0
        elif bold and size >= body:
            fits = len(text) <= _MAX_BOLD_HEADING and not ends_sentence(text)
            closed = text.endswith((",", "-")) or any(line.cells for line in lines)
            level = min(_DEEPEST, max(levels.values(), default=1) + 1) if fits and not closed else 0
        marked.extend([level] * len(lines))
    # All in bold is no heading: there has to be something under it.
    return marked if not all(marked) or len(marked) <= 2 else [0] * len(marked)


def _leading(page: Sequence[PageLine]) -> float:
    """Return the usual distance between two lines of a paragraph, in heights of a line."""
    steps = [
        (before.y - line.y) / line.size
        for before, line in zip(page, page[1:], strict=False)
        if before.size == line.size and 0 < before.y - line.y < 3 * line.size
    ]
    # Lines of one paragraph are the closest ones: the lower half speaks for them.
    steps.sort()
    return statistics.median(steps[: max(1, len(steps) * 3 // 4)]) if steps else 1.2


def _is_gap(before: PageLine, line: PageLine, leading: float) -> bool:
    step = before.y - line.y
    if step <= 0 or before.size != line.size:
        return True
    if step > leading * line.size * _WIDER:
        return True
    return line.x - before.x > _INDENT and ends_sentence(before.text)

"""Puts the pieces of text of one PDF page together as lines, in the order of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.backends.documents.items import item_marker

# Part of the height of a line within which two pieces are on the same line.
_SAME_LINE = 0.35
# Usual width of a character, as a part of its height.
_CHARACTER = 0.48
_FEWEST_COLUMN_LINES = 5
_FEWEST_SWITCHES = 6
_COLUMN_CHARACTERS = 22
_MARKER_CHARACTERS = 5


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text drawn at once, in points from the lower left corner.

    Args:
        text: scrubbed text; a line end at its end closes the line.
        x: left end of the baseline.
        y: height of the baseline.
        size: height of the characters.
        bold: whether the font is a bold one.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool

    def ended(self) -> Fragment:
        """Return the same piece, closing its line."""
        return replace(self, text=self.text.rstrip("\n") + "\n")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page.

    Args:
        text: its text; cells are separated by single spaces.
        x: left end of the baseline, in points.
        y: height of the baseline, in points.
        size: height of most of its characters, in points.
        bold: whether all of it is bold.
        cells: its parts, where the layout keeps them well apart, as in a table; else empty.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool
    cells: tuple[str, ...] = field(default=())

    @property
    def right(self) -> float:
        """Estimate of the right end, in points."""
        return self.x + len(self.text) * self.size * _CHARACTER


def lines_of_page(fragments: Sequence[Fragment]) -> list[PageLine]:
    """Return the lines of a page in reading order, column after column."""
    pieces = _in_columns(_pieces(fragments))
    rows: list[list[PageLine]] = []
    for piece in pieces:
        if rows and _same_row(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(row) for row in rows]


def _pieces(fragments: Sequence[Fragment]) -> list[PageLine]:
    """Join what is drawn without a line end in between, as when a word is in another font."""
    groups: list[list[Fragment]] = []
    for fragment in fragments:
        previous = groups[-1][-1] if groups else None
        if (
            previous is not None
            and not previous.text.endswith("\n")
            and abs(previous.y - fragment.y) <= max(previous.size, fragment.size)
        ):
            groups[-1].append(fragment)
        else:
            groups.append([fragment])
    return [piece for group in groups for piece in _joined(group)]


def _joined(group: Sequence[Fragment]) -> list[PageLine]:
    first = group[0]
    whole = "".join(fragment.text for fragment in group)
    longest = max(group, key=lambda fragment: len(fragment.text.strip()))
    bold = all(fragment.bold for fragment in group if fragment.text.strip())
    texts = [text.strip() for text in whole.split("\n")]
    drop = longest.size * 1.2
    return [
        PageLine(text, first.x, first.y - place * drop, longest.size, bold)
        for place, text in enumerate(texts)
        if text
    ]


def _same_row(left: PageLine, right: PageLine) -> bool:
    near = abs(left.y - right.y) <= _SAME_LINE * max(left.size, right.size)
    return near and right.x > left.x


def _line(row: Sequence[PageLine]) -> PageLine:
    first = row[0]
    if len(row) == 1:
        return first
    longest = max(row, key=lambda piece: len(piece.text))
    text = " ".join(piece.text for piece in row)
    bold = all(piece.bold for piece in row)
    cells = tuple(piece.text for piece in row)
    if _is_marker(cells[0]):
        # The bullet or number of an item stands apart from its text.
        cells = (f"{cells[0]} {cells[1]}", *cells[2:])
    if len(cells) == 1 or not _are_apart(row):
        cells = ()
    return PageLine(text, first.x, first.y, longest.size, bold, cells)


def _is_marker(text: str) -> bool:
    return len(text) <= _MARKER_CHARACTERS and item_marker(f"{text} x") is not None


def _are_apart(row: Sequence[PageLine]) -> bool:
    return any(right.x - left.right > left.size for left, right in pairwise(row))


def _in_columns(pieces: list[PageLine]) -> list[PageLine]:
    """Put two columns one after the other when the page draws them line by line.

    Pages that already draw one column after the other are left in their own order, which knows
    more than positions do.
    """
    gutter = _gutter(pieces)
    if gutter is None:
        return pieces
    left = [piece for piece in pieces if piece.right <= gutter]
    right = [piece for piece in pieces if piece.x >= gutter]
    sides = [piece.x >= gutter for piece in pieces if piece.right <= gutter or piece.x >= gutter]
    switches = sum(before != after for before, after in pairwise(sides))
    words = sum(len(piece.text) for piece in (*left, *right)) / max(1, len(left) + len(right))
    if switches < _FEWEST_SWITCHES or words < _COLUMN_CHARACTERS:
        return pieces
    ordered: list[PageLine] = []
    crossing = sorted(
        (piece for piece in pieces if piece.x < gutter < piece.right), key=lambda piece: -piece.y
    )
    # A line across the page ends the columns above it.
    for edge in [*(piece.y for piece in crossing), float("-inf")]:
        for column in (left, right):
            above = [piece for piece in column if piece.y > edge and piece not in ordered]
            ordered.extend(sorted(above, key=lambda piece: (-piece.y, piece.x)))
        ordered.extend(piece for piece in crossing if piece.y == edge)
    return ordered


def _gutter(pieces: Sequence[PageLine]) -> float | None:
    """Return where right column lines begin, when many of them begin at one place."""
    if len(pieces) < 2 * _FEWEST_COLUMN_LINES:
        return None
    start, end = min(piece.x for piece in pieces), max(piece.right for piece in pieces)
    counts: dict[float, int] = {}
    for piece in pieces:
        if start + (end - start) * 0.3 <= piece.x <= start + (end - start) * 0.7:
            counts[round(piece.x)] = counts.get(round(piece.x), 0) + 1
    if not counts:
        return None
    place, count = max(counts.items(), key=lambda found: (found[1], -found[0]))
    return place - 2.0 if count >= _FEWEST_COLUMN_LINES else None

"""Turns table rows into sentences that read on their own, each cell named by its column."""

from __future__ import annotations

from collections.abc import Sequence

from bot.backends.documents.cleaning import one_line
from bot.domain.document import Block, BlockKind


def row_blocks(
    rows: Sequence[Sequence[str]], *, header: bool = True, page: int | None = None
) -> list[Block]:
    """Return one ROW block per row of cells, the first row naming the columns when `header`.

    A table of one column is layout, not data: its cells come out as paragraphs.
    """
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    cleaned = [row for row in cleaned if any(row)]
    if not cleaned:
        return []
    if max(len(row) for row in cleaned) == 1:
        return [Block(BlockKind.PARAGRAPH, row[0], page=page) for row in cleaned]
    names: list[str] = []
    if header and len(cleaned) > 1:
        names = [name.rstrip(" :") for name in cleaned.pop(0)]
    return [Block(BlockKind.ROW, _row(names, row), page=page) for row in cleaned]


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    parts: list[str] = []
    for position, cell in enumerate(cells):
        name = names[position] if position < len(names) else ""
        if not cell:
            continue
        # A merged cell is repeated by some readers: say it once.
        part = f"{name} : {cell}" if name and name != cell else cell
        if not parts or parts[-1] != part:
            parts.append(part)
    return " ; ".join(parts)

"""Finds headings, paragraphs and items in lines of laid-out text, as PDF and text files hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.backends.documents.cleaning import one_line
from bot.backends.documents.items import Marker, item_marker, opens_item
from bot.backends.documents.line_shapes import (
    are_single_lines,
    heading_lines,
    is_footnote,
    paragraph_ended,
)
from bot.backends.documents.mending import Vocabulary, join_lines, runs_on
from bot.domain.document import Block, BlockKind

_SEPARATOR = re.compile("[-_=*~\u2013\u2014\u2022.\\s]{1,200}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as laid out.

    Args:
        text: scrubbed text; empty for a gap between blocks.
        page: page from 1, where there are pages.
        level: level of the heading that the line is part of, when the layout shows it; else 0.
        row: whether the line is a whole table row, already made readable.
    """

    text: str
    page: int | None = None
    level: int = 0
    row: bool = False


@dataclass(slots=True)
class _Piece:
    kind: BlockKind
    lines: list[str]
    page: int | None
    level: int = 0
    footnote: bool = False
    marker: Marker | None = None
    closed: bool = field(default=False)

    def tail(self) -> str:
        return self.lines[-1].strip()


def blocks_of(lines: Sequence[Line], *, guess_headings: bool = True, top: int = 2) -> list[Block]:
    """Return the blocks that the lines hold, sentences whole, in reading order.

    Args:
        lines: lines in reading order, an empty one for each gap.
        guess_headings: whether short lines may be taken for headings.
        top: level given to a guessed heading.
    """
    vocabulary = Vocabulary(line.text for line in lines)
    pieces: list[_Piece] = []
    groups = list(_groups(lines))
    for position, group in enumerate(groups):
        if not group:
            if pieces:
                pieces[-1].closed = True
            continue
        following = groups[position + 1] if position + 1 < len(groups) else None
        before = pieces[-1] if pieces else None
        found = _pieces(group, following, before, top if guess_headings else 0)
        open_piece = _open_piece(pieces, found[0])
        if open_piece is not None:
            open_piece.lines.extend(found.pop(0).lines)
        pieces.extend(found)
    return [block for piece in pieces if (block := _block(piece, vocabulary)) is not None]


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Cut at gaps; an empty group stands for a separator, which no sentence crosses."""
    group: list[Line] = []
    for line in lines:
        text = line.text.strip()
        if text and not _SEPARATOR.fullmatch(text):
            if group and (line.row or bool(line.level) != bool(group[-1].level)):
                yield group
                group = []
            group.append(line)
            continue
        if group:
            yield group
        if text:
            yield []
        group = []
    if group:
        yield group


def _open_piece(pieces: Sequence[_Piece], found: _Piece) -> _Piece | None:
    """Return the piece that `found` continues, past footnotes when they stand in between."""
    if found.kind is not BlockKind.PARAGRAPH or found.footnote:
        return None
    for piece in reversed(pieces[-4:]):
        if piece.closed or piece.kind is BlockKind.HEADING:
            return None
        if runs_on(piece.tail(), found.lines[0].strip()):
            return piece
        if not piece.footnote:
            return None
    return None


def _pieces(
    group: list[Line], following: list[Line] | None, before: _Piece | None, top: int
) -> list[_Piece]:
    """Return the pieces of one group; `top` is 0 when no heading is to be guessed."""
    first = group[0]
    if first.row:
        return [_Piece(BlockKind.ROW, [first.text], first.page, closed=True)]
    if first.level:
        return _shown_headings(group)
    pieces: list[_Piece] = []
    texts = [line.text.strip() for line in group]
    count = _heading_count(texts, following, before) if top else 0
    if count:
        pieces.append(_Piece(BlockKind.HEADING, texts[:count], first.page, level=top))
    single = are_single_lines(texts[count:])
    width = max(len(text) for text in texts)
    for line in group[count:]:
        _add(pieces, line, width, single=single)
    return pieces


def _heading_count(texts: list[str], following: list[Line] | None, before: _Piece | None) -> int:
    if before is not None and not before.closed and runs_on(before.tail(), texts[0]):
        return 0
    in_list = before is not None and before.kind is BlockKind.ITEM
    after = following[0].text.strip() if following else ""
    return heading_lines(texts, after, in_list=in_list)


def _shown_headings(group: list[Line]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for line in group:
        if pieces and pieces[-1].level == line.level:
            pieces[-1].lines.append(line.text)
        else:
            pieces.append(_Piece(BlockKind.HEADING, [line.text], line.page, level=line.level))
    return pieces


def _add(pieces: list[_Piece], line: Line, width: int, *, single: bool) -> None:
    current = pieces[-1] if pieces and pieces[-1].kind is not BlockKind.HEADING else None
    text = line.text.strip()
    marker = item_marker(text)
    if marker is not None and (
        current is None or opens_item(marker, current.tail(), current.marker)
    ):
        pieces.append(_Piece(BlockKind.ITEM, [marker.text], line.page, marker=marker))
    elif current is None or single or paragraph_ended(current.tail(), text, width):
        footnote = is_footnote(text)
        pieces.append(_Piece(BlockKind.PARAGRAPH, [text], line.page, footnote=footnote))
    else:
        current.lines.append(text)


def _block(piece: _Piece, vocabulary: Vocabulary) -> Block | None:
    text = one_line(join_lines(piece.lines, vocabulary))
    if not any(mark.isalnum() for mark in text):
        return None
    return Block(piece.kind, text, level=piece.level, page=piece.page)

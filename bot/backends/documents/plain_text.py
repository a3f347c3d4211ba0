"""Reads plain text: paragraphs broken over lines, items, guessed headings, tables, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.backends.documents.cleaning import scrub
from bot.backends.documents.lines import Line, blocks_of
from bot.backends.documents.notes import note_blocks
from bot.backends.documents.tables import row_blocks
from bot.backends.documents.values import Limits, Parsed
from bot.domain.document import Block, BlockKind

_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_PIPE_RULE = re.compile(r"[|\s:+-]+")


def parse_text(text: str, limits: Limits) -> Parsed:
    """Return the blocks of a plain text file whose metadata is already taken off."""
    blocks: list[Block] = []
    pending: list[Line] = []
    for paragraph in _paragraphs(scrub(text)):
        structured = note_blocks(paragraph) or _table(paragraph)
        if structured is None:
            pending.extend([*_lines(paragraph), Line("")])
            continue
        blocks.extend(blocks_of(pending))
        pending = []
        blocks.extend(structured)
    blocks.extend(blocks_of(pending))
    return Parsed(tuple(_first_is_title(blocks)))


def _paragraphs(text: str) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            paragraph.append(line.rstrip())
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _lines(paragraph: list[str]) -> list[Line]:
    lines: list[Line] = []
    for text in paragraph:
        stripped = text.strip()
        hashes = _HASHES.fullmatch(stripped)
        if hashes:
            lines.append(Line(hashes.group(2), level=len(hashes.group(1))))
        elif len(lines) == 1 and not lines[0].level and _UNDERLINE.fullmatch(stripped):
            lines[0] = Line(lines[0].text, level=1 if stripped[0] == "=" else 2)
        else:
            lines.append(Line(stripped))
    return lines


def _table(paragraph: list[str]) -> list[Block] | None:
    """Return the rows of a table drawn with tabs or with vertical bars, None for prose."""
    if len(paragraph) < 2:
        return None
    if all(line.strip().startswith("|") for line in paragraph):
        rows = [line for line in paragraph if not _PIPE_RULE.fullmatch(line)]
        return row_blocks([line.strip().strip("|").split("|") for line in rows])
    columns = {line.strip().count("\t") for line in paragraph}
    if len(columns) == 1 and columns != {0}:
        return row_blocks([line.strip().split("\t") for line in paragraph])
    return None


def _first_is_title(blocks: list[Block]) -> list[Block]:
    """Make the heading that opens the document its title."""
    if blocks and blocks[0].kind is BlockKind.HEADING and blocks[0].level != 1:
        return [Block(BlockKind.HEADING, blocks[0].text, level=1), *blocks[1:]]
    return blocks

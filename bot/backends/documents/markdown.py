"""Reads Markdown: CommonMark with tables, markup taken off, notes of sections set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.backends.documents.cleaning import one_line, scrub
from bot.backends.documents.items import typed_items
from bot.backends.documents.notes import note_blocks, note_kind
from bot.backends.documents.tables import row_blocks
from bot.backends.documents.values import Limits, Parsed
from bot.domain.document import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MAX_NESTING = 40


def parse_markdown(text: str, limits: Limits) -> Parsed:
    """Return the blocks of a Markdown text whose front matter is already taken off."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    reading = _Reading()
    for token in parser.parse(_apart(scrub(text))):
        reading.take(token)
    return Parsed(tuple(reading.blocks), tuple(reading.warnings))


def _apart(text: str) -> str:
    """Put an empty line between a table and the notes under it, which would be rows of it."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and lines[-1].lstrip().startswith("|") and note_kind(line):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


class _Reading:
    """What is known while tokens go by: the open lists, item and table."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.warnings: list[tuple[str, Mapping[str, object]]] = []
        self._inside: list[str] = []
        self._level = 0
        # Marker of the item that is open and has no text yet; None outside of one.
        self._marker: str | None = None
        self._rows: list[list[str]] = []

    def take(self, token: Token) -> None:
        """Add to the blocks what one token brings."""
        if token.type == "inline":
            self._inline(token)
        elif token.type in {"fence", "code_block"}:
            self._add(BlockKind.PARAGRAPH, token.content)
        elif token.type == "html_block":
            self._html(token.content)
        elif token.nesting == 1:
            self._open(token)
        elif token.nesting == -1:
            self._close(token)

    def _open(self, token: Token) -> None:
        name = token.type.removesuffix("_open")
        self._inside.append(name)
        if name == "heading":
            self._level = int(token.tag[1:])
        elif name == "list_item":
            self._marker = f"{token.info}{token.markup}" if token.info else ""
        elif name == "table":
            self._rows = []
        elif name == "tr":
            self._rows.append([])

    def _close(self, token: Token) -> None:
        name = token.type.removesuffix("_close")
        if self._inside:
            self._inside.pop()
        if name == "list_item":
            self._marker = None
        elif name == "table":
            self.blocks.extend(row_blocks(self._rows))

    def _inline(self, token: Token) -> None:
        inside = self._inside[-1] if self._inside else ""
        lines = list(_lines(token.children or ()))
        if inside == "heading":
            self._add(BlockKind.HEADING, " ".join(lines), self._level)
        elif inside in {"th", "td"} and self._rows:
            self._rows[-1].append(" ".join(lines))
        elif self._inside == ["paragraph"]:
            self._paragraph(lines)
        else:
            self._inner_paragraph(lines)

    def _paragraph(self, lines: Sequence[str]) -> None:
        notes = note_blocks(lines)
        if notes is not None:
            self.blocks.extend(notes)
            return
        # "1 / Consider" is no list for CommonMark; it is one for the people who write it.
        for is_item, text in typed_items(lines):
            self._add(BlockKind.ITEM if is_item else BlockKind.PARAGRAPH, text)

    def _inner_paragraph(self, lines: Sequence[str]) -> None:
        """Add a paragraph of a list or quotation; notes typed right under it are still notes."""
        starts = (place for place, line in enumerate(lines) if place and note_kind(line))
        first = next(starts, len(lines))
        notes = note_blocks(lines[first:])
        text = lines[:first] if notes else lines
        self._add(BlockKind.PARAGRAPH, " ".join(text))
        self.blocks.extend(notes or ())

    def _html(self, content: str) -> None:
        """Leave raw HTML out: what it shows or hides cannot be told; say that there was some."""
        if _COMMENT.sub("", content).strip():
            self.warnings.append(("html_skipped", {"found": one_line(content)[:60]}))

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        text = one_line(text)
        if not any(mark.isalnum() for mark in text):
            return
        if self._marker is not None and kind is BlockKind.PARAGRAPH:
            kind, text = BlockKind.ITEM, f"{self._marker} {text}".strip()
            self._marker = None
        self.blocks.append(Block(kind, text, level=level))


def _lines(children: Sequence[Token]) -> Iterator[str]:
    """Yield the lines of a paragraph as written, without its markup."""
    line: list[str] = []
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            yield one_line("".join(line))
            line = []
        elif child.type == "html_inline":
            line.append(" " if _LINE_BREAK_TAG.fullmatch(child.content) else "")
        elif child.type in {"text", "code_inline", "image", "text_special"}:
            line.append(child.content)
    yield one_line("".join(line))

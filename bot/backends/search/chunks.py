"""Cuts a document into passages that follow its structure and that the embedder can read whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain.document import Block, BlockKind, Document, NoteKind
from bot.domain.passage import Passage
from bot.domain.sentence_bounds import sentences

CountTokens = Callable[[str], int]

# Words a passage aims at: a whole idea, short enough to be read on a phone. An item as long as a
# paragraph (a numbered recommendation) is an idea of its own.
_AIM = 130
_OWN_ITEM = 35


@dataclass
class _Section:
    """The blocks under one heading, and what its closing notes say."""

    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)
    sources: str = ""
    to_check: str | None = None
    questions: tuple[str, ...] = ()

    def note(self, block: Block) -> None:
        if block.note is NoteKind.SOURCES:
            self.sources = block.text
        elif block.note is NoteKind.TO_CHECK:
            self.to_check = block.text
        elif block.note is NoteKind.QUESTIONS:
            parts = (part.strip() for part in block.text.split("|"))
            self.questions += tuple(part for part in parts if part)


def _sections(document: Document) -> Iterator[_Section]:
    path: list[tuple[int, str]] = []
    section = _Section(())
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            if section.blocks:
                yield section
            path = [(level, text) for level, text in path if level < block.level]
            path.append((block.level, block.text))
            section = _Section(tuple(text for _, text in path))
        elif block.kind is BlockKind.NOTE:
            section.note(block)
        else:
            section.blocks.append(block)
    if section.blocks:
        yield section


def heading_of(document: Document, path: tuple[str, ...]) -> str:
    """Give the headings above a section, without the document's own title."""
    kept = path[1:] if path and path[0] == document.metadata.title else path
    return " › ".join(kept)


def context(title: str, section: str) -> str:
    """Give the line that stands above a passage's text when it is embedded."""
    return " › ".join(part for part in (title, section) if part)


def _windows(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Cut a text that is too long between sentences, then between words where it must."""
    current = ""
    for piece in sentences(text):
        joined = f"{current} {piece}" if current else piece
        if fits(joined):
            current = joined
            continue
        if current:
            yield current
        current = ""
        for word in piece.split(" "):
            joined = f"{current} {word}" if current else word
            if current and not fits(joined):
                yield current
                joined = word
            current = joined
    if current:
        yield current


def _words(blocks: Iterable[Block]) -> int:
    return sum(block.text.count(" ") + 1 for block in blocks)


def _groups(blocks: list[Block], fits: Callable[[str], bool]) -> Iterator[list[Block]]:
    """Gather blocks into passages; every part of a list keeps the line that announces it."""
    group: list[Block] = []
    announcement: Block | None = None
    for index, block in enumerate(blocks):
        item = block.kind is BlockKind.ITEM
        if not item:
            announces = index + 1 < len(blocks) and block.text.endswith(":")
            announcement = block if announces else None
        alone = item and _words([block]) >= _OWN_ITEM
        full = _words([*group, block]) > _AIM or not _fit([*group, block], fits)
        late = not item and announcement is not None and _words(group) > _AIM // 2
        if group and (alone or full or late):
            yield group
            group = []
        # An item cut from its list means little, or the contrary ("are never paid for:").
        if item and not alone and not group and announcement and _fit([announcement, block], fits):
            group = [announcement]
        group.append(block)
        if alone:
            yield group
            group = []
    if group:
        yield group


def _fit(blocks: Iterable[Block], fits: Callable[[str], bool]) -> bool:
    return fits("\n".join(block.text for block in blocks))


def _fitting(block: Block, fits: Callable[[str], bool]) -> Iterator[Block]:
    if fits(block.text):
        yield block
        return
    for piece in _windows(block.text, fits):
        yield Block(block.kind, piece, page=block.page)


def cut(
    document: Document, count_tokens: CountTokens, max_tokens: int, replaced_by: str | None = None
) -> list[Passage]:
    """Cut a document into passages, none longer than the embedder reads, nothing left out.

    Args:
        count_tokens: tokens of a text for the embedder in use.
        max_tokens: most tokens that one window of the embedder reads.
        replaced_by: path of the document that says it replaces this one.
    """
    meta = document.metadata
    passages: list[Passage] = []
    for section in _sections(document):
        heading = heading_of(document, section.path)
        room = max_tokens - count_tokens(context(meta.title, heading)) - 2

        def fits(text: str, room: int = max(room, 16)) -> bool:
            # A token is never longer than its text: counting is only needed for long ones.
            return len(text) <= room or count_tokens(text) <= room

        blocks = [piece for block in section.blocks for piece in _fitting(block, fits)]
        for group in _groups(blocks, fits):
            passages.append(
                Passage(
                    id=f"{document.path}#{len(passages) + 1}",
                    document=document.path,
                    title=meta.title,
                    section=heading,
                    text="\n".join(block.text for block in group),
                    items=tuple(
                        rank for rank, block in enumerate(group) if block.kind is BlockKind.ITEM
                    ),
                    page=group[0].page,
                    source=section.sources or meta.source,
                    organisation=meta.organisation,
                    dated=meta.dated,
                    valid_from=meta.valid_from,
                    valid_until=meta.valid_until,
                    territories=meta.territories,
                    programme=meta.programme,
                    replaced_by=replaced_by,
                    to_check=section.to_check,
                    questions=section.questions,
                )
            )
    return passages

"""A document as coordinators maintain it: its metadata, and its text in ordered blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is in the structure of its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row, in reading order.

    `text` is clean: one line, single spaces, no markup. An item keeps its own number or letter as
    part of the text ("2. Prévoir…"). A row reads on its own, each cell named by its column
    ("Territoire : Laval ; Montant : 2,6 M$"). A note is one of the three lines that close a section
    (see `NoteKind`) and is never quoted.

    Args:
        level: depth of a heading, 1 for the title; 0 for anything else.
        page: page in the source, from 1; only where the format has fixed pages.
        note: which note it is, for `BlockKind.NOTE` only.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    note: NoteKind | None = None


class NoteKind(StrEnum):
    """What the closing lines of a section say about the section, in Markdown and text files."""

    SOURCES = "sources"
    TO_CHECK = "to_check"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document beside its text.

    Args:
        title: title shown in citations.
        source: address, or plain words, saying where the content comes from.
        organisation: who publishes it.
        dated: date of the document or of its last check against its sources.
        valid_from: first day on which it can be relied on; None when not limited.
        valid_until: last day on which it can be relied on; None for history or no known end.
        territories: ids of `territoires/`; empty when it holds everywhere.
        programme: id of `programmes/`; None when it is about no programme in particular.
        replaces: path, in the knowledge folder, of the document that this one replaces.
    """

    title: str
    source: str = ""
    organisation: str = ""
    dated: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    territories: tuple[str, ...] = ()
    programme: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document read whole.

    Args:
        path: its path relative to the knowledge folder, `/` between parts: its identity.
        digest: SHA-256, in hexadecimal, of the file and of its sidecar.
    """

    path: str
    digest: str
    metadata: Metadata
    blocks: tuple[Block, ...]

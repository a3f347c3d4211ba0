"""Values that the reading of documents takes and gives: bounds, warnings, what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.document import Block, Document
from bot.errors import DocumentError

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one file may cost; past one of them the file is refused, the others are read.

    Args:
        file_bytes: size of a PDF, DOCX, ODT or HTML file.
        text_bytes: size of a Markdown or plain text file.
        in_process_bytes: size up to which Markdown and text are parsed without a child process.
        metadata_bytes: size of a front matter or of a sidecar.
        characters: length of the text found in one file.
        pages: pages of a PDF.
        archive_entries: parts of a DOCX or ODT file.
        archive_bytes: size of these parts once unpacked.
        archive_ratio: how many times larger the parts are than the file that packs them.
        memory_bytes: address space of the child process.
        cpu_seconds: processor time for one file.
        wall_seconds: time on the clock for one file.
        files: how many files one folder tree may hold.
    """

    file_bytes: int = 50 * MEBIBYTE
    text_bytes: int = 5 * MEBIBYTE
    in_process_bytes: int = 64 * 1024
    metadata_bytes: int = 64 * 1024
    characters: int = 4_000_000
    pages: int = 600
    archive_entries: int = 4000
    archive_bytes: int = 256 * MEBIBYTE
    archive_ratio: int = 150
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    files: int = 5000


@dataclass(frozen=True, slots=True)
class DocumentWarning:
    """Something that a coordinator should know about a file that is read all the same.

    Args:
        code: the key, under `avertissements` of `prompts/documents.yaml`, of the sentence.
        file: the file's printable path relative to the knowledge folder.
        facts: values for the sentence's placeholders.
    """

    code: str
    file: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser found: blocks in reading order, and codes of warnings with their facts."""

    blocks: tuple[Block, ...]
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a walk through the folders found.

    Args:
        documents: documents read whole, sorted by path.
        problems: one error for each file that cannot be read, sorted by file.
        warnings: sorted by file.
        unchanged: paths of files that were not parsed since their digest is the known one.
    """

    documents: tuple[Document, ...]
    problems: tuple[DocumentError, ...] = ()
    warnings: tuple[DocumentWarning, ...] = ()
    unchanged: tuple[str, ...] = ()

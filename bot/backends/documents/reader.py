"""Reads a folder of documents: each file whole, or one clear problem for it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from bot.backends.documents.bounds import ParsingProcess
from bot.backends.documents.cleaning import one_line
from bot.backends.documents.decoding import decode
from bot.backends.documents.formats import parse
from bot.backends.documents.front_matter import Entry, entries, split_front_matter
from bot.backends.documents.metadata import metadata_of
from bot.backends.documents.signatures import check_signature
from bot.backends.documents.values import DocumentWarning, Limits, Parsed, Reading
from bot.backends.documents.walking import Found, find_one, read_file, walk_folders
from bot.domain.document import Block, BlockKind, Document
from bot.errors import DocumentError

FOLDERS = ("plans", "fiches", "guides")
_TEXT_KINDS = frozenset({"MD", "TXT"})
_TEXT_EXTENSIONS = frozenset({".md", ".txt"})
_DEFAULT_LIMITS = Limits()


def read_documents(
    root: Path,
    folders: Sequence[str] = FOLDERS,
    limits: Limits = _DEFAULT_LIMITS,
    *,
    known: Mapping[str, str] | None = None,
) -> Reading:
    """Read every document of the folders; a file that cannot be read never stops the others.

    Args:
        root: the knowledge folder.
        folders: folders under it that hold documents, walked recursively; a missing one is empty.
        limits: bounds on what one file may cost.
        known: digests by path; a file whose digest is the known one is listed in `unchanged`
            instead of being parsed.

    Returns:
        The documents sorted by path, the problems and the warnings sorted by file.
    """
    walk = walk_folders(root, folders, limits)
    documents: list[Document] = []
    unchanged: list[str] = []
    problems, warnings = list(walk.problems), list(walk.warnings)
    with ParsingProcess(limits) as process:
        for found in walk.files:
            file = _File(found, limits, process)
            try:
                file.load()
                if known is not None and known.get(found.name) == file.digest:
                    unchanged.append(found.name)
                    continue
                documents.append(file.document())
                warnings.extend(file.warnings)
            except DocumentError as error:
                problems.append(error)
    return Reading(
        tuple(documents),
        tuple(sorted(problems, key=lambda problem: (problem.file, problem.code))),
        tuple(sorted(warnings, key=lambda warning: (warning.file, warning.code))),
        tuple(unchanged),
    )


def read_document(root: Path, relative_path: str, limits: Limits = _DEFAULT_LIMITS) -> Document:
    """Read one document.

    Args:
        root: the knowledge folder.
        relative_path: path under it, `/` between parts.
        limits: bounds on what the file may cost.

    Raises:
        DocumentError: when it cannot be read.
    """
    found = find_one(root, relative_path)
    with ParsingProcess(limits) as process:
        file = _File(found, limits, process)
        file.load()
        return file.document()


class _File:
    """One file on its way to becoming a document."""

    def __init__(self, found: Found, limits: Limits, process: ParsingProcess) -> None:
        self.warnings: list[DocumentWarning] = []
        self.digest = ""
        self._found = found
        self._limits = limits
        self._process = process
        self._data = b""
        self._sidecar: bytes | None = None

    def load(self) -> None:
        """Read the bytes of the file and of its sidecar, and their digest."""
        found, limits = self._found, self._limits
        is_text = found.extension in _TEXT_EXTENSIONS
        limit = limits.text_bytes if is_text else limits.file_bytes
        self._data = read_file(found.path, found.name, limit)
        digest = hashlib.sha256(self._data)
        if found.sidecar is not None:
            self._sidecar = read_file(
                found.sidecar, found.sidecar_name, limits.metadata_bytes, sidecar=True
            )
            digest.update(b"\x00" + self._sidecar)
        self.digest = digest.hexdigest()

    def document(self) -> Document:
        """Return the document, with `warnings` filled."""
        found = self._found
        if not self._data.strip():
            raise DocumentError("empty", found.name, facts={"fichier": found.name})
        kind = check_signature(self._data, found.extension, found.name)
        stated, file, body = self._stated(kind)
        # Metadata is checked before the costly part, so that a misspelt key is told at once.
        metadata_of(stated, file, str)
        parsed = self._parsed(kind, body)
        for code, facts in parsed.warnings:
            self._warn(code, facts)
        metadata = metadata_of(stated, file, lambda: self._title(parsed.blocks))
        return Document(found.name, self.digest, metadata, parsed.blocks)

    def _stated(self, kind: str) -> tuple[tuple[Entry, ...], str, bytes]:
        """Return the metadata as written, the file it is in, and the body to parse."""
        name, limits = self._found.name, self._limits
        front: str | None = None
        body = self._data
        if kind in _TEXT_KINDS:
            split = split_front_matter(decode(self._data, name), name)
            front, body = split.yaml, split.body.encode("utf-8", errors="replace")
        if self._sidecar is not None:
            file = self._found.sidecar_name
            if front is not None:
                facts = {"fichier": name, "found": file}
                raise DocumentError("metadata_twice", name, facts=facts)
            text = decode(self._sidecar, file)
            return entries(text, file, first_line=1), file, body
        if front is not None and len(front) > limits.metadata_bytes:
            size = limits.metadata_bytes // 1024
            raise DocumentError("metadata_too_long", name, 1, {"fichier": name, "limit": size})
        stated = entries(front, name, first_line=2) if front is not None else ()
        return stated, name, body

    def _parsed(self, kind: str, body: bytes) -> Parsed:
        in_process = kind in _TEXT_KINDS and len(body) <= self._limits.in_process_bytes
        if in_process:
            return parse(kind, body, self._found.name, self._limits)
        return self._process.parse(kind, body, self._found.name)

    def _title(self, blocks: Sequence[Block]) -> str:
        for block in blocks:
            if block.kind is BlockKind.HEADING and block.level == 1:
                self._warn("title_from_heading", {"title": block.text})
                return block.text
        title = _readable(self._found.name)
        self._warn("title_from_name", {"title": title})
        return title

    def _warn(self, code: str, facts: Mapping[str, object]) -> None:
        name = self._found.name
        self.warnings.append(DocumentWarning(code, name, {"fichier": name, **facts}))


def _readable(path: str) -> str:
    stem = PurePosixPath(path).stem
    words = one_line(re.sub(r"[_\s-]+", " ", stem)) or stem
    return words[:1].upper() + words[1:]

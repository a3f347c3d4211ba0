"""Walks the folders of documents without ever leaving them, and opens files safely."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.backends.documents.cleaning import folded, printable_path
from bot.backends.documents.signatures import KINDS
from bot.backends.documents.values import DocumentWarning, Limits
from bot.errors import DocumentError

SIDECAR_SUFFIX = ".meta.yaml"
_LEFTOVERS = ("~", ".swp", ".swo", ".tmp", ".part", ".crdownload")
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "lisezmoi.md"})
_IGNORED_STARTS = (".", "~$", "#")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One file that looks like a document.

    Args:
        path: where it is on disk, links resolved.
        name: its printable path relative to the root: its identity.
        extension: in lower case, with its dot.
        sidecar: where its sidecar is, if it has one, links resolved.
        sidecar_name: printable path of the sidecar relative to the root.
    """

    path: Path
    name: str
    extension: str
    sidecar: Path | None = None
    sidecar_name: str = ""


@dataclass(slots=True)
class Walk:
    """What a walk met: documents in sorted order, and what is wrong with the other entries."""

    files: list[Found] = field(default_factory=list)
    problems: list[DocumentError] = field(default_factory=list)
    warnings: list[DocumentWarning] = field(default_factory=list)


def accepted_extensions() -> str:
    """Return the extensions that are read, as one readable text."""
    return ", ".join(KINDS)


def walk_folders(root: Path, folders: Sequence[str], limits: Limits) -> Walk:
    """Return every document under the folders, sorted by name."""
    walker = _Walker(root.resolve(), limits)
    for folder in folders:
        walker.folder(folder)
    walker.walk.files.sort(key=lambda found: found.name)
    return walker.walk


def find_one(root: Path, relative_path: str) -> Found:
    """Return the document at a path relative to the root, as `walk_folders` would.

    Raises:
        DocumentError: `outside_folder`, `missing`, `not_a_file`, `unsupported_type`.
    """
    shown = printable_path(relative_path)
    parts = PurePosixPath(relative_path).parts
    if not parts or relative_path.startswith("/") or ".." in parts or "\x00" in relative_path:
        raise _problem("outside_folder", shown)
    folder = root.resolve()
    for part in parts[:-1]:
        folder = _child(folder, part, shown)
    walker = _Walker(root.resolve(), Limits())
    return walker.document(_child(folder, parts[-1], shown), shown)


def read_file(path: Path, name: str, limit: int, *, sidecar: bool = False) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes.

    Raises:
        DocumentError: `too_large`, `metadata_too_long` for a sidecar, `not_a_file`,
            `no_permission`, `missing`, `unreadable`.
    """
    # A pipe would block for ever, and the last part could have become a link since the walk.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - opened by descriptor on purpose
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _problem("not_a_file", name)
            data = file.read(limit + 1)
    except PermissionError as error:
        raise _problem("no_permission", name) from error
    except FileNotFoundError as error:
        raise _problem("missing", name) from error
    except OSError as error:
        code = "not_a_file" if error.errno in {errno.ENXIO, errno.EISDIR} else "unreadable"
        raise _problem(code, name) from error
    if len(data) > limit and sidecar:
        raise _problem("metadata_too_long", name, limit=limit // 1024)
    if len(data) > limit:
        raise _problem("too_large", name, limit=limit // (1024 * 1024) or 1)
    return data


def _problem(code: str, name: str, **facts: object) -> DocumentError:
    return DocumentError(code, name, facts={"fichier": name, **facts})


def _child(folder: Path, part: str, shown: str) -> Path:
    """Return the entry with this name, or the one that is printed this way."""
    exact = folder / part
    if exact.exists() or exact.is_symlink():
        return exact
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names only
    except OSError as error:
        raise _problem("missing", shown) from error
    for name in names:
        if printable_path(name) == printable_path(part):
            return folder / name
    raise _problem("missing", shown)


def _is_ignored(name: str) -> bool:
    plain = folded(name)
    return (
        plain.startswith(_IGNORED_STARTS) or plain.endswith(_LEFTOVERS) or plain in _IGNORED_NAMES
    )


class _Walker:
    def __init__(self, root: Path, limits: Limits) -> None:
        self.walk = Walk()
        self._root = root
        self._limits = limits
        self._seen_folders: set[Path] = set()
        self._names: set[str] = set()

    def folder(self, folder: str) -> None:
        start = self._root / folder
        if not start.is_dir():
            return
        for path, name in self._entries(start, printable_path(folder), depth=0):
            if len(self._names) >= self._limits.files:
                self._refuse(_problem("too_many_files", name, limit=self._limits.files))
                return
            self._take(path, name)

    def _entries(self, folder: Path, shown: str, depth: int) -> Iterator[tuple[Path, str]]:
        resolved = folder.resolve()
        if not resolved.is_relative_to(self._root):
            self._refuse(_problem("outside_folder", shown))
            return
        if resolved in self._seen_folders or depth > _DEEPEST:
            return
        self._seen_folders.add(resolved)
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names only
        except PermissionError:
            self._refuse(_problem("no_permission", shown))
            return
        for name in names:
            if _is_ignored(name):
                continue
            path, label = folder / name, f"{shown}/{printable_path(name)}"
            if path.is_dir():
                yield from self._entries(path, label, depth + 1)
            else:
                yield path, label

    def _take(self, path: Path, name: str) -> None:
        if name.casefold().endswith(SIDECAR_SUFFIX):
            if not self._has_document(path):
                self.walk.warnings.append(
                    DocumentWarning("orphan_sidecar", name, {"fichier": name})
                )
            return
        try:
            if name in self._names:
                raise _problem("same_name", name)
            self.walk.files.append(self.document(path, name))
        except DocumentError as error:
            self._refuse(error)
        self._names.add(name)

    def document(self, path: Path, name: str) -> Found:
        """Return the document at a path, or raise what is wrong with it."""
        extension = path.suffix.lower()
        if not self._is_inside(path):
            raise _problem("outside_folder", name)
        try:
            mode = path.stat().st_mode
        except OSError as error:
            code = "no_permission" if isinstance(error, PermissionError) else "missing"
            raise _problem(code, name) from error
        if not stat.S_ISREG(mode):
            raise _problem("not_a_file", name)
        if extension not in KINDS:
            raise _problem(
                "unsupported_type",
                name,
                found=printable_path(extension or path.name),
                expected=accepted_extensions(),
            )
        sidecar = path.with_name(path.name[: -len(extension)] + SIDECAR_SUFFIX)
        if not sidecar.is_file():
            return Found(path.resolve(), name, extension)
        sidecar_name = name[: -len(extension)] + SIDECAR_SUFFIX
        if not self._is_inside(sidecar):
            raise _problem("outside_folder", sidecar_name)
        return Found(path.resolve(), name, extension, sidecar.resolve(), sidecar_name)

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self._root)
        except (OSError, RuntimeError):
            # A loop of links leads nowhere.
            return False

    def _has_document(self, sidecar: Path) -> bool:
        stem = sidecar.name[: -len(SIDECAR_SUFFIX)]
        return any(
            sidecar.with_name(stem + path.suffix).exists()
            for path in sidecar.parent.iterdir()
            if path.suffix.lower() in KINDS and path.stem == stem
        )

    def _refuse(self, problem: DocumentError) -> None:
        self.walk.problems.append(problem)

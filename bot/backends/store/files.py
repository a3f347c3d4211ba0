"""The bytes that people hand over, in a folder, each under its digest."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from bot.errors import StoreUnavailable

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class FolderFiles:
    """Keeps bytes under `ab/abcdef…`, named by their SHA-256 and never by a person.

    Files and folders are the owner's alone to read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep bytes; give their SHA-256 in hexadecimal. The same bytes are kept once.

        Raises:
            StoreUnavailable: they cannot be written.
        """
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        with _translated():
            if not path.is_file() or path.read_bytes() != content:
                _make(path.parent)
                _write(path, content)
        return digest

    def read(self, digest: str) -> bytes:
        """Give bytes that were kept.

        Raises:
            StoreUnavailable: they are not there, or are no longer what was kept.
        """
        if not _DIGEST.fullmatch(digest):
            raise StoreUnavailable("a file is asked for by something that is no digest")
        with _translated():
            content = self._path(digest).read_bytes()
        if sha256(content).hexdigest() != digest:
            raise StoreUnavailable("a file is no longer what was kept")
        return content

    def forget(self, digest: str) -> None:
        """Delete bytes for good; nothing happens when they are not there."""
        if _DIGEST.fullmatch(digest):
            with _translated():
                self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _make(folder: Path) -> None:
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
        _settle(place.parent)


def _write(path: Path, content: bytes) -> None:
    # Made readable by its owner alone; what is half written never has a digest for a name.
    number, name = tempfile.mkstemp(prefix="part-", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise StoreUnavailable(f"files: {error.strerror}", retry=not missing) from error

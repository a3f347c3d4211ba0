"""The bytes that people hand over: kept once, whole, out of reach of others."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.store.files import FolderFiles
from bot.engine.ports import Files
from bot.errors import StoreUnavailable
from tests.fakes.store import MemoryFiles

CONTENT = b"une lettre d'appui"
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture(params=["memory", "folder"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Files of each kind, the engine's fake included."""
    return MemoryFiles() if request.param == "memory" else FolderFiles(tmp_path / "new" / "files")


def kept(folder: Path) -> list[Path]:
    """Give every file of a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@given(st.binary())
def test_bytes_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Any bytes, none at all included, are read back by their digest."""
    for files in (MemoryFiles(), FolderFiles(tmp_path_factory.mktemp("files"))):
        digest = files.keep(content)
        assert digest == sha256(content).hexdigest()
        assert files.read(digest) == content


def test_the_same_bytes_are_kept_once(files: Files, tmp_path: Path) -> None:
    """A file handed over twice, at once even, has one digest and one copy."""
    with ThreadPoolExecutor(4) as pool:
        gate = threading.Barrier(4)

        def keep(_rank: int) -> str:
            gate.wait(timeout=30)
            return files.keep(CONTENT)

        assert set(pool.map(keep, range(4))) == {DIGEST}
    assert files.keep(CONTENT) == DIGEST
    assert len(kept(tmp_path)) == (1 if isinstance(files, FolderFiles) else 0)


@pytest.mark.parametrize(
    "asked", [DIGEST, "", "../../etc/passwd", "a" * 63 + "/", DIGEST.upper(), "\0" * 64, "é" * 64]
)
def test_what_was_never_kept_is_unavailable(files: Files, tmp_path: Path, asked: str) -> None:
    """A digest never given, or what is no digest, reads nothing of the machine."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").write_text("root", encoding="utf-8")
    files.keep(b"something else")
    with pytest.raises(StoreUnavailable):
        files.read(asked)


def test_a_file_lies_under_its_digest_for_its_owner_alone(tmp_path: Path) -> None:
    """Its place is `ab/abcdef…`; nobody else on the machine may read it, or list its folder."""
    before = os.umask(0)
    try:
        FolderFiles(tmp_path / "files").keep(CONTENT)
    finally:
        os.umask(before)
    path = tmp_path / "files" / DIGEST[:2] / DIGEST
    assert kept(tmp_path) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _changed(path: Path) -> None:
    path.write_bytes(CONTENT[::-1])


@pytest.mark.parametrize("damaged", [_emptied, _changed])
def test_a_damaged_file_is_never_handed_back(
    tmp_path: Path, damaged: Callable[[Path], None]
) -> None:
    """Bytes that are no longer those of the digest are unavailable, until kept again."""
    files = FolderFiles(tmp_path)
    files.keep(CONTENT)
    damaged(tmp_path / DIGEST[:2] / DIGEST)
    with pytest.raises(StoreUnavailable):
        files.read(DIGEST)
    assert files.keep(CONTENT) == DIGEST
    assert files.read(DIGEST) == CONTENT


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    """A file stands where the folder should: one error of ours says so, and names no path."""
    (tmp_path / "files").write_text("", encoding="utf-8")
    with pytest.raises(StoreUnavailable) as caught:
        FolderFiles(tmp_path / "files").keep(CONTENT)
    assert str(tmp_path) not in str(caught.value)

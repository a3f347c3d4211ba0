"""The unpacked folder: built once and whole, or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.backends.search.embeddings import TextEmbeddings, open_embeddings
from bot.backends.search.embeddings.bundled import open_bundled
from bot.backends.search.embeddings.model_folder import (
    ASIDE,
    NAME,
    is_whole,
    model_folder,
    packed_file,
)
from bot.backends.search.embeddings.packed_weights import PackedModel
from bot.errors import ModelUnavailable


def write_two_files(_model: PackedModel, folder: Path) -> None:
    """A stage small enough to be built many times."""
    (folder / "one.txt").write_text("one", encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / "two.txt").write_text("two", encoding="utf-8")


def build(models_dir: Path) -> list[str]:
    """Ask for the small stage; the steps that were told."""
    steps: list[str] = []
    model_folder(models_dir, steps.append, stage="small", write=write_two_files)
    return steps


def leftovers(models_dir: Path) -> list[Path]:
    """What unfinished builds left behind."""
    return list(models_dir.glob(f"{ASIDE}*"))


def test_a_folder_is_built_once(tmp_path: Path) -> None:
    """The first request builds the folder, the second finds it."""
    assert build(tmp_path) == ["unpack"]
    assert build(tmp_path) == []
    assert (tmp_path / NAME / "sub" / "two.txt").read_text(encoding="utf-8") == "two"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("damage", ["change", "shorten", "delete", "manifest"])
def test_a_damaged_folder_is_built_again(tmp_path: Path, damage: str) -> None:
    """A file that was changed, cut short or deleted, or a broken manifest, is made again."""
    build(tmp_path)
    victim = tmp_path / NAME / "one.txt"
    if damage == "change":
        victim.write_text("ONE", encoding="utf-8")
        os.utime(victim, ns=(1, 1))
    elif damage == "shorten":
        victim.write_text("o", encoding="utf-8")
    elif damage == "delete":
        victim.unlink()
    else:
        (tmp_path / NAME / "small.manifest.json").write_text("{", encoding="utf-8")
    assert build(tmp_path) == ["unpack"]
    assert victim.read_text(encoding="utf-8") == "one"


def test_a_copied_folder_is_still_whole(tmp_path: Path) -> None:
    """Files with other dates and the same bytes are not made again."""
    build(tmp_path / "first")
    shutil.copytree(tmp_path / "first", tmp_path / "second", copy_function=shutil.copyfile)
    assert build(tmp_path / "second") == []


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.backends.search.embeddings.model_folder import model_folder

def write(model, folder):
    (folder / "one.txt").write_text("on", encoding="utf-8")
    os.kill(os.getpid(), signal.SIGKILL)

model_folder(Path(sys.argv[1]), print, stage="small", write=write)
"""


def test_a_killed_build_leaves_nothing_that_counts(tmp_path: Path) -> None:
    """A build killed halfway leaves no folder, and the next one succeeds and clears its remains."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert leftovers(tmp_path)
    assert not is_whole(tmp_path / NAME, "small")
    assert build(tmp_path) == ["unpack"]
    assert leftovers(tmp_path) == []


TOGETHER = """
import sys
from pathlib import Path
from bot.backends.search.embeddings.model_folder import model_folder
from tests.backends.search.test_embeddings_folder import write_two_files

model_folder(Path(sys.argv[1]), print, stage="small", write=write_two_files)
"""


def test_two_processes_build_once(tmp_path: Path) -> None:
    """Of processes that start together, one builds and the others use what it built."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TOGETHER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(told) == ["", "", "unpack\n"]


@pytest.mark.parametrize("damage", ["flip", "shorten", "missing"])
def test_a_damaged_package_is_said_clearly(tmp_path: Path, damage: str) -> None:
    """A packed file that is not the pinned one is refused, with what to do about it."""
    packed = tmp_path / "packed.bin"
    if damage != "missing":
        data = bytearray(packed_file().read_bytes())
        data[40_000_000] ^= 1
        packed.write_bytes(data[:1000] if damage == "shorten" else data)
    steps: list[str] = []
    with pytest.raises(ModelUnavailable, match="reinstall the package"):
        open_bundled(tmp_path / "models", steps.append, packed=packed)
    assert steps == ["unpack"]
    assert leftovers(tmp_path / "models") == []


@pytest.mark.parametrize("size", [0, 3, 100, 3_000_000, 4_638_000, 60_000_000])
def test_a_packed_file_cut_anywhere_is_said_clearly(tmp_path: Path, size: int) -> None:
    """The reader itself raises ModelUnavailable on a file that ends too soon, wherever."""
    packed = tmp_path / "packed.bin"
    with packed_file().open("rb") as stream:
        packed.write_bytes(stream.read(size))
    with pytest.raises(ModelUnavailable):
        PackedModel(packed).four_bit("l11.fo.w", 1536)


def test_a_folder_that_cannot_be_made_is_said_clearly(tmp_path: Path) -> None:
    """A models folder whose place is taken by a file raises ModelUnavailable."""
    (tmp_path / "models").write_text("", encoding="utf-8")
    with pytest.raises(ModelUnavailable):
        build(tmp_path / "models")


def test_a_damaged_model_is_unpacked_again(
    bundled: TextEmbeddings, models_dir: Path, tmp_path: Path
) -> None:
    """Damaged weights are noticed, unpacked and checked again, and give the same vectors."""
    shutil.copytree(models_dir / NAME, tmp_path / NAME, ignore=shutil.ignore_patterns("*.safe*"))
    weights = tmp_path / NAME / "onnx" / "model.onnx_data"
    with weights.open("r+b") as stream:
        stream.seek(weights.stat().st_size // 2)
        stream.write(b"\0" * 4096)
    steps: list[str] = []
    again = open_embeddings("bundled", tmp_path, on_step=steps.append)
    assert steps == ["unpack", "load", "check"]
    assert again.identity == bundled.identity
    assert np.array_equal(again.embed_question("Bonjour"), bundled.embed_question("Bonjour"))

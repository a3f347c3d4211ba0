"""The default backend: the model unpacked from the package, run in onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.base import TextEmbeddings
from bot.backends.search.embeddings.check import (
    STAGE,
    Report,
    check,
    save_report,
    saved_report,
    still_agrees,
)
from bot.backends.search.embeddings.model_folder import (
    CHECKSUM,
    FORMAT,
    PACKAGE,
    VERSION,
    OnStep,
    model_folder,
)
from bot.backends.search.embeddings.network import DIMENSION, GRAPH, PASSAGE, QUESTION, Network
from bot.backends.search.embeddings.package_engine import PackageEngine
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bot.backends.search.embeddings.packed_weights import PackedModel

    Vectors = npt.NDArray[np.float32]

IDENTITY = f"bundled:multilingual-e5-small:int8-{FORMAT}:{PACKAGE}-{VERSION}:{CHECKSUM[:12]}"


class Bundled(TextEmbeddings):
    """multilingual-e5-small from an unpacked folder.

    Attributes:
        report: how the folder compared with the package's engine.
    """

    def __init__(self, network: Network, report: Report) -> None:
        self._network = network
        self.report = report
        self.identity = IDENTITY
        self.dimension = DIMENSION
        self.max_tokens = network.max_tokens

    def count_tokens(self, text: str) -> int:
        """How many tokens the text alone is."""
        return self._network.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32 (texts, 384), of length 1."""
        return self._network.embed(texts, PASSAGE)

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, float32 (384,), of length 1."""
        vector: Vectors = self._network.embed([text], QUESTION)[0]
        return vector

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, float32 (texts, 384), each of length 1."""
        return self._network.embed(texts, QUESTION)


def open_bundled(
    models_dir: Path, on_step: OnStep, *, packed: Path | None = None
) -> TextEmbeddings:
    """The default backend, unpacked and checked first where needed; else the package's engine.

    Args:
        models_dir: where unpacked models are kept.
        on_step: told `unpack`, `check`, `load` or `fallback`.
        packed: the packed file, where it is not the installed package's.

    Raises:
        ModelUnavailable: the packed file is missing or damaged, the folder cannot be written, or
            neither onnxruntime nor the package's engine works on this machine.
    """
    folder = model_folder(models_dir, on_step, stage=STAGE, write=write_files, packed=packed)
    try:
        on_step("load")
        network = Network(folder)
        report = _checked(folder, network, on_step)
    except ModelUnavailable as error:
        return _fallback(str(error), on_step)
    if report.passed:
        return Bundled(network, report)
    return _fallback(f"the unpacked model disagrees with the engine, {report}", on_step)


def write_files(model: PackedModel, folder: Path) -> None:
    """The files of this backend: the graph with its weights, and the tokenizer."""
    from bot.backends.search.embeddings.onnx_graph import write_graph
    from bot.backends.search.embeddings.unigram import write_unigram

    (folder / GRAPH).parent.mkdir(parents=True)
    write_graph(model, folder / GRAPH)
    write_unigram(model.pieces, folder)


def _checked(folder: Path, network: Network, on_step: OnStep) -> Report:
    report = saved_report(folder)
    if report is not None and report.passed == still_agrees(network):
        return report
    on_step("check")
    report = check(folder, network)
    save_report(folder, report)
    return report


def _fallback(reason: str, on_step: OnStep) -> TextEmbeddings:
    on_step("fallback")
    try:
        return PackageEngine(reason)
    except ModelUnavailable as error:
        raise ModelUnavailable(f"{reason}; and {error}") from error

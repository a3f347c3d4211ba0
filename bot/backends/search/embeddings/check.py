"""Whether the unpacked model gives the vectors of the package's own engine, on this machine.

What is compared: the vectors of a few French texts (`references.json`), which must have a cosine
of at least 0.994 with the engine's, and their token counts, which must be equal. The engine is
asked at that moment; where it cannot be loaded, the vectors that it gave when `references.json` was
made stand in for it, and the report says so.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.model_folder import build_of
from bot.backends.search.embeddings.network import PASSAGE, Network, runtime
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

LOWEST_COSINE = 0.994
REFERENCES = Path(__file__).with_name("references.json")
REPORT = "check.json"
STAGE = "bundled"
ENGINE = "engine"
STORED = "stored"

OpenNetwork = Callable[[Path], Network]


@dataclass(frozen=True)
class Report:
    """The result of a check.

    Attributes:
        runtime: version of onnxruntime that was checked.
        build: which build of the folder was checked.
        against: `engine`, or `stored` where the engine could not be loaded.
        lowest: lowest cosine found.
        counts_equal: whether every text had as many tokens on both sides.
    """

    runtime: str
    build: str
    against: str
    lowest: float
    counts_equal: bool

    @property
    def passed(self) -> bool:
        """Whether the unpacked model may stand for the engine."""
        return self.counts_equal and self.lowest >= LOWEST_COSINE


@dataclass(frozen=True)
class References:
    """Texts, the engine's vectors of them as passages (texts, 384), and their token counts."""

    texts: list[str]
    vectors: Vectors
    counts: list[int]


def load_references(path: Path = REFERENCES) -> References:
    """The stored texts and vectors.

    Raises:
        ModelUnavailable: the file is missing or damaged.
    """
    import numpy as np

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        rows = [base64.b64decode(entry["vector"]) for entry in document["references"]]
        return References(
            [entry["text"] for entry in document["references"]],
            np.array([np.frombuffer(row, dtype="<f2") for row in rows], dtype=np.float32),
            [entry["tokens"] for entry in document["references"]],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"{path.name} is missing or damaged: {error}") from error


def check(folder: Path, network: Network) -> Report:
    """Compare the network with the engine, or with its stored vectors."""
    references = load_references()
    against, expected = _ask_engine(references)
    vectors = network.embed(references.texts, PASSAGE)
    lowest = float((vectors * expected.vectors).sum(axis=1).min())
    counts = [network.count_tokens(text) for text in references.texts]
    return Report(runtime(), build_of(folder, STAGE), against, lowest, counts == expected.counts)


def still_agrees(network: Network) -> bool:
    """One short text against its stored vector: another processor may compute otherwise."""
    references = load_references()
    shortest = min(range(len(references.texts)), key=references.counts.__getitem__)
    vector = network.embed([references.texts[shortest]], PASSAGE)[0]
    return bool(vector @ references.vectors[shortest] >= LOWEST_COSINE)


def saved_report(folder: Path) -> Report | None:
    """The report of an earlier check of this build with this onnxruntime, if there is one."""
    try:
        report = Report(**json.loads((folder / REPORT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    now = (runtime(), build_of(folder, STAGE))
    return report if (report.runtime, report.build) == now else None


def save_report(folder: Path, report: Report) -> None:
    """Keep the report beside the model; a folder that cannot be written is checked each time."""
    target = folder / REPORT
    aside = target.with_suffix(".new")
    try:
        aside.write_text(json.dumps(asdict(report), indent=1), encoding="utf-8")
        aside.replace(target)
    except OSError:
        return


def _ask_engine(references: References) -> tuple[str, References]:
    from bot.backends.search.embeddings.package_engine import PackageEngine

    try:
        engine = PackageEngine()
    except ModelUnavailable:
        return STORED, references
    counts = [engine.count_tokens(text) for text in references.texts]
    vectors = engine.embed_passages(references.texts)
    return ENGINE, References(references.texts, vectors, counts)

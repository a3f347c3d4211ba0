"""The unpacked model at work: its tokenizer, and its graph in onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.base import readable
from bot.backends.search.embeddings.unigram import Unigram
from bot.backends.search.embeddings.windows import embed_tokens
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import onnxruntime  # type: ignore[import-untyped]

    Vectors = npt.NDArray[np.float32]

GRAPH = Path("onnx") / "model.onnx"
PASSAGE = "passage: "
QUESTION = "query: "
BEGIN, END = 0, 2
POSITIONS = 512
MARKS = 2
DIMENSION = 384


class Network:
    """Tokens and vectors from an unpacked folder.

    Raises:
        ModelUnavailable: onnxruntime or the tokenizer cannot load the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Unigram(folder)
        self._session = _open_session(folder / GRAPH)
        prefixes = (PASSAGE.strip(), QUESTION.strip())
        longest = max(len(self._tokenizer.encode(prefix)) for prefix in prefixes)
        self.max_tokens = POSITIONS - MARKS - longest

    def count_tokens(self, text: str) -> int:
        """How many tokens the text alone is."""
        return len(self._tokenizer.encode(readable(text)))

    def embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        """Vectors of length 1, (texts, 384), the prefix put before each text."""
        # A question asked without consent leaves no words anywhere, this memory included.
        remember = prefix == PASSAGE
        return embed_tokens(
            [self._tokenizer.encode(prefix + readable(t), remember=remember) for t in texts],
            self._read,
            dimension=DIMENSION,
            window=POSITIONS - MARKS,
        )

    def _read(self, tokens: Sequence[int]) -> Vectors:
        import numpy as np

        numbers = np.array([[BEGIN, *tokens, END]], dtype=np.int64)
        inputs = {"input_ids": numbers, "attention_mask": np.ones_like(numbers)}
        (states,) = self._session.run(None, inputs)
        mean: Vectors = states[0].mean(axis=0)
        return mean


def runtime() -> str:
    """The version of onnxruntime, whose kernels the vectors come from.

    Raises:
        ModelUnavailable: it is not installed, or cannot be loaded on this machine.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelUnavailable(f"onnxruntime cannot be loaded: {error}") from error
    return f"onnxruntime-{onnxruntime.__version__}"


def _open_session(path: Path) -> onnxruntime.InferenceSession:
    runtime()
    import onnxruntime
    from onnxruntime.capi import (  # type: ignore[import-untyped]
        onnxruntime_pybind11_state as failures,
    )

    options = onnxruntime.SessionOptions()
    # Fatal errors only: the others are raised, and would be written twice.
    options.log_severity_level = 4
    # One thread a window, windows side by side: threads inside a window spend their time waiting
    # for each other, above all on a machine that does something else as well.
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.InvalidProtobuf,
        failures.NoSuchFile,
        failures.NotImplemented,
        failures.RuntimeException,
    ) as error:
        raise ModelUnavailable(f"onnxruntime cannot load the model: {error}") from error

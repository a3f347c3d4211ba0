"""What every embedding backend offers: LangChain's `Embeddings`, plus arrays, counts and a name."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from langchain_core.embeddings.embeddings import Embeddings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]


class TextEmbeddings(Embeddings):
    """Texts to vectors of unit length, whatever their length.

    LangChain never traces embeddings, and nothing here has callbacks: no text leaves the process.

    Attributes:
        identity: a name that changes whenever the vectors may change.
        dimension: numbers in a vector.
        max_tokens: tokens of a text that the model reads at once, once its own marks and the
            prefix are counted. Longer texts are read in several windows, never cut off.
    """

    identity: str
    dimension: int
    max_tokens: int

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """How many tokens the text alone is."""

    @abstractmethod
    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages to be found, float32 (texts, dimension), each of length 1.

        A text longer than the window is read window by window, and its vector is their mean
        weighted by tokens. The empty text has a vector too.
        """

    @abstractmethod
    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, float32 (dimension,), of length 1."""

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, float32 (texts, dimension), each of length 1."""
        import numpy as np

        vectors = [self.embed_question(text) for text in texts]
        return np.array(vectors, dtype=np.float32).reshape(-1, self.dimension)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed_passages`, as lists."""
        vectors: list[list[float]] = self.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for `embed_question`, as a list."""
        vector: list[float] = self.embed_question(text).tolist()
        return vector


def readable(text: str) -> str:
    """The text with spaces for what no tokenizer accepts: NUL, halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join(" " if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)

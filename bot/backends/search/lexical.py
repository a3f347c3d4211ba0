"""Lexical search: BM25 over French stems, stored beside the vectors of a generation."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.backends.search.french import terms
from bot.errors import SearchUnavailable

if TYPE_CHECKING:
    import bm25s

Scores = NDArray[np.float32]

# Measured on French sets of short passages: the usual 1.5 and 0.75 come out a little lower.
_K1 = 0.9
_B = 0.4
# Each word is counted by its stem and by its first letters.
_TERMS_PER_WORD = 2
# A word that no passage holds is a sign of another subject, or only slang: it weighs this share
# of the rarest word.
_UNKNOWN_WORD = 0.6
# A word of the same meaning counts for less than the word that was typed.
_WIDENED_WEIGHT = 0.4


class Lexical:
    """BM25 over the terms of each passage; rows are the passages' ranks in the generation."""

    def __init__(self, index: bm25s.BM25 | None, ids: Sequence[str]) -> None:
        self._index = index
        self.ids = tuple(ids)

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> Lexical:
        """Index one text for each id."""
        import bm25s

        tokens = [terms(text) for text in texts]
        if not any(tokens):
            return cls(None, ids)
        index = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        index.index(tokens, show_progress=False)
        return cls(index, ids)

    def save(self, folder: Path) -> None:
        """Write the index in a folder of its own."""
        folder.mkdir(parents=True)
        (folder / "ids.json").write_text(json.dumps(self.ids), encoding="utf-8")
        if self._index is not None:
            self._index.save(str(folder / "bm25"), show_progress=False)

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Open an index written by `save`."""
        try:
            ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
            if not (folder / "bm25").is_dir():
                return cls(None, ids)
            import bm25s

            return cls(bm25s.BM25.load(str(folder / "bm25"), mmap=False), ids)
        except (OSError, ValueError) as error:
            raise SearchUnavailable(
                f"lexical index cannot be opened: {error}; run: jonction knowledge sync"
            ) from error

    def scores(self, question: Sequence[str], widened: Sequence[str] = ()) -> Scores:
        """Give every passage's score for the question's terms; 0 where no term is shared."""
        total = np.zeros(len(self.ids), dtype=np.float32)
        if self._index is None:
            return total
        for tokens, weight in ((question, 1.0), (widened, _WIDENED_WEIGHT)):
            known = [token for token in tokens if token in self._index.vocab_dict]
            if known:
                total += weight * self._index.get_scores(known).astype(np.float32)
        halved: Scores = (total / _TERMS_PER_WORD).astype(np.float32)
        return halved

    def knows(self, stem: str) -> bool:
        """Tell whether any passage holds the stem."""
        return self._index is not None and stem in self._index.vocab_dict

    def coverage(self, question: Sequence[str], held: Collection[str]) -> float:
        """Give the share of a question's stems that a passage holds, rare ones weighing more.

        A stem that no passage holds weighs too: it is a sign of another subject, or only slang.

        Args:
            question: stems of the question.
            held: stems of the passage.
        """
        total = found = 0.0
        for stem in set(question):
            weight = self._rarity(stem)
            total += weight
            found += weight if stem in held else 0.0
        return found / total if total else 0.0

    @lru_cache(maxsize=10_000)  # noqa: B019 - as many stems as questions hold, for one generation
    def _rarity(self, stem: str) -> float:
        count = len(self.ids)
        rarest = math.log(1 + (count + 0.5) / 0.5)
        if self._index is None or not self.knows(stem):
            return _UNKNOWN_WORD * rarest
        holding = int((self._index.get_scores([stem]) > 0).sum())
        return math.log(1 + (count - holding + 0.5) / (holding + 0.5))

"""The optional cross-encoder: how well each passage answers a question, read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.backends.search.embeddings.base import readable
from bot.backends.search.embeddings.cutting import cut_to_fit
from bot.backends.search.embeddings.transformers import count_with, load_library, local_or_hub
from bot.errors import ModelUnavailable

BATCH = 16
WINDOW_IF_UNSTATED = 512


class Reranker:
    """A cross-encoder with one score per pair, higher is better.

    Pairs that are too long are read part by part, and the best part's score counts: no end of a
    passage or of a question is left unread.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        tokenizer = model.tokenizer
        # The newer name of the property first: the other one warns.
        longest = getattr(model, "max_seq_length", None) or getattr(model, "max_length", None)
        self._window = int(longest or WINDOW_IF_UNSTATED) - int(
            tokenizer.num_special_tokens_to_add(pair=True)
        )
        if self._window < 2:
            raise ModelUnavailable("the reranker's window leaves no room for a pair")
        if int(model.num_labels) != 1:
            raise ModelUnavailable("the reranker gives several scores for a pair, not one")

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score for each passage, in their order."""
        asked = self._cut(question, self._window // 2)
        room = self._window - max(self._count(part) for part in asked)
        pairs: list[tuple[str, str]] = []
        owners: list[int] = []
        for number, passage in enumerate(passages):
            for part in self._cut(passage, room):
                pairs += [(words, part) for words in asked]
                owners += [number] * len(asked)
        if not pairs:
            return []
        values = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False)
        scores = [float("-inf")] * len(passages)
        for number, value in zip(owners, values, strict=True):
            scores[number] = max(scores[number], float(value))
        return scores

    def _cut(self, text: str, room: int) -> list[str]:
        return cut_to_fit(readable(text), lambda part: self._count(part) <= room)

    def _count(self, text: str) -> int:
        return count_with(self._model.tokenizer, text)


def open_reranker(setting: str) -> Reranker | None:
    """The cross-encoder of that hub name or folder; None where the setting is empty.

    Raises:
        ModelUnavailable: the extra is not installed, or the model cannot be loaded.
    """
    if not setting:
        return None
    library, failures = load_library()
    place, local = local_or_hub(setting)
    try:
        return Reranker(library.CrossEncoder(place, local_files_only=local))
    except failures as error:
        raise ModelUnavailable(f"the reranker {setting!r} cannot be loaded: {error}") from error

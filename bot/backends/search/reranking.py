"""A search whose first passages are put in order by a cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.backends.search.generation import OpenGeneration
from bot.backends.search.places import Gazetteer
from bot.backends.search.reading import ReadQuestion
from bot.domain.knowledge import Catalogue
from bot.domain.passage import Hit, Passage
from bot.engine.ports import Scope

# Passages that the cross-encoder reads for each question: it costs as much as as many embeddings.
_READ = 20


class Scorer(Protocol):
    """Reads a question and a passage together."""

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        """Give one score for each passage, higher for a better answer."""
        ...


class Reranked:
    """An open generation seen through a cross-encoder; what is relevant at all does not change."""

    def __init__(self, inner: OpenGeneration, scorer: Scorer) -> None:
        self._inner = inner
        self._scorer = scorer

    @property
    def generation(self) -> str:
        """Give its name."""
        return self._inner.generation

    @property
    def catalogue(self) -> Catalogue:
        """Give the rule data and the glossary it was built with."""
        return self._inner.catalogue

    @property
    def places(self) -> Gazetteer:
        """Give what finds the places a message names."""
        return self._inner.places

    def read(self, text: str) -> ReadQuestion:
        """Read a message; costs the only embedding of the whole answer."""
        return self._inner.read(text)

    def find(self, question: ReadQuestion, scope: Scope, limit: int = 8) -> list[Hit]:
        """Give passages for a question, in the cross-encoder's order."""
        hits = self._inner.find(question, scope, max(limit, _READ))
        if not hits:
            return []
        scores = self._scorer.score(question.standard, [hit.passage.text for hit in hits])
        order = sorted(zip(scores, hits, strict=True), key=lambda pair: -pair[0])
        # The new order takes over the old scores: what is close to the best stays as many.
        return [replace(hit, score=held.score) for (_, hit), held in zip(order, hits, strict=True)][
            :limit
        ]

    def statements(self, topic: str, scope: Scope) -> list[Passage]:
        """Give the rule data on a topic, as the generation does."""
        return self._inner.statements(topic, scope)

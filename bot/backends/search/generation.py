"""One generation of the index, open for questions: reading, finding, and the rule data by topic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.backends.search.entries import lexical_text
from bot.backends.search.french import stems
from bot.backends.search.lexical import Lexical
from bot.backends.search.places import Gazetteer
from bot.backends.search.ranking import Calibration, Fusion, Scale, Scores, Seen, fuse
from bot.backends.search.reading import Reader, ReadQuestion
from bot.backends.search.vectors import Filter, Rows, VectorIndex, Vectors, passes
from bot.domain.knowledge import Catalogue
from bot.domain.passage import Hit, Passage
from bot.engine.ports import Scope

# Candidates taken from each of the two searches before they are fused.
_CANDIDATES = 200


class OpenGeneration:
    """One generation of the index; immutable, so that it may be shared by every conversation."""

    def __init__(
        self,
        generation: str,
        catalogue: Catalogue,
        passages: Sequence[Passage],
        lexical: Lexical,
        vectors: VectorIndex,
        rows: Sequence[int],
        reader: Reader,
        scale: Scale,
        fusion: Fusion | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.generation = generation
        self.catalogue = catalogue
        self.passages = tuple(passages)
        self._lexical = lexical
        self._vectors = vectors
        self._row_of_entry = np.array(rows, dtype=np.int64)
        self._reader = reader
        self._scale = scale
        self._fusion = fusion or Fusion()
        self._calibration = calibration or Calibration()
        # Filled as passages are looked at: the whole folder would cost a second at every start.
        self._stems: dict[int, frozenset[str]] = {}
        self._held = [
            {
                "everywhere": not p.territories,
                "programme": p.programme or "",
                **{f"territory_{t}": True for t in p.territories},
            }
            for p in self.passages
        ]

    @property
    def places(self) -> Gazetteer:
        """Give what finds the places a message names."""
        return self._reader.gazetteer

    def read(self, text: str) -> ReadQuestion:
        """Read a message; costs the only embedding of the whole answer."""
        return self._reader.read(text, self._nearest_prose)

    def _nearest_prose(self, vector: Vectors, topics: Sequence[str]) -> dict[str, float]:
        entries, cosines = self._vectors.nearest(vector, _CANDIDATES, Filter())
        near = [
            (float(cosine), self.passages[int(self._row_of_entry[entry])].topics)
            for entry, cosine in zip(entries, cosines, strict=True)
        ]
        return {
            name: next((cosine for cosine, held in near if name not in held), -1.0)
            for name in topics
        }

    def find(self, question: ReadQuestion, scope: Scope, limit: int = 8) -> list[Hit]:
        """Give passages for a question, best first, possibly none, out of date ones lower."""
        return [hit for hit, _ in self.examine(question, scope, limit)]

    def examine(self, question: ReadQuestion, scope: Scope, limit: int) -> list[tuple[Hit, Seen]]:
        """Give the same, each with what its relevance was told from."""
        rows, cosines, lexical = self._candidates(
            question, Filter(scope.territory, scope.programme)
        )
        if not len(rows):
            return []
        # A passage's own entry has the passage's row; entries of its parts come after.
        whole = self._vectors.cosines(question.vector, rows)
        nearest = np.fmax(np.fmax(cosines, whole), self._near_as_topic(question, rows, scope))
        fused = fuse(whole, nearest, lexical, self._fusion)
        best = float(fused.max())
        scores = [
            self._adjusted(float(score), best, int(row), scope)
            for score, row in zip(fused, rows, strict=True)
        ]
        found: list[tuple[Hit, Seen]] = []
        for i in sorted(range(len(rows)), key=lambda i: (-scores[i], rows[i]))[:limit]:
            seen = self._seen(question, float(nearest[i]), int(rows[i]), scope)
            relevance = self._calibration.relevance(seen)
            found.append((Hit(self.passages[int(rows[i])], scores[i], relevance), seen))
        return found

    def _near_as_topic(self, question: ReadQuestion, rows: Rows, scope: Scope) -> Scores:
        """Give how near the known ways to ask for a territory's own rule data are.

        These ways belong to the topic, not to each territory's sentence on it.
        """
        near = np.full(len(rows), -1.0, dtype=np.float32)
        if scope.territory:
            for i, row in enumerate(rows):
                passage = self.passages[int(row)]
                if scope.territory in passage.territories and not passage.unknown:
                    near[i] = max(
                        (question.near_topics.get(t, -1.0) for t in passage.topics), default=-1.0
                    )
        return near

    def _seen(self, question: ReadQuestion, cosine: float, row: int, scope: Scope) -> Seen:
        passage = self.passages[row]
        # Without examples of other subjects, the nearest cosine alone tells.
        other = question.off_subject if question.off_subject >= 0 else self._scale.near
        return Seen(
            self._scale.strength(cosine) - self._scale.strength(other),
            self._lexical.coverage(question.stems, self._stems_of(row)),
            scope.territory is not None and scope.territory in passage.territories,
            passage.is_plain,
            len(question.stems),
        )

    def _stems_of(self, row: int) -> frozenset[str]:
        if row not in self._stems:
            self._stems[row] = frozenset(stems(lexical_text(self.passages[row])))
        return self._stems[row]

    def _adjusted(self, score: float, best: float, row: int, scope: Scope) -> float:
        passage = self.passages[row]
        if not passage.in_force(scope.day):
            score -= self._fusion.expired * best
        if passage.territories:
            score += self._place_share(passage, scope) * best
        return score

    def _place_share(self, passage: Passage, scope: Scope) -> float:
        weights = self._fusion
        if scope.territory not in passage.territories:
            return -weights.elsewhere
        share = weights.named if scope.named else weights.given
        other = passage.sector is not None and passage.sector != scope.sector
        return share - (weights.other_sector if other else 0.0)

    def _candidates(self, question: ReadQuestion, wanted: Filter) -> tuple[Rows, Scores, Scores]:
        entries, near = self._vectors.nearest(question.vector, _CANDIDATES, wanted)
        lexical = self._lexical.scores(question.terms, question.widened)
        cosine_of: dict[int, float] = {}
        for entry, cosine in zip(self._row_of_entry[entries], near, strict=True):
            row = int(entry)
            cosine_of[row] = max(cosine_of.get(row, -1.0), float(cosine))
        for row in self._lexical_rows(lexical, wanted, set(cosine_of)):
            cosine_of[row] = float("nan")
        rows = np.array(sorted(cosine_of), dtype=np.int64)
        cosines = np.array([cosine_of[int(row)] for row in rows], dtype=np.float32)
        return rows, cosines, lexical[rows]

    def _lexical_rows(self, lexical: Scores, wanted: Filter, known: set[int]) -> list[int]:
        top = min(_CANDIDATES, len(lexical))
        best = np.argpartition(-lexical, top - 1)[:top] if top else np.zeros(0, dtype=np.int64)
        return [
            int(row)
            for row in best
            if lexical[row] > 0 and int(row) not in known and passes(self._held[int(row)], wanted)
        ]

    def statements(self, topic: str, scope: Scope) -> list[Passage]:
        """Give the rule data on a topic: the sector's first, then the territory's, the core's."""
        found = [
            p
            for p in self.passages
            if topic in p.topics and (not p.territories or scope.territory in p.territories)
        ]
        if scope.sector:
            found = [p for p in found if p.sector in (None, scope.sector)]
        return sorted(found, key=lambda p: _level(p, scope))


def _level(passage: Passage, scope: Scope) -> int:
    if not passage.territories:
        return 2
    return 0 if passage.sector and passage.sector == scope.sector else 1

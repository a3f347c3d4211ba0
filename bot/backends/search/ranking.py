"""Fuses dense and lexical scores into one ranking, and tells whether anything is relevant at all.

The two scores are summed in natural units rather than rescaled by question: a rescaled score says
which passage is best, never whether it is any good. What the weights are worth is measured by
`jonction bench retrieval`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Fusion:
    """How much each part of a score weighs.

    Args:
        dense: what one whole cosine is worth, in BM25 points.
        whole: weight of the whole passage's cosine against that of its nearest part; a part names
            what is asked, the whole tells whether that is its subject.
        expired: share of the best score that a text out of date loses.
        elsewhere: share that a text of one territory loses when no territory is known.
        named: share that a text of the territory gains when the question names a place of it.
        given: share that it gains when the territory was known before the question.
        other_sector: share that a text of another part of the territory loses.
    """

    dense: float = 110.0
    whole: float = 0.5
    expired: float = 0.12
    elsewhere: float = 0.08
    named: float = 0.60
    given: float = 0.30
    other_sector: float = 0.20


@dataclass(frozen=True, slots=True)
class Scale:
    """What cosines are worth for the embedder in use, measured when the generation is built.

    Args:
        far: usual cosine of a question with a passage that has nothing to do with it.
        near: usual cosine of a question with the passage that answers it.
    """

    far: float = 0.81
    near: float = 0.90

    def strength(self, cosine: float) -> float:
        """Give 0 for a cosine that is far, 1 for one that is near."""
        return (cosine - self.far) / max(1e-3, self.near - self.far)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a search sees of one passage and its question, on scales that any embedder shares.

    Args:
        margin: nearest cosine on the generation's scale, less that of the nearest question of
            another subject.
        coverage: share of the question's rare words that the passage holds, from 0 to 1.
        own: the passage is about the territory asked about.
        plain: it is prose with no known ways to ask for it.
        words: words of subject in the question.
    """

    margin: float
    coverage: float
    own: bool
    plain: bool
    words: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic curve that turns what a search sees into a chance of relevance.

    Fitted by `tests/bench/calibrate.py`, then rounded, on the half of the golden questions kept for
    tuning and on questions that have nothing to do with the subject. Cosines are counted on the
    generation's own scale, so that the curve holds for another embedder.

    Args:
        bias: logit where everything else is 0.
        margin: weight of how much nearer the question is to the folder than to the examples of
            questions that it does not answer.
        coverage: weight of the share of the question's rare words that the passage holds.
        own: weight of the passage being about the territory asked about.
        length: weight of ten words of subject in the question: the more it says, the less of it a
            passage can hold.
        plain: weight of the passage being prose with no known ways to ask for it: nothing in it
            is worded as a question, and its cosines are lower.
    """

    bias: float = -8.0
    margin: float = 5.0
    coverage: float = 9.0
    own: float = 5.0
    length: float = 5.2
    plain: float = 3.0

    def relevance(self, seen: Seen) -> float:
        """Give the chance, from 0 to 1, that the passage answers the question."""
        logit = (
            self.bias
            + self.margin * seen.margin
            + self.coverage * seen.coverage
            + self.own * seen.own
            + self.plain * seen.plain
            + self.length * min(seen.words, _MOST_WORDS) / 10
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def fuse(whole: Scores, nearest: Scores, lexical: Scores, fusion: Fusion) -> Scores:
    """Give one score for each row from its cosines and its BM25 score.

    Args:
        whole: cosine of each whole passage with the question.
        nearest: best cosine of a part of it, or of a question that it answers.
        lexical: BM25 score.
    """
    dense = fusion.whole * whole + (1 - fusion.whole) * nearest
    fused: Scores = fusion.dense * (dense - dense.min()) + lexical
    return fused

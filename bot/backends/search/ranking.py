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


@dataclass(frozen=True, slots=True)
class Fusion:
    """How much each part of a score weighs.

    Args:
        dense: what one whole cosine is worth, in BM25 points.
        whole: weight of the whole passage's cosine against that of its nearest part; a part names
            what is asked, the whole tells whether that is its subject.
        expired: share of the best score that a text out of date loses.
        elsewhere: share of the best score that a text of one territory loses when no territory
            is known, or gains when it is the promoter's own.
    """

    dense: float = 110.0
    whole: float = 0.5
    expired: float = 0.12
    elsewhere: float = 0.08


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
class Calibration:
    """The logistic curve that turns what a search sees into a chance of relevance.

    Fitted by `tests/bench/calibrate.py` on the half of the golden questions kept for tuning and
    on questions that have nothing to do with the subject. Cosines are counted on the generation's
    own scale, so that the curve holds for another embedder.

    Args:
        bias: logit where everything else is 0.
        strength: weight of the nearest cosine.
        off_subject: weight of how much nearer the question is to the folder than to the examples
            of questions that it does not answer.
        coverage: weight of the share of the question's rare words that the passage holds.
    """

    bias: float = -5.7
    strength: float = 1.4
    off_subject: float = 4.9
    coverage: float = 5.7

    def relevance(self, strength: float, margin: float, coverage: float) -> float:
        """Give the chance, from 0 to 1, that the passage answers the question."""
        logit = (
            self.bias
            + self.strength * strength
            + self.off_subject * margin
            + self.coverage * coverage
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

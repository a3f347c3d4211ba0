"""Scores fused into one, and the chance that a passage answers at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.search.ranking import Calibration, Fusion, Scale, Scores, Seen, fuse

_CURVE = Calibration()
_cosines = st.floats(-1, 1, width=32)
_seen = st.builds(
    Seen,
    margin=st.floats(-20, 20),
    coverage=st.floats(0, 1),
    own=st.booleans(),
    plain=st.booleans(),
    words=st.integers(0, 60),
)


def _scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


def test_a_score_counts_both_cosines_and_the_words() -> None:
    """One whole cosine is worth its weight in BM25 points, half by the whole, half by a part."""
    fusion = Fusion(dense=100.0, whole=0.5)
    fused = fuse(_scores(0.8, 0.9), _scores(0.8, 0.9), _scores(3.0, 1.0), fusion)
    assert fused == pytest.approx([3.0, 11.0], abs=1e-3)
    halves = fuse(_scores(0.0, 0.0), _scores(0.0, 0.5), _scores(0.0, 0.0), fusion)
    assert halves == pytest.approx([0.0, 25.0], abs=1e-3)


@settings(deadline=None)
@given(
    st.lists(st.tuples(_cosines, _cosines, st.floats(0, 50, width=32)), min_size=2, max_size=9),
    st.integers(0, 2),
    st.floats(0, 1, width=32),
)
def test_no_part_of_a_score_ever_lowers_a_passage(
    held: list[tuple[float, float, float]], part: int, more: float
) -> None:
    """Raising a cosine or a lexical score of one passage never makes another overtake it."""
    before = np.array(held, dtype=np.float32)
    after = before.copy()
    after[0, part] += more
    first, then = (fuse(s[:, 0], s[:, 1], s[:, 2], Fusion()) for s in (before, after))
    assert ((then[0] - then[1:]) - (first[0] - first[1:]) >= -1e-2).all()


def test_the_same_shift_of_every_cosine_changes_nothing() -> None:
    """Only differences of cosine count: an embedder whose cosines are all higher ranks the same."""
    low, high = _scores(0.1, 0.3, 0.2), _scores(0.7, 0.9, 0.8)
    words = _scores(1.0, 0.0, 2.0)
    assert fuse(low, low, words, Fusion()) == pytest.approx(
        fuse(high, high, words, Fusion()), abs=1e-3
    )


@settings(deadline=None)
@given(_seen)
def test_relevance_is_a_chance(seen: Seen) -> None:
    """Whatever is seen, the chance lies between 0 and 1."""
    assert 0 <= _CURVE.relevance(seen) <= 1


@settings(deadline=None)
@given(_seen, st.floats(0, 10), st.floats(0, 1), st.integers(0, 30))
def test_seeing_more_never_lowers_the_chance(
    seen: Seen, margin: float, coverage: float, words: int
) -> None:
    """A nearer question, more of its words, its own territory: each can only help."""
    chance = _CURVE.relevance(seen)
    better = [
        replace(seen, margin=seen.margin + margin),
        replace(seen, coverage=seen.coverage + coverage),
        replace(seen, own=True),
        replace(seen, plain=True),
        replace(seen, words=seen.words + words),
    ]
    assert all(_CURVE.relevance(one) >= chance for one in better)


def test_a_question_never_counts_for_more_than_a_dozen_words() -> None:
    """A message of sixty words is not believed for its length."""
    seen = Seen(margin=0.0, coverage=0.2, own=False, plain=False, words=12)
    assert _CURVE.relevance(replace(seen, words=60)) == _CURVE.relevance(seen)


def test_nothing_shared_is_no_answer_and_all_shared_is_one() -> None:
    """Far and without a common word, a passage is out; near and with every word, it is in."""
    far = Seen(margin=-0.5, coverage=0.0, own=False, plain=False, words=5)
    near = Seen(margin=0.3, coverage=1.0, own=True, plain=False, words=5)
    assert _CURVE.relevance(far) < 0.05
    assert _CURVE.relevance(near) > 0.95


def test_cosines_are_counted_on_the_generation_s_own_scale() -> None:
    """The usual far cosine is 0, the usual near one is 1, in proportion between them."""
    scale = Scale(far=0.8, near=0.9)
    assert scale.strength(0.8) == pytest.approx(0)
    assert scale.strength(0.9) == pytest.approx(1)
    assert scale.strength(0.85) == pytest.approx(0.5)
    assert scale.strength(0.95) > 1


def test_a_scale_of_no_width_is_survived() -> None:
    """When far and near could not be told apart, nothing is divided by zero."""
    assert np.isfinite(Scale(far=0.8, near=0.8).strength(0.9))
    assert Scale(far=0.8, near=0.7).strength(0.9) > Scale(far=0.8, near=0.7).strength(0.85)

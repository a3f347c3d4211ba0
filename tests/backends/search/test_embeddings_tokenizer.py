"""The lean tokenizer against the library `tokenizers`, reading the same vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bot.backends.search.embeddings.model_folder import packed_file
from bot.backends.search.embeddings.packed_weights import PackedModel
from bot.backends.search.embeddings.tokenizer_file import write_tokenizer
from bot.backends.search.embeddings.unigram import Unigram, write_unigram
from bot.errors import ModelUnavailable

# Older than every Unicode table in use: younger characters may be normalised by one side only.
LETTERS = st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs", "Cn", "Co"])


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Unigram, Tokenizer]:
    """Both tokenizers of the packed model."""
    folder = tmp_path_factory.mktemp("tokenizers")
    pieces = PackedModel(packed_file()).pieces
    write_unigram(pieces, folder)
    write_tokenizer(pieces, folder / "tokenizer.json")
    library = Tokenizer.from_file(str(folder / "tokenizer.json"))
    library.encode_special_tokens = True
    return Unigram(folder), library


def test_sentences_are_cut_as_by_the_library(
    pair: tuple[Unigram, Tokenizer], sentences: list[str]
) -> None:
    """French sentences have exactly the numbers that `tokenizers` gives them."""
    lean, library = pair
    for text in [*sentences, " ".join(sentences)]:
        assert lean.encode(text) == library.encode(text, add_special_tokens=False).ids


@settings(max_examples=300, deadline=None)
@given(text=st.text(LETTERS, max_size=60))
def test_any_text_is_cut_as_by_the_library(pair: tuple[Unigram, Tokenizer], text: str) -> None:
    """Any text of settled Unicode has exactly the numbers that `tokenizers` gives it."""
    lean, library = pair
    assert lean.encode(text) == library.encode(text, add_special_tokens=False).ids


def test_both_spellings_of_an_accent_are_one_text(pair: tuple[Unigram, Tokenizer]) -> None:
    """A letter followed by a separate accent is read as the accented letter."""
    lean, _library = pair
    assert lean.encode("e\u0301te\u0301") == lean.encode("\u00e9t\u00e9")


def test_spaces_of_every_kind_are_one_space(pair: tuple[Unigram, Tokenizer]) -> None:
    """No-break and thin spaces, tabs and line breaks count as one ordinary space."""
    lean, _library = pair
    assert lean.encode("50\u202f000\u00a0$\r\n\tnet") == lean.encode("50 000 $ net")


def test_a_missing_tokenizer_is_said_clearly(tmp_path: Path) -> None:
    """A folder without a tokenizer raises ModelUnavailable, not an error of the file system."""
    with pytest.raises(ModelUnavailable, match="tokenizer"):
        Unigram(tmp_path)

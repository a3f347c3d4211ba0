"""The program around a tiny folder, put together from its real parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings
from tests.tiny_folder import CountingEmbeddings, put_together, settings, write_folder


@pytest.fixture
def counting(bundled: TextEmbeddings) -> CountingEmbeddings:
    """The real model, counted."""
    return CountingEmbeddings(bundled)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny knowledge folder."""
    return write_folder(tmp_path / "knowledge")


@pytest.fixture
def app(tmp_path: Path, folder: Path, counting: CountingEmbeddings) -> Iterator[App]:
    """The program around the folder; nothing published yet."""
    made = put_together(settings(tmp_path / "data", folder), counting)
    yield made
    made.database.dispose()

"""What tests of several rooms share: the real model, unpacked and loaded once for the whole run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.backends.search.embeddings import TextEmbeddings, open_embeddings


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where unpacked models lie: `JONCTION_TEST_MODELS`, kept between runs, or a temporary one."""
    kept = os.environ.get("JONCTION_TEST_MODELS")
    return Path(kept) if kept else tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def bundled(models_dir: Path) -> TextEmbeddings:
    """The default backend."""
    return open_embeddings("bundled", models_dir)

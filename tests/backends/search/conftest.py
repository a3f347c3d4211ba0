"""What the tests of search share: texts, and a real Chroma server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.search.chroma_server import ChromaServer, start_server


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """A few dozen French sentences, as promoters and programmes write them."""
    path = Path(__file__).with_name("sentences.txt")
    return path.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A real Chroma server, stopped at the end of the run."""
    server = start_server(tmp_path_factory.mktemp("chroma-server"))
    yield server
    server.stop()

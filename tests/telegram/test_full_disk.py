"""A disk that fills up under the bot: it says so, loses nothing, and goes on once there is room."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from bot.app import App
from bot.sandbox.serving import Running as Sandbox
from tests.telegram.stage import Stage

# Each takes a page of its own.
_LONG = "Une cuisine collective. " * 150
_MANY = 40


@pytest.fixture
def port() -> int:
    """A port that nothing has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def stage(published: Callable[[str], App], port: int, tmp_path: Path) -> Iterator[Stage]:
    """The whole service with its pages, on a SQLite file."""
    address, more = f"sqlite:///{tmp_path / 'full.db'}", {"http_port": port}
    with Sandbox() as sandbox, Stage(published("livre"), address, sandbox, more=more) as found:
        yield found


def _ready(port: int) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"http://127.0.0.1:{port}/readyz").json()
    return found


def test_a_full_disk_is_told_and_nothing_is_lost(
    stage: Stage, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Not ready while nothing can be kept, with the cause; all that came is answered after."""
    caplog.set_level(logging.INFO, "bot")
    assert stage.program is not None
    chat = stage.opened()
    stage.until(lambda: _ready(port)["ready"])
    pages = {"most": 1}

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages['most']}")

    event.listen(stage.program.database, "checkout", limit)
    for _ in range(_MANY):
        stage.sandbox.api.write(chat, _LONG)
    trouble = stage.until(lambda: _ready(port)["parts"]["database"].get("reason"))
    assert trouble == f"the database cannot be written: the disk is full ({_file(stage)})"
    assert not _ready(port)["ready"]
    pages["most"] = 2**30
    stage.until(lambda: _ready(port)["ready"])
    stage.settle()
    kept = [one for one in stage.arrived() if one.conversation == f"telegram:{chat}"]
    assert len([one for one in kept if one.finished]) >= _MANY
    told = [one for one in caplog.records if one.message == "the database cannot be used"]
    assert [one.__dict__["task"] for one in told].count("receive") == 1
    assert "the database is back" in {one.message for one in caplog.records}


def _file(stage: Stage) -> str:
    assert stage.program is not None
    return str(stage.program.database.url.database)

"""The demonstration beside another of the same clone: none takes the other's database away."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.demo import demonstrate, held_alone
from bot.errors import SearchUnavailable, SettingsError
from tests.tiny_folder import settings


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Signals are the test runner's again afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_second_demonstration_says_where_the_first_is(tmp_path: Path) -> None:
    """It touches nothing, and names the address to open; once the first ended, it may begin."""
    app, told = App(settings(tmp_path, tmp_path / "knowledge")), []
    with held_alone(tmp_path / "demo") as address:
        address.write_text("http://127.0.0.1:8080", encoding="utf-8")
        with pytest.raises(SettingsError) as raised:
            demonstrate(app, 0, told.append)
    assert str(raised.value) == (
        "a demo is already running at http://127.0.0.1:8080; open it there, or stop it first"
    )
    assert told == []
    with pytest.raises(SearchUnavailable, match="jonction knowledge sync"):
        demonstrate(app, 0, told.append)

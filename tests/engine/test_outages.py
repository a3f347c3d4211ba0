"""Outages of the database: told once, waited for longer and longer, told when over."""

from __future__ import annotations

import logging

import pytest

from bot.engine.outages import Outage
from bot.errors import StoreUnavailable

_AWAY = StoreUnavailable("PostgreSQL does not answer at db:5432", retry=True)
_FULL = StoreUnavailable("the database cannot be written: the disk is full (a.db)", retry=True)


def test_an_outage_is_two_lines_however_long(caplog: pytest.LogCaptureFixture) -> None:
    """Its beginning with the reason, its end with how many tries; waits go up to ten seconds."""
    caplog.set_level(logging.INFO, "bot")
    outage = Outage("worker")
    outage.over()
    waits = [outage.failed(_AWAY) for _ in range(100)]
    assert waits[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0]
    assert set(waits[6:]) == {10.0}
    assert outage.reason == str(_AWAY)
    outage.over()
    outage.over()
    assert [one.message for one in caplog.records] == [
        "the database cannot be used",
        "the database is back",
    ]
    assert caplog.records[0].__dict__["reason"] == str(_AWAY)
    assert caplog.records[1].__dict__["attempts"] == 100
    assert outage.reason == ""
    assert outage.failed(_AWAY) == 0.5


def test_another_reason_is_told_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """What keeps it away now is what the operator must know."""
    outage = Outage("worker")
    for error in (_AWAY, _AWAY, _FULL, _FULL):
        outage.failed(error)
    assert [one.__dict__["reason"] for one in caplog.records] == [str(_AWAY), str(_FULL)]
    assert [bool(one.exc_info) for one in caplog.records] == [True, False]

"""A process that stands still in a transaction holds up the others for a while only."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from bot.backends.store import database
from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import alone, open_database
from bot.backends.store.post import SqlPost
from bot.errors import StoreUnavailable
from tests.backends.store.posted import CHAT, LEASE, OTHER, WORKER, after, claimed, delivery, keep

# Only PostgreSQL lets several write at once.
pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
_PATIENCE = 60
# Claims and answers a message, and stands still before its commit.
_STILL = """
import os, signal, sys
from bot.backends.store import database
database._FROZEN = 1
from bot.backends.store.conversations import SqlStore
from bot.backends.store.post import SqlPost
from bot.errors import StoreUnavailable
from tests.backends.store.posted import CHAT, WORKER, after, claimed, delivery, letter
engine = database.open_database(sys.argv[1])
(held,) = claimed(SqlPost(engine))
try:
    with SqlStore(engine).turn(CHAT) as unit:
        unit.answer(delivery(held), [letter("too late")], (), after(1))
        print("still", flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)
except StoreUnavailable as error:
    print("lost", error.retry, flush=True)
"""


@pytest.fixture
def engine(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database, opened by a process that waits a second for what others hold."""
    monkeypatch.setattr(database, "_HELD_UP", 1)
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def frozen(url: str, engine: Engine) -> Iterator[subprocess.Popen[str]]:
    """A worker that stands still while it answers the only message."""
    keep(SqlPost(engine), CHAT)
    command = [sys.executable, "-c", _STILL, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "still\n"
        yield process
        process.kill()


def test_what_a_frozen_worker_held_is_handled_by_another(
    engine: Engine, frozen: subprocess.Popen[str]
) -> None:
    """Its transaction is given up for it: the message is answered once, by the other."""
    post = SqlPost(engine)
    late = LEASE + 1
    post.beat(OTHER, after(late), LEASE)
    held = []
    for _ in range(_PATIENCE):
        try:
            held = post.claim(OTHER, after(late), 50)
        except StoreUnavailable:
            # It is held up by what the other holds; it can say all the same that it lives.
            post.beat(OTHER, after(late), LEASE)
        else:
            break
    (one,) = held
    post.finish(delivery(one, OTHER), [], after(late))
    frozen.send_signal(signal.SIGCONT)
    assert frozen.stdout is not None
    assert frozen.stdout.readline() == "lost True\n"
    counts = post.tally(after(late)).counts
    assert counts == {("inbox", "done"): 1}


def test_those_who_wait_for_their_turn_may_wait(engine: Engine) -> None:
    """Migrations and publications wait for one another however long the first one takes."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '1ms'"))
        alone(connection, 1)
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"
    with engine.begin() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "1s"


def test_a_row_that_is_held_is_not_waited_for_long(engine: Engine) -> None:
    """Whoever is held up is told so, and may try again."""
    post = SqlPost(engine)
    keep(post, CHAT)
    (held,) = claimed(post)
    with SqlStore(engine).turn(CHAT) as unit:
        unit.answer(delivery(held, WORKER), [], (), after(1))
        with pytest.raises(StoreUnavailable) as told:
            post.tried([row.id for row in held.rows])
    assert told.value.retry

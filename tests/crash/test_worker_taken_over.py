"""Two workers of one PostgreSQL behind a webhook: one is killed, the other goes on for both."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.app import App
from bot.backends.store.database import open_database
from bot.backends.store.tables import chats
from bot.sandbox.serving import Running as Sandbox
from tests.backends.store.conftest import postgresql, url
from tests.crash.bot_process import PATIENCE, BotProcess, Trap, nth, prepared
from tests.crash.counting import counted, settled
from tests.crash.crowd import Crowd
from tests.crash.front_door import FrontDoor, free_ports

__all__ = ["postgresql", "url"]

_SEED = 20261124
# Seconds without a sign before the other takes over; twenty for real.
_COMMAND = ("tests.crash.short_lease", "2")
_TRIES = 10


@dataclass
class Pair:
    """Two workers, the people who write to them, and the database they share."""

    bots: tuple[BotProcess, BotProcess]
    crowd: Crowd
    trap: Trap
    engine: Engine
    heard: threading.Semaphore

    def start(self, bot: BotProcess) -> None:
        """Start a worker, and wait until it has told Telegram where it listens."""
        bot.start(*_COMMAND)
        if not self.heard.acquire(timeout=PATIENCE):
            raise AssertionError(bot.told())

    def settled(self, *bots: BotProcess) -> None:
        """Wait until everything is handled by those who live."""

        def alive() -> None:
            for bot in bots:
                bot.must_live()

        settled(self.crowd, self.engine, alive)

    def holders(self) -> set[int]:
        """Give the processes that hold a conversation."""
        with self.engine.connect() as connection:
            names = connection.execute(select(chats.c.worker).distinct()).scalars()
            return {int(name.split("-")[-2]) for name in names if name}

    def must_share(self) -> None:
        """Have people come until both workers hold conversations.

        Whoever is heard by one worker stays with it until she is quiet for a while.
        """
        for _ in range(_TRIES):
            self.settled(*self.bots)
            if self.holders() >= {bot.number for bot in self.bots}:
                return
            self.crowd.join(2)
        raise AssertionError("one worker does everything")

    def take_over(self, dead: BotProcess, other: BotProcess, calls: int) -> None:
        """Kill one while everybody writes; the other goes on alone, for as long as it takes."""
        self.must_share()
        self.trap.set(nth(calls), dead, begun=True)
        self.crowd.stir(2)
        dead.must_be_killed()
        self.crowd.stir()
        self.settled(other)
        assert self.holders() == {other.number}


@pytest.fixture
def pair(
    published: Callable[[str], App], models_dir: Path, tmp_path: Path, url: str
) -> Iterator[Pair]:
    """Two workers that do not run yet."""
    with ExitStack() as held:
        sandbox = held.enter_context(Sandbox())
        ports = free_ports(2)
        door = held.enter_context(FrontDoor(ports))
        settings = prepared(published("fictif"), models_dir, tmp_path / "data", url) | {
            "JONCTION_TELEGRAM_API_URL": sandbox.url,
            "JONCTION_WEBHOOK_URL": door.url,
            "JONCTION_WEBHOOK_SECRET": "a-secret-of-tests",
        }
        one, other = (
            BotProcess(settings | {"JONCTION_HTTP_PORT": str(port)}, tmp_path / f"{port}.log")
            for port in ports
        )
        held.callback(one.close)
        held.callback(other.close)
        engine = open_database(url)
        held.callback(engine.dispose)
        heard = threading.Semaphore(0)

        def called(method: str, stage: str) -> None:
            if (method, stage) == ("setWebhook", "answered"):
                heard.release()

        sandbox.on_call(called)
        crowd = Crowd(sandbox.api, 8, 2, _SEED)
        yield Pair((one, other), crowd, Trap(sandbox), engine, heard)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_worker_takes_over_from_one_that_was_killed(pair: Pair) -> None:
    """They share the conversations; each is killed in its turn, and nothing is lost nor turned."""
    chance = random.Random(_SEED)
    one, other = pair.bots
    pair.start(one)
    pair.start(other)
    pair.crowd.open_dossiers()
    pair.take_over(one, other, chance.randint(1, 90))
    pair.start(one)
    pair.take_over(other, one, chance.randint(1, 90))
    one.stop()
    counted(pair.crowd, pair.engine)

"""The bot killed at any moment: every message handled once, in order, every answer sent once."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from bot.app import App
from bot.backends.store.database import open_database
from bot.sandbox.serving import Running as Sandbox
from tests.backends.store.conftest import postgresql, url
from tests.crash.bot_process import BotProcess, Trap, nth, prepared
from tests.crash.counting import Count, counted, settled
from tests.crash.crowd import Crowd

__all__ = ["postgresql", "url"]

_SEED = 20261123
# A bot that is killed holds its conversations for a second, not for its usual twenty.
SHORT = ("tests.crash.short_lease", "1")
# Starting again is most of the time that these tests take.
_KILLS = {"sqlite": 5, "postgresql": 3}
_HUNDREDS = 200


@dataclass
class Scene:
    """A bot, the people who write to it, and the database between them.

    Args:
        address: of the database.
    """

    sandbox: Sandbox
    bot: BotProcess
    crowd: Crowd
    trap: Trap
    engine: Engine
    address: str

    def play(self, *command: str) -> None:
        """Start the bot, and wait until it has handled everything; it is then stopped."""
        self.bot.start(*command)
        settled(self.crowd, self.engine, self.bot.must_live)
        self.bot.stop()

    def opened(self) -> None:
        """Have those who consent open their dossiers, before anything goes wrong."""
        self.bot.start()
        self.crowd.open_dossiers()
        settled(self.crowd, self.engine, self.bot.must_live)
        self.bot.stop()

    def counted(self) -> Count:
        """Check what the contract promises."""
        return counted(self.crowd, self.engine)


Stage = Callable[[str, int, int], Scene]


@pytest.fixture
def stage(
    published: Callable[[str], App], models_dir: Path, tmp_path: Path
) -> Iterator[Callable[..., Scene]]:
    """Makes a scene over an empty database."""
    app = published("fictif")
    with ExitStack() as held:

        def made(address: str, consenting: int = 8, silent: int = 2) -> Scene:
            sandbox = held.enter_context(Sandbox())
            settings = prepared(app, models_dir, tmp_path / "data", address)
            settings["JONCTION_TELEGRAM_API_URL"] = sandbox.url
            bot = BotProcess(settings, tmp_path / "bot.log")
            held.callback(bot.close)
            engine = open_database(address)
            held.callback(engine.dispose)
            crowd = Crowd(sandbox.api, consenting, silent, _SEED)
            return Scene(sandbox, bot, crowd, Trap(sandbox), engine, address)

        yield made


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """Address of a new SQLite file."""
    return f"sqlite:///{tmp_path / 'jonction.db'}"


def _kept(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())


def test_killed_after_receive(stage: Callable[..., Scene], sqlite: str) -> None:
    """What Telegram gave, and the database did not keep yet, is given again and handled once."""
    scene = stage(sqlite)
    scene.opened()
    for _ in range(2):
        scene.crowd.stir()
        before = _kept(scene.engine)
        file = str(make_url(sqlite).database)
        with closing(sqlite3.connect(file, check_same_thread=False)) as other:
            # Somebody else writes just then: nothing can be kept between the answer and the kill.
            other.isolation_level = None

            def answered(method: str, stage: str, other: sqlite3.Connection = other) -> bool:
                if method == "getUpdates" and stage == "received" and not other.in_transaction:
                    other.execute("BEGIN IMMEDIATE")
                return method == "getUpdates" and stage == "answered"

            scene.trap.set(answered, scene.bot)
            scene.bot.start()
            scene.bot.must_be_killed()
            other.execute("ROLLBACK")
        assert _kept(scene.engine) == before
    scene.play()
    assert scene.counted() == Count(unsure=0, twice=0)


def test_killed_at_a_commit(stage: Callable[..., Scene], sqlite: str) -> None:
    """Killed right before or right after any kind of commit, nothing is lost nor done twice."""
    scene = stage(sqlite)
    scene.opened()
    chance = random.Random(_SEED)
    moments = [("claim", "after", 1), ("turn", "after", 12), ("sending", "after", 3)]
    moments += [("mark", "after", 3), ("keep", "after", 1)]
    moments += [("turn", "before", 12), ("mark", "before", 3)]
    for kind, moment, most in moments:
        scene.crowd.stir()
        count = chance.randint(1, most)
        scene.bot.start(*SHORT, kind, str(count), moment)
        scene.bot.must_be_killed()
    scene.crowd.send_files()
    scene.play()
    scene.counted()


def test_killed_after_send_and_before_mark(stage: Callable[..., Scene], sqlite: str) -> None:
    """The one answer that Telegram took just then comes twice, and is the one that is marked."""
    scene = stage(sqlite, 3, 0)
    scene.opened()
    someone = scene.crowd.promoters[0]
    someone.correct()
    scene.trap.set(nth(1, "sendMessage", "done"), scene.bot)
    scene.bot.start(*SHORT)
    scene.bot.must_be_killed()
    # Written while nobody was there.
    someone.correct()
    scene.play()
    assert scene.counted() == Count(unsure=1, twice=1)


def test_killed_at_random_under_load(stage: Callable[..., Scene], url: str) -> None:
    """Killed again and again while everybody writes, everything is handled once, in order."""
    scene = stage(url)
    scene.opened()
    chance = random.Random(_SEED)
    for kill in range(_KILLS[url.partition(":")[0]]):
        scene.crowd.stir()
        if kill == 1:
            scene.crowd.send_files()
        # Each message is three stages of a call at least, and so is each step of a start.
        scene.trap.set(nth(chance.randint(1, 160)), scene.bot)
        scene.bot.start(*SHORT)
        # Some of it comes while the bot starts, works or is dead already.
        scene.crowd.stir()
        scene.bot.must_be_killed()
    scene.crowd.stir(2)
    scene.play()
    scene.counted()
    assert scene.crowd.sent > _HUNDREDS

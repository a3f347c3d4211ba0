"""Every dialogue of `jonction talk`, played through Telegram unchanged: real program, real wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.backends.store.generations import SqlLedger
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.message import Incoming, Reply
from bot.domain.passage import Answer
from bot.engine.answer import Answerer, Asking
from bot.sandbox.serving import Running as Sandbox
from tests.dialogues.player import Counts, Player, Said, Script, Stage, scripts
from tests.telegram.answered import Answered
from tests.telegram.phone import Phones
from tests.telegram.service import Clock, Running

SCRIPTS = dict(scripts())
TOKEN = "1000000:the-token-of-tests-opens-nothing-at-all"  # noqa: S105 - it opens nothing


class Counted(Answered):
    """The program, its searches counted."""

    counts: Counts

    def passed(self, answerer: Answerer, text: str, asking: Asking) -> Answer:
        """Count, then answer."""
        self.counts.searches += 1
        return super().passed(answerer, text, asking)


@dataclass
class Wire:
    """The service on Telegram, seen from a dialogue.

    Args:
        index: the program whose index was published.
        address: of a new database.
    """

    index: App
    address: str
    sandbox: Sandbox
    held: ExitStack

    def __post_init__(self) -> None:
        """Prepare the database, and the phones."""
        self.counts = Counts()
        self.clock = Clock()
        self.search = self.index.open_live()
        self.app = self._new()
        live = self.index.ledger.live()
        assert live is not None
        SqlLedger(self.app.database).publish(live, None)
        self.phones = Phones(self.sandbox.api, self.app.post, self.clock)
        self._running: Running | None = None

    def _new(self) -> Counted:
        update = {
            "database_url": self.address,
            "telegram_api_url": self.sandbox.url,
            "http_port": 0,
        }
        settings = self.index.settings.model_copy(update=update)
        object.__setattr__(settings, "telegram_token", type(settings.telegram_token)(TOKEN))
        app = Counted(settings)
        app.__dict__["embeddings"] = self.index.embeddings
        app.counts = self.counts
        return app

    def start(self) -> None:
        """Start the program, or stop it and start it again."""
        if self._running is not None:
            self._running.stop()
        # Nobody writes in bursts here: what would wait for the next message is read at once.
        running = Running(self._new(), self.clock, self.search, timedelta())
        self._running = self.held.enter_context(running)

    def known(self, person: str) -> tuple[Conversation, Dossier | None]:
        """Give the conversation and the dossier kept for somebody."""
        with self.app.store.turn(self.phones.person(person)) as unit:
            return unit.conversation, unit.dossier

    def dossiers(self, person: str) -> list[Dossier]:
        """Give the dossiers kept for somebody."""
        with self.app.store.turn(self.phones.person(person)) as unit:
            return list(unit.dossiers())


class OnTelegram(Player):
    """Plays a dialogue on a phone."""

    def __init__(self, script: Script, wire: Wire) -> None:
        self._wire = wire
        # No phone sends an empty message.
        sendable = [turn for turn in script.tours if turn.dit is None or turn.dit.strip()]
        script = script.model_copy(update={"tours": sendable})
        stage = Stage(wire.start, wire.known, wire.dossiers, wire.counts)  # type: ignore[arg-type]
        super().__init__(script, stage)

    def _tell(self, incoming: Incoming, turn: Said) -> tuple[Reply, ...]:
        self._wire.clock.set(incoming.moment)
        return self._wire.phones.hand(incoming, edits=turn.modifie, quotes=turn.cite)

    def _check_calls(self, turn: Said, replies: tuple[Reply, ...], where: str) -> None:
        # Commits are those of the boxes too: what a turn commits is counted where it is alone.
        super()._check_calls(turn.model_copy(update={"commits": None}), replies, where)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A stand-in for each dialogue: what one did not confirm is not given to the next."""
    with Sandbox() as running:
        yield running


@pytest.mark.parametrize("name", SCRIPTS)
def test_dialogue(
    name: str, published: Callable[[str], App], sandbox: Sandbox, tmp_path: Path
) -> None:
    """What is said, offered, kept and searched is the same on a phone as in a terminal."""
    script = SCRIPTS[name]
    with ExitStack() as held:
        address = f"sqlite:///{tmp_path / 'boxes.db'}"
        player = OnTelegram(script, Wire(published(script.dossier), address, sandbox, held))
        try:
            player.play()
        except AssertionError as error:
            raise AssertionError(f"{error}\n\n" + "\n".join(player.transcript[-30:])) from error

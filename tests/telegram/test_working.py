"""What the service does while it works, and when a part of it fails: on the sandbox, for real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.store.conversations import SqlStore
from bot.backends.store.generations import SqlLedger
from bot.backends.store.post import SqlPost
from bot.backends.store.unit import SqlUnit
from bot.domain.passage import Answer
from bot.engine.answer import Answerer, Asking
from bot.engine.delivery import Arrival, Held, Posted, Result
from bot.engine.grouping import QUIET
from bot.errors import StoreUnavailable
from bot.sandbox.methods.call import Upload
from bot.sandbox.serving import Running as Sandbox
from bot.settings import Settings
from tests import tiny_folder as tiny
from tests.telegram.answered import Answered
from tests.telegram.stage import IDEA, Stage

Staged = Callable[..., AbstractContextManager[Stage]]

_QUESTION = "Quel est le montant maximal ?"
_PATIENCE = 60


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A stand-in for Telegram."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def staged(published: Callable[[str], App], sandbox: Sandbox, tmp_path: Path) -> Staged:
    """Gives the service, running, as a test wants it."""

    @contextmanager
    def made(index: App | None = None, **more: Any) -> Iterator[Stage]:
        address = f"sqlite:///{tmp_path / 'boxes.db'}"
        with Stage(index or published("livre"), address, sandbox, **more) as stage:
            yield stage

    return made


class Slow(Answered):
    """The program, whose answers wait for the test, then fail."""

    def __init__(self, settings: Settings, go_on: threading.Event) -> None:
        super().__init__(settings)
        self._go_on = go_on

    def passed(self, answerer: Answerer, text: str, asking: Asking) -> Answer:  # noqa: ARG002
        """Wait, then fail."""
        assert self._go_on.wait(_PATIENCE)
        raise ZeroDivisionError


class Fainting(SqlPost):
    """Boxes whose database goes away now and then: before each step, twice."""

    def __init__(self, app: App) -> None:
        super().__init__(app.database)
        self.left = {"receive": 2, "claim": 2, "finish": 2, "outgoing": 2}

    def _faint(self, what: str) -> None:
        if self.left[what]:
            self.left[what] -= 1
            raise StoreUnavailable("the database is away")

    def receive(self, arrivals: Sequence[Arrival], moment: datetime) -> int:
        """Keep arrivals."""
        self._faint("receive")
        return super().receive(arrivals, moment)

    def claim(self, worker: str, moment: datetime, limit: int, mine: Any = ()) -> list[Held]:
        """Claim conversations."""
        self._faint("claim")
        return super().claim(worker, moment, limit, mine)

    def finish(self, *args: Any, **more: Any) -> None:
        """Mark arrivals handled."""
        self._faint("finish")
        super().finish(*args, **more)

    def outgoing(
        self,
        worker: str,
        moment: datetime,
        limit: int,
        results: Sequence[tuple[Posted, Result]] = (),
    ) -> list[Posted]:
        """Record what became of letters: it is then that a loss would show."""
        if results:
            self._faint("outgoing")
        return super().outgoing(worker, moment, limit, results)


class Flapping(SqlStore):
    """Dossiers whose database goes away at each turn, some times."""

    left = 0

    @contextmanager
    def turn(self, person: str) -> Iterator[SqlUnit]:
        """Open a turn."""
        if self.left:
            self.left -= 1
            raise StoreUnavailable("the database is away")
        with super().turn(person) as unit:
            yield unit


class Fragile(App):
    """The program over a database that goes away."""

    @cached_property
    def store(self) -> Flapping:
        """The conversations, the dossiers and their journal."""
        return Flapping(self.database)

    @cached_property
    def post(self) -> Fainting:
        """The inbox and the outbox."""
        return Fainting(self)


def test_an_edited_message_opens_its_answer_again(staged: Staged) -> None:
    """Who corrects a sent message is asked whether the answer changes too."""
    with staged() as stage:
        chat = stage.person()
        idea = stage.write(chat, IDEA).messages[0]["message_id"]
        stage.settle()
        stage.press(chat, "Oui, gardez")
        stage.settle()
        stage.say(chat, "oui")
        before = len(stage.texts(chat))
        stage.edit(chat, idea, "une cuisine collective pour les jeunes de Matane")
        stage.settle()
        told = "".join(stage.texts(chat)[before:])
        assert "Votre idée" in told
        assert "jeunes de Matane" in told


def test_a_clock_that_is_late_delays_no_answer(staged: Staged) -> None:
    """What is kept to be sent is due by the machine's own clock, whatever Telegram's says."""
    with staged() as stage:
        stage.clock.go(-timedelta(hours=1))
        moment = stage.clock()
        chat = stage.opened()
        assert stage.say(chat, "oui")
        assert stage.clock() == moment


def test_a_burst_gets_one_answer(staged: Staged) -> None:
    """Short messages sent one after another are read as one."""
    parts = ["bonjour", "j'ai un projet", "de cuisine collective", "pour les aînés de Matane"]
    with staged(quiet=QUIET) as stage:
        many, one = stage.person(), stage.person()
        for part in parts:
            stage.write(many, part)
        stage.write(one, "\n".join(parts))
        stage.settle()
        assert stage.texts(many) == stage.texts(one)
        assert len({row.cause for row in stage.letters(many)}) == 1


def test_an_album_gets_one_answer(staged: Staged) -> None:
    """Pages photographed together are one thing that is handed over."""
    with staged() as stage:
        chat = stage.opened()
        stage.say(chat, "oui")
        names = [f"page-{n}.pdf" for n in range(3)]
        files = [(Upload(name, "application/pdf", b"%PDF-1.4 " + name.encode()), "document")
                 for name in names]  # fmt: skip
        causes = {row.cause for row in stage.letters(chat)}
        told = "".join(stage.say(chat, files=files, album=True))
        assert all(name in told for name in names)
        assert len({row.cause for row in stage.letters(chat)} - causes) == 1


def test_a_slow_download_holds_back_nobody_else(staged: Staged, sandbox: Sandbox) -> None:
    """While one person's file is fetched, the others are answered; who sent it sees the work."""
    struck = threading.Event()
    sandbox.on_call(lambda method, stage: struck.set() if stage == "struck" else None)
    with staged() as stage:
        slow, other = stage.opened(), stage.person()
        before = len(stage.texts(slow))
        sandbox.api.fault("delay", "getFile", seconds=600)
        file = Upload("lettre.pdf", "application/pdf", b"%PDF-1.4")
        stage.write(slow, files=[(file, "document")])
        assert struck.wait(_PATIENCE)
        stage.write(other, IDEA)
        stage.until(lambda: stage.texts(other))
        sandbox.api.wait_for(
            lambda api: [one for one in api.events(chat=slow) if one["kind"] == "action"]
        )
        assert len(stage.texts(slow)) == before
        sandbox.api.clear_faults()
        stage.settle()
        assert "lettre.pdf" in "".join(stage.texts(slow)[before:])


def test_long_work_shows_that_an_answer_is_being_prepared(staged: Staged, sandbox: Sandbox) -> None:
    """Who waits for an answer sees that it is being written, and others are answered meanwhile."""
    go_on = threading.Event()
    with staged(make=lambda settings: Slow(settings, go_on)) as stage:
        chat, other = stage.person(), stage.person()
        stage.write(chat, _QUESTION)
        try:
            sandbox.api.wait_for(
                lambda api: [one for one in api.events(chat=chat) if one["kind"] == "action"]
            )
            stage.write(other, IDEA)
            stage.until(lambda: stage.texts(other))
            assert not stage.texts(chat)
        finally:
            go_on.set()
        stage.settle()
        assert stage.texts(chat)


def test_a_message_that_breaks_something_is_told_of_and_kept_for_an_operator(
    staged: Staged,
) -> None:
    """The person gets a sentence with a number, the operator a row; the next message works."""
    go_on = threading.Event()
    go_on.set()
    with staged(make=lambda settings: Slow(settings, go_on)) as stage:
        chat = stage.person()
        (told,) = stage.say(chat, _QUESTION)
        (row,) = stage.books.post.tally(stage.clock()).troubles
        assert (row.box, row.state) == ("inbox", "dead")
        assert told.startswith("Je suis désolé")
        assert told.rpartition(" ")[2] in row.reason
        assert stage.say(chat, IDEA)
        assert stage.alive


def test_a_database_that_goes_away_for_a_moment_loses_nothing(staged: Staged) -> None:
    """What came while the database was away is answered once, in order."""
    with staged(make=Fragile) as stage:
        chat = stage.opened()
        stage.say(chat, "oui")
        stage.say(chat, "menu")
        stage.press(chat, "Suite")
        stage.settle()
        assert isinstance(stage.program, Fragile)
        assert not any(stage.program.post.left.values())
        marks = [int(row.mark) for row in stage.letters(chat) if row.action == "sendMessage"]
        assert marks == [one["message_id"] for one in stage.sandbox.api.replies(chat)]
        assert all(row.state == "done" for row in stage.arrived())


def test_turns_that_cannot_be_kept_are_done_again(staged: Staged) -> None:
    """However often the database fails, what waits is heard in order and nothing is put aside."""
    with staged(make=Fragile) as stage:
        chat = stage.opened()
        before = len(stage.texts(chat))
        assert isinstance(stage.program, Fragile)
        stage.program.store.left = 6
        for text in ("oui", "menu", "budget"):
            stage.write(chat, text)
        stage.settle()
        assert all(row.state == "done" for row in stage.arrived())
        told = stage.texts(chat)[before:]
        assert told[0] == "C'est noté."
        assert "désolé" not in "".join(told)


def test_a_generation_published_meanwhile_answers_without_a_restart(
    staged: Staged, bundled: TextEmbeddings, tmp_path: Path
) -> None:
    """What changes in the folder is answered a moment after it is published."""
    folder = tiny.write_folder(tmp_path / "knowledge")
    index = tiny.put_together(tiny.settings(tmp_path / "data", folder), bundled)
    tiny.synced(index)
    with staged(index, lease=0.2) as stage:
        chat = stage.person()
        assert tiny.OLD in "".join(stage.say(chat, tiny.QUESTION))
        old = index.ledger.live()
        tiny.edit(folder, tiny.MEETINGS, tiny.OLD, tiny.NEW)
        tiny.synced(index)
        new = index.ledger.live()
        assert old is not None
        assert new is not None
        SqlLedger(stage.books.database).publish(new, old.name)
        running = stage.running
        assert running is not None
        stage.until(lambda: running.service.identity.generation == new.name)
        assert tiny.NEW in "".join(stage.say(chat, tiny.QUESTION))
    index.database.dispose()


def test_in_a_group_the_bot_says_once_how_to_use_it_and_stays_quiet(
    staged: Staged, sandbox: Sandbox
) -> None:
    """A group learns where to write; nothing said there is answered, but what calls the bot."""
    with staged() as stage:
        member = stage.person()
        group = sandbox.api.group("Le comité", [member], admin=True)
        stage.until(lambda: stage.texts(group))
        for text in ("bonjour", "le budget serait de 12 500 $", _QUESTION):
            stage.write(group, text, sender=member)
        stage.settle()
        assert len(stage.texts(group)) == 1
        assert "t.me/" in stage.texts(group)[0]
        assert not stage.texts(member)
        stage.write(group, "/menu", sender=member)
        stage.settle()
        assert len(stage.texts(group)) == 2

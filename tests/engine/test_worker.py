"""The worker over boxes in memory: what cannot be read, what fails again and again, who waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.message import Incoming, Reply
from bot.engine.delivery import Arrival, Delivery, FileAsked, Letter, Received, Waiting
from bot.engine.grouping import Manners
from bot.engine.observing import Unobserved
from bot.engine.worker import Desk, Worker
from bot.errors import ChannelUnavailable, StaleState, StoreUnavailable
from tests.fakes.post import MemoryPost

NAME = "worker"
_PATIENCE = 60
_LOOK = 0.005


@dataclass
class Plain:
    """A channel of words: `!` cannot be read, `@` comes with a file that is never there.

    What begins with `~` may be joined to other words; `?` is for the channel alone.
    """

    fetched: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def read(self, row: Waiting) -> Received:
        """Read an arrival."""
        if row.body.startswith("!"):
            raise ValueError("no words")
        if row.body.startswith("\0"):
            raise RuntimeError("no words either")
        if row.body.startswith("?"):
            return Received(row, None)
        incoming = Incoming(row.conversation, row.received, row.body)
        asked = FileAsked(row.body, row.body, "", 1) if row.body.startswith("@") else None
        return Received(row, incoming, plain=row.body.startswith("~"), file=asked)

    def render(self, _received: Received, replies: Sequence[Reply]) -> tuple[Letter, ...]:
        """Make letters of replies."""
        return tuple(Letter("say", {"text": reply.text}) for reply in replies)

    def turned(self, _received: Received, _reply: Reply, _page: int) -> tuple[Letter, ...]:
        """Show another page: there is none."""
        return ()

    def sorry(self, _received: Received, incident: str) -> tuple[Letter, ...]:
        """Say that a message could not be read."""
        return (Letter("say", {"text": f"sorry {incident}"}),)

    async def fetch(self, asked: FileAsked) -> bytes | None:
        """Fetch a file, which is not there today."""
        self.before()
        self.fetched.append(asked.name)
        raise ChannelUnavailable("not today", retry=True)

    async def working(self, _conversation: str) -> None:
        """Show nothing."""

    async def acknowledge(self, _received: Received) -> None:
        """Acknowledge nothing."""


@dataclass
class Heard:
    """What handles messages: it notes them, and does to each what a test asks."""

    post: MemoryPost
    does: Callable[[str], None] = lambda _text: None
    known: set[str] = field(default_factory=set)
    heard: list[Incoming] = field(default_factory=list)
    hasty: Manners = Manners(lambda _text: False, lambda _text: False, timedelta())
    weighs: Callable[[], None] = lambda: None

    def manners(self, _person: str) -> Manners:
        """Give how words are told apart."""
        self.weighs()
        return self.hasty

    def holds(self, person: str) -> bool:
        """Tell whether a conversation is known to this process alone."""
        return person in self.known

    def handle(self, received: Received, incoming: Incoming, delivery: Delivery) -> str:
        """Handle one message."""
        self.does(incoming.text)
        letter = Letter("say", {"text": f"heard {incoming.text}"})
        self.post.finish(delivery, [letter], received.row.received)
        self.heard.append(incoming)
        return "text"


class Bench:
    """A worker at its bench; its clock goes on only when it is told to."""

    def __init__(self) -> None:
        self.moment = datetime(2027, 3, 1, tzinfo=UTC)
        self.post = MemoryPost()
        self.channel = Plain()
        self.handler = Heard(self.post)
        self.store = ThreadPoolExecutor(1)
        self.turns = ThreadPoolExecutor(4)
        self._number = 0

    def come(self, *texts: str, who: str = "essai:1") -> None:
        """Have somebody write."""
        for text in texts:
            self._number += 1
            arrival = Arrival("essai", self._number, who, text)
            self.post.receive([arrival], self.moment)

    def states(self) -> list[str]:
        """Give the states of the inbox, by number."""
        return [row.state for row in self.post.inbox]

    def said(self, who: str = "essai:1") -> list[str]:
        """Give what is to be said to somebody."""
        mine = [one.letter for one in self.post.outbox if one.conversation == who]
        return [one.payload["text"] for one in mine if one]

    def work(
        self, until: Callable[[], bool], during: Callable[[Worker], Any] | None = None
    ) -> None:
        """Let the worker work until something is true; what is put off becomes due at once."""
        asyncio.run(asyncio.wait_for(self._work(until, during), _PATIENCE))

    async def _work(
        self, until: Callable[[], bool], during: Callable[[Worker], Any] | None
    ) -> None:
        handler: Any = self.handler
        desk = Desk(
            NAME,
            self.post,
            self.channel,
            handler,
            lambda: self.moment,
            self.store,
            self.turns,
            Unobserved(),
        )
        self.post.beat(NAME, self.moment, 3600)
        worker, stop = Worker(desk, lambda: None), asyncio.Event()
        task = asyncio.create_task(worker.run(stop))
        while not until():
            assert not task.done()
            due = self.post.next_due(self.moment)
            self.moment = due or self.moment
            worker.wake()
            await asyncio.sleep(_LOOK)
        if during:
            await during(worker)
        stop.set()
        worker.wake()
        await task


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A worker at its bench."""
    made = Bench()
    yield made
    made.store.shutdown()
    made.turns.shutdown()


def test_what_cannot_be_read_is_put_aside_in_its_turn(bench: Bench) -> None:
    """A message that is no message waits for an operator; those around it are answered."""
    bench.come("one", "!", "two")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["done", "dead", "done"]
    assert bench.said() == ["heard one", "heard two"]
    assert bench.post.inbox[1].reason.startswith("unreadable")


def test_a_message_that_ended_the_process_again_and_again_is_put_aside(bench: Bench) -> None:
    """A message claimed many times and never handled is told of; the next ones go on."""
    bench.come("poison", "next")
    bench.post.inbox[0].attempts = 5
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["dead", "done"]
    sorry, heard = bench.said()
    assert sorry.startswith("sorry ")
    assert sorry.removeprefix("sorry ") in bench.post.inbox[0].reason
    assert heard == "heard next"


def test_what_was_only_claimed_after_a_failure_loses_no_attempt(bench: Bench) -> None:
    """Messages behind one that is tried again are as good as new."""
    failures = iter([StaleState("somebody else"), StaleState("somebody else")])

    def stale(text: str) -> None:
        if text == "one" and (error := next(failures, None)):
            raise error

    bench.handler.does = stale
    bench.come("one", "two", "three")
    bench.work(lambda: "waiting" not in bench.states())
    assert [one.text for one in bench.handler.heard] == ["one", "two", "three"]
    assert [row.attempts for row in bench.post.inbox] == [3, 1, 1]


def test_a_database_that_comes_and_goes_puts_nothing_aside(bench: Bench) -> None:
    """However often a turn cannot be kept, no message that waits is taken for a bad one."""
    failures = iter([StoreUnavailable("the database is away", retry=True)] * 7)

    def away(text: str) -> None:
        if text == "one" and (error := next(failures, None)):
            raise error

    bench.handler.does = away
    bench.come("one", "two", "three")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["done"] * 3
    assert bench.said() == ["heard one", "heard two", "heard three"]


def test_a_message_that_breaks_the_engine_is_told_of_once(bench: Bench) -> None:
    """An error of ours is said with its number, and the next message is heard."""

    def broken(text: str) -> None:
        if text == "poison":
            raise ZeroDivisionError

    bench.handler.does = broken
    bench.come("poison", "next")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["dead", "done"]
    assert [text.split()[0] for text in bench.said()] == ["sorry", "heard"]


@pytest.mark.parametrize(
    "error", [StoreUnavailable("a Conversation that was kept cannot be read"), KeyError("a step")]
)
def test_a_conversation_that_cannot_be_read_is_told_of_not_tried_for_ever(
    bench: Bench, error: Exception
) -> None:
    """Whoever has a state that cannot be read is told so at each message; others go on."""

    def broken(text: str = "~one") -> None:
        if text.startswith("~"):
            raise error

    bench.handler.does = bench.handler.weighs = broken
    bench.come("~one", "~two")
    bench.come("else", who="essai:2")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["dead", "dead", "done"]
    assert [text.split()[0] for text in bench.said()] == ["sorry", "sorry"]
    assert bench.said("essai:2") == ["heard else"]


def test_what_the_channel_does_not_foresee_is_put_aside(bench: Bench) -> None:
    """A message at which the channel itself fails waits for an operator; the next one is heard."""
    bench.come("\0", "next")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["dead", "done"]
    assert bench.post.inbox[0].reason == "unreadable: RuntimeError"


def test_what_somebody_else_handled_is_looked_at_later(bench: Bench) -> None:
    """A message that needs no turn, and was handled elsewhere, stops nothing."""
    failures = iter([StaleState("somebody else")])
    finish = bench.post.finish

    def stale(*given: Any, **named: Any) -> None:
        if error := next(failures, None):
            raise error
        finish(*given, **named)

    bench.post.__dict__["finish"] = stale
    bench.come("?", "next")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.states() == ["done", "done"]
    assert bench.post.inbox[0].attempts == 2


def test_a_file_that_ends_the_process_is_counted_before_it_is_fetched(bench: Bench) -> None:
    """A file too heavy for the machine is tried a few times, not at each start for ever."""
    counted: list[int] = []
    bench.channel.before = lambda: counted.append(bench.post.inbox[0].attempts)
    bench.come("@file")
    bench.post.inbox[0].attempts = 3
    bench.work(lambda: "waiting" not in bench.states())
    assert counted == [4, 5]


def test_a_file_that_never_comes_is_asked_for_a_few_times(bench: Bench) -> None:
    """In the end the message is heard without its file, which is said to be missing."""
    bench.come("@file", "next")
    bench.work(lambda: "waiting" not in bench.states())
    assert bench.channel.fetched == ["@file"] * 5
    first, then = bench.handler.heard
    assert first.upload is not None
    assert first.upload.content is None
    assert then.text == "next"


def test_somebody_who_is_slow_holds_back_nobody(bench: Bench) -> None:
    """Conversations go on side by side, each in its order."""
    go_on = threading.Event()

    def slow(text: str) -> None:
        if text == "slow":
            assert go_on.wait(_PATIENCE)

    bench.handler.does = slow
    bench.come("slow", "after")
    bench.come("quick", "quicker", who="essai:2")
    bench.work(lambda: _let_go(len(bench.handler.heard) == 2, go_on) and _all(bench, 4))
    assert [one.text for one in bench.handler.heard] == ["quick", "quicker", "slow", "after"]


def _let_go(ready: bool, event: threading.Event) -> bool:
    if ready:
        event.set()
    return event.is_set()


def _all(bench: Bench, count: int) -> bool:
    return len(bench.handler.heard) == count


def test_others_may_take_those_who_are_quiet_and_whose_words_are_kept(bench: Bench) -> None:
    """A conversation that is known to this process alone stays with it."""
    bench.handler.known.add("essai:2")
    bench.come("one")
    bench.come("two", who="essai:2")

    async def quiet(worker: Worker) -> None:
        await worker.release_idle(bench.moment + timedelta(seconds=1))

    bench.work(lambda: bench.states() == ["done", "done"], quiet)
    assert bench.post.holders == {"essai:2": NAME}

"""The dispatcher over boxes in memory: what fails in it loses no letter and sends none twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.engine.delivery import Delivery, Letter, Posted, Result, Sent
from bot.engine.dispatch import Counter, Dispatcher
from bot.engine.observing import Unobserved
from bot.errors import StoreUnavailable, TokenRefused
from tests.fakes.post import MemoryPost

NAME = "worker"
_PATIENCE = 60
_LOOK = 0.005


@dataclass
class Line:
    """Sends letters, and notes them; what a test asks happens first."""

    before: Callable[[str], None] = lambda _text: None
    hold: asyncio.Event | None = None
    sent: list[str] = field(default_factory=list)

    async def send(self, posted: Posted) -> Result:
        """Send one letter."""
        text = str(posted.letter.payload["text"])
        self.before(text)
        self.sent.append(text)
        if self.hold:
            await self.hold.wait()
        return Sent(str(len(self.sent)))


class Away(MemoryPost):
    """Boxes that cannot be written when it comes to say what was sent."""

    left = 3

    def outgoing(
        self,
        worker: str,
        moment: datetime,
        limit: int,
        results: Sequence[tuple[Posted, Result]] = (),
    ) -> list[Posted]:
        """Record what became of letters, then claim others."""
        if results and self.left:
            self.left -= 1
            raise StoreUnavailable("the database is away")
        return super().outgoing(worker, moment, limit, results)


class Desk:
    """A dispatcher at work; its clock goes on only to what is due."""

    def __init__(self, post: MemoryPost) -> None:
        self.moment = datetime(2027, 3, 1, tzinfo=UTC)
        self.post, self.line = post, Line()
        self.threads = ThreadPoolExecutor(1)

    def keep(self, *texts: str, who: str = "essai:1") -> None:
        """Keep letters."""
        letters = [Letter("say", {"text": text}) for text in texts]
        self.post.finish(Delivery(NAME, who, ()), letters, self.moment)

    def states(self) -> list[str]:
        """Give the states of the letters, in order."""
        return [one.state for one in self.post.outbox]

    def run(self, until: Callable[[], bool], last: Callable[[], None] = lambda: None) -> None:
        """Send until something is true.

        Args:
            last: what happens once the dispatcher was told to stop.
        """
        asyncio.run(asyncio.wait_for(self._run(until, last), _PATIENCE))

    async def _run(self, until: Callable[[], bool], last: Callable[[], None]) -> None:
        self.post.beat(NAME, self.moment, 3600)
        counter = Counter(
            NAME, self.post, self.line, lambda: self.moment, self.threads, Unobserved()
        )
        dispatcher, stop = Dispatcher(counter), asyncio.Event()
        task = asyncio.create_task(dispatcher.run(stop))
        while not until() and not task.done():
            self.moment = self.post.next_due(self.moment) or self.moment
            dispatcher.ring()
            await asyncio.sleep(_LOOK)
        stop.set()
        dispatcher.ring()
        last()
        await task


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A dispatcher over boxes in memory."""
    made = Desk(MemoryPost())
    yield made
    made.threads.shutdown()


def test_an_error_of_ours_while_sending_loses_no_letter(desk: Desk) -> None:
    """A letter whose sending fails is sent later, in its place, and marked as it may be twice."""
    failures = iter([ZeroDivisionError(), KeyError("x")])

    def fails(text: str) -> None:
        if text == "one" and (error := next(failures, None)):
            raise error

    desk.line.before = fails
    desk.keep("one", "two")
    desk.keep("other", who="essai:2")
    desk.run(lambda: desk.states() == ["sent"] * 3)
    assert [text for text in desk.line.sent if text != "other"] == ["one", "two"]
    assert [one.unsure for one in desk.post.outbox] == [True, False, False]


def test_a_database_away_after_a_send_sends_nothing_twice() -> None:
    """What was sent is told again and again until it is marked; the next one waits for that."""
    desk = Desk(Away())
    desk.keep("one", "two")
    desk.run(lambda: desk.states() == ["sent", "sent"])
    desk.threads.shutdown()
    assert desk.line.sent == ["one", "two"]
    assert not any(one.unsure for one in desk.post.outbox)


def test_a_refused_token_ends_the_dispatcher_and_keeps_the_letters(desk: Desk) -> None:
    """With a token that is good no more, nothing is sent and nothing is lost."""

    def refused(_text: str) -> None:
        raise TokenRefused("the token is refused")

    desk.line.before = refused
    desk.keep("one", "two")
    with pytest.raises(TokenRefused):
        desk.run(lambda: False)
    assert desk.states() == ["waiting", "waiting"]


def test_a_letter_under_way_when_it_stops_is_waited_for_and_marked(desk: Desk) -> None:
    """A clean end leaves no letter of which nobody knows whether it was sent."""
    hold = asyncio.Event()
    desk.line.hold = hold
    desk.keep("one", "two")
    desk.run(lambda: desk.line.sent == ["one"], hold.set)
    assert desk.states() == ["sent", "waiting"]
    assert desk.line.sent == ["one"]

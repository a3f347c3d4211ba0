"""The office over boxes in memory: how it ends, and what its lease holds until then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.engine.delivery import Delivery, Letter, Posted, Result, Sent
from bot.engine.dispatch import Counter
from bot.engine.observing import Unobserved
from bot.engine.office import Office
from bot.engine.worker import Desk
from tests.fakes.post import MemoryPost

_NAME, _CHAT = "worker", "essai:1"
_PATIENCE = 60
# Seconds; a sign is given four times in each.
_LEASE = 0.02
_SIGNS = 8
_LOOK = 0.005


@dataclass
class Watched(MemoryPost):
    """Boxes that tell how many signs their worker gave."""

    signs: int = 0

    def beat(self, worker: str, moment: datetime, lease: float) -> None:
        """Make the worker's claims hold."""
        super().beat(worker, moment, lease)
        self.signs += 1


@dataclass
class Slow:
    """Sends a letter once it is let go."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, _posted: Posted) -> Result:
        """Send one letter."""
        self.begun.set()
        await self.go_on.wait()
        return Sent("1")


def test_the_lease_holds_until_the_last_letter_is_told_of() -> None:
    """Told to stop, a worker keeps what it is sending: nobody else sends it meanwhile."""
    post = Watched()
    letter = Letter("say", {"text": "Bonjour"})
    post.finish(Delivery(_NAME, _CHAT, ()), [letter], _now())

    async def ended() -> None:
        sender, stop = Slow(), asyncio.Event()
        running = asyncio.create_task(_office(post, sender).run(stop))
        await sender.begun.wait()
        stop.set()
        before = post.signs
        while post.signs < before + _SIGNS:
            assert not running.done()
            await asyncio.sleep(_LOOK)
        assert post.outgoing("other", _now(), 10) == []
        sender.go_on.set()
        await running

    asyncio.run(asyncio.wait_for(ended(), _PATIENCE))
    assert [(one.state, one.unsure) for one in post.outbox] == [("sent", False)]
    assert post.leases == {}


def test_news_that_cannot_be_read_stops_nothing() -> None:
    """A spoilt index is left where it is: the worker goes on with the one it has."""
    post = Watched()

    def spoilt() -> None:
        raise AttributeError("get")

    async def gone_on() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(_office(post, Slow(), spoilt).run(stop))
        while post.signs < _SIGNS:
            assert not running.done()
            await asyncio.sleep(_LOOK)
        stop.set()
        await running

    asyncio.run(asyncio.wait_for(gone_on(), _PATIENCE))


def _office(post: MemoryPost, sender: Slow, refresh: Callable[[], None] = lambda: None) -> Office:
    nobody: Any = None
    threads, observer = ThreadPoolExecutor(1), Unobserved()
    desk = Desk(_NAME, post, nobody, nobody, _now, threads, threads, observer)
    counter = Counter(_NAME, post, sender, _now, threads, observer)
    return Office(desk, counter, refresh, _LEASE)


def _now() -> datetime:
    return datetime(2027, 3, 1, tzinfo=UTC)

"""The dispatcher: sends what the outbox holds, one letter of a conversation at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.engine.delivery import Moved, Posted, Postponed, Result, Sent
from bot.engine.observing import Observer
from bot.engine.outages import Outage
from bot.engine.post import Post, Sender
from bot.errors import StoreUnavailable, TokenRefused

_log = logging.getLogger(__name__)

# Letters under way at once, each of another conversation; fewer than the channel has lines for.
_MOST = 14
# How long to sleep when nothing rings; seconds. Another process may have kept letters.
_IDLE = 0.5


@dataclass(frozen=True, slots=True)
class Counter:
    """What a dispatcher works with.

    Args:
        name: of the worker whose lease holds its claims.
        now: gives the moment, with its time zone.
        threads: runs what touches the outbox.
    """

    name: str
    post: Post
    sender: Sender
    now: Callable[[], datetime]
    threads: Executor
    observer: Observer


class Dispatcher:
    """Sends what goes out; what became of it is recorded with the next claim, in one commit."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._flying: set[asyncio.Task[None]] = set()
        self._done: list[tuple[Posted, Result]] = []
        self._news = asyncio.Event()
        self._refused: TokenRefused | None = None
        self._outage = Outage("dispatcher")
        self._pause = _IDLE

    @property
    def sending(self) -> int:
        """Give how many letters are under way."""
        return len(self._flying)

    def ring(self) -> None:
        """Look at the outbox now: something was kept."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; letters under way are waited for, and recorded.

        Raises:
            TokenRefused: the channel knows us no more; nothing can be sent.
        """
        while not stop.is_set() and self._refused is None:
            self._news.clear()
            claimed = await self._claimed(_MOST - len(self._flying))
            for posted in claimed:
                task = asyncio.create_task(self._send(posted))
                self._flying.add(task)
                task.add_done_callback(self._flying.discard)
            if not claimed:
                await self._rest()
        if self._flying:
            await asyncio.wait(self._flying)
        await self._claimed(0)
        if self._refused is not None:
            raise self._refused

    async def _rest(self) -> None:
        if self._done and not self._outage.reason:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), self._pause)

    async def _claimed(self, room: int) -> list[Posted]:
        counter, results = self._counter, self._done
        self._done = []
        try:
            claimed = await asyncio.get_running_loop().run_in_executor(
                counter.threads,
                lambda: counter.post.outgoing(counter.name, counter.now(), room, results),
            )
        except StoreUnavailable as error:
            # What was sent is told again at the next try: a letter is marked in the end.
            self._done = results + self._done
            self._pause = self._outage.failed(error)
            return []
        self._outage.over()
        self._pause = _IDLE
        return claimed

    async def _send(self, posted: Posted) -> None:
        try:
            result = await self._counter.sender.send(posted)
        except TokenRefused as error:
            self._refused = error
            result = Postponed("the token is refused", seconds=60)
        except Exception as error:  # noqa: BLE001 - a letter is never lost to an error of ours
            _log.error("a letter could not be sent", extra={"letter": posted.id}, exc_info=error)
            result = Postponed(type(error).__name__, unsure=True)
        if not isinstance(result, Sent):
            facts = {
                "letter": posted.id,
                "conversation": posted.conversation,
                "result": type(result).__name__,
                "reason": _kind(result),
            }
            _log.warning("a letter did not leave", extra=facts)
        self._counter.observer.sent(result)
        self._done.append((posted, result))
        self._news.set()


def _kind(result: Result) -> str:
    """Give the kind of a reason alone: what follows may repeat what Telegram was given."""
    why = "" if isinstance(result, Sent | Moved) else result.reason
    return why.partition(":")[0]

"""The office: a worker, a dispatcher and the lease that holds their claims, run as one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

from bot.engine.delivery import Arrival
from bot.engine.dispatch import Counter, Dispatcher
from bot.engine.outages import Outage
from bot.engine.worker import Desk, Worker
from bot.errors import StoreUnavailable

_log = logging.getLogger(__name__)

# A worker that gives no sign for this long has lost its claims; seconds.
LEASE = 20.0
# How many times it gives a sign within its lease.
_BEATS = 4
# Somebody quiet for this long may be heard by another worker next time.
_QUIET = timedelta(minutes=1)
_SWEPT = 3600.0
# How long the traces of what was handled are kept: an old message may still be quoted.
_KEPT = timedelta(days=90)


class Office:
    """Keeps what comes in, has it handled, and has the answers sent.

    Args:
        refresh: called now and then in a thread; looks for what changed outside.
        lease: how long the worker's claims outlive its last sign, in seconds.
    """

    def __init__(
        self, desk: Desk, counter: Counter, refresh: Callable[[], None], lease: float = LEASE
    ) -> None:
        self._desk = desk
        self._refresh = refresh
        self._lease = lease
        self._dispatcher = Dispatcher(counter)
        self._worker = Worker(desk, self._dispatcher.ring)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._keeping = Outage("receive")
        self._holding = Outage("lease")
        self._looking = Outage("refresh")

    @property
    def alive(self) -> dict[str, bool]:
        """Tell of each part, by name, whether it still works; empty before it began."""
        return {name: not task.done() for name, task in self._tasks.items()}

    @property
    def trouble(self) -> str:
        """Tell why nothing can be kept now; empty when it can."""
        return self._keeping.reason or self._holding.reason

    async def receive(self, arrivals: Sequence[Arrival]) -> None:
        """Keep arrivals; once this returns they cannot be lost.

        Raises:
            StoreUnavailable: nothing was kept.
        """
        desk = self._desk
        loop = asyncio.get_running_loop()
        try:
            count = await loop.run_in_executor(
                desk.store_threads, lambda: desk.post.receive(arrivals, desk.now())
            )
        except StoreUnavailable as error:
            self._keeping.failed(error)
            raise
        self._keeping.over()
        desk.observer.received(count)
        self._worker.wake()

    async def run(
        self, stop: asyncio.Event, **others: Callable[[asyncio.Event], Coroutine[Any, Any, None]]
    ) -> None:
        """Work until told to stop, or until a part fails for good; the others then end cleanly.

        Args:
            others: what receives, and whatever ends with the office, by name.

        Raises:
            Exception: the first that ended a part.
        """
        await self._beat()
        parts = {"worker": self._worker.run, "dispatcher": self._dispatcher.run, **others}
        working = {name: asyncio.create_task(part(stop)) for name, part in parts.items()}
        over = asyncio.Event()
        lease = asyncio.create_task(self._keep_lease(over))
        self._tasks = {**working, "lease": lease}
        told = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([told, *self._tasks.values()], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            await told
            facts = {"letters": self._dispatcher.sending, "conversations": self._worker.busy}
            _log.info("the bot stops; what is under way is ended first", extra=facts)
            self._worker.wake()
            self._dispatcher.ring()
            # What is under way may take longer than the lease: nobody takes it over meanwhile.
            await asyncio.wait(working.values())
            over.set()
            ended = await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await self._leave()
        for error in ended:
            if isinstance(error, BaseException):
                raise error

    async def _keep_lease(self, over: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        swept = loop.time()
        while not over.is_set():
            try:
                await asyncio.wait_for(over.wait(), self._lease / _BEATS)
            except TimeoutError:
                await self._beat()
                await self._worker.release_idle(self._desk.now() - _QUIET)
                if loop.time() - swept > _SWEPT:
                    swept = loop.time()
                    await self._sweep()

    async def _sweep(self) -> None:
        desk = self._desk
        await self._stored(lambda: desk.post.sweep(desk.now() - _KEPT), self._holding)

    async def _beat(self) -> None:
        desk = self._desk
        await self._stored(
            lambda: desk.post.beat(desk.name, desk.now(), self._lease), self._holding
        )
        try:
            await self._stored(self._refresh, self._looking)
        except Exception as error:  # noqa: BLE001 - what answers goes on without what is new
            _log.error("what changed outside could not be looked at", exc_info=error)

    async def _leave(self) -> None:
        await self._stored(lambda: self._desk.post.leave(self._desk.name), self._holding)

    async def _stored(self, work: Callable[[], object], outage: Outage) -> None:
        """Do something that can wait for the next time, when the database cannot be reached."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._desk.store_threads, work)
        except StoreUnavailable as error:
            outage.failed(error)
        else:
            outage.over()

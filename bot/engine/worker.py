"""The worker: claims conversations, reads what came, and has each message handled once, in order.

Conversations go on side by side; in one conversation, nothing is read before what came earlier is
kept. A slow download, a search or an export of one holds back no other.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection, Coroutine, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.domain.message import Incoming, Upload
from bot.engine.allowance import Allowance
from bot.engine.delivery import SUSPECT, Delivery, Held, Received, Waiting
from bot.engine.grouping import Group, first_group
from bot.engine.handling import Handler
from bot.engine.observing import Observer
from bot.engine.outages import Outage
from bot.engine.post import Channel, Post
from bot.errors import ChannelUnavailable, StaleState, StoreUnavailable

_log = logging.getLogger(__name__)
_Value = TypeVar("_Value")

# Conversations at work at once.
_MOST = 64
# How long to sleep when nothing is due and nobody rings: another process may have kept arrivals.
_IDLE = 0.5
# A message that failed, or ended the process, this many times is put aside for an operator.
_ATTEMPTS = 5
# An answer that takes longer shows that it is being prepared, again and again; seconds.
_PATIENCE, _AGAIN = 0.8, 4.5
# Bytes: of the files in memory at once, and of one whose size is not told.
_FILES, _FILE = 256 * 1024 * 1024, 20 * 1024 * 1024
_LATER = timedelta(seconds=1)
_FETCH_LATER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker works with.

    Args:
        name: of this worker; no other has it.
        now: gives the moment, with its time zone.
        store_threads: runs what touches the boxes; turn_threads: runs turns.
    """

    name: str
    post: Post
    channel: Channel
    handler: Handler
    now: Callable[[], datetime]
    store_threads: Executor
    turn_threads: Executor
    observer: Observer


class Worker:
    """Handles what comes in.

    Args:
        ring: called when letters were kept, so that they leave at once.
    """

    def __init__(self, desk: Desk, ring: Callable[[], None]) -> None:
        self._desk = desk
        self._ring = ring
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._held: dict[str, datetime] = {}
        self._pause = _IDLE
        self._alone = asyncio.Lock()
        self._claiming = Outage("worker")
        self._conversing = Outage("conversation")
        self._files = Allowance(_FILES)

    @property
    def busy(self) -> int:
        """Give how many conversations are at work."""
        return len(self._busy)

    def wake(self) -> None:
        """Look at the inbox now: something was kept."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what is under way is finished first."""
        while not stop.is_set():
            self._news.clear()
            found = await self._claimed()
            for held in found:
                self._busy.add(held.conversation)
                self._start(self._converse(held))
            if not found or len(self._busy) >= _MOST:
                await self._rest(stop)
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def release_idle(self, before: datetime) -> None:
        """Let other workers take the conversations that were not heard since a moment."""
        idle = [
            one
            for one, last in self._held.items()
            if one not in self._busy and last < before and not self._desk.handler.holds(one)
        ]
        if not idle:
            return
        with suppress(StoreUnavailable):
            await self._stored(lambda: self._desk.post.release(self._desk.name, idle))
            for one in idle:
                self._held.pop(one, None)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _claimed(self) -> list[Held]:
        room = _MOST - len(self._busy)
        if room <= 0:
            return []
        desk, busy = self._desk, frozenset(self._busy)
        try:
            found = await self._stored(lambda: desk.post.claim(desk.name, desk.now(), room, busy))
        except StoreUnavailable as error:
            self._pause = self._claiming.failed(error)
            return []
        self._claiming.over()
        self._pause = _IDLE
        return found

    async def _rest(self, stop: asyncio.Event) -> None:
        """Wait for news, for what is put off, or a little."""
        if stop.is_set():
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), self._pause)

    async def _converse(self, held: Held) -> None:
        """Handle what waits in a conversation, in order, until something has to wait."""
        try:
            left = await self._read(held.rows)
            while left:
                group = await self._grouped(left)
                done = set(group.rows)
                left = [one for one in left if one.row.id not in done]
                if group.until is not None:
                    await self._put_off(group.rows, group.until, tried=False)
                elif await self._handled(group):
                    continue
                await self._give_back([one.row for one in left])
                left = []
            self._conversing.over()
        except StoreUnavailable as error:
            self._conversing.failed(error)
            await asyncio.sleep(_IDLE)
        except Exception as error:  # noqa: BLE001 - it would be claimed again at once, for ever
            _log.error("a conversation stopped", exc_info=error)
            await asyncio.sleep(_IDLE)
        finally:
            self._held[held.conversation] = self._desk.now()
            self._busy.discard(held.conversation)
            self._news.set()

    async def _read(self, rows: Sequence[Waiting]) -> list[Received]:
        """Read what waits, up to what cannot be handled; that is put aside once it comes first."""
        left: list[Received] = []
        for rank, row in enumerate(rows):
            try:
                received, why = self._desk.channel.read(row), ""
            except Exception as error:  # noqa: BLE001 - one that cannot be read holds back no other
                told = error if isinstance(error, ValueError) else type(error).__name__
                received, why = None, f"unreadable: {told}"
            if received and row.attempts < _ATTEMPTS:
                left.append(received)
            elif left:
                await self._give_back(rows[rank:])
                break
            elif received:
                await self._sorry(received, (row.id,), "too many attempts")
            else:
                # Nobody can answer what cannot be read; it stays for an operator.
                await self._dead(row, (), why)
        return left

    async def _give_back(self, rows: Sequence[Waiting]) -> None:
        """Leave rows that were claimed and not tried: the attempt does not count."""
        if rows:
            await self._put_off([row.id for row in rows], self._desk.now(), tried=False)

    async def _grouped(self, left: list[Received]) -> Group:
        """Give what comes first; alone when what it may be joined to cannot be told."""
        try:
            return await self._joined(left)
        except StoreUnavailable as error:
            if error.retry:
                raise
        except Exception as error:  # noqa: BLE001 - its turn tells what is wrong with it
            _log.error("words could not be joined", exc_info=error)
        first = left[0]
        return Group(first, first.incoming, (first,))

    async def _joined(self, left: list[Received]) -> Group:
        """Give what comes first; the question that waits is read only where words may be joined."""
        handler, now = self._desk.handler, self._desk.now()
        if not left[0].plain:
            return first_group(left, handler.hasty, now)
        unsure = len(left) > 1 or handler.hasty.waits(_text(left[0]))
        if not unsure:
            return first_group(left, handler.hasty, now)
        person = left[0].row.conversation
        manners = await self._turned(lambda: handler.manners(person))
        return first_group(left, manners, self._desk.now())

    async def _handled(self, group: Group) -> bool:
        """Handle one message; False when it must be tried again later, and what follows too."""
        later = self._desk.now() + _LATER
        try:
            if not _suspect(group):
                return await self._tried(group)
            # Whatever was claimed with what ends the process would look as guilty: one at a time,
            # and counted before anything of it is fetched or read.
            async with self._alone:
                await self._stored(lambda: self._desk.post.tried(group.rows))
                return await self._tried(group)
        except StaleState:
            # Somebody else handled it, or wrote at the same moment: a look later tells.
            await self._put_off(group.rows, later, tried=True)
        except StoreUnavailable as error:
            # What is there and cannot be read is not waited for as a database is.
            await self._put_off(group.rows, later, tried=not error.retry)
            if error.retry:
                raise
            _log.error("what was kept cannot be read", exc_info=error)
        except Exception as error:  # noqa: BLE001 - a person is told, whatever went wrong
            await self._sorry(group.first, group.rows, type(error).__name__, error)
            return True
        return False

    async def _tried(self, group: Group) -> bool:
        desk, received = self._desk, group.first
        for part in group.parts:
            if part.press:
                self._start(desk.channel.acknowledge(part))
        delivery = Delivery(desk.name, received.row.conversation, group.rows)
        if group.incoming is None:
            letters = [letter for part in group.parts for letter in part.answers]
            await self._stored(lambda: desk.post.finish(delivery, letters, desk.now()))
            self._ring()
            return True
        with self._working(received.row.conversation):
            files = [part.file for part in group.parts if part.file]
            size = sum(min(one.size or _FILE, _FILE) for one in files)
            async with self._files.taken(size) if files else nullcontext():
                incoming = await self._fetched(group, group.incoming) if files else group.incoming
                if incoming is None:
                    return False
                await self._answered(received, incoming, delivery)
        return True

    async def _answered(self, received: Received, incoming: Incoming, delivery: Delivery) -> None:
        desk = self._desk
        loop = asyncio.get_running_loop()
        started = loop.time()
        kind = await self._turned(lambda: desk.handler.handle(received, incoming, delivery))
        desk.observer.turned(kind, loop.time() - started)
        self._ring()

    @contextmanager
    def _working(self, conversation: str) -> Iterator[None]:
        """Show, if it lasts, that an answer is being prepared."""
        shown: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        signal = loop.call_later(_PATIENCE, self._show_work, conversation, shown)
        try:
            yield
        finally:
            signal.cancel()
            for task in shown:
                task.cancel()

    def _show_work(self, conversation: str, shown: list[asyncio.Task[None]]) -> None:
        shown.append(asyncio.create_task(self._show_again(conversation)))

    async def _show_again(self, conversation: str) -> None:
        while True:
            await self._desk.channel.working(conversation)
            await asyncio.sleep(_AGAIN)

    async def _fetched(self, group: Group, incoming: Incoming) -> Incoming | None:
        """Fetch the files of a message; None when that must be tried later."""
        uploads = []
        for part in group.parts:
            if part.file is None:
                continue
            asked = part.file
            try:
                content = await self._desk.channel.fetch(asked)
            except ChannelUnavailable as error:
                if part.row.attempts < _ATTEMPTS - 1:
                    _log.warning("a file will be fetched later", exc_info=error)
                    await self._put_off(group.rows, self._desk.now() + _FETCH_LATER, tried=True)
                    return None
                content = None
            uploads.append(Upload(asked.name, asked.media_type, asked.size, content))
        first, *more = uploads
        return replace(incoming, upload=first, more=tuple(more))

    async def _put_off(self, rows: Collection[int], until: datetime, *, tried: bool) -> None:
        post = self._desk.post
        await self._stored(lambda: post.put_off(rows, until, tried=tried))
        self._wake_at(until)

    def _wake_at(self, until: datetime) -> None:
        seconds = max((until - self._desk.now()).total_seconds(), 0.0)
        asyncio.get_running_loop().call_later(seconds, self._news.set)

    async def _sorry(
        self,
        received: Received,
        rows: tuple[int, ...],
        why: str,
        error: Exception | None = None,
    ) -> None:
        """Tell the person that a message could not be read, with a number to give to somebody."""
        incident = secrets.token_hex(3)
        facts = {"incident": incident, "row": received.row.id, "why": why}
        _log.error("a message could not be handled", extra=facts, exc_info=error)
        letters = self._desk.channel.sorry(received, incident)
        await self._dead(received.row, letters, f"{why} (incident {incident})", rows)
        self._ring()

    async def _dead(
        self, row: Waiting, letters: tuple[Any, ...], why: str, rows: tuple[int, ...] = ()
    ) -> None:
        desk = self._desk
        delivery = Delivery(desk.name, row.conversation, rows or (row.id,))
        with suppress(StaleState):
            await self._stored(lambda: desk.post.finish(delivery, letters, desk.now(), dead=why))

    async def _stored(self, work: Callable[[], _Value]) -> _Value:
        return await asyncio.get_running_loop().run_in_executor(self._desk.store_threads, work)

    async def _turned(self, work: Callable[[], _Value]) -> _Value:
        return await asyncio.get_running_loop().run_in_executor(self._desk.turn_threads, work)


def _suspect(group: Group) -> bool:
    return any(part.row.attempts >= SUSPECT for part in group.parts)


def _text(received: Received) -> str:
    return received.incoming.text if received.incoming else ""

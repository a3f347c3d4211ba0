"""Asks Telegram for what came, again and again: the offset moves only once arrivals are kept.

The loop is ours because an error of ours inside the library's own loop ends its polling silently.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.channels.telegram.arrivals import ALLOWED, arrivals
from bot.channels.telegram.failures import said, unavailable, waited
from bot.engine.delivery import Arrival
from bot.engine.observing import Observer
from bot.errors import AlreadyPolled, StoreUnavailable, TokenRefused

Receive = Callable[[Sequence[Arrival]], Awaitable[None]]
_Value = TypeVar("_Value")

# The library makes `getUpdates` of it. By its own name, it would warn at each call that it knows
# better: but it reads a whole batch or nothing, and one odd update would hold back all others.
_GET_UPDATES = "getUpdates_"
_MOST = 100
# What comes on top of the wait that Telegram is asked for, before the line is taken for broken.
_GRACE = 15.0

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Args:
        empty: for Telegram to answer when nothing came.
        first: after a first failure; twice as long after each other, up to `longest`.
        conflicts: how many times another program may take our place before we leave it.
    """

    empty: int = 50
    first: float = 0.5
    longest: float = 30.0
    conflicts: int = 6

    def after(self, failures: int) -> float:
        """Give the wait after some failures in a row."""
        return min(self.first * 2.0 ** min(failures - 1, 16), self.longest)


class Polling:
    """Receives by asking.

    Args:
        bot: initialized: Telegram has said who it is.
        receive: keeps arrivals; they cannot be lost once it returns.
        observer: told each time that Telegram answers, or does not.
    """

    def __init__(
        self, bot: Bot, receive: Receive, observer: Observer, patience: Patience | None = None
    ) -> None:
        self._bot = bot
        self._receive = receive
        self._observer = observer
        self._patience = patience or Patience()
        self._failures = 0
        self._conflicts = 0
        self._offset: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until told to stop; what is being kept then is kept first.

        Raises:
            TokenRefused: the token is no longer good.
            AlreadyPolled: another program keeps receiving with the same token.
        """
        await self._steadily(stop, self._without_webhook)
        while not stop.is_set():
            batch = await self._steadily(stop, self._asked)
            if batch is None:
                return
            found = arrivals(self._bot.id, batch)
            if not await self._kept(stop, found):
                return
            # Numbers may start again anywhere after a quiet week: the offset follows the last
            # batch, even downwards, and is forgotten once everything before it is confirmed.
            self._offset = max(one.number for one in found) + 1 if found else None
            if batch and not found:
                # Nothing in it has a number: it would come again at once, for ever.
                await self._rest(stop, self._patience.longest)

    async def _without_webhook(self) -> bool:
        return await self._bot.delete_webhook(drop_pending_updates=False)

    async def _asked(self) -> list[object]:
        asked: dict[str, Any] = {
            "timeout": self._patience.empty,
            "limit": _MOST,
            "allowed_updates": list(ALLOWED),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        wait = self._patience.empty + _GRACE
        try:
            found = await self._bot.do_api_request(_GET_UPDATES, asked, read_timeout=wait)
        except (KeyError, TypeError) as error:
            raise NetworkError("the answer holds no result") from error
        if not isinstance(found, list):
            raise NetworkError("the answer holds no list")
        return found

    async def _kept(self, stop: asyncio.Event, batch: list[Arrival]) -> bool:
        """Keep a batch, however long the database is away; give False if told to stop before."""
        failures = 0
        while batch:
            try:
                await self._receive(batch)
            except StoreUnavailable as error:
                failures += 1
                _LOG.warning("what came could not be kept", exc_info=error)
                if await self._rest(stop, self._patience.after(failures)):
                    return False
            else:
                break
        return True

    async def _steadily(
        self, stop: asyncio.Event, ask: Callable[[], Coroutine[Any, Any, _Value]]
    ) -> _Value | None:
        """Ask until Telegram answers; None if told to stop before."""
        while not stop.is_set():
            try:
                answer = await _unless(stop, ask())
            except TelegramError as error:
                if await self._rest(stop, self._wait_after(error)):
                    return None
                continue
            if answer is not None:
                self._failures = 0
                # Two programs that take turns each see some calls pass.
                self._conflicts = max(0, self._conflicts - 1)
                self._observer.reached()
            return answer
        return None

    def _wait_after(self, error: TelegramError) -> float:
        """Tell a failure; give the seconds to wait.

        Raises:
            TokenRefused: waiting would mend nothing.
            AlreadyPolled: another program was there too many times.
        """
        meant = unavailable(error)
        self._failures += 1
        self._observer.unreached()
        if isinstance(meant, TokenRefused):
            raise meant from None
        if isinstance(meant, AlreadyPolled):
            # One that passes takes one back, so that a program which comes now and then is seen.
            self._conflicts += 2
            if self._conflicts >= 2 * self._patience.conflicts:
                raise meant from None
        _LOG.warning("Telegram did not give what came: %s", said(error))
        return waited(error) or self._patience.after(self._failures)

    async def _rest(self, stop: asyncio.Event, seconds: float) -> bool:
        """Wait; give True if told to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
        return stop.is_set()


async def _unless(stop: asyncio.Event, asking: Coroutine[Any, Any, _Value]) -> _Value | None:
    """Wait for an answer; None as soon as told to stop, the question left."""
    asked = asyncio.ensure_future(asking)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({asked, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else None
    finally:
        for task in (asked, stopped):
            task.cancel()
        with suppress(asyncio.CancelledError, TelegramError):
            await asked

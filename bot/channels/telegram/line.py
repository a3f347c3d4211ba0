"""The line to Telegram: asks until it answers, and waits longer at each failure."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram.error import TelegramError

from bot.channels.telegram.failures import said, unavailable, waited
from bot.engine.observing import Observer
from bot.errors import AlreadyPolled, TokenRefused

_Value = TypeVar("_Value")

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Args:
        empty: for Telegram to answer when nothing came.
        first: after a first failure; twice as long after each other, up to `longest`.
        conflicts: how many times another program may take our place before we leave it.
        newcomer: how long to have been answered for each of these times; whoever has not been for
            this long leaves at once: the other was there before.
        look: between two looks at where Telegram sends what comes.
    """

    empty: int = 50
    first: float = 0.5
    longest: float = 30.0
    conflicts: int = 6
    newcomer: float = 1.0
    look: float = 60.0

    def after(self, failures: int) -> float:
        """Give the wait after some failures in a row."""
        return min(self.first * 2.0 ** min(failures - 1, 16), self.longest)


class Line:
    """Asks, for one account.

    Args:
        observer: told each time that Telegram answers, or does not.
    """

    def __init__(self, observer: Observer, patience: Patience) -> None:
        self._patience = patience
        self._observer = observer
        self._failures = 0
        self._conflicts = 0
        self._began: float | None = None
        # How long answers had come when another program appeared.
        self._age = 0.0

    @property
    def sound(self) -> bool:
        """Tell whether the last question had an answer."""
        return self._began is not None and not self._failures

    async def ask(
        self,
        stop: asyncio.Event,
        call: Callable[[], Coroutine[Any, Any, _Value]],
        *,
        refusable: bool = False,
    ) -> _Value | None:
        """Ask until Telegram answers; None if told to stop before.

        Args:
            refusable: asking again what Telegram refuses would change nothing.

        Raises:
            TokenRefused: the token is not good, or no longer.
            AlreadyPolled: another program took our place too many times, or had it before us.
            ChannelUnavailable: what is `refusable` was refused.
        """
        while not stop.is_set():
            try:
                answer = await _unless(stop, call())
            except TelegramError as error:
                if await rest(stop, self._wait_after(error, refusable=refusable)):
                    return None
                continue
            if answer is not None:
                if self._failures:
                    _LOG.info("Telegram answers again", extra={"attempts": self._failures})
                if self._began is None:
                    self._began = time.monotonic()
                self._failures = 0
                # Two programs that take turns each see some of their calls pass.
                self._conflicts = max(0, self._conflicts - 1)
                self._observer.reached()
            return answer
        return None

    def _wait_after(self, error: TelegramError, *, refusable: bool) -> float:
        """Tell a failure; give the seconds to wait."""
        meant = unavailable(error)
        self._failures += 1
        self._observer.unreached()
        if isinstance(meant, TokenRefused):
            raise meant from None
        if isinstance(meant, AlreadyPolled):
            if self._is_theirs():
                raise meant from None
        elif refusable and not meant.retry:
            raise meant from None
        # Whoever came after us is told at once that we are here, and leaves.
        first = isinstance(meant, AlreadyPolled) and self._failures == 1
        wait = 0.0 if first else waited(error) or self._patience.after(self._failures)
        facts = {"reason": said(error), "wait": wait, "attempts": self._failures}
        _LOG.warning("Telegram did not answer", extra=facts)
        return wait

    def _is_theirs(self) -> bool:
        """Count that another program took our place; tell whether to leave it.

        Each of two programs is told at its turn, and knows its own age alone: the older one puts up
        with more, so that the younger one leaves.
        """
        if not self._conflicts:
            now = time.monotonic()
            self._age = now - (now if self._began is None else self._began)
        # A call that passes takes back one of these two.
        self._conflicts += 2
        times = self._conflicts / 2
        return times >= self._patience.conflicts or self._age < times * self._patience.newcomer


async def rest(stop: asyncio.Event, seconds: float) -> bool:
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
        stopped.cancel()
        if not asked.done():
            asked.cancel()
            await asyncio.wait({asked})

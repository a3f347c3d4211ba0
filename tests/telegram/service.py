"""The whole service in a thread, against a sandbox: as `jonction run` does, in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.engine.grouping import QUIET
from bot.engine.office import LEASE
from bot.engine.ports import Search
from bot.service import Service

_PATIENCE = 60


@dataclass
class Clock:
    """A clock that can be moved, and goes on by itself."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """Give the moment."""
        return datetime.now(UTC) + self.ahead

    def set(self, moment: datetime) -> None:
        """Make it that moment now."""
        self.ahead = moment - datetime.now(UTC)


class Running:
    """A service that runs in a thread, until the end of the block.

    Raises:
        Exception: what ended it before it was ready, or before it was told to stop.
    """

    def __init__(
        self,
        app: App,
        clock: Callable[[], datetime] | None = None,
        search: Search | None = None,
        quiet: timedelta = QUIET,
        lease: float = LEASE,
    ) -> None:
        self.service = Service(app, clock or Clock(), search, quiet, lease)
        self.error: BaseException | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="service", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def __enter__(self) -> Running:
        self._thread.start()
        assert self._ready.wait(_PATIENCE), "the service did not start"
        if self.error is not None:
            raise self.error
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        if self.error is not None and not any(_error):
            raise self.error

    def stop(self) -> None:
        """End it as a signal does, and wait."""
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive(), "the service does not end"

    def kill(self) -> None:
        """End it where it is: whatever it awaits is given up, and nothing is put away."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive(), "the service does not end"
        self.error = None

    def _run(self) -> None:
        try:
            asyncio.run(self._served())
        except Exception as error:  # noqa: BLE001 - told to the test
            self.error = error
        finally:
            self._ready.set()

    async def _served(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self.service.run(self._stop, self._ready.set)

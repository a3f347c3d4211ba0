"""Waking whoever waits for something to change, in a task or in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading


class Bell:
    """Rings when something changes.

    What is looked at, and the wait that follows when it is not there yet, are under one lock: no
    ring can fall between the two.

    Args:
        lock: held by whoever calls any of this.
    """

    def __init__(self, lock: threading.RLock) -> None:
        self._threads = threading.Condition(lock)
        self._tasks: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Wake everyone."""
        self._threads.notify_all()
        if self._tasks:
            tasks, self._tasks = self._tasks, []
            for task in tasks:
                _wake(task)

    def waiter(self) -> asyncio.Future[None]:
        """Give what the running task awaits, once the lock is given back."""
        future = asyncio.get_running_loop().create_future()
        self._tasks.append(future)
        return future

    def forget(self, future: asyncio.Future[None]) -> None:
        """Drop a waiter that waits no more."""
        with contextlib.suppress(ValueError):
            self._tasks.remove(future)

    def sleep(self, seconds: float) -> bool:
        """Make the thread wait, the lock given back meanwhile; tell whether it rang."""
        return self._threads.wait(seconds)


def _wake(future: asyncio.Future[None]) -> None:
    with contextlib.suppress(RuntimeError):  # its loop is closed: nobody waits any more
        future.get_loop().call_soon_threadsafe(_end, future)


def _end(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


async def heard(future: asyncio.Future[None], seconds: float) -> bool:
    """Wait for a ring, that many seconds at most; tell whether it came."""
    done, _ = await asyncio.wait((future,), timeout=max(0.0, seconds))
    return bool(done)

"""What the health pages look at: the tasks, the database, the index, and Telegram."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.health.identity import Identity
from bot.channels.health.metrics import Metrics
from bot.engine.delivery import Tally
from bot.engine.post import Post
from bot.errors import StoreUnavailable

# Seconds during which a reading of the boxes is given again.
_FRESH = 3.0
# Seconds that a database is waited for.
_PATIENCE = 5.0


def _now() -> datetime:
    return datetime.now(UTC)


class Boxes:
    """Reads how the boxes stand, once at a time, whoever asks and however often."""

    def __init__(self, post: Post, fresh: float = _FRESH, patience: float = _PATIENCE) -> None:
        self._post = post
        self._fresh = fresh
        self._patience = patience
        self._reading: asyncio.Task[Tally] | None = None
        self._began = 0.0

    async def tally(self) -> Tally:
        """Give how the boxes stand.

        Raises:
            StoreUnavailable: the database cannot be reached.
            TimeoutError: it does not answer in time; the reading goes on, and serves who asks next.
        """
        # A database that hangs is asked by one thread, not by one for each who asks.
        under_way = self._reading is not None and not self._reading.done()
        old = time.monotonic() - self._began > self._fresh or self._failed()
        if self._reading is None or (old and not under_way):
            self._began = time.monotonic()
            self._reading = asyncio.create_task(asyncio.to_thread(self._read))
        return await asyncio.wait_for(asyncio.shield(self._reading), self._patience)

    def _read(self) -> Tally:
        return self._post.tally(_now(), 0, ended=False)

    def _failed(self) -> bool:
        task = self._reading
        return task is not None and task.done() and (task.cancelled() or bool(task.exception()))


@dataclass(frozen=True, slots=True)
class Probe:
    """What the health pages ask.

    Args:
        tasks: whether each task that must not end still runs, by name.
        identity: what is running now; its generation is empty when no index is open.
        trouble: tells why nothing can be kept now; empty when it can.
        quiet: seconds after which Telegram, if it did not answer, is held to be out of reach; a
            request for updates is held open for less than this.
        failures: in a row after which it is held to be so before.
    """

    metrics: Metrics
    boxes: Boxes
    tasks: Callable[[], Mapping[str, bool]]
    identity: Callable[[], Identity]
    trouble: Callable[[], str] = str
    quiet: float = 120.0
    failures: int = 3

    async def parts(self) -> dict[str, dict[str, object]]:
        """Tell whether each part that an answer needs can serve, and why not."""
        return {
            "database": await self._database(),
            "index": self._index(),
            "telegram": self._telegram(),
        }

    async def tally(self) -> Tally | None:
        """Give how the boxes stand; None when the database does not answer."""
        try:
            return await self.boxes.tally()
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it does not answer
            return None

    async def _database(self) -> dict[str, object]:
        try:
            await self.boxes.tally()
        except StoreUnavailable as error:
            return {"ok": False, "reason": str(error)}
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it does not answer
            return {"ok": False, "reason": "the database does not answer"}
        # It may be read when nothing can be written.
        trouble = self.trouble()
        return {"ok": False, "reason": trouble} if trouble else {"ok": True}

    def _index(self) -> dict[str, object]:
        name = self.identity().generation
        if not name:
            return {"ok": False, "reason": "no index is open; run: jonction knowledge sync"}
        return {"ok": True, "generation": name}

    def _telegram(self) -> dict[str, object]:
        silence = self.metrics.silence
        if silence is None:
            return {"ok": False, "reason": "it has not answered yet"}
        fine = silence <= self.quiet and self.metrics.failures < self.failures
        told: dict[str, object] = {"ok": fine, "seconds": round(silence)}
        return told if told["ok"] else told | {"reason": "it has not answered for too long"}

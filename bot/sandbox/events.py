"""What happened in the sandbox, numbered, for the page and the tests that wait for it."""

from __future__ import annotations

from collections import deque
from itertools import islice

from bot.sandbox.chats import Json

KEPT = 20_000


class Events:
    """The last events, the oldest first."""

    def __init__(self) -> None:
        self._kept: deque[Json] = deque(maxlen=KEPT)
        self.seq = 0

    def add(self, kind: str, chat: int | None, more: Json) -> None:
        """Keep an event."""
        self.seq += 1
        event: Json = {"seq": self.seq, "kind": kind, "chat": chat}
        event.update(more)
        self._kept.append(event)

    def after(self, seq: int, chat: int | None = None) -> list[Json]:
        """Give the events that follow a number."""
        first = self.seq - len(self._kept)
        found = islice(self._kept, max(0, seq - first), None)
        return [one for one in found if chat is None or one["chat"] == chat]

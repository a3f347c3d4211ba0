"""What an inbox and an outbox hold, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.engine.delivery import Arrival, Letter, Waiting


@dataclass
class Came:
    """An arrival."""

    id: int
    arrival: Arrival
    conversation: str
    received: datetime
    due: datetime
    body: str | None
    state: str = "waiting"
    attempts: int = 0
    reason: str = ""
    fields: tuple[str, ...] = ()
    finished: datetime | None = None

    def waiting(self) -> Waiting:
        """Give it as a worker sees it."""
        one = self.arrival
        return Waiting(
            self.id,
            one.source,
            one.number,
            self.conversation,
            self.body or "",
            one.mark,
            self.received,
            self.attempts,
        )


@dataclass
class Mail:
    """A letter; `letter` is gone once its words are."""

    id: int
    conversation: str
    letter: Letter | None
    question: str
    created: datetime
    due: datetime
    state: str = "waiting"
    attempts: int = 0
    unsure: bool = False
    reason: str = ""
    mark: str = ""
    how: str = ""
    worker: str = ""
    finished: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether it waits or is being sent."""
        return self.finished is None

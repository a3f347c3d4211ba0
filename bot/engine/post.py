"""The ports of delivery: the inbox and the outbox, and a channel as the worker sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.message import Reply
from bot.engine.delivery import (
    Arrival,
    Delivery,
    FileAsked,
    Held,
    Letter,
    Posted,
    Received,
    Result,
    Tally,
    Trace,
    Waiting,
)


class Post(Protocol):
    """The inbox and the outbox. Every method is one short transaction.

    `moment` is now, with its time zone: the store reads no clock.

    Raises:
        StoreUnavailable: the database cannot be reached or written, for any method.
    """

    def receive(self, arrivals: Sequence[Arrival], moment: datetime) -> int:
        """Keep arrivals; give how many are new. One that was kept already changes nothing.

        A conversation that was shut is open again: its person wrote.
        """
        ...

    def beat(self, worker: str, moment: datetime, lease: float) -> None:
        """Make the worker's claims hold for `lease` seconds from now.

        What was kept at a moment yet to come, before the clock was set back, is due now.
        """
        ...

    def leave(self, worker: str) -> None:
        """Give up every claim of a worker that ends."""
        ...

    def claim(
        self, worker: str, moment: datetime, limit: int, mine: Collection[str] = ()
    ) -> list[Held]:
        """Claim conversations in which something is due, the longest waiting first.

        Nobody else holds them: another worker may take what this one holds only once its lease is
        over. A conversation of `mine` is at work in this worker already, and is left out. All the
        rows that are due and waiting come, by number, up to some; an earlier row that is put off
        holds back the later ones. A row claimed counts one more attempt, up to `SUSPECT`.
        """
        ...

    def release(self, worker: str, conversations: Collection[str]) -> None:
        """Let others claim these."""
        ...

    def tried(self, rows: Collection[int]) -> None:
        """Count one more attempt at rows that are about to be tried."""
        ...

    def put_off(
        self, rows: Collection[int], until: datetime, reason: str = "", *, tried: bool = False
    ) -> None:
        """Leave rows for later; with `tried`, the attempt counts."""
        ...

    def finish(
        self,
        delivery: Delivery,
        letters: Sequence[Letter],
        moment: datetime,
        *,
        dead: str = "",
    ) -> None:
        """Mark arrivals handled outside any turn of the guide, and keep what answers them.

        Args:
            dead: why they could not be handled; their bodies are kept for an operator.

        Raises:
            StaleState: another worker handled one of them.
        """
        ...

    def traced(self, conversation: str, mark: str) -> Trace | None:
        """Tell what a handled arrival, or a letter sent, with this mark was about; the latest."""
        ...

    def outgoing(
        self,
        worker: str,
        moment: datetime,
        limit: int,
        results: Sequence[tuple[Posted, Result]] = (),
    ) -> list[Posted]:
        """Record what became of letters, then claim the heads of conversations that may be sent.

        One letter of a conversation at a time, in the order they were kept; none while something
        of the conversation is being sent, put off, or shut, or while everything is paused. A letter
        that a worker whose lease is over was sending is claimed again, `unsure`.
        """
        ...

    def next_due(self, moment: datetime) -> datetime | None:
        """Give when something put off becomes due; None when nothing waits for a later moment."""
        ...

    def tally(self, moment: datetime, most: int = 20, *, ended: bool = True) -> Tally:
        """Tell how the boxes stand, with the rows in trouble, the oldest first.

        Args:
            ended: whether what ended is counted too, which reads everything that is kept; if not,
                the dead rows that are counted are those that can be tried again.
        """
        ...

    def retry(self, moment: datetime, box: str | None = None, row: int | None = None) -> int:
        """Make dead, put off and shut rows due now; give how many. All of them when none is named.

        A dead letter whose words are gone is not revived.
        """
        ...

    def dismiss(self, moment: datetime, box: str | None = None, row: int | None = None) -> int:
        """Give up dead rows, their words forgotten; give how many. All when none is named.

        A letter that is named may also be one that is put off, or that waits for somebody who
        blocked us. Whoever has a journal finds it there.
        """
        ...

    def sweep(self, before: datetime) -> int:
        """Delete rows handled or sent before a moment; give how many."""
        ...


class Channel(Protocol):
    """Where people speak, as the worker sees it."""

    def read(self, row: Waiting) -> Received:
        """Read an arrival.

        Raises:
            ValueError: it is nothing this channel knows; told without its words.
        """
        ...

    def render(self, received: Received, replies: Sequence[Reply]) -> tuple[Letter, ...]:
        """Make letters of replies: split, formatted, with their buttons; one send each."""
        ...

    def turned(self, received: Received, reply: Reply, page: int) -> tuple[Letter, ...]:
        """Make the letter that shows another page of the choices of a message already sent."""
        ...

    def sorry(self, received: Received, incident: str) -> tuple[Letter, ...]:
        """Make the letter that says a message could not be read, with the incident's number."""
        ...

    async def fetch(self, asked: FileAsked) -> bytes | None:
        """Fetch a file; None when it is too large or gone for good.

        Raises:
            ChannelUnavailable: it may be fetched later.
        """
        ...

    async def working(self, conversation: str) -> None:
        """Show that an answer is being prepared; never fails."""
        ...

    async def acknowledge(self, received: Received) -> None:
        """End the wait of a pressed button; never fails."""
        ...


class Sender(Protocol):
    """Sends letters."""

    async def send(self, posted: Posted) -> Result:
        """Send one letter, and tell what became of it; never raises what a retry could mend."""
        ...

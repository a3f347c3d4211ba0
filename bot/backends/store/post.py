"""The inbox and the outbox as the worker sees them: every method is one short transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.backends.store import inbox as came
from bot.backends.store import outbox as gone
from bot.backends.store import standing
from bot.backends.store.database import forget_log, translated, turnstile, writing
from bot.backends.store.tables import chats, workers
from bot.engine.delivery import Arrival, Delivery, Held, Letter, Posted, Result, Tally, Trace

_ME: BindParameter[Any] = bindparam("me")
_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_MINE = select(chats.c.conversation).where(chats.c.worker == _ME)
_MOVED = select(chats.c.moved_to).where(
    chats.c.conversation.in_(_NAMES), chats.c.moved_to.is_not(None)
)
_RELEASE = (
    update(chats).where(chats.c.conversation.in_(_NAMES), chats.c.worker == _ME).values(worker=None)
)
_LEAVE = delete(workers).where(workers.c.name == _ME)


class SqlPost:
    """Keeps the inbox and the outbox, in the same database as the conversations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # What each worker of this process was handed and has not told the end of.
        self._flying: dict[str, set[int]] = {}

    def receive(self, arrivals: Sequence[Arrival], moment: datetime) -> int:
        """Keep arrivals; give how many are new. A conversation that was shut is open again."""
        if not arrivals:
            return 0
        with writing(self._engine) as connection:
            return came.receive(connection, arrivals, moment)

    def beat(self, worker: str, moment: datetime, lease: float) -> None:
        """Make the worker's claims hold for `lease` seconds from now.

        What was kept before the clock was set back is due again. What was wiped leaves SQLite's log
        too: somebody who consented to nothing leaves no words.
        """
        kind = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        until = moment + timedelta(seconds=lease)
        new = kind.insert(workers).values(name=worker, until=until)
        with writing(self._engine) as connection:
            connection.execute(
                new.on_conflict_do_update(index_elements=["name"], set_={"until": until})
            )
            standing.brought_back(connection, moment)
        self._forget()

    def leave(self, worker: str) -> None:
        """Give up every claim of a worker that ends."""
        with writing(self._engine) as connection:
            names = connection.execute(_MINE, {"me": worker}).scalars().all()
            _released(connection, worker, names)
            connection.execute(_LEAVE, {"me": worker})
        self._flying.pop(worker, None)

    def claim(
        self, worker: str, moment: datetime, limit: int, mine: Collection[str] = ()
    ) -> list[Held]:
        """Claim conversations in which something is due, the longest waiting first."""
        with writing(self._engine) as connection:
            return came.claim(connection, worker, moment, limit, mine)

    def release(self, worker: str, conversations: Collection[str]) -> None:
        """Let others claim these."""
        if not conversations:
            return
        with writing(self._engine) as connection:
            moved = connection.execute(_MOVED, {"names": [*conversations]}).scalars().all()
            _released(connection, worker, [*conversations, *moved])

    def tried(self, rows: Collection[int]) -> None:
        """Count one more attempt at rows that are about to be tried."""
        if not rows:
            return
        with writing(self._engine) as connection:
            came.tried(connection, rows)

    def put_off(
        self, rows: Collection[int], until: datetime, reason: str = "", *, tried: bool = False
    ) -> None:
        """Leave rows for later; with `tried`, the attempt counts."""
        if not rows:
            return
        with writing(self._engine) as connection:
            came.put_off(connection, rows, until, reason, tried=tried)

    def finish(
        self,
        delivery: Delivery,
        letters: Sequence[Letter],
        moment: datetime,
        *,
        dead: str = "",
    ) -> None:
        """Mark arrivals handled outside any turn of the guide, and keep what answers them.

        Raises:
            StaleState: another worker handled one of them.
        """
        with writing(self._engine) as connection:
            came.finish(connection, delivery, letters, moment, dead=dead)

    def traced(self, conversation: str, mark: str) -> Trace | None:
        """Tell what a handled arrival, or a letter sent, with this mark was about; the latest."""
        with translated(), self._engine.connect() as connection:
            return standing.traced(connection, conversation, mark)

    def outgoing(
        self,
        worker: str,
        moment: datetime,
        limit: int,
        results: Sequence[tuple[Posted, Result]] = (),
    ) -> list[Posted]:
        """Record what became of letters, then claim the heads of conversations that may be sent."""
        if not results and limit <= 0:
            return []
        ended = {posted.id for posted, _ in results}
        flying = self._flying.get(worker, set()) - ended
        with writing(self._engine) as connection:
            gone.record(connection, worker, moment, results)
            taken = gone.take(connection, worker, moment, limit, flying) if limit > 0 else []
        self._flying[worker] = flying | {posted.id for posted in taken}
        return taken

    def next_due(self, moment: datetime) -> datetime | None:
        """Give when something put off becomes due; None when nothing waits for a later moment."""
        with translated(), self._engine.connect() as connection:
            return standing.next_due(connection, moment)

    def tally(self, moment: datetime, most: int = 20, *, ended: bool = True) -> Tally:
        """Tell how the boxes stand, with the rows in trouble, the oldest first.

        Args:
            ended: whether what ended is counted too, which reads everything that is kept.
        """
        with translated(), self._engine.connect() as connection:
            return standing.tally(connection, moment, most, ended=ended)

    def retry(self, moment: datetime, box: str | None = None, row: int | None = None) -> int:
        """Make dead, put off and shut rows due now; give how many. All of them when none is named.

        A dead letter whose words are gone is not revived.
        """
        with writing(self._engine) as connection:
            return standing.retry(connection, moment, box, row)

    def dismiss(self, moment: datetime, box: str | None = None, row: int | None = None) -> int:
        """Give up dead rows, their words forgotten; give how many. All when none is named.

        A letter that is named may also be one that is put off, or that waits for somebody who
        blocked us.
        """
        with writing(self._engine) as connection:
            count = standing.dismiss(connection, moment, box, row)
        self._forget()
        return count

    def sweep(self, before: datetime) -> int:
        """Delete rows handled or sent before a moment; give how many."""
        with writing(self._engine) as connection:
            gone_now = standing.sweep(connection, before)
        self._forget()
        return gone_now

    def _forget(self) -> None:
        with translated(), turnstile(self._engine), self._engine.connect() as connection:
            forget_log(connection)


def _released(connection: Connection, worker: str, names: Iterable[str]) -> None:
    told = sorted(set(names))
    if told:
        came.locked(connection, told)
        connection.execute(_RELEASE, {"me": worker, "names": told})

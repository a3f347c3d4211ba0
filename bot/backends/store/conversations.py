"""Conversations, dossiers and their journal, in SQL: a turn is one transaction and one commit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine, bindparam, select

from bot.backends.store.database import forget_log, translated, turnstile
from bot.backends.store.remembered import Remembered
from bot.backends.store.tables import journal
from bot.backends.store.unit import SqlUnit, overtaken
from bot.domain.dossier import Author
from bot.domain.message import Entry
from bot.engine.ports import Recorded

_JOURNAL = select(journal).where(journal.c.person == bindparam("whose")).order_by(journal.c.id)


def _now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """Keeps conversations, dossiers and the journal.

    Args:
        clock: gives the moment of an erasure, which comes with none.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._clock = clock
        self._remembered = Remembered()

    @contextmanager
    def turn(self, person: str) -> Iterator[SqlUnit]:
        """Open one person's turn; leaving it commits what was saved, an error keeps nothing.

        Raises:
            StaleState: somebody wrote the same conversation or dossier in between.
            StoreUnavailable: the database cannot be reached or written, or waits for another.
        """
        alone = turnstile(self._engine)
        with translated(), overtaken(), ExitStack() as stack, self._engine.connect() as connection:
            # The first write waits for the other threads; reading waits for nobody.
            hold = partial(stack.enter_context, alone)
            unit = SqlUnit(connection, person, self._clock, self._remembered, hold)
            yield unit
            if not unit.to_commit:
                return
            connection.commit()
            if unit.erased:
                forget_log(connection)

    def journal(self, person: str) -> list[Recorded]:
        """Give a person's journal, oldest first."""
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(_JOURNAL, {"whose": person}).all()
        return [
            Recorded(
                row.moment,
                Entry(row.action, row.dossier, json.loads(row.facts), Author(row.author)),
            )
            for row in rows
        ]

"""Conversations, dossiers and their journal, in SQL: a turn is one transaction and one commit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from bot.backends.store.database import translated
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
        with translated(), overtaken(), self._engine.connect() as connection:
            unit = SqlUnit(connection, person, self._clock, self._remembered)
            yield unit
            if not unit.to_commit:
                return
            connection.commit()
            if unit.erased and connection.dialect.name == "sqlite":
                _forget_log(connection)

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


def _forget_log(connection: Connection) -> None:
    # The log written ahead still holds what was erased. The erasure is kept already: a reader who
    # is in the way only puts this off to the next one.
    with suppress(SQLAlchemyError):
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

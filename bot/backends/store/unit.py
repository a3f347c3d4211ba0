"""One person's turn in SQL: one read when it opens, at most three writes when it is saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    UpdateBase,
    and_,
    bindparam,
    delete,
    insert,
    outerjoin,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.backends.store import inbox
from bot.backends.store.database import translated
from bot.backends.store.remembered import Remembered
from bot.backends.store.tables import conversations, dossiers, journal
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.message import Entry
from bot.engine.delivery import Delivery, Letter
from bot.errors import StaleState

# Another transaction wrote what this one had read: SQLite's SQLITE_BUSY_SNAPSHOT, PostgreSQL's
# serialization_failure and deadlock_detected.
_OVERTAKEN = frozenset({517, "40001", "40P01"})

_ENTER = (
    select(conversations.c.state, dossiers.c.state.label("dossier"))
    .select_from(
        outerjoin(
            conversations,
            dossiers,
            and_(
                dossiers.c.id == conversations.c.current,
                dossiers.c.person == conversations.c.person,
            ),
        )
    )
    .where(conversations.c.person == bindparam("whose"))
)
_OPEN = select(dossiers.c.state).where(
    dossiers.c.id == bindparam("which"), dossiers.c.person == bindparam("whose")
)
_ALL = (
    select(dossiers.c.state)
    .where(dossiers.c.person == bindparam("whose"))
    .order_by(dossiers.c.number, dossiers.c.id)
)
_UPDATE_CONVERSATION = update(conversations).where(
    conversations.c.person == bindparam("whose"), conversations.c.version == bindparam("read")
)
_UPDATE_DOSSIER = update(dossiers).where(
    dossiers.c.id == bindparam("which"),
    dossiers.c.person == bindparam("whose"),
    dossiers.c.version == bindparam("read"),
)
_ERASE = delete(dossiers).where(
    dossiers.c.id == bindparam("which"), dossiers.c.person == bindparam("whose")
)
_ERASE_JOURNAL = delete(journal).where(
    journal.c.person == bindparam("whose"), journal.c.dossier == bindparam("which")
)
_INSERT_CONVERSATION = insert(conversations)
_INSERT_DOSSIER = insert(dossiers)
_INSERT_JOURNAL = insert(journal)


@contextmanager
def overtaken() -> Iterator[None]:
    """Turn what the database says when somebody else wrote first into our own error."""
    try:
        yield
    except DBAPIError as error:
        codes = {getattr(error.orig, name, None) for name in ("sqlite_errorcode", "sqlstate")}
        if isinstance(error, IntegrityError) or codes & _OVERTAKEN:
            raise StaleState("somebody wrote in between") from error
        raise


class SqlUnit:
    """One turn's transaction: what is known of a person, read once, and written once.

    Args:
        hold: called before each write; waits until no other thread of the process writes.
    """

    def __init__(
        self,
        connection: Connection,
        person: str,
        clock: Callable[[], datetime],
        remembered: Remembered,
        hold: Callable[[], object] = lambda: None,
    ) -> None:
        self._connection = connection
        self._hold = hold
        self._remembered = remembered
        self._person = person
        self._clock = clock
        self._seen: dict[str, Dossier] = {}
        self._conversation = self._enter()
        self._wrote = False
        self._failed = False
        self.erased = False

    def _enter(self) -> Conversation:
        row = self._connection.execute(_ENTER, {"whose": self._person}).first()
        if row is None:
            return Conversation(person=self._person)
        found = self._remembered.parsed(Conversation, row.state)
        if row.dossier is not None:
            self._see(row.dossier)
        elif found.current is not None:
            return found.model_copy(update={"current": None})
        return found

    def _see(self, state: str) -> Dossier:
        read = self._remembered.parsed(Dossier, state)
        # What this unit gave once does not change under the caller's feet.
        return self._seen.setdefault(read.id, read)

    @property
    def to_commit(self) -> bool:
        """Tell whether something was written, and nothing was refused."""
        return self._wrote and not self._failed

    @property
    def conversation(self) -> Conversation:
        """Give the person's conversation; a new one, of version 0, when none is kept."""
        return self._conversation

    @property
    def dossier(self) -> Dossier | None:
        """Give the conversation's current dossier; none once it was erased."""
        current = self._conversation.current
        return self.open(current) if current is not None else None

    def open(self, identifier: str) -> Dossier | None:
        """Give another dossier of the same person."""
        if identifier in self._seen:
            return self._seen[identifier]
        if "\0" in identifier:  # PostgreSQL refuses to compare it
            return None
        asked = {"which": identifier, "whose": self._person}
        state = self._connection.execute(_OPEN, asked).scalar()
        return None if state is None else self._see(state)

    def dossiers(self) -> list[Dossier]:
        """Give the person's dossiers, the oldest first."""
        states = self._connection.execute(_ALL, {"whose": self._person}).scalars().all()
        return [self._see(state) for state in states]

    def save(
        self,
        conversation: Conversation,
        dossier: Dossier | None,
        entries: Sequence[Entry],
        moment: datetime,
    ) -> None:
        """Write the turn; it is kept once the unit ends without an error.

        Raises:
            StaleState: somebody wrote the conversation or the dossier in between.
            ValueError: the conversation or the dossier is of another person.
        """
        owners = {conversation.person, dossier.person if dossier else self._person}
        if owners != {self._person}:
            raise ValueError("a turn writes what is of its own person")
        with self._writing():
            self._save_conversation(conversation, moment)
            if dossier is not None:
                self._save_dossier(dossier, moment)
            self._record(entries, moment)

    def erase(self, identifier: str) -> None:
        """Delete a dossier and its journal, for good; a line that says so, and no more, stays.

        What could not be sent to its person, or read of theirs, goes too.
        """
        with self._writing():
            asked = {"which": identifier, "whose": self._person}
            if "\0" in identifier or not self._connection.execute(_ERASE, asked).rowcount:
                return
            self._connection.execute(_ERASE_JOURNAL, asked)
            self._seen.pop(identifier, None)
            self._remembered.forget()
            self.erased = True
            moment = self._clock()
            inbox.wipe(self._connection, self._person, moment)
            self._record((Entry("dossier.erased", identifier),), moment)

    def answer(
        self,
        delivery: Delivery,
        letters: Sequence[Letter],
        fields: Sequence[str],
        moment: datetime,
    ) -> None:
        """Mark arrivals handled and keep what answers them, in this turn's transaction.

        Raises:
            StaleState: another worker handled one of them.
        """
        with self._writing():
            self._wrote = True
            inbox.finish(self._connection, delivery, letters, moment, fields)

    def mentioned(self, digest: str) -> bool:
        """Tell whether a dossier, of anybody, still names these bytes."""
        named = select(dossiers.c.id).where(dossiers.c.state.contains(digest, autoescape=True))
        return self._connection.execute(named.limit(1)).first() is not None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._failed:
            raise StaleState("this turn was refused already")
        self._failed = True
        with translated(), overtaken():
            self._hold()
            yield
        self._failed = False

    def _save_conversation(self, conversation: Conversation, moment: datetime) -> None:
        read = self._conversation
        if conversation == read:
            return
        if conversation.version != read.version:
            raise StaleState("another version of the conversation was read")
        kept = conversation.model_copy(update={"version": read.version + 1})
        values = {
            "version": kept.version,
            "state": kept.model_dump_json(),
            "current": kept.current,
            "updated": moment,
        }
        if read.version == 0:
            self._write(_INSERT_CONVERSATION, values | {"person": self._person})
        else:
            asked = {"whose": self._person, "read": read.version}
            self._write(_UPDATE_CONVERSATION, values | asked)
        self._remembered.put(str(values["state"]), kept)
        self._conversation = kept

    def _save_dossier(self, dossier: Dossier, moment: datetime) -> None:
        if dossier == self._seen.get(dossier.id):
            return
        kept = dossier.model_copy(update={"version": dossier.version + 1})
        values = {
            "version": kept.version,
            "state": kept.model_dump_json(),
            "closed": kept.closed,
            "updated": moment,
        }
        if dossier.version == 0:
            new = {"id": kept.id, "person": self._person, "number": kept.number}
            self._write(_INSERT_DOSSIER, values | new)
        else:
            asked = {"which": kept.id, "whose": self._person, "read": dossier.version}
            self._write(_UPDATE_DOSSIER, values | asked)
        self._remembered.put(str(values["state"]), kept)
        self._seen[kept.id] = kept

    def _write(self, statement: UpdateBase, values: dict[str, Any]) -> None:
        self._wrote = True
        written = self._connection.execute(statement, values)
        if written.rowcount == 0:
            raise StaleState("somebody wrote a newer version")

    def _record(self, entries: Sequence[Entry], moment: datetime) -> None:
        if not entries:
            return
        self._wrote = True
        rows = [
            {
                "person": self._person,
                "dossier": entry.dossier,
                "moment": moment,
                "author": entry.author.value,
                "action": entry.action,
                "facts": json.dumps(entry.facts, default=str),
            }
            for entry in entries
        ]
        self._connection.execute(_INSERT_JOURNAL, rows)

"""The inbox in SQL: arrivals kept once, claimed by conversation, and marked when they are handled.

Locks are taken in one order everywhere: chats, then arrivals, then letters. Whoever may meet
another takes the row of the chat first, or leaves it where it is taken already.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.backends.store.tables import chats, inbox, outbox, workers
from bot.engine.delivery import SUSPECT, Arrival, Delivery, Held, Letter, Waiting
from bot.errors import StaleState

# Rows of one conversation that are handed over at once.
_ROWS = 50
# Longest reason that is kept, in characters.
LONGEST = 500

_NOW = bindparam("now", type_=inbox.c.due.type)
_ME: BindParameter[Any] = bindparam("me")
_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_HEAD, _EARLIER = inbox.alias("head"), inbox.alias("earlier")

_KNOWN = select(chats.c.conversation, chats.c.shut, chats.c.moved_to).where(
    chats.c.conversation.in_(_NAMES)
)
_LOCKED = (
    select(chats.c.conversation)
    .where(chats.c.conversation.in_(_NAMES))
    .order_by(chats.c.conversation)
    .with_for_update()
)
_KEPT = select(inbox.c.source, inbox.c.number).where(
    inbox.c.source.in_(_NAMES), inbox.c.number.in_(_IDS)
)
_REOPEN = (
    update(chats)
    .where(chats.c.conversation.in_(_NAMES), chats.c.shut.is_not(None))
    .values(shut=None)
)

# The first that waits in each conversation, if it is due and nobody else holds the conversation.
_HEADS = (
    select(chats.c.conversation, chats.c.worker)
    .join(_HEAD, _HEAD.c.conversation == chats.c.conversation)
    .where(
        _HEAD.c.finished.is_(None),
        _HEAD.c.due <= _NOW,
        ~exists().where(
            _EARLIER.c.conversation == _HEAD.c.conversation,
            _EARLIER.c.finished.is_(None),
            _EARLIER.c.source == _HEAD.c.source,
            _EARLIER.c.number < _HEAD.c.number,
        ),
        chats.c.conversation.not_in(bindparam("mine", expanding=True)),
        or_(
            chats.c.worker.is_(None),
            chats.c.worker == _ME,
            ~exists().where(workers.c.name == chats.c.worker, workers.c.until > _NOW),
        ),
    )
    .order_by(_HEAD.c.received, _HEAD.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=chats, skip_locked=True)
)
_PLACED = (
    select(
        inbox,
        func.row_number()
        .over(partition_by=[inbox.c.conversation, inbox.c.source], order_by=inbox.c.number)
        .label("place"),
    )
    .where(inbox.c.conversation.in_(_NAMES), inbox.c.finished.is_(None))
    .subquery()
)
_ROWS_OF = select(_PLACED).where(_PLACED.c.place <= _ROWS)
_TRIED = (
    update(inbox)
    .where(inbox.c.id.in_(_IDS), inbox.c.finished.is_(None))
    .values(attempts=inbox.c.attempts + case((inbox.c.attempts < SUSPECT, 1), else_=0))
    .returning(inbox.c.id)
)
_COUNTED = (
    update(inbox)
    .where(inbox.c.id.in_(_IDS), inbox.c.finished.is_(None))
    .values(attempts=inbox.c.attempts + 1)
)
_TAKE = update(chats).where(chats.c.conversation.in_(_NAMES)).values(worker=_ME)
_PUT_OFF = (
    update(inbox)
    .where(inbox.c.id.in_(_IDS), inbox.c.finished.is_(None))
    .values(
        due=bindparam("until", type_=inbox.c.due.type),
        reason=bindparam("why"),
        attempts=case(
            (inbox.c.attempts >= bindparam("untried"), inbox.c.attempts - bindparam("untried")),
            else_=0,
        ),
    )
)


def _ours() -> ColumnElement[bool]:
    held = exists().where(chats.c.conversation == inbox.c.conversation, chats.c.worker == _ME)
    return and_(inbox.c.id.in_(_IDS), inbox.c.finished.is_(None), held)


_DONE = (
    update(inbox)
    .where(_ours())
    .values(state="done", body=None, finished=_NOW, reason="", fields=bindparam("about"))
    .returning(inbox.c.conversation)
)
_DEAD = (
    update(inbox)
    .where(_ours())
    .values(state="dead", finished=_NOW, reason=bindparam("why"))
    .returning(inbox.c.conversation)
)
_LETTERS = insert(outbox)
_WIPE = (
    update(inbox)
    .where(inbox.c.conversation == bindparam("name"), inbox.c.state == "dead")
    .values(body=None)
)
_WIPE_LETTERS = (
    update(outbox)
    .where(
        outbox.c.conversation == bindparam("name"),
        outbox.c.payload.is_not(None),
        or_(
            outbox.c.state == "dead",
            and_(
                outbox.c.state == "waiting",
                exists().where(
                    chats.c.conversation == outbox.c.conversation, chats.c.shut.is_not(None)
                ),
            ),
        ),
    )
    .values(
        state="dead",
        payload=None,
        content=None,
        reason="erased",
        finished=func.coalesce(outbox.c.finished, _NOW),
    )
)
_TODAY = select(func.coalesce(chats.c.moved_to, chats.c.conversation)).where(
    chats.c.conversation == bindparam("name")
)


def plain(text: str) -> str:
    """Give a text as both databases can keep it: no half of a character, no zero byte."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def locked(connection: Connection, names: Iterable[str]) -> None:
    """Take the rows of chats, in the order that everybody does; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCKED, {"names": sorted(set(names))}).all()


def known(connection: Connection, names: Iterable[str]) -> None:
    """Give each conversation its row, if it has none."""
    rows = [{"conversation": name} for name in sorted(set(names))]
    if rows:
        kind = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(kind.insert(chats).on_conflict_do_nothing(), rows)


def receive(connection: Connection, arrivals: Sequence[Arrival], moment: datetime) -> int:
    """Keep arrivals at the address that their conversation has now; give how many are new."""
    names = {one.conversation for one in arrivals}
    found = {row.conversation: row for row in connection.execute(_KNOWN, {"names": [*names]})}
    moved = {name: row.moved_to for name, row in found.items() if row.moved_to}
    known(connection, names - found.keys())
    if moved or any(row.shut is not None for row in found.values()):
        _reopen(connection, arrivals, moved)
    rows = [
        {
            "source": one.source,
            "number": one.number,
            "conversation": moved.get(one.conversation, one.conversation),
            "mark": plain(one.mark),
            "body": plain(one.body),
            "state": "waiting",
            "due": moment,
            "received": moment,
            "attempts": 0,
            "reason": "",
            "fields": "[]",
        }
        for one in sorted(arrivals, key=lambda one: (one.number, one.source))
    ]
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    kept = connection.execute(
        kind.insert(inbox).on_conflict_do_nothing(),
        rows,
        execution_options={"preserve_rowcount": True},
    )
    return kept.rowcount


def _reopen(connection: Connection, arrivals: Sequence[Arrival], moved: dict[str, str]) -> None:
    """Open the conversations in which something new came."""
    asked = {
        "names": sorted({one.source for one in arrivals}),
        "ids": [one.number for one in arrivals],
    }
    old = {tuple(row) for row in connection.execute(_KEPT, asked)}
    new = {
        moved.get(one.conversation, one.conversation)
        for one in arrivals
        if (one.source, one.number) not in old
    }
    locked(connection, new)
    connection.execute(_REOPEN, {"names": sorted(new)})


def claim(
    connection: Connection, worker: str, moment: datetime, limit: int, mine: Collection[str]
) -> list[Held]:
    """Claim the conversations in which the first that waits is due."""
    asked = {"now": moment, "me": worker, "mine": [*mine], "most": limit}
    holders = {row.conversation: row.worker for row in connection.execute(_HEADS, asked)}
    if not holders:
        return []
    found: dict[str, list[Waiting]] = {name: [] for name in holders}
    late = set()
    for row in connection.execute(_ROWS_OF, {"names": [*holders]}):
        found[row.conversation].append(
            Waiting(
                row.id,
                row.source,
                row.number,
                row.conversation,
                row.body or "",
                row.mark,
                row.received,
                row.attempts,
            )
        )
        if row.due > moment:
            late.add(row.id)
    held = [Held(name, _due(rows, late)) for name, rows in found.items()]
    return _taken(connection, worker, held, holders)


def _taken(
    connection: Connection, worker: str, found: list[Held], holders: dict[str, str | None]
) -> list[Held]:
    ids = sorted(row.id for one in found for row in one.rows)
    if not ids:
        return []
    # On PostgreSQL, whoever held a conversation until now may have handled a row since it was read.
    still = set(connection.execute(_TRIED, {"ids": ids}).scalars())
    held = [
        Held(one.conversation, tuple(row for row in one.rows if row.id in still)) for one in found
    ]
    held = [one for one in held if one.rows]
    new = [one.conversation for one in held if holders[one.conversation] != worker]
    if new:
        connection.execute(_TAKE, {"names": new, "me": worker})
    return held


def _due(rows: list[Waiting], late: set[int]) -> tuple[Waiting, ...]:
    """Give the rows that may be handled now, in order."""
    due = []
    for row in _in_order(rows):
        if row.id in late:
            break
        due.append(row)
    return tuple(due[:_ROWS])


def _in_order(rows: list[Waiting]) -> list[Waiting]:
    """Give the rows of each source by number, those of two sources by the moment they came."""
    latest: dict[str, datetime] = {}
    keyed = []
    for row in sorted(rows, key=lambda row: row.number):
        latest[row.source] = max(row.received, latest.get(row.source, row.received))
        keyed.append((latest[row.source], row.source, row.number, row))
    return [key[-1] for key in sorted(keyed, key=lambda key: key[:3])]


def tried(connection: Connection, rows: Collection[int]) -> None:
    """Count one more attempt at rows."""
    connection.execute(_COUNTED, {"ids": sorted(rows)})


def put_off(
    connection: Connection, rows: Collection[int], until: datetime, reason: str, *, tried: bool
) -> None:
    """Leave rows for later."""
    asked = {"until": until, "why": plain(reason)[:LONGEST], "untried": 0 if tried else 1}
    connection.execute(_PUT_OFF, asked | {"ids": sorted(rows)})


def finish(
    connection: Connection,
    delivery: Delivery,
    letters: Sequence[Letter],
    moment: datetime,
    fields: Sequence[str] = (),
    dead: str = "",
) -> None:
    """Mark arrivals handled and keep what answers them, at the address that they have now.

    Raises:
        StaleState: another worker handled one of them, or holds the conversation.
    """
    rows = sorted(set(delivery.rows))
    if rows:
        asked = {"ids": rows, "me": delivery.worker, "now": moment}
        if dead:
            told = {"why": plain(dead)[:LONGEST]}
            places = connection.execute(_DEAD, asked | told).scalars().all()
        else:
            told = {"about": json.dumps(list(fields))}
            places = connection.execute(_DONE, asked | told).scalars().all()
        if len(places) != len(rows):
            raise StaleState("another worker handled these arrivals")
        place = places[-1]
    else:
        place = _place(connection, delivery.conversation) if letters else ""
    if letters:
        cause = rows[-1] if rows else None
        connection.execute(_LETTERS, [_letter(one, place, cause, moment) for one in letters])


def wipe(connection: Connection, conversation: str, moment: datetime) -> None:
    """Forget the words that wait for an operator: arrivals put aside, letters that cannot leave."""
    connection.execute(_WIPE, {"name": conversation})
    connection.execute(_WIPE_LETTERS, {"name": conversation, "now": moment})


def _place(connection: Connection, conversation: str) -> str:
    known(connection, [conversation])
    locked(connection, [conversation])
    return str(connection.execute(_TODAY, {"name": conversation}).scalar_one())


def _letter(
    letter: Letter, conversation: str, cause: int | None, moment: datetime
) -> dict[str, object]:
    return {
        "conversation": conversation,
        "action": letter.action,
        "payload": json.dumps(dict(letter.payload)),
        "content": letter.content,
        "author": letter.author.value,
        "question": letter.question,
        "state": "waiting",
        "due": moment,
        "attempts": 0,
        "unsure": False,
        "reason": "",
        "mark": "",
        "how": "",
        "created": moment,
        "cause": cause,
    }

"""The outbox in SQL: what became of letters is recorded, then the heads of conversations claimed.

One letter of a conversation is under way at a time; which one is under way is told by the row
itself, so that another worker sees it once the lease of the first is over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    insert,
    or_,
    select,
    update,
)

from bot.backends.store.inbox import LONGEST, known, locked, plain
from bot.backends.store.tables import (
    chats,
    conversations,
    inbox,
    journal,
    outbox,
    standing,
    workers,
)
from bot.domain.dossier import Author
from bot.engine.delivery import (
    Failed,
    Letter,
    Moved,
    Posted,
    Postponed,
    Result,
    Sent,
    Shut,
    Speaker,
)

# Longest wait between two tries that nobody told the length of, in seconds.
_LONGEST_WAIT = 60
_DOUBLINGS = 6

_NOW = bindparam("now", type_=outbox.c.due.type)
_ME: BindParameter[Any] = bindparam("me")
_WHICH: BindParameter[Any] = bindparam("which")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_FLYING: BindParameter[Any] = bindparam("flying", expanding=True)
_BEFORE = outbox.alias("before")

# A letter is lost sight of when its worker is gone, or when this one never heard that it had it.
_LOST = and_(
    outbox.c.state == "sending",
    or_(
        and_(outbox.c.worker == _ME, outbox.c.id.not_in(_FLYING)),
        and_(
            outbox.c.worker != _ME,
            ~exists().where(workers.c.name == outbox.c.worker, workers.c.until > _NOW),
        ),
    ),
)
_HEADS = (
    select(outbox)
    .join(chats, chats.c.conversation == outbox.c.conversation)
    .where(
        outbox.c.finished.is_(None),
        outbox.c.due <= _NOW,
        chats.c.shut.is_(None),
        or_(outbox.c.state == "waiting", _LOST),
        ~exists().where(
            _BEFORE.c.conversation == outbox.c.conversation,
            _BEFORE.c.finished.is_(None),
            or_(
                _BEFORE.c.id < outbox.c.id,
                and_(_BEFORE.c.state == "sending", outbox.c.state == "waiting"),
            ),
            _BEFORE.c.id != outbox.c.id,
        ),
        ~exists().where(standing.c.paused > _NOW),
    )
    .order_by(outbox.c.due, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=(chats, outbox), skip_locked=True)
)
_SENDING = (
    update(outbox)
    .where(outbox.c.id.in_(_IDS))
    .values(
        state="sending",
        worker=_ME,
        due=_NOW,
        attempts=outbox.c.attempts + case((outbox.c.state == "sending", 1), else_=0),
        unsure=or_(outbox.c.unsure, outbox.c.state == "sending"),
    )
)

_UNDER_WAY = and_(outbox.c.id == _WHICH, outbox.c.state == "sending", outbox.c.worker == _ME)
_SENT = (
    update(outbox)
    .where(_UNDER_WAY)
    .values(
        state="sent",
        worker=None,
        finished=_NOW,
        payload=None,
        content=None,
        reason="",
        mark=bindparam("told"),
        how=bindparam("given_up"),
    )
)
_DEAD = (
    update(outbox)
    .where(_UNDER_WAY)
    .values(
        state="dead",
        worker=None,
        finished=_NOW,
        reason=bindparam("why"),
        attempts=outbox.c.attempts + 1,
    )
)
_AGAIN = (
    update(outbox)
    .where(_UNDER_WAY)
    .values(
        state="waiting",
        worker=None,
        due=bindparam("until", type_=outbox.c.due.type),
        reason=bindparam("why"),
        attempts=outbox.c.attempts + bindparam("tries"),
        unsure=or_(outbox.c.unsure, bindparam("doubtful", type_=outbox.c.unsure.type)),
    )
)
_PAUSE = (
    update(standing)
    .where(or_(standing.c.paused.is_(None), standing.c.paused < bindparam("until")))
    .values(paused=bindparam("until", type_=standing.c.paused.type))
)
_SHUT = update(chats).where(chats.c.conversation == bindparam("name")).values(shut=bindparam("why"))
# Somebody who wrote since the letter left did not shut the conversation for long.
_HEARD = (
    select(inbox.c.id)
    .join(outbox, outbox.c.conversation == inbox.c.conversation)
    .where(outbox.c.id == _WHICH, inbox.c.received > outbox.c.due)
    .limit(1)
)
_HOLDERS = select(chats.c.conversation, chats.c.worker).where(
    chats.c.conversation.in_(bindparam("names", expanding=True))
)
_KNOWN_PERSONS = select(conversations.c.person).where(
    conversations.c.person.in_(bindparam("names", expanding=True))
)


def record(
    connection: Connection,
    worker: str,
    moment: datetime,
    results: Sequence[tuple[Posted, Result]],
) -> None:
    """Record what became of letters; one that is no longer this worker's is left as it is."""
    told = sorted(results, key=lambda one: one[0].id)
    elsewhere = {name for posted, result in told for name in _chats(posted, result)}
    if elsewhere:
        known(connection, elsewhere)
        locked(connection, elsewhere)
    sent = [
        {
            "which": posted.id,
            "me": worker,
            "now": moment,
            "told": plain(result.mark),
            "given_up": result.how,
        }
        for posted, result in told
        if isinstance(result, Sent)
    ]
    if sent:
        connection.execute(_SENT, sent)
    for posted, result in told:
        if not isinstance(result, Sent):
            _record(connection, worker, moment, posted, result)


def _chats(posted: Posted, result: Result) -> tuple[str, ...]:
    """Give the conversations whose state a result changes."""
    if isinstance(result, Shut):
        return (posted.conversation,)
    return (posted.conversation, result.to) if isinstance(result, Moved) else ()


def _record(
    connection: Connection, worker: str, moment: datetime, posted: Posted, result: Result
) -> None:
    asked = {"which": posted.id, "me": worker, "now": moment}
    if isinstance(result, Failed):
        connection.execute(_DEAD, asked | {"why": plain(result.reason)[:LONGEST]})
        return
    result = _weighed(connection, posted, result)
    if isinstance(result, Postponed):
        if _postponed(connection, asked, posted, result) and result.everyone:
            connection.execute(_PAUSE, {"until": _until(posted, result, moment)})
    elif isinstance(result, Shut):
        why = plain(result.reason)[:LONGEST]
        if _postponed(connection, asked, posted, Postponed(result.reason, 0)):
            connection.execute(_SHUT, {"name": posted.conversation, "why": why})
    elif isinstance(result, Moved) and _postponed(connection, asked, posted, Postponed("", 0)):
        _move(connection, posted.conversation, result.to)


def _weighed(connection: Connection, posted: Posted, result: Result) -> Result:
    """Give a result as it stands now: some are only to be tried again."""
    if isinstance(result, Shut) and connection.execute(_HEARD, {"which": posted.id}).first():
        return Postponed(result.reason)
    if isinstance(result, Moved) and result.to == posted.conversation:
        return Postponed("moved to where it is")
    return result


def _postponed(
    connection: Connection, asked: dict[str, Any], posted: Posted, result: Postponed
) -> bool:
    """Leave a letter for later; tell whether it was this worker's."""
    told = {
        "until": _until(posted, result, asked["now"]),
        "why": plain(result.reason)[:LONGEST],
        # What tells how long to wait is no failure of the letter.
        "tries": 1 if result.seconds is None else 0,
        "doubtful": result.unsure,
    }
    done = connection.execute(_AGAIN, asked | told).rowcount == 1
    if done and result.unsure and not posted.unsure:
        note(connection, "letter.unsure", {posted.conversation: [posted.id]}, asked["now"])
    return done


def _until(posted: Posted, result: Postponed, moment: datetime) -> datetime:
    seconds = result.seconds
    if seconds is None:
        seconds = min(2 ** min(posted.attempts, _DOUBLINGS), _LONGEST_WAIT)
    return moment + timedelta(seconds=max(seconds, 0))


def _move(connection: Connection, old: str, new: str) -> None:
    """Send what waits for a conversation to its new address, and remember it."""
    found = connection.execute(_HOLDERS, {"names": [old, new]}).all()
    holders = {row.conversation: row.worker for row in found}
    for box in (inbox, outbox):
        stays = or_(box.c.finished.is_(None), box.c.state == "dead")
        moving = update(box).where(box.c.conversation == old, stays)
        connection.execute(moving.values(conversation=new))
    for which, values in (
        (chats.c.moved_to == old, {"moved_to": new}),
        (chats.c.conversation == old, {"moved_to": new, "worker": None, "shut": None}),
        (chats.c.conversation == new, {"moved_to": None, "worker": holders[new] or holders[old]}),
    ):
        connection.execute(update(chats).where(which).values(values))


def take(
    connection: Connection,
    worker: str,
    moment: datetime,
    limit: int,
    flying: Collection[int],
) -> list[Posted]:
    """Claim the heads of the conversations that may be sent to.

    Args:
        flying: the letters that this worker knows it is sending.
    """
    asked = {"me": worker, "now": moment, "most": limit, "flying": sorted(flying)}
    rows = connection.execute(_HEADS, asked).all()
    if not rows:
        return []
    ids = sorted(row.id for row in rows)
    connection.execute(_SENDING, {"ids": ids, "me": worker, "now": moment})
    doubtful: dict[str, list[int]] = {}
    for row in rows:
        if row.state == "sending" and not row.unsure:
            doubtful.setdefault(row.conversation, []).append(row.id)
    if doubtful:
        note(connection, "letter.unsure", doubtful, moment)
    return [_posted(row) for row in rows]


def _posted(row: Row[Any]) -> Posted:
    lost = row.state == "sending"
    letter = Letter(
        row.action, json.loads(row.payload), Speaker(row.author), row.content, row.question
    )
    return Posted(row.id, row.conversation, letter, row.attempts + lost, row.unsure or lost)


def note(connection: Connection, action: str, rows: dict[str, list[int]], moment: datetime) -> None:
    """Say in the journal of those who have one what became of a letter, or of a message.

    Args:
        action: `letter.` or `message.`, and what became of it.
        rows: the numbers, by conversation.
    """
    persons = connection.execute(_KNOWN_PERSONS, {"names": sorted(rows)}).scalars().all()
    lines = [
        {
            "person": person,
            "moment": moment,
            "author": Author.ASSISTANT.value,
            "action": action,
            "facts": json.dumps({action.partition(".")[0]: row}),
        }
        for person in persons
        for row in rows[person]
    ]
    if lines:
        connection.execute(insert(journal), lines)

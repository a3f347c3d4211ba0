"""How the boxes stand, for an operator: counts, rows in trouble, what is tried again or swept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from bot.backends.store.outbox import note
from bot.backends.store.tables import chats, inbox, outbox, standing, workers
from bot.engine.delivery import Tally, Trace, Trouble

# The clocks of two machines differ by less.
_ASTRAY = timedelta(minutes=1)
_CLOSED = chats.alias("closed")
_SHUT = exists().where(_CLOSED.c.conversation == outbox.c.conversation, _CLOSED.c.shut.is_not(None))
_WAITING = outbox.c.state == "waiting"
_BLOCKED = and_(_WAITING, _SHUT)
_STATE = case((_BLOCKED, "blocked"), else_=outbox.c.state)
# What still has its words.
_BODY, _PAYLOAD = inbox.c.body.is_not(None), outbox.c.payload.is_not(None)
_CAME = select(
    literal("inbox").label("box"),
    inbox.c.id,
    inbox.c.conversation,
    inbox.c.state,
    inbox.c.reason,
    inbox.c.attempts,
    inbox.c.received.label("since"),
    inbox.c.due,
).where(_BODY)
_WENT = (
    select(
        literal("outbox").label("box"),
        outbox.c.id,
        outbox.c.conversation,
        _STATE.label("state"),
        func.coalesce(chats.c.shut, outbox.c.reason).label("reason"),
        outbox.c.attempts,
        outbox.c.created.label("since"),
        outbox.c.due,
    )
    .outerjoin(chats, chats.c.conversation == outbox.c.conversation)
    .where(_PAYLOAD)
)


def traced(connection: Connection, conversation: str, mark: str) -> Trace | None:
    """Tell what the latest thing handled or sent with a mark was about."""
    if not mark:
        return None
    came = (
        select(inbox.c.fields, inbox.c.finished)
        .where(inbox.c.conversation == conversation, inbox.c.mark == mark, inbox.c.mark != "")
        .where(inbox.c.state == "done")
        .order_by(inbox.c.finished.desc(), inbox.c.id.desc())
        .limit(1)
    )
    went = (
        select(outbox.c.question, outbox.c.finished)
        .where(outbox.c.conversation == conversation, outbox.c.mark == mark, outbox.c.mark != "")
        .where(outbox.c.state == "sent")
        .order_by(outbox.c.finished.desc(), outbox.c.id.desc())
        .limit(1)
    )
    found = []
    if (row := connection.execute(came).first()) is not None:
        found.append(Trace(tuple(json.loads(row.fields)), row.finished))
    if (row := connection.execute(went).first()) is not None:
        found.append(Trace((row.question,) if row.question else (), row.finished))
    return max(found, key=lambda trace: trace.moment, default=None)


def next_due(connection: Connection, moment: datetime) -> datetime | None:
    """Give the first moment after this one at which something put off becomes due."""
    letters = and_(outbox.c.finished.is_(None), ~_SHUT)
    asked = (
        select(func.min(inbox.c.due)).where(inbox.c.finished.is_(None), inbox.c.due > moment),
        select(func.min(outbox.c.due)).where(letters, _WAITING, outbox.c.due > moment),
        select(standing.c.paused).where(standing.c.paused > moment, exists().where(letters)),
    )
    found = [connection.execute(one).scalar() for one in asked]
    return min((one for one in found if one is not None), default=None)


def tally(connection: Connection, moment: datetime, most: int, *, ended: bool) -> Tally:
    """Count rows by box and state, and tell those in trouble.

    Args:
        ended: whether what ended is counted too; if not, only what an index finds is read.
    """
    counts = _everything(connection) if ended else _unended(connection)
    now = connection.execute(select(standing.c.paused, standing.c.unsure)).one()
    held = select(workers.c.name).where(workers.c.until > moment).order_by(workers.c.name)
    doubtful = select(func.count()).select_from(outbox).where(outbox.c.unsure)
    return Tally(
        counts,
        _oldest(connection),
        tuple(connection.execute(held).scalars()),
        now.paused if now.paused and now.paused > moment else None,
        now.unsure + connection.execute(doubtful).scalar_one(),
        _troubles(connection, moment, most),
    )


def _everything(connection: Connection) -> dict[tuple[str, str], int]:
    state_of = select(_STATE.label("state")).select_from(outbox).subquery()
    asked = {
        "inbox": select(inbox.c.state, func.count()).group_by(inbox.c.state),
        "outbox": select(state_of.c.state, func.count()).group_by(state_of.c.state),
    }
    return {
        (box, state): count
        for box, query in asked.items()
        for state, count in connection.execute(query)
    }


def _unended(connection: Connection) -> dict[tuple[str, str], int]:
    """Count what waits, is being sent, or is stopped and may be tried again."""
    came, went = inbox.c.finished.is_(None), outbox.c.finished.is_(None)
    state_of = select(_STATE.label("state")).select_from(outbox).where(went).subquery()
    asked = {
        "inbox": select(inbox.c.state, func.count()).where(came).group_by(inbox.c.state),
        "outbox": select(state_of.c.state, func.count()).group_by(state_of.c.state),
    }
    stopped = {"inbox": and_(_dead(inbox), _BODY), "outbox": and_(_dead(outbox), _PAYLOAD)}
    counts: dict[tuple[str, str], int] = {}
    for box, query in asked.items():
        counts |= {(box, state): count for state, count in connection.execute(query)}
        dead = connection.execute(select(func.count()).where(stopped[box])).scalar_one()
        counts |= {(box, "dead"): dead} if dead else {}
    return counts


def _dead(box: Table) -> ColumnElement[bool]:
    """Ask for what is dead, in the words by which its index is known to hold all of it."""
    return box.c.state == literal_column("'dead'")


def _oldest(connection: Connection) -> dict[str, datetime]:
    came = select(func.min(inbox.c.received)).where(inbox.c.finished.is_(None))
    went = select(func.min(outbox.c.created)).where(outbox.c.finished.is_(None), ~_SHUT)
    found = {
        "inbox": connection.execute(came).scalar(),
        "outbox": connection.execute(went).scalar(),
    }
    return {box: oldest for box, oldest in found.items() if oldest is not None}


def _troubles(connection: Connection, moment: datetime, most: int) -> tuple[Trouble, ...]:
    """Give dead and blocked rows, those put off for a reason, and those whose sender is gone.

    Each kind is asked for alone, so that an index finds it.
    """
    if not most:
        return ()
    held = exists().where(workers.c.name == outbox.c.worker, workers.c.until > moment)
    stuck = or_(
        and_(_WAITING, or_(outbox.c.reason != "", _SHUT)),
        and_(outbox.c.state == "sending", ~held),
    )
    asked = (
        _CAME.where(_dead(inbox)),
        _CAME.where(inbox.c.finished.is_(None), inbox.c.reason != ""),
        _WENT.where(_dead(outbox)),
        _WENT.where(outbox.c.finished.is_(None), stuck),
    )
    found = [one for query in asked for one in _first(connection, query, most)]
    return tuple(sorted(found, key=lambda one: (one.since, one.box, one.id))[:most])


def _first(connection: Connection, asked: Select[tuple[object, ...]], most: int) -> list[Trouble]:
    rows = connection.execute(asked.order_by("since", "id").limit(most)).mappings()
    troubles = []
    for row in rows:
        facts = dict(row)
        if facts["state"] != "waiting":
            facts["due"] = None
        troubles.append(Trouble(**facts))
    return troubles


def brought_back(connection: Connection, moment: datetime) -> None:
    """Make what was kept at a moment yet to come due now: the clock was set back since."""
    ahead = moment + _ASTRAY
    late = and_(inbox.c.finished.is_(None), inbox.c.received > ahead)
    connection.execute(update(inbox).where(late).values(received=moment, due=moment))
    late = and_(outbox.c.finished.is_(None), _WAITING, outbox.c.created > ahead)
    connection.execute(update(outbox).where(late).values(created=moment, due=moment))


def retry(connection: Connection, moment: datetime, box: str | None, row: int | None) -> int:
    """Make dead, put off and shut rows due now; give how many."""
    count = 0
    if box in (None, "inbox"):
        may = [inbox.c.body.is_not(None), _stopped(inbox.c.state, inbox.c.due > moment)]
        if row is not None:
            may.append(inbox.c.id == row)
        again = {"state": "waiting", "finished": None, "due": moment, "attempts": 0, "reason": ""}
        count += connection.execute(update(inbox).where(*may).values(again)).rowcount
    if box in (None, "outbox"):
        count += _retry_letters(connection, moment, row)
    return count


def _stopped(state: ColumnElement[str], late: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(state == "dead", and_(state == "waiting", late))


def _retry_letters(connection: Connection, moment: datetime, row: int | None) -> int:
    may = [
        outbox.c.payload.is_not(None),
        _stopped(outbox.c.state, or_(outbox.c.due > moment, _SHUT)),
    ]
    shut = [chats.c.shut.is_not(None)]
    if row is not None:
        may.append(outbox.c.id == row)
        shut.append(
            chats.c.conversation.in_(select(outbox.c.conversation).where(outbox.c.id == row))
        )
    asked = select(chats.c.conversation).where(*shut).order_by(chats.c.conversation)
    names = connection.execute(asked.with_for_update()).scalars().all()
    again = {"state": "waiting", "finished": None, "due": moment, "attempts": 0, "reason": ""}
    count = connection.execute(update(outbox).where(*may).values(again)).rowcount
    if names:
        connection.execute(update(chats).where(chats.c.conversation.in_(names)).values(shut=None))
    return count


def dismiss(connection: Connection, moment: datetime, box: str | None, row: int | None) -> int:
    """Give up rows that are dead, or a letter that is named and cannot leave; give how many."""
    count = 0
    if box in (None, "inbox"):
        may = [_dead(inbox), _BODY]
        if row is not None:
            may.append(inbox.c.id == row)
        count += _dismissed(connection, inbox, may, {"body": None}, "message", moment)
    if box in (None, "outbox"):
        may = [_PAYLOAD]
        if row is None:
            may.append(_dead(outbox))
        else:
            late = and_(_WAITING, or_(outbox.c.reason != "", _SHUT))
            may += [outbox.c.id == row, or_(_dead(outbox), late)]
        words = {"payload": None, "content": None}
        count += _dismissed(connection, outbox, may, words, "letter", moment)
    return count


def _dismissed(
    connection: Connection,
    box: Table,
    may: list[ColumnElement[bool]],
    words: dict[str, None],
    kind: str,
    moment: datetime,
) -> int:
    ended = {"state": "dismissed", "finished": moment, **words}
    giving_up = update(box).where(*may).values(ended).returning(box.c.conversation, box.c.id)
    gone: dict[str, list[int]] = {}
    for conversation, number in connection.execute(giving_up):
        gone.setdefault(conversation, []).append(number)
    if gone:
        note(connection, f"{kind}.dismissed", gone, moment)
    return sum(map(len, gone.values()))


def sweep(connection: Connection, before: datetime) -> int:
    """Delete the rows that ended before a moment and whose words are gone."""
    sent = and_(outbox.c.finished < before, outbox.c.payload.is_(None))
    doubtful = select(func.count()).select_from(outbox).where(sent, outbox.c.unsure)
    unsure = connection.execute(doubtful).scalar_one()
    if unsure:
        connection.execute(update(standing).values(unsure=standing.c.unsure + unsure))
    done = and_(inbox.c.finished < before, inbox.c.body.is_(None))
    count = connection.execute(delete(inbox).where(done)).rowcount
    count += connection.execute(delete(outbox).where(sent)).rowcount
    connection.execute(delete(workers).where(workers.c.until < before))
    return count

"""A worker in a process of its own: claims, answers and sends until nothing is left, and tells.

Run as `python -m tests.backends.store.sharer URL NAME`; prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.post import SqlPost
from bot.engine.delivery import Delivery, Held, Posted, Sent
from bot.errors import StaleState
from tests.backends.store.posted import NOON, letter

# A lease that nobody outlives here: what is shared is shared by claims alone.
_LEASE = 3600.0
_TIRED = 5


def begun(engine: Engine, name: str) -> Sequence[Held]:
    """Claim the first conversations."""
    post = SqlPost(engine)
    post.beat(name, NOON, _LEASE)
    return post.claim(name, NOON, 3)


def shared(
    engine: Engine, name: str, held: Sequence[Held] = ()
) -> dict[str, list[tuple[str, str]]]:
    """Work until nothing is left; give what was handled, refused and sent, in order.

    Args:
        held: what `begun` claimed.
    """
    post, store = SqlPost(engine), SqlStore(engine)
    told: dict[str, list[tuple[str, str]]] = {"handled": [], "stale": [], "sent": []}
    post.beat(name, NOON, _LEASE)
    idle = 0
    sending: list[Posted] = []
    while idle < _TIRED:
        held = held or post.claim(name, NOON, 3)
        for one in held:
            for row in one.rows:
                _answered(store, name, one, row.id, row.body, told)
        post.release(name, [one.conversation for one in held])
        ended = [(one, Sent(str(one.id))) for one in sending]
        sending = post.outgoing(name, NOON + timedelta(seconds=1), 3, ended)
        told["sent"] += [(one.conversation, one.letter.payload["text"]) for one in sending]
        idle = 0 if held or sending else idle + 1
        held = ()
    post.leave(name)
    return told


def _answered(
    store: SqlStore,
    name: str,
    held: Held,
    row: int,
    body: str,
    told: dict[str, list[tuple[str, str]]],
) -> None:
    try:
        with store.turn(held.conversation) as unit:
            said = unit.conversation.model_copy(update={"serial": unit.conversation.serial + 1})
            unit.save(said, None, [], NOON)
            delivery = Delivery(name, held.conversation, (row,))
            unit.answer(delivery, [letter(body)], [], NOON)
    except StaleState:
        told["stale"].append((held.conversation, body))
    else:
        told["handled"].append((held.conversation, body))


if __name__ == "__main__":
    opened = open_database(sys.argv[1])
    claimed = begun(opened, sys.argv[2])
    print("ready", flush=True)  # noqa: T201 - read by the test that started this process
    sys.stdin.readline()
    print(json.dumps(shared(opened, sys.argv[2], claimed)))  # noqa: T201 - the same
    opened.dispose()

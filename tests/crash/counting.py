"""Proves by counting that nothing was lost, doubled or turned round, whatever was killed."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, select

from bot.backends.store.conversations import SqlStore
from bot.backends.store.tables import inbox, journal, outbox
from tests.crash.crowd import Crowd, Promoter

_LOOK = 0.02
_PATIENCE = 120
_CORRECTED = re.compile(r"C'est corrigé\..*?numéro (\d+)", re.DOTALL)
Rows = list[Row[Any]]


@dataclass(frozen=True)
class Count:
    """What was counted.

    Args:
        unsure: letters that the bot knows it may have sent more than once.
        twice: messages that are on a phone once too often, each of them one of those letters.
    """

    unsure: int
    twice: int


def settled(crowd: Crowd, engine: Engine, alive: Callable[[], None]) -> None:
    """Wait until every update was handled and every answer sent and marked.

    Args:
        alive: fails when nobody is there to do it.
    """
    end = time.monotonic() + _PATIENCE
    while not _is_settled(crowd, engine):
        alive()
        assert time.monotonic() < end, _standing(engine)
        threading.Event().wait(_LOOK)


def _is_settled(crowd: Crowd, engine: Engine) -> bool:
    with engine.connect() as connection:
        came = connection.execute(select(inbox.c.finished)).all()
        gone = connection.execute(select(outbox.c.finished)).all()
    ended = all(row.finished is not None for row in (*came, *gone))
    return ended and len(came) >= crowd.sent


def _standing(engine: Engine) -> str:
    with engine.connect() as connection:
        came = Counter(connection.execute(select(inbox.c.state)).scalars())
        gone = Counter(connection.execute(select(outbox.c.state)).scalars())
    return f"not settled: inbox {came}, outbox {gone}"


def counted(crowd: Crowd, engine: Engine) -> Count:
    """Check everything that the delivery contract promises; give what may have come twice."""
    with engine.connect() as connection:
        came = list(connection.execute(select(inbox).order_by(inbox.c.number)))
        gone = list(connection.execute(select(outbox).order_by(outbox.c.id)))
        lines = list(connection.execute(select(journal).order_by(journal.c.id)))
    _check_kept_once(crowd, came)
    assert Counter(row.state for row in gone).keys() == {"sent"}
    twice = 0
    for one in crowd.promoters:
        received = [row for row in came if row.conversation == one.person]
        letters = [row for row in gone if row.conversation == one.person]
        told = [row for row in lines if row.person == one.person]
        _check_answered(received, letters)
        twice += _check_phone(one, letters)
        _check_journal(one, told, letters)
        _check_dossier(one, engine)
    return Count(sum(row.unsure for row in gone), twice)


def _check_kept_once(crowd: Crowd, came: Rows) -> None:
    """Check that every update was kept, once, and handled."""
    assert Counter(row.state for row in came) == {"done": crowd.sent}
    numbers = [row.number for row in came]
    assert numbers == [*range(numbers[0], numbers[0] + crowd.sent)]
    whose = Counter(row.conversation for row in came)
    assert whose == {one.person: one.sent for one in crowd.promoters}
    # Words are kept until the turn that answers them is committed.
    assert not any(row.body for row in came)


def _check_answered(received: Rows, letters: Rows) -> None:
    """Check that each update was answered by one turn, in the order in which they came.

    What these promoters do is answered with one letter each; letters leave by number.
    """
    assert [letter.cause for letter in letters] == [row.id for row in received]


def _check_phone(one: Promoter, letters: Rows) -> int:
    """Check that the phone shows each letter once, in order; give how many are there twice.

    Only a letter that the bot says it is unsure of may be there more than once: as many times
    more as it was under way when the bot was killed, and its copies are next to each other.
    """
    left = one.api.replies(one.chat)
    twice = 0
    for letter in letters:
        copies = 0
        shown = left.pop(0)
        while str(shown["message_id"]) != letter.mark:
            again = left.pop(0)
            assert again["text"] == shown["text"]
            copies, shown = copies + 1, again
        assert copies <= (letter.attempts if letter.unsure else 0)
        twice += copies
    assert left == []
    return twice


def _check_journal(one: Promoter, lines: Rows, letters: Rows) -> None:
    """Check that the journal names each unsure letter once, and nothing of who keeps nothing."""
    if not one.consents:
        assert lines == []
        return
    actions = Counter(line.action for line in lines)
    named = [json.loads(line.facts)["letter"] for line in lines if line.action == "letter.unsure"]
    assert sorted(named) == [row.id for row in letters if row.unsure]
    assert actions["dossier.opened"] == 1
    assert actions["answer.corrected"] == one.corrected
    marks = {row.mark for row in letters}
    shown = [m for m in one.api.replies(one.chat) if str(m["message_id"]) in marks]
    assert _numbers(m["text"] for m in shown) == [*range(1, one.corrected + 1)]


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(found[1]) for text in texts if (found := _CORRECTED.match(text))]


def _check_dossier(one: Promoter, engine: Engine) -> None:
    with SqlStore(engine).turn(one.person) as unit:
        dossier = unit.dossier
    if not one.consents:
        assert dossier is None
        return
    assert dossier is not None
    if one.corrected:
        assert f"numéro {one.corrected}" in str(dossier.value("projet-idee"))
    kept = [name for name in one.files if name in dossier.model_dump_json()]
    assert kept == one.files

"""Several identical workers on one database: they share the work, and nothing is done twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, update

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.post import SqlPost
from bot.backends.store.tables import outbox
from bot.engine.delivery import Delivery
from tests.backends.store.posted import LEASE, NOON, OTHER, WORKER, after, arrival, letter, words
from tests.backends.store.sharer import shared

_CHATS = 40
_MESSAGES = 400
Told = dict[str, list[tuple[str, str]]]


def filled(engine: Engine) -> None:
    """Keep hundreds of messages of some tens of persons."""
    SqlPost(engine).receive(
        [arrival(n, f"c{n % _CHATS}", body=f"{n:04}") for n in range(_MESSAGES)], NOON
    )


def checked(engine: Engine, told: Sequence[Told]) -> None:
    """Check that all was handled once and sent once, in the order of each conversation."""
    every = {f"{n:04}" for n in range(_MESSAGES)}
    for kind in ("handled", "sent"):
        done = [body for one in told for _, body in one[kind]]
        assert sorted(done) == sorted(every)
    for one in told:
        assert one["stale"] == []
        for name in {name for name, _ in one["sent"]}:
            order = [body for place, body in one["sent"] if place == name]
            assert order == sorted(order)
    tally = SqlPost(engine).tally(after(2))
    assert tally.counts == {("inbox", "done"): _MESSAGES, ("outbox", "sent"): _MESSAGES}
    assert tally.unsure == 0
    for number in range(_CHATS):
        with SqlStore(engine).turn(f"c{number}") as unit:
            assert unit.conversation.serial == _MESSAGES // _CHATS


def in_order(engine: Engine) -> None:
    """Check that the letters of each conversation were kept in the order of its arrivals."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT o.conversation, i.number FROM outbox o JOIN inbox i ON i.id = o.cause"
            " ORDER BY o.id"
        ).all()
    for name in {row[0] for row in rows}:
        order = [number for place, number in rows if place == name]
        assert order == sorted(order)


def test_workers_in_threads_share_the_work(database: Engine) -> None:
    """Three at once: each message is handled and sent by one of them."""
    filled(database)
    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(lambda name: shared(database, name), ["w0", "w1", "w2"]))
    checked(database, told)
    in_order(database)


def test_workers_in_processes_share_the_work(url: str) -> None:
    """Two processes on the same database: as in threads, and both do some of it."""
    engine = open_database(url)
    filled(engine)
    command = [sys.executable, "-m", "tests.backends.store.sharer", url]
    started = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("w0", "w1")
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert all(one["handled"] for one in told)
    checked(engine, [{kind: [*map(tuple, rows)] for kind, rows in one.items()} for one in told])
    in_order(engine)
    engine.dispose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_who_is_late_is_taken_over_from_while_it_works(database: Engine) -> None:
    """A turn still open when the lease ends wins or loses whole; the other one has the rest."""
    post, store = SqlPost(database), SqlStore(database)
    post.receive([arrival(1), arrival(2)], NOON)
    post.beat(WORKER, NOON, LEASE)
    (held,) = post.claim(WORKER, NOON, 9)
    with ThreadPoolExecutor(1) as pool:
        with store.turn(held.conversation) as unit:
            first = Delivery(WORKER, held.conversation, (held.rows[0].id,))
            unit.answer(first, [letter("1")], [], NOON)
            post.beat(OTHER, after(LEASE), LEASE)
            taking = pool.submit(post.claim, OTHER, after(LEASE), 9)
        (taken,) = taking.result(timeout=60)
    assert [row.number for row in taken.rows] == [2]
    assert words(post.outgoing(OTHER, after(LEASE), 9)) == ["1"]


def test_letters_claimed_by_a_call_that_was_cut_are_not_lost(database: Engine) -> None:
    """A worker that never heard that it had a letter takes it again, as one that may come twice."""
    post = SqlPost(database)
    post.beat(WORKER, NOON, LEASE)
    post.finish(Delivery(WORKER, "a", ()), [letter("1")], NOON)
    post.finish(Delivery(WORKER, "b", ()), [letter("2")], NOON)
    (known,) = post.outgoing(WORKER, NOON, 1)
    SqlPost(database).outgoing(OTHER, NOON, 1)
    with database.begin() as connection:
        connection.execute(update(outbox).values(worker=WORKER))
    (again,) = post.outgoing(WORKER, NOON, 9)
    assert (again.conversation, again.unsure) == ("b", True)
    assert known.conversation == "a"
    assert post.outgoing(WORKER, NOON, 9) == []

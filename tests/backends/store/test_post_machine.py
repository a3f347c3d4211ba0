"""Whatever the order of arrivals, claims, sends, crashes and retries, the boxes keep their word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from bot.backends.store.post import SqlPost
from bot.backends.store.tables import chats, inbox, outbox, standing, workers
from bot.engine.delivery import (
    Arrival,
    Delivery,
    Failed,
    Held,
    Letter,
    Moved,
    Posted,
    Postponed,
    Result,
    Sent,
    Shut,
    Tally,
)
from bot.engine.post import Post
from bot.errors import StaleState
from tests.backends.store.posted import NOON
from tests.fakes.post import MemoryPost

_CHATS = [f"chat:{number}" for number in range(4)]
_DESKS = st.integers(0, 1)
_WAITS = st.sampled_from([None, 0, 3, 40])
_RESULTS: st.SearchStrategy[Result] = st.one_of(
    st.builds(Sent, st.sampled_from(["", "m1", "m2", "m40"]), st.sampled_from(["", "plain"])),
    st.builds(
        Postponed,
        st.sampled_from(["", "429", "502"]),
        _WAITS,
        st.integers(0, 9).map(lambda rare: rare == 0),
        st.booleans(),
    ),
    st.just(Shut("403")),
    st.builds(Moved, st.sampled_from(_CHATS)),
    st.just(Failed("400")),
)
Pair = tuple[Posted, Posted]


def _emptied(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in (inbox, outbox, chats, workers):
            connection.execute(table.delete())
        connection.execute(standing.update().values(paused=None, unsure=0))


def _same(tally: Tally) -> Tally:
    """Give a tally without the ids, which each box chooses for itself."""
    return replace(tally, troubles=tuple(replace(one, id=0) for one in tally.troubles))


def _told(held: Sequence[Held]) -> list[tuple[str, list[Any]]]:
    return [(one.conversation, [replace(row, id=0) for row in one.rows]) for one in held]


class Boxes(RuleBasedStateMachine):
    """Plays on a database and on the model at once."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        _emptied(self.engine)
        self.post, self.model = SqlPost(self.engine), MemoryPost()
        self.now = NOON
        self.letters = 0
        self.names = ["w0", "w1"]
        self.held: list[dict[str, tuple[Held, Held]]] = [{}, {}]
        self.flying: list[list[Pair]] = [[], []]

    @rule(came=st.lists(st.integers(0, 40), min_size=1, max_size=6))
    def receive(self, came: list[int]) -> None:
        """Something comes, in any order, perhaps again."""
        rows = [
            Arrival("s", number, _CHATS[number % 3], f"body {number}", f"m{number}")
            for number in came
        ]
        assert self.post.receive(rows, self.now) == self.model.receive(rows, self.now)

    @rule(seconds=st.sampled_from([0, 1, 3, 10, 70]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)

    @rule(desk=_DESKS)
    def beat(self, desk: int) -> None:
        """A worker says that it lives."""
        self.both(lambda post: post.beat(self.names[desk], self.now, 15))

    @rule(desk=_DESKS, limit=st.integers(1, 3))
    def claim(self, desk: int, limit: int) -> None:
        """A worker claims conversations that it is not at work in."""
        mine = tuple(self.held[desk])
        left = self.post.claim(self.names[desk], self.now, limit, mine)
        right = self.model.claim(self.names[desk], self.now, limit, mine)
        assert _told(left) == _told(right)
        for one, other in zip(left, right, strict=True):
            self.held[desk][one.conversation] = (one, other)

    @rule(desk=_DESKS, data=st.data(), letters=st.integers(0, 2), dead=st.booleans())
    def finish(self, desk: int, data: st.DataObject, letters: int, dead: bool) -> None:
        """A worker handles some of what it holds, or learns that somebody else did."""
        with self.work(desk, data) as found:
            if found is None:
                return
            rows = data.draw(st.integers(0, len(found[0].rows)), label="rows")
            kept = [self.letter() for _ in range(letters)]
            why = "unreadable" if dead else ""
            ended = []
            for post, held in zip(self.posts, found, strict=True):
                ids = tuple(row.id for row in held.rows[:rows])
                told = Delivery(self.names[desk], held.conversation, ids)
                try:
                    post.finish(told, kept, self.now, dead=why)
                except StaleState:
                    ended.append("stale")
                else:
                    ended.append("kept")
            assert ended[0] == ended[1]

    @rule(desk=_DESKS, data=st.data(), tried=st.booleans(), seconds=st.integers(0, 20))
    def put_off(self, desk: int, data: st.DataObject, tried: bool, seconds: int) -> None:
        """A worker leaves some of what it holds for later."""
        with self.work(desk, data) as found:
            if found is None:
                return
            first = data.draw(st.integers(0, len(found[0].rows) - 1), label="first")
            until = self.now + timedelta(seconds=seconds)
            for post, held in zip(self.posts, found, strict=True):
                ids = [row.id for row in held.rows[first:]]
                post.put_off(ids, until, "busy" if tried else "", tried=tried)

    @rule(desk=_DESKS, data=st.data())
    def release(self, desk: int, data: st.DataObject) -> None:
        """A worker lets others have a conversation."""
        with self.work(desk, data) as found:
            if found is not None:
                names = [found[0].conversation]
                self.both(lambda post: post.release(self.names[desk], names))

    @rule(desk=_DESKS, limit=st.integers(0, 3), data=st.data())
    def outgoing(self, desk: int, limit: int, data: st.DataObject) -> None:
        """A worker tells what became of letters, and takes others."""
        flying = self.flying[desk]
        count = data.draw(st.integers(0, len(flying)), label="told")
        told = [(pair, data.draw(_RESULTS, label="result")) for pair in flying[:count]]
        del flying[:count]
        taken = [
            post.outgoing(
                self.names[desk], self.now, limit, [(pair[side], one) for pair, one in told]
            )
            for side, post in enumerate(self.posts)
        ]
        left, right = ([replace(one, id=0) for one in side] for side in taken)
        assert left == right
        flying += zip(*taken, strict=True)

    @rule(desk=_DESKS, kindly=st.booleans())
    def end(self, desk: int, kindly: bool) -> None:
        """A worker ends, or is killed; another comes under a new name."""
        if kindly:
            self.both(lambda post: post.leave(self.names[desk]))
        else:
            self.post = SqlPost(self.engine)
            self.post._flying = {
                name: {left.id for left, _ in flying}
                for name, flying in zip(self.names, self.flying, strict=True)
            }
        self.names[desk] += "'"
        self.held[desk], self.flying[desk] = {}, []

    @rule(data=st.data(), box=st.sampled_from([None, "inbox", "outbox"]))
    def retry(self, data: st.DataObject, box: str | None) -> None:
        """An operator tries again: everything, or one row in trouble."""
        both = [post.tally(self.now, 1000).troubles for post in self.posts]
        choice = data.draw(st.none() | st.integers(0, max(len(both[0]) - 1, 0)), label="row")
        if choice is None or not both[0]:
            assert self.post.retry(self.now, box) == self.model.retry(self.now, box)
            return
        left, right = both[0][choice], both[1][choice]
        done = self.post.retry(self.now, left.box, left.id)
        assert done == self.model.retry(self.now, right.box, right.id)

    @rule(seconds=st.sampled_from([0, 5, 60]))
    def sweep(self, seconds: int) -> None:
        """What ended long ago goes."""
        before = self.now - timedelta(seconds=seconds)
        assert self.post.sweep(before) == self.model.sweep(before)

    @invariant()
    def stands(self) -> None:
        """Both say the same of what they hold, and of what is next."""
        assert _same(self.post.tally(self.now)) == _same(self.model.tally(self.now))
        assert self.post.next_due(self.now) == self.model.next_due(self.now)
        for name in _CHATS[:2]:
            assert self.post.traced(name, "m1") == self.model.traced(name, "m1")

    @property
    def posts(self) -> tuple[Post, Post]:
        """Give both sides."""
        return self.post, self.model

    def both(self, done: Any) -> None:
        """Do the same thing on both sides."""
        done(self.post)
        done(self.model)

    def letter(self) -> Letter:
        """Give a letter unlike any other."""
        self.letters += 1
        return Letter("send", {"n": self.letters}, question=f"q{self.letters % 2}")

    @contextmanager
    def work(self, desk: int, data: st.DataObject) -> Iterator[tuple[Held, Held] | None]:
        """Give one of the conversations that a worker is at work in, which then ends."""
        mine = self.held[desk]
        if not mine:
            yield None
            return
        yield mine.pop(data.draw(st.sampled_from(sorted(mine)), label="conversation"))


def test_the_boxes_do_what_a_simple_model_does(database: Engine) -> None:
    """Two workers, crashes and an operator: each answer is the one that the model gives."""
    many = 40 if database.dialect.name == "sqlite" else 15
    played = type("Played", (Boxes,), {"engine": database})
    run_state_machine_as_test(
        played,
        settings=settings(
            max_examples=many,
            stateful_step_count=40,
            deadline=None,
            # What fails here is read from its steps: making them fewer takes minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_machine_begins_with_empty_boxes(database: Engine) -> None:
    """Nothing of one example is left for the next."""
    post = SqlPost(database)
    post.receive([Arrival("s", 1, "c", "{}")], NOON)
    _emptied(database)
    assert post.tally(NOON).counts == {}

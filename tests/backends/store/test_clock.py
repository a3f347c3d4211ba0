"""A clock that is set back keeps nobody waiting for the hour to come round again."""

from __future__ import annotations

from bot.engine.delivery import Delivery, Postponed
from bot.engine.post import Post
from tests.backends.store.posted import (
    CHAT,
    LEASE,
    NOON,
    OTHER,
    WORKER,
    after,
    keep,
    letter,
    numbers,
)
from tests.backends.store.posted import claimed as taken

_HOUR = 3600.0


def test_what_came_before_the_clock_was_set_back_is_handled(post: Post) -> None:
    """It is due at the worker's next sign, in its order, and so is what answers it."""
    keep(post, CHAT, CHAT, seconds=_HOUR)
    post.finish(Delivery(WORKER, "b", ()), [letter("one"), letter("two")], after(_HOUR))
    keep(post, CHAT, first=3)
    assert numbers(taken(post)) == {CHAT: [1, 2, 3]}
    assert [one.letter.payload for one in post.outgoing(WORKER, NOON, 9)] == [{"text": "one"}]


def test_what_is_put_off_stays_so_when_the_clock_is_right(post: Post) -> None:
    """A sign of a worker brings nothing forward, even where its clock is a little behind."""
    keep(post, CHAT, seconds=5)
    post.finish(Delivery(WORKER, "b", ()), [letter("one")], after(5))
    (held,) = taken(post, seconds=5)
    post.put_off([row.id for row in held.rows], after(600))
    (sent,) = post.outgoing(WORKER, after(5), 9)
    post.outgoing(WORKER, after(5), 0, [(sent, Postponed("told to wait", 600))])
    post.beat(OTHER, NOON, LEASE)
    assert taken(post, seconds=599) == []
    assert post.outgoing(WORKER, after(599), 9) == []

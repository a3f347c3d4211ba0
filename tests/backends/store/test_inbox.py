"""What comes in: kept once, claimed by conversation and in order, handled once."""

from __future__ import annotations

import pytest

from bot.engine.delivery import SUSPECT, Arrival, Delivery, Held
from bot.engine.post import Post
from bot.errors import StaleState
from tests.backends.store.posted import (
    CHAT,
    LEASE,
    NOON,
    OTHER,
    WORKER,
    after,
    arrival,
    claimed,
    delivery,
    keep,
    letter,
    numbers,
)


def test_an_arrival_is_kept_once(post: Post) -> None:
    """The same number of the same account, with other words even, changes nothing."""
    assert post.receive([arrival(1), arrival(2), arrival(1)], NOON) == len([1, 2])
    assert post.receive([arrival(1, body='{"other": 1}'), arrival(3)], after(1)) == 1
    assert post.receive([], NOON) == 0
    (held,) = claimed(post, seconds=1)
    assert [(row.number, row.body, row.mark) for row in held.rows] == [
        (1, "{}", "m1"),
        (2, "{}", "m2"),
        (3, "{}", "m3"),
    ]
    assert [row.received for row in held.rows] == [NOON, NOON, after(1)]


def test_the_same_number_of_two_accounts_is_two_arrivals(post: Post) -> None:
    """In one conversation, those of each account come by number, and both by when they came."""
    first, second = Arrival("telegram:1", 9, CHAT, "a"), Arrival("telegram:2", 9, CHAT, "b")
    post.receive([first], NOON)
    post.receive([second], after(1))
    post.receive([Arrival("telegram:1", 10, CHAT, "c")], after(2))
    (held,) = claimed(post, seconds=3)
    assert [row.body for row in held.rows] == ["a", "b", "c"]


def test_arrivals_of_a_conversation_come_by_number(post: Post) -> None:
    """Kept in any order, in one batch or several, they are handed over in the order they were."""
    post.receive([arrival(7), arrival(5)], NOON)
    post.receive([arrival(6)], after(1))
    assert numbers(claimed(post, seconds=2)) == {CHAT: [5, 6, 7]}


def test_a_body_of_any_characters_is_kept(post: Post) -> None:
    """What no database could hold never stops what comes behind it."""
    post.receive([arrival(1, body='{"a": "\ud83d \0 \U0001f600"}'), arrival(2)], NOON)
    assert numbers(claimed(post)) == {CHAT: [1, 2]}


def test_conversations_are_claimed_the_longest_waiting_first(post: Post) -> None:
    """As many as asked for, and none that is at work already."""
    for number, name in enumerate("dacb"):
        keep(post, name, first=number + 1, seconds=number)
    post.beat(WORKER, after(9), LEASE)
    assert [one.conversation for one in post.claim(WORKER, after(9), 2)] == ["d", "a"]
    mine = ["d", "a", "c"]
    assert [one.conversation for one in post.claim(WORKER, after(9), 9, mine)] == ["b"]
    assert post.claim(WORKER, after(9), 9, [*mine, "b"]) == []


def test_nobody_else_claims_what_is_held(post: Post) -> None:
    """Another worker shares what is left, and what comes later waits for the one who holds."""
    keep(post, "a", "b")
    post.beat(WORKER, NOON, LEASE)
    assert [one.conversation for one in post.claim(WORKER, NOON, 1)] == ["a"]
    assert numbers(claimed(post, OTHER)) == {"b": [2]}
    keep(post, "a", "b", first=3)
    assert numbers(claimed(post, OTHER)) == {"b": [2, 4]}
    assert numbers(claimed(post)) == {"a": [1, 3]}


def test_a_worker_that_is_gone_is_taken_over_from(post: Post) -> None:
    """Once its lease is over, and not before; what it then does is refused."""
    keep(post, "a", "b")
    old = claimed(post)
    post.beat(WORKER, after(10), LEASE)
    assert claimed(post, OTHER, after_lease := 10 + LEASE - 1) == []
    taken = claimed(post, OTHER, after_lease + 1)
    assert numbers(taken) == {"a": [1], "b": [2]}
    assert [row.attempts for one in taken for row in one.rows] == [1, 1]
    with pytest.raises(StaleState):
        post.finish(delivery(old[0]), [letter("twice")], after(50))
    post.finish(delivery(taken[0], OTHER), [letter("once")], after(50))
    assert post.tally(after(50)).counts == {
        ("inbox", "done"): 1,
        ("inbox", "waiting"): 1,
        ("outbox", "waiting"): 1,
    }


def test_a_worker_that_leaves_gives_everything_up(post: Post) -> None:
    """Its conversations can be claimed at once; so can one that it lets go of by name."""
    keep(post, "a", "b", "c")
    claimed(post)
    post.release(WORKER, ["b", "nobody"])
    assert numbers(claimed(post, OTHER)) == {"b": [2]}
    post.release(WORKER, ["b"])
    post.leave(WORKER)
    assert post.tally(NOON).workers == (OTHER,)
    assert numbers(claimed(post, "worker-3")) == {"a": [1], "c": [3]}


def test_what_is_put_off_holds_back_what_follows(post: Post) -> None:
    """Nothing of the conversation comes before its first is due; other conversations do."""
    keep(post, CHAT, CHAT, "b")
    held = {one.conversation: one for one in claimed(post)}
    post.put_off([held[CHAT].rows[0].id], after(5), "busy")
    keep(post, CHAT, first=4)
    assert numbers(post.claim(WORKER, after(4), 9)) == {"b": [3]}
    assert post.next_due(NOON) == after(5)
    assert post.next_due(after(5)) is None
    assert numbers(post.claim(WORKER, after(5), 9)) == {CHAT: [1, 2, 4], "b": [3]}


def test_what_is_put_off_does_not_hold_back_what_came_before(post: Post) -> None:
    """The last of a burst may wait for more while the first is answered."""
    keep(post, CHAT, CHAT)
    (held,) = claimed(post)
    post.put_off([held.rows[1].id], after(5))
    assert numbers(post.claim(WORKER, after(1), 9)) == {CHAT: [1]}


def test_attempts_are_counted_where_they_were_made(post: Post) -> None:
    """A claim counts one, unless the row was put off without being tried."""
    keep(post, CHAT)

    def attempts(seconds: float) -> int:
        (held,) = post.claim(WORKER, after(seconds), 9)
        return held.rows[0].attempts

    post.beat(WORKER, NOON, LEASE)
    assert attempts(0) == 0
    post.put_off([1], after(1), tried=False)
    assert attempts(1) == 0
    post.put_off([1], after(2), "failed", tried=True)
    assert attempts(2) == 1
    assert attempts(3) == len(["failed", "crashed"])


def test_claims_count_up_to_suspicion(post: Post) -> None:
    """What is claimed again and again with what ends a process is not blamed; what is tried is."""
    keep(post, CHAT, CHAT)
    post.beat(WORKER, NOON, LEASE)
    for _ in range(SUSPECT + 2):
        post.claim(WORKER, after(1), 9)
    post.tried([1])
    (held,) = post.claim(WORKER, after(1), 9)
    assert [row.attempts for row in held.rows] == [SUSPECT + 1, SUSPECT]


def test_a_handled_arrival_keeps_no_word(post: Post) -> None:
    """It is not claimed again, and another worker, or a second try, is refused with its letters."""
    keep(post, CHAT, CHAT)
    (held,) = claimed(post)
    first = Delivery(WORKER, CHAT, (held.rows[0].id,))
    post.finish(first, [letter("one")], after(1))
    for again in (first, delivery(held), Delivery(OTHER, CHAT, (held.rows[1].id,))):
        with pytest.raises(StaleState):
            post.finish(again, [letter("twice")], after(1))
    assert numbers(post.claim(WORKER, after(1), 9)) == {CHAT: [2]}
    assert post.tally(after(1)).counts["outbox", "waiting"] == 1


def test_a_dead_arrival_waits_for_an_operator(post: Post) -> None:
    """It holds nothing back, is told with its reason, and comes back with its words."""
    keep(post, CHAT, CHAT)
    (held,) = claimed(post)
    post.finish(Delivery(WORKER, CHAT, (held.rows[0].id,)), [letter("sorry")], NOON, dead="broken")
    assert numbers(post.claim(WORKER, NOON, 9)) == {CHAT: [2]}
    (trouble,) = post.tally(NOON).troubles
    assert (trouble.box, trouble.id, trouble.state) == ("inbox", held.rows[0].id, "dead")
    assert (trouble.reason, trouble.since, trouble.due) == ("broken", NOON, None)
    assert post.retry(after(9), "inbox", trouble.id) == 1
    (again,) = post.claim(WORKER, after(9), 9)
    assert [(row.number, row.body) for row in again.rows] == [(1, "{}"), (2, "{}")]
    assert again.rows[0].attempts == 0


def test_a_flood_is_handed_over_in_parts(post: Post) -> None:
    """Hundreds of messages of one person come in order, some at a time."""
    many = 120
    post.receive([arrival(number) for number in range(many)], NOON)
    seen: list[int] = []
    while held := claimed(post):
        assert len(held[0].rows) < many
        seen += [row.number for row in held[0].rows]
        post.finish(delivery(held[0]), [], NOON)
    assert seen == list(range(many))


def test_letters_without_an_arrival_are_kept(post: Post) -> None:
    """A reminder answers nobody: it needs no claim."""
    post.finish(Delivery(WORKER, CHAT, ()), [letter("a reminder")], NOON)
    assert [one.conversation for one in post.outgoing(WORKER, NOON, 9)] == [CHAT]


def test_what_an_arrival_was_about_is_found_by_its_mark(post: Post) -> None:
    """Only once it is handled; nothing has an empty mark."""
    post.receive([arrival(1), Arrival("telegram:1", 2, CHAT, "{}")], NOON)
    held: Held
    (held,) = claimed(post)
    assert post.traced(CHAT, "m1") is None
    post.finish(delivery(held), [], after(3))
    trace = post.traced(CHAT, "m1")
    assert trace is not None
    assert (trace.fields, trace.moment) == ((), after(3))
    assert post.traced("telegram:7", "m1") is None
    assert post.traced(CHAT, "") is None

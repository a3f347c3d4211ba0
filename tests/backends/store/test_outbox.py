"""What goes out: in order, one letter of a conversation at a time, until its end is told."""

from __future__ import annotations

import pytest

from bot.engine.delivery import Delivery, Failed, Moved, Posted, Postponed, Result, Sent, Shut
from bot.engine.post import Post
from tests.backends.store.posted import (
    CHAT,
    LEASE,
    NOON,
    OTHER,
    WORKER,
    after,
    answered,
    arrival,
    claimed,
    delivery,
    keep,
    letter,
    words,
)


def sent(post: Post, result: Result, seconds: float = 0) -> list[Posted]:
    """Take one letter, tell what became of it, and give what may go then."""
    (head,) = post.outgoing(WORKER, after(seconds), 1)
    return post.outgoing(WORKER, after(seconds), 9, [(head, result)])


def drained(post: Post, seconds: float = 0) -> list[str]:
    """Send all that may go, one after the other; give the words in that order."""
    said: list[str] = []
    taken = post.outgoing(WORKER, after(seconds), 1)
    while taken:
        said += words(taken)
        taken = post.outgoing(WORKER, after(seconds), 1, [(one, Sent()) for one in taken])
    return said


def test_letters_go_in_order_one_at_a_time(post: Post) -> None:
    """The second of a conversation waits for the first; other conversations do not."""
    answered(post, "a1", "a2")
    answered(post, "b1", conversation="b", number=2)
    first = post.outgoing(WORKER, NOON, 9)
    assert words(first) == ["a1", "b1"]
    assert post.outgoing(WORKER, NOON, 9) == []
    assert post.outgoing(OTHER, NOON, 9) == []
    second = post.outgoing(WORKER, NOON, 9, [(first[0], Sent("77"))])
    assert words(second) == ["a2"]
    assert post.outgoing(WORKER, NOON, 0, [(second[0], Sent())]) == []
    assert post.tally(NOON).counts["outbox", "sent"] == len(["a1", "a2"])


def test_a_letter_comes_as_it_was_made(post: Post) -> None:
    """Its payload, its bytes, its author and its question, whatever they hold."""
    made = letter("\u00e9 \u2022 \0 \U0001f600 'x'", question="idee", content=b"\0\xff")
    keep(post, CHAT)
    (held,) = claimed(post)
    post.finish(delivery(held), [made], NOON)
    (taken,) = post.outgoing(WORKER, NOON, 9)
    assert (taken.letter, taken.attempts, taken.unsure) == (made, 0, False)


def test_a_sent_letter_is_found_by_its_mark(post: Post) -> None:
    """What it asked is known, its words are not."""
    keep(post, CHAT)
    (held,) = claimed(post)
    post.finish(delivery(held), [letter("one", question="idee")], NOON)
    sent(post, Sent("77", "plain"), 5)
    trace = post.traced(CHAT, "77")
    assert trace is not None
    assert (trace.fields, trace.moment) == (("idee",), after(5))
    assert post.retry(after(6)) == 0


def test_a_letter_put_off_holds_back_what_follows(post: Post) -> None:
    """It is tried when it was told to be, and that is no attempt."""
    answered(post, "a1", "a2")
    assert sent(post, Postponed("429", 7)) == []
    assert post.outgoing(WORKER, after(6.9), 9) == []
    assert post.next_due(NOON) == after(7)
    (trouble,) = post.tally(NOON).troubles
    assert (trouble.state, trouble.reason, trouble.due) == ("waiting", "429", after(7))
    (again,) = post.outgoing(WORKER, after(7), 9)
    assert (words([again]), again.attempts, again.unsure) == (["a1"], 0, False)


def test_a_letter_that_fails_again_and_again_waits_longer_and_never_dies(post: Post) -> None:
    """One second, then twice as long each time up to a minute, for as long as it takes."""
    answered(post, "a1")
    moment, waits = 0.0, []
    for attempts in range(15):
        (taken,) = post.outgoing(WORKER, after(moment), 1)
        assert taken.attempts == attempts
        post.outgoing(WORKER, after(moment), 0, [(taken, Postponed("502"))])
        due = post.next_due(after(moment))
        assert due is not None
        waits.append((due - after(moment)).total_seconds())
        moment += waits[-1]
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert set(waits[8:]) == {60}


def test_everything_may_be_paused(post: Post) -> None:
    """Nothing goes to anybody before the time is over; what comes is kept all the same."""
    answered(post, "a1")
    answered(post, "b1", conversation="b", number=2)
    head = post.outgoing(WORKER, NOON, 1)
    post.outgoing(WORKER, NOON, 0, [(head[0], Postponed("429", 9, everyone=True))])
    assert post.outgoing(WORKER, after(8), 9) == []
    assert post.tally(after(8)).paused == after(9)
    assert post.next_due(NOON) == after(9)
    assert words(post.outgoing(WORKER, after(9), 9)) == ["b1", "a1"]
    assert post.tally(after(9)).paused is None


def test_a_letter_that_can_never_go_is_dead_and_holds_nothing_back(post: Post) -> None:
    """It is told with its reason, and goes again, words and all, when an operator says so."""
    answered(post, "a1", "a2")
    assert words(sent(post, Failed("400: too long"))) == ["a2"]
    (trouble,) = [one for one in post.tally(NOON).troubles if one.state == "dead"]
    assert (trouble.box, trouble.reason, trouble.conversation) == ("outbox", "400: too long", CHAT)
    assert post.retry(after(1), "inbox", trouble.id) == 0
    assert post.retry(after(1), "outbox", trouble.id) == 1
    assert post.outgoing(WORKER, after(1), 9) == []


def test_a_shut_conversation_keeps_what_waits_until_its_person_writes(post: Post) -> None:
    """The letter that was refused and all behind it are blocked, then go in their order."""
    answered(post, "a1", "a2")
    answered(post, "b1", conversation="b", number=2)
    assert words(sent(post, Shut("403: blocked"))) == ["b1"]
    tally = post.tally(NOON)
    assert tally.counts["outbox", "blocked"] == len(["a1", "a2"])
    assert {one.reason for one in tally.troubles} == {"403: blocked"}
    assert "outbox" not in tally.oldest or tally.oldest["outbox"] == NOON
    assert post.outgoing(WORKER, after(3600), 9) == []
    assert post.receive([arrival(1)], after(3600)) == 0
    assert post.outgoing(WORKER, after(3600), 9) == []
    assert post.receive([arrival(3)], after(3600)) == 1
    assert drained(post, 3600) == ["a1", "a2"]


def test_a_letter_kept_while_the_conversation_is_shut_is_blocked_too(post: Post) -> None:
    """A reply that comes late does not go alone; an operator may try them all again."""
    answered(post, "a1")
    sent(post, Shut("403"))
    post.finish(Delivery(WORKER, CHAT, ()), [letter("a2")], after(1))
    assert post.outgoing(WORKER, after(2), 9) == []
    blocked = [one for one in post.tally(NOON).troubles if one.state == "blocked"]
    assert post.retry(after(3), "outbox", blocked[1].id) == 1
    assert drained(post, 3) == ["a1", "a2"]


def test_who_writes_while_a_send_is_refused_is_not_shut(post: Post) -> None:
    """They came back since the letter left: it is tried again instead."""
    answered(post, "a1")
    (head,) = post.outgoing(WORKER, NOON, 1)
    post.receive([arrival(2)], after(1))
    post.outgoing(WORKER, after(2), 0, [(head, Shut("403"))])
    assert post.tally(after(2)).counts["outbox", "waiting"] == 1
    assert drained(post, 3) == ["a1"]


def test_a_conversation_that_moved_is_followed(post: Post) -> None:
    """What waits goes to the new address, what comes from the old one is handled there."""
    keep(post, "old", "old")
    (held,) = claimed(post)
    post.finish(Delivery(WORKER, "old", (held.rows[0].id,)), [letter("1"), letter("2")], NOON)
    (moved,) = sent(post, Moved("new"))
    assert (moved.conversation, words([moved])) == ("new", ["1"])
    assert claimed(post, OTHER) == []
    post.finish(Delivery(WORKER, "old", (held.rows[1].id,)), [letter("3")], after(1))
    assert post.receive([arrival(3, "old")], after(2)) == 1
    (again,) = post.claim(WORKER, after(2), 9)
    assert again.conversation == "new"
    (second,) = post.outgoing(WORKER, after(3), 9, [(moved, Sent())])
    (third,) = post.outgoing(WORKER, after(3), 9, [(second, Sent())])
    assert [(one.conversation, *words([one])) for one in (second, third)] == [
        ("new", "2"),
        ("new", "3"),
    ]
    post.release(WORKER, ["old"])
    assert [one.conversation for one in claimed(post, OTHER, 4)] == ["new"]


@pytest.mark.parametrize("steps", [["new", "old"], ["new", "last"], ["old"]])
def test_a_conversation_may_move_again(post: Post, steps: list[str]) -> None:
    """Further, or back: nothing goes round in circles, and the latest address is the one used."""
    answered(post, "1", conversation="old")
    for seconds, place in enumerate(steps):
        (head,) = post.outgoing(WORKER, after(seconds), 1)
        post.outgoing(WORKER, after(seconds), 0, [(head, Moved(place))])
    (head,) = post.outgoing(WORKER, after(9), 1)
    assert head.conversation == steps[-1]
    post.receive([arrival(2, "old")], after(9))
    assert [one.conversation for one in claimed(post, seconds=9)] == [steps[-1]]


def test_what_a_killed_worker_was_sending_is_sent_again_unsure(post: Post) -> None:
    """Once its lease is over; the operator sees how many may have come twice, for ever."""
    answered(post, "a1", "a2")
    (lost,) = post.outgoing(WORKER, NOON, 9)
    assert post.outgoing(OTHER, after(LEASE - 1), 9) == []
    post.beat(OTHER, after(LEASE), LEASE)
    (again,) = post.outgoing(OTHER, after(LEASE), 9)
    assert (again.id, again.unsure, again.attempts) == (lost.id, True, 1)
    assert post.outgoing(WORKER, after(LEASE), 9, [(lost, Sent("late"))]) == []
    assert post.traced(CHAT, "late") is None
    assert words(post.outgoing(OTHER, after(LEASE), 9, [(again, Sent("77"))])) == ["a2"]
    assert post.tally(after(LEASE)).unsure == 1
    post.sweep(after(3600))
    assert post.tally(after(3600)).unsure == 1


def test_what_a_worker_that_left_was_sending_is_seen_as_trouble(post: Post) -> None:
    """Until another worker takes it, the operator is told that nobody sends it."""
    answered(post, "a1")
    post.outgoing(WORKER, NOON, 9)
    assert post.tally(NOON).troubles == ()
    post.leave(WORKER)
    (trouble,) = post.tally(NOON).troubles
    assert (trouble.state, trouble.box) == ("sending", "outbox")
    (again,) = post.outgoing(OTHER, NOON, 9)
    assert again.unsure


def test_a_result_told_twice_counts_once(post: Post) -> None:
    """A worker that could not know whether it was recorded tells it again."""
    answered(post, "a1")
    (head,) = post.outgoing(WORKER, NOON, 9)
    for result in (Sent("77"), Failed("400"), Postponed("502"), Shut("403"), Moved("b")):
        post.outgoing(WORKER, NOON, 9, [(head, result)])
    tally = post.tally(NOON)
    assert tally.counts["outbox", "sent"] == 1
    assert (tally.troubles, tally.unsure) == ((), 0)


def test_an_operator_retries_everything_at_once(post: Post) -> None:
    """Dead, put off and blocked rows of both boxes are due now, and only those."""
    ends: list[Result] = [Failed("400"), Postponed("502", 900), Shut("403")]
    for number, result in enumerate(ends, 1):
        answered(post, f"l{number}", conversation=f"c{number}", number=number)
        sent(post, result)
    keep(post, "dead", "late", "fresh", first=4)
    held = {one.conversation: one for one in claimed(post)}
    post.finish(delivery(held["dead"]), [], NOON, dead="broken")
    post.put_off([held["late"].rows[0].id], after(900), "busy")
    assert post.retry(after(5)) == len(["l1", "l2", "l3", "dead", "late"])
    assert sorted(words(post.outgoing(WORKER, after(5), 9))) == ["l1", "l2", "l3"]
    assert [one.conversation for one in claimed(post, seconds=5)] == ["dead", "late", "fresh"]
    assert post.retry(after(5)) == 0


def test_what_an_operator_gives_up_loses_its_words_and_is_never_counted_again(post: Post) -> None:
    """Dead rows of both boxes, and a blocked letter that is named; the sweep takes them in time."""
    ends: list[Result] = [Failed("400"), Postponed("502", 900), Shut("403"), Sent("77")]
    for number, result in enumerate(ends, 1):
        answered(post, f"l{number}", conversation=f"c{number}", number=number)
        sent(post, result)
    keep(post, "dead", first=5)
    post.finish(delivery(claimed(post)[0]), [], NOON, dead="broken")
    before = post.tally(NOON, ended=False)
    assert before.counts == {
        ("inbox", "dead"): 1,
        ("outbox", "dead"): 1,
        ("outbox", "waiting"): 1,
        ("outbox", "blocked"): 1,
    }
    blocked = next(one for one in before.troubles if one.state == "blocked")
    assert post.dismiss(after(5)) == len(["l1", "dead"])
    assert post.dismiss(after(5)) == 0
    assert post.retry(after(5), "inbox") == 0
    assert post.dismiss(after(5), "inbox", blocked.id) == 0
    assert post.dismiss(after(5), "outbox", blocked.id) == 1
    assert post.tally(after(5), ended=False).counts == {("outbox", "waiting"): 1}
    counts = post.tally(after(5)).counts
    assert counts["inbox", "dismissed"] == 1
    assert counts["outbox", "dismissed"] == len(["l1", "l3"])
    assert post.sweep(after(6)) == len(["c1", "c2", "c3", "c4", "dead", "l1", "l3", "l4"])


def test_the_sweep_takes_what_ended_and_nothing_else(post: Post) -> None:
    """What is dead, put off, blocked or waiting stays, however old."""
    ends: list[Result] = [Sent("77"), Failed("400"), Shut("403")]
    for number, result in enumerate(ends, 1):
        answered(post, f"l{number}", conversation=f"c{number}", number=number)
        sent(post, result)
    keep(post, "dead", "fresh", first=4)
    held = {one.conversation: one for one in claimed(post)}
    post.finish(delivery(held["dead"]), [], NOON, dead="broken")
    assert post.sweep(NOON) == 0
    assert post.sweep(after(1)) == len(["three arrivals", "l1"]) + 2
    assert post.tally(after(1)).counts == {
        ("inbox", "dead"): 1,
        ("inbox", "waiting"): 1,
        ("outbox", "dead"): 1,
        ("outbox", "blocked"): 1,
    }
    assert post.traced("c1", "77") is None


def test_troubles_are_told_the_oldest_first_and_not_too_many(post: Post) -> None:
    """The operator sees where it began."""
    for number in range(1, 6):
        post.receive([arrival(number, f"c{number}")], after(number))
        (held,) = claimed(post, seconds=number)
        post.finish(delivery(held), [], after(number), dead="broken")
    troubles = post.tally(after(9), most=3).troubles
    assert [one.conversation for one in troubles] == ["c1", "c2", "c3"]

"""A turn and its delivery are one: the state, the arrivals it answers and the letters it sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.post import SqlPost
from bot.domain.message import Entry
from bot.engine.delivery import Delivery, Failed, Held, Letter, Postponed, Sent, Shut
from bot.engine.ports import Store
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
    letter,
    words,
)
from tests.backends.store.test_turns import counted
from tests.backends.store.told import dossier, keep

Boxes = tuple[Post, Store]
SECRET = "une phrase que personne ne doit lire"  # noqa: S105 - words to look for


def holding(post: Post, *, number: int = 1, seconds: float = 0, body: str = "{}") -> Held:
    """Keep an arrival and claim it."""
    post.receive([arrival(number, body=body)], after(seconds))
    (held,) = claimed(post, seconds=seconds)
    return held


def answer(store: Store, told: Delivery, *letters: Letter, place: str = "estrie") -> None:
    """Play a turn that changes the conversation, and answers arrivals."""
    with store.turn(CHAT) as unit:
        said = unit.conversation.model_copy(update={"territory": place})
        unit.save(said, None, [Entry("answer.given")], NOON)
        unit.answer(told, letters, ["idee", "demande"], after(1))


def test_a_turn_keeps_its_state_its_arrivals_and_its_letters_together(boxes: Boxes) -> None:
    """Once it ends, the arrival is handled, what it answered is known, and its replies may go."""
    post, store = boxes
    answer(store, delivery(holding(post)), letter("1"), letter("2"))
    assert post.claim(WORKER, after(9), 9) == []
    assert words(post.outgoing(WORKER, after(9), 9)) == ["1"]
    trace = post.traced(CHAT, "m1")
    assert trace is not None
    assert (trace.fields, trace.moment) == (("idee", "demande"), after(1))
    with store.turn(CHAT) as unit:
        assert unit.conversation.territory == "estrie"


def test_a_turn_that_ends_with_an_error_keeps_nothing_at_all(boxes: Boxes) -> None:
    """The arrival waits as before, and no letter goes."""
    post, store = boxes
    held = holding(post)

    def failing() -> None:
        with store.turn(CHAT) as unit:
            unit.answer(delivery(held), [letter("1")], [], NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert post.outgoing(WORKER, NOON, 9) == []
    assert len(post.claim(WORKER, NOON, 9)) == 1


def test_who_no_longer_holds_the_arrivals_keeps_nothing(boxes: Boxes) -> None:
    """Handled already, taken over, or only in part ours: the state is as if never written."""
    post, store = boxes
    first = holding(post)
    answer(store, delivery(first), letter("1"), place="outaouais")
    second = holding(post, number=2)
    assert post.claim(OTHER, after(LEASE), 9) != []
    both = (first.rows[0].id, second.rows[0].id)
    for told in (delivery(first), delivery(second), Delivery(OTHER, CHAT, both)):
        with pytest.raises(StaleState):
            answer(store, told, letter("twice"))
    with store.turn(CHAT) as unit:
        assert unit.conversation.territory == "outaouais"
    assert post.tally(NOON).counts["outbox", "waiting"] == 1
    answer(store, delivery(second, OTHER), letter("2"))


def test_of_two_turns_that_read_the_same_state_one_answers(boxes: Boxes) -> None:
    """The one who comes second keeps neither its state nor its letters."""
    post, store = boxes
    held = holding(post)
    with store.turn(CHAT) as late:
        answer(store, delivery(held), letter("1"))
        said = late.conversation.model_copy(update={"territory": "ailleurs"})
        with pytest.raises(StaleState):
            late.save(said, None, [], NOON)
        with pytest.raises(StaleState):
            late.answer(delivery(held), [letter("twice")], [], NOON)
    assert post.tally(NOON).counts["outbox", "waiting"] == 1


def test_a_turn_with_nothing_to_keep_of_its_person_still_answers(boxes: Boxes) -> None:
    """A question asked without consent is answered, and leaves no conversation."""
    post, store = boxes
    with store.turn(CHAT) as unit:
        unit.answer(delivery(holding(post)), [letter("1")], [], NOON)
    assert words(post.outgoing(WORKER, NOON, 9)) == ["1"]
    with store.turn(CHAT) as unit:
        assert unit.conversation.version == 0


def test_an_answer_costs_two_statements_and_no_commit_more(database: Engine) -> None:
    """The arrivals are marked by one statement, and all the letters kept by another."""
    post, store = SqlPost(database), SqlStore(database)
    keep(store, dossier("d1", 1, CHAT), person=CHAT)
    held = holding(post)
    with counted(database) as counts:
        answer(store, delivery(held), letter("1"), letter("2"))
    assert counts == {"begin": 1, "SELECT": 1, "UPDATE": 2, "INSERT": 2, "commit": 1}


def test_each_call_of_the_boxes_is_a_few_statements(database: Engine) -> None:
    """However many conversations: keeping, claiming and sending cost the same."""
    post = SqlPost(database)
    many = [arrival(number, f"c{number}") for number in range(40)]
    post.receive([arrival(100 + number, f"c{number}") for number in range(40)], NOON)
    claimed(post)
    with counted(database) as counts:
        post.receive(many, NOON)
    assert _statements(counts) == len(["known", "kept"])
    with counted(database) as counts:
        held = post.claim(WORKER, NOON, 50)
    assert len(held) == len(many)
    assert _statements(counts) == len(["heads", "rows", "tried"])
    for one in held:
        post.finish(delivery(one), [letter("1"), letter("2")], NOON)
    taken = post.outgoing(WORKER, NOON, 50)
    with counted(database) as counts:
        post.outgoing(WORKER, NOON, 50, [(one, Sent(str(one.id))) for one in taken])
    assert _statements(counts) == len(["sent", "heads", "sending"])


def _statements(counts: dict[str, int]) -> int:
    return sum(counts.values()) - sum(counts.get(name, 0) for name in ("begin", "commit", "BEGIN"))


def test_a_letter_that_may_come_twice_is_in_the_journal_of_its_person(database: Engine) -> None:
    """Once, whether its worker was killed or its line broke; only for who has a conversation."""
    post, store = SqlPost(database), SqlStore(database)
    post.receive([arrival(1, "stranger"), arrival(2)], NOON)
    held = {one.conversation: one for one in claimed(post)}
    answer(store, delivery(held[CHAT]), letter("1"), letter("2"))
    post.finish(delivery(held["stranger"]), [letter("3")], NOON)
    post.outgoing(WORKER, after(1), 9)
    post.beat(OTHER, after(LEASE), LEASE)
    first, other = post.outgoing(OTHER, after(LEASE), 9)
    (second,) = post.outgoing(OTHER, after(LEASE), 9, [(first, Sent()), (other, Sent())])
    for moment in (LEASE, LEASE + 2):
        post.outgoing(OTHER, after(moment), 0, [(second, Postponed("cut", unsure=True))])
        (second,) = post.outgoing(OTHER, after(moment + 2), 9)
    lines = [line.entry for line in store.journal(CHAT) if line.entry.action == "letter.unsure"]
    letters = sorted(json.dumps(line.facts) for line in lines)
    assert len(set(letters)) == len(letters) == len(["1", "2"])
    assert store.journal("stranger") == []


@pytest.fixture
def file(tmp_path: Path) -> Iterator[tuple[Path, Engine]]:
    """A folder with a database in it."""
    engine = open_database(f"sqlite:///{tmp_path / 'jonction.db'}")
    yield tmp_path, engine
    engine.dispose()


def _found(folder: Path) -> bool:
    return any(SECRET.encode() in path.read_bytes() for path in folder.iterdir())


def test_words_that_were_handled_and_sent_are_nowhere_in_the_files(
    file: tuple[Path, Engine],
) -> None:
    """A body goes with its turn, a letter once sent, and both leave the log at the next beat."""
    folder, engine = file
    post, store = SqlPost(engine), SqlStore(engine)
    for number in range(1, 20):
        held = holding(post, number=number, body=SECRET * number * 40)
        with store.turn(CHAT) as unit:
            made = letter(SECRET * number * 40, content=SECRET.encode() * 400)
            unit.answer(delivery(held), [made], [], NOON)
    assert _found(folder)
    taken = post.outgoing(WORKER, NOON, 1)
    while taken:
        taken = post.outgoing(WORKER, NOON, 1, [(taken[0], Sent("77"))])
    post.beat(WORKER, NOON, LEASE)
    assert not _found(folder)


def test_erasing_a_dossier_takes_what_could_not_be_delivered(file: tuple[Path, Engine]) -> None:
    """Dead and blocked letters, and dead arrivals, lose their words; their rows say so."""
    folder, engine = file
    post, store = SqlPost(engine), SqlStore(engine, lambda: after(9))
    keep(store, dossier("d1", 1, CHAT), person=CHAT)
    post.finish(delivery(holding(post, body=SECRET)), [], NOON, dead="broken")
    told = delivery(holding(post, number=2))
    answer(store, told, *(letter(SECRET, content=SECRET.encode()) for _ in range(3)))
    (head,) = post.outgoing(WORKER, after(1), 1)
    (head,) = post.outgoing(WORKER, after(1), 1, [(head, Failed("400"))])
    post.outgoing(WORKER, after(1), 0, [(head, Shut("403"))])
    with store.turn(CHAT) as unit:
        unit.erase("d1")
        said = unit.conversation.model_copy(update={"current": None})
        unit.save(said, None, [], NOON)
    assert not _found(folder)
    tally = post.tally(after(9))
    assert tally.troubles == ()
    assert tally.counts == {("inbox", "dead"): 1, ("inbox", "done"): 1, ("outbox", "dead"): 3}
    assert post.retry(after(9)) == 0
    assert post.sweep(after(10)) == sum(tally.counts.values())

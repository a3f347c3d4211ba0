"""What a turn keeps: the same promises in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from bot.domain.conversation import Consent, Conversation, Purpose
from bot.domain.dossier import Author, Dossier
from bot.domain.message import Entry
from bot.engine.ports import Store, Unit
from bot.errors import StaleState, StoreUnavailable
from tests.backends.store.told import CONVERSATIONS, DAY, DOSSIERS, MOMENT, PERSON, dossier, keep

OTHER = "telegram:42"


def held(store: Store, person: str = PERSON) -> tuple[Conversation, list[Dossier]]:
    """Give what is kept of a person."""
    with store.turn(person) as unit:
        return unit.conversation, unit.dossiers()


def placed(unit: Unit, place: str) -> Conversation:
    """Give a unit's conversation in a place."""
    return unit.conversation.model_copy(update={"territory": place})


def renamed(one: Dossier, place: str) -> Dossier:
    """Give a dossier in a place."""
    return one.model_copy(update={"territory": place})


def current(unit: Unit) -> Dossier:
    """Give a unit's current dossier."""
    assert unit.dossier is not None
    return unit.dossier


def test_nothing_is_known_of_somebody_new(store: Store) -> None:
    """A person never heard has an empty conversation, no dossier and no journal."""
    with store.turn(PERSON) as unit:
        assert unit.conversation == Conversation(person=PERSON)
        assert unit.dossier is None
        assert unit.dossiers() == []
        assert unit.open("d1") is None
    assert store.journal(PERSON) == []


def test_a_turn_comes_back_whole(store: Store) -> None:
    """The conversation, the dossier and the journal are found again as they were saved."""
    with store.turn(PERSON) as unit:
        consents = {Purpose.DOSSIER: Consent(given=True, day=DAY)}
        said = placed(unit, "estrie").model_copy(update={"current": "d1", "consents": consents})
        unit.save(said, dossier(), [Entry("dossier.opened", "d1", {"number": 1})], MOMENT)
    with store.turn(PERSON) as unit:
        assert unit.conversation == said.model_copy(update={"version": 1})
        assert unit.dossier == dossier().model_copy(update={"version": 1})
        assert str(current(unit).answers["demande"].value) == "12500.50"
    (line,) = store.journal(PERSON)
    assert (line.moment, line.entry) == (MOMENT, Entry("dossier.opened", "d1", {"number": 1}))


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(CONVERSATIONS, DOSSIERS)
def test_whatever_can_be_said_comes_back_equal(
    store: Store, said: Conversation, told: Dossier
) -> None:
    """Any conversation and any dossier are read back equal, each amount to its last digit."""
    identifier = str(uuid4())  # one database serves every example
    person = f"terminal:{identifier}"
    said = said.model_copy(update={"person": person, "current": identifier})
    told = told.model_copy(update={"person": person, "id": identifier})
    with store.turn(person) as unit:
        unit.save(said, told, [], MOMENT)
    with store.turn(person) as unit:
        assert unit.conversation == said.model_copy(update={"version": 1})
        assert unit.dossier == told.model_copy(update={"version": 1})
        assert repr(current(unit).answers) == repr(told.answers)
        assert repr(current(unit).expenses) == repr(told.expenses)


def test_a_unit_gives_what_it_saved(store: Store) -> None:
    """After a save the unit holds the new versions, from which it can save again."""
    with store.turn(PERSON) as unit:
        unit.save(
            placed(unit, "estrie").model_copy(update={"current": "d1"}), dossier(), [], MOMENT
        )
        assert (unit.conversation.version, current(unit).version) == (1, 1)
        unit.save(placed(unit, "outaouais"), renamed(current(unit), "estrie"), [], MOMENT)
        assert (unit.conversation.version, current(unit).version) == (2, 2)
    said, told = held(store)
    assert (said.territory, told[0].territory) == ("outaouais", "estrie")


def test_only_what_changed_gets_a_new_version(store: Store) -> None:
    """What is equal to what was read is not written, whichever part it is."""
    keep(store, dossier())
    with store.turn(PERSON) as unit:
        unit.save(unit.conversation, renamed(current(unit), "estrie"), [], MOMENT)
    with store.turn(PERSON) as unit:
        unit.save(placed(unit, "estrie"), current(unit), [], MOMENT)
    with store.turn(PERSON) as unit:
        copy = current(unit).model_copy(deep=True)
        unit.save(unit.conversation.model_copy(deep=True), copy, [], MOMENT)
        assert (unit.conversation.version, current(unit).version) == (2, 2)


def test_a_turn_that_saves_nothing_keeps_nothing(store: Store) -> None:
    """Asking without saving leaves no trace of the person."""
    with store.turn(PERSON) as unit:
        placed(unit, "estrie")
    with store.turn(PERSON) as unit:
        unit.save(unit.conversation, None, [], MOMENT)
    assert held(store) == (Conversation(person=PERSON), [])


def test_an_error_keeps_nothing(store: Store) -> None:
    """What was saved before an error in the same turn is as if it never was."""

    def failing() -> None:
        with store.turn(PERSON) as unit:
            unit.save(placed(unit, "estrie"), dossier(), [Entry("answer.given", "d1")], MOMENT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert held(store) == (Conversation(person=PERSON), [])
    assert store.journal(PERSON) == []


def _conversation_moved(unit: Unit) -> None:
    unit.save(placed(unit, "ailleurs"), None, [], MOMENT)


def _dossier_moved(unit: Unit) -> None:
    unit.save(unit.conversation, renamed(current(unit), "ailleurs"), [], MOMENT)


def _dossier_gone(unit: Unit) -> None:
    unit.erase("d1")


@pytest.mark.parametrize("first", [_conversation_moved, _dossier_moved, _dossier_gone])
@pytest.mark.parametrize("caught", [False, True])
def test_who_comes_second_keeps_nothing(
    store: Store, first: Callable[[Unit], None], caught: bool
) -> None:
    """A turn read before another one wrote is refused whole, even by a caller who goes on."""
    keep(store, dossier())
    with ExitStack() as stack:
        late = stack.enter_context(store.turn(PERSON))
        entries = [Entry("answer.given", "d1")]
        changed = renamed(current(late), "estrie")
        with store.turn(PERSON) as unit:
            first(unit)
        before = held(store), store.journal(PERSON)
        with pytest.raises(StaleState):
            late.save(placed(late, "estrie"), changed, entries, MOMENT)
        if caught:
            with pytest.raises(StaleState):
                late.save(late.conversation, None, entries, MOMENT)
    assert (held(store), store.journal(PERSON)) == before


def test_of_two_first_messages_one_is_kept(store: Store) -> None:
    """Two turns of somebody new, read before either wrote: the second is refused."""
    with ExitStack() as stack:
        late = stack.enter_context(store.turn(PERSON))
        with store.turn(PERSON) as unit:
            unit.save(placed(unit, "estrie"), None, [], MOMENT)
        with pytest.raises(StaleState):
            late.save(placed(late, "outaouais"), None, [], MOMENT)
    assert held(store)[0].territory == "estrie"


def test_a_version_that_never_was_is_refused(store: Store) -> None:
    """A conversation or a dossier of another version than the one kept is not written."""
    keep(store, dossier())
    for version in (0, 2, 7):
        with store.turn(PERSON) as unit:
            told = renamed(current(unit), "estrie").model_copy(update={"version": version})
            with pytest.raises(StaleState):
                unit.save(unit.conversation, told, [], MOMENT)
        with store.turn(PERSON) as unit:
            said = placed(unit, "estrie").model_copy(update={"version": version})
            with pytest.raises(StaleState):
                unit.save(said, None, [], MOMENT)
    assert held(store)[0].version == 1


def test_dossiers_come_oldest_first_and_one_is_current(store: Store) -> None:
    """Several dossiers are kept side by side; another can be opened and made the current one."""
    keep(store, dossier("b", 1), dossier("a", 2), dossier("c", 10))
    with store.turn(PERSON) as unit:
        assert [one.id for one in unit.dossiers()] == ["b", "a", "c"]
        assert current(unit).id == "c"
        opened = unit.open("b")
        assert opened is not None
        said = unit.conversation.model_copy(update={"current": "b"})
        unit.save(said, renamed(opened, "estrie"), [], MOMENT)
        assert current(unit).territory == "estrie"
    with store.turn(PERSON) as unit:
        assert (current(unit).id, current(unit).version) == ("b", 2)


def test_nobody_reaches_the_dossier_of_another(store: Store) -> None:
    """By its id, as her current one, by writing or by erasing: another's dossier is not there."""
    keep(store, dossier())
    before = held(store), store.journal(PERSON)
    with store.turn(OTHER) as unit:
        unit.save(unit.conversation.model_copy(update={"current": "d1"}), None, [], MOMENT)
    with store.turn(OTHER) as unit:
        assert unit.conversation.current is None
        assert (unit.dossier, unit.open("d1"), unit.dossiers()) == (None, None, [])
        unit.erase("d1")
    for version in (0, 1):
        stolen = dossier(person=OTHER).model_copy(update={"version": version})
        with store.turn(OTHER) as unit, pytest.raises(StaleState):
            unit.save(unit.conversation, stolen, [], MOMENT)
    with store.turn(OTHER) as unit, pytest.raises(ValueError, match="own person"):
        unit.save(unit.conversation, dossier(), [], MOMENT)
    with store.turn(OTHER) as unit, pytest.raises(ValueError, match="own person"):
        unit.save(Conversation(person=PERSON), None, [], MOMENT)
    assert (held(store), store.journal(PERSON)) == before
    assert store.journal(OTHER) == []


def test_an_erased_dossier_leaves_one_line_without_content(store: Store) -> None:
    """The dossier and its lines are gone; that it was erased, other lines and dossiers stay."""
    keep(store, dossier("d1", 1), dossier("d2", 2), dossier("d3", 3))
    with store.turn(PERSON) as unit:
        unit.erase("d3")
        assert (unit.dossier, unit.open("d3")) == (None, None)
        unit.save(unit.conversation.model_copy(update={"current": None}), None, [], MOMENT)
    with store.turn(PERSON) as unit:
        assert [one.id for one in unit.dossiers()] == ["d1", "d2"]
    lines = [
        (one.entry.action, one.entry.dossier, one.entry.facts) for one in store.journal(PERSON)
    ]
    assert lines == [
        ("dossier.opened", "d1", {}),
        ("dossier.opened", "d2", {}),
        ("dossier.erased", "d3", {}),
    ]


def test_erasing_the_current_dossier_alone_leaves_none_current(store: Store) -> None:
    """A conversation never names a dossier that is gone."""
    keep(store, dossier())
    with store.turn(PERSON) as unit:
        unit.erase("d1")
    with store.turn(PERSON) as unit:
        assert (unit.conversation.current, unit.dossier, unit.dossiers()) == (None, None, [])
        unit.save(placed(unit, "estrie"), None, [], MOMENT)
    assert held(store)[0].territory == "estrie"


@pytest.mark.parametrize("identifier", ["", "nowhere", "d1'--", "d\0", "é" * 300])
def test_erasing_or_opening_what_is_not_there_does_nothing(store: Store, identifier: str) -> None:
    """An id that names nothing, whatever it is made of, opens nothing and erases nothing."""
    keep(store, dossier())
    with store.turn(PERSON) as unit:
        assert unit.open(identifier) is None
        unit.erase(identifier)
    assert [one.id for one in held(store)[1]] == ["d1"]
    assert len(store.journal(PERSON)) == 1


def test_an_erasure_refused_later_in_the_turn_is_undone(store: Store) -> None:
    """A dossier erased in a turn that ends with an error is still there."""
    keep(store, dossier())

    def failing() -> None:
        with store.turn(PERSON) as unit:
            unit.erase("d1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert [one.id for one in held(store)[1]] == ["d1"]
    assert [one.entry.action for one in store.journal(PERSON)] == ["dossier.opened"]


def test_the_journal_keeps_order_authors_and_facts(store: Store) -> None:
    """Lines come back oldest first, with who acted, when in any time zone, and exact facts."""
    zone = timezone(timedelta(hours=-5))
    facts: dict[str, object] = {"field": "idée", "lines": [1, 2], "done": True, "none": None}
    entries = [
        Entry("b", "d1", facts),
        Entry("a", None, {"amount": Decimal("12.50"), "day": DAY}, Author.ACCOMPANIER),
    ]
    with store.turn(PERSON) as unit:
        unit.save(unit.conversation, None, entries, MOMENT.astimezone(zone))
    with store.turn(OTHER) as unit:
        unit.save(unit.conversation, None, [Entry("c")], MOMENT)
    with store.turn(PERSON) as unit:
        unit.save(unit.conversation, None, [Entry("0")], MOMENT - timedelta(days=1))
    lines = store.journal(PERSON)
    assert [line.entry.action for line in lines] == ["b", "a", "0"]
    assert [line.moment for line in lines] == [MOMENT, MOMENT, MOMENT - timedelta(days=1)]
    assert lines[0].entry.facts == facts
    assert lines[1].entry.facts == {"amount": "12.50", "day": "2026-11-23"}
    assert lines[1].entry.author is Author.ACCOMPANIER


def test_a_moment_without_its_time_zone_is_refused(store: Store) -> None:
    """A line of the journal can never be read hours away from when it was written."""
    naive = MOMENT.replace(tzinfo=None)
    with pytest.raises(StoreUnavailable), store.turn(PERSON) as unit:
        unit.save(unit.conversation, None, [Entry("a")], naive)
    assert store.journal(PERSON) == []

"""What a turn costs the database, who waits for whom, and what errors do not repeat."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.domain.message import Entry
from bot.engine.ports import Store
from bot.errors import StaleState, StoreUnavailable
from tests.backends.store.told import MOMENT, PERSON, dossier, keep

OTHER = "telegram:42"
SECRET = "une phrase que personne ne doit lire"  # noqa: S105 - words to look for
_PATIENCE = 30


@contextmanager
def counted(engine: Engine) -> Iterator[dict[str, int]]:
    """Count transactions and statements by their first word."""
    counts: dict[str, int] = {}

    def count(name: str) -> None:
        counts[name] = counts.get(name, 0) + 1

    def begin(_connection: object) -> None:
        count("begin")

    def commit(_connection: object) -> None:
        count("commit")

    def execute(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        count(statement.split()[0])

    heard: dict[str, Callable[..., None]] = {
        "begin": begin,
        "commit": commit,
        "before_cursor_execute": execute,
    }
    for name, listener in heard.items():
        event.listen(engine, name, listener)
    yield counts
    for name, listener in heard.items():
        event.remove(engine, name, listener)


def answer(store: Store, words: str, person: str = PERSON) -> None:
    """Play a guided turn: an answer kept, the next question pending, two lines of journal."""
    with store.turn(person) as unit:
        assert unit.dossier is not None
        said = unit.conversation.model_copy(update={"serial": unit.conversation.serial + 1})
        told = unit.dossier.model_copy(update={"territory": words})
        entries = [Entry("answer.given", told.id), Entry("verdict.told", told.id)]
        unit.save(said, told, entries, MOMENT)


def test_a_guided_turn_is_one_transaction_and_one_commit(database: Engine) -> None:
    """It reads once, writes the conversation, the dossier and the journal, and commits once."""
    store = SqlStore(database)
    keep(store, dossier())
    with counted(database) as counts:
        answer(store, "estrie")
    assert counts == {"begin": 1, "SELECT": 1, "UPDATE": 2, "INSERT": 1, "commit": 1}


def test_the_first_turn_of_a_dossier_is_one_commit_too(database: Engine) -> None:
    """A conversation and a dossier that are new are two insertions, and the journal a third."""
    store = SqlStore(database)
    with counted(database) as counts:
        keep(store, dossier())
    assert counts == {"begin": 1, "SELECT": 1, "INSERT": 3, "commit": 1}


def test_what_did_not_change_costs_no_statement(database: Engine) -> None:
    """An aside in the middle of a dossier writes the conversation alone."""
    store = SqlStore(database)
    keep(store, dossier())
    with counted(database) as counts, store.turn(PERSON) as unit:
        said = unit.conversation.model_copy(update={"serial": 9})
        unit.save(said, unit.dossier, [], MOMENT)
    assert counts == {"begin": 1, "SELECT": 1, "UPDATE": 1, "commit": 1}


@pytest.mark.parametrize("saving", [True, False])
def test_a_turn_with_nothing_to_keep_commits_nothing(database: Engine, saving: bool) -> None:
    """A question asked without consent is a read, whether or not it is saved."""
    store = SqlStore(database)
    keep(store, dossier())
    with counted(database) as counts, store.turn(PERSON) as unit:
        assert unit.dossier is not None
        if saving:
            unit.save(unit.conversation, unit.dossier, [], MOMENT)
    assert counts == {"begin": 1, "SELECT": 1}


def at_once(tasks: Sequence[Callable[[], None]]) -> list[Exception | None]:
    """Run tasks in as many threads; give what each raised on purpose."""

    def run(task: Callable[[], None]) -> Exception | None:
        try:
            task()
        except (StaleState, StoreUnavailable) as error:
            return error
        return None

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


@pytest.mark.parametrize("known", [True, False])
def test_of_two_messages_at_once_exactly_one_is_kept(store: Store, known: bool) -> None:
    """Four turns of a person that read the same state: one writes, the others are told so."""

    def write(person: str, gate: threading.Barrier, rank: int) -> None:
        with store.turn(person) as unit:
            gate.wait(timeout=_PATIENCE)
            said = unit.conversation.model_copy(update={"serial": rank, "current": person})
            told = unit.dossier or dossier(person, 1, person)
            told = told.model_copy(update={"territory": str(rank)})
            unit.save(said, told, [Entry(str(rank))], MOMENT)

    for person in "abcde":
        if known:
            keep(store, dossier(person, 1, person), person=person)
        gate = threading.Barrier(4)
        ended = at_once([partial(write, person, gate, rank) for rank in (1, 2, 3, 4)])
        assert sorted(type(one).__name__ for one in ended if one) == ["StaleState"] * 3
        (won,) = [rank for rank, error in enumerate(ended, start=1) if error is None]
        with store.turn(person) as unit:
            (told,) = unit.dossiers()
            assert (unit.conversation.serial, told.territory) == (won, str(won))
            assert told.version == unit.conversation.version == (2 if known else 1)
        assert [line.entry.action for line in store.journal(person)][-1] == str(won)
        assert len(store.journal(person)) == told.version


def test_different_persons_at_once_are_all_kept(store: Store) -> None:
    """Eight persons who write at the same time all keep their words."""
    persons = [f"telegram:{number}" for number in range(8)]

    def write(person: str) -> None:
        keep(store, dossier(f"d-{person}", 1, person), person=person)
        for words in "abc":
            answer(store, words, person)

    assert at_once([partial(write, person) for person in persons]) == [None] * len(persons)
    for person in persons:
        with store.turn(person) as unit:
            assert unit.dossier is not None
            assert (unit.conversation.version, unit.dossier.version) == (4, 4)
            assert unit.dossier.territory == "c"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_on_postgresql_nobody_waits_for_another_person(database: Engine) -> None:
    """While a turn that wrote is not over, the turn of somebody else begins, writes and ends."""
    store = SqlStore(database)
    keep(store, dossier())
    keep(store, dossier("d2", 1, OTHER), person=OTHER)
    with store.turn(PERSON) as unit:
        unit.save(unit.conversation.model_copy(update={"serial": 5}), None, [], MOMENT)
        other = threading.Thread(target=answer, args=(store, "estrie", OTHER), daemon=True)
        other.start()
        other.join(timeout=_PATIENCE)
        assert not other.is_alive()
    with store.turn(OTHER) as unit:
        assert unit.dossier is not None
        assert unit.dossier.territory == "estrie"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_that_stays_locked_is_unavailable_for_now(database: Engine) -> None:
    """Somebody else holds the database longer than is waited for: nothing is kept, try again."""
    store = SqlStore(database)
    keep(store, dossier())
    database.dispose()

    def impatient(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=20")  # type: ignore[attr-defined]

    event.listen(database, "connect", impatient)
    with database.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as caught:
            answer(store, "estrie")
        assert caught.value.retry
    answer(store, "outaouais")
    with store.turn(PERSON) as unit:
        assert unit.conversation.version == len(["kept", "answered"])


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_server_that_ends_the_turn_is_unavailable_for_now(database: Engine) -> None:
    """A connection cut in the middle of a turn keeps nothing, and the turn can be played again."""
    store = SqlStore(database)
    keep(store, dossier())

    def cut() -> None:
        with store.turn(PERSON) as unit:
            with database.connect() as admin:
                admin.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            unit.save(unit.conversation.model_copy(update={"serial": 5}), None, [], MOMENT)

    with pytest.raises(StoreUnavailable) as caught:
        cut()
    assert caught.value.retry
    with store.turn(PERSON) as unit:
        assert unit.conversation.serial == 0


def test_an_error_of_the_database_repeats_nothing_that_was_said(database: Engine) -> None:
    """The whole trace of a failed turn holds no word of the dossier."""
    store = SqlStore(database)
    keep(store, dossier())
    with database.begin() as connection:
        connection.execute(text("DROP TABLE journal"))
    with pytest.raises(StoreUnavailable) as caught:
        answer(store, SECRET)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "damaged",
    [
        f'{{"id": "d1", "{SECRET}": "{SECRET}"}}',
        f'"{SECRET}',
        dossier().model_dump_json().replace("12500.50", SECRET),
        dossier().model_dump_json().replace("montant", SECRET),
        dossier().model_dump_json().replace('"montant"', f'"duree","words":"{SECRET}"'),
    ],
)
def test_what_cannot_be_read_back_is_an_error_without_its_words(
    database: Engine, damaged: str
) -> None:
    """A dossier damaged beside the program says so, repeats nothing, and can still be erased."""
    store = SqlStore(database)
    keep(store, dossier("d1", 1), dossier("d2", 2))
    with database.begin() as connection:
        connection.execute(
            text("UPDATE dossiers SET state = :state WHERE id = 'd1'"),
            {"state": damaged},
        )
    with pytest.raises(StoreUnavailable) as caught, store.turn(PERSON) as unit:
        unit.dossiers()
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    with store.turn(PERSON) as unit:
        unit.erase("d1")
    with store.turn(PERSON) as unit:
        assert [one.id for one in unit.dossiers()] == ["d2"]


def test_erased_words_are_nowhere_in_the_files_of_sqlite(tmp_path: Path) -> None:
    """Neither the database nor its log holds what was said, replaced, and then erased."""
    engine = open_database(f"sqlite:///{tmp_path / 'jonction.db'}")
    store = SqlStore(engine)
    keep(store, dossier("d1", 1), dossier("d2", 2))
    for rank in range(20):
        answer(store, f"{SECRET} {rank} " * 500)

    def found() -> bool:
        return any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())

    assert found()
    with store.turn(PERSON) as unit:
        unit.erase("d2")
        said = unit.conversation.model_copy(update={"current": "d1"})
        unit.save(said, None, [], MOMENT)
    assert not found()
    engine.dispose()
    assert not found()

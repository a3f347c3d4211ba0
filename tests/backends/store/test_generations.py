"""The ledger of generations and the cache of vectors, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from sqlalchemy import Engine, text

from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger, SqlVectorCache
from bot.engine.ports import Generation
from bot.errors import StaleState, StoreUnavailable


def made(name: str) -> Generation:
    """Give a generation ready to be published."""
    return Generation(name, f"folder of {name}", "3/model", 2, 7, "")


def published(ledger: SqlLedger, *names: str) -> None:
    """Publish generations one after the other."""
    before: str | None = None
    for name in names:
        ledger.publish(made(name), before)
        before = name


def at_once(tasks: Sequence[Callable[[], None]]) -> list[Exception | None]:
    """Run tasks in as many threads, released together; give what each raised on purpose."""
    gate = threading.Barrier(len(tasks))

    def run(task: Callable[[], None]) -> Exception | None:
        gate.wait(timeout=30)
        try:
            task()
        except (StaleState, StoreUnavailable) as error:
            return error
        return None

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_nothing_is_live_before_a_publication(database: Engine) -> None:
    """A new database names no generation."""
    ledger = SqlLedger(database)
    assert ledger.live() is None
    assert ledger.published() == []


def test_a_published_generation_is_live_with_all_that_was_recorded(database: Engine) -> None:
    """What was published comes back whole, with the time at which it was."""
    ledger = SqlLedger(database)
    published(ledger, "g1")
    live = ledger.live()
    assert live is not None
    assert (live.name, live.fingerprint, live.identity) == ("g1", "folder of g1", "3/model")
    assert (live.documents, live.passages) == (2, 7)
    assert live.created[:2] == "20"


def test_published_generations_come_latest_first(database: Engine) -> None:
    """The order is that of publication, not of names nor of the clock."""
    ledger = SqlLedger(database)
    published(ledger, "b", "a", "c")
    assert [g.name for g in ledger.published()] == ["c", "a", "b"]
    live = ledger.live()
    assert live is not None
    assert live.name == "c"


def test_switching_back_moves_the_pointer_and_nothing_else(database: Engine) -> None:
    """After a switch the older generation answers, and the list is as before."""
    ledger = SqlLedger(database)
    published(ledger, "g1", "g2")
    ledger.switch("g1", "g2")
    live = ledger.live()
    assert live is not None
    assert live.name == "g1"
    assert [g.name for g in ledger.published()] == ["g2", "g1"]


@pytest.mark.parametrize("expected", [None, "g1", "never"])
def test_a_wrong_expectation_publishes_nothing(database: Engine, expected: str | None) -> None:
    """Who expects another live generation than the true one changes nothing at all."""
    ledger = SqlLedger(database)
    published(ledger, "g1", "g2")
    with pytest.raises(StaleState):
        ledger.publish(made("g3"), expected)
    with pytest.raises(StaleState):
        ledger.switch("g1", expected)
    live = ledger.live()
    assert live is not None
    assert live.name == "g2"
    assert [g.name for g in ledger.published()] == ["g2", "g1"]


def test_expecting_a_live_generation_where_there_is_none_is_stale(database: Engine) -> None:
    """The first publication must expect nothing."""
    ledger = SqlLedger(database)
    with pytest.raises(StaleState):
        ledger.publish(made("g1"), "g0")
    assert ledger.published() == []


def test_switching_to_a_generation_never_published_changes_nothing(database: Engine) -> None:
    """The pointer can only name a generation of the list."""
    ledger = SqlLedger(database)
    published(ledger, "g1")
    with pytest.raises(StoreUnavailable):
        ledger.switch("nowhere", "g1")
    live = ledger.live()
    assert live is not None
    assert live.name == "g1"


@pytest.mark.parametrize("first", [True, False])
def test_of_publishers_at_once_exactly_one_wins(database: Engine, first: bool) -> None:
    """Six publishers that expect the same live generation: one publishes, five are told so."""
    ledger = SqlLedger(database)
    before: str | None = None
    if not first:
        published(ledger, "g0")
        before = "g0"
    for turn in range(3):
        names = [f"g{turn}-{rank}" for rank in range(6)]
        ended = at_once([partial(ledger.publish, made(name), before) for name in names])
        won = [name for name, error in zip(names, ended, strict=True) if error is None]
        lost = [error for error in ended if error is not None]
        assert len(won) == 1
        assert {type(error) for error in lost} == {StaleState}
        live = ledger.live()
        assert live is not None
        assert live.name == won[0]
        listed = [g.name for g in ledger.published()]
        assert [name for name in listed if name in names] == won
        before = won[0]


def test_a_rollback_and_a_publication_at_once_cannot_both_win(database: Engine) -> None:
    """One moves the pointer, the other is told that it came too late."""
    ledger = SqlLedger(database)
    published(ledger, "g1", "g2")
    ended = at_once([lambda: ledger.switch("g1", "g2"), lambda: ledger.publish(made("g3"), "g2")])
    assert [error is None for error in ended].count(True) == 1
    live = ledger.live()
    assert live is not None
    assert live.name == ("g1" if ended[0] is None else "g3")


def test_a_forgotten_generation_leaves_the_list_and_its_name_stays_taken(
    database: Engine,
) -> None:
    """What was reclaimed cannot be rolled back to, and no other generation takes its name."""
    ledger = SqlLedger(database)
    published(ledger, "g1", "g2", "g3")
    ledger.forget(["g1", "nowhere"])
    ledger.forget([])
    assert [g.name for g in ledger.published()] == ["g3", "g2"]
    with pytest.raises(StoreUnavailable):
        ledger.publish(made("g1"), "g3")


def test_the_pointer_outlives_the_process(url: str) -> None:
    """Closed and opened again, the database names the same generation."""
    first = open_database(url)
    published(SqlLedger(first), "g1")
    first.dispose()
    again = open_database(url)
    live = SqlLedger(again).live()
    again.dispose()
    assert live is not None
    assert live.name == "g1"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_dropped_is_replaced(database: Engine) -> None:
    """PostgreSQL started again costs no answer: the next question opens a new connection."""
    ledger = SqlLedger(database)
    published(ledger, "g1")
    other = open_database(database.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    assert ledger.live() is not None


def test_a_lost_table_is_an_error_of_ours(database: Engine) -> None:
    """No error of the database library reaches the engine."""
    with database.begin() as connection:
        connection.execute(text("DROP TABLE generation_pointer"))
    with pytest.raises(StoreUnavailable, match="database"):
        SqlLedger(database).live()


def vectors(count: int, seed: int = 5) -> dict[str, bytes]:
    """Give random vectors by digest."""
    random = np.random.default_rng(seed)
    return {f"{rank:064x}": random.normal(size=8).astype("<f4").tobytes() for rank in range(count)}


def test_vectors_come_back_byte_for_byte(database: Engine) -> None:
    """Thousands of digests asked at once give all that is known, and only that."""
    cache = SqlVectorCache(database)
    kept = vectors(3000)
    cache.save("m1", kept)
    assert dict(cache.load("m1", [*kept, "f" * 64])) == kept
    assert dict(cache.load("m1", [])) == {}


def test_a_vector_belongs_to_the_model_that_made_it(database: Engine) -> None:
    """Another model's vectors are never given, for the same text."""
    cache = SqlVectorCache(database)
    kept = vectors(3)
    cache.save("m1", kept)
    assert dict(cache.load("m2", list(kept))) == {}
    other = vectors(3, seed=6)
    cache.save("m2", other)
    assert dict(cache.load("m1", list(kept))) == kept
    assert dict(cache.load("m2", list(kept))) == other


def test_a_vector_kept_once_stays(database: Engine) -> None:
    """Saving the same text again keeps the first vector, and keeps the new texts beside it."""
    cache = SqlVectorCache(database)
    first, second = vectors(3), vectors(5, seed=6)
    cache.save("m1", first)
    cache.save("m1", second)
    cache.save("m1", {})
    assert dict(cache.load("m1", list(second))) == second | first


def test_writers_of_the_same_vectors_do_not_stop_each_other(database: Engine) -> None:
    """Four builds that save the same texts in opposite orders all end well."""
    cache = SqlVectorCache(database)
    kept = vectors(400)
    turned = dict(reversed(kept.items()))
    ended = at_once([partial(cache.save, "m1", v) for v in (kept, turned) * 2])
    assert ended == [None] * 4
    assert dict(cache.load("m1", list(kept))) == kept

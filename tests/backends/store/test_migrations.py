"""From one version of the tables to the next and back, with what they hold."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

from bot.backends.store import database
from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger, SqlVectorCache
from bot.backends.store.post import SqlPost
from bot.engine.ports import Generation
from tests.backends.store.posted import NOON, arrival
from tests.backends.store.told import PERSON, dossier, keep

ADDED = {"conversations", "dossiers", "journal"}
BOXES = {"inbox", "outbox", "chats", "workers", "standing"}


def migrated(engine: Engine, version: str) -> None:
    """Bring a database back to an earlier version."""
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, version)


@pytest.fixture
def earlier(url: str) -> str:
    """Address of a database as version 0001 left it, with a generation and a vector."""
    engine = open_database(url)
    migrated(engine, "0001")
    SqlLedger(engine).publish(Generation("g1", "f", "i", 1, 2, ""), None)
    SqlVectorCache(engine).save("i", {"d": b"1234"})
    engine.dispose()
    return url


def tables(engine: Engine) -> set[str]:
    """Give the names of the tables."""
    return set(inspect(engine).get_table_names())


def test_a_database_of_the_version_before_keeps_what_it_holds(earlier: str) -> None:
    """Opened by this version, it gains the tables of dossiers and loses nothing."""
    engine = open_database(earlier)
    assert tables(engine) >= ADDED
    live = SqlLedger(engine).live()
    assert live is not None
    assert (live.name, live.passages) == ("g1", 2)
    assert SqlVectorCache(engine).load("i", ["d"]) == {"d": b"1234"}
    store = SqlStore(engine)
    keep(store, dossier())
    with store.turn(PERSON) as unit:
        assert unit.dossier == dossier().model_copy(update={"version": 1})
    engine.dispose()


def test_going_back_takes_the_dossiers_away_and_nothing_else(earlier: str) -> None:
    """The version before opens again what a newer one migrated; the index is whole."""
    engine = open_database(earlier)
    keep(SqlStore(engine), dossier())
    migrated(engine, "0001")
    assert tables(engine) & ADDED == set()
    live = SqlLedger(engine).live()
    assert live is not None
    assert live.name == "g1"
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        )
    engine.dispose()
    again = open_database(earlier)
    assert tables(again) >= ADDED
    assert SqlStore(again).journal(PERSON) == []
    again.dispose()


def test_a_database_with_dossiers_gains_the_boxes(url: str) -> None:
    """From version 0002 to this one and back, dossiers and their journal stay as they were."""
    engine = open_database(url)
    migrated(engine, "0002")
    assert tables(engine) & BOXES == set()
    keep(SqlStore(engine), dossier())
    engine.dispose()
    again = open_database(url)
    assert tables(again) >= BOXES
    post = SqlPost(again)
    assert post.receive([arrival(1)], NOON) == 1
    assert post.tally(NOON).unsure == 0
    migrated(again, "0002")
    assert tables(again) & BOXES == set()
    with SqlStore(again).turn(PERSON) as unit:
        assert unit.dossier == dossier().model_copy(update={"version": 1})
    assert [line.entry.action for line in SqlStore(again).journal(PERSON)] == ["dossier.opened"]
    again.dispose()

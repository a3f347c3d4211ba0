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
from bot.engine.ports import Generation
from tests.backends.store.told import PERSON, dossier, keep

ADDED = {"conversations", "dossiers", "journal"}


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

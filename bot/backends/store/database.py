"""Opens the database, SQLite or PostgreSQL, and brings its tables to the version in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import SettingsError, StoreUnavailable

# The newest file of migrations/versions; compared without loading the migration tool, so that
# asking a question costs no such import.
SCHEMA = "0001"
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """Open a database and migrate it where it is behind.

    Raises:
        SettingsError: the address is not one of SQLite or PostgreSQL.
        StoreUnavailable: the database cannot be reached or written.
    """
    engine = _engine(url)
    with translated():
        with engine.connect() as connection:
            current = _version(connection)
        if current != SCHEMA:
            _migrate(engine)
    return engine


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("JONCTION_DATABASE_URL is not a database address") from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": 30})
        event.listen(engine, "connect", _durable)
        return engine
    if kind == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    raise SettingsError(
        f"JONCTION_DATABASE_URL names {kind!r}; expected sqlite:///… or postgresql://…"
    )


def _durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two workers that start together migrate one after the other.
            connection.execute(text("SELECT pg_advisory_xact_lock(20260001)"))
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if _version(connection) == SCHEMA:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, SCHEMA)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database library's errors into ours, the cause kept."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreUnavailable(f"database: {type(error).__name__}", retry=True) from error

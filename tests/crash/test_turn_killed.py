"""A process killed right after an answer, or in the middle of one, loses no answer and no half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.files import FolderFiles
from tests.backends.store.conftest import postgresql, url
from tests.tiny_folder import REPO

__all__ = ["postgresql", "url"]

_PATIENCE = 60
_KILLS = 6
PERSON = "terminal:1"

# Plays turns without end: an answer longer than a page of the database, a line of journal, a file;
# says the number of each turn, and the file's digest, once they are kept.
_PLAYER = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.backends.store.conversations import SqlStore
from bot.backends.store.database import open_database
from bot.backends.store.files import FolderFiles
from bot.domain.dossier import Answer, Dossier
from bot.domain.form import FieldKind
from bot.domain.message import Entry

store, files = SqlStore(open_database(sys.argv[1])), FolderFiles(Path(sys.argv[2]))
moment = datetime.now(UTC)
day = moment.date()
while True:
    with store.turn("terminal:1") as unit:
        said = unit.conversation
        number = said.serial + 1
        words = f"answer {number} " * (number % 7 * 200 + 1)
        told = unit.dossier or Dossier(
            id="d1",
            person="terminal:1",
            number=1,
            programme="p",
            form="f",
            form_version=1,
            opened=day,
        )
        answer = Answer(field="idea", kind=FieldKind.TEXT, value=words, day=day)
        told = told.with_answer(answer).model_copy(update={"territory": str(number)})
        said = said.model_copy(update={"serial": number, "current": "d1"})
        unit.save(said, told, [Entry("answer.given", "d1", {"number": number})], moment)
        if sys.argv[3:] == ["halfway"]:
            print("saved", flush=True)
            sys.stdin.read()
    digest = files.keep(words.encode())
    print(number, digest, flush=True)
"""


@contextmanager
def playing(address: str, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Start a process that plays turns; end it in any case."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PLAYER, address, str(folder), *more],
        cwd=REPO,
        env=os.environ | {"PYTHONPATH": str(REPO)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=_PATIENCE)


def killed(address: str, folder: Path, turns: int, delay: float) -> list[list[str]]:
    """Kill a player some milliseconds after its nth turn; give the lines it had said.

    Args:
        delay: seconds; only spreads the kills over the moments of a turn.
    """
    with playing(address, folder) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(turns)]
        threading.Event().wait(delay)
        process.send_signal(signal.SIGKILL)
        rest, errors = process.communicate(timeout=_PATIENCE)
        assert process.returncode == -signal.SIGKILL, errors
    said = "".join(lines) + rest
    # The last line may be cut by the kill: it counts from the moment it is whole.
    return [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def check_whole(engine: Engine, last: int) -> None:
    """Check that the last turn said is kept, and that no turn is kept by half."""
    store = SqlStore(engine)
    with store.turn(PERSON) as unit:
        said, told = unit.conversation, unit.dossier
    assert told is not None
    number = said.serial
    # One turn more may have been kept before it could be said.
    assert last <= number <= last + 1
    assert said.version == told.version == number
    assert told.territory == str(number)
    assert str(told.value("idea")).startswith(f"answer {number} ")
    kept = [line.entry.facts["number"] for line in store.journal(PERSON)]
    assert kept == list(range(1, number + 1))


def check_files(folder: Path, digests: list[str]) -> None:
    """Check that each file said is kept, and that no digest names anything but its own bytes."""
    files = FolderFiles(folder)
    assert all(files.read(digest) for digest in digests)
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("part-"):
            assert sha256(path.read_bytes()).hexdigest() == path.name


def test_a_turn_that_was_said_is_never_lost(url: str, tmp_path: Path) -> None:
    """Killed again and again, the program goes on from the last turn it said, or the next."""
    folder = tmp_path / "files"
    chance = random.Random(20261123)
    last, digests = 0, list[str]()
    for _ in range(_KILLS):
        said = killed(url, folder, chance.randrange(1, 12), chance.random() * 0.02)
        numbers = [int(number) for number, _ in said]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert numbers[0] <= last + 2  # noqa: PLR2004 - one turn may be kept and not said
        last = numbers[-1]
        digests += [digest for _, digest in said]
        engine = open_database(url)
        check_whole(engine, last)
        engine.dispose()
        check_files(folder, digests)


def test_a_turn_that_is_not_over_when_killed_leaves_nothing(url: str, tmp_path: Path) -> None:
    """Killed between the save and the end of a turn, nothing of the turn is kept."""
    with playing(url, tmp_path / "files", "halfway") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "saved\n"
    engine = open_database(url)
    with SqlStore(engine).turn(PERSON) as unit:
        assert (unit.conversation.version, unit.dossiers()) == (0, [])
    assert SqlStore(engine).journal(PERSON) == []
    engine.dispose()

"""A `sync` killed at any moment leaves a whole index answering, and the next one repairs all."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings
from bot.engine.publish import Outcome
from bot.errors import SearchUnavailable
from tests.tiny_folder import (
    MEETINGS,
    NEW,
    OLD,
    REPO,
    answered,
    edit,
    put_together,
    settings,
    synced,
    write_folder,
)

# Bounds on waiting for a process, in seconds; far above what any step takes.
_PATIENCE = 120
# Times a kill is tried again when the process ended before it.
_TRIES = 5
_BUSY = 7


@dataclass(frozen=True)
class Place:
    """A data folder, the knowledge folder it was built from, and the name of what is live.

    Args:
        live: name of the generation that answers; empty before the first publication.
    """

    data: Path
    knowledge: Path
    live: str

    @property
    def generations(self) -> Path:
        """Where generations lie."""
        return self.data / "generations"

    def building(self) -> Path | None:
        """Give the folder of the generation being built, once it appeared."""
        if not self.generations.is_dir():
            return None
        others = (path for path in self.generations.iterdir() if path.name != self.live)
        return next(others, None)

    def pointed(self) -> str:
        """Give the name that the pointer holds, read beside the program."""
        if not (self.data / "jonction.db").exists():
            return ""
        with closing(sqlite3.connect(self.data / "jonction.db")) as connection:
            try:
                row = connection.execute("SELECT name FROM generation_pointer").fetchone()
            except sqlite3.OperationalError:
                return ""
        return row[0] if row else ""


Moment = Callable[[Place], bool]


def there(*names: str) -> Moment:
    """Tell when a file of the new generation appeared."""

    def reached(place: Place) -> bool:
        folder = place.building()
        return folder is not None and folder.joinpath(*names).exists()

    return reached


def holds(count: int) -> Moment:
    """Tell when the new generation holds so many files and folders."""

    def reached(place: Place) -> bool:
        folder = place.building()
        return folder is not None and sum(1 for _ in folder.rglob("*")) >= count

    return reached


def switched(place: Place) -> bool:
    """Tell when the pointer moved."""
    return place.pointed() not in ("", place.live)


MOMENTS: dict[str, Moment] = {
    "at once": lambda _place: True,
    "folder": there(),
    "passages": there("passages.jsonl"),
    "vectors": there("vectors.npy"),
    "lexical": there("lexical"),
    "lexical index": there("lexical", "bm25"),
    "chroma": there("chroma"),
    "chroma database": there("chroma", "chroma.sqlite3"),
    "catalogue": there("catalogue.json"),
    "ledger": there("ledger.json"),
    "pointer": switched,
    **{f"{count} files": holds(count) for count in random.Random(2026).sample(range(2, 18), 4)},
}


@pytest.fixture(scope="module")
def unpacked(models_dir: Path, bundled: TextEmbeddings) -> Path:
    """Where the model lies once it is unpacked."""
    assert bundled.dimension
    return models_dir


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, bundled: TextEmbeddings) -> Place:
    """A published index, and a folder that changed since."""
    root = tmp_path_factory.mktemp("before")
    knowledge = write_folder(root / "knowledge")
    with opened(Place(root / "data", knowledge, ""), bundled) as app:
        live = synced(app).generation
        assert OLD in answered(app).text
    edit(knowledge, MEETINGS, OLD, NEW)
    return Place(root / "data", knowledge, live)


@contextmanager
def opened(place: Place, embeddings: TextEmbeddings) -> Iterator[App]:
    """Put the program together on a place, and let go of its database."""
    app = put_together(settings(place.data, place.knowledge), embeddings)
    try:
        yield app
    finally:
        app.database.dispose()


def copied(before: Place, root: Path, models: Path) -> Place:
    """Copy a place, so that each kill starts from the same state."""
    shutil.rmtree(root, ignore_errors=True)
    if before.data.exists():
        shutil.copytree(before.data, root / "data")
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "data" / "models").symlink_to(models.resolve(), target_is_directory=True)
    shutil.copytree(before.knowledge, root / "knowledge")
    return Place(root / "data", root / "knowledge", before.live)


def started(place: Place) -> subprocess.Popen[str]:
    """Start the coordinator's command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JONCTION_")}
    own = {
        "JONCTION_DATA_DIR": str(place.data),
        "JONCTION_KNOWLEDGE_DIR": str(place.knowledge),
        "JONCTION_PROMPTS_DIR": str(REPO / "prompts"),
        # A developer's `.env` counts for what is not named here.
        "JONCTION_DATABASE_URL": "",
        "JONCTION_CHROMA_URL": "",
        "JONCTION_EMBEDDINGS": "bundled",
        "JONCTION_RERANKER": "",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "knowledge", "sync"],
        cwd=REPO,
        env=kept | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def signalled(process: subprocess.Popen[str], place: Place, moment: Moment, number: int) -> None:
    """Send a signal as soon as a moment is reached, or when the process ended before it."""
    limit = time.monotonic() + _PATIENCE
    while process.poll() is None and not moment(place):
        if time.monotonic() > limit:
            process.kill()
            raise AssertionError("the moment never came")
    process.send_signal(number)


def killed(before: Place, root: Path, models: Path, moment: Moment) -> Place:
    """Kill a `sync` at a moment, on a fresh copy each time until the kill came before its end."""
    for _ in range(_TRIES):
        place = copied(before, root, models)
        process = started(place)
        signalled(process, place, moment, signal.SIGKILL)
        process.communicate(timeout=_PATIENCE)
        if process.returncode == -signal.SIGKILL:
            return place
    raise AssertionError("the process always ended before it was killed")


def check_answers(app: App, place: Place) -> str:
    """Check that what the pointer names is whole and answers its own content; give its name."""
    live = app.ledger.live()
    assert live is not None
    assert app.index.reconcile(live.name).whole
    said, unsaid = (OLD, NEW) if live.name == place.live else (NEW, OLD)
    text = answered(app).text
    assert said in text
    assert unsaid not in text
    return live.name


def check_leftovers(app: App, place: Place) -> None:
    """Check that a generation which was not published is either refused or whole."""
    published = {generation.name for generation in app.ledger.published()}
    for folder in place.generations.iterdir():
        if folder.name in published:
            assert app.index.reconcile(folder.name).whole
            continue
        try:
            app.index.open(folder.name)
        except SearchUnavailable:
            continue
        assert app.index.reconcile(folder.name).whole


def check_repaired(app: App, place: Place, live: str) -> None:
    """Check that the next `sync` publishes the change, unless it is live, and leaves no litter."""
    report = synced(app)
    expected = Outcome.PUBLISHED if live == place.live else Outcome.UNCHANGED
    assert report.outcome is expected
    assert NEW in answered(app).text
    published = {generation.name for generation in app.ledger.published()}
    assert {folder.name for folder in place.generations.iterdir()} == published
    more = 1 if place.live else 0
    assert len(published) == more + 1


@pytest.mark.parametrize("name", MOMENTS)
def test_a_sync_killed_at_any_moment_loses_nothing(
    name: str, before: Place, tmp_path: Path, unpacked: Path, bundled: TextEmbeddings
) -> None:
    """The old content answers, or once switched the new; the next sync succeeds and cleans up."""
    place = killed(before, tmp_path / "place", unpacked, MOMENTS[name])
    with opened(place, bundled) as app:
        live = check_answers(app, place)
        check_leftovers(app, place)
        check_repaired(app, place, live)


@pytest.mark.parametrize("name", ["passages", "pointer"])
def test_a_first_sync_killed_at_any_moment_can_be_run_again(
    name: str, tmp_path: Path, unpacked: Path, bundled: TextEmbeddings
) -> None:
    """Before any publication a killed sync leaves nothing that answers, or the whole folder."""
    knowledge = write_folder(tmp_path / "knowledge")
    edit(knowledge, MEETINGS, OLD, NEW)
    empty = Place(tmp_path / "nothing", knowledge, "")
    place = killed(empty, tmp_path / "place", unpacked, MOMENTS[name])
    with opened(place, bundled) as app:
        live = app.ledger.live()
        if live is None:
            with pytest.raises(SearchUnavailable):
                app.open_live()
        else:
            check_answers(app, place)
        check_repaired(app, place, live.name if live else "")


def test_two_syncs_started_at_once_publish_once(
    before: Place, tmp_path: Path, unpacked: Path, bundled: TextEmbeddings
) -> None:
    """Both end without harm; exactly one generation more is published."""
    place = copied(before, tmp_path / "place", unpacked)
    both = [started(place), started(place)]
    ended = [process.communicate(timeout=_PATIENCE) for process in both]
    codes = [process.returncode for process in both]
    assert 0 in codes, ended
    assert set(codes) <= {0, _BUSY}, ended
    assert not any("Traceback" in errors for _, errors in ended)
    with opened(place, bundled) as app:
        assert check_answers(app, place) != place.live
        assert len(app.ledger.published()) == len([place.live, "new"])
        check_leftovers(app, place)


def test_a_sync_started_while_one_is_stuck_says_busy(
    before: Place, tmp_path: Path, unpacked: Path, bundled: TextEmbeddings
) -> None:
    """The second ends at once with its own exit code; questions are answered; the first ends."""
    place = copied(before, tmp_path / "place", unpacked)
    first = started(place)
    signalled(first, place, MOMENTS["folder"], signal.SIGSTOP)
    try:
        second = started(place)
        output, errors = second.communicate(timeout=_PATIENCE)
        assert second.returncode == _BUSY, errors
        assert len(output.splitlines()) == 1
        assert errors == ""
        with opened(place, bundled) as app:
            assert check_answers(app, place) == place.live
    finally:
        first.send_signal(signal.SIGCONT)
        _, errors = first.communicate(timeout=_PATIENCE)
    assert first.returncode == 0, errors
    with opened(place, bundled) as app:
        assert check_answers(app, place) != place.live
        check_leftovers(app, place)

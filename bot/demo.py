"""The demonstration: the stand-in for Telegram, its page and the bot, in one command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

from bot.app import App
from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger
from bot.domain.sentences import Sentences
from bot.errors import BackendError, SearchUnavailable, SettingsError
from bot.sandbox.serving import Running
from bot.sandbox.stories import HttpApi, Played, gather_team, play_all, stories

# Of the shape of Telegram's tokens; the stand-in takes any.
_TOKEN = "1000000:demonstration-sur-cette-machine-seulement"  # noqa: S105 - opens nothing
_ENDING = 15.0
_LOOK = 0.05

Write = Callable[[str], None]


def demonstrate(app: App, port: int, write: Write) -> None:
    """Run the demonstration until interrupted.

    Args:
        port: of the page; 0 for a free one.
        write: shows a line of what is under way.

    Raises:
        SearchUnavailable: nothing was published yet.
        SettingsError: the port is taken, or another demonstration runs in the same data folder.
        BackendError: the bot ended.
    """
    sentences = app.sentences("demo")
    # Ended from outside, the bot it started ends too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(app, port, sentences, write)
    except KeyboardInterrupt:
        write(sentences.say("ended"))


def _run(app: App, port: int, sentences: Sentences, write: Write) -> None:
    folder = app.settings.data_dir / "demo"
    log = folder / "bot.log"
    with held_alone(folder) as running, _sandbox(port) as sandbox:
        running.write_text(sandbox.url, encoding="utf-8")
        write(sentences.say("sandbox"))
        listens = _listening(sandbox)
        staff = gather_team(HttpApi(sandbox.url))
        with _bot(app, folder, sandbox.url, staff) as process:
            _await_bot(listens, process, log)
            write(sentences.say("bot"))
            write(sentences.say("ready", address=sandbox.url))
            # The page shows each promoter while she is being prepared.
            for played in play_all(list(stories()), HttpApi(sandbox.url)):
                write(_told(played, sentences))
            process.wait()
            raise BackendError(f"the bot ended with code {process.returncode}; see {log}")


@contextmanager
def held_alone(folder: Path) -> Iterator[Path]:
    """Hold the folder of the demonstration; give the file that tells others where it runs."""
    address = folder / "address"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = FileLock(folder / "lock").acquire(timeout=0)
    except Timeout as error:
        where = address.read_text(encoding="utf-8") if address.exists() else "another port"
        raise SettingsError(
            f"a demo is already running at {where}; open it there, or stop it first"
        ) from error
    except OSError as error:
        raise SettingsError(f"JONCTION_DATA_DIR cannot be written: {error.strerror}") from error
    with held:
        address.unlink(missing_ok=True)
        yield address


@contextmanager
def _sandbox(port: int) -> Iterator[Running]:
    try:
        running = Running(port=port)
    except OSError as error:
        raise SettingsError(
            f"port {port} is taken; choose another one: jonction demo --port 8090"
        ) from error
    with running:
        yield running


def _await_bot(listens: Event, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the bot asks for what is sent to it.

    Raises:
        BackendError: it ended before.
    """
    while not listens.wait(_LOOK):
        if process.poll() is not None:
            raise BackendError(f"the bot ended with code {process.returncode}; see {log}")


def _listening(sandbox: Running) -> Event:
    """Give what is set once the bot asks for its first updates."""
    listens = Event()

    def called(method: str, _stage: str) -> None:
        if method == "getUpdates":
            listens.set()

    sandbox.on_call(called)
    return listens


def _told(played: Played, sentences: Sentences) -> str:
    name = played.story.first_name
    if played.stopped:
        return sentences.say("untold", name=name, why=played.stopped)
    if not played.story.lines:
        return sentences.say("fresh", name=name)
    return sentences.say("story", name=name)


def _fresh_database(app: App, folder: Path) -> str:
    """Make an empty database that names the live index; nothing of a real one is ever shown."""
    live = app.ledger.live()
    if live is None:
        raise SearchUnavailable("there is no index yet; run: jonction knowledge sync")
    for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
        (folder / name).unlink(missing_ok=True)
    address = f"sqlite:///{(folder / 'demo.db').resolve()}"
    engine = open_database(address)
    SqlLedger(engine).publish(live, None)
    engine.dispose()
    return address


@contextmanager
def _bot(app: App, folder: Path, url: str, staff: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the bot as for real, against the stand-in; end it in any case."""
    settings = app.settings
    environment = os.environ | {
        "JONCTION_TELEGRAM_TOKEN": _TOKEN,
        "JONCTION_TELEGRAM_API_URL": url,
        "JONCTION_DATABASE_URL": _fresh_database(app, folder),
        "JONCTION_DATA_DIR": str(settings.data_dir.resolve()),
        "JONCTION_KNOWLEDGE_DIR": str(settings.knowledge_dir.resolve()),
        "JONCTION_PROMPTS_DIR": str(settings.prompts_dir.resolve()),
        "JONCTION_HTTP_PORT": "0",
        "JONCTION_STAFF_CHAT_ID": str(staff),
        # What is set for the real bot is not for this one.
        "JONCTION_WEBHOOK_URL": "",
        "JONCTION_WEBHOOK_SECRET": "",
    }
    with (folder / "bot.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_ENDING)
            process.kill()

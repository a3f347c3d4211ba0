"""The demonstration: the stand-in for Telegram, its page and the bot, in one command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.app import App
from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger
from bot.errors import BackendError, SearchUnavailable
from bot.sandbox.serving import Running
from bot.sandbox.stories import play, stories
from bot.settings import Settings

# Of the shape of Telegram's tokens; the stand-in takes any.
_TOKEN = "1000000:demonstration-sur-cette-machine-seulement"  # noqa: S105 - opens nothing
_ENDING = 15.0

Say = Callable[..., None]


def demonstrate(app: App, port: int, say: Say) -> None:
    """Run the demonstration until interrupted.

    Args:
        port: of the page; 0 for a free one.
        say: tells a step, by the key of its sentence.

    Raises:
        SearchUnavailable: nothing was published yet.
        BackendError: the bot ended.
    """
    folder = app.settings.data_dir / "demo"
    database = _fresh_database(app, folder)
    with Running(port=port) as sandbox:
        say("sandbox")
        with _bot(app.settings, database, sandbox.url, folder / "bot.log") as process:
            sandbox.api.wait_for_bot()
            say("bot")
            for story in stories():
                problem = play(story, sandbox.api)
                say("story", name=story.name)
                if problem:
                    sys.stderr.write(f"{story.name}: {problem}\n")
            say("ready", address=sandbox.url)
            _watch(process, folder / "bot.log")


def _fresh_database(app: App, folder: Path) -> str:
    """Make an empty database that names the live index; nothing of a real one is ever shown."""
    live = app.ledger.live()
    if live is None:
        raise SearchUnavailable("there is no index yet; run: jonction knowledge sync")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
        (folder / name).unlink(missing_ok=True)
    address = f"sqlite:///{(folder / 'demo.db').resolve()}"
    engine = open_database(address)
    SqlLedger(engine).publish(live, None)
    engine.dispose()
    return address


@contextmanager
def _bot(
    settings: Settings, database: str, url: str, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the bot as for real, against the stand-in; end it in any case."""
    environment = os.environ | {
        "JONCTION_TELEGRAM_TOKEN": _TOKEN,
        "JONCTION_TELEGRAM_API_URL": url,
        "JONCTION_DATABASE_URL": database,
        "JONCTION_DATA_DIR": str(settings.data_dir),
        "JONCTION_KNOWLEDGE_DIR": str(settings.knowledge_dir),
        "JONCTION_PROMPTS_DIR": str(settings.prompts_dir),
        "JONCTION_HTTP_PORT": "0",
        "JONCTION_WEBHOOK_URL": "",
        "JONCTION_WEBHOOK_SECRET": "",
        "JONCTION_STAFF_CHAT_ID": "",
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=environment, stdout=file, stderr=file
        )
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_ENDING)
            process.kill()


def _watch(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the bot ends, which only a failure makes it do, or until interrupted."""
    while process.poll() is None:
        time.sleep(0.5)
    raise BackendError(f"the bot ended with code {process.returncode}; see {log}")

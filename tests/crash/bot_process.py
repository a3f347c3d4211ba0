"""The bot as a process of its own, against the sandbox of the test: started, killed, restarted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import App
from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger
from bot.sandbox.serving import Running as Sandbox
from tests.tiny_folder import REPO

# Far above what anything takes, in seconds.
PATIENCE = 60
TOKEN = "1000000:the-token-of-tests-opens-nothing-at-all"  # noqa: S105 - it opens nothing
# The command that a person types.
RUN = ("bot", "run")
Look = Callable[[str, str], bool]


def prepared(app: App, models: Path, folder: Path, address: str) -> dict[str, str]:
    """Prepare a data folder and an empty database over a published index; give the settings."""
    folder.mkdir(exist_ok=True)
    for name, target in (
        ("generations", app.settings.data_dir / "generations"),
        ("models", models),
    ):
        (folder / name).symlink_to(target.resolve(), target_is_directory=True)
    live = app.ledger.live()
    assert live is not None
    engine = open_database(address)
    SqlLedger(engine).publish(live, None)
    engine.dispose()
    return {
        "JONCTION_DATA_DIR": str(folder),
        "JONCTION_KNOWLEDGE_DIR": str(app.settings.knowledge_dir),
        "JONCTION_PROMPTS_DIR": str(app.settings.prompts_dir),
        "JONCTION_DATABASE_URL": address,
        "JONCTION_TELEGRAM_TOKEN": TOKEN,
        "JONCTION_HTTP_PORT": "0",
        "JONCTION_LOG_FORMAT": "text",
    }


@dataclass
class BotProcess:
    """A bot that can be killed and started again.

    Args:
        settings: its environment; nothing of the machine's own settings is for it.
        log: what it says goes there.
    """

    settings: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, *command: str) -> None:
        """Start it, by the command of everyday or another module with its arguments."""
        kept = {name: said for name, said in os.environ.items() if not name.startswith("JONCTION_")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *(command or RUN)],
                cwd=REPO,
                env=kept | self.settings,
                stdout=log,
                stderr=log,
            )

    @property
    def number(self) -> int:
        """Give the number of its process."""
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        """Kill it as a machine that fails does; any thread may, and it may be dead already."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)

    def must_be_killed(self) -> None:
        """Wait until it is dead of a kill, and of nothing else."""
        assert self.process is not None
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it was never killed\n{self.told()}") from None
        assert code == -signal.SIGKILL, self.told()

    def stop(self) -> None:
        """End it as an operator does; it ends well."""
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.told()

    def must_live(self) -> None:
        """Refuse a process that ended by itself."""
        assert self.process is not None
        assert self.process.poll() is None, self.told()

    def close(self) -> None:
        """End it in any case."""
        if self.process is not None:
            self.kill()
            self.process.wait(PATIENCE)

    def told(self) -> str:
        """Give the end of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-4_000:]


class Trap:
    """Kills a bot at a stage of one of its calls, from the sandbox's own thread."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._look: Look | None = None
        self._bot: BotProcess | None = None
        self._begun = False
        sandbox.on_call(self._called)

    def set(self, look: Look, bot: BotProcess, *, begun: bool = False) -> None:
        """Kill a bot as soon as `look(method, stage)` says so, once.

        Args:
            begun: it runs already; otherwise it is the one that starts next.
        """
        self._bot, self._look, self._begun = bot, look, begun

    def _called(self, method: str, stage: str) -> None:
        # A call of the bot before may still be answered to nobody; a new one begins by its name.
        self._begun = self._begun or method == "getMe"
        if self._begun and self._bot and self._look and self._look(method, stage):
            self._look = None
            self._bot.kill()


def nth(count: int, method: str = "", stage: str = "") -> Look:
    """Tell the n-th call that reaches a stage; any method, any stage when they are not named."""
    left = count

    def look(named: str, reached: str) -> bool:
        nonlocal left
        if method not in ("", named) or stage not in ("", reached):
            return False
        left -= 1
        return left <= 0

    return look

"""`jonction run` as a process: what stops it is one line and an exit code, and nothing secret."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx
import pytest

from bot.app import App
from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger
from bot.sandbox.serving import Running as Sandbox

_ROOT = Path(__file__).resolve().parents[2]
_SECRET = "a-token-that-opens-nothing-at-all-00"  # noqa: S105 - it opens nothing
_TOKEN = f"1000000:{_SECRET}"
_PASSWORD = "motdepasse"  # noqa: S105 - nor this
_LONG = 120
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that takes one token only."""
    with Sandbox(token=_TOKEN) as running:
        yield running


@pytest.fixture
def start(published: Callable[[str], App], sandbox: Sandbox, tmp_path: Path) -> Iterator[Start]:
    """Give what starts `jonction run` on the invented folder, with settings of one's own."""
    app = published("fictif")
    settings = {
        "TELEGRAM_TOKEN": _TOKEN,
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": _new_database(app, tmp_path / "run.db"),
        "DATA_DIR": str(app.settings.data_dir),
        "KNOWLEDGE_DIR": str(app.settings.knowledge_dir),
        "HTTP_PORT": "0",
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JONCTION_")}
    started: list[subprocess.Popen[str]] = []

    def begin(**changed: str) -> subprocess.Popen[str]:
        given = {f"JONCTION_{name}": value for name, value in (settings | changed).items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=tmp_path,
            env=kept | given | {"PYTHONPATH": str(_ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def _new_database(app: App, file: Path) -> str:
    """Make a database that names the live index; give its address."""
    live = app.ledger.live()
    assert live is not None
    engine = open_database(f"sqlite:///{file}")
    SqlLedger(engine).publish(live, None)
    engine.dispose()
    return f"sqlite:///{file}"


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for its end; give its code and its last line, once sure that it told no secret."""
    out, err = process.communicate(timeout=_LONG)
    assert out == ""
    for secret in (_SECRET, _PASSWORD):
        assert secret not in err
    assert "Traceback" not in err
    own = [line for line in err.splitlines() if not line.startswith("{")]
    assert len(own) == 1, err
    return process.returncode, own[0].removeprefix("jonction: ")


def _polled(sandbox: Sandbox, times: int) -> None:
    sandbox.api.wait_for(lambda api: sum(bot.polls for bot in api.world.bots.values()) >= times)


@contextmanager
def _taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize(
    ("changed", "code", "line"),
    [
        ({"TELEGRAM_TOKEN": ""}, 8, "JONCTION_TELEGRAM_TOKEN is missing; @BotFather gives one"),
        ({"TELEGRAM_TOKEN": _SECRET}, 8, "JONCTION_TELEGRAM_TOKEN is not a token; expected"),
        ({"TELEGRAM_TOKEN": f"{_TOKEN}1"}, 8, "Telegram refuses JONCTION_TELEGRAM_TOKEN; expected"),
        (
            {"TELEGRAM_API_URL": "http://127.0.0.1:9"},
            9,
            "Telegram cannot be reached at JONCTION_TELEGRAM_API_URL (http://127.0.0.1:9): ",
        ),
        (
            {"DATABASE_URL": "sqlite:///new.db"},
            6,
            "there is no index yet; run: jonction knowledge sync",
        ),
        (
            {"DATABASE_URL": f"postgresql://jonction:{_PASSWORD}@127.0.0.1:9/jonction"},
            6,
            "PostgreSQL does not answer at 127.0.0.1:9",
        ),
    ],
)
def test_what_stops_the_bot_is_one_line_and_a_code(
    start: Start, changed: dict[str, str], code: int, line: str
) -> None:
    """Each thing that keeps the bot from running is told in one line that says what to do."""
    told = _ended(start(**changed))
    assert told[0] == code
    assert told[1].startswith(line)


def test_a_port_that_is_taken_is_told(start: Start) -> None:
    """A port of the health pages that another program has is told by its setting's name."""
    with _taken() as port:
        code, line = _ended(start(HTTP_PORT=str(port)))
    assert (code, line) == (
        5,
        f"JONCTION_HTTP_PORT ({port}) is taken by another program; "
        "expected a free port, or 0 for none",
    )


def test_an_index_of_another_model_is_told(
    start: Start, published: Callable[[str], App], tmp_path: Path
) -> None:
    """An index built by a model that is not the one of the settings says to build it again."""
    app = published("fictif")
    live = app.ledger.live()
    assert live is not None
    ledger = app.settings.data_dir / "generations" / live.name / "ledger.json"
    other = tmp_path / "data"
    (other / "generations").mkdir(parents=True)
    copied = other / "generations" / live.name
    copied.mkdir()
    (copied / "ledger.json").write_text(
        ledger.read_text("utf-8").replace(live.identity, "another model"), "utf-8"
    )
    code, line = _ended(start(DATA_DIR=str(other)))
    assert code == 6
    assert "was built by another model" in line
    assert line.endswith("; run: jonction knowledge sync")


def test_a_webhook_that_telegram_refuses_is_told(start: Start, sandbox: Sandbox) -> None:
    """An address that Telegram does not want is a wrong setting, told by its name."""
    words = "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"
    sandbox.api.fault("error", "setWebhook", code=400, description=words)
    with _taken() as port:
        pass
    hooked = {"WEBHOOK_URL": "https://bot.example.org/t", "WEBHOOK_SECRET": _SECRET}
    code, line = _ended(start(HTTP_PORT=str(port), **hooked))
    assert code == 5
    assert line.startswith("JONCTION_WEBHOOK_URL is refused by Telegram (")
    assert "is reserved" in line


@pytest.mark.parametrize("apart", [False, True])
def test_a_second_poller_leaves_and_the_first_goes_on(
    start: Start,
    sandbox: Sandbox,
    published: Callable[[str], App],
    tmp_path: Path,
    apart: bool,
) -> None:
    """A bot that is started twice: the newcomer ends with 10, the other answers everybody once."""
    first = start()
    _polled(sandbox, 1)
    chats = [sandbox.api.person(f"Essai {n}") for n in range(40)]
    for chat in chats[:20]:
        sandbox.api.write(chat, "/aide")
    elsewhere = {"DATABASE_URL": _new_database(published("fictif"), tmp_path / "other.db")}
    second = start(**(elsewhere if apart else {}))
    for chat in chats[20:30]:
        sandbox.api.write(chat, "/aide")
    code, line = _ended(second)
    assert (code, line) == (
        10,
        "another program receives this bot's messages already; stop it first, "
        "or give this one the token of another bot",
    )
    for chat in chats[30:]:
        sandbox.api.write(chat, "/aide")
    sandbox.api.wait_for(lambda api: all(map(api.replies, chats)))
    assert first.poll() is None
    first.terminate()
    first.communicate(timeout=_LONG)
    assert first.returncode == 0
    assert {len(sandbox.api.replies(chat)) for chat in chats} == {
        len(sandbox.api.replies(chats[0]))
    }


def test_told_to_end_twice_it_ends_at_once(start: Start, sandbox: Sandbox) -> None:
    """A first signal waits for what is being sent, and says so; a second does not. None is lost."""
    process = start()
    _polled(sandbox, 1)
    chat = sandbox.api.person("Essai")
    sandbox.api.fault("delay", "sendMessage", seconds=_LONG)
    asked = Event()

    def called(method: str, stage: str) -> None:
        if (method, stage) == ("sendMessage", "received"):
            asked.set()

    sandbox.on_call(called)
    sandbox.api.write(chat, "/aide")
    assert asked.wait(_LONG)
    process.terminate()
    assert '"letters": 1' in _line_that_says(process, "the bot stops")
    assert process.poll() is None
    process.terminate()
    _line_that_says(process, "the bot ends at once")
    process.communicate(timeout=_LONG)
    assert process.returncode == 128 + signal.SIGTERM
    sandbox.api.clear_faults()
    asked.clear()
    again = start()
    assert asked.wait(_LONG)
    again.terminate()
    assert "the bot stopped" in again.communicate(timeout=_LONG)[1]
    assert sandbox.api.replies(chat)
    assert again.returncode == 0


def _line_that_says(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    return next(line for line in process.stderr if words in line)


def test_beside_a_webhook_it_leaves(start: Start, sandbox: Sandbox) -> None:
    """A bot that polls takes nothing from those that a webhook calls, unless it is told to."""
    hook = "https://127.0.0.1:9/nobody"
    asked = f"{sandbox.url}/bot{_TOKEN}/setWebhook"
    assert httpx.post(asked, json={"url": hook}).json()["ok"]
    code, line = _ended(start())
    assert (code, line) == (
        10,
        "a webhook receives this bot's messages already, at 127.0.0.1; to remove it and receive "
        "them here: jonction run --remove-webhook",
    )
    assert not sandbox.api.requests("deleteWebhook")

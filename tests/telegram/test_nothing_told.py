"""Nothing that people write, and no token, leaves by the logs, the health pages or the status."""

from __future__ import annotations

import io
import json
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot import logs
from bot.app import App
from bot.channels import status_command
from bot.domain.passage import Answer
from bot.engine.answer import Answerer, Asking
from bot.sandbox.methods.call import Upload
from bot.sandbox.serving import Running as Sandbox
from tests.telegram.answered import Answered
from tests.telegram.stage import TOKEN, Stage

# Words that nothing but what people sent may hold.
_NAME, _SURNAME, _USER = "Zorblatine", "Quixomel", "zorblatine_user"
_TEXT, _CAPTION, _FILE, _INSIDE = "frimoulette", "grabuzon", "plombirette", "chuvignard"
_BROKEN, _QUOTED, _PRESSED = "kalamitruc", "vroumiche", "tarabistou"
_WORDS = (_NAME, _SURNAME, _USER, _TEXT, _CAPTION, _FILE, _INSIDE, _BROKEN, _QUOTED, _PRESSED)
_SECRET = TOKEN.partition(":")[2]


class Breaking(Answered):
    """The program, whose answers fail on some words, and say them."""

    def passed(self, answerer: Answerer, text: str, asking: Asking) -> Answer:
        """Answer, or fail."""
        if _BROKEN in text:
            raise RuntimeError(f"{text} of {_NAME} with {TOKEN}")
        return super().passed(answerer, text, asking)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a run at DEBUG writes on stderr, libraries' lines included."""
    names = ("", "bot", "aiohttp", "httpx", "httpcore", "telegram", "telegram.request.BaseRequest")
    before = {name: logging.getLogger(name).level for name in names}
    handlers = logging.getLogger().handlers
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    written = io.StringIO()
    logs.configure("DEBUG", "json", [TOKEN], written)
    yield written
    logging.getLogger().handlers = handlers
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


@pytest.fixture
def port() -> int:
    """A port that nothing has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def stage(
    published: Callable[[str], App], lines: io.StringIO, port: int, tmp_path: Path
) -> Iterator[Stage]:
    """The whole service with its pages, on a sandbox of its own."""
    address = f"sqlite:///{tmp_path / 'told.db'}"
    with (
        Sandbox() as sandbox,
        Stage(
            published("livre"), address, sandbox, make=Breaking, more={"http_port": port}
        ) as found,
    ):
        yield found


def _play(stage: Stage) -> int:
    """Have somebody send everything that can be sent, while Telegram fails in many ways."""
    api = stage.sandbox.api
    chat = api.person(_NAME, last_name=_SURNAME, username=_USER)
    stage.say(chat, f"une cuisine collective pour les aînés isolés de Matane {_TEXT}")
    stage.press(chat, "Oui, gardez mon dossier")
    stage.settle()
    words = f'Bad Request: can\'t parse entities: Unsupported start tag "{_QUOTED}" at byte 3'
    api.fault("error", "sendMessage", chat=chat, code=400, description=words, times=3)
    api.fault("error", "answerCallbackQuery", code=400, description=f"Bad Request: {_QUOTED}")
    api.fault("error", "sendChatAction", code=400, description=f"Bad Request: {_QUOTED}")
    stage.press(chat, "Oui")
    stage.say(chat, f"Quel est le montant maximum ? {_TEXT}")
    for kind in ("429", "502", "cut_before", "cut_after", "bad_json"):
        api.fault(kind, "sendMessage", chat=chat)
        stage.say(chat, f"Qui est le mandataire à Matane, {_TEXT} ?")
    for kind in ("500", "bad_json", "duplicate"):
        api.fault(kind, "getUpdates")
    given = Upload(f"{_FILE}.pdf", "application/pdf", f"%PDF-1.4 {_INSIDE}".encode())
    stage.say(chat, _CAPTION, files=[(given, "document"), (given, "document")], album=True)
    api.fault("500", "getFile")
    stage.say(chat, files=[(Upload(f"{_FILE}.ogg", "audio/ogg", b"OggS"), "voice")])
    stage.say(chat, f"Est-ce que {_BROKEN} est admissible ?")
    done = stage.write(chat, f"Bonjour, {_TEXT}", forwarded=_SURNAME)
    stage.settle()
    stage.edit(chat, done.messages[-1]["message_id"], f"Bonsoir, {_TEXT}")
    stage.settle()
    stage.press_data(chat, stage.last(chat)["message_id"], _PRESSED)
    stage.settle()
    stage.member(chat, "blocked")
    stage.settle()
    return chat


def _told(stage: Stage, port: int) -> str:
    """Give everything that an operator can read, but the logs."""
    pages = [
        httpx.get(f"http://127.0.0.1:{port}/{page}").text
        for page in ("healthz", "readyz", "metrics")
    ]
    moment = datetime.now(UTC)
    tally = stage.books.post.tally(stage.clock(), status_command.MOST)
    standing = status_command.Standing(tally, stage.books.ledger.live(), moment)
    return "\n".join([*pages, json.dumps(status_command.as_json(standing))])


def test_nothing_that_people_sent_is_told(stage: Stage, lines: io.StringIO, port: int) -> None:
    """Words, names, files, buttons and the token are in no log line, page or status."""
    _play(stage)
    told = _told(stage, port)
    stage.stop()
    written = lines.getvalue()
    events = [json.loads(line) for line in written.splitlines()]
    # What was to be told is told: else nothing would be proved.
    assert {"the bot runs", "a message could not be handled", "Telegram did not answer"} <= {
        one["event"] for one in events
    }
    assert "a letter did not leave" in {one["event"] for one in events}
    assert not [one for one in events if "withheld" in one]
    assert '"state": "dead"' in told
    for word in (*_WORDS, _SECRET):
        assert word.lower() not in written.lower(), word
        assert word.lower() not in told.lower(), word


def _counts(port: int) -> dict[str, float]:
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
    pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in pairs}


def test_the_pages_tell_what_happened(stage: Stage, port: int) -> None:
    """What came, the turns, the sends and the failures of Telegram are counted as they happen."""
    chat = stage.person()
    stage.say(chat, "Qui est le mandataire à Matane ?")
    stage.sandbox.api.fault("429", "sendMessage", chat=chat)
    stage.say(chat, "Quel est le montant maximum ?")
    stage.sandbox.api.fault("502", "getUpdates")
    stage.say(chat, "Merci")
    found = _counts(port)
    assert found["jonction_updates_received_total"] == len(stage.arrived()) == 3
    turns = {name: n for name, n in found.items() if name.startswith("jonction_turns_total")}
    assert sum(turns.values()) == 3
    assert found["jonction_turn_seconds_count"] == 3
    assert found['jonction_letters_total{result="sent"}'] == len(stage.letters(chat))
    assert found['jonction_letters_total{result="postponed"}'] == 1
    assert found["jonction_polling_errors_total"] == 1
    assert found["jonction_database_up"] == found["jonction_workers"] == 1
    assert found['jonction_box_rows{box="inbox",state="waiting"}'] == 0
    alive = httpx.get(f"http://127.0.0.1:{port}/healthz").json()
    parts = ("worker", "dispatcher", "lease", "polling", "pages")
    assert alive == {"alive": True, "tasks": dict.fromkeys(parts, True)}


def test_it_is_not_ready_while_telegram_is_away(stage: Stage, port: int) -> None:
    """Ready once Telegram answered; not once it failed again and again; ready when it is back."""

    def ready() -> bool:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200

    stage.until(ready)
    stage.sandbox.api.fault("502", "getUpdates", times=4)
    chat = stage.person()
    stage.write(chat, "Bonjour")
    stage.until(lambda: not ready())
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    stage.settle()
    stage.until(ready)

"""The logs: what a line tells, and that neither a secret nor what people write is ever in one."""

from __future__ import annotations

import ast
import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.errors import StoreUnavailable
from tests.house.sources import ROOT, sources

GIVEN = "123456789:" + "Ab-_0" * 7
WORDS = "ma fille est malade et je dois 300 $ au propriétaire"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Configure the logs for a test; gives what was written, read as JSON."""
    yield from _configured("json")


def _configured(form: str) -> Iterator[Lines]:
    root = logging.getLogger()
    before = (root.handlers, root.level, logging.getLogger("bot").level)
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    written = io.StringIO()
    logs.configure("DEBUG", form, [GIVEN, "webhook-secret"], written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, level, own = before
    root.setLevel(level)
    logging.getLogger("bot").setLevel(own)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def test_a_line_tells_an_event_and_its_facts(lines: Lines) -> None:
    """A line is a JSON object: when, how grave, from where, what, and the ids it concerns."""
    extra = {"update": 42, "row": 7, "seconds": 0.25, "outcome": "answered"}
    logging.getLogger("bot.engine.worker").info("turn.done", extra=extra)
    (line,) = lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "bot.engine.worker",
        "event": "turn.done",
        **extra,
    }


def test_a_conversation_is_told_without_whose_it_is(lines: Lines) -> None:
    """Two lines of a run tell the same conversation by the same short word, which is not its id."""
    log = logging.getLogger("bot.engine.worker")
    for one in ("telegram:1001", "telegram:1001", "telegram:1002"):
        log.info("turn.done", extra={"conversation": one})
    first, second, third = (line["conversation"] for line in lines())
    assert first == second != third
    assert "1001" not in first


def test_a_fact_of_another_name_is_withheld(lines: Lines) -> None:
    """What a line is given under a name that is not known stays out, and this is said."""
    logging.getLogger("bot.x").info("turn.done", extra={"text": WORDS, "row": 1})
    (line,) = lines()
    assert (line["withheld"], line["row"]) == (["text"], 1)
    assert WORDS not in json.dumps(line, ensure_ascii=False)


def test_only_numbers_and_names_are_filled_in(lines: Lines) -> None:
    """What is filled in one of our own sentences is a number or a name; words are withheld."""
    log = logging.getLogger("bot.channels.telegram")
    log.warning("update %d: %s", 42, "NetworkError")
    log.warning("update %d: %s", 42, WORDS)
    assert [line["event"] for line in lines()] == [
        "update 42: NetworkError",
        "update 42: \u2026",
    ]


def test_what_a_library_says_is_withheld(lines: Lines) -> None:
    """A library's line keeps its level, its place and its own words; never what it filled in."""
    log = logging.getLogger("sqlalchemy.pool")
    log.error("Exception for %s", WORDS)
    log.error(f"Exception for {WORDS}")  # noqa: G004 - what libraries do
    filled, whole = lines()
    assert filled["event"] == "Exception for %s"
    assert whole["event"] == "library"
    assert whole["place"].startswith("tests/test_logs.py:")
    assert "malade" not in json.dumps([filled, whole])


def test_an_error_is_told_without_a_librarys_words(lines: Lines) -> None:
    """An error is its type, its place and our own message; of its cause, type and place alone."""
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as error:
            raise StoreUnavailable("database: OperationalError") from error
    except StoreUnavailable:
        logging.getLogger("bot.engine.worker").exception("turn.failed")
    (line,) = lines()
    told = line["error"]
    assert told["type"] == "bot.errors.StoreUnavailable"
    assert told["said"] == "database: OperationalError"
    assert told["place"].startswith("tests/test_logs.py:")
    (cause,) = told["causes"]
    assert (cause["type"], "said" in cause) == ("ValueError", False)
    assert "malade" not in json.dumps(line)


def test_errors_of_tasks_together_are_all_told(lines: Lines) -> None:
    """A group of errors tells each of them."""
    found = ExceptionGroup(WORDS, [KeyError(WORDS), StoreUnavailable("database: gone")])
    logging.getLogger("bot.x").error("run.failed", exc_info=found)
    (line,) = lines()
    assert [one["type"] for one in line["error"]["errors"]] == [
        "KeyError",
        "bot.errors.StoreUnavailable",
    ]
    assert "malade" not in json.dumps(line)


def test_an_error_that_nobody_awaited_is_told_without_its_words(lines: Lines) -> None:
    """A task that fails unseen makes a line, without what its error says."""

    async def fail() -> None:
        raise ValueError(WORDS)

    async def leave() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(leave())
    (line,) = lines()
    assert (line["logger"], line["error"]["type"]) == ("asyncio", "ValueError")
    assert "malade" not in json.dumps(line)


def test_an_error_that_ends_a_thread_is_a_line(lines: Lines) -> None:
    """A thread that fails makes a line, and no traceback on stderr."""

    def fail() -> None:
        raise ValueError(WORDS)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (line,) = lines()
    assert (line["event"], line["error"]["type"]) == ("thread.failed", "ValueError")


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_process_that_fails_prints_no_words(form: str) -> None:
    """An error that ends the process is one line, whatever it says and whatever it holds."""
    program = (
        "from bot import logs\n"
        f"logs.configure('INFO', {form!r}, [{GIVEN!r}])\n"
        f"raise RuntimeError({WORDS!r} + ' https://api.example.org/bot{GIVEN}/getMe')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "process.failed" in done.stderr
    assert "RuntimeError" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "malade" not in done.stderr
    assert GIVEN.partition(":")[2] not in done.stderr


@pytest.mark.parametrize(
    "told",
    [
        GIVEN,
        GIVEN.replace(":", "%3A"),
        GIVEN.partition(":")[2],
        f"https://api.telegram.org/bot{GIVEN}/sendMessage",
        "https://api.telegram.org/file/bot987654:short-secret_1/x.pdf",
        "987654321:" + "Zz9-_" * 7,
        "postgresql://jonction:short-secret_1@127.0.0.1/jonction",
        "webhook-secret",
    ],
)
def test_a_secret_is_written_nowhere(lines: Lines, told: str) -> None:
    """A token in an event, a fact, a library's words, or an error's message, is taken out."""
    log = logging.getLogger("bot.x")
    log.warning(told)
    log.warning("x", extra={"reason": f"at {told}!", "rows": [told], told: 1})
    logging.getLogger(told).warning("%s", told)
    log.error("x", exc_info=StoreUnavailable(f"no {told}"))
    written = json.dumps(lines())
    for secret in (GIVEN.partition(":")[2], "short-secret_1", "Zz9-_", "webhook-secret"):
        assert secret not in written


@given(st.text(), st.text())
def test_a_token_is_found_in_any_text(before: str, after: str) -> None:
    """Whatever stands around a known token, it goes; what has no secret is left as it is."""
    redaction = logs.Redaction([GIVEN])
    assert GIVEN.partition(":")[2] not in redaction.clean(before + GIVEN + after)
    assert redaction.clean("turn.done 12:30 row=7") == "turn.done 12:30 row=7"


def test_a_line_is_one_line(lines: Lines) -> None:
    """No fact can begin a line of its own, nor make one that never ends."""
    log = logging.getLogger("bot.x")
    log.info("x", extra={"reason": 'a\n{"event": "forged"}\r\u2028b', "code": "y" * 5000})
    (line,) = lines()
    assert line["event"] == "x"
    assert "\n" not in line["reason"]
    assert len(line["code"]) == 200


def test_libraries_tell_warnings_only(lines: Lines) -> None:
    """No request of the HTTP client is told, even when our own lines are the most detailed."""
    for name in (
        "aiohttp.client",
        "httpx",
        "httpcore.http11",
        "telegram.ext",
        "uvicorn.access",
        "uvicorn.error",
    ):
        logging.getLogger(name).info("HTTP Request: %s", "x")
        logging.getLogger(name).debug("connect")
    logging.getLogger("bot.x").debug("poll.empty")
    assert [line["event"] for line in lines()] == ["poll.empty"]


def test_a_line_for_a_person_says_the_same() -> None:
    """In a terminal a line is short, with the same facts, and nothing more of an error."""
    configured = _configured("text")
    next(configured)
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    try:
        raise StoreUnavailable("database: gone") from ValueError(WORDS)
    except StoreUnavailable:
        logging.getLogger("bot.engine.worker").exception("turn.failed", extra={"row": 7})
    line = handler.stream.getvalue()
    assert " ERROR   turn.failed row=7 < bot.errors.StoreUnavailable database: gone" in line
    assert " < ValueError" in line
    assert line.endswith("(bot.engine.worker)\n")
    assert "malade" not in line
    next(configured, None)


def _told() -> Iterator[tuple[str, ast.Call]]:
    """Give every call of the program that writes a log line."""
    verbs = {"debug", "info", "warning", "error", "exception", "critical"}
    for source in sources(ROOT, "bot"):
        if source.path.startswith("bot/sandbox/") or "getLogger" not in source.text:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                receiver = ast.unparse(node.func.value).lower().strip("_")
                if node.func.attr in verbs and receiver.endswith(("log", "logger")):
                    yield f"{source.path}:{node.lineno}", node


def test_every_line_of_the_program_is_an_event_and_known_facts() -> None:
    """No line of ours is made of what came: its event is literal, its facts have known names."""
    wrong = []
    for where, call in _told():
        event = call.args[0]
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str)):
            wrong.append(f"{where}: not a sentence of the code's: {ast.unparse(event)}")
        given = next((word.value for word in call.keywords if word.arg == "extra"), None)
        if isinstance(given, ast.Dict):
            names = {ast.literal_eval(key) for key in given.keys if key is not None}
            wrong += [f"{where}: {name} is no known fact" for name in names - logs.FIELDS]
    assert wrong == []

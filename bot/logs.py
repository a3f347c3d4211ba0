"""Logs on stderr, one line each: events, ids and numbers; never a message's words, nor a secret.

An event is a sentence of the code's, its facts are `extra` fields of the names below. Whatever else
comes is withheld: what a library says of its trouble may repeat what people wrote.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Collection
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

from pythonjsonlogger.json import JsonFormatter

_OURS = "bot"
# Libraries that would tell, at a lower level, addresses which hold the token, or whole updates.
_QUIET = (
    "aiohttp httpx httpcore telegram uvicorn uvicorn.error uvicorn.access asyncio chromadb"
    " sqlalchemy"
)
# The facts that a line may have; any other is withheld.
FIELDS = frozenset(
    "account action album attempts backoff box bytes code commit conversation conversations count"
    " due elapsed generation host how incident index kind letter letters limit method mode number"
    " outcome pid port prompts reason result retry row rows rules seconds size state status task"
    " unsure until update updates version wait waited waiting webhook why worker workers".split()
)
_LONGEST = 200
_FRAMES = 8
_CAUSES = 4
_BLANKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_HIDDEN = "[secret]"
_SHORTEST = 6
_SECRETS = (
    re.compile(r"(?i)(?<=bot)\d+(?::|%3a)[\w-]+"),
    re.compile(r"(?i)\b\d{5,}(?::|%3a)[\w-]{20,}"),
    re.compile(r"(?<=://)[^\s/@\"]*:[^\s/@\"]*(?=@)"),
)


class Redaction:
    """Takes secrets out of text.

    Args:
        secrets: those that are known; what has the shape of a token, or of a password in an
            address, goes too.
    """

    def __init__(self, secrets: Collection[str] = ()) -> None:
        known = {part for whole in secrets if whole for part in (whole, quote(whole, safe=""))}
        # The second half of a token is the secret one.
        known |= {whole.partition(":")[2] for whole in known}
        # A very short one would hide half of every line.
        known = {one for one in known if len(one) >= _SHORTEST}
        longest_first = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def clean(self, text: str) -> str:
        """Give a text without secrets."""
        text = self._known.sub(_HIDDEN, text)
        for shape in _SECRETS:
            text = shape.sub(_HIDDEN, text)
        return text


class _Facts:
    """Makes what is told of a record, the same in both formats."""

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction
        # Two lines of one run tell the same conversation; nobody can tell whose it is.
        self._salt = os.urandom(16)
        self._usual = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

    def of(self, record: logging.LogRecord) -> dict[str, Any]:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": self._event(record),
        }
        given = {k: v for k, v in record.__dict__.items() if k not in self._usual}
        told |= {name: self._value(name, given[name]) for name in given if name in FIELDS}
        if withheld := sorted(given.keys() - FIELDS):
            told["withheld"] = withheld
        if not _ours(record.name):
            told["place"] = f"{_short(record.pathname)}:{record.lineno}"
        if record.exc_info and record.exc_info[1]:
            told["error"] = self._error(record.exc_info[1])
        return told

    def _event(self, record: logging.LogRecord) -> str:
        # A library's words are its code's; what it filled in, here or before, may be anything.
        if not _ours(record.name):
            return self._line(str(record.msg)) if record.args else "library"
        if not isinstance(record.args, tuple):
            return self._line(str(record.msg))
        try:
            return self._line(str(record.msg) % tuple(map(_harmless, record.args)))
        except (TypeError, ValueError):
            return self._line(str(record.msg))

    def _value(self, name: str, value: object) -> object:
        if name == "conversation":
            return hashlib.blake2s(str(value).encode(), key=self._salt, digest_size=5).hexdigest()
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value("", one) for one in list(value)[:20]]
        return self._line(str(value))

    def _line(self, text: str) -> str:
        return self._redaction.clean(_BLANKS.sub(" ", text))[:_LONGEST]

    def _error(self, error: BaseException) -> dict[str, Any]:
        told = self._one(error)
        causes: list[dict[str, Any]] = []
        seen = {id(error)}
        while (below := _below(error)) and id(below) not in seen and len(causes) < _CAUSES:
            causes.append(self._one(below))
            seen.add(id(below))
            error = below
        return told | ({"causes": causes} if causes else {})

    def _one(self, error: BaseException) -> dict[str, Any]:
        kind = type(error)
        told: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}"}
        told["type"] = told["type"].removeprefix("builtins.")
        if _ours(kind.__module__):
            told["said"] = self._line(str(error))
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        if frames:
            told["place"] = f"{_short(frames[-1].filename)}:{frames[-1].lineno}"
            told["through"] = [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames[:-1]]
        if isinstance(error, BaseExceptionGroup):
            told["errors"] = [self._one(one) for one in error.exceptions[:_CAUSES]]
        return told


def _harmless(value: object) -> object:
    """Give what may be filled in: a number, or a name of the code's; never words."""
    if isinstance(value, int | float) or re.fullmatch(r"[A-Za-z_.-]{1,60}", str(value)):
        return value
    return "\u2026"


def _ours(name: str) -> bool:
    return name == _OURS or name.startswith(f"{_OURS}.")


def _below(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _short(path: str) -> str:
    """Give a path from its package on: where the machine keeps it tells nothing."""
    parts = path.replace("\\", "/").split("/")
    for root in ("site-packages", _OURS):
        if root in parts[:-1]:
            rank = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[rank + (root == "site-packages") :])
    return "/".join(parts[-2:])


class JsonLines(JsonFormatter):
    """One JSON object a line."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__(json_ensure_ascii=False)
        self._redaction = redaction
        self._facts = _Facts(redaction)

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; every secret goes, wherever it hid."""
        return self._redaction.clean(self.serialize_log_record(self._facts.of(record)))


class TextLines(logging.Formatter):
    """What a person reads in a terminal."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction
        self._facts = _Facts(redaction)

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; every secret goes, wherever it hid."""
        told = self._facts.of(record)
        moment = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        head = f"{moment} {told['level']:<7} {told['event']}"
        rest = {k: v for k, v in told.items() if k not in ("time", "level", "event", "logger")}
        error = rest.pop("error", None)
        facts = "".join(f" {name}={value}" for name, value in rest.items())
        if error:
            one_by_one = (error, *error.get("causes", ()))
            facts += " < ".join(["", *map(_briefly, one_by_one)])
        return self._redaction.clean(f"{head}{facts} ({told['logger']})")


def _briefly(error: dict[str, Any]) -> str:
    return " ".join(str(error[part]) for part in ("type", "said", "place") if error.get(part))


class _Lines(logging.StreamHandler[TextIO]):
    """Writes lines; one that cannot be written is dropped, for its trouble would repeat it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        pass


def configure(
    level: str = "INFO",
    form: str = "",
    secrets: Collection[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every log line of this process to stderr, and errors that nobody caught with them.

    Args:
        level: of our own lines; libraries tell warnings and errors only.
        form: `json` or `text`; text on a terminal, when empty.
        secrets: what must never be written.
    """
    place = stream or sys.stderr
    redaction = Redaction(secrets)
    text = form == "text" or (not form and place.isatty())
    handler = _Lines(place)
    handler.setFormatter(TextLines(redaction) if text else JsonLines(redaction))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level)
    for name in _QUIET.split():
        logging.getLogger(name).setLevel(logging.WARNING)
    _catch_the_rest()


def _catch_the_rest() -> None:
    """Make lines of the errors that Python would print whole."""
    log = logging.getLogger(f"{_OURS}.process")

    def uncaught(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("process.failed", exc_info=(kind, error, at))

    def in_thread(caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value and caught.exc_type is not SystemExit:
            log.error("thread.failed", exc_info=caught.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    sys.unraisablehook = lambda caught: log.error("object.failed", exc_info=caught.exc_value)

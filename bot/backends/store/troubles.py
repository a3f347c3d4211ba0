"""What keeps a database from being used, as an operator can act on it; no SQL, no secret."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.errors import StoreUnavailable

# By the beginning of SQLite's own name of the error, the first that fits.
_SQLITE: Mapping[str, str] = {
    "SQLITE_FULL": "the database cannot be written: the disk is full ({place})",
    "SQLITE_READONLY": "the database cannot be written: {place} or its folder is read-only",
    "SQLITE_CANTOPEN": "the database cannot be opened: {place}; "
    "this program must be able to write in its folder",
    "SQLITE_PERM": "the database cannot be opened: {place}; this program may not read or write it",
    "SQLITE_NOTADB": "{place} is not a database; restore a copy of it",
    "SQLITE_CORRUPT": "the database is damaged: {place}; restore a copy of it",
    "SQLITE_IOERR": "the database cannot be read or written: its disk is full, or fails ({place})",
    "SQLITE_BUSY": "the database is held by another program ({place})",
    "SQLITE_LOCKED": "the database is held by another program ({place})",
}
# By the beginning of PostgreSQL's code of the error.
_POSTGRESQL: Mapping[str, str] = {
    "53100": "the database cannot be written: the disk of PostgreSQL is full, at {place}",
    "25006": "the database cannot be written: PostgreSQL is read-only at {place}",
    "42501": "PostgreSQL at {place} does not let the user of JONCTION_DATABASE_URL do this",
    "28": "PostgreSQL at {place} refuses the user or the password of JONCTION_DATABASE_URL",
    "3D": "PostgreSQL at {place} has no database of the name that JONCTION_DATABASE_URL gives",
    "53300": "PostgreSQL takes no more connections at {place}",
    "57P": "PostgreSQL is starting or stopping at {place}",
    "55P03": "what is asked of PostgreSQL at {place} is held by another program",
}
# Before there is a connection there is no code: only words.
_UNCONNECTED: Mapping[str, str] = {
    "authentication failed": _POSTGRESQL["28"],
    "no password supplied": _POSTGRESQL["28"],
    "does not exist": _POSTGRESQL["3D"],
    "too many clients": _POSTGRESQL["53300"],
    "starting up": _POSTGRESQL["57P"],
    "shutting down": _POSTGRESQL["57P"],
}
_SILENT = "PostgreSQL does not answer at {place}"
_OTHER = "the database cannot be used ({kind})"


def note_place(engine: Engine) -> None:
    """Have every error of a database know where it is: its file, or its server without any user."""
    place = _place(engine.url)

    def noted(context: ExceptionContext) -> None:
        context.original_exception.add_note(place)

    event.listen(engine, "handle_error", noted)


def meant(error: SQLAlchemyError) -> StoreUnavailable:
    """Give the error of ours that an error of the database's is; a retry may help."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    words = _words(error, cause)
    noted = getattr(cause, "__notes__", None) or ["its place is not known"]
    told = words.format(place=noted[0], kind=type(error).__name__)
    return StoreUnavailable(told, retry=True)


def _words(error: SQLAlchemyError, cause: BaseException | None) -> str:
    if isinstance(cause, sqlite3.Error):
        return _first(_SQLITE, getattr(cause, "sqlite_errorname", "")) or _OTHER
    code = getattr(cause, "sqlstate", None)
    if code:
        return _first(_POSTGRESQL, code) or _OTHER
    if cause is None or not isinstance(error, OperationalError):
        return _OTHER
    said = str(cause)
    return next((words for part, words in _UNCONNECTED.items() if part in said), _SILENT)


def _first(known: Mapping[str, str], name: str) -> str:
    return next((words for start, words in known.items() if name.startswith(start)), "")


def _place(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        file = url.database or ":memory:"
        return file if file == ":memory:" else str(Path(file).resolve())
    host = url.host or url.query.get("host") or "this machine"
    name = host if isinstance(host, str) else host[0]
    return name if name.startswith("/") else f"{name}:{url.port or 5432}"

"""Runs the service with a short lease, to be taken over soon: `python -m tests.crash.short_lease`.

Arguments: the lease in seconds; then, to be killed at one of its commits, what that one does
(`keep`, `claim`, `turn`, `sending` or `mark`), which of those it is, and `before` or `after` it.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from bot.app import App
from bot.logs import configure
from bot.service import serve
from bot.settings import read_settings

# Known by the statements of the transaction.
KINDS = {
    "keep": re.compile(r"INSERT INTO inbox\b"),
    "claim": re.compile(r"UPDATE inbox SET attempts="),
    "turn": re.compile(r"UPDATE inbox SET .*\bfinished=", re.DOTALL),
    "sending": re.compile(r"UPDATE outbox SET state=.*CASE", re.DOTALL),
    "mark": re.compile(r"UPDATE outbox SET .*\bmark=", re.DOTALL),
}
_SAID = "said"


def kill_at(engine: Engine, kind: str, count: int, *, after: bool) -> None:
    """Have this process killed at the n-th commit of a kind."""
    left = count
    commit = engine.dialect.do_commit

    def began(connection: Any) -> None:
        connection.info[_SAID] = []

    def said(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        connection.info.setdefault(_SAID, []).append(statement)

    def committed(connection: Any) -> None:
        nonlocal left
        statements = connection.info.pop(_SAID, [])
        left -= any(KINDS[kind].search(one) for one in statements)
        if left <= 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "begin", began)
    event.listen(engine, "before_cursor_execute", said)
    engine.dialect.do_commit = committed  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    configure("INFO", "text", ())
    program = App(read_settings())
    if sys.argv[2:]:
        named, number, moment = sys.argv[2:]
        kill_at(program.database, named, int(number), after=moment == "after")
    serve(program, float(sys.argv[1]))

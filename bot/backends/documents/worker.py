"""The child process that parses files: reads one, answers, waits for the next (see `bounds`)."""

from __future__ import annotations

import json
import os
import sys
from typing import IO

from bot.backends.documents import wire
from bot.backends.documents.formats import parse
from bot.backends.documents.values import Limits
from bot.errors import DocumentError

_LARGEST_HEAD = 64 * 1024
_STACK = 3000


def main() -> None:
    """Serve files from standard input until it closes or a file fails."""
    limits = Limits(**json.loads(sys.argv[1]))
    # Whatever a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _bound_process(limits)
    sys.setrecursionlimit(_STACK)
    while _serve_one(sys.stdin.buffer, answers, limits):
        pass


def _serve_one(questions: IO[bytes], answers: IO[bytes], limits: Limits) -> bool:
    """Parse one file and answer; return whether this process is fit for another."""
    head = wire.receive(questions, _LARGEST_HEAD)
    data = wire.receive(questions, max(limits.file_bytes, limits.text_bytes)) if head else None
    if head is None or data is None:
        return False
    asked = wire.unpack(head)
    _bound_time(limits.cpu_seconds)
    try:
        parsed = parse(str(asked["kind"]), data, str(asked["file"]), limits)
        answer, fit = wire.pack(parsed), True
    except DocumentError as error:
        answer, fit = wire.pack_error(error.code, error.facts), False
    except MemoryError:
        answer, fit = wire.pack_error("too_much_memory", {}), False
    except RecursionError:
        answer, fit = wire.pack_error("too_deep", {}), False
    wire.send(answers, answer)
    return fit


def _bound_process(limits: Limits) -> None:
    try:
        import resource
    except ImportError:
        # Not a POSIX system: the parent's clock is the only bound.
        return
    for name, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (value, value))
        except (ValueError, OSError):
            # Some systems refuse one of them; the others still hold.
            continue


def _bound_time(seconds: int) -> None:
    """Allow this much processor time from now on: the process may have served other files."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


if __name__ == "__main__":
    main()

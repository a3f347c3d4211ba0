"""Runs parsers in a child process whose time and memory are bounded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.backends.documents import wire
from bot.backends.documents.values import Limits, Parsed
from bot.errors import BackendError, DocumentError

_WORKER = "bot.backends.documents.worker"
_ANSWER_BYTES_PER_CHARACTER = 16
_ENDING_SECONDS = 10
# A parser has no business with the settings and secrets of the program.
_KEPT_VARIABLES = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "SYSTEMROOT")


class ParsingProcess:
    """A child process that parses files one after the other, started when first needed.

    After any failure the child is ended and the next file gets a new one. To be used as a context
    manager; not to be shared between threads.

    Args:
        limits: bounds on what one file may cost.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ParsingProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            # Leaving the context closes the pipes and waits.
            try:
                child.communicate(timeout=_ENDING_SECONDS)
            except (BrokenPipeError, ValueError):
                child.wait(_ENDING_SECONDS)

    def parse(self, kind: str, data: bytes, file: str) -> Parsed:
        """Return what a file holds, as `formats.parse` does, within the limits.

        Raises:
            DocumentError: what the parser says, or `too_slow`, `too_much_memory`, `unreadable`
                when it did not live to say it.
            BackendError: no child process can be started.
        """
        late = threading.Event()
        child = self._running()

        def expire() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self._limits.wall_seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(child, kind, data, file)
        finally:
            timer.cancel()
        if answer is not None and "error" not in answer:
            return wire.unpack_parsed(answer)
        facts: dict[str, object] = {"fichier": file}
        if answer is None:
            code = self._cause_of_death(child, late=late.is_set())
        else:
            code = str(answer["error"])
            facts.update(answer["facts"])
        self.close()
        raise DocumentError(code, file, facts=facts)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = self._start()
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        try:
            return subprocess.Popen(
                [sys.executable, "-B", "-m", _WORKER, json.dumps(asdict(self._limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # The folder of this program, so that no file of the documents is ever imported.
                cwd=Path(__file__).resolve().parents[3],
                env={**kept, "PYTHONHASHSEED": "0"},
            )
        except OSError as error:
            raise BackendError(
                "the process that reads documents cannot start", retry=True
            ) from error

    def _exchange(
        self, child: subprocess.Popen[bytes], kind: str, data: bytes, file: str
    ) -> dict[str, Any] | None:
        """Return the child's answer, None when it is gone or makes no sense."""
        if child.stdin is None or child.stdout is None:
            return None
        head = json.dumps({"kind": kind, "file": file}).encode("ascii")
        try:
            wire.send(child.stdin, head, data)
            limit = self._limits.characters * _ANSWER_BYTES_PER_CHARACTER
            body = wire.receive(child.stdout, limit)
            return None if body is None else wire.unpack(body)
        except (OSError, ValueError):
            return None

    def _cause_of_death(self, child: subprocess.Popen[bytes], *, late: bool) -> str:
        if late:
            return "too_slow"
        try:
            status = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "unreadable"
        if status == -getattr(signal, "SIGXCPU", 0):
            return "too_slow"
        # Nobody here sent this signal: the system did, which is how it takes memory back.
        if status == -getattr(signal, "SIGKILL", 0):
            return "too_much_memory"
        return "unreadable"

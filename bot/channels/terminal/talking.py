"""The whole conversation in a terminal: choices by number or in words, files in a folder."""

from __future__ import annotations

import contextlib
import select
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.terminal.answers import open_console, show_sources
from bot.domain.message import Choice, Incoming, OutFile, Reply, Upload
from bot.domain.sentences import Sentences

if TYPE_CHECKING:
    from rich.console import Console

Handle = Callable[[Incoming], tuple[Reply, ...]]

_LEAVE = frozenset({"/fin", "/quitter", "/exit", "/q"})
_FILE = "/fichier"
# What is pasted comes as several lines at once: those that follow within this many seconds.
_PASTED = 0.05


class Talk:
    """One person's conversation in this terminal.

    Args:
        person: key under which the dossiers are kept.
        folder: where the files handed over are written.
        now: gives the moment, with its time zone.
    """

    def __init__(
        self,
        handle: Handle,
        sentences: Sentences,
        person: str,
        folder: Path,
        now: Callable[[], datetime],
    ) -> None:
        self._handle = handle
        self._sentences = sentences
        self._person = person
        self._folder = folder
        self._now = now
        self._console: Console = open_console()

    def say(self, key: str, **facts: object) -> None:
        """Print one sentence of the terminal's own."""
        self._console.print(self._sentences.say(key, **facts), style="dim")

    def hear(self, typed: str) -> bool:
        """Hand one message over and show the replies; give False when the person leaves."""
        text = typed.strip()
        if text.lower() in _LEAVE:
            self.say("talk.bye")
            return False
        upload = None
        if text.lower().startswith(f"{_FILE} "):
            upload = self._upload(text[len(_FILE) :].strip())
            if upload is None:
                return True
            text = ""
        incoming = Incoming(self._person, self._now(), text, upload=upload)
        self.show(self._handle(incoming))
        return True

    def show(self, replies: Iterable[Reply]) -> None:
        """Print replies as a person reads them."""
        for reply in replies:
            self._console.print()
            for line in reply.text.split("\n"):
                self._console.print(line)
            for file in reply.files:
                self._written(file)
            self._choices(reply)
            if reply.citations:
                # Last, so that a question stays beside its choices.
                self._console.print()
                self._console.print(self._sentences.say("sources.title"), style="dim bold")
                show_sources(self._console, reply.citations, self._sentences)

    def _choices(self, reply: Reply) -> None:
        if reply.choices:
            self._console.print()
            for n, choice in enumerate(reply.choices, start=1):
                self._console.print(f"  {n:2}. {choice.text}")
        if reply.shortcuts:
            self._console.print()
            self.say("choices.also", names=_listed(reply.shortcuts))

    def _upload(self, name: str) -> Upload | None:
        path = Path(name.strip("'\"")).expanduser()
        try:
            content = path.read_bytes()
        except OSError:
            self.say("talk.no_file", name=name)
            return None
        return Upload(path.name, "", len(content), content)

    def _written(self, file: OutFile) -> None:
        """Write a file where it is said to be; one of the same name is kept beside it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = _free(self._folder / Path(file.name).name)
            path.write_bytes(file.content)
        except OSError as error:
            self.say("talk.not_written", name=file.name, reason=error.strerror or "")
            return
        self._console.print(self._sentences.say("talk.written", path=path), soft_wrap=True)


def _free(path: Path) -> Path:
    rank = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{rank}")
        rank += 1
    return free


def _listed(choices: Iterable[Choice]) -> str:
    return " · ".join(choice.text for choice in choices)


def converse(talk: Talk, sentences: Sentences) -> None:
    """Hold the conversation until the person leaves."""
    if sys.stdin.isatty():
        # Arrows and history, where the system has them.
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401
    talk.say("talk.help")
    talk.hear("/start")
    prompt = f"\n{sentences.say('talk.prompt')} > "
    while True:
        try:
            typed = "\n".join([input(prompt), *_pasted()])
        except (EOFError, KeyboardInterrupt):
            talk.say("talk.bye")
            return
        if not talk.hear(typed):
            return


def _pasted() -> list[str]:
    """Give the lines that came at once after the first: what was pasted is one message."""
    lines: list[str] = []
    if not sys.stdin.isatty():
        return lines
    while select.select([sys.stdin], [], [], _PASTED)[0]:
        line = sys.stdin.readline()
        if not line:
            break
        lines.append(line.rstrip("\n"))
    return lines

"""Shows an answer and its sources in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.citing import place, where
from bot.domain.passage import Answer, Citation
from bot.domain.sentences import Sentences

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH = 96


def open_console() -> Console:
    """Open the terminal, no wider than reads well; nothing printed is taken for markup."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDTH)
    return console


def render(answer: Answer, sentences: Sentences) -> None:
    """Print an answer and where it comes from."""
    _show(open_console(), answer, sentences)


def _show(console: Console, answer: Answer, sentences: Sentences) -> None:
    console.print()
    for line in answer.text.split("\n"):
        console.print(line)
    if answer.asks:
        _choices(console, answer.asks.choices, sentences)
    if answer.citations:
        console.print()
        console.print(sentences.say("sources.title"), style="bold")
        show_sources(console, answer.citations, sentences)
    console.print()


def show_sources(console: Console, citations: Sequence[Citation], sentences: Sentences) -> None:
    """Print where sentences come from."""
    for line in source_lines(citations, sentences):
        # An address is never broken: it must stay whole when it is copied.
        console.print(line, style="dim", soft_wrap="://" in line)


def _choices(console: Console, choices: Sequence[tuple[str, str]], sentences: Sentences) -> None:
    for n, (_, name) in enumerate(choices, start=1):
        console.print(f"  {n:2}. {name}")
    console.print(sentences.say("choices.title"), style="dim")


def source_lines(citations: Sequence[Citation], sentences: Sentences) -> list[str]:
    """Give the lines that tell each source; neighbours from the same place share one."""
    lines: list[str] = []
    for _, group in groupby(citations, key=place):
        held = list(group)
        first = held[0]
        facts = {"title": first.title + where(first, first.section, sentences)}
        if len(held) == 1:
            lines.append(sentences.say("sources.one", n=first.n, **facts))
        else:
            last = held[-1].n
            lines.append(sentences.say("sources.many", first=first.n, last=last, **facts))
        if first.source:
            lines.append(sentences.say("sources.address", source=first.source))
    return lines

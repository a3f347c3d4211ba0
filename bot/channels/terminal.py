"""A terminal face: answers that read well on their own, and a conversation of questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.knowledge import Catalogue
from bot.domain.passage import Answer, AnswerKind, Citation
from bot.domain.sentences import Sentences
from bot.engine.answer import Answerer, Asking
from bot.engine.ports import PlaceFound, Question, Search, only_sector

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH = 96
_LONGEST_QUESTION = 2_000
# A message of more words than this is another question rather than a place.
_SHORT_ANSWER = 8
_LEAVE = frozenset({"/fin", "/quitter", "/exit", "/q"})


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDTH)
    return console


def render(answer: Answer, sentences: Sentences) -> None:
    """Print an answer and where it comes from."""
    _show(_console(), answer, sentences)


def _show(console: Console, answer: Answer, sentences: Sentences) -> None:
    console.print()
    for line in answer.text.split("\n"):
        console.print(line)
    if answer.asks:
        _choices(console, answer.asks.choices, sentences)
    if answer.citations:
        console.print()
        console.print(sentences.say("sources.title"), style="bold")
        for line in source_lines(answer.citations, sentences):
            # An address is never broken: it must stay whole when it is copied.
            console.print(line, style="dim", soft_wrap="://" in line)
    console.print()


def _choices(console: Console, choices: Sequence[tuple[str, str]], sentences: Sentences) -> None:
    for n, (_, name) in enumerate(choices, start=1):
        console.print(f"  {n:2}. {name}")
    console.print(sentences.say("choices.title"), style="dim")


def source_lines(citations: Sequence[Citation], sentences: Sentences) -> list[str]:
    """Give the lines that tell each source; neighbours from the same place share one."""
    lines: list[str] = []
    for _, group in groupby(citations, key=_place):
        held = list(group)
        first = held[0]
        facts = {"title": _titled(first, sentences)}
        if len(held) == 1:
            lines.append(sentences.say("sources.one", n=first.n, **facts))
        else:
            last = held[-1].n
            lines.append(sentences.say("sources.many", first=first.n, last=last, **facts))
        if first.source:
            lines.append(sentences.say("sources.address", source=first.source))
    return lines


def _place(citation: Citation) -> tuple[object, ...]:
    where = (citation.document, citation.section, citation.page, citation.source)
    return (*where, citation.valid_from, citation.valid_until)


def _titled(citation: Citation, sentences: Sentences) -> str:
    text = citation.title
    if citation.section:
        text += sentences.say("sources.section", section=citation.section)
    if citation.page:
        text += sentences.say("sources.page", page=citation.page)
    since, until = citation.valid_from, citation.valid_until
    if since and until:
        text += sentences.say(
            "sources.period", since=sentences.day(since), until=sentences.day(until)
        )
    elif until:
        text += sentences.say("sources.until", until=sentences.day(until))
    elif since:
        text += sentences.say("sources.since", since=sentences.day(since))
    return text


class Conversation:
    """A conversation of questions in a terminal; nothing of it is kept."""

    def __init__(self, answerer: Answerer, search: Search, sentences: Sentences) -> None:
        self._answerer = answerer
        self._search = search
        self._sentences = sentences
        self._console = _console()
        self._territory: str | None = None
        self._sector: str | None = None
        self._waiting: str | None = None
        self._last: str | None = None
        self._choices: tuple[tuple[str, str], ...] = ()

    @property
    def catalogue(self) -> Catalogue:
        """The rule data."""
        return self._search.catalogue

    def say(self, key: str, **facts: object) -> None:
        """Print one sentence."""
        self._console.print(self._sentences.say(key, **facts))

    def hear(self, typed: str) -> bool:
        """Answer one line; give False when the person leaves."""
        text = typed.strip()
        if text.lower() in _LEAVE:
            self.say("talk.bye")
            return False
        if not text:
            self.say("talk.empty")
        elif text.lower() == "/territoire":
            self._ask_territory()
        elif len(text) > _LONGEST_QUESTION:
            self.say("talk.too_long")
        elif text.startswith("/"):
            self.say("talk.help")
        else:
            self._message(text)
        return True

    def _message(self, text: str) -> None:
        read = self._search.read(text)
        if self._choices and self._settle(text, read.places):
            self._resume()
        elif self._only_place(read):
            self._waiting = self._last
            self._resume()
        else:
            self._answer(text)

    def _ask_territory(self) -> None:
        self._choices = tuple((t.id, t.name) for t in self.catalogue.territories)
        self._waiting = None
        self.say("talk.territory_ask")
        _choices(self._console, self._choices, self._sentences)

    def _settle(self, text: str, places: Sequence[PlaceFound]) -> bool:
        """Read a number or a place as the territory that was asked."""
        if text.isdecimal():
            if not 1 <= int(text) <= len(self._choices):
                self.say("talk.territory_unknown")
                return True
            self._settled(self._choices[int(text) - 1][0], None)
            return True
        allowed = {place.territory for place in places} & {key for key, _ in self._choices}
        if len(allowed) == 1 and len(text.split()) <= _SHORT_ANSWER:
            territory = allowed.pop()
            own = [place for place in places if place.territory == territory]
            self._settled(territory, only_sector(own))
            return True
        return False

    def _only_place(self, read: Question) -> bool:
        """Read a message that only names a place; the last question is then asked for it."""
        territories = {place.territory for place in read.places}
        if not read.only_place or len(territories) != 1:
            return False
        self._settled(territories.pop(), only_sector(read.places))
        return True

    def _settled(self, territory: str, sector: str | None) -> None:
        self._territory, self._sector = territory, sector
        self._choices = ()

    def _resume(self) -> None:
        territory = self.catalogue.territory(self._territory or "")
        if self._choices or territory is None:
            return
        self.say("talk.territory_known", territory=territory.name)
        if self._waiting:
            self._answer(self._waiting)

    def _answer(self, text: str) -> None:
        today = date.today()  # noqa: DTZ011 - the day where the person is
        answer = self._answerer.answer(text, Asking(today, self._territory, self._sector))
        self._last = text
        self._waiting = text if answer.kind is AnswerKind.ASKS else None
        self._choices = answer.asks.choices if answer.asks else ()
        _show(self._console, answer, self._sentences)


def converse(answerer: Answerer, search: Search, sentences: Sentences) -> None:
    """Hold a conversation until the person leaves."""
    conversation = Conversation(answerer, search, sentences)
    conversation.say("talk.welcome")
    conversation.say("talk.help")
    prompt = f"\n{sentences.say('talk.prompt')} > "
    while True:
        try:
            typed = input(prompt)
        except (EOFError, KeyboardInterrupt):
            conversation.say("talk.bye")
            return
        if not conversation.hear(typed):
            return

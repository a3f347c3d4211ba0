"""What the folder knows of the priorities of a territory's plan, offered where one is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.form import FormField
from bot.domain.message import Reply
from bot.domain.phrasing import capital
from bot.domain.rules import DatedValue, Facts, Status
from bot.domain.sentences import Sentences
from bot.engine.guide.citing import quoted
from bot.engine.guide.room import Desk, Question

# Chosen for a priority that the folder does not name; held once it was.
OTHER = "autre"


class Priorities:
    """Offers the priorities that a territory's plan is known to have; never another.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def over(
        self, question: Question, desk: Desk, field: FormField, *, other: bool = False
    ) -> Question:
        """Give a question with the known priorities as choices, or with whom to ask for them.

        Args:
            other: the person said that it is none of these.
        """
        asked = question.text.partition("\n\n")[0]
        if desk.territory is None or other:
            return replace(question, text=f"{asked}\n\n{self._say('own_words')}")
        told = self._told(desk, field)
        names = known_priorities(desk)
        if not names:
            text = "\n\n".join(part for part in (asked, told.text, self._say("own_words")) if part)
            return replace(question, text=text, citations=told.citations)
        example = self._sentences.say("asking.example", example=names[0])
        options = [(str(rank), name) for rank, name in enumerate(names)]
        options.append((OTHER, self._say("other")))
        text = "\n\n".join((asked, told.text, example))
        return replace(question, text=text, options=tuple(options), citations=told.citations)

    def _told(self, desk: Desk, field: FormField) -> Reply:
        """Quote what is known, and say what is not known and whom to ask."""
        territory = desk.territory
        if territory is None:
            return Reply("")
        held = _in_force(desk)
        missing = [one for one in held if one.unknown]
        known = [one for one in held if not one.unknown]
        said = [(territory.name, one) for one in (*known[:1], *missing[:1])]
        quote = quoted(said, f"territoires/{territory.id}.yaml")
        lines = [quote.text] if said else [self._say("not_known")]
        who = next((one.ask for one in missing if one.ask), None)
        if who:
            lines.append(self._say("ask", who=who))
        elif not known and field.who:
            lines.append(self._sentences.say("fields.who", who=field.who))
        return replace(quote, text="\n".join(lines))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"priorities.{key}", **facts)


def known_priorities(desk: Desk) -> tuple[str, ...]:
    """Give the priorities in force of the sector's plan, or else of the territory's."""
    named = [one.value for one in _in_force(desk) if isinstance(one.value, tuple | list)]
    return tuple(capital(str(name)) for name in named[0]) if named else ()


def _in_force(desk: Desk) -> list[DatedValue]:
    """Give what is said of the priorities on the day, the sector's first, the latest first."""
    found: list[DatedValue] = []
    for part in _parts(desk):
        held = [
            one
            for one in part.priorities
            if (one.unknown or one.status is Status.VERIFIED)
            and (one.since is None or one.since <= desk.day)
            and (one.until is None or one.until >= desk.day)
        ]
        found += sorted(held, key=lambda one: str(one.since or ""), reverse=True)
    return found


def _parts(desk: Desk) -> Iterator[Facts]:
    territory = desk.territory
    if territory is None:
        return
    yield from (sector for sector in territory.sectors if sector.id == desk.dossier.sector)
    yield territory

"""Says how to reach who answers for a place, and gives the message to send to them."""

from __future__ import annotations

from datetime import date

from bot.domain.in_force import value_on
from bot.domain.rules import Sector, Territory
from bot.domain.sentences import Sentences


class Reaching:
    """Tells where the way to reach somebody is found; no number is held, and none is made up.

    Args:
        sentences: of `prompts/answer.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def line(self, territory: Territory | None, sector: str | None, day: date) -> str:
        """Say that no number is held, and on what page or at what body to look for one."""
        if territory is None:
            return self._sentences.say("reach.nowhere")
        part = sector_of(territory, sector)
        page = (part.page if part else None) or territory.page
        if page:
            return self._sentences.say("reach.page", page=page)
        held = value_on(territory.mandataire, day)
        if held and not held[1] and isinstance(held[0].value, str):
            return self._sentences.say("reach.body", name=held[0].value)
        return self._sentences.say("reach.office")

    def message(self, programme: str, title: str | None, where: str, asks: str) -> str:
        """Give a message ready to be copied, by which a promoter asks to be accompanied.

        Args:
            programme: name of the programme.
            title: the project's, where it has one.
            where: the place of the project, as it was said; empty when it was not.
            asks: what nobody could find and they would know; empty when there is nothing.
        """
        project = self._sentences.say("reach.project", title=title) if title else ""
        place = self._sentences.say("reach.place", place=where) if where else ""
        unknown = self._sentences.say("reach.unknown", asks=asks) if asks else ""
        first = self._sentences.say("reach.first", programme=programme, project=project)
        ours = " ".join(part for part in (first, place) if part)
        rule = self._sentences.say("reach.rule")
        parts = [
            f"{self._sentences.say('reach.message')}\n{rule}",
            self._sentences.say("reach.hello"),
            f"{ours} {self._sentences.say('reach.asked')}",
            unknown,
            f"{self._sentences.say('reach.thanks')}\n{rule}",
        ]
        return "\n\n".join(part for part in parts if part)


def sector_of(territory: Territory, sector: str | None) -> Sector | None:
    """Give a part of a territory by its id."""
    return next((one for one in territory.sectors if one.id == sector), None)

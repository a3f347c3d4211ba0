"""Puts the guide together: its rooms, and what each is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.knowledge import Catalogue
from bot.domain.sentences import Sentences
from bot.engine.guide.asking import Asking
from bot.engine.guide.checklist import ChecklistRoom
from bot.engine.guide.commands import Commands
from bot.engine.guide.consent import ConsentsRoom
from bot.engine.guide.correcting import CorrectingRoom
from bot.engine.guide.course import Course
from bot.engine.guide.dossiers import DossiersRoom
from bot.engine.guide.eligibility import EligibilityRoom
from bot.engine.guide.facts import FactsRoom
from bot.engine.guide.fields import FieldsRoom
from bot.engine.guide.gathering import Gatherer
from bot.engine.guide.menu import MenuRoom, SeeingRoom
from bot.engine.guide.notices import Notices
from bot.engine.guide.opening import Opening
from bot.engine.guide.reading import Reader
from bot.engine.guide.room import Room
from bot.engine.guide.verdicts import Verdicts
from bot.engine.guide.walk import Walk
from bot.engine.ports import Exporter, Files, Places

# Gives the sentences of a file of `prompts/`.
Speak = Callable[[str], Sentences]


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide, ready to hold conversations."""

    opening: Opening
    walk: Walk


def build_guide(
    catalogue: Catalogue, places: Places, speak: Speak, exporter: Exporter, files: Files
) -> Guide:
    """Put the guide together."""
    sentences = speak("guide")
    asking = Asking(sentences)
    reader = Reader(speak("reading"), places, files, _names(catalogue))
    fields = FieldsRoom(sentences, asking, reader)
    facts = FactsRoom(sentences, asking, Gatherer(reader))
    verdicts = Verdicts(speak("eligibility"))
    eligibility = EligibilityRoom(speak("eligibility"), asking, fields, verdicts)
    commands = Commands(sentences)
    rooms: list[Room] = [
        fields,
        eligibility,
        ChecklistRoom(speak("export")),
        MenuRoom(sentences, commands),
        SeeingRoom(sentences, asking),
        CorrectingRoom(sentences, asking, fields),
        DossiersRoom(sentences),
        ConsentsRoom(sentences),
    ]
    notices = Notices(sentences, eligibility, verdicts)
    course = Course(rooms, notices, facts, sentences)
    walk = Walk(course, catalogue, commands, sentences)
    return Guide(Opening(catalogue, places, sentences), walk)


def _names(catalogue: Catalogue) -> Callable[[str], str]:
    def name(identifier: str) -> str:
        territory = catalogue.territory(identifier)
        return territory.name if territory else identifier

    return name

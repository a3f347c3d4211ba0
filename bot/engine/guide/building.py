"""Puts the guide together: its rooms, and what each is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.dossier import Draft
from bot.domain.form import FormSection
from bot.domain.knowledge import Catalogue
from bot.domain.logic_model import Drawing
from bot.domain.sentences import Sentences
from bot.engine.doubts import Doubts
from bot.engine.guide.arrivals import Arrivals
from bot.engine.guide.asking import Asking
from bot.engine.guide.attachments import AttachmentsRoom
from bot.engine.guide.budget import BudgetRoom
from bot.engine.guide.budget_revised import BudgetRevising
from bot.engine.guide.budget_told import BudgetTeller
from bot.engine.guide.calling import CallRoom
from bot.engine.guide.checklist import ChecklistRoom
from bot.engine.guide.commands import Commands
from bot.engine.guide.consent import ConsentsRoom
from bot.engine.guide.correcting import CorrectingRoom
from bot.engine.guide.course import Course
from bot.engine.guide.dossiers import DossiersRoom
from bot.engine.guide.drafting import Drafter
from bot.engine.guide.eligibility import EligibilityRoom
from bot.engine.guide.export import ExportRoom
from bot.engine.guide.facts import FactsRoom
from bot.engine.guide.fields import FieldsRoom
from bot.engine.guide.file_names import FileNames
from bot.engine.guide.findings import Findings
from bot.engine.guide.gathering import Gatherer
from bot.engine.guide.heartening import Heartening
from bot.engine.guide.menu import MenuRoom, SeeingRoom, StagesRoom
from bot.engine.guide.model_page import ModelPage
from bot.engine.guide.modelling import Modelling
from bot.engine.guide.notices import Notices
from bot.engine.guide.opening import Opening
from bot.engine.guide.progress import applies
from bot.engine.guide.proposal import ProposalBuilder
from bot.engine.guide.reading import Reader
from bot.engine.guide.reviewing import Reviewing
from bot.engine.guide.revising import RevisingRoom
from bot.engine.guide.room import Desk, Room
from bot.engine.guide.verdicts import Verdicts
from bot.engine.guide.walk import Walk
from bot.engine.guide.writing import WritingRoom
from bot.engine.ports import Exporter, Files, Places
from bot.engine.reaching import Reaching

# Gives the sentences of a file of `prompts/`.
Speak = Callable[[str], Sentences]
Draw = Callable[[Drawing], bytes]


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide, ready to hold conversations."""

    opening: Opening
    walk: Walk


def build_guide(
    catalogue: Catalogue,
    places: Places,
    speak: Speak,
    exporter: Exporter,
    files: Files,
    draw: Draw,
) -> Guide:
    """Put the guide together.

    Args:
        draw: draws a logic model, as PNG.
    """
    sentences = speak("guide")
    asking = Asking(sentences)
    reader = Reader(speak("reading"), places, files, _names(catalogue))
    fields = FieldsRoom(sentences, asking, reader)
    verdicts = Verdicts(speak("eligibility"))
    eligibility = EligibilityRoom(speak("eligibility"), asking, fields, verdicts)
    drafter = Drafter(speak("writing"), asking)
    builder = _proposals(speak, asking, drafter, eligibility, draw)
    doubts = Doubts(speak("answer"))
    reaching = Reaching(speak("answer"))
    commands = Commands(sentences, doubts, reaching)
    gatherer = Gatherer(reader)
    correcting = CorrectingRoom(sentences, asking, fields)
    revising = RevisingRoom(sentences, asking, fields, correcting, gatherer)
    attachments = AttachmentsRoom(speak("export"), builder, exporter, files)
    rooms: list[Room] = [
        fields,
        eligibility,
        BudgetRoom(speak("budget")),
        WritingRoom(speak("writing"), fields, drafter, ModelPage(speak("writing"), draw)),
        attachments,
        CallRoom(sentences),
        ChecklistRoom(speak("export")),
        ExportRoom(speak("export"), builder, exporter),
        MenuRoom(sentences),
        StagesRoom(sentences, commands),
        SeeingRoom(sentences, asking),
        correcting,
        revising,
        DossiersRoom(sentences),
        ConsentsRoom(sentences),
    ]
    facts = FactsRoom(sentences, asking, gatherer)
    course = Course(rooms, Notices(sentences, eligibility, verdicts, doubts), facts, sentences)
    budget = BudgetRevising(speak("budget"))
    arrivals = Arrivals(course, revising, budget, attachments, files, sentences)
    heartening = Heartening(course, speak("beside"))
    file_names = FileNames(sentences)
    walk = Walk(course, catalogue, commands, arrivals, file_names, heartening, sentences)
    return Guide(Opening(catalogue, places, sentences, doubts, reaching), walk)


def _proposals(
    speak: Speak, asking: Asking, drafter: Drafter, eligibility: EligibilityRoom, draw: Draw
) -> ProposalBuilder:
    """Put together what builds the content of the files."""
    writing = speak("writing")
    found = Findings(
        speak("export"),
        BudgetTeller(speak("budget")),
        Reviewing(writing),
        Modelling(writing),
        draw,
    )

    def composes(desk: Desk, section: FormSection) -> Draft:
        return drafter.draft(
            desk.form, section, desk.dossier, desk.day, lambda field: applies(field, desk)
        )

    reviews = (found.budget, found.writing)
    return ProposalBuilder(
        speak("export"), asking, composes, reviews, found.picture, eligibility.is_stale
    )


def _names(catalogue: Catalogue) -> Callable[[str], str]:
    def name(identifier: str) -> str:
        territory = catalogue.territory(identifier)
        return territory.name if territory else identifier

    return name

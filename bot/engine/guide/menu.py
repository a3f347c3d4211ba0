"""The room of what can be done, and the room that shows everything said so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.dossier import State
from bot.domain.form import FormSection
from bot.domain.message import Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.asking import Asking
from bot.engine.guide.commands import Commands
from bot.engine.guide.progress import applies, stage_tick
from bot.engine.guide.room import Desk, Heard, Question, Turned

# Rooms that the menu opens, in the order shown; each has its French name in `prompts/guide.yaml`.
_DOORS = (
    "continuer",
    "etapes",
    "voir",
    "corriger",
    "admissibilite",
    "budget",
    "redaction",
    "pieces",
    "export",
    "dossiers",
    "accords",
)
_EVERYTHING, _BACK = "_tout", "_retour"


class MenuRoom:
    """Shows what can be done."""

    name = "menu"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show what can be done."""
        options = tuple((door, self._sentences.say(f"doors.{door}")) for door in _DOORS)
        return Turned(desk.dossier, question=Question("", self._say("title"), options))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Open the door that was chosen."""
        if heard.chosen == "continuer":
            return Turned(desk.dossier)
        if heard.chosen:
            return Turned(desk.dossier, go=heard.chosen)
        return Turned(desk.dossier, unread=self._say("unread"))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"menu.{key}", **facts)


class StagesRoom:
    """Shows where the dossier is, stage by stage, and goes to the stage that is chosen."""

    name = "etapes"

    def __init__(self, sentences: Sentences, commands: Commands) -> None:
        self._sentences = sentences
        self._commands = commands

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show the stages."""
        options = tuple((stage.id, stage.title) for stage in desk.form.stages)
        text = f"{self._commands.where(desk)}\n\n{self._sentences.say('stages.which')}"
        back = ((_BACK, self._sentences.say("stages.back")),)
        return Turned(desk.dossier, question=Question("", text, (*options, *back)))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Go to a stage; what is left of the others stays to be done."""
        stage = next((one for one in desk.form.stages if one.id == heard.chosen), None)
        if stage is not None:
            ticks = {key: t for key, t in desk.dossier.ticks.items() if key != stage_tick(stage)}
            update = {"stage": stage.id, "ticks": ticks}
            return Turned(desk.dossier.model_copy(update=update), leave=True)
        if heard.chosen == _BACK:
            return Turned(desk.dossier)
        return Turned(desk.dossier, unread=self._sentences.say("stages.unread"))


class SeeingRoom:
    """Shows the answers, a section at a time or all of them."""

    name = "voir"

    def __init__(self, sentences: Sentences, asking: Asking) -> None:
        self._sentences = sentences
        self._asking = asking

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Offer the sections that hold something, or show one."""
        said = [section for section in desk.form.sections if self._lines(desk, section)]
        if not said:
            return Turned.say(desk.dossier, self._say("nothing"))
        options = [(section.id, section.title) for section in said]
        options += [(_EVERYTHING, self._say("all")), (_BACK, self._say("back"))]
        return Turned(desk.dossier, question=Question("", self._say("which"), tuple(options)))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Show what was chosen, and offer the rest again."""
        if heard.chosen == _BACK:
            return Turned(desk.dossier)
        if heard.chosen == _EVERYTHING:
            shown = [self.shown(desk, section) for section in desk.form.sections]
            says = tuple(Reply(text) for text in shown if text)
            return Turned(desk.dossier, says)
        section = desk.form.section(heard.chosen or "")
        if section is None:
            return Turned(desk.dossier, unread=self._say("unread"))
        again = self.ask(desk).question
        return Turned(desk.dossier, (Reply(self.shown(desk, section)),), question=again)

    def shown(self, desk: Desk, section: FormSection) -> str:
        """Give a section's answers as a person reads them; nothing when it has none."""
        lines = self._lines(desk, section)
        return "\n".join([section.title, *lines]) if lines else ""

    def _lines(self, desk: Desk, section: FormSection) -> list[str]:
        lines = []
        for field in section.fields:
            answer = desk.dossier.answers.get(field.id)
            if answer is None or not applies(field, desk):
                continue
            if answer.state is State.GIVEN:
                value = self._asking.shown(field, answer.value)
            else:
                value = self._say(answer.state.value)
            lines.append(self._say("line", name=field.name, value=value))
        return lines

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"see.{key}", **facts)

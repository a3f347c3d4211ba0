"""Answers what is said beside a question: a kind word, what is done already, and the question."""

from __future__ import annotations

import re

from bot.domain.conversation import Pending
from bot.domain.dossier import State
from bot.domain.folding import folded
from bot.domain.form import FieldKind, StageKind
from bot.domain.sentences import Sentences
from bot.engine.guide.beside import Beside, Kind
from bot.engine.guide.commanding import Command
from bot.engine.guide.correcting import CorrectingRoom
from bot.engine.guide.course import Course, Outcome, Turn
from bot.engine.guide.draft_told import named, sections
from bot.engine.guide.revising import RevisingRoom
from bot.engine.guide.room import Desk, Heard

_COMMANDS = {
    Kind.HUMAN: "human",
    Kind.PAUSE: "pause",
    Kind.HELP: "help",
    Kind.RETURN: "hello",
    Kind.HELLO: "hello",
}
_HEARTS = (Kind.DISCOURAGED, Kind.QUITS, Kind.TIRED, Kind.ANGRY)
_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
_WRITING = StageKind.WRITING.value
_FIELD = "champ:"
# « Lesquelles, les priorités ? » asks nothing that can be looked for.
_WHICH = re.compile(r"\s*l(?:es|e|a)quel(?:le)?s?\W+(?P<what>(?:les|la|le|l')\s*.+)", re.IGNORECASE)


def is_changing(pending: Pending | None) -> bool:
    """Tell whether an answer is being changed: to drop it leaves that change, not the project."""
    return pending is not None and pending.room in (CorrectingRoom.name, RevisingRoom.name)


def command_beside(said: Beside | None, pending: Pending | None) -> Command | None:
    """Give the command that words said beside a question come to."""
    if said is None:
        return None
    if said.kind is Kind.QUITS and is_changing(pending):
        return Command("back")
    if said.kind is Kind.MOVE:
        return Command(said.command) if not said.rest else None
    name = _COMMANDS.get(said.kind)
    return Command(name) if name else None


class Heartening:
    """Answers somebody who speaks to the assistant rather than to its question.

    Args:
        sentences: of `prompts/beside.yaml`.
    """

    def __init__(self, course: Course, sentences: Sentences) -> None:
        self._course = course
        self._sentences = sentences

    def answer(self, turn: Turn, said: Beside | None, *, paused: bool) -> Outcome | None:
        """Answer what no command does; None where the message may be an answer after all.

        Args:
            paused: the person had left: thanks do not bring her back.
        """
        if said is None:
            return self._titled(turn)
        if said.kind is Kind.THANKS:
            return self._thanked(turn, paused=paused)
        if said.kind is Kind.QUESTION:
            return self._course.read_again(turn, self._question(said.rest))
        if said.kind is Kind.MOVE:
            return self._section(turn, said.rest)
        drops = said.kind is Kind.QUITS and is_changing(turn.conversation.pending)
        if said.kind in _HEARTS and not drops:
            return self._course.again(turn.told(self._heart(turn, said.kind)))
        return None

    def _titled(self, turn: Turn) -> Outcome | None:
        """Go to a section whose whole title is typed, where a fact of another one is asked."""
        pending = turn.conversation.pending
        asked = pending and pending.room == _WRITING and pending.what.startswith(_FIELD)
        if not asked or turn.heard.chosen:
            return None
        said = folded(turn.heard.text).strip(" .!")
        titles = {folded(section.title) for section in sections(turn.desk)}
        return self._section(turn, said) if said in titles else None

    def _thanked(self, turn: Turn, *, paused: bool) -> Outcome:
        if not paused:
            return self._course.again(turn.told(self._say("thanks")))
        away = turn.conversation.model_copy(update={"paused": True})
        return self._course.closed(turn.over(away).told(self._say("closing")))

    def _question(self, text: str) -> str:
        which = _WHICH.match(text)
        return self._say("which", what=which["what"]) if which else text

    def _section(self, turn: Turn, title: str) -> Outcome | None:
        section = named(turn.desk, Heard(title)) if title else None
        if section is None:
            return None
        pending = turn.conversation.pending
        elsewhere = pending is None or pending.room != _WRITING
        return self._course.enter(turn, _WRITING, f"section:{section.id}", aside=elsewhere)

    def _heart(self, turn: Turn, kind: Kind) -> str:
        """Say a kind word, what may be done, and how to keep such words where they answer."""
        if kind is Kind.ANGRY:
            return self._say("angry")
        done = self._done(turn.desk)
        tired = kind is Kind.TIRED
        told = self._say("tired", done=done) if tired else self._say("discouraged", done=done)
        if not _waits_for_words(turn):
            return told
        return f"{told}\n\n{self._say('quoted')}"

    def _done(self, desk: Desk) -> str:
        """Say how much is done already."""
        given = sum(one.state is State.GIVEN for one in desk.dossier.answers.values())
        return self._say("done", count=given) if given > 1 else self._say("begun")

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(key, **facts)


def _waits_for_words(turn: Turn) -> bool:
    """Tell whether the pending question may be answered by any words at all."""
    pending = turn.conversation.pending
    field = turn.desk.form.field(pending.what.rpartition(":")[2]) if pending else None
    return field is not None and field.kind in _TEXTS

"""The walk: which part of the guide reads a message.

A turn is a pure step: it is given what is known of a person, and gives what is known afterwards
with the replies. It searches nothing: a question of the promoter's is handed back as an aside, and
the pending question returns with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.conversation import Conversation, Pending
from bot.domain.dossier import Dossier
from bot.domain.folding import folded_words
from bot.domain.form import StageKind
from bot.domain.knowledge import Catalogue
from bot.domain.message import Incoming
from bot.domain.sentences import Sentences
from bot.engine.guide.arrivals import Arrivals
from bot.engine.guide.beside import Beside, Kind, said_beside
from bot.engine.guide.bursts import greets
from bot.engine.guide.commanding import Command
from bot.engine.guide.commands import Commands
from bot.engine.guide.correcting import LEAVE
from bot.engine.guide.course import Course, Outcome, Turn
from bot.engine.guide.dossiers import DossiersRoom
from bot.engine.guide.file_names import FileNames
from bot.engine.guide.heartening import Heartening, command_beside, is_changing
from bot.engine.guide.links import linked_territory
from bot.engine.guide.placing import asked, heard, is_stale
from bot.engine.guide.reading import command_of, looks_like_question
from bot.engine.guide.revising import SHORTCUTS
from bot.engine.guide.room import Desk, Heard

# A message longer than this is asked for in parts; the longest section any form allows is shorter.
_LONGEST = 12_000
# What « retour » chooses where a question offers a way back of its own.
_BACKS = ("_retour", "laisser")
_NO = "non"
# Commands that leave a correction, and what was asked before it comes back.
_LEAVING = ("back", "skip", "resume")
# What a phone sends for a command, whatever it is.
_SLASHED = re.compile(r"/[A-Za-z]\w*(?:@\w+)?(?: [^\n]*)?", re.ASCII)

Shelf = Callable[[], Sequence[Dossier]]


class Walk:
    """Reads messages of somebody who has a dossier.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(
        self,
        course: Course,
        catalogue: Catalogue,
        commands: Commands,
        arrivals: Arrivals,
        file_names: FileNames,
        heartening: Heartening,
        sentences: Sentences,
    ) -> None:
        self._course = course
        self._catalogue = catalogue
        self._commands = commands
        self._arrivals = arrivals
        self._file_names = file_names
        self._heartening = heartening
        self._sentences = sentences

    def desk(
        self, conversation: Conversation, dossier: Dossier, day: date, shelf: Shelf = tuple
    ) -> Desk:
        """Lay out everything a room may read."""
        programme, form = self._catalogue.prepared(dossier.programme)
        return Desk(self._catalogue, programme, form, conversation, dossier, day, shelf)

    def turn(
        self, conversation: Conversation, dossier: Dossier, incoming: Incoming, shelf: Shelf = tuple
    ) -> Outcome:
        """Read one message of somebody who has a current dossier."""
        away = _is_away(conversation, incoming.moment.date())
        desk = self.desk(conversation, dossier, incoming.moment.date(), shelf)
        turn = self._welcomed(Turn(desk, Heard()))
        incoming = self._file_names.named(incoming, turn.desk.dossier, turn.desk.day)
        pending = turn.conversation.pending
        if is_stale(pending, incoming):
            return self._course.again(turn.told(self._arrivals.stale(turn, incoming.token or "")))
        turn = replace(turn, heard=heard(pending, incoming))
        trouble = self._trouble(incoming)
        if trouble:
            return self._course.again(turn.told(trouble))
        if incoming.voice:
            return self._arrivals.voice(turn, incoming)
        read = self._arrivals.read(turn, incoming)
        if isinstance(read, Outcome):
            return read
        said = None if read.heard.chosen else said_beside(read.heard.text)
        answered = self._heartening.answer(read, said, paused=conversation.paused)
        away = away or (said is not None and said.kind is Kind.RETURN)
        return answered or self._worded(read, incoming, said, away=away)

    def _worded(
        self, turn: Turn, incoming: Incoming, said: Beside | None, *, away: bool
    ) -> Outcome:
        """Read words: a command, a greeting, or what answers the pending question."""
        pending = turn.conversation.pending
        place = linked_territory(turn.heard.text, self._catalogue)
        if place:
            linked = self._arrivals.linked(turn, place)
            return linked or self._command(turn, "hello", "", away=away)
        command = None if turn.heard.chosen else _command(turn.heard.text, pending)
        command = command or command_beside(said, pending)
        shortcut = SHORTCUTS.get(command.name) if command else None
        if shortcut and pending and shortcut in pending.options:
            turn, command = replace(turn, heard=Heard(chosen=shortcut)), None
        backs = (*_BACKS, _NO) if pending and pending.room == DossiersRoom.name else _BACKS
        back = next((one for one in backs if pending and one in pending.options), None)
        if command and command.name == "back" and back:
            turn, command = replace(turn, heard=Heard(chosen=back)), None
        if command and command.name in _LEAVING and is_changing(pending):
            turn, command = replace(turn, heard=Heard(chosen=LEAVE)), None
        if command:
            return self._command(turn, command.name, command.rest, away=away)
        if not turn.heard.chosen and greets(folded_words(turn.heard.text)):
            return self._command(turn, "hello", "", away=away)
        courtesy = None if turn.heard.chosen else self._courtesy(turn.heard.text)
        if courtesy:
            return self._course.again(turn.told(courtesy))
        if pending is None:
            return self._loose(turn)
        return self._answered(turn, pending, incoming)

    def _courtesy(self, text: str) -> str | None:
        """Answer a command that does not exist."""
        return self._say("unknown_command") if _SLASHED.fullmatch(text) else None

    def begin(self, turn: Turn, idea: str = "") -> Outcome:
        """Ask first what a dossier just opened needs, what its idea says beside shown for a yes."""
        empty = turn.desk.over(turn.desk.dossier.model_copy(update={"answers": {}}))
        offered = self._course.facts.offer(empty, turn.desk, Heard(idea)) if idea else None
        if offered and offered.question:
            return self._course.put(turn, self._course.facts.name, offered.question)
        return self._course.advance(turn)

    def resume(self, turn: Turn, settled: int | None = None) -> Outcome:
        """Ask the pending question again, after an aside.

        Args:
            settled: number of the question that the aside itself answered.
        """
        return self._course.resumed(self._welcomed(turn), settled)

    def _welcomed(self, turn: Turn) -> Turn:
        """Say what changed while the person was away; she is there from now on.

        A question that she comes back with is answered before anything is kept: what is said here
        is then said with its answer.
        """
        turn = self._course.moved(turn)
        if not _is_away(turn.conversation, turn.desk.day):
            return turn
        update = {"seen": turn.desk.day, "paused": False}
        turn = turn.over(turn.conversation.model_copy(update=update))
        return turn.told(self._course.notices.on_return(turn.desk))

    def _trouble(self, incoming: Incoming) -> str | None:
        """Tell what stops a message from being read at all."""
        if len(incoming.text) > _LONGEST:
            return self._say("too_long")
        spoken = incoming.voice or incoming.upload or incoming.token is not None
        if not spoken and not incoming.text.strip():
            return self._say("empty")
        return None

    def _command(self, turn: Turn, name: str, rest: str, *, away: bool) -> Outcome:
        done = self._commands.do(turn.desk, name, rest, away=away)
        turn = turn.over(done.conversation, done.dossier)
        turn = replace(turn, says=(*turn.says, *done.says), entries=(*turn.entries, *done.entries))
        if done.stop:
            return self._course.closed(turn)
        if done.room:
            return self._course.enter(turn, done.room, done.what, aside=done.set_aside)
        return self._course.again(turn)

    def _loose(self, turn: Turn) -> Outcome:
        """Read a message when nothing is asked."""
        text = turn.heard.text
        if text and looks_like_question(text):
            return Outcome(
                turn.conversation, turn.desk.dossier, turn.says, turn.entries, aside=text
            )
        return self._course.advance(turn.told(self._say("on_we_go")))

    def _answered(self, turn: Turn, pending: Pending, incoming: Incoming) -> Outcome:
        """Hand a message to the room that asked."""
        room = self._course.rooms.get(pending.room)
        if room is None:
            return self._course.advance(turn)
        turned = room.hear(turn.desk, turn.heard, asked(pending))
        if turned.unread is not None:
            if looks_like_question(turn.heard.text):
                return Outcome(
                    turn.conversation,
                    turn.desk.dossier,
                    turn.says,
                    turn.entries,
                    aside=turn.heard.text,
                )
            if turned.release and turn.conversation.stack:
                return self._released(turn, incoming)
            return self._course.again(turn.told(turned.unread))
        return self._course.settle(turn, pending.room, turned, pending)

    def _released(self, turn: Turn, incoming: Incoming) -> Outcome:
        """Read a message again as an answer to what was set aside, the side question dropped."""
        *stack, waiting = turn.conversation.stack
        update = {"stack": tuple(stack), "pending": waiting}
        turn = turn.over(turn.conversation.model_copy(update=update))
        return self._answered(replace(turn, heard=heard(waiting, incoming)), waiting, incoming)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"walk.{key}", **facts)


def _is_away(conversation: Conversation, day: date) -> bool:
    """Tell whether nothing was heard that day yet, or not since a pause."""
    return conversation.paused or conversation.seen != day


def _command(text: str, pending: Pending | None) -> Command | None:
    """Give the command that a message is; « change la ligne 3 pour… » belongs to the budget.

    So does « corrige la phrase 3 » to what is being written.
    """
    command = command_of(text)
    room = pending.room if pending else ""
    if command is None or command.name != "correct" or not command.rest:
        return command
    numbered = any(mark.isdigit() for mark in command.rest)
    theirs = room == StageKind.BUDGET.value or (room == StageKind.WRITING.value and numbered)
    return None if theirs else command

"""The walk: which room reads a message, what is asked next, and what comes back in turn.

A turn is a pure step: it is given what is known of a person, and gives what is known afterwards
with the replies. It searches nothing: a question of the promoter's is handed back as an aside, and
the pending question returns with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.conversation import Conversation, Pending
from bot.domain.dossier import Dossier, Tick
from bot.domain.folding import folded
from bot.domain.form import Stage, StageKind
from bot.domain.knowledge import Catalogue
from bot.domain.message import Entry, Incoming, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.commands import Commands
from bot.engine.guide.facts import FactsRoom
from bot.engine.guide.fields import HELP, SKIP
from bot.engine.guide.migration import moved_to
from bot.engine.guide.notices import Notices
from bot.engine.guide.placing import asked, heard, is_stale, joined, place
from bot.engine.guide.progress import (
    STAGE_TICK,
    first_open,
    is_done,
    is_left,
    next_field,
    stage_of,
)
from bot.engine.guide.reading import command_of, looks_like_question
from bot.engine.guide.room import Desk, Heard, Question, Room, Turned

# A message longer than this is asked for in parts; the longest section any form allows is shorter.
_LONGEST = 12_000
_TRAIL = 30
_DEEPEST = 4

_GREETINGS = frozenset(
    "bonjour bonsoir salut allo hello coucou rebonjour re-bonjour /start".split()
)
# Commands that, where a field is asked, are answers to it.
_SHORTCUTS = {"skip": SKIP, "help": HELP}

Shelf = Callable[[], Sequence[Dossier]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to.

    Args:
        aside: a question of the promoter's, to be answered before the pending one returns.
        erased: id of a dossier to delete.
    """

    conversation: Conversation
    dossier: Dossier | None
    replies: tuple[Reply, ...] = ()
    entries: tuple[Entry, ...] = ()
    aside: str | None = None
    erased: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn is about, as it goes on."""

    desk: Desk
    heard: Heard
    says: tuple[Reply, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def conversation(self) -> Conversation:
        """Give the conversation as it is now."""
        return self.desk.conversation

    def told(self, *texts: str) -> Turn:
        """Give the turn with more said."""
        more = tuple(Reply(text) for text in texts if text)
        return replace(self, says=(*self.says, *more))

    def over(self, conversation: Conversation, dossier: Dossier | None = None) -> Turn:
        """Give the turn with another conversation, and another dossier."""
        desk = replace(self.desk, conversation=conversation, dossier=dossier or self.desk.dossier)
        return replace(self, desk=desk)


class Walk:
    """Goes from question to question, through the rooms.

    Args:
        rooms: by name; each kind of stage has the room of its name.
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(
        self,
        rooms: Sequence[Room],
        catalogue: Catalogue,
        notices: Notices,
        commands: Commands,
        facts: FactsRoom,
        sentences: Sentences,
    ) -> None:
        self._rooms = {room.name: room for room in (*rooms, facts)}
        self._facts = facts
        self._catalogue = catalogue
        self._notices = notices
        self._commands = commands
        self._sentences = sentences

    def desk(
        self, conversation: Conversation, dossier: Dossier, day: date, shelf: Shelf = tuple
    ) -> Desk:
        """Lay out everything a room may read."""
        programme = next(p for p in self._catalogue.programmes if p.id == dossier.programme)
        form = self._catalogue.forms[programme.id]
        return Desk(self._catalogue, programme, form, conversation, dossier, day, shelf)

    def turn(
        self, conversation: Conversation, dossier: Dossier, incoming: Incoming, shelf: Shelf = tuple
    ) -> Outcome:
        """Read one message of somebody who has a current dossier."""
        away = conversation.paused or conversation.seen != incoming.moment.date()
        conversation = conversation.model_copy(
            update={"seen": incoming.moment.date(), "paused": False}
        )
        desk = self.desk(conversation, dossier, incoming.moment.date(), shelf)
        turn = self._moved(Turn(desk, Heard()))
        pending = turn.conversation.pending
        if is_stale(pending, incoming):
            return self._again(turn.told(self._say("stale")))
        turn = replace(turn, heard=heard(pending, incoming))
        trouble = self._trouble(incoming)
        if trouble:
            return self._again(turn.told(trouble))
        command = None if turn.heard.chosen else command_of(turn.heard.text)
        shortcut = _SHORTCUTS.get(command.name) if command else None
        if shortcut and pending and shortcut in pending.options:
            turn, command = replace(turn, heard=Heard(chosen=shortcut)), None
        if command:
            return self._command(turn, command.name, command.rest, away=away)
        if not turn.heard.chosen and folded(turn.heard.text).strip(" .!,") in _GREETINGS:
            return self._command(turn, "hello", "", away=away)
        if pending is None:
            return self._loose(turn)
        return self._answered(turn, pending)

    def begin(self, turn: Turn, idea: str = "") -> Outcome:
        """Ask first what a dossier just opened needs, what its idea says beside shown for a yes."""
        empty = turn.desk.over(turn.desk.dossier.model_copy(update={"answers": {}}))
        offered = self._facts.offer(empty, turn.desk, Heard(idea)) if idea else None
        if offered and offered.question:
            return self._put(turn, self._facts.name, offered.question)
        return self._advance(turn)

    def resume(self, turn: Turn) -> Outcome:
        """Ask the pending question again, after an aside or a pause."""
        return self._again(turn)

    def _moved(self, turn: Turn) -> Turn:
        """Bring a dossier begun on an earlier version of the form to the one in use."""
        if turn.desk.dossier.form_version == turn.desk.form.version:
            return turn
        moved = moved_to(turn.desk.form, turn.desk.dossier)
        pending = turn.conversation.pending
        renamed = turn.desk.form.renamed
        if pending and pending.what in renamed:
            pending = pending.model_copy(update={"what": renamed[pending.what]})
        conversation = turn.conversation.model_copy(update={"pending": pending})
        entry = Entry("form.moved", moved.id, {"version": moved.form_version})
        turn = replace(turn.over(conversation, moved), entries=(*turn.entries, entry))
        return turn.told(self._say("form_changed"))

    def _trouble(self, incoming: Incoming) -> str | None:
        """Tell what stops a message from being read at all."""
        if incoming.voice:
            return self._say("voice")
        if len(incoming.text) > _LONGEST:
            return self._say("too_long")
        if incoming.token is None and incoming.upload is None and not incoming.text.strip():
            return self._say("empty")
        return None

    def _command(self, turn: Turn, name: str, rest: str, *, away: bool) -> Outcome:
        done = self._commands.do(turn.desk, name, rest, away=away)
        turn = replace(turn.over(done.conversation, done.dossier), entries=turn.entries)
        turn = replace(turn, says=(*turn.says, *done.says), entries=(*turn.entries, *done.entries))
        if done.aside:
            return Outcome(
                turn.conversation, turn.desk.dossier, turn.says, turn.entries, done.aside
            )
        if done.stop:
            return self._closed(turn)
        if done.room:
            return self._enter(turn, done.room, done.what, aside=done.set_aside)
        return self._again(turn)

    def _enter(self, turn: Turn, name: str, what: str = "", *, aside: bool = True) -> Outcome:
        """Go to a room; the pending question waits and comes back."""
        conversation = turn.conversation
        stage = next((s for s in turn.desk.form.stages if s.kind.value == name), None)
        if stage and not what:
            dossier = turn.desk.dossier.model_copy(update={"stage": stage.id})
            turn = turn.over(conversation.model_copy(update={"stack": ()}), dossier)
        elif aside and conversation.pending:
            stack = (*conversation.stack, conversation.pending)[-_DEEPEST:]
            turn = turn.over(conversation.model_copy(update={"stack": stack, "pending": None}))
        turned = self._rooms[name].ask(turn.desk, what)
        return self._settle(turn, name, turned)

    def _loose(self, turn: Turn) -> Outcome:
        """Read a message when nothing is asked."""
        text = turn.heard.text
        if text and looks_like_question(text):
            return Outcome(
                turn.conversation, turn.desk.dossier, turn.says, turn.entries, aside=text
            )
        return self._advance(turn.told(self._say("on_we_go")))

    def _answered(self, turn: Turn, pending: Pending) -> Outcome:
        """Hand a message to the room that asked."""
        room = self._rooms.get(pending.room)
        if room is None:
            return self._advance(turn)
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
            return self._again(turn.told(turned.unread))
        return self._settle(turn, pending.room, turned, pending)

    def _settle(
        self, turn: Turn, name: str, turned: Turned, pending: Pending | None = None
    ) -> Outcome:
        """Take what a room did, then ask what it asks, go where it says, or go on."""
        before = turn.desk
        conversation = turned.conversation or turn.conversation
        turn = replace(
            turn.over(conversation, turned.dossier),
            says=(*turn.says, *turned.says),
            entries=(*turn.entries, *turned.entries),
        )
        if turned.dossier.id != before.dossier.id:
            return self._taken_up(turn, turned.erased)
        if pending and name == "champs" and turned.dossier is not before.dossier:
            turn = self._trailed(turn, pending.what)
        turn = self._noticed(turn, before)
        if turned.question:
            return self._put(turn, name, turned.question)
        if turned.go:
            return self._enter(self._without_pending(turn), turned.go, aside=False)
        extra = self._facts.offer(before, turn.desk, turn.heard) if name == "champs" else None
        if extra and extra.question:
            return self._put(self._without_pending(turn), self._facts.name, extra.question)
        return self._advance(self._ticked(self._without_pending(turn), name, pending))

    def _taken_up(self, turn: Turn, erased: str | None) -> Outcome:
        """Go on with another dossier, that was opened or taken up again."""
        dossier = turn.desk.dossier
        conversation = turn.conversation.model_copy(
            update={
                "current": dossier.id,
                "dossiers": max(turn.conversation.dossiers, dossier.number),
                "pending": None,
                "stack": (),
                "trail": (),
            }
        )
        return replace(self._advance(turn.over(conversation, dossier)), erased=erased)

    def _noticed(self, turn: Turn, before: Desk) -> Turn:
        """Say at once what an answer changes: the territory's way, a refusal."""
        if turn.desk.dossier.answers is before.dossier.answers:
            return turn
        said = self._notices.after(before, turn.desk)
        turn = turn.over(turn.conversation, said.dossier)
        return replace(turn, says=(*turn.says, *said.says), entries=(*turn.entries, *said.entries))

    def _put(self, turn: Turn, name: str, question: Question) -> Outcome:
        placed = place(turn.conversation, name, question)
        replies = joined(turn.says, placed.reply)
        return Outcome(placed.conversation, turn.desk.dossier, replies, turn.entries)

    def _closed(self, turn: Turn) -> Outcome:
        """Say what is to be said and ask nothing."""
        return Outcome(turn.conversation, turn.desk.dossier, joined(turn.says, None), turn.entries)

    def _again(self, turn: Turn) -> Outcome:
        """Ask the pending question again, or what comes next when there is none."""
        pending = turn.conversation.pending
        room = self._rooms.get(pending.room) if pending else None
        if pending is None or room is None:
            return self._advance(turn)
        turned = room.ask(turn.desk, pending.what, _held(pending))
        if turned.question is None:
            return self._advance(self._without_pending(turn))
        turn = replace(
            turn.over(turn.conversation, turned.dossier), says=(*turn.says, *turned.says)
        )
        return self._put(turn, pending.room, turned.question)

    def _advance(self, turn: Turn) -> Outcome:
        """Ask what was set aside, or what the stage asks next, or go to the next stage."""
        if turn.conversation.stack:
            last = turn.conversation.stack[-1]
            update = {"stack": turn.conversation.stack[:-1], "pending": last}
            return self._again(turn.over(turn.conversation.model_copy(update=update)))
        began = turn.desk.dossier.stage
        stage = stage_of(turn.desk)
        for _ in range(2 * len(turn.desk.form.stages)):
            if stage is None:
                break
            turned, name = self._of_stage(turn, stage)
            if turned.question or turned.go:
                if stage.id != began:
                    turn = turn.told(self._heading(turn.desk, stage))
                dossier = turned.dossier.model_copy(update={"stage": stage.id})
                turned = replace(turned, dossier=dossier)
                return self._settle(turn, name, turned)
            if turned.says and stage.id != began:
                turn = turn.told(self._heading(turn.desk, stage))
            turn = replace(
                turn.over(turn.conversation, _ticked(turned.dossier, stage, turn.desk)),
                says=(*turn.says, *turned.says),
                entries=(*turn.entries, *turned.entries),
            )
            stage = stage if not is_done(stage, turn.desk) else first_open(turn.desk)
        return self._enter(turn.told(self._say("all_done")), "menu", aside=False)

    def _of_stage(self, turn: Turn, stage: Stage) -> tuple[Turned, str]:
        """Ask what a stage asks next: what its room leans on, its room until left, the rest."""
        desk = turn.desk.over(turn.desk.dossier.model_copy(update={"stage": stage.id}))
        if next_field(stage, desk) or stage.kind is StageKind.FIELDS or is_left(stage, desk):
            return self._rooms["champs"].ask(desk), "champs"
        return self._rooms[stage.kind.value].ask(desk), stage.kind.value

    def _heading(self, desk: Desk, stage: Stage) -> str:
        rank = desk.form.stages.index(stage) + 1
        return self._say(
            "stage",
            rank=rank,
            total=len(desk.form.stages),
            title=stage.title,
            text=stage.text,
            help=stage.help,
        )

    def _ticked(self, turn: Turn, name: str, pending: Pending | None) -> Turn:
        """Mark a stage as left, once its room has nothing more to ask."""
        stage = stage_of(turn.desk)
        if pending is None or stage is None or stage.kind.value != name or name == "champs":
            return turn
        return turn.over(turn.conversation, _ticked(turn.desk.dossier, stage, turn.desk))

    @staticmethod
    def _without_pending(turn: Turn) -> Turn:
        return turn.over(turn.conversation.model_copy(update={"pending": None}))

    @staticmethod
    def _trailed(turn: Turn, what: str) -> Turn:
        trail = (*(t for t in turn.conversation.trail if t != what), what)[-_TRAIL:]
        return turn.over(turn.conversation.model_copy(update={"trail": trail}))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"walk.{key}", **facts)


def _ticked(dossier: Dossier, stage: Stage, desk: Desk) -> Dossier:
    key = f"{STAGE_TICK}{stage.id}"
    tick = Tick(id=key, done=True, day=desk.day)
    return dossier.model_copy(update={"ticks": {**dossier.ticks, key: tick}})


def _held(pending: Pending) -> dict[str, object]:
    held = dict(pending.held)
    if pending.several is not None:
        held["pris"] = list(pending.several)
    return held

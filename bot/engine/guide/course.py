"""The course of a turn: what is asked next, what was set aside, from stage to stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.conversation import Conversation, Pending
from bot.domain.dossier import Dossier, Tick
from bot.domain.form import Stage, StageKind
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.calling import is_to_choose
from bot.engine.guide.facts import FactsRoom, offered
from bot.engine.guide.migration import moved_to, talk_moved_to
from bot.engine.guide.notices import Notices
from bot.engine.guide.placing import joined, place
from bot.engine.guide.progress import (
    first_open,
    is_done,
    is_left,
    next_field,
    stage_of,
    stage_tick,
)
from bot.engine.guide.room import DETOUR, Desk, Heard, Question, Room, Turned

_TRAIL = 30
_DEEPEST = 4
_CORRECTING = "corriger"
# Rooms that ask fields of the form, to which a person may come back.
ASKING = (StageKind.FIELDS.value, StageKind.ELIGIBILITY.value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to.

    Args:
        aside: a question of the promoter's, to be answered before the pending one returns.
        erased: id of a dossier to delete.
        settled: number of the pending question that the aside itself answers: it does not return.
    """

    conversation: Conversation
    dossier: Dossier | None
    replies: tuple[Reply, ...] = ()
    entries: tuple[Entry, ...] = ()
    aside: str | None = None
    erased: str | None = None
    settled: int | None = None


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


class Course:
    """Goes from question to question, through the rooms.

    Args:
        rooms: by name; each kind of stage has the room of its name.
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(
        self, rooms: Sequence[Room], notices: Notices, facts: FactsRoom, sentences: Sentences
    ) -> None:
        self.rooms = {room.name: room for room in (*rooms, facts)}
        self.facts = facts
        self.notices = notices
        self._sentences = sentences

    def enter(self, turn: Turn, name: str, what: str = "", *, aside: bool = True) -> Outcome:
        """Go to a room; the pending question waits and comes back."""
        conversation = turn.conversation
        stage = next((s for s in turn.desk.form.stages if s.kind.value == name), None)
        if stage and not what:
            dossier = turn.desk.dossier.model_copy(update={"stage": stage.id})
            turn = turn.over(
                conversation.model_copy(update={"stack": offered(conversation)}), dossier
            )
        elif aside:
            turn = _set_aside(turn, name)
        turned = self.rooms[name].ask(turn.desk, what)
        turn = _without(turn, name, turned.question)
        return self.settle(turn, name, turned)

    def interrupt(self, turn: Turn, name: str, turned: Turned) -> Outcome:
        """Take what a room did with words that it did not ask for; what was asked comes back."""
        turn = _without(_set_aside(turn, name), name, turned.question)
        return self.settle(turn, name, turned)

    def read_again(self, turn: Turn, text: str, settled: int | None = None) -> Outcome:
        """Set words aside as a question, to be answered before what is asked returns."""
        held = turn.desk.dossier
        return Outcome(turn.conversation, held, turn.says, turn.entries, text, settled=settled)

    def resumed(self, turn: Turn, settled: int | None) -> Outcome:
        """Ask again after an aside; the question that the aside answered gives way."""
        pending = turn.conversation.pending
        if pending and pending.serial == settled:
            return self.advance(self._without_pending(turn))
        return self.again(turn)

    def settle(
        self, turn: Turn, name: str, turned: Turned, pending: Pending | None = None
    ) -> Outcome:
        """Take what a room did, then ask what it asks, go where it says, or go on."""
        before = turn.desk
        conversation = turned.conversation or turn.conversation
        if turned.leave:
            conversation = conversation.model_copy(update={"stack": ()})
        turn = replace(
            turn.over(conversation, turned.dossier),
            says=(*turn.says, *turned.says),
            entries=(*turn.entries, *turned.entries),
        )
        if turned.aside is not None:
            return self.read_again(turn, turned.aside, pending.serial if pending else None)
        if turned.erased == turned.dossier.id:
            return Outcome(conversation, None, joined(turn.says, None), (), erased=turned.erased)
        if turned.dossier.id != before.dossier.id:
            return self._taken_up(turn, turned.erased)
        fields = pending and name in ASKING and turn.desk.form.field(pending.what)
        if pending and fields and turned.dossier is not before.dossier:
            turn = self._trailed(turn, pending.what)
        turn = self._noticed(turn, before)
        if turned.question:
            return self._going_on(before, turn, name, turned.question)
        if turned.go:
            return self.enter(self._without_pending(turn), turned.go, aside=False)
        extra = self.facts.offer(before, turn.desk, turn.heard) if name == "champs" else None
        if extra and extra.question:
            return self.put(self._without_pending(turn), self.facts.name, extra.question)
        turn = self._without_pending(turn)
        if turned.leave:
            return self.advance(turn, fresh=True)
        return self.advance(self._ticked(turn, name, pending))

    def _going_on(self, before: Desk, turn: Turn, name: str, question: Question) -> Outcome:
        """Ask what a room asks next; of eligibility, the other day of the project comes first."""
        extra = None
        if name == StageKind.ELIGIBILITY.value:
            extra = self.facts.other_day(before, turn.desk, turn.heard)
        if extra is None or extra.question is None:
            return self.put(turn, name, question)
        turn = turn.over(place(turn.conversation, name, question).conversation)
        return self.put(_set_aside(turn, self.facts.name), self.facts.name, extra.question)

    def _taken_up(self, turn: Turn, erased: str | None) -> Outcome:
        """Go on with another dossier, that was opened or taken up again."""
        turn = self.moved(_of_its_programme(turn))
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
        return replace(self.advance(turn.over(conversation, dossier)), erased=erased)

    def _noticed(self, turn: Turn, before: Desk) -> Turn:
        """Say at once what an answer changes: the territory's way, a refusal."""
        if turn.desk.dossier.answers is before.dossier.answers:
            return turn
        said = self.notices.after(before, turn.desk)
        turn = turn.over(turn.conversation, said.dossier)
        return replace(turn, says=(*turn.says, *said.says), entries=(*turn.entries, *said.entries))

    def put(self, turn: Turn, name: str, question: Question) -> Outcome:
        """Ask a question, after what is said."""
        placed = place(turn.conversation, name, question)
        replies = joined(turn.says, placed.reply)
        return Outcome(placed.conversation, turn.desk.dossier, replies, turn.entries)

    def closed(self, turn: Turn) -> Outcome:
        """Say what is to be said and ask nothing."""
        return Outcome(turn.conversation, turn.desk.dossier, joined(turn.says, None), turn.entries)

    def moved(self, turn: Turn) -> Turn:
        """Bring a dossier begun on an earlier version of the form to the one in use."""
        if turn.desk.dossier.form_version == turn.desk.form.version:
            return turn
        moved = moved_to(turn.desk.form, turn.desk.dossier)
        conversation = talk_moved_to(turn.desk.form, turn.conversation)
        entry = Entry("form.moved", moved.id, {"version": moved.form_version})
        turn = replace(turn.over(conversation, moved), entries=(*turn.entries, entry))
        return turn.told(self._say("form_changed"))

    def again(self, turn: Turn) -> Outcome:
        """Ask the pending question again, or what comes next when there is none."""
        pending = turn.conversation.pending
        room = self.rooms.get(pending.room) if pending else None
        if pending is None or room is None:
            return self.advance(turn)
        turned = room.ask(turn.desk, pending.what, _held(pending))
        if turned.question is None:
            return self.advance(self._without_pending(turn))
        turn = replace(
            turn.over(turn.conversation, turned.dossier), says=(*turn.says, *turned.says)
        )
        return self.put(turn, pending.room, turned.question)

    def advance(self, turn: Turn, *, fresh: bool = False) -> Outcome:
        """Ask what was set aside, or what the stage asks next, or go to the next stage.

        Args:
            fresh: the person chose the stage: it is told as one that begins.
        """
        if turn.conversation.stack:
            last = turn.conversation.stack[-1]
            update = {"stack": turn.conversation.stack[:-1], "pending": last}
            return self.again(turn.over(turn.conversation.model_copy(update=update)))
        began = None if fresh else turn.desk.dossier.stage
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
                return self.settle(turn, name, turned)
            if turned.says and stage.id != began:
                turn = turn.told(self._heading(turn.desk, stage))
            turn = replace(
                turn.over(turn.conversation, _ticked(turned.dossier, stage, turn.desk)),
                says=(*turn.says, *turned.says),
                entries=(*turn.entries, *turned.entries),
            )
            stage = stage if not is_done(stage, turn.desk) else first_open(turn.desk)
        return self.enter(turn.told(self._say("all_done")), "menu", aside=False)

    def _of_stage(self, turn: Turn, stage: Stage) -> tuple[Turned, str]:
        """Ask what a stage asks next: what its room leans on, its room until left, the rest."""
        desk = turn.desk.over(turn.desk.dossier.model_copy(update={"stage": stage.id}))
        if is_to_choose(desk):
            return self.rooms["appel"].ask(desk), "appel"
        if next_field(stage, desk) or stage.kind is StageKind.FIELDS or is_left(stage, desk):
            return self.rooms["champs"].ask(desk), "champs"
        return self.rooms[stage.kind.value].ask(desk), stage.kind.value

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
        if pending is None or pending.held.get(DETOUR):
            return turn
        if stage is None or stage.kind.value != name or name == "champs":
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


def _set_aside(turn: Turn, name: str) -> Turn:
    """Give the turn with its pending question among those that come back."""
    conversation = turn.conversation
    if conversation.pending is None:
        return turn
    stack = (*conversation.stack, conversation.pending)
    if name == _CORRECTING:
        # One correction gives way to the next: only what they interrupt comes back.
        stack = tuple(one for one in stack if one.room != name)
    return turn.over(conversation.model_copy(update={"stack": stack, "pending": None}))


def _without(turn: Turn, name: str, question: Question | None) -> Turn:
    """Take away what is set aside and about to be asked, and what is set aside for too long."""
    asked = (name, question.what if question else None)
    stack = [one for one in turn.conversation.stack if (one.room, one.what) != asked]
    return turn.over(turn.conversation.model_copy(update={"stack": tuple(stack[-_DEEPEST:])}))


def _of_its_programme(turn: Turn) -> Turn:
    """Give the turn over the programme and the form of its dossier."""
    held = turn.desk
    programme, form = held.catalogue.prepared(held.dossier.programme)
    return replace(turn, desk=replace(held, programme=programme, form=form))


def _ticked(dossier: Dossier, stage: Stage, desk: Desk) -> Dossier:
    key = stage_tick(stage)
    tick = Tick(id=key, done=True, day=desk.day)
    return dossier.model_copy(update={"ticks": {**dossier.ticks, key: tick}})


def _held(pending: Pending) -> dict[str, object]:
    held = dict(pending.held)
    if pending.several is not None:
        held["pris"] = list(pending.several)
    return held

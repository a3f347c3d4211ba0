"""What comes otherwise than as an answer typed: a new version, a quote, a forward, a voice, a file.

Nothing of it is used in silence: the person is asked, or told what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.conversation import Pending, Purpose
from bot.domain.dossier import Author, Dossier
from bot.domain.folding import folded_words
from bot.domain.form import FieldKind, FormField, Role, StageKind
from bot.domain.message import Entry, Incoming, Upload
from bot.domain.rules import Territory
from bot.domain.sentences import Sentences
from bot.domain.values import FileValue
from bot.engine.guide.amending import both_days, meant
from bot.engine.guide.attachments import AttachmentsRoom
from bot.engine.guide.beside import said_beside
from bot.engine.guide.budget_kept import lines_of
from bot.engine.guide.budget_revised import BudgetRevising
from bot.engine.guide.bursts import greets
from bot.engine.guide.correcting import CorrectingRoom
from bot.engine.guide.course import ASKING, Course, Outcome, Turn
from bot.engine.guide.facts import FactsRoom
from bot.engine.guide.placing import heard, told_by
from bot.engine.guide.reading import command_of, looks_like_question
from bot.engine.guide.retelling import said_before
from bot.engine.guide.revising import (
    EDITED,
    FORWARDED,
    QUOTED,
    RECENT,
    SAID,
    SHORTCUTS,
    Proposed,
    RevisingRoom,
)
from bot.engine.guide.uploads import LARGEST
from bot.engine.ports import Files

_OF_FIELD = "champ:"
_SOUND = re.compile(r"(?:audio|video)/[a-z0-9.+-]{1,40}")
_UNTOLD = "application/octet-stream"
# The rooms where words may correct an answer; the budget and the texts read their own.
_WORDED = (*ASKING, CorrectingRoom.name, FactsRoom.name)


class Arrivals:
    """Reads what is no plain answer.

    Args:
        files: where recordings are kept.
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(
        self,
        course: Course,
        revising: RevisingRoom,
        budget: BudgetRevising,
        attachments: AttachmentsRoom,
        files: Files,
        sentences: Sentences,
    ) -> None:
        self._course = course
        self._revising = revising
        self._budget = budget
        self._attachments = attachments
        self._files = files
        self._sentences = sentences

    def read(self, turn: Turn, incoming: Incoming) -> Turn | Outcome:
        """Read what is no plain answer; give the turn back when the message is one."""
        pending = turn.conversation.pending
        if incoming.token is not None:
            return turn
        if incoming.upload and not incoming.voice:
            return self._handed(turn, pending, incoming)
        if incoming.forwarded:
            return self._forwarded(turn, pending, incoming)
        if incoming.edited:
            return self._edited(turn, pending, incoming)
        if incoming.about:
            return self._quoted(turn, pending, incoming)
        return self._reworded(turn, pending, incoming)

    def stale(self, turn: Turn, token: str) -> str:
        """Say which question an old button belongs to, as far as the button tells it."""
        what = told_by(token)
        pending = turn.conversation.pending
        field = turn.desk.form.field(what.rpartition(":")[2])
        if field and pending and pending.what == what:
            return self._sentences.say("walk.stale_same")
        if field and any(one.what == what for one in turn.conversation.stack):
            return self._sentences.say("walk.stale_waits", name=field.name)
        if field and field.id in turn.desk.dossier.answers:
            return self._sentences.say("walk.stale_of", name=field.name)
        return self._sentences.say("walk.stale")

    def voice(self, turn: Turn, incoming: Incoming) -> Outcome:
        """Ask for words; the recording is kept for a human, where that was agreed to."""
        upload = incoming.upload
        if upload is None:
            return self._course.again(turn.told(self._sentences.say("walk.voice")))
        content = upload.content or b""
        agreed = turn.conversation.consented(Purpose.DOSSIER)
        if not agreed or not content or len(content) > LARGEST:
            return self._course.again(turn.told(self._sentences.say("walk.voice_left")))
        kind = upload.media_type.partition(";")[0].strip().lower()
        file = FileValue(
            name=upload.name,
            media_type=kind if _SOUND.fullmatch(kind) else _UNTOLD,
            size=len(content),
            digest=self._files.keep(content),
        )
        turn = turn.over(turn.conversation, _recorded(turn.desk.dossier, file))
        facts: dict[str, object] = {
            "digest": file.digest,
            "media_type": file.media_type,
            "size": file.size,
        }
        entry = Entry("voice.kept", turn.desk.dossier.id, facts)
        turn = replace(turn, entries=(*turn.entries, entry))
        return self._course.again(turn.told(self._sentences.say("walk.voice_kept")))

    def linked(self, turn: Turn, territory: Territory) -> Outcome | None:
        """Offer the territory of a link to a dossier that has no place yet; None when it has."""
        field = turn.desk.form.by_role(Role.PLACE)
        if field is None or turn.desk.dossier.territory or field.id in turn.desk.dossier.answers:
            return None
        turn = turn.told(self._sentences.say("commands.hello"))
        return self._put(turn, self._revising.located(turn.desk, field, territory))

    def _handed(self, turn: Turn, pending: Pending | None, incoming: Incoming) -> Turn | Outcome:
        """Keep files that nothing asked for, and ask which documents they are."""
        uploads = turn.heard.uploads
        room = self._attachments.name
        if pending and pending.room == room:
            return turn
        field = _asked(turn, pending)
        if field and field.kind is FieldKind.FILE:
            return self._beside(turn, uploads[1:])
        turned = self._attachments.arrived(turn.desk, uploads, incoming.text)
        return self._course.interrupt(turn, room, turned)

    def _beside(self, turn: Turn, more: Sequence[Upload]) -> Turn:
        """Keep the other files of an album, where one is asked."""
        if not more:
            return turn
        turned = self._attachments.arrived(turn.desk, more, "")
        said = tuple(reply.text for reply in turned.says)
        turn = turn.over(turn.conversation, turned.dossier).told(*said)
        return replace(turn, entries=(*turn.entries, *turned.entries))

    def _forwarded(self, turn: Turn, pending: Pending | None, incoming: Incoming) -> Outcome:
        """Ask what to do with words that somebody else wrote."""
        field = _asked(turn, pending)
        if field and field.kind is not FieldKind.FILE:
            found = self._revising.propose(turn.desk, field, incoming, FORWARDED)
            if found.unread is None and found.turned.question:
                return self._put(turn, found)
        return self._put(turn, self._revising.wondered(turn.desk, incoming))

    def _edited(self, turn: Turn, pending: Pending | None, incoming: Incoming) -> Turn | Outcome:
        """Ask whether the new version of a message replaces what its first one answered."""
        fields = _fields(turn, incoming) or self._revising.resembling(turn.desk, incoming.text)
        if _commands(incoming.text, of_question=bool(fields)):
            return turn
        here = _asked(turn, pending)
        if fields and here in fields and pending and pending.room in ASKING:
            return turn
        if not fields:
            return self._budgeted(turn, pending, incoming) or self._loose(turn, here, incoming)
        for field in self._revising.likeliest(turn.desk, fields, incoming):
            found = self._revising.propose(turn.desk, field, incoming, EDITED)
            if found.unread is None:
                return self._put(turn, found)
        return self._unread(turn, fields[0], incoming, EDITED)

    def _budgeted(self, turn: Turn, pending: Pending | None, incoming: Incoming) -> Outcome | None:
        """Ask whether lines of the budget change with the message that gave them."""
        found = self._budget.revised(turn.desk, incoming.text, pending)
        if found is None:
            return None
        if found.aside:
            return self._course.interrupt(turn, self._budget.name, found.turned)
        return self._course.settle(turn, self._budget.name, found.turned)

    def _loose(self, turn: Turn, here: FormField | None, incoming: Incoming) -> Outcome:
        """Read the new version of a message that answered nothing."""
        if looks_like_question(incoming.text):
            return self._course.read_again(turn, incoming.text)
        if here and here.kind is not FieldKind.FILE:
            found = self._revising.propose(turn.desk, here, incoming, RECENT)
            if found.unread is None and found.turned.question:
                return self._put(turn, found)
        told = [self._say("loose")]
        if lines_of(turn.desk.dossier):
            told.append(self._say("loose_line"))
        return self._course.again(turn.told(*told))

    def _quoted(self, turn: Turn, pending: Pending | None, incoming: Incoming) -> Turn | Outcome:
        """Read an answer to the question that a message quotes."""
        fields = _fields(turn, incoming)
        if not fields or _commands(incoming.text, of_question=True):
            return turn
        here = _asked(turn, pending)
        if (pending and pending.what == incoming.about[0]) or here is fields[0]:
            return turn
        found = self._revising.propose(turn.desk, fields[0], incoming, QUOTED)
        if found.unread is not None:
            return self._unread(turn, fields[0], incoming, QUOTED)
        return self._put(turn, found)

    def _reworded(self, turn: Turn, pending: Pending | None, incoming: Incoming) -> Turn | Outcome:
        """Read a correction said in words, or what was already said: never the next answer."""
        text, written = incoming.text, _written(turn, pending)
        asked = written or _asked(turn, pending)
        worded = pending and (written or pending.room in _WORDED)
        if pending is None or not worded or looks_like_question(text):
            return turn
        rest = said_before(text)
        both = both_days(turn.desk, rest or text, asked)
        found = meant(turn.desk, text, pending, asked) or both
        if found is None:
            return turn if rest is None else self._repeated(turn, incoming, asked, rest)
        if found is not both and asked in found.fields and pending.room == CorrectingRoom.name:
            return _heard(turn, pending, incoming, found.text)
        for field in found.fields:
            said = replace(incoming, text=found.text)
            proposed = self._revising.propose(turn.desk, field, said, SAID)
            if proposed.unread is None:
                return self._put(turn, proposed)
        if not found.sure:
            return turn
        if asked and asked.kind not in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            return _heard(turn, pending, incoming, found.text)
        return self._course.again(turn.told(self._say("which_one")))

    def _repeated(
        self, turn: Turn, incoming: Incoming, asked: FormField | None, rest: str
    ) -> Turn | Outcome:
        """Read what follows « je te l'ai dit », or find what was said; ask kindly otherwise."""
        pending = turn.conversation.pending
        if rest and pending:
            return _heard(turn, pending, incoming, rest)
        if asked is None:
            return turn
        facts = self._course.facts
        found = facts.recalled(turn.desk, asked)
        if found:
            return self._course.interrupt(turn, facts.name, found)
        return self._course.again(turn.told(self._say("said_before")))

    def _unread(self, turn: Turn, field: FormField, incoming: Incoming, how: str) -> Outcome:
        """Say that words are no answer to a field, and offer to answer it."""
        if looks_like_question(incoming.text):
            return self._course.read_again(turn, incoming.text)
        hint = self._revising.propose(turn.desk, field, incoming, how).unread or ""
        turn = turn.told(self._say("unread", name=field.name, hint=hint))
        return self._course.enter(turn, CorrectingRoom.name, f"{_OF_FIELD}{field.id}")

    def _put(self, turn: Turn, found: Proposed) -> Outcome:
        return self._course.interrupt(turn, found.room, found.turned)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"revise.{key}", **facts)


def _heard(turn: Turn, pending: Pending, incoming: Incoming, text: str) -> Turn:
    """Give the turn with other words heard in place of those typed."""
    return replace(turn, heard=heard(pending, replace(incoming, text=text)))


def _asked(turn: Turn, pending: Pending | None) -> FormField | None:
    """Give the field that is asked, or asked anew."""
    if pending is None:
        return None
    if pending.room in ASKING:
        return turn.desk.form.field(pending.what)
    if pending.room == CorrectingRoom.name and pending.what.startswith(_OF_FIELD):
        return turn.desk.form.field(pending.what.removeprefix(_OF_FIELD))
    return None


def _written(turn: Turn, pending: Pending | None) -> FormField | None:
    """Give the field that is asked while a section is written."""
    if pending is None or pending.room != StageKind.WRITING.value:
        return None
    told = pending.what.startswith(_OF_FIELD)
    return turn.desk.form.field(pending.what.rpartition(":")[2]) if told else None


def _fields(turn: Turn, incoming: Incoming) -> list[FormField]:
    """Give the fields that a message is about.

    The lines of a budget, and the amounts worked out from them, have a room of their own.
    """
    held = turn.desk.dossier.answers
    found = (turn.desk.form.field(one.rpartition(":")[2]) for one in incoming.about)
    return [
        one
        for one in found
        if one and one.kind is not FieldKind.BUDGET_LINES
        if one.id not in held or held[one.id].author is not Author.ASSISTANT
    ]


def _commands(text: str, *, of_question: bool) -> bool:
    """Tell whether words are said to the guide, whatever message they change or quote."""
    command = command_of(text)
    if command is None:
        return greets(folded_words(text)) or said_beside(text) is not None
    return not (of_question and command.name in SHORTCUTS)


def _recorded(dossier: Dossier, file: FileValue) -> Dossier:
    """Give the dossier with one more recording; the same one is named once."""
    known = any(one.digest == file.digest for one in dossier.recordings)
    update = {"recordings": dossier.recordings if known else (*dossier.recordings, file)}
    return dossier.model_copy(update=update)

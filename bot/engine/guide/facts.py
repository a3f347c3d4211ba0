"""The room of facts read among others: each is shown with its words, and counts once accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.conversation import Conversation, Pending
from bot.domain.dossier import Answer
from bot.domain.folding import composed, folded
from bot.domain.form import FieldKind, FormField, Role
from bot.domain.french_dates import find_days
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.asides import sentences_of
from bot.engine.guide.asking import Asking
from bot.engine.guide.fields import answered
from bot.engine.guide.gathering import Gathered, Gatherer
from bot.engine.guide.progress import applies
from bot.engine.guide.reading import yes_or_no
from bot.engine.guide.room import Desk, Heard, Question, Turned

_ALL, _NONE = "tout", "rien"
_RECALLED = "retrouve"
_DAYS = (Role.START, Role.END)
# Shorter messages hold the answer that was asked and nothing else.
_FEWEST_WORDS = 4
# A message of as many words, where a place is asked, tells the project too.
_SENTENCE = 6
# An answer of as many words may tell the project beside what was asked; these words say that a
# sentence does.
_PARAGRAPH = 20
_OF_PROJECT = re.compile(r"\b(?:(?:le|notre|ce) projet|(?:ca|il|projet) (?:va )?dur\w+)\b")
_REACHED = re.compile(
    r"\b(?:rejoindre|rejoindra|rejoindrait|rejoindrons|(?:on|nous) (?:vise|visons)"
    r"|(?:le|notre|ce) projet)\b"
)


class FactsRoom:
    """Offers what a message says beside the answer that was asked."""

    name = "faits"

    def __init__(self, sentences: Sentences, asking: Asking, gatherer: Gatherer) -> None:
        self._sentences = sentences
        self._asking = asking
        self._gatherer = gatherer

    def offer(self, before: Desk, desk: Desk, heard: Heard) -> Turned | None:
        """Give the question that shows the other facts of an answer; None when there are none."""
        if len(heard.text.split()) < _FEWEST_WORDS:
            return None
        new = set(desk.dossier.answers) - set(before.dossier.answers)
        dated = self._dated(desk, heard.text, new)
        if dated:
            return self._offered(desk, dated)
        if heard.chosen:
            return None
        fields = [desk.form.field(key) for key in new]
        long = [f for f in fields if f and f.kind is FieldKind.LONG_TEXT]
        # A long answer tells of many things; only the idea sums the project up.
        if long and long[0].role is not Role.IDEA:
            sure = self._sure(desk, heard.text)
            return self._offered(desk, sure) if sure else None
        found = self.found(desk, heard.text)
        idea = self._idea(desk, heard.text, [f for f in fields if f])
        return self._offered(desk, (*idea, *found)) if found or idea else None

    def other_day(self, before: Desk, desk: Desk, heard: Heard) -> Turned | None:
        """Offer the first day of a project whose last one was told with it, or the reverse."""
        new = set(desk.dossier.answers) - set(before.dossier.answers)
        fields = [field for key in new if (field := desk.form.field(key))]
        if not any(field.role in _DAYS for field in fields):
            return None
        days = {field.id for field in desk.form.fields() if field.role in _DAYS}
        found = [one for one in self.found(desk, heard.text) if one.field_id in days]
        return self._offered(desk, found) if found else None

    def _sure(self, desk: Desk, text: str) -> tuple[Gathered, ...]:
        """Give what a long paragraph says of the project itself: its days, how many people."""
        if len(text.split()) < _PARAGRAPH:
            return ()
        told = {FieldKind.DATE: _OF_PROJECT, FieldKind.INTEGER: _REACHED}
        kept = []
        for one in self.found(desk, text):
            field = desk.form.field(one.field_id)
            cue = told.get(field.kind) if field else None
            around = next((s for s in sentences_of(text) if one.words in s), "")
            if cue and cue.search(folded(composed(around))):
                kept.append(one)
        return tuple(kept)

    @staticmethod
    def _idea(desk: Desk, text: str, answered: Sequence[FormField]) -> tuple[Gathered, ...]:
        """Give a whole sentence said for the place as the idea, while there is none."""
        field = desk.form.by_role(Role.IDEA)
        if field is None or field.id in desk.dossier.answers:
            return ()
        place = any(one.role is Role.PLACE for one in answered)
        told = place and len(text.split()) >= _SENTENCE
        return (Gathered(field.id, text, text),) if told else ()

    def _dated(self, desk: Desk, text: str, new: set[str]) -> tuple[Gathered, ...]:
        """Find the day said with a yes or a no, where the next question asks for one.

        « Pas encore, le prochain CA est le 8 décembre. »
        """
        field = desk.form.field(next(iter(new))) if len(new) == 1 else None
        section = desk.form.section_of(field.id) if field else None
        if field is None or section is None or field.kind is not FieldKind.YES_NO:
            return ()
        rank = section.fields.index(field) + 1
        after = section.fields[rank] if rank < len(section.fields) else None
        days = find_days(text, desk.day)
        if after is None or after.kind is not FieldKind.DATE or len(days) != 1:
            return ()
        if after.id in desk.dossier.answers or not applies(after, desk):
            return ()
        day = days[0].resolve(desk.day)
        words = text[days[0].start : days[0].end].strip(" .")
        return (Gathered(after.id, day, words),) if day else ()

    def found(self, desk: Desk, text: str) -> tuple[Gathered, ...]:
        """Give what a text says of fields that have no answer yet.

        What only the rules need is asked outright: a word in passing must not settle a verdict.
        """
        open_ = [
            field
            for section in desk.form.sections
            for field in section.fields
            if (section.exported or field.role)
            and field.id not in desk.dossier.answers
            and applies(field, desk)
        ]
        return self._gatherer.gather(text, desk.form, desk.dossier, desk.day, open_)

    def recalled(self, desk: Desk, field: FormField) -> Turned | None:
        """Give the question that shows what was said of a field, among other answers."""
        said = [a.words for a in desk.dossier.answers.values() if isinstance(a.value, str)]
        for text in said:
            found = self._gatherer.gather(text, desk.form, desk.dossier, desk.day, (field,))
            if found:
                return self._offered(desk, found, recalled=True)
        return None

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show again the facts that wait; one that was answered since then waits no more."""
        answers = [one for one in _waiting(held) if one.field not in desk.dossier.answers]
        if not answers:
            return Turned(desk.dossier)
        recalled = bool((held or {}).get(_RECALLED))
        return Turned(desk.dossier, question=self._question(desk, answers, recalled))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Keep the facts accepted, and leave the others."""
        answers = _waiting(question.held)
        decided = None if heard.chosen else yes_or_no(heard.text)
        if heard.chosen == _ALL or decided:
            return self._kept(desk, answers)
        if heard.chosen == _NONE or decided is False:
            return Turned(desk.dossier, (Reply(self._say("left")),))
        if heard.chosen:
            left = [answer for answer in answers if answer.field != heard.chosen]
            if not left:
                return Turned(desk.dossier, (Reply(self._say("left")),))
            return Turned(desk.dossier, question=self._question(desk, left))
        return Turned(desk.dossier, unread=self._say("unread"))

    def _offered(self, desk: Desk, found: Sequence[Gathered], *, recalled: bool = False) -> Turned:
        answers = []
        for one in found:
            field = desk.form.field(one.field_id)
            if field:
                answers.append(
                    Answer(
                        field=field.id,
                        kind=field.kind,
                        value=one.value,
                        words=one.words,
                        day=desk.day,
                        confirmed=True,
                    )
                )
        return Turned(desk.dossier, question=self._question(desk, answers, recalled))

    def _question(self, desk: Desk, answers: Sequence[Answer], recalled: bool = False) -> Question:
        lines = [self._say("recalled" if recalled else "intro")]
        options = [(_ALL, self._say("all"))]
        for answer in answers:
            field = desk.form.field(answer.field)
            if field is None:
                continue
            shown = self._asking.shown(field, answer.value)
            lines.append(self._say("line", name=field.name, value=shown, words=answer.words))
            if len(answers) > 1:
                options.append((field.id, self._say("drop", name=field.name)))
        options.append((_NONE, self._say("none")))
        held = {"faits": [a.model_dump(mode="json") for a in answers], _RECALLED: recalled}
        text = "\n".join(lines) + "\n\n" + self._say("ask")
        return Question("", text, tuple(options), held=held)

    def _kept(self, desk: Desk, answers: Sequence[Answer]) -> Turned:
        dossier = desk.dossier
        for answer in answers:
            field = desk.form.field(answer.field)
            if field:
                dossier = answered(dossier, field, answer)
        facts: dict[str, object] = {"champs": [answer.field for answer in answers]}
        entry = Entry("answer.kept", dossier.id, facts)
        # What asked them waits no more.
        asked = {key for one in answers for key in (one.field, f"champ:{one.field}")}
        stack = tuple(one for one in desk.conversation.stack if one.what not in asked)
        conversation = desk.conversation.model_copy(update={"stack": stack})
        said = (Reply(self._say("kept")),)
        return Turned(dossier, said, entries=(entry,), conversation=conversation)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"facts.{key}", **facts)


def offered(conversation: Conversation) -> tuple[Pending, ...]:
    """Give the facts that wait for a yes; going elsewhere does not drop what was said."""
    waiting = (*conversation.stack, *((conversation.pending,) if conversation.pending else ()))
    return tuple(one for one in waiting if one.room == FactsRoom.name)


def _waiting(held: Mapping[str, Any] | None) -> list[Answer]:
    return [Answer.model_validate(one) for one in (held or {}).get("faits", ())]

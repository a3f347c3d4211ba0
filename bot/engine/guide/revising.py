"""The room that asks before it uses words that came otherwise than as an answer.

A message that was edited, one that quotes a question, one that somebody else wrote: what would
change is shown, with what follows, and nothing changes without a yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.dossier import Answer, State
from bot.domain.folding import folded, folded_words
from bot.domain.form import FieldKind, FormField, Role
from bot.domain.likeness import likeness
from bot.domain.message import Entry, Incoming, Reply
from bot.domain.rules import Territory
from bot.domain.sentences import Sentences
from bot.domain.values import PlaceValue
from bot.engine.guide.asking import Asking
from bot.engine.guide.commanding import command_of
from bot.engine.guide.consequences import consequences
from bot.engine.guide.correcting import LEAVE, CorrectingRoom
from bot.engine.guide.fields import HELP, SKIP, FieldsRoom
from bot.engine.guide.gathering import Gatherer
from bot.engine.guide.naming import named
from bot.engine.guide.placing import heard, place
from bot.engine.guide.progress import applies
from bot.engine.guide.room import Desk, Heard, Question, Turned

# Why it is asked; each has its sentence in `prompts/guide.yaml`.
EDITED, FORWARDED, RECENT, LINKED = "modifie", "transfere", "recent", "lien"
SAID = "dit"
QUOTED, _QUOTED_FIRST = "cite", "cite_vide"
_YES, _NO, _ASKED = "oui", "non", "question"
_SHOWN = 300
_TRAIL = 30
_HALF = 0.5
_FEWEST_WORDS = 3
_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
# Commands about the question itself, and what they choose there.
SHORTCUTS = {"skip": SKIP, "help": HELP}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What words that came otherwise come to.

    Args:
        room: the room that goes on with it.
        unread: the field they were meant for does not read them: a hint in French.
    """

    room: str
    turned: Turned
    unread: str | None = None


class RevisingRoom:
    """Asks whether words are to be used as an answer.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    name = "reviser"

    def __init__(
        self,
        sentences: Sentences,
        asking: Asking,
        fields: FieldsRoom,
        correcting: CorrectingRoom,
        gatherer: Gatherer,
    ) -> None:
        self._sentences = sentences
        self._asking = asking
        self._fields = fields
        self._correcting = correcting
        self._gatherer = gatherer

    def propose(self, desk: Desk, field: FormField, incoming: Incoming, how: str) -> Proposed:
        """Read a message as the field itself would, and ask whether to use what was read."""
        if not applies(field, desk):
            text = self._say("not_asked", name=field.name)
            return Proposed(self.name, Turned(desk.dossier, (Reply(text),)))
        if how == EDITED:
            incoming = _in_its_lines(desk, field, incoming)
        asked = self._fields.question(field, desk)
        # Under no number: it is only read with.
        waiting = place(desk.conversation, self._fields.name, asked).conversation.pending
        said = heard(waiting, replace(incoming, token=None, upload=None))
        command = None if how == FORWARDED else command_of(incoming.text)
        if command and command.name in SHORTCUTS:
            said = Heard(chosen=SHORTCUTS[command.name])
        turned = self._fields.hear(desk, said, asked)
        if turned.unread is not None:
            return Proposed(self.name, turned, turned.unread)
        if said.chosen == HELP:
            return Proposed(self.name, replace(turned, question=None))
        if turned.question:
            again = self._correcting.owned(turned.question, field.id)
            return Proposed(self._correcting.name, replace(turned, question=again))
        found = turned.dossier.answers.get(field.id)
        before = desk.dossier.answers.get(field.id)
        if found is None or found is before:
            return Proposed(self.name, turned)
        others = self._others(desk, field, incoming) if how in (EDITED, SAID) else ()
        if before and not others and (before.state, before.value) == (found.state, found.value):
            text = self._say("same", name=field.name, value=self._shown(field, found))
            return Proposed(self.name, Turned(desk.dossier, (Reply(text),)))
        how = _QUOTED_FIRST if how == QUOTED and before is None else how
        return self._proposed(desk, field.id, how, (found, *others), incoming.text)

    def located(self, desk: Desk, field: FormField, territory: Territory) -> Proposed:
        """Ask whether the territory of a link is the project's."""
        value = PlaceValue(name=territory.name, territory=territory.id)
        answer = Answer(
            field=field.id, kind=field.kind, value=value, words=territory.name, day=desk.day
        )
        return self._proposed(desk, field.id, LINKED, (answer,), "")

    def wondered(self, desk: Desk, incoming: Incoming) -> Proposed:
        """Ask what to do with words of somebody else's that answer nothing asked."""
        return self._proposed(desk, "", FORWARDED, (), incoming.text)

    def likeliest(
        self, desk: Desk, fields: Sequence[FormField], incoming: Incoming
    ) -> list[FormField]:
        """Put first the field whose answer an edited message still holds, the others after."""
        said = set(folded_words(incoming.text))

        def changed(field: FormField) -> bool:
            answer = desk.dossier.answers.get(field.id)
            words = set(folded_words(answer.words)) if answer else set()
            return not words or len(words & said) < _HALF * len(words)

        return sorted(fields, key=changed)

    def resembling(self, desk: Desk, text: str) -> list[FormField]:
        """Give the field whose answer is in nearly the same words, if any.

        The idea that a dossier was opened with was told before anything could be kept of it.
        """
        said = set(folded_words(text))

        def shared(field: FormField) -> float:
            words = set(folded_words(desk.dossier.answers[field.id].words))
            return len(words & said) / len(words | said) if words and said else 0.0

        texts = [
            field
            for field in desk.form.fields()
            if field.id in desk.dossier.answers and field.kind in _TEXTS
        ]
        best = max(texts, key=shared, default=None)
        enough = best and len(said) >= _FEWEST_WORDS and shared(best) >= _HALF
        return [best] if best and enough else []

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask again, as things are now."""
        if held is None or (what and desk.form.field(what) is None):
            return Turned(desk.dossier)
        return Turned(desk.dossier, question=self._question(desk, what, held))

    def hear(self, desk: Desk, said: Heard, question: Question) -> Turned:
        """Use the words, or leave everything as it was."""
        if said.chosen == _YES:
            return self._used(desk, _answers(question.held))
        if said.chosen == _ASKED:
            return Turned(desk.dossier, aside=str(question.held.get("texte", "")))
        if said.chosen in (_NO, LEAVE):
            return Turned(desk.dossier, (Reply(self._say("left")),))
        return Turned(desk.dossier, unread=self._say("decide"))

    def _proposed(
        self, desk: Desk, what: str, how: str, answers: Sequence[Answer], text: str
    ) -> Proposed:
        facts = [answer.model_dump(mode="json") for answer in answers]
        held = {"faits": facts, "pourquoi": how, "texte": text}
        return Proposed(self.name, Turned(desk.dossier, question=self._question(desk, what, held)))

    def _question(self, desk: Desk, what: str, held: Mapping[str, Any]) -> Question:
        answers = _answers(held)
        how = str(held.get("pourquoi", EDITED))
        field = desk.form.field(what)
        name = field.name if field else ""
        intro = self._say(f"why.{how}", name=name) if answers else self._say("alone")
        lines = [self._dossier(desk), intro]
        lines += [self._change(desk, answer) for answer in answers]
        after = self._after(desk, answers)
        every = (consequences(desk, after, one.field, self._sentences) for one in answers)
        follows = list(dict.fromkeys(line for lines in every for line in lines))
        if follows:
            told = "\n".join(f"• {line}" for line in follows)
            lines.append(f"{self._sentences.say('correct.follows')}\n{told}")
        text = "\n\n".join(line for line in lines if line)
        return Question(what, text, self._options(how, bool(answers)), held=held)

    def _options(self, how: str, answers: bool) -> tuple[tuple[str, str], ...]:
        if not answers:
            return ((_ASKED, self._say("as_question")), (_NO, self._say("nothing")))
        options = ((_YES, self._say("yes")), (_NO, self._say("no")))
        if how == FORWARDED:
            return (*options, (_ASKED, self._say("as_question")))
        return options

    def _dossier(self, desk: Desk) -> str:
        """Name the dossier, for somebody who opened several."""
        title = named(desk.dossier, desk.form)
        several = desk.conversation.dossiers > 1 and title
        return self._say("in_dossier", title=title) if several else ""

    def _change(self, desk: Desk, answer: Answer) -> str:
        field = desk.form.field(answer.field)
        if field is None:
            return ""
        held = desk.dossier.answers.get(field.id)
        before = self._shown(field, held) if held else self._sentences.say("correct.empty")
        return self._say("change", name=field.name, before=before, after=self._shown(field, answer))

    def _shown(self, field: FormField, answer: Answer) -> str:
        if answer.state is not State.GIVEN:
            return self._sentences.say(f"see.{answer.state.value}")
        text = self._asking.shown(field, answer.value) or self._say("none")
        return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"

    def _after(self, desk: Desk, answers: Sequence[Answer]) -> Desk:
        for answer in answers:
            field = desk.form.field(answer.field)
            if field:
                held = answer.model_dump(mode="json")
                desk = desk.over(self._fields.restored(desk, field, held))
        return desk

    def _used(self, desk: Desk, answers: Sequence[Answer]) -> Turned:
        """Keep the answers; what asked them waits no more."""
        after = self._after(desk, answers)
        fields = [answer.field for answer in answers]
        known = [one for one in fields if one in desk.dossier.answers]
        told = [
            self._say("kept", name=field.name, value=self._shown(field, answer))
            for answer in answers
            if (field := desk.form.field(answer.field))
        ]
        entries = [
            Entry(
                "answer.corrected" if one in known else "answer.kept",
                desk.dossier.id,
                {"champ": one},
            )
            for one in fields
        ]
        asked = {*fields, *(f"champ:{one}" for one in fields)}
        stack = tuple(one for one in desk.conversation.stack if one.what not in asked)
        trail = tuple(one for one in desk.conversation.trail if one not in fields)
        update = {"stack": stack, "trail": (*trail, *fields)[-_TRAIL:]}
        conversation = desk.conversation.model_copy(update=update)
        says = (Reply("\n".join(told)),)
        return Turned(after.dossier, says, entries=tuple(entries), conversation=conversation)

    def _others(self, desk: Desk, field: FormField, incoming: Incoming) -> tuple[Answer, ...]:
        """Give what the former message also told, where its new version tells it otherwise."""
        held = desk.dossier.answers
        words = held[field.id].words if field.id in held else ""
        about = [
            one
            for one in desk.form.fields()
            if one.id in held
            and one.id != field.id
            and applies(one, desk)
            and (
                one.id in incoming.about or _within(held[one.id].words, words) or _twin(field, one)
            )
        ]
        found = self._gatherer.gather(incoming.text, desk.form, desk.dossier, desk.day, about)
        answers = []
        for fact in found:
            one = desk.form.field(fact.field_id)
            if one and one in about and held[one.id].value != fact.value:
                answers.append(
                    Answer(
                        field=one.id,
                        kind=one.kind,
                        value=fact.value,
                        words=fact.words,
                        day=desk.day,
                    )
                )
        return tuple(answers)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"revise.{key}", **facts)


def _answers(held: Mapping[str, Any]) -> list[Answer]:
    return [Answer.model_validate(one) for one in held.get("faits", ())]


def _twin(field: FormField, one: FormField) -> bool:
    """Tell whether two fields are the first and the last day of the project."""
    return {field.role, one.role} == {Role.START, Role.END}


def _in_its_lines(desk: Desk, field: FormField, incoming: Incoming) -> Incoming:
    """Put the new text of one message back among those that made an answer together.

    Several messages sent one after the other are the lines of one answer; the most alike changes.
    """
    answer = desk.dossier.answers.get(field.id)
    lines = answer.value.split("\n") if answer and isinstance(answer.value, str) else []
    if field.kind not in _TEXTS or len(lines) < 2 or "\n" in incoming.text.strip():
        return incoming
    new = folded(incoming.text)
    alike = [likeness(folded(line), new) for line in lines]
    best = max(range(len(lines)), key=alike.__getitem__)
    if alike[best] < _HALF:
        return incoming
    lines[best] = incoming.text.strip()
    return replace(incoming, text="\n".join(lines))


def _within(part: str, whole: str) -> bool:
    """Tell whether words were read from a message that held more."""
    said = " ".join(folded_words(part))
    return bool(said) and f" {said} " in f" {' '.join(folded_words(whole))} "

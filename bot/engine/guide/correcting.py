"""The room that corrects an answer: which one, the new one, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.dossier import Dossier, State
from bot.domain.folding import folded_words
from bot.domain.form import FieldKind, FormField, StageKind
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.asking import Asking
from bot.engine.guide.assenting import is_unknown, said_no, yes_or_no
from bot.engine.guide.bare_answers import tells_nothing
from bot.engine.guide.commanding import stripped
from bot.engine.guide.consequences import consequences
from bot.engine.guide.field_names import LIKELY, NEARLY, SURE, named
from bot.engine.guide.fields import SKIP, FieldsRoom
from bot.engine.guide.progress import applies
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.guide.said_words import LEAVING, NOTHING

# What leaves the corrections, with nothing changed.
LEAVE = "_retour"
_FIELD, _SECTION, _SURE, _AMONG = "champ:", "section:", "sur:", "parmi:"
_YES, _NO = "oui", "non"
# A longer message names no field: it answers what was asked before.
_LONGEST_NAME = 3
_CLOSED = (FieldKind.YES_NO, FieldKind.CHOICES)
_BUDGET = frozenset("budget depense depenses ligne lignes source sources".split())


class CorrectingRoom:
    """Corrects one answer at a time."""

    name = "corriger"

    def __init__(self, sentences: Sentences, asking: Asking, fields: FieldsRoom) -> None:
        self._sentences = sentences
        self._asking = asking
        self._fields = fields

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask which answer, or for the new one, or whether to go on."""
        if what.startswith(_SURE):
            return Turned(desk.dossier, question=self._sure(desk, what, held or {}))
        if what.startswith(_FIELD):
            field = desk.form.field(what.removeprefix(_FIELD))
            return self._asked(desk, field, held) if field else self._sections(desk)
        if what.startswith(_SECTION):
            return self._section(desk, what.removeprefix(_SECTION))
        if what.startswith(_AMONG):
            names = what.removeprefix(_AMONG).split(",")
            fields = [field for one in names if (field := desk.form.field(one))]
        else:
            fields = self._named(desk, what, LIKELY)
        if not fields and _BUDGET & set(folded_words(what)):
            return Turned(desk.dossier, go=StageKind.BUDGET.value)
        return self._one_of(desk, fields) if fields else self._sections(desk)

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read which answer is meant, its new value, or the decision."""
        what = question.what
        if what.startswith(_SURE):
            return self._decided(desk, heard, question)
        if what.startswith(_FIELD):
            return self._corrected(desk, heard, question)
        if heard.chosen == LEAVE or _leaves(heard.text):
            return Turned(desk.dossier)
        if heard.chosen:
            return self.ask(desk, heard.chosen)
        long = len(heard.text.split()) > _LONGEST_NAME
        plain = yes_or_no(heard.text) is not None and not long
        fields = [] if plain else self._named(desk, heard.text, SURE if long else LIKELY)
        if not fields and long and what:
            return self._new_answer(desk, heard, question)
        if not fields:
            return Turned(desk.dossier, unread=self._say("unread"), release=long)
        return self._one_of(desk, fields)

    def _answered(self, desk: Desk) -> list[FormField]:
        return [
            field
            for field in desk.form.fields()
            if field.id in desk.dossier.answers
            and applies(field, desk)
            and field.kind is not FieldKind.BUDGET_LINES
        ]

    def _named(self, desk: Desk, text: str, least: float) -> list[FormField]:
        """Find the fields that a person names; among those as well named, those answered."""
        asked = [field for field in desk.form.fields() if applies(field, desk)]
        asked = [field for field in asked if field.kind is not FieldKind.BUDGET_LINES]
        exact = [field for field in asked if folded_words(field.name) == folded_words(text)]
        if exact:
            return exact
        found = named(text, asked, least)
        held = [field for field in found if field.id in desk.dossier.answers]
        plain = all(field.kind is FieldKind.YES_NO for field in held)
        if plain and least < SURE:
            # What is corrected was answered, and in words more often than by a yes: fields named
            # nearly as well are offered too.
            nearly = named(text, asked, least, NEARLY)
            held = [field for field in nearly if field.id in desk.dossier.answers]
        return held or list(found)

    def _one_of(self, desk: Desk, fields: Sequence[FormField]) -> Turned:
        """Ask for the new answer of a field; which one, where several were named."""
        if len(fields) == 1:
            return self._asked(desk, fields[0], None)
        what = _AMONG + ",".join(field.id for field in fields)
        return self._which(desk, what, fields)

    def _new_answer(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Take words typed to a list of answers as the new one of the only answer listed."""
        listed = [key for key, _ in question.options if key.startswith(_FIELD)]
        if len(listed) != 1:
            return Turned(desk.dossier, unread=self._say("which_first"))
        return self._corrected(desk, heard, replace(question, what=listed[0]))

    def _sections(self, desk: Desk) -> Turned:
        answered = {field.id for field in self._answered(desk)}
        options = [
            (f"{_SECTION}{section.id}", section.title)
            for section in desk.form.sections
            if any(field.id in answered for field in section.fields)
        ]
        if not options:
            return Turned.say(desk.dossier, self._say("nothing"))
        options.append((LEAVE, self._say("back")))
        return Turned(desk.dossier, question=Question("", self._say("which"), tuple(options)))

    def _section(self, desk: Desk, name: str) -> Turned:
        section = desk.form.section(name)
        inside = {field.id for field in section.fields} if section else set()
        fields = [field for field in self._answered(desk) if field.id in inside]
        return self._which(desk, f"{_SECTION}{name}", fields)

    def _which(self, desk: Desk, what: str, fields: Sequence[FormField]) -> Turned:
        options = []
        for field in fields:
            shown = self._value(desk, field)
            options.append((f"{_FIELD}{field.id}", f"{field.name} : {_short(shown)}"))
        options.append((LEAVE, self._say("back")))
        return Turned(
            desk.dossier, question=Question(what, self._say("which_field"), tuple(options))
        )

    def _asked(self, desk: Desk, field: FormField, held: Mapping[str, Any] | None) -> Turned:
        question = self._fields.question(
            field, desk, tuple((held or {}).get("pris", ())), held or {}
        )
        now = self._say("now", name=field.name, value=self._value(desk, field))
        text = f"{now}\n\n{question.text}"
        return Turned(desk.dossier, question=self.owned(replace(question, text=text), field.id))

    def owned(self, question: Question, identifier: str) -> Question:
        """Make a field's question one of this room: it is left, and not skipped."""
        leave = (LEAVE, self._say("back"))
        shortcuts = tuple(leave if one[0] == SKIP else one for one in question.shortcuts)
        return replace(question, what=f"{_FIELD}{identifier}", shortcuts=shortcuts)

    def _corrected(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read the new answer as the form would, and look at what follows from it."""
        identifier = question.what.removeprefix(_FIELD)
        field = desk.form.field(identifier)
        if field is None:
            return self._sections(desk)
        if heard.chosen == LEAVE or (heard.chosen is None and _keeps(field, heard.text)):
            return Turned(desk.dossier, (Reply(self._say("kept")),))
        turned = self._fields.hear(desk, heard, replace(question, what=identifier))
        if turned.unread is not None:
            return turned
        if turned.question:
            return replace(turned, question=self.owned(turned.question, identifier))
        after = desk.over(turned.dossier)
        lines = consequences(desk, after, identifier, self._sentences)
        # What had no answer yet is answered, and not changed.
        if not lines or identifier not in desk.dossier.answers:
            return self._applied(desk, turned.dossier, identifier)
        answer = turned.dossier.answers[identifier].model_dump(mode="json")
        held = {"reponse": answer, "suites": lines}
        return Turned(desk.dossier, question=self._sure(desk, f"{_SURE}{identifier}", held))

    def _sure(self, desk: Desk, what: str, held: Mapping[str, Any]) -> Question:
        lines = [self._say("follows"), *(f"• {line}" for line in held.get("suites", ()))]
        options = ((_YES, self._say("yes")), (_NO, self._say("no")))
        return Question(what, "\n".join(lines), options, held=held)

    def _decided(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        identifier = question.what.removeprefix(_SURE)
        field = desk.form.field(identifier)
        if heard.chosen in (_NO, LEAVE) or field is None or _leaves(heard.text):
            return Turned(desk.dossier, (Reply(self._say("kept")),))
        if heard.chosen != _YES:
            return Turned(desk.dossier, unread=self._say("decide"))
        answer = {**question.held["reponse"], "field": identifier}
        changed = self._fields.restored(desk, field, answer)
        return self._applied(desk, changed, identifier)

    def _applied(self, desk: Desk, dossier: Dossier, identifier: str) -> Turned:
        field = desk.form.field(identifier)
        after = desk.over(dossier)
        value = self._value(after, field) if field else ""
        name = field.name if field else identifier
        facts: dict[str, object] = {"champ": identifier}
        entry = Entry("answer.corrected", dossier.id, facts)
        text = self._say("done", name=name, value=value)
        return Turned(dossier, (Reply(text),), entries=(entry,))

    def _value(self, desk: Desk, field: FormField) -> str:
        answer = desk.dossier.answers.get(field.id)
        if answer is None or answer.state is not State.GIVEN:
            return self._say("empty")
        return self._asking.shown(field, answer.value)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"correct.{key}", **facts)


def _leaves(text: str) -> bool:
    """Tell whether a message means that nothing is to be corrected after all."""
    words = folded_words(text)
    said = {" ".join(words), stripped(words)}
    plain = is_unknown(text, words) or said_no(words)
    return bool(words) and (plain or bool(said & (LEAVING | NOTHING)))


def _keeps(field: FormField, text: str) -> bool:
    """Tell whether a message typed for a new answer means that the one held stays."""
    words = folded_words(text)
    if not words or {" ".join(words), stripped(words)} & LEAVING or is_unknown(text, words):
        return bool(words)
    return field.kind not in _CLOSED and (tells_nothing(field, text) or " ".join(words) in NOTHING)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"

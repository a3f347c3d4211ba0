"""The room that corrects an answer: which one, the new one, and what follows from it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.dossier import Dossier, State
from bot.domain.folding import folded
from bot.domain.form import FieldKind, FormField
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.asking import Asking
from bot.engine.guide.consequences import consequences
from bot.engine.guide.fields import FieldsRoom
from bot.engine.guide.progress import applies
from bot.engine.guide.room import Desk, Heard, Question, Turned

_FIELD, _SECTION, _SURE = "champ:", "section:", "sur:"
_YES, _NO, _BACK = "oui", "non", "_retour"
# A name given for a field is recognised from this likeness on.
_LIKE = 0.72


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
        field = self._named(desk, what) if what else None
        return self._asked(desk, field, held) if field else self._sections(desk)

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read which answer is meant, its new value, or the decision."""
        what = question.what
        if what.startswith(_SURE):
            return self._decided(desk, heard, question)
        if what.startswith(_FIELD):
            return self._corrected(desk, heard, question)
        if heard.chosen == _BACK:
            return Turned(desk.dossier)
        if heard.chosen:
            return self.ask(desk, heard.chosen)
        field = self._named(desk, heard.text)
        if field is None:
            return Turned(desk.dossier, unread=self._say("unread"))
        return self._asked(desk, field, None)

    def _answered(self, desk: Desk) -> list[FormField]:
        return [
            field
            for field in desk.form.fields()
            if field.id in desk.dossier.answers
            and applies(field, desk)
            and field.kind is not FieldKind.BUDGET_LINES
        ]

    def _named(self, desk: Desk, text: str) -> FormField | None:
        """Find the answered field that a person names."""
        said = folded(text).strip(" .!?")
        names = {folded(field.name): field for field in self._answered(desk)}
        for name, field in names.items():
            if said and (said == name or said in name or name in said):
                return field
        near = difflib.get_close_matches(said, list(names), n=1, cutoff=_LIKE)
        return names[near[0]] if near else None

    def _sections(self, desk: Desk) -> Turned:
        answered = {field.id for field in self._answered(desk)}
        options = [
            (f"{_SECTION}{section.id}", section.title)
            for section in desk.form.sections
            if any(field.id in answered for field in section.fields)
        ]
        if not options:
            return Turned.say(desk.dossier, self._say("nothing"))
        options.append((_BACK, self._say("back")))
        return Turned(desk.dossier, question=Question("", self._say("which"), tuple(options)))

    def _section(self, desk: Desk, name: str) -> Turned:
        section = desk.form.section(name)
        inside = {field.id for field in section.fields} if section else set()
        options = []
        for field in self._answered(desk):
            if field.id in inside:
                shown = self._value(desk, field)
                options.append((f"{_FIELD}{field.id}", f"{field.name} : {_short(shown)}"))
        options.append((_BACK, self._say("back")))
        question = Question(f"{_SECTION}{name}", self._say("which_field"), tuple(options))
        return Turned(desk.dossier, question=question)

    def _asked(self, desk: Desk, field: FormField, held: Mapping[str, Any] | None) -> Turned:
        question = self._fields.question(
            field, desk, tuple((held or {}).get("pris", ())), held or {}
        )
        now = self._say("now", name=field.name, value=self._value(desk, field))
        text = f"{now}\n\n{question.text}"
        return Turned(
            desk.dossier, question=replace(question, what=f"{_FIELD}{field.id}", text=text)
        )

    def _corrected(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read the new answer as the form would, and look at what follows from it."""
        identifier = question.what.removeprefix(_FIELD)
        if desk.form.field(identifier) is None:
            return self._sections(desk)
        turned = self._fields.hear(desk, heard, replace(question, what=identifier))
        if turned.unread is not None:
            return turned
        if turned.question:
            asked = replace(turned.question, what=question.what)
            return replace(turned, question=asked)
        after = desk.over(turned.dossier)
        lines = consequences(desk, after, identifier, self._sentences)
        if not lines:
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
        if heard.chosen == _NO or field is None:
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


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"

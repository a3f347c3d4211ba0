"""Checks a form against itself and its programme: ids, roles, stages, choices, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.backends.files.checked_file import CheckedFile, ids
from bot.backends.files.condition_checks import WITH_OPTIONS, Reader
from bot.backends.files.yaml_reader import Path_
from bot.domain.form import EVERY_THEME, FieldKind, Form, FormField, Role, StageKind
from bot.domain.rules import Programme
from bot.errors import DataError

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")
ANSWER, VALUE, GAP = "{reponse}", "{valeur}", "{ecart}"
_WORDS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
# What a stage of a kind is made of: it is nothing without.
_FILLED = {StageKind.FIELDS: "sections", StageKind.CHECKLIST: "tasks"}
_SAID = _WORDS | WITH_OPTIONS
_FITS: dict[Role, frozenset[FieldKind]] = {
    Role.ORGANISATION: frozenset({FieldKind.TEXT}),
    Role.LEGAL_FORM: frozenset({FieldKind.CHOICE}),
    Role.TITLE: frozenset({FieldKind.TEXT}),
    Role.IDEA: _WORDS,
    Role.PLACE: frozenset({FieldKind.PLACE}),
    Role.START: frozenset({FieldKind.DATE}),
    Role.END: frozenset({FieldKind.DATE}),
    Role.TOTAL: frozenset({FieldKind.MONEY}),
    Role.ASKED: frozenset({FieldKind.MONEY}),
    Role.EXPENSES: frozenset({FieldKind.BUDGET_LINES}),
    Role.FUNDING: frozenset({FieldKind.BUDGET_LINES}),
    Role.IN_KIND: frozenset({FieldKind.BUDGET_LINES}),
    Role.SIGNATORY: frozenset({FieldKind.TEXT}),
    Role.PRIORITY: _SAID,
    Role.THEME: WITH_OPTIONS,
}


def form_checks(form: Form, programme: Programme | None, file: CheckedFile) -> Iterator[DataError]:
    """Give every mistake of a form.

    Args:
        programme: the form's programme; None when its own file is wrong, and names nothing.
    """
    sections = ids(form.sections, ("sections",))
    yield from file.twice(sections)
    fields = list(_fields(form))
    yield from file.twice([(field.id, (*at, "id")) for field, at in fields])
    roles = [(field.role.value, (*at, "role")) for field, at in fields if field.role]
    yield from file.twice(roles, "role_twice")
    checks = _Fields(form, file)
    for field, at in fields:
        yield from checks.field(field, at)
    yield from _cycles(form, file)
    yield from _stages(form, programme, file)
    yield from _indicators(form, file)
    yield from _renamed(form, file)


def _fields(form: Form) -> Iterator[tuple[FormField, Path_]]:
    for rank, section in enumerate(form.sections):
        for number, field in enumerate(section.fields):
            yield field, ("sections", rank, "champs", number)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Checks one field at a time."""

    form: Form
    file: CheckedFile

    def field(self, field: FormField, at: Path_) -> Iterator[DataError]:
        yield from self._options(field, at)
        yield from self._role(field, at)
        yield from self._phrases(field, at)
        if field.limit is not None and field.kind not in _WORDS:
            place = (*at, "limite")
            yield self.file.mistake("limit_unfit", place, key=field.id, expected=field.kind)
        yield from Reader(self.file, self.form).checks(field.when, (*at, "quand"))

    def _options(self, field: FormField, at: Path_) -> Iterator[DataError]:
        facts = {"key": field.id, "expected": str(field.kind)}
        if field.kind in WITH_OPTIONS and not field.options:
            yield self.file.mistake("options_missing", (*at, "type"), **facts)
        if field.kind not in WITH_OPTIONS and field.options:
            yield self.file.mistake("options_unfit", (*at, "choix"), **facts)
        yield from self.file.twice(ids(field.options, (*at, "choix")))

    def _role(self, field: FormField, at: Path_) -> Iterator[DataError]:
        fits = _FITS.get(field.role) if field.role else None
        if fits is not None and field.kind not in fits:
            facts = {"found": str(field.role), "expected": ", ".join(sorted(fits))}
            yield self.file.mistake("role_unfit", (*at, "role"), key=field.id, **facts)

    def _phrases(self, field: FormField, at: Path_) -> Iterator[DataError]:
        texts = {"phrase": field.phrase} if field.phrase else {}
        for key, text in texts.items():
            yield from placeholders(self.file, text, (ANSWER,), (*at, key), key)
            if field.kind not in _WORDS and ANSWER not in text:
                facts = {"key": field.id, "expected": ANSWER}
                yield self.file.mistake("phrase_without_answer", (*at, key), **facts)
        known = [option.id for option in field.options]
        if field.kind is FieldKind.YES_NO:
            known = ["oui", "non"]
        place = (*at, "phrases")
        if field.phrases and not known:
            yield self.file.mistake("phrases_unfit", place, key=field.id, expected=field.kind)
            return
        for name, text in field.phrases.items():
            here = (*place, name)
            yield from self.file.unknown("option_unknown", name, known, here, key=field.id)
            yield from placeholders(self.file, text, (ANSWER,), here, name)


def placeholders(
    file: CheckedFile, text: str | None, known: tuple[str, ...], place: Path_, key: str
) -> Iterator[DataError]:
    """Give a mistake for each thing between braces that nothing would replace."""
    for found in _PLACEHOLDER.findall(text or ""):
        facts = {"key": key, "expected": ", ".join(known)}
        yield from file.unknown("brace_unknown", found, known, place, **facts)


def _cycles(form: Form, file: CheckedFile) -> Iterator[DataError]:
    """Give the mistake of each field that is asked only once it was itself answered."""
    read = {field.id: set(field.when.fields()) for field in form.fields() if field.when}
    told: set[str] = set()
    for field, at in _fields(form):
        ring = _reached(read, field.id)
        if field.id in ring and field.id not in told:
            told |= {name for name in ring if field.id in _reached(read, name)}
            yield file.mistake("when_cycle", (*at, "quand"), found=field.id)


def _reached(read: dict[str, set[str]], start: str) -> set[str]:
    """Give the fields that a field's condition reads, and theirs in turn."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in read.get(waiting.pop(), set()) - found:
            found.add(name)
            waiting.append(name)
    return found


def _stages(form: Form, programme: Programme | None, file: CheckedFile) -> Iterator[DataError]:
    if not form.stages:
        return
    yield from file.twice(ids(form.stages, ("etapes",)))
    known = [section.id for section in form.sections]
    tasks: list[tuple[str, Path_]] = []
    for rank, stage in enumerate(form.stages):
        at: Path_ = ("etapes", rank)
        for number, name in enumerate(stage.sections):
            place = (*at, "sections", number)
            yield from file.unknown("section_unknown", name, known, place, key=stage.id)
        if stage.kind in _FILLED and not getattr(stage, _FILLED[stage.kind]):
            yield file.mistake("stage_empty", (*at, "genre"), key=stage.id, found=stage.kind)
        tasks += ids(stage.tasks, (*at, "taches"))
        for number, task in enumerate(stage.tasks):
            place = (*at, "taches", number, "regle")
            yield from rule_named(file, programme, task.rule, place)
            where = (*at, "taches", number, "quand")
            yield from Reader(file, form).checks(task.when, where)
    yield from file.twice(tasks)
    asked = {name for stage in form.stages for name in stage.sections}
    for rank, name in enumerate(known):
        if name not in asked:
            yield file.mistake("section_not_asked", ("sections", rank, "id"), found=name)


def rule_named(
    file: CheckedFile, programme: Programme | None, found: str | None, place: Path_
) -> Iterator[DataError]:
    """Give the mistake of a rule that the programme does not have."""
    if programme is not None and found is not None:
        known = [rule.id for rule in programme.rules]
        yield from file.unknown("rule_unknown", found, known, place)


def _indicators(form: Form, file: CheckedFile) -> Iterator[DataError]:
    theme = form.by_role(Role.THEME)
    if form.indicators and theme is None:
        yield file.mistake("theme_missing", ("indicateurs",))
        return
    known = [EVERY_THEME, *(option.id for option in theme.options)] if theme else [EVERY_THEME]
    for rank, indicator in enumerate(form.indicators):
        place: Path_ = ("indicateurs", rank, "theme")
        yield from file.unknown("theme_unknown", indicator.theme, known, place)


def _renamed(form: Form, file: CheckedFile) -> Iterator[DataError]:
    known = [field.id for field in form.fields()]
    for old, new in form.renamed.items():
        place: Path_ = ("renommes", old)
        yield from file.unknown("field_unknown", new, known, place)
        if old in known:
            yield file.mistake("renamed_exists", place, found=old)

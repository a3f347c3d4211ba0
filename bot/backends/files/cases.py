"""Reads a case in YAML: a place, a day, answers and a budget, for `jonction evaluate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from bot.backends.files.validation import nearest, validate
from bot.backends.files.yaml_reader import Path_, Read, read_yaml, shown
from bot.domain.case import Case
from bot.domain.case_format import BudgetForm, given
from bot.domain.folding import folded
from bot.domain.form import FieldKind, Form, FormField, Role
from bot.domain.in_force import Jurisdiction
from bot.domain.knowledge import Catalogue
from bot.domain.rules import Programme, Territory
from bot.domain.strict import Day, Identifier, Strict, Text
from bot.domain.values import PlaceValue, Value
from bot.errors import DataError

_INSIDE = {"dans": True, "hors": False}
# What each kind of field expects, for a person who writes a case by hand.
_EXPECTED = {
    FieldKind.YES_NO: "true or false",
    FieldKind.INTEGER: "a whole number",
    FieldKind.MONEY: "an amount such as 1250.50",
    FieldKind.PERCENTAGE: "a number such as 12.5",
    FieldKind.DATE: "a day such as 2027-01-31",
    FieldKind.DURATION: "a duration such as 6 mois",
    FieldKind.PLACE: "the name of a place",
    FieldKind.BUDGET_LINES: "nothing here: lines stand under budget",
    FieldKind.FILE: "nothing: a case holds no file",
}

# What a mistake of shape expects instead.
_SHAPES = {
    "day_wrong": "a day such as 2027-01-31",
    "date_wrong": "a day such as 2027-01-31",
    "key_missing": "this key, with a value",
    "key_unknown": "a key of a case",
    "number_wrong": "a number such as 1250.50",
    "yes_no_wrong": "true or false",
    "text_empty": "a text",
    "text_wrong": "a text",
    "list_wrong": "a list",
    "mapping_wrong": "keys with their values",
    "file_wrong": "keys with their values",
    "identifier_wrong": "letters, digits and hyphens",
}


class CaseForm(Strict):
    """A case as it is written.

    Args:
        place: name of a place of the territories, or `dans` or `hors`.
        answers: field → value; an empty value says that the answer is not known yet.
        expected: what the verdict must be, for a test; the command leaves it aside.
    """

    title: Text | None = Field(default=None, alias="titre")
    programme: Identifier
    territory: Identifier | None = Field(default=None, alias="territoire")
    sector: Identifier | None = Field(default=None, alias="secteur")
    place: Text | None = Field(default=None, alias="lieu")
    call: Identifier | None = Field(default=None, alias="appel")
    day: Day | None = Field(default=None, alias="date")
    answers: dict[str, Any] = Field(default={}, alias="reponses")
    budget: BudgetForm = BudgetForm()
    expected: dict[str, Any] | None = Field(default=None, alias="attendu")


def read_case(path: Path, catalogue: Catalogue, today: date) -> Case:
    """Read a case.

    Args:
        today: the day of the evaluation, where the case gives none.

    Raises:
        DataError: the first thing that is wrong in the file, with what was expected.
    """
    name = path.name
    read = read_yaml(path, name)
    try:
        held = validate(CaseForm, read, name)
    except ExceptionGroup as group:
        raise _told(group.exceptions[0]) from None
    return _Reading(read, name, catalogue).case(held, today)


def _told(error: Exception) -> Exception:
    """Give a mistake of shape with what was expected, for a person who writes a case by hand."""
    if not isinstance(error, DataError) or error.facts.get("expected"):
        return error
    facts = {**error.facts, "expected": _SHAPES.get(error.code, "another value")}
    return DataError(error.code, error.file, error.line, facts)


class _Reading:
    """One file being read, with what it may name."""

    def __init__(self, read: Read, name: str, catalogue: Catalogue) -> None:
        self._read = read
        self._name = name
        self._catalogue = catalogue

    def case(self, held: CaseForm, today: date) -> Case:
        """Give the case that the file describes."""
        programme = self._programme(held.programme)
        form = self._catalogue.forms.get(programme.id)
        if form is None:
            raise self._wrong("form_missing", "programme", programme.id, ())
        territory = self._territory(held.territory, programme)
        place = self._place(held.place, territory)
        sector = held.sector or (place.sector if place else None)
        if place and place.territory and territory is None:
            territory = self._catalogue.territory(place.territory)
        where = Jurisdiction(programme, territory, sector)
        where = self._with_call(where, held)
        self._check_budget(held.budget, programme)
        expenses, funding = held.budget.lines()
        answers = self._answers(held.answers, form)
        field = form.by_role(Role.PLACE)
        if place and field and field.id not in answers:
            answers[field.id] = place
        known = {key: value for key, value in answers.items() if value is not None}
        return Case(
            form,
            where,
            held.day or today,
            known,
            frozenset(answers.keys() - known.keys()),
            expenses,
            funding,
            _INSIDE.get(held.place or ""),
        )

    def _programme(self, wanted: str) -> Programme:
        for programme in self._catalogue.programmes:
            if programme.id == wanted:
                return programme
        known = [programme.id for programme in self._catalogue.programmes]
        raise self._wrong("programme_unknown", "programme", wanted, known)

    def _territory(self, wanted: str | None, programme: Programme) -> Territory | None:
        if wanted is None:
            return None
        held = [one for one in self._catalogue.territories if one.programme == programme.id]
        for territory in held:
            if territory.id == wanted:
                return territory
        raise self._wrong("territory_unknown", "territoire", wanted, [one.id for one in held])

    def _with_call(self, where: Jurisdiction, held: CaseForm) -> Jurisdiction:
        sectors = [one.id for one in where.territory.sectors] if where.territory else []
        if where.sector and where.sector not in sectors:
            raise self._wrong("sector_unknown", "secteur", where.sector, sectors)
        calls = [one.id for one in where.calls()]
        if held.call and held.call not in calls:
            raise self._wrong("call_unknown", "appel", held.call, calls)
        return replace(where, call=held.call)

    def _place(self, wanted: str | None, territory: Territory | None) -> PlaceValue | None:
        if wanted is None or wanted in _INSIDE:
            return None
        found = list(_named(wanted, self._catalogue))
        own = [one for one in found if territory and one.territory == territory.id]
        if len({one.territory for one in own or found}) == 1:
            return (own or found)[0]
        raise self._wrong("place_unknown", "lieu", wanted, sorted(_names(self._catalogue)))

    def _check_budget(self, held: BudgetForm, programme: Programme) -> None:
        budget = programme.budget
        categories = [one.id for one in budget.categories] if budget else []
        kinds = [one.id for one in budget.sources] if budget else []
        for rank, line in enumerate(held.expenses):
            if line.category and line.category not in categories:
                place: Path_ = ("budget", "depenses", rank, "categorie")
                raise self._wrong("category_unknown", "categorie", line.category, categories, place)
        for rank, source in enumerate(held.funding):
            if source.kind and source.kind not in kinds:
                place = ("budget", "sources", rank, "genre")
                raise self._wrong("funding_kind_unknown", "genre", source.kind, kinds, place)

    def _answers(self, held: dict[str, Any], form: Form) -> dict[str, Value]:
        return {name: self._answer(name, value, form) for name, value in held.items()}

    def _answer(self, name: str, value: Any, form: Form) -> Value:
        field, place = form.field(name), ("reponses", name)
        if field is None:
            known = [one.id for one in form.fields()]
            raise self._wrong("field_unknown", name, name, known, place)
        if field.kind is FieldKind.PLACE and isinstance(value, str):
            return self._place(value, None)
        try:
            return given(field, value)
        except ValueError:
            raise self._not_a_value(field, value, place) from None

    def _not_a_value(self, field: FormField, value: Any, place: Path_) -> DataError:
        options = ", ".join(option.id for option in field.options)
        facts = {
            "key": field.id,
            "found": shown(str(value)),
            "expected": options or _EXPECTED.get(field.kind, "a text"),
        }
        return DataError("value_expected", self._name, self._read.line_of(place), facts)

    def _wrong(
        self, code: str, key: str, found: str, known: Sequence[str], place: Path_ = ()
    ) -> DataError:
        facts: dict[str, object] = {"key": shown(key), "found": shown(found)}
        near = nearest(found, known)
        if near:
            facts["nearest"] = near
        elif known:
            facts["expected"] = ", ".join(known[:12])
        return DataError(code, self._name, self._read.line_of(place or (key,)), facts)


def _named(wanted: str, catalogue: Catalogue) -> Iterator[PlaceValue]:
    """Give every place that has a name, as a person writes it."""
    said = folded(wanted)
    for territory in catalogue.territories:
        if said in {folded(name) for name in (territory.name, territory.id, *territory.aliases)}:
            yield PlaceValue(name=territory.name, territory=territory.id)
        for place in territory.places:
            for name in (place.name, *place.aliases, *place.inside):
                if folded(name) == said:
                    yield PlaceValue(name=name, territory=territory.id, sector=place.sector)


def _names(catalogue: Catalogue) -> Iterator[str]:
    for territory in catalogue.territories:
        yield territory.name
        yield from (place.name for place in territory.places)

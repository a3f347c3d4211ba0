"""The invented programme, read by the real library, and cases made over it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from bot.backends.files.library import Library
from bot.domain.case import Case
from bot.domain.case_format import given
from bot.domain.form import Form
from bot.domain.in_force import Jurisdiction
from bot.domain.knowledge import Catalogue
from bot.domain.rules import Call, Facts, Programme, Rule, Territory

KNOWLEDGE = Path(__file__).parent / "knowledge"
DAY = date(2026, 11, 23)
PROGRAMME = "jardins"


@cache
def catalogue() -> Catalogue:
    """Give the rule data of the invented folder."""
    return Library(KNOWLEDGE).read().knowledge.catalogue


def programme() -> Programme:
    """Give the invented programme."""
    return catalogue().programmes[0]


def form() -> Form:
    """Give its form."""
    return catalogue().forms[PROGRAMME]


def territory(identifier: str) -> Territory:
    """Give one of its territories."""
    found = catalogue().territory(identifier)
    assert found is not None
    return found


def rule(identifier: str) -> Rule:
    """Give one of its rules, of any level."""
    parts: list[Programme | Facts | Call] = [programme(), *catalogue().territories]
    parts += [sector for held in catalogue().territories for sector in held.sectors]
    parts += [call for held in catalogue().territories for call in held.calls]
    return next(one for part in parts for one in part.rules if one.id == identifier)


def case(
    answers: Mapping[str, object],
    place: str | None = "val-fictif",
    sector: str | None = "bas-val",
    call: str | None = "bas-continu",
    day: date = DAY,
    inside: bool | None = True,
) -> Case:
    """Give a case; answers are written as in a file, and an empty one is not known yet."""
    fields = {field.id: field for field in form().fields()}
    read = {name: given(fields[name], value) for name, value in answers.items()}
    known = {name: value for name, value in read.items() if value is not None}
    where = Jurisdiction(programme(), territory(place) if place else None, sector, call)
    unknown = frozenset(read.keys() - known.keys())
    return Case(form(), where, day, known, unknown, inside=inside)

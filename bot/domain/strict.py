"""What every model of a rule file is made of: strict parts, partial dates, exact values."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import MINYEAR, date, time
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_IDENTIFIER = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"
Identifier = Annotated[str, Field(pattern=_IDENTIFIER)]
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"\d{2}:\d{2}(?::\d{2})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,8})?", re.ASCII)
_NEARLY_NUMBER = re.compile(r"[-+]?\d[\d\s.,']*(?:[kM]?\$|%)?")


def _year_and_month(value: object) -> tuple[int, int | None] | None:
    match = _PARTIAL.fullmatch(str(value))
    if not match or isinstance(value, date | bool):
        return None
    year, month = int(match[1]), int(match[2]) if match[2] else None
    possible = year >= MINYEAR and (month is None or 1 <= month <= 12)
    return (year, month) if possible else None


def first_day(value: object) -> object:
    """Read a partial date (2026, "2026-06") as its first day; leave anything else as it is."""
    found = _year_and_month(value)
    return value if found is None else date(found[0], found[1] or 1, 1)


def last_day(value: object) -> object:
    """Read a partial date (2026, "2026-06") as its last day; leave anything else as it is."""
    found = _year_and_month(value)
    if found is None:
        return value
    year, month = found[0], found[1] or 12
    return date(year, month, monthrange(year, month)[1])


def whole_day(value: object) -> object:
    """Refuse what is not written as a day: pydantic reads a number as seconds since 1970."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("date_wrong")


def full_day(value: object) -> object:
    """Refuse a month or a year where one day is expected, and what is not written as a day."""
    try:
        return whole_day(value)
    except ValueError as error:
        raise ValueError("day_wrong") from error


def clock(value: object) -> object:
    """Refuse what is not written as an hour: pydantic reads 1630 as seconds since midnight."""
    if isinstance(value, time) or (isinstance(value, str) and _CLOCK.fullmatch(value)):
        return value
    raise ValueError("time_wrong")


def held_value(value: object) -> object:
    """Give a number written as text its exactness; refuse what no machine could compare."""
    if isinstance(value, str):
        if _NUMBER.fullmatch(value.strip()):
            return Decimal(value.strip())
        if _NEARLY_NUMBER.fullmatch(value.strip()):
            raise ValueError("number_wrong")
        return value
    if isinstance(value, date | dict):
        raise ValueError("value_wrong")
    if isinstance(value, list | tuple) and not all(isinstance(item, str) for item in value):
        raise ValueError("value_wrong")
    return value


def one_or_many(value: object) -> object:
    """Let a coordinator write one text where a list of texts is expected."""
    return [value] if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(full_day)]
# The last validator listed runs first.
FirstDay = Annotated[date, BeforeValidator(whole_day), BeforeValidator(first_day)]
LastDay = Annotated[date, BeforeValidator(whole_day), BeforeValidator(last_day)]
Clock = Annotated[time, BeforeValidator(clock)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
HeldValue = Annotated[Decimal | bool | Text | tuple[Text, ...] | None, BeforeValidator(held_value)]


class Strict(BaseModel):
    """A part of a rule file: unknown keys are refused, values never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Give a copy, without what was worked out once from the original's values."""
        made = super().model_copy(update=update, deep=deep)
        for name in made.__dict__.keys() - type(self).model_fields.keys():
            del made.__dict__[name]
        return made

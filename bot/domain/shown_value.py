"""Fills the sentences of a rule with the promoter's answer and the rule's value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from bot.domain.conditions import Condition
from bot.domain.form import FieldKind, FormField
from bot.domain.money import dollars, plain_number
from bot.domain.rules import DatedValue
from bot.domain.values import Duration, FileValue, PlaceValue, Value

# How an answer is written for a person; the guide gives its own, which knows French dates.
Shown = Callable[[FormField, Value], str]

_MARK = re.compile(r"\{(reponse|valeur|ecart)\}")
_PERCENT = "%"


def plain(field: FormField, value: Value) -> str:
    """Write an answer without any word of the program's own."""
    texts = {option.id: option.text for option in field.options}
    if isinstance(value, tuple):
        return ", ".join(texts.get(held, held) for held in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Duration):
        return f"{plain_number(value.count)} {value.unit}"
    if isinstance(value, PlaceValue | FileValue):
        return value.name
    if isinstance(value, Decimal):
        percent = field.kind is FieldKind.PERCENTAGE
        return f"{plain_number(value)} {_PERCENT}" if percent else dollars(value)
    return texts.get(str(value), str(value))


def said_value(value: DatedValue) -> str:
    """Write a rule's value with its unit; nothing when it has none."""
    held = value.value
    if isinstance(held, Decimal):
        if value.unit == "$":
            return dollars(held)
        return f"{plain_number(held)} {value.unit or ''}".strip()
    if isinstance(held, tuple):
        return ", ".join(held)
    return "" if held is None else str(held)


def filled(sentence: str, facts: Mapping[str, str]) -> str:
    """Fill a sentence of a rule, in one pass: what an answer holds is never read as a mark."""
    return _MARK.sub(lambda mark: facts.get(mark[1], mark[0]), sentence)


def answered(condition: Condition, answers: Mapping[str, Value]) -> str | None:
    """Give the first field of a condition that has an answer, the one its sentence speaks of."""
    return next((name for name in condition.fields() if answers.get(name) is not None), None)

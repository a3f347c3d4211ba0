"""Conditions that coordinators write on answers, and their three-valued reading.

A condition is true, false, or not known yet; what is not known stays so through `tous`, `un_de` and
`sauf` (strong Kleene logic): nothing is guessed from a question that was not answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.strict import Identifier, Strict, Texts, held_value

# What a bound may say beside a number or a day: the dated value of the rule, the day of the
# evaluation, or the answer to another field.
VALUE, TODAY, OF_FIELD = "valeur", "aujourd-hui", "champ:"
_OPERATORS = ("equal", "among", "none_of", "at_least", "at_most", "within")


class Truth(StrEnum):
    """What is known of a condition."""

    TRUE = "vrai"
    FALSE = "faux"
    UNKNOWN = "inconnu"


def _bound(value: object) -> object:
    return value if isinstance(value, date) else held_value(value)


# A number, a day, `valeur`, `aujourd-hui` or `champ:IDENTIFIANT`.
Bound = Annotated[
    Decimal | bool | date | Annotated[str, Field(min_length=1)], BeforeValidator(_bound)
]


class Condition(Strict):
    """One comparison on a field's answer, or several conditions put together.

    Exactly one of a comparison (`champ` with one operator), `tous`, `un_de` and `sauf` is written.

    Args:
        field: id of a field of the programme's form.
        equal: the answer is this value (yes/no, a choice, a number).
        among: the answer, or one of the answers, is one of these choices.
        none_of: neither the answer nor any of the answers is one of these choices.
        at_least: the number or day is this bound or more; several choices count as their number.
        at_most: the number or day is this bound or less; several choices count as their number.
        within: the place lies in the dossier's territory, or in its sector.
    """

    field: Identifier | None = Field(default=None, alias="champ")
    equal: Bound | None = Field(default=None, alias="egal")
    among: Texts | None = Field(default=None, alias="parmi", min_length=1)
    none_of: Texts | None = Field(default=None, alias="aucun_de", min_length=1)
    at_least: Bound | None = Field(default=None, alias="au_moins")
    at_most: Bound | None = Field(default=None, alias="au_plus")
    within: Literal["territoire", "secteur"] | None = Field(default=None, alias="dans")
    every: tuple[Condition, ...] | None = Field(default=None, alias="tous", min_length=1)
    some: tuple[Condition, ...] | None = Field(default=None, alias="un_de", min_length=1)
    negated: Condition | None = Field(default=None, alias="sauf")

    @model_validator(mode="after")
    def _one_shape(self) -> Condition:
        shapes = [self.field, self.every, self.some, self.negated]
        operators = [name for name in _OPERATORS if getattr(self, name) is not None]
        if sum(shape is not None for shape in shapes) != 1:
            raise ValueError("condition_shape")
        if len(operators) != (self.field is not None):
            raise ValueError("condition_operator")
        return self

    def fields(self) -> Iterator[str]:
        """Give the ids of the fields that it reads, bounds included, in reading order."""
        if self.field:
            yield self.field
        for bound in (self.equal, self.at_least, self.at_most):
            if isinstance(bound, str) and bound.startswith(OF_FIELD):
                yield bound.removeprefix(OF_FIELD)
        for part in (*(self.every or ()), *(self.some or ()), self.negated):
            if part is not None:
                yield from part.fields()

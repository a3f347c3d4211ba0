"""What an answer holds, by kind of field, and how it is kept as JSON and read back exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.domain.form import FieldKind


class Held(BaseModel):
    """A part of what is kept for a person: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_DAYS = {"jours": Decimal(1), "semaines": Decimal(7), "mois": Decimal("30.4375")}
_DAYS["ans"] = _DAYS["mois"] * 12


class Duration(Held):
    """A duration as it was said.

    Args:
        unit: `jours`, `semaines`, `mois` or `ans`.
    """

    count: Decimal
    unit: str

    @property
    def months(self) -> Decimal:
        """Give it in months; a month is a twelfth of 365.25 days."""
        if self.unit in ("mois", "ans"):
            return self.count * (12 if self.unit == "ans" else 1)
        return self.count * _DAYS[self.unit] / _DAYS["mois"]


class PlaceValue(Held):
    """A place that was said and recognised.

    Args:
        name: the place's own spelling, or the words said when it is not known.
        territory: id of its territory; None when the place is not known.
    """

    name: str
    territory: str | None = None
    sector: str | None = None


class FileValue(Held):
    """A file that was handed over; its bytes lie elsewhere, under its digest.

    Args:
        size: in bytes.
        digest: SHA-256 of the bytes, in hexadecimal.
    """

    name: str
    media_type: str
    size: int
    digest: str


Value = (
    bool | int | Decimal | date | str | tuple[str, ...] | Duration | PlaceValue | FileValue | None
)

_READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.CHOICES: lambda held: tuple(held),
    FieldKind.MONEY: lambda held: Decimal(str(held)),
    FieldKind.PERCENTAGE: lambda held: Decimal(str(held)),
    FieldKind.DATE: lambda held: held if isinstance(held, date) else date.fromisoformat(held),
    FieldKind.DURATION: Duration.model_validate,
    FieldKind.PLACE: PlaceValue.model_validate,
    FieldKind.FILE: FileValue.model_validate,
}


def value_of(kind: FieldKind, held: Any) -> Value:
    """Give the exact value that JSON held for a field of a kind."""
    reader = _READERS.get(kind)
    found: Value = held if held is None or reader is None else reader(held)
    return found

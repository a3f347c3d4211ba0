"""Reads the plain values of a case or of a trial, as YAML gives them, into exact ones.

What is written wrong raises `ValueError` with a code; whoever reads a file says where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from bot.domain.dossier import ExpenseLine, FundingLine, FundingStatus
from bot.domain.form import FieldKind, FormField
from bot.domain.money import cents
from bot.domain.strict import Day, Strict, Text
from bot.domain.values import Duration, PlaceValue, Value

_DURATION = re.compile(r"(\d+(?:[.,]\d+)?)\s*(jours?|semaines?|mois|ans?)")
_UNITS = {"jour": "jours", "semaine": "semaines", "an": "ans"}
_NUMBERS = frozenset({FieldKind.MONEY, FieldKind.PERCENTAGE})
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


class ExpenseForm(Strict):
    """A line of expense of a case.

    Args:
        in_kind: it is lent or given, not paid.
        paid_by: id of the source that pays it.
    """

    id: Text | None = None
    label: Text = Field(alias="poste")
    amount: Decimal = Field(alias="montant", ge=0)
    category: Text | None = Field(default=None, alias="categorie")
    in_kind: bool = Field(default=False, alias="nature")
    paid_by: Text | None = Field(default=None, alias="payee_par")
    paid_on: Day | None = Field(default=None, alias="payee_le")


class FundingForm(Strict):
    """A source of a case; `kind` is the id of a kind of source of the programme."""

    id: Text | None = None
    label: Text = Field(alias="nom")
    amount: Decimal = Field(alias="montant", ge=0)
    kind: Text | None = Field(default=None, alias="genre")
    status: FundingStatus | None = Field(default=None, alias="statut")
    in_kind: bool = Field(default=False, alias="nature")


class BudgetForm(Strict):
    """The budget of a case."""

    expenses: tuple[ExpenseForm, ...] = Field(default=(), alias="depenses")
    funding: tuple[FundingForm, ...] = Field(default=(), alias="sources")

    def lines(self) -> tuple[tuple[ExpenseLine, ...], tuple[FundingLine, ...]]:
        """Give the lines as a dossier holds them, numbered where they are not named."""
        expenses = tuple(
            ExpenseLine(
                id=line.id or f"d{rank}",
                label=line.label,
                amount=cents(line.amount),
                category=line.category,
                in_kind=line.in_kind,
                paid_by=line.paid_by,
                paid_on=line.paid_on,
            )
            for rank, line in enumerate(self.expenses, start=1)
        )
        funding = tuple(
            FundingLine(
                id=line.id or f"s{rank}",
                label=line.label,
                amount=cents(line.amount),
                kind=line.kind,
                status=line.status,
                in_kind=line.in_kind,
            )
            for rank, line in enumerate(self.funding, start=1)
        )
        return expenses, funding


def budget_of(
    held: Mapping[str, Any] | None,
) -> tuple[tuple[ExpenseLine, ...], tuple[FundingLine, ...]]:
    """Give the lines of a budget written in a case or a trial.

    Raises:
        ValueError: it is not written as a budget is.
    """
    return BudgetForm.model_validate(held or {}).lines()


def given(field: FormField, held: Any) -> Value:
    """Give the exact value that a case writes for a field; None for what is not known.

    Raises:
        ValueError: `value_expected`, when it is not a value of the field's kind.
    """
    if held is None:
        return None
    found = _read(field, held)
    if found is None:
        raise ValueError("value_expected")
    return found


def _read(field: FormField, held: Any) -> Value:
    kind = field.kind
    if kind is FieldKind.YES_NO:
        return held if isinstance(held, bool) else None
    if kind is FieldKind.CHOICE:
        return held if held in _options(field) else None
    if kind is FieldKind.CHOICES:
        return _choices(field, held)
    if kind is FieldKind.INTEGER:
        return held if type(held) is int else None
    if kind in _NUMBERS:
        return _number(held)
    if kind is FieldKind.DATE:
        return held if type(held) is date else None
    if kind is FieldKind.DURATION:
        return _duration(held)
    if kind is FieldKind.PLACE:
        return PlaceValue(name=held) if isinstance(held, str) else None
    return held if isinstance(held, str) and kind in _TEXTS else None


def _options(field: FormField) -> set[str]:
    return {option.id for option in field.options}


def _choices(field: FormField, held: Any) -> tuple[str, ...] | None:
    if not isinstance(held, Sequence) or isinstance(held, str):
        return None
    return tuple(held) if held and set(held) <= _options(field) else None


def _number(held: Any) -> Decimal | None:
    whole = type(held) is int or isinstance(held, Decimal)
    return Decimal(held) if whole else None


def _duration(held: Any) -> Duration | None:
    match = _DURATION.fullmatch(held.strip()) if isinstance(held, str) else None
    if match is None:
        return None
    unit = match[2] if match[2] == "mois" else _UNITS[match[2].rstrip("s")]
    return Duration(count=Decimal(match[1].replace(",", ".")), unit=unit)

"""Checks that a condition compares fields that the form has with what they can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.backends.files.checked_file import CheckedFile
from bot.backends.files.validation import nearest
from bot.backends.files.yaml_reader import Path_
from bot.domain.conditions import OF_FIELD, TODAY, VALUE, Condition
from bot.domain.form import FieldKind, Form, FormField
from bot.domain.rules import DatedValue
from bot.errors import DataError

NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.MONEY, FieldKind.PERCENTAGE, FieldKind.DURATION})
WITH_OPTIONS = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
_BOUNDS = ("egal", "au_moins", "au_plus")
_OPERATORS: dict[FieldKind, tuple[str, ...]] = {
    **dict.fromkeys(NUMBERS, _BOUNDS),
    FieldKind.DATE: _BOUNDS,
    FieldKind.CHOICE: ("egal", "parmi", "aucun_de"),
    FieldKind.CHOICES: ("egal", "parmi", "aucun_de", "au_moins", "au_plus"),
    FieldKind.YES_NO: ("egal",),
    FieldKind.PLACE: ("dans",),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Where a condition is written, and what it may read.

    Args:
        values: dated values of the rule that it serves; none when it serves no rule.
    """

    file: CheckedFile
    form: Form
    values: Sequence[DatedValue] = ()

    def checks(self, condition: Condition | None, at: Path_) -> Iterator[DataError]:
        """Give every mistake of a condition.

        Args:
            at: the place of the condition in the file.
        """
        if condition is None:
            return
        for part, place in _comparisons(condition, at):
            yield from self._comparison(part, place)

    def field(self, found: str, place: Path_) -> Iterator[DataError]:
        """Give the mistake of a field that the form does not have."""
        yield from self.file.unknown("field_unknown", found, _names(self.form), place)

    def _comparison(self, condition: Condition, at: Path_) -> Iterator[DataError]:
        name = condition.field or ""
        field = self.form.field(name)
        if field is None:
            yield from self.field(name, (*at, "champ"))
            return
        key, operands = _operator(condition)
        permitted = _OPERATORS.get(field.kind, ())
        if not permitted:
            yield self.file.mistake("field_not_compared", at, found=name, expected=field.kind)
        elif key not in permitted:
            facts = {"key": key, "found": name, "expected": ", ".join(permitted)}
            yield self.file.mistake("operator_unfit", (*at, key), **facts)
        else:
            many = key in ("parmi", "aucun_de")
            for rank, operand in enumerate(operands):
                place = (*at, key, rank) if many else (*at, key)
                yield from self._operand(field, key, operand, place)

    def _operand(
        self, field: FormField, key: str, operand: object, place: Path_
    ) -> Iterator[DataError]:
        if field.kind is FieldKind.PLACE:
            return
        if key in _BOUNDS and operand == VALUE:
            yield from self._value(field, key, place)
        elif key in _BOUNDS and isinstance(operand, str) and operand.startswith(OF_FIELD):
            yield from self._other(field, operand.removeprefix(OF_FIELD), place)
        elif field.kind is FieldKind.DATE:
            if not isinstance(operand, date) and operand != TODAY:
                yield self._unfit("compared_date", field, operand, place)
        elif field.kind is FieldKind.YES_NO:
            if not isinstance(operand, bool):
                yield self._unfit("compared_yes_no", field, operand, place)
        elif field.kind in NUMBERS or key in ("au_moins", "au_plus"):
            if not isinstance(operand, Decimal):
                yield self._unfit("compared_number", field, operand, place)
        else:
            yield from option(self.file, field, operand, place)

    def _value(self, field: FormField, key: str, place: Path_) -> Iterator[DataError]:
        """Give the mistake of a bound `valeur` that no dated value can stand for.

        A value that was looked for and not found stands for itself: nobody knows the bound.
        """
        held = [value.value for value in self.values if value.value is not None]
        if not held and not any(value.unknown for value in self.values):
            yield self.file.mistake("bound_value_missing", place, key=field.id)
        for value in held:
            if key == "egal" and field.kind in WITH_OPTIONS:
                for one in value if isinstance(value, tuple) else (value,):
                    yield from option(self.file, field, one, place)
            elif not _stands(field.kind, value):
                facts = {"key": field.id, "found": written(value)}
                yield self.file.mistake("bound_value_wrong", place, **facts)

    def _other(self, field: FormField, name: str, place: Path_) -> Iterator[DataError]:
        """Give the mistake of a bound that is the answer to a field which cannot be compared."""
        other = self.form.field(name)
        if other is None:
            yield from self.field(name, place)
        elif (other.kind in NUMBERS) != (field.kind in NUMBERS) or (
            field.kind not in NUMBERS and other.kind is not field.kind
        ):
            yield self.file.mistake("bound_field_unfit", place, found=name, key=field.id)

    def _unfit(self, code: str, field: FormField, operand: object, place: Path_) -> DataError:
        found = written(operand)
        known = [VALUE, TODAY, *(f"{OF_FIELD}{name}" for name in _names(self.form))]
        facts = {"found": found, "key": field.id, "nearest": nearest(found, known)}
        return self.file.mistake(code, place, **facts)


def _stands(kind: FieldKind, value: object) -> bool:
    """Tell whether a dated value can be the bound of a field; a day is held as text."""
    if kind is FieldKind.YES_NO:
        return isinstance(value, bool)
    if kind is not FieldKind.DATE:
        return isinstance(value, Decimal)
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def option(file: CheckedFile, field: FormField, found: object, place: Path_) -> Iterator[DataError]:
    """Give the mistake of a choice that a field does not offer."""
    known = [one.id for one in field.options]
    yield from file.unknown("option_unknown", written(found), known, place, key=field.id)


def written(value: object) -> str:
    """Give a value as a person writes it in a file; nothing of what a list or keys hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "…" if isinstance(value, list | tuple | dict) else str(value)


def _names(form: Form) -> list[str]:
    return [field.id for field in form.fields()]


def _comparisons(condition: Condition, at: Path_) -> Iterator[tuple[Condition, Path_]]:
    """Give each comparison of a condition, with its place in the file."""
    if condition.field is not None:
        yield condition, at
    for key, parts in (("tous", condition.every), ("un_de", condition.some)):
        for rank, part in enumerate(parts or ()):
            yield from _comparisons(part, (*at, key, rank))
    if condition.negated is not None:
        yield from _comparisons(condition.negated, (*at, "sauf"))


def _operator(condition: Condition) -> tuple[str, tuple[object, ...]]:
    """Give the key of a comparison, and what it compares with."""
    if condition.among is not None:
        return "parmi", condition.among
    if condition.none_of is not None:
        return "aucun_de", condition.none_of
    bounds = zip(_BOUNDS, (condition.equal, condition.at_least, condition.at_most), strict=True)
    found = [(key, (bound,)) for key, bound in bounds if bound is not None]
    return found[0] if found else ("dans", (condition.within,))

"""Turns plain values into typed ones; each mistake names file, line, key and nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.backends.files.yaml_reader import Read
from bot.errors import DataError

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 60

# pydantic's kinds of error that have a sentence of their own; the others share one.
_CODES = {
    "missing": "key_missing",
    "extra_forbidden": "key_unknown",
    "enum": "choice_unknown",
    "literal_error": "choice_unknown",
    "string_pattern_mismatch": "identifier_wrong",
    "string_too_short": "text_empty",
    "too_short": "list_empty",
    "date_type": "date_wrong",
    "date_parsing": "date_wrong",
    "date_from_datetime_parsing": "date_wrong",
    "date_from_datetime_inexact": "date_wrong",
    "time_parsing": "time_wrong",
    "decimal_parsing": "number_wrong",
    "decimal_type": "number_wrong",
    "greater_than_equal": "number_wrong",
    "bool_parsing": "yes_no_wrong",
    "bool_type": "yes_no_wrong",
    "string_type": "text_wrong",
    "tuple_type": "list_wrong",
    "dict_type": "mapping_wrong",
    "model_type": "mapping_wrong",
    "model_attributes_type": "mapping_wrong",
}


def nearest(name: str, known: Sequence[str]) -> str:
    """Give the known name nearest to one that is wrong, or nothing."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), "")


def validate(model: type[Model], read: Read, file: str) -> Model:
    """Give the typed value of a file.

    Raises:
        ExceptionGroup of DataError: every mistake found, in the order of the file.
    """
    try:
        return model.model_validate(read.value)
    except ValidationError as error:
        problems = sorted(
            _problems(model, read, file, error), key=lambda problem: problem.line or 0
        )
        raise ExceptionGroup(file, problems) from error


def _problems(
    model: type[BaseModel], read: Read, file: str, error: ValidationError
) -> Iterator[DataError]:
    for detail in error.errors():
        path = tuple(part for part in detail["loc"] if _stands(read.value, part, detail["loc"]))
        key = str(detail["loc"][-1]) if detail["loc"] else ""
        kind = detail["type"]
        code = _CODES.get(kind, "value_wrong")
        if kind == "value_error":
            # Our own checks raise a key of the sentences file.
            code = str(detail["ctx"]["error"])
        facts: dict[str, object] = {
            "key": key,
            "found": str(detail["input"])[:_SHOWN] if kind != "missing" else "",
            "expected": _expected(detail),
            "nearest": "",
        }
        if kind == "extra_forbidden":
            facts["nearest"] = nearest(key, _keys_at(model, path[:-1]))
        yield DataError(code, file, read.line_of(path), facts)


def _stands(value: Any, part: str | int, path: tuple[str | int, ...]) -> bool:
    # pydantic names the branch of a union in the path; the file has no such step.
    return isinstance(part, int) or part == path[-1] or not part.startswith(("function-", "tuple["))


def _expected(detail: Any) -> str:
    context = detail.get("ctx") or {}
    return str(context.get("expected") or context.get("pattern") or "")


def _keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Give the keys that are right at a place of the file, as far as the types tell."""
    current: type[BaseModel] = model
    for part in path:
        if isinstance(part, int):
            continue
        for name, field in current.model_fields.items():
            if part in (name, field.alias):
                current = _model_in(field.annotation) or current
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found:
            return found
    return None

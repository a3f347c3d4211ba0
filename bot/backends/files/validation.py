"""Turns plain values into typed ones; each mistake names file, line, key and nearest name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.backends.files.yaml_reader import Path_, Read, shown
from bot.domain.folding import composed, folded
from bot.errors import DataError

Model = TypeVar("Model", bound=BaseModel)

# pydantic's kinds of error that have a sentence of their own; the others share one.
_CODES = {
    "missing": "key_missing",
    "extra_forbidden": "key_unknown",
    "enum": "choice_unknown",
    "literal_error": "choice_unknown",
    "string_pattern_mismatch": "identifier_wrong",
    "string_too_short": "text_empty",
    "too_short": "list_short",
    "date_parsing": "date_wrong",
    "date_from_datetime_parsing": "date_wrong",
    "time_parsing": "time_wrong",
    "decimal_parsing": "number_wrong",
    "decimal_type": "number_wrong",
    "finite_number": "number_wrong",
    "int_parsing": "integer_wrong",
    "int_parsing_size": "integer_wrong",
    "int_type": "integer_wrong",
    "int_from_float": "integer_wrong",
    "greater_than": "number_small",
    "greater_than_equal": "number_small",
    "less_than": "number_large",
    "less_than_equal": "number_large",
    "bool_parsing": "yes_no_wrong",
    "bool_type": "yes_no_wrong",
    "string_type": "text_wrong",
    "tuple_type": "list_wrong",
    "dict_type": "mapping_wrong",
    "model_type": "mapping_wrong",
    "model_attributes_type": "mapping_wrong",
}
_OUR_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
# What a condition compares with has a sentence of its own, since it may be so many things.
_BOUNDS = ("egal", "au_moins", "au_plus")
_APART = re.compile(r"[\s_-]+")
_CHOICE = re.compile(r"'([^']+)'")


def nearest(name: str, known: Sequence[str]) -> str:
    """Give the known name nearest to one that is wrong, or nothing.

    Accents, spaces and capitals are no difference: « à vérifier » means `a_verifier`.
    """
    plain = {_APART.sub("_", folded(composed(one))): one for one in known}
    said = _APART.sub("_", folded(composed(name)))
    found = difflib.get_close_matches(said, list(plain), n=1, cutoff=0.6)
    return plain[found[0]] if found else ""


def validate(model: type[Model], read: Read, file: str) -> Model:
    """Give the typed value of a file; an empty file holds no key.

    Raises:
        ExceptionGroup of DataError: every mistake found, in the order of the file.
    """
    try:
        return model.model_validate({} if read.value is None else read.value)
    except ValidationError as error:
        problems = _without_echoes(_problems(model, read, file, error))
        problems.sort(key=lambda problem: problem.line or 0)
        raise ExceptionGroup(file, problems) from error


def _without_echoes(problems: Iterator[DataError]) -> list[DataError]:
    """Leave out a key said to be missing only because it stands misspelt in the same place."""
    found = list(problems)
    meant = [
        (problem.facts["place"], problem.facts["nearest"])
        for problem in found
        if problem.code == "key_unknown"
    ]
    return [
        problem
        for problem in found
        if problem.code != "key_missing"
        or (problem.facts["place"], problem.facts["key"]) not in meant
    ]


def _problems(
    model: type[BaseModel], read: Read, file: str, error: ValidationError
) -> Iterator[DataError]:
    details = error.errors()
    places = [detail["loc"] for detail in details]
    paths = [_path_in_file(read.value, place) for place in places]
    told: set[Path_] = set()
    for detail, path in zip(details, paths, strict=True):
        if detail["type"] == "too_short" and _wrong_inside(detail["loc"], places):
            continue
        if _is_branch(detail, path) and paths.count(path) > 1:
            # pydantic refuses a value once for each kind that it might have been.
            if path not in told and not _wrong_inside(path, paths):
                told.add(path)
                yield _of_no_kind(read, file, path, detail)
            continue
        known = _names_at(model, path, detail)
        found = _shown(detail["input"])
        key = _key(path, detail)
        wrong = {"extra_forbidden": key, "enum": found, "literal_error": found}
        facts: dict[str, object] = {
            "key": key,
            "place": path[:-1] if detail["type"] == "extra_forbidden" else path,
            "found": "" if detail["type"] == "missing" else found,
            "expected": "" if detail["type"] == "extra_forbidden" else ", ".join(known),
            "nearest": nearest(wrong.get(detail["type"], ""), known),
            **_bounds(detail),
        }
        yield DataError(_code(path, detail), file, read.line_of(path), facts)


def _is_branch(detail: Any, path: Path_) -> bool:
    """Tell whether a mistake is that of one branch of a union, a step that no file holds."""
    steps = [part for part in detail["loc"] if isinstance(part, str) and part not in path]
    return detail["type"] != "missing" and bool(steps)


def _of_no_kind(read: Read, file: str, path: Path_, detail: Any) -> DataError:
    """Give the one mistake of a value that has none of the kinds it might have."""
    facts: dict[str, object] = {"key": _last_key(path), "place": path}
    facts["found"] = _shown(detail["input"])
    code = "text_empty" if detail["input"] in ("", None) else _unfit(path)
    return DataError(code, file, read.line_of(path), facts)


def _bounds(detail: Any) -> dict[str, object]:
    """Give the least and the most that a refused number or list might have been."""
    context = detail.get("ctx") or {}
    # Only whole numbers are bounded without their bound.
    above = [context["gt"] + 1] if "gt" in context else []
    below = [context["lt"] - 1] if "lt" in context else []
    least = [*above, *(context[name] for name in ("min_length", "ge") if name in context)]
    most = [*below, *(context[name] for name in ("max_length", "le") if name in context)]
    return {"least": str(*least), "most": str(*most)}


def _wrong_inside(place: Path_, places: Sequence[Path_]) -> bool:
    # An element that is refused is not counted: the list is no shorter for the person who wrote it.
    return any(other[: len(place)] == place and len(other) > len(place) for other in places)


def _path_in_file(value: Any, place: Path_) -> Path_:
    """Keep the steps that the file holds: pydantic adds the branches of unions, and ranks of one.

    A key that is missing is not a step either.
    """
    path: list[str | int] = []
    for part in place:
        in_mapping = isinstance(value, dict) and part in value
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if in_mapping or in_list:
            path.append(part)
            value = value[part]
    return tuple(path)


def _code(path: Path_, detail: Any) -> str:
    kind = detail["type"]
    if detail["input"] is None and kind != "missing":
        return "text_empty"
    if kind == "value_error":
        # Our own checks raise a key of the sentences file.
        code = str(detail["ctx"]["error"])
        return code if _OUR_CODE.fullmatch(code) and code != "value_wrong" else _unfit(path)
    code = _CODES.get(kind, "value_wrong")
    return "file_wrong" if code == "mapping_wrong" and not path else code


def _unfit(path: Path_) -> str:
    return "bound_wrong" if path and path[-1] in _BOUNDS else "value_wrong"


def _key(path: Path_, detail: Any) -> str:
    if detail["type"] == "missing":
        return str(detail["loc"][-1])
    return _last_key(path)


def _last_key(path: Path_) -> str:
    return shown(next((part for part in reversed(path) if isinstance(part, str)), ""))


def _shown(value: object) -> str:
    """Give a value as a person wrote it; nothing of what a list or keys hold."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return "…" if isinstance(value, list | dict) else shown(str(value))


def _names_at(model: type[BaseModel], path: Path_, detail: Any) -> list[str]:
    """Give the names that would be right: keys for an unknown key, choices for a choice."""
    if detail["type"] == "extra_forbidden":
        return _keys_at(model, path[:-1])
    return _CHOICE.findall(str((detail.get("ctx") or {}).get("expected", "")))


def _keys_at(model: type[BaseModel], path: Path_) -> list[str]:
    """Give the keys that are right at a place of the file, as far as the types tell."""
    current: type[BaseModel] = model
    for part in path:
        if isinstance(part, int):
            continue
        for name, field in current.model_fields.items():
            if part == (field.alias or name):
                current = _model_in(field.annotation) or current
                break
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found:
            return found
    return None

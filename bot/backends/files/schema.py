"""JSON Schemas of the rule files, by which an editor completes and checks while typing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from bot.backends.files.form_checks import ANSWER, GAP, VALUE
from bot.domain import strict
from bot.domain.case_format import BudgetForm
from bot.domain.form import Form
from bot.domain.rules import Programme, Territory
from bot.domain.sentences import Sentences

MODELS: dict[str, type[BaseModel]] = {
    "programme": Programme,
    "formulaire": Form,
    "territoire": Territory,
}
# Editors know this draft best; nothing here needs a later one.
_DIALECT = "http://json-schema.org/draft-07/schema#"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_PARTIAL = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
_LAST_YEAR = 9999
_BUDGET = {"$ref": "#/$defs/BudgetForm"}
# What an editor says of a text that does not have its pattern.
_MESSAGES = {
    _DAY: "pattern_day",
    _PARTIAL: "pattern_partial",
    _CLOCK: "pattern_clock",
    str(TypeAdapter(strict.Identifier).json_schema()["pattern"]): "pattern_identifier",
}


def schema_of(name: str, sentences: Sentences) -> dict[str, Any]:
    """Give the JSON Schema of a kind of rule file, with the help of each key in French.

    Args:
        name: `programme`, `formulaire` or `territoire`.
        sentences: of `prompts/knowledge.yaml`, whose `schema` part has the help.
    """
    whole = f"file_{name}"
    shape = _shape(MODELS[name])
    for model, part in _parts(MODELS[name], shape):
        for key, inner in part.get("properties", {}).items():
            inner["description"] = _help(model, key, sentences)
    for node in _nodes(shape):
        message = _MESSAGES.get(str(node.get("pattern")))
        if message:
            node["patternErrorMessage"] = sentences.say(f"schema.{message}")
    help_ = sentences.say(f"schema.{whole}")
    return {"$schema": _DIALECT, "title": f"{name}.yaml", "description": help_, **shape}


def write_schemas(folder: Path, sentences: Sentences) -> list[Path]:
    """Write the schema of each kind of rule file in a folder; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in MODELS:
        file = folder / f"{name}.schema.json"
        text = json.dumps(schema_of(name, sentences), ensure_ascii=False, indent=2)
        file.write_text(f"{text}\n", encoding="utf-8")
        written.append(file)
    return written


def help_keys() -> set[str]:
    """Give what may follow `schema.` in the sentences."""
    found = {f"file_{name}" for name in MODELS} | set(_MESSAGES.values())
    for root in MODELS.values():
        for model, part in _parts(root, _shape(root)):
            for key in part.get("properties", {}):
                found |= {key, _of_model(model, key)}
    return found


def _shape(model: type[BaseModel]) -> dict[str, Any]:
    """Give what a file may hold, without a word; the budget of a trial is one of a case."""
    shape = model.model_json_schema(by_alias=True, schema_generator=_OfFiles)
    parts = shape["$defs"]
    if "Trial" in parts:
        budget = BudgetForm.model_json_schema(by_alias=True, schema_generator=_OfFiles)
        parts |= {**budget.pop("$defs"), "BudgetForm": budget}
        # The first branch is any mapping; the other, nothing.
        parts["Trial"]["properties"]["budget"]["anyOf"][0] = _BUDGET
    for node in _nodes(shape):
        # pydantic leaves the least length of an optional list beside its branches.
        least = node.pop("minLength", None) if "anyOf" in node else None
        for branch in node["anyOf"] if least else ():
            if branch.get("type") == "array":
                branch["minItems"] = least
    return shape


def _parts(root: type[BaseModel], shape: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield root.__name__, shape
    yield from shape["$defs"].items()


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node:
        if isinstance(inner, dict | list):
            yield from _nodes(inner)


def _help(model: str, key: str, sentences: Sentences) -> str:
    """Give the help of a key: that of its model where there is one, or the one they share."""
    own = _of_model(model, key)
    said = own if f"schema.{own}" in sentences else key
    return sentences.say(f"schema.{said}", reponse=ANSWER, valeur=VALUE, ecart=GAP)


def _of_model(model: str, key: str) -> str:
    return f"{model.lower()}_{key}"


class _OfFiles(GenerateJsonSchema):
    """Widens what pydantic says to all that the files may hold, and leaves out English names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Give no key a title: its name is the title."""
        return False

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        """Give a model without its docstring."""
        return _nameless(super().model_schema(schema))

    def enum_schema(self, schema: Any) -> JsonSchemaValue:
        """Give choices without their docstring."""
        return _nameless(super().enum_schema(schema))

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        """Give what a file may hold before it is read as the type behind it."""
        inner = super().function_before_schema(schema)
        wider = _WIDER.get(getattr(schema["function"]["function"], "__name__", ""))
        return wider(inner) if wider else inner


def _nameless(schema: JsonSchemaValue) -> JsonSchemaValue:
    return {key: value for key, value in schema.items() if key not in ("title", "description")}


def _pattern(pattern: str) -> Callable[[JsonSchemaValue], JsonSchemaValue]:
    return lambda _inner: {"type": "string", "pattern": pattern}


def _partial(_inner: JsonSchemaValue) -> JsonSchemaValue:
    """Give a date of which the day, or the month, may be left out: a year is a number."""
    year = {"type": "integer", "minimum": 1, "maximum": _LAST_YEAR}
    return {"anyOf": [{"type": "string", "pattern": _PARTIAL}, year]}


def _or_text(inner: JsonSchemaValue) -> JsonSchemaValue:
    return {"anyOf": [inner, {"type": "string", "minLength": 1}]}


_WIDER: dict[str, Callable[[JsonSchemaValue], JsonSchemaValue]] = {
    strict.full_day.__name__: _pattern(_DAY),
    strict.first_day.__name__: _partial,
    strict.last_day.__name__: _partial,
    strict.clock.__name__: _pattern(_CLOCK),
    strict.one_or_many.__name__: _or_text,
    "_one_per_line": _or_text,
}

"""The Bot API as data, and everything that is wrong with a request beside it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.telegram.limits import Limit, Unit, limits

# It stays beside the repository and is never copied into it.
PLACE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "telegram-bot-api.json"

_ARRAY = "Array of "
_FILE = "InputFile"
_MODES = ("Markdown", "MarkdownV2", "HTML")
_ATTACHED = "attach://"
_SIMPLE: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
}
# What the words of the specification allow beside the type that it gives.
_ALSO_TEXT = "KeyboardButton"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method, or a field of an object.

    Args:
        types: as the specification names them; one of them is enough.
        instead_of: required when none of these is given.
        only_for: the value of `type` with which alone it goes.
        attachable: its text may name a part of the request.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    limits: tuple[Limit, ...] = ()
    instead_of: tuple[str, ...] = ()
    only_for: str = ""
    attachable: bool = False

    @property
    def constant(self) -> object:
        """The only value it takes; None when it takes others."""
        only = [one.among for one in self.limits if one.unit is Unit.CHOICE]
        return only[0][0] if only and len(only[0]) == 1 else None


@dataclass(frozen=True, slots=True)
class Shape:
    """A method, or an object, by its fields.

    Args:
        alone: fields of which one at most is given, and whether one must be.
        kinds: names of the objects that are of this type, for a union.
    """

    name: str
    fields: Mapping[str, Field]
    alone: tuple[str, ...] = ()
    alone_required: bool = False
    kinds: tuple[str, ...] = ()


@dataclass
class _Sent:
    """A request while it is read.

    Args:
        used: names of the parts that something refers to.
    """

    files: Collection[str]
    used: set[str] = field(default_factory=set)


class Specification:
    """Everything that the Bot API offers."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.methods = {name: _shape(one) for name, one in data["methods"].items()}
        self.types = {name: _shape(one) for name, one in data["types"].items()}
        kinds = tuple(name for name, one in self.types["Update"].fields.items() if not one.required)
        for name in ("getUpdates", "setWebhook"):
            self.methods[name] = _with_updates(self.methods[name], kinds)

    @cached_property
    def given(self) -> dict[str, Shape]:
        """The objects that a bot may have to write."""
        found: dict[str, Shape] = {}

        def walk(shape: Shape) -> None:
            named = [kind for one in shape.fields.values() for kind in one.types]
            for name in [*(kind.split(" of ")[-1] for kind in named), *shape.kinds]:
                if name in self.types and name not in found:
                    found[name] = self.types[name]
                    walk(self.types[name])

        for method in self.methods.values():
            walk(method)
        return found

    def check(
        self, method: str, parameters: Mapping[str, object], files: Collection[str] = ()
    ) -> list[str]:
        """Give every mistake of a request, a line each.

        Args:
            parameters: as they are sent: a text that holds JSON, or what the JSON says.
            files: names of the multipart parts that hold bytes.
        """
        shape = self.methods.get(method)
        if shape is None:
            return [f"{method}: unknown method"]
        sent = _Sent(files)
        whole = {
            name: _opened(value, shape.fields[name].types) if name in shape.fields else value
            for name, value in parameters.items()
        }
        for name in files:
            if name in shape.fields and _FILE in shape.fields[name].types:
                whole.setdefault(name, _ATTACHED + name)
        found = [*self._object(shape, whole, method, sent)]
        return found + [f"{method}: no part of it names {name}" for name in {*files} - sent.used]

    def _object(
        self, shape: Shape, value: Mapping[str, object], path: str, sent: _Sent
    ) -> Iterator[str]:
        yield from (f"{path}.{name}: unknown" for name in value if name not in shape.fields)
        yield from (f"{path}.{name}: missing" for name in _missing(shape, value))
        given = [name for name in shape.alone if name in value]
        if len(given) > 1 or (shape.alone_required and not given):
            yield f"{path}: one of {', '.join(shape.alone)}, not {', '.join(given) or 'none'}"
        for name, one in shape.fields.items():
            if name in value:
                yield from self._field(one, value, f"{path}.{name}", sent)

    def _field(
        self, one: Field, around: Mapping[str, object], path: str, sent: _Sent
    ) -> Iterator[str]:
        value = around[one.name]
        wrong = self._typed(value, one, path, sent)
        if wrong:
            yield from wrong
            return
        if one.only_for and around.get("type") != one.only_for:
            yield f"{path}: for {one.only_for} only"
        mode = str(around.get("parse_mode", ""))
        for limit in one.limits:
            mistake = limit.mistake(value, mode)
            if mistake:
                yield f"{path}: {mistake}"

    def _typed(self, value: object, one: Field, path: str, sent: _Sent) -> list[str]:
        if isinstance(value, str) and value.startswith(_ATTACHED) and one.attachable:
            name = value.removeprefix(_ATTACHED)
            sent.used.add(name)
            return [] if name in sent.files else [f"{path}: no part is named {name}"]
        return self._union(value, one.types, path, sent)

    def _union(self, value: object, types: Sequence[str], path: str, sent: _Sent) -> list[str]:
        """Give the mistakes beside the type that suits best."""
        told = [self._value(value, kind, path, sent) for kind in self._candidates(value, types)]
        return min(told, key=len) if told else [f"{path}: none of {', '.join(types)}: {value!r}"]

    def _candidates(self, value: object, types: Sequence[str]) -> list[str]:
        """Open unions, and keep the objects whose constant fields are those of the value."""
        names = [kind for one in types for kind in self._kinds(one)]
        if not isinstance(value, Mapping):
            return names
        return [name for name in names if self._may_be(value, name)]

    def _kinds(self, name: str) -> tuple[str, ...]:
        shape = self.types.get(name)
        return shape.kinds if shape and shape.kinds else (name,)

    def _may_be(self, value: Mapping[str, object], name: str) -> bool:
        shape = self.types.get(name)
        constants = [one for one in shape.fields.values() if one.constant] if shape else []
        return all(value.get(one.name, one.constant) == one.constant for one in constants)

    def _value(self, value: object, kind: str, path: str, sent: _Sent) -> list[str]:
        if kind.startswith(_ARRAY):
            if not isinstance(value, list):
                return [f"{path}: {value!r} is no array"]
            inner = (kind.removeprefix(_ARRAY),)
            return [
                told
                for n, one in enumerate(value)
                for told in self._union(one, inner, f"{path}[{n}]", sent)
            ]
        if kind in _SIMPLE:
            fits = isinstance(value, _SIMPLE[kind]) and (
                kind == "Boolean" or not isinstance(value, bool)
            )
            return [] if fits else [f"{path}: {value!r} is no {kind}"]
        if isinstance(value, Mapping) and kind in self.types and kind != _FILE:
            return list(self._object(self.types[kind], value, path, sent))
        if kind == _ALSO_TEXT and isinstance(value, str):
            return []
        return [f"{path}: {value!r} is no {kind}"]


def _opened(value: object, types: Sequence[str]) -> object:
    """Read a parameter sent as text, unless text is what it is."""
    if not isinstance(value, str) or "String" in types or _FILE in types:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _missing(shape: Shape, value: Mapping[str, object]) -> Iterator[str]:
    for name, one in shape.fields.items():
        instead = one.instead_of and not any(other in value for other in one.instead_of)
        if name not in value and (one.required or instead):
            yield name


def _shape(data: Mapping[str, Any]) -> Shape:
    fields = {one["name"]: _field(one, data["name"]) for one in data.get("fields", [])}
    alone, required = _alone(" ".join(data["description"]), fields)
    return Shape(data["name"], fields, alone, required, tuple(data.get("subtypes", ())))


def _with_updates(shape: Shape, kinds: tuple[str, ...]) -> Shape:
    """Say which updates may be asked for: "See Update for a complete list"."""
    asked = shape.fields["allowed_updates"]
    asked = replace(asked, limits=(Limit(Unit.CHOICE, among=kinds),))
    return replace(shape, fields={**shape.fields, asked.name: asked})


def _field(data: Mapping[str, Any], owner: str) -> Field:
    said, types = data["description"], tuple(data["types"])
    found = [limit for limit, _place in limits(said, types)]
    if data["name"].endswith("parse_mode"):
        found.append(Limit(Unit.CHOICE, among=_MODES))
    if types == ("Integer", "String"):
        found.append(Limit(Unit.PATTERN, pattern=r"-?\d+|@\w+"))
    only = re.match(r'(?:Optional\. )?For "(\w+)" only', said) if owner == "MessageEntity" else None
    return Field(
        data["name"],
        types,
        data["required"],
        tuple(found),
        _instead_of(said),
        only[1] if only else "",
        _FILE in types or _ATTACHED in said,
    )


def _instead_of(said: str) -> tuple[str, ...]:
    found = re.search(r"equired if (\w+)(?: and (\w+))? (?:is not|isn't|are not) specified", said)
    return tuple(name for name in found.groups() if name) if found else ()


def _alone(said: str, fields: Mapping[str, Field]) -> tuple[tuple[str, ...], bool]:
    """Read which fields exclude one another, and whether one of them must be there."""
    if "must use exactly one of the optional fields" in said:
        return tuple(name for name, one in fields.items() if not one.required), True
    most = re.search(r"(Exactly|At most) one of the fields ([^.]*?) must be", said)
    if not most:
        return (), False
    told = set(re.findall(r"\w+", most[2]))
    others = "other than" in most[2]
    return tuple(name for name in fields if (name in told) != others), most[1] == "Exactly"


def there_or_owed() -> bool:
    """Tell whether requests are to be checked: it is there, or its absence must be told."""
    return PLACE.is_file() or os.environ.get("CI") == "true"


@lru_cache
def read_specification() -> Specification:
    """Read the specification; a test that needs it is passed over where it is not, but in CI."""
    if not PLACE.is_file():
        told = f"the specification of the Bot API is not at {PLACE}"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return Specification(json.loads(PLACE.read_text(encoding="utf-8")))


def check(method: str, parameters: Mapping[str, object], files: Collection[str] = ()) -> list[str]:
    """Give every mistake of a request beside the specification, a line each."""
    return read_specification().check(method, parameters, files)

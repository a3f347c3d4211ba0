"""What the sandbox takes beside what the specification says, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.sandbox.schema.kinds import (
    Family,
    File,
    Flag,
    Keyed,
    Kind,
    Many,
    OneOf,
    Real,
    Text,
    Thing,
    Whole,
)
from bot.sandbox.schema.methods import Method
from tests.telegram.specification import Shape, Specification

_SIMPLE: dict[str, type[Kind]] = {
    "Integer": Whole,
    "Boolean": Flag,
    "Float": Real,
    "String": Text,
}
_ARRAY = "Array of "
_FILE = "InputFile"


class Comparison:
    """Lists every difference of shape; an object met twice is compared once."""

    def __init__(self, specification: Specification) -> None:
        self._known = specification
        self._met: set[str] = set()

    def method(self, method: Method) -> Iterator[str]:
        """Give the differences of one method."""
        shape = self._known.methods[method.name]
        yield from self._fields(method.kinds, method.owed, shape)

    def _fields(
        self, kinds: Mapping[str, Kind], owed: Iterable[str], shape: Shape
    ) -> Iterator[str]:
        yield from (f"{shape.name}.{n}: too many" for n in kinds if n not in shape.fields)
        for name, one in shape.fields.items():
            path = f"{shape.name}.{name}"
            if name not in kinds:
                yield f"{path}: not known"
                continue
            if one.required != (name in set(owed)):
                yield f"{path}: {'not ' * one.required}owed"
            yield from self._types(kinds[name], one.types, path)

    def _types(self, kind: Kind, types: tuple[str, ...], path: str) -> Iterator[str]:
        """Compare a kind with the types of which one is enough."""
        if isinstance(kind, File):
            if not {"String", _FILE} & {*types}:
                yield f"{path}: a file"
        elif isinstance(kind, Keyed):
            titles = {one.title for one in kind.members.values()}
            yield from (f"{path}: {one} on one side" for one in sorted(titles ^ {*types}))
            for one in kind.members.values():
                yield from self._thing(one, one.title)
        elif isinstance(kind, Many) and isinstance(kind.item, Family):
            yield from self._family(kind.item, [one.removeprefix(_ARRAY) for one in types], path)
        else:
            yield from self._simple(kind, types, path)

    def _simple(self, kind: Kind, types: tuple[str, ...], path: str) -> Iterator[str]:
        kinds = kind.kinds if isinstance(kind, OneOf) else (kind,)
        for one in types:
            if not any(self._fits(taken, one) for taken in kinds):
                yield f"{path}: {one} is not taken"
        for taken in kinds:
            fitting = [one for one in types if self._fits(taken, one)]
            if not fitting:
                yield f"{path}: {taken.name} is taken"
            for one in fitting:
                yield from self._inside(taken, one, path)

    def _fits(self, kind: Kind, name: str) -> bool:
        if name.startswith(_ARRAY):
            return isinstance(kind, Many)
        if name in _SIMPLE:
            return isinstance(kind, _SIMPLE[name])
        if self._known.types[name].kinds:
            return isinstance(kind, Family)
        return isinstance(kind, Thing) and kind.title == name

    def _inside(self, kind: Kind, name: str, path: str) -> Iterator[str]:
        if isinstance(kind, Many):
            yield from self._types(kind.item, (name.removeprefix(_ARRAY),), f"{path}[]")
        elif isinstance(kind, Thing):
            yield from self._thing(kind, name)
        elif isinstance(kind, Family):
            yield from self._family(kind, [name], path)

    def _family(self, family: Family, names: list[str], path: str) -> Iterator[str]:
        opened = [kind for name in names for kind in self._known.types[name].kinds or (name,)]
        told = {self._constant(name): name for name in opened}
        for one in sorted({*told} ^ {*family.members}):
            yield f"{path}: {one} on one side"
        for one in sorted({*told} & {*family.members}):
            yield from self._thing(family.members[one], told[one])

    def _constant(self, name: str) -> str:
        fields = self._known.types[name].fields.values()
        return next(str(one.constant) for one in fields if one.constant)

    def _thing(self, thing: Thing, name: str) -> Iterator[str]:
        if name not in self._met:
            self._met.add(name)
            yield from self._fields(thing.fields, thing.owed, self._known.types[name])

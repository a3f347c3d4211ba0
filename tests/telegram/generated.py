"""Requests drawn from the specification itself: right ones, and the same with one mistake."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from tests.telegram.limits import Limit, Unit
from tests.telegram.specification import Field, Shape, Specification

_DEEPEST = 3
# One letter of each length, in bytes and in UTF-16 units.
_LETTERS = "aé€\U0001f600"
_FAR = 10**6
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(repr=False)
class Request:
    """A call of one method.

    Args:
        files: names of the parts that hold bytes.
        objects: every object in it, the whole included, with what it is meant to be.
        broken: what was made wrong.
    """

    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    objects: list[tuple[dict[str, Any], Shape]] = field(default_factory=list)
    broken: str = ""

    def __repr__(self) -> str:
        return f"{self.method} {self.parameters} {sorted(self.files)} {self.broken}"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Show it so when an example fails: shapes would fill pages."""
        printer.text(repr(self))

    def as_form(self) -> dict[str, str]:
        """Give the parameters as python-telegram-bot sends them: text, or JSON."""
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in self.parameters.items()
        }


@dataclass(frozen=True, slots=True)
class World:
    """What requests are about.

    Args:
        fixed: the only values that some fields have, by their name, or by that of their object
            and theirs: a chat that exists.
        left_out: names of fields that are never given.
    """

    fixed: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    left_out: Collection[str] = ()


ANY_WORLD = World()


class Writer:
    """Writes one right request."""

    def __init__(
        self, specification: Specification, method: str, draw: Draw, world: World = ANY_WORLD
    ) -> None:
        self._known = specification
        self._draw = draw
        self._world = world
        self.request = Request(method)

    def write(self) -> Request:
        """Write it."""
        shape = self._known.methods[self.request.method]
        self.request.parameters = self._object(shape, 0)
        return self.request

    def _object(self, shape: Shape, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.request.objects.append((found, shape))
        names = set(self._names(shape, depth))
        for name, one in shape.fields.items():
            # Telegram wants what goes with one type only, where that type is.
            goes = found.get("type") == one.only_for if one.only_for else name in names
            if goes:
                self._give(shape, one, found, depth)
        return found

    def _give(self, shape: Shape, one: Field, found: dict[str, Any], depth: int) -> None:
        if "InputFile" in one.types and (one.types == ("InputFile",) or self._coin()):
            self.request.files.add(one.name)
            return
        if one.attachable and self._coin():
            name = f"part{len(self.request.files)}"
            self.request.files.add(name)
            found[one.name] = f"attach://{name}"
            return
        world = self._world.fixed
        fixed = world.get(f"{shape.name}.{one.name}", world.get(one.name, ()))
        found[one.name] = (
            self._draw(st.sampled_from(fixed))
            if fixed
            else self._value(one.types, one.limits, depth)
        )

    def _names(self, shape: Shape, depth: int) -> Iterator[str]:
        """Choose the fields to give: the required ones, some others, one at most of some."""
        for name, one in self._fields(shape):
            others = name not in shape.alone and not one.instead_of
            if one.required or (others and depth < _DEEPEST and self._sometimes()):
                yield name
        instead = [name for name, one in self._fields(shape) if one.instead_of]
        if instead:
            kept = self._draw(st.sampled_from(instead))
            yield kept
            yield from (n for n in instead if kept not in shape.fields[n].instead_of)
        if shape.alone and (shape.alone_required or self._coin()):
            fields = [(n, one) for n, one in self._fields(shape) if n in shape.alone]
            simple = [n for n, one in fields if depth < _DEEPEST or _flat(one)]
            yield self._draw(st.sampled_from(simple))

    def _fields(self, shape: Shape) -> list[tuple[str, Field]]:
        left_out = self._world.left_out
        return [(n, one) for n, one in shape.fields.items() if n not in left_out or one.required]

    def _value(self, types: Sequence[str], limits: Sequence[Limit], depth: int) -> Any:
        chosen = self._draw(st.sampled_from([one for one in types if one != "InputFile"]))
        if chosen.startswith("Array of "):
            return self._array(chosen.removeprefix("Array of "), limits, depth)
        if chosen in self._known.types:
            shape = self._known.types[chosen]
            if shape.kinds:
                shape = self._known.types[self._draw(st.sampled_from(shape.kinds))]
            return self._object(shape, depth + 1)
        return self._draw(_plain(chosen, limits))

    def _array(self, kind: str, limits: Sequence[Limit], depth: int) -> list[Any]:
        low, high = _bounds(limits, Unit.ITEMS, 0, 3)
        many = self._draw(st.integers(low, min(high, low + 2)))
        inner = [one for one in limits if one.unit is Unit.CHOICE]
        found = [self._value((kind,), inner, depth) for _ in range(many)]
        rising = any(one.unit is Unit.INCREASING for one in limits)
        return sorted(one + n * 2 * _FAR for n, one in enumerate(found)) if rising else found

    def _coin(self) -> bool:
        return bool(self._draw(st.booleans()))

    def _sometimes(self) -> bool:
        return int(self._draw(st.integers(0, 4))) == 0


def _flat(one: Field) -> bool:
    return one.types in (("String",), ("Boolean",))


def _bounds(limits: Sequence[Limit], unit: Unit, low: int, high: int) -> tuple[int, int]:
    for one in limits:
        if one.unit is unit:
            top = high if one.high == float("inf") else int(one.high)
            return int(one.low), max(top, int(one.low))
    return low, high


def _plain(kind: str, limits: Sequence[Limit]) -> st.SearchStrategy[Any]:
    choices = [one for one in limits if one.unit is Unit.CHOICE]
    if choices:
        return st.sampled_from(choices[0].among)
    if kind == "Boolean":
        return st.booleans()
    if kind in ("Integer", "Float"):
        low, high = _bounds(limits, Unit.VALUE, -_FAR, _FAR)
        if kind == "Integer":
            return st.integers(low, high)
        return st.floats(low, high, allow_nan=False) | st.integers(low, high)
    return _text(limits)


def _text(limits: Sequence[Limit]) -> st.SearchStrategy[str]:
    low, high = _bounds(limits, Unit.BYTES, *_bounds(limits, Unit.CHARACTERS, 0, 40))
    patterns = [one.pattern for one in limits if one.unit is Unit.PATTERN]
    if patterns:
        return st.from_regex(patterns[0], fullmatch=True).filter(
            lambda text: text.isascii() and low <= len(text) <= high
        )
    longest = st.just("a" * high) if high < _FAR else st.nothing()
    # Every letter weighs four bytes and two units at most.
    room = max(low, high // 4)
    return st.text(_LETTERS, min_size=low, max_size=min(room, 40)) | longest


@st.composite
def requests(
    draw: Draw, specification: Specification, methods: Sequence[str], world: World = ANY_WORLD
) -> Request:
    """Draw a right request."""
    return Writer(specification, draw(st.sampled_from(methods)), draw, world).write()


@st.composite
def wrong_requests(
    draw: Draw, specification: Specification, methods: Sequence[str], world: World = ANY_WORLD
) -> Request:
    """Draw a request with one mistake."""
    request: Request = draw(requests(specification, methods, world))
    found, shape = draw(st.sampled_from(request.objects))
    mistakes = [*_mistakes(request, found, shape)]
    assume(mistakes)
    # Kinds of mistake first: else most would be of the kind that any field can have.
    kinds = sorted({told.split(": ")[1] for told, _change in mistakes})
    kind = draw(st.sampled_from(kinds))
    request.broken, change = draw(
        st.sampled_from([one for one in mistakes if one[0].split(": ")[1] == kind])
    )
    change()
    return request


Mistake = tuple[str, Callable[[], None]]


def _mistakes(request: Request, found: dict[str, Any], shape: Shape) -> Iterator[Mistake]:
    """Give what can be made wrong in one object, and how."""
    whole = found is request.parameters

    def put(name: str, value: object) -> Callable[[], None]:
        return lambda: found.update({name: value})

    yield f"{shape.name}: a field too many", put("pas_un_champ", 1)
    for name, one in shape.fields.items():
        where = f"{shape.name}.{name}"
        if name not in found:
            continue
        if one.required:
            yield f"{where}: missing", _dropped(found, name)
        strange = _strange(one, whole)
        if strange is not None:
            yield f"{where}: of another type", put(name, strange)
        for limit in one.limits:
            # How long a text is once its markup is read, the checker cannot always tell.
            past = [] if limit.parsed and "parse_mode" in found else _beyond(limit, found[name])
            for value in past:
                yield f"{where}: past {limit.unit}", put(name, value)
    given = [name for name in shape.alone if name in found]
    other = [name for name in shape.alone if name not in found and _flat(shape.fields[name])]
    if given and other:
        kind = shape.fields[other[0]].types[0]
        yield f"{shape.name}: two that exclude one another", put(other[0], _OF[kind])


_OF: dict[str, object] = {"String": "a", "Boolean": True}


def _dropped(found: dict[str, Any], name: str) -> Callable[[], None]:
    def drop() -> None:
        del found[name]

    return drop


def _strange(one: Field, whole: bool) -> object:
    """Give a value of none of its types; None when a form can hold no such value."""
    if "String" in one.types:
        # In a form everything is text.
        return None if whole else {"a": 1}
    if "Boolean" in one.types or "Integer" in one.types or "Float" in one.types:
        return "quatre"
    return 7


def _beyond(limit: Limit, value: object) -> Iterator[object]:
    """Give values that a limit refuses, near to it."""
    if limit.unit in (Unit.CHARACTERS, Unit.BYTES) and isinstance(value, str):
        if limit.high < _FAR:
            yield "a" * int(limit.high + 1)
        if limit.low:
            yield ""
    elif limit.unit is Unit.ITEMS and isinstance(value, list):
        if value:
            yield [value[0]] * int(limit.high + 1)
        if limit.low:
            yield []
    elif limit.unit is Unit.VALUE:
        yield from (int(one) for one in (limit.low - 1, limit.high + 1) if abs(one) < 2**62)
    elif limit.unit is Unit.INCREASING and isinstance(value, list) and len(value) > 1:
        yield value[::-1]
    else:
        yield from _unknown(limit, value)


def _unknown(limit: Limit, value: object) -> Iterator[object]:
    if limit.unit is Unit.CHOICE:
        strange = 1 if isinstance(limit.among[0], int) else "inconnu"
        yield [strange] if isinstance(value, list) else strange
    elif limit.unit is Unit.PATTERN and isinstance(value, str):
        yield f"{value} {string.punctuation}"[: max(2, len(value) - 1)] + "!"

"""The kinds of value that the Bot API takes, each checked the way Telegram does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refused import bad

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}\Z")
_FLAGS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}


class Wrong(Exception):
    """A value of another kind than the one that is owed: its message names the latter."""


class Broken(Exception):
    """An object whose fields are wrong: its message says how, in Telegram's words."""


class Kind:
    """A kind of value."""

    name = "String"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back; raises `Wrong` or `Refused`."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """Give the value that a form's field holds; raises `Wrong` or `Refused`."""
        return self.check(_parsed(text, self.name))


class Text(Kind):
    """Words."""

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if not isinstance(value, str):
            raise Wrong(self.name)
        return value

    def read(self, text: str) -> Any:
        """Give the value that a form's field holds."""
        return text


class Whole(Kind):
    """A whole number."""

    name = "Number"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if type(value) is not int:
            raise Wrong(self.name)
        return value

    def read(self, text: str) -> Any:
        """Give the value that a form's field holds."""
        if not _WHOLE.match(text):
            raise Wrong(self.name)
        return int(text)


class Real(Kind):
    """A number."""

    name = "Number"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if type(value) not in (int, float):
            raise Wrong(self.name)
        return value


class Flag(Kind):
    """True or false."""

    name = "Boolean"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if not isinstance(value, bool):
            raise Wrong(self.name)
        return value

    def read(self, text: str) -> Any:
        """Give the value that a form's field holds."""
        if text not in _FLAGS:
            raise Wrong(self.name)
        return _FLAGS[text]


class File(Text):
    """A file: one that Telegram has, one of the web, or the name of one sent along."""

    name = "File"


@dataclass(frozen=True)
class Many(Kind):
    """A list."""

    item: Kind
    name = "Array"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if not isinstance(value, list):
            raise Wrong(self.name)
        return [self.item.check(one) for one in value]


@dataclass(frozen=True)
class Thing(Kind):
    """An object, by its fields.

    Args:
        title: its name in the Bot API.
        called: how a refusal names it; most are not named.
        own: what its fields must be together; raises `Refused`.
    """

    title: str
    called: str = ""
    fields: dict[str, Kind] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)
    own: Callable[[dict[str, Any]], None] | None = None
    name = "Object"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if not isinstance(value, dict):
            raise Wrong(self.name)
        try:
            for missing in self.owed - value.keys():
                raise Broken(f'Can\'t find field "{missing}"')
            found = {key: self._field(key, one) for key, one in value.items()}
        except Broken as broken:
            if self.called:
                raise bad(f"can't parse {self.called}: {broken}") from None
            raise
        if self.own is not None:
            self.own(found)
        return found

    def _field(self, key: str, value: Any) -> Any:
        kind = self.fields.get(key)
        if kind is None:
            raise Broken(f'Unexpected field "{key}"')
        try:
            return kind.check(value)
        except Wrong as wrong:
            raise Broken(f'Field "{key}" must be of type {wrong}') from None


@dataclass(frozen=True)
class Family(Kind):
    """Objects that their `type` tells apart."""

    title: str
    members: Mapping[str, Thing]
    name = "Object"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if not isinstance(value, dict):
            raise Wrong(self.name)
        if "type" not in value:
            raise bad(f"can't parse {self.title}: Can't find field \"type\"")
        member = self.members.get(str(value["type"]))
        if member is None:
            raise bad(f"can't parse {self.title}: invalid type specified")
        return member.check(value)


@dataclass(frozen=True)
class OneOf(Kind):
    """Any one of several kinds: the first that fits, words last."""

    kinds: tuple[Kind, ...]

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        return self._first(lambda kind: kind.check(value))

    def read(self, text: str) -> Any:
        """Give the value that a form's field holds."""
        return self._first(lambda kind: kind.read(text))

    def _first(self, attempt: Callable[[Kind], Any]) -> Any:
        for kind in self.kinds[:-1]:
            try:
                return attempt(kind)
            except Wrong:
                continue
        return attempt(self.kinds[-1])


@dataclass(frozen=True)
class Keyed(Kind):
    """Objects that one field tells apart: the four keyboards."""

    members: Mapping[str, Thing]
    name = "Object"

    def check(self, value: Any) -> Any:
        """Give a value of JSON back."""
        if not isinstance(value, dict):
            raise bad("object expected as reply markup")
        for key, member in self.members.items():
            if key in value:
                return member.check(value)
        if not value:
            return None
        raise bad("can't parse reply keyboard markup: unknown kind of keyboard")

    def read(self, text: str) -> Any:
        """Give the value that a form's field holds."""
        if not text:
            return None
        try:
            return self.check(json.loads(text))
        except json.JSONDecodeError:
            raise bad("can't parse reply keyboard markup JSON object") from None


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise Wrong(name) from None

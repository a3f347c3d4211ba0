"""What the sandbox takes is what the Bot API's own description says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.methods.dispatch import HANDLERS
from bot.sandbox.schema.kinds import Family, Keyed, Kind, Many, OneOf, Thing
from bot.sandbox.schema.methods import METHODS, NAMES

# Lies beside the folder, and is never part of it.
_FILE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "telegram-bot-api.json"
# Of 10.1, and not of python-telegram-bot 22.8 yet: a rich message may take a text's place.
_NEWER = {"editMessageText": {"rich_message"}, "User": {"supports_join_request_queries"}}
_NAMES = {"Whole": "Integer", "Text": "String", "Flag": "Boolean", "Real": "Float"}

pytestmark = pytest.mark.skipif(not _FILE.is_file(), reason="the description is not here")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The Bot API as data."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def test_every_method_is_done() -> None:
    """Each method that is offered is done by something."""
    assert set(NAMES) == HANDLERS.keys() | {"getUpdates"}


@pytest.mark.parametrize("name", NAMES)
def test_a_method_takes_what_is_described(described: dict[str, Any], name: str) -> None:
    """Parameters, those that are owed, and their kinds are the description's."""
    method = METHODS[name.lower()]
    fields = {one["name"]: one for one in described["methods"][name].get("fields", [])}
    newer = _NEWER.get(name, set())
    assert set(method.kinds) == set(fields) - newer
    assert newer or set(method.owed) == {key for key, one in fields.items() if one["required"]}
    for key, kind in method.kinds.items():
        assert _fits(kind, fields[key]["types"]), key


def _fits(kind: Kind, types: list[str]) -> bool:
    """Tell whether a kind of value is one that is described."""
    if isinstance(kind, OneOf):
        return all(_fits(one, types) for one in kind.kinds)
    if isinstance(kind, Many):
        inner = [one.removeprefix("Array of ") for one in types if one.startswith("Array of ")]
        return bool(inner) and _fits(kind.item, inner)
    if isinstance(kind, Keyed):
        return {one.title for one in kind.members.values()} == set(types)
    if isinstance(kind, Thing):
        return kind.title in types
    if isinstance(kind, Family):
        return any(one.startswith(kind.title) for one in types)
    name = type(kind).__name__
    if name == "File":
        return "InputFile" in types or "String" in types
    return _NAMES[name] in types


def _things(kind: Kind, found: dict[str, Thing]) -> None:
    if isinstance(kind, Thing) and kind.title not in found:
        found[kind.title] = kind
        for one in kind.fields.values():
            _things(one, found)
    inner: list[Kind] = []
    if isinstance(kind, Many):
        inner = [kind.item]
    elif isinstance(kind, OneOf):
        inner = list(kind.kinds)
    elif isinstance(kind, Keyed | Family):
        inner = list(kind.members.values())
    for one in inner:
        _things(one, found)


def test_objects_have_the_fields_that_are_described(described: dict[str, Any]) -> None:
    """The fields of each object that is taken, and those that are owed, are the description's."""
    things: dict[str, Thing] = {}
    for method in METHODS.values():
        for kind in method.kinds.values():
            _things(kind, things)
    assert len(things) > 30
    wrong = []
    for title, thing in things.items():
        fields = {
            one["name"]: one["required"] for one in described["types"][title].get("fields", [])
        }
        owed = {name for name, required in fields.items() if required}
        extra = (set(thing.fields) ^ set(fields)) - _NEWER.get(title, set())
        if extra or thing.owed != owed:
            wrong.append(f"{title}: {sorted(extra)} {sorted(thing.owed ^ owed)}")
    assert not wrong

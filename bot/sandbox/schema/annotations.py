"""From python-telegram-bot's annotations to kinds of value."""

from __future__ import annotations

import collections.abc
import datetime
import inspect
import pathlib
import re
import sys
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

import telegram
from telegram._utils import types as aliases
from telegram._utils.defaultvalue import DefaultValue

from bot.sandbox import limits
from bot.sandbox.schema import rules
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

_KEYBOARDS = {
    "inline_keyboard": telegram.InlineKeyboardMarkup,
    "keyboard": telegram.ReplyKeyboardMarkup,
    "remove_keyboard": telegram.ReplyKeyboardRemove,
    "force_reply": telegram.ForceReply,
}
_SIMPLE: dict[Any, Kind] = {
    int: Whole(),
    bool: Flag(),
    float: Real(),
    str: Text(),
    datetime.datetime: Whole(),
}
# What Python may be given, and HTTP is not.
_PYTHON = (object, datetime.timedelta, type(None))
_FILES = (bytes, pathlib.Path, telegram.InputFile)


def parameters(function: Callable[..., Any]) -> dict[str, tuple[Kind, bool]]:
    """Give the parameters of the Bot API that a method of python-telegram-bot takes.

    What can only be given by name is its own: time limits, `filename`, `api_kwargs`.

    Returns:
        by its name, the kind of each and whether it is owed.
    """
    bare = inspect.unwrap(function)
    hints = typing.get_type_hints(bare, {**vars(telegram), **vars(aliases), **_globals(bare)})
    return {
        name: (kind(hints[name], True), one.default is inspect.Parameter.empty)
        for name, one in inspect.signature(bare).parameters.items()
        if one.kind is one.POSITIONAL_OR_KEYWORD and name not in {"self"} | limits.NOT_TELEGRAM
    }


def kind(annotation: Any, outer: bool = False) -> Kind:
    """Give the kind of value that an annotation names.

    Args:
        outer: of a method's parameter. There, python-telegram-bot takes objects of its own in the
            place of an identifier, which HTTP never sees.
    """
    options = [one for one in _options(annotation) if one not in _PYTHON]
    if any(one in _FILES for one in options):
        return File()
    classes = [one for one in options if _telegram(one)]
    lists = [one for one in options if typing.get_origin(one) is collections.abc.Sequence]
    if outer and lists:
        options = lists
    elif outer and str in options:
        options = [one for one in options if one not in classes]
    elif len(classes) > 1 and set(classes) <= set(_KEYBOARDS.values()):
        return Keyed({key: _thing(one) for key, one in _KEYBOARDS.items()})
    kinds = [_single(one) for one in options if typing.get_origin(one) is not tuple]
    kinds.sort(key=lambda one: isinstance(one, Text))
    return kinds[0] if len(kinds) == 1 else OneOf(tuple(kinds))


def _globals(function: Callable[..., Any]) -> dict[str, Any]:
    return dict(vars(sys.modules[function.__module__]))


def _options(annotation: Any) -> list[Any]:
    """Give what an annotation allows, the wrappings of default values taken off."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        found = [one for part in typing.get_args(annotation) for one in _options(part)]
        return list(dict.fromkeys(found))
    if origin is DefaultValue:
        return []
    return [annotation]


def _telegram(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, telegram.TelegramObject)


def _single(one: Any) -> Kind:
    if one in _SIMPLE:
        return _SIMPLE[one]
    if typing.get_origin(one) in (collections.abc.Sequence, list, tuple):
        return Many(_item(typing.get_args(one)[0]))
    if typing.get_origin(one) is typing.Literal:
        return Whole()
    if _telegram(one):
        family = next((name for name in limits.FAMILIES if one.__name__.startswith(name)), "")
        return _family(family) if family else _thing(one)
    raise TypeError(f"no kind of value for {one!r}")


def _item(annotation: Any) -> Kind:
    """Give the kind of a list's items: commands and reactions may be words in Python only."""
    options = _options(annotation)
    if telegram.ReactionType in options:
        return _family("ReactionType")
    classes = {one.__name__ for one in options if _telegram(one)}
    if classes and all(name.startswith("InputMedia") for name in classes):
        return _family("InputMedia")
    return kind(annotation)


@cache
def _family(name: str) -> Family:
    members = {}
    for attribute in dir(telegram):
        rest = attribute.removeprefix(name)
        if attribute.startswith(name) and rest:
            members[re.sub(r"(?<!^)(?=[A-Z])", "_", rest).lower()] = _thing(
                getattr(telegram, attribute), ("type",)
            )
    return Family(name, members)


@cache
def _thing(one: type[telegram.TelegramObject], more: tuple[str, ...] = ()) -> Thing:
    # A class may hold itself: it is known before its fields are.
    name = one.__name__
    made = Thing(name, rules.CALLED.get(name, ""), own=rules.RULES.get(name))
    _FILLING.append((made, one, more))
    if len(_FILLING) == 1:
        while _FILLING:
            _fill(*_FILLING[0])
            _FILLING.pop(0)
    return made


_FILLING: list[tuple[Thing, type[telegram.TelegramObject], tuple[str, ...]]] = []


def _fill(made: Thing, one: type[telegram.TelegramObject], more: tuple[str, ...]) -> None:
    for name, (its_kind, owed) in parameters(one.__init__).items():
        made.fields[name] = its_kind
        if owed:
            made.owed.add(name)
    written = dict.fromkeys(more, str) | limits.WRITTEN.get(one.__name__, {})
    for name, python in written.items():
        made.fields[name] = _SIMPLE[python]
        made.owed.add(name)

"""Reads hostile YAML into plain values and remembers the line of each; nothing is ever executed.

Anchors, aliases, tags and duplicate keys are refused. Only what a person means is resolved: whole
numbers, decimals (kept exact), true and false, dates. "16:30" stays a text, "no" stays a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.errors import DataError

MAX_BYTES = 5_000_000
_MAX_DEPTH = 20
_SHOWN = 60
# Longer digits stay text: Python refuses to convert some, and nobody means an amount by them.
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}\.\d{1,18}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A YAML file as plain values.

    Args:
        value: dictionaries, lists, texts, numbers, dates.
        lines: line in the file, from 1, of each value, by its path of keys and ranks.
    """

    value: Any
    lines: dict[Path_, int]

    def line_of(self, path: Path_) -> int | None:
        """Give the line of a value, or of the nearest value above it that the file holds."""
        for size in range(len(path), -1, -1):
            if path[:size] in self.lines:
                return self.lines[path[:size]]
        return None


def shown(text: str) -> str:
    """Give a text of a file as it can be shown on a line: short, without control characters."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:_SHOWN]


def read_yaml(path: Path, name: str) -> Read:
    """Read a YAML file.

    Args:
        path: the file.
        name: how to name it in errors: its path relative to its folder.

    Raises:
        DataError: unreadable, too large, not UTF-8, not YAML, or with a forbidden construct.
    """
    try:
        # A pipe would be waited on for ever.
        if not path.is_file():
            raise DataError("yaml_unreadable", name, facts={"reason": "not a regular file"})
        if path.stat().st_size > MAX_BYTES:
            raise DataError("yaml_too_large", name, facts={"most": MAX_BYTES // 1_000_000})
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("yaml_not_utf8", name) from error
    except OSError as error:
        raise DataError("yaml_unreadable", name, facts={"reason": error.strerror or ""}) from error
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Read:
    """Read YAML from a text; see `read_yaml`."""
    try:
        _refuse_events(text, name)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What never ends is noticed past the last line.
        last = max(len(text.rstrip().splitlines()), 1)
        line = min(mark.line + 1, last) if mark else None
        raise DataError("yaml_syntax", name, line, {"reason": error.problem or ""}) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DataError("yaml_syntax", name, facts={"reason": str(error)[:80]}) from error
    lines: dict[Path_, int] = {}
    value = None if node is None else _value(node, (), lines, name)
    return Read(value, lines)


def _refuse_events(text: str, name: str) -> None:
    # Looked at as a stream: neither depth nor aliases can cost anything before they are refused.
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise DataError("yaml_forbidden", name, line, {"found": shown(f"*{event.anchor}")})
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise DataError("yaml_forbidden", name, line, {"found": shown(f"&{event.anchor}")})
        tag = getattr(event, "tag", None)
        if tag:
            raise DataError("yaml_forbidden", name, line, {"found": shown(tag)})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise DataError("yaml_too_deep", name, line, {"most": _MAX_DEPTH})
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(node: yaml.Node, path: Path_, lines: dict[Path_, int], name: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, name)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, i), lines, name) for i, child in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node.value, plain=not node.style)
    raise DataError("yaml_syntax", name, lines[path], {"reason": node.tag})


def _mapping(
    node: yaml.MappingNode, path: Path_, lines: dict[Path_, int], name: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DataError("yaml_key", name, line)
        key = key_node.value
        if key in found:
            first = lines[(*path, key)]
            raise DataError("yaml_duplicate_key", name, line, {"key": shown(key), "first": first})
        found[key] = _value(value_node, (*path, key), lines, name)
        lines[(*path, key)] = line
    return found


def _scalar(text: str, *, plain: bool) -> Any:
    if not plain:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text

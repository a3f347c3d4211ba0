"""Splits YAML front matter from a text, and reads it or a sidecar as flat keys and values.

Only what metadata needs is accepted: one mapping of texts and of lists of texts. The YAML is
walked as events, never built into objects, so that neither depth nor aliases can cost anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bot.backends.documents.cleaning import one_line
from bot.errors import DocumentError

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY_LINE = re.compile(r"\s*[A-Za-z_]+[ \t]*:")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the metadata as written.

    Args:
        key: the key.
        value: a text, the texts of a list, or None for nothing.
        line: line of the key in the file, from 1.
    """

    key: str
    value: str | tuple[str, ...] | None
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text cut in two: the YAML between `---` lines, None when there is none, and the rest."""

    yaml: str | None
    body: str


def split_front_matter(text: str, file: str) -> FrontMatter:
    """Return the YAML between `---` lines and the body; the YAML begins on line 2 of the file.

    Raises:
        DocumentError: `metadata_unclosed` when keys follow a first `---` that is never closed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(None, text)
    closing = _CLOSING.search(text, opening.end())
    inside = text[opening.end() : closing.start()] if closing else text[opening.end() :]
    first = next((line for line in inside.split("\n") if line.strip()), "")
    # Two rules drawn around prose are Markdown, not metadata.
    if (
        first
        and not _KEY_LINE.match(first)
        and not first.lstrip().startswith(("#", "-", "&", "!", "{"))
    ):
        return FrontMatter(None, text)
    if closing is None:
        if not first:
            return FrontMatter(None, text)
        raise DocumentError("metadata_unclosed", file, 1, {"fichier": file})
    return FrontMatter(inside, text[closing.end() :])


def entries(text: str, file: str, *, first_line: int) -> tuple[Entry, ...]:
    """Return the keys and values of a YAML mapping, in order.

    Args:
        text: the YAML.
        file: printable path of the file it is in, for errors.
        first_line: line of the file on which the YAML begins.

    Raises:
        DocumentError: `metadata_syntax`, `metadata_forbidden_yaml`, `metadata_not_mapping`,
            `metadata_nested`, `metadata_duplicate_key`.
    """
    walk = _Walk(file, first_line)
    try:
        found = walk.mapping(iter(yaml.parse(text, Loader=yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        raise walk.problem("metadata_syntax", line, found=_excerpt(text, line)) from error
    except yaml.YAMLError as error:
        raise walk.problem("metadata_syntax", 0, found=_excerpt(text, 0)) from error
    return tuple(found)


def _excerpt(text: str, line: int) -> str:
    lines = text.split("\n")
    return one_line(lines[min(line, len(lines) - 1)])[:80]


class _Walk:
    def __init__(self, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line

    def problem(self, code: str, line: int, **facts: object) -> DocumentError:
        number = self._first_line + line
        facts = {"fichier": self._file, "ligne": number, **facts}
        return DocumentError(code, self._file, number, facts)

    def mapping(self, events: Iterator[yaml.Event]) -> list[Entry]:
        found: dict[str, Entry] = {}
        self._skip_start(events)
        root = next(events, None)
        if root is None or isinstance(root, yaml.DocumentEndEvent | yaml.StreamEndEvent):
            return []
        self._check(root)
        if isinstance(root, yaml.ScalarEvent) and root.value in _NOTHING:
            return []
        if not isinstance(root, yaml.MappingStartEvent):
            raise self.problem("metadata_not_mapping", _line(root), found=_shown(root))
        for key in events:
            if isinstance(key, yaml.MappingEndEvent):
                break
            entry = self._entry(key, events)
            if entry.key in found:
                raise self.problem(
                    "metadata_duplicate_key",
                    _line(key),
                    key=entry.key,
                    found=str(found[entry.key].line),
                )
            found[entry.key] = entry
        self._expect_end(events)
        return list(found.values())

    def _skip_start(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version or event.tags:
                    raise self.problem("metadata_forbidden_yaml", 0, found="%")
                return
            if isinstance(event, yaml.StreamEndEvent):
                return

    def _expect_end(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self.problem("metadata_syntax", _line(event), found="---")

    def _entry(self, key: yaml.Event, events: Iterator[yaml.Event]) -> Entry:
        self._check(key)
        line = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            raise self.problem("metadata_nested", line, key="?", found=_shown(key))
        name = one_line(key.value)[:80]
        return Entry(name, self._value(name, next(events), events), self._first_line + line)

    def _value(
        self, key: str, event: yaml.Event, events: Iterator[yaml.Event]
    ) -> str | tuple[str, ...] | None:
        self._check(event)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if not isinstance(event, yaml.SequenceStartEvent):
            raise self.problem("metadata_nested", _line(event), key=key, found=_shown(event))
        values: list[str] = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            self._check(item)
            if not isinstance(item, yaml.ScalarEvent):
                raise self.problem("metadata_nested", _line(item), key=key, found=_shown(item))
            value = _scalar(item)
            if value:
                values.append(value)
        return tuple(values)

    def _check(self, event: yaml.Event) -> None:
        """Refuse anchors, aliases and tags, which can multiply or build what is not written."""
        sign = ""
        if isinstance(event, yaml.AliasEvent):
            sign = f"*{event.anchor}"
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            sign = f"&{event.anchor}"
        elif getattr(event, "tag", None):
            sign = str(getattr(event, "tag", ""))
        if sign:
            line = _line(event)
            raise self.problem("metadata_forbidden_yaml", line, found=one_line(sign)[:80])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _scalar(event: yaml.ScalarEvent) -> str | None:
    if event.implicit[0] and event.value in _NOTHING:
        return None
    return one_line(event.value)


def _shown(event: yaml.Event) -> str:
    if isinstance(event, yaml.ScalarEvent):
        return one_line(event.value)[:80]
    return "[...]" if isinstance(event, yaml.SequenceStartEvent) else "{...}"

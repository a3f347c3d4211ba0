"""Limits of the Bot API, read from the sentences that describe its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from itertools import pairwise


class Unit(StrEnum):
    """What a limit is about."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    ITEMS = "items"
    VALUE = "value"
    CHOICE = "choice"
    PATTERN = "pattern"
    INCREASING = "increasing"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a field.

    Args:
        low: least length (UTF-16 units, bytes, items) or value.
        high: most.
        among: the values taken whatever the bounds say; the only ones, for a choice.
        pattern: what the whole text matches.
        parsed: the length is that of the text once its markup is read.
    """

    unit: Unit
    low: float = 0
    high: float = float("inf")
    among: tuple[object, ...] = ()
    pattern: str = ""
    parsed: bool = False

    def mistake(self, value: object, marked_up: str = "") -> str:
        """Say what is wrong with a value of the right type; empty when nothing is.

        Args:
            marked_up: the `parse_mode` under which the text will be read.
        """
        if value in self.among:
            return ""
        if isinstance(value, str) and self.parsed and marked_up:
            value = _without_markup(value, marked_up)
            if value is None:
                return ""
        return _CHECKS[self.unit](self, value)

    def _outside(self, size: float) -> str:
        told = f"{size:g} {self.unit}, {self.low:g}-{self.high:g} taken"
        return "" if self.low <= size <= self.high else told


def utf16(text: str) -> int:
    """Count a text as Telegram does, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += data


def _without_markup(text: str, mode: str) -> str | None:
    """Give what is read of a text; None for a markup whose length is not known here."""
    if mode.lower() != "html":
        return None
    reader = _Words()
    reader.feed(text)
    reader.close()
    return reader.words


def _characters(limit: Limit, value: object) -> str:
    text = str(value)
    if limit.parsed and limit.low and not text.strip():
        return "empty once parsed"
    return limit._outside(utf16(text))  # noqa: SLF001


def _increasing(_limit: Limit, value: object) -> str:
    found = value if isinstance(value, list) else []
    return "" if all(one < other for one, other in pairwise(found)) else "not increasing"


def _chosen(limit: Limit, value: object) -> str:
    given = value if isinstance(value, list) else [value]
    strange = [one for one in given if one not in limit.among]
    return f"{strange} not among {limit.among}" if strange else ""


def _matching(limit: Limit, value: object) -> str:
    fits = re.fullmatch(limit.pattern, str(value))
    return "" if fits else f"{value!r} does not match {limit.pattern}"


_CHECKS: dict[Unit, Callable[[Limit, object], str]] = {
    Unit.CHARACTERS: _characters,
    Unit.BYTES: lambda limit, value: limit._outside(len(str(value).encode())),  # noqa: SLF001
    Unit.ITEMS: lambda limit, value: limit._outside(  # noqa: SLF001
        len(value) if isinstance(value, list) else 0
    ),
    Unit.VALUE: lambda limit, value: limit._outside(float(str(value))),  # noqa: SLF001
    Unit.CHOICE: _chosen,
    Unit.PATTERN: _matching,
    Unit.INCREASING: _increasing,
}

_NUMBER = r"(\d[\d.]*\d|\d)"
_SPAN = rf"{_NUMBER}-{_NUMBER}"
# What reads a number as a bound of one field and not of another: the type of what it describes.
_TEXT, _LIST, _AMOUNT = "String", "Array of ", ("Integer", "Float")


def _spans(unit: Unit, *, parsed: bool = False) -> Callable[[re.Match[str]], Limit]:
    return lambda found: Limit(unit, float(found[1]), float(found[2]), parsed=parsed)


def _most(unit: Unit) -> Callable[[re.Match[str]], Limit]:
    return lambda found: Limit(unit, 0, float(found[1]))


def _bounds(found: re.Match[str]) -> Limit:
    beside = (int(found[3], 16),) if found[3] else ()
    return Limit(Unit.VALUE, float(found[1]), float(found[2]), among=beside)


def _quoted(found: re.Match[str]) -> Limit:
    return Limit(Unit.CHOICE, among=tuple(re.findall(r'"([^"]+)"', found[1])))


def _amounts(found: re.Match[str]) -> Limit:
    listed = re.sub(r"\([^)]*\)", "", found[1])
    factors = [re.findall(r"\d+", one) for one in re.split(r",|\bor\b", listed)]
    among = tuple(_product([int(one) for one in some]) for some in factors if some)
    return Limit(Unit.CHOICE, among=among)


def _product(numbers: Sequence[int]) -> int:
    return numbers[0] * _product(numbers[1:]) if numbers else 1


def _words(found: re.Match[str]) -> Limit:
    named = re.findall(r"(?:: |, | or )([a-z]+(?:_[a-z]+)*)(?= for | or )", found[0])
    return Limit(Unit.CHOICE, among=tuple(named))


def _alphabet(found: re.Match[str]) -> Limit:
    return Limit(Unit.PATTERN, pattern=r"[A-Za-z0-9_-]*")


_READ: tuple[tuple[str | tuple[str, ...], str, Callable[[re.Match[str]], Limit]], ...] = (
    (
        _TEXT,
        rf"{_SPAN} characters(?= after entit(?:ies|y) parsing| with at most)",
        _spans(Unit.CHARACTERS, parsed=True),
    ),
    (_TEXT, rf"{_SPAN} characters", _spans(Unit.CHARACTERS)),
    (_TEXT, rf"{_SPAN} [Bb]ytes", _spans(Unit.BYTES)),
    (_TEXT, r"length can't exceed (\d+) bytes", _most(Unit.BYTES)),
    (_TEXT, r"[Oo]nly (?:characters )?A-Z, a-z, 0-9, _ and - are allowed", _alphabet),
    (
        _TEXT,
        r"Can contain only lowercase English letters, digits and underscores",
        lambda _found: Limit(Unit.PATTERN, pattern=r"[a-z0-9_]*"),
    ),
    (
        _TEXT,
        r"[Tt]wo-letter ISO 639-1 language code",
        lambda _found: Limit(Unit.PATTERN, pattern=r"([a-z]{2})?"),
    ),
    (
        _TEXT,
        r"two-letter ISO 3166-1 alpha-2",
        lambda _found: Limit(Unit.PATTERN, pattern="[A-Z]{2}"),
    ),
    (
        _TEXT,
        r"Three-letter ISO 4217",
        lambda _found: Limit(Unit.PATTERN, pattern="[A-Z]{3}"),
    ),
    (_TEXT, r"Choose one, depending on .*", _words),
    (
        _TEXT,
        r"(?:(?:[Mm]ust be|can be|, either|, one of)(?: one of| either)?|URL,) (\"[^\"]+\".*)",
        _quoted,
    ),
    (
        _TEXT,
        r"(?:, |^)(?:must be|always) \"?([a-z0-9_]+)\"?\.?$",
        lambda found: Limit(Unit.CHOICE, among=(found[1],)),
    ),
    (_LIST, rf"(?:list of|include|List of) {_SPAN}(?= \w+)", _spans(Unit.ITEMS)),
    (_LIST, r"up to (\d+)(?= (?:items|identifiers))", _most(Unit.ITEMS)),
    (_LIST, r"[Aa]t most (\d+)(?= [\w ]+ can be specified)", _most(Unit.ITEMS)),
    (_LIST, r"up to one(?= reaction per message)", lambda _found: Limit(Unit.ITEMS, 0, 1)),
    (
        _LIST,
        r"in a strictly increas(?:ing|ed) order",
        lambda _found: Limit(Unit.INCREASING),
    ),
    (
        _AMOUNT,
        r"(?<!Stars )(?<!nanotoncoins )(?:must|should) be between (\d+) and (\d+)"
        r"(?:, or (0x[0-9A-F]+))?(?! seconds)",
        _bounds,
    ),
    (_AMOUNT, r"Must be between (\d+) and (\d+)()", _bounds),
    (_AMOUNT, rf"(?:[;,] |Values between ){_SPAN}\b", _spans(Unit.VALUE)),
    (_AMOUNT, r"must be one of ((?:[\d*, x]|or|\([0-9A-Fx]+\))+)", _amounts),
    (_AMOUNT, r"must always be (\d+)", _amounts),
    (_AMOUNT, r"must be positive", lambda _found: Limit(Unit.VALUE, 1)),
    (_AMOUNT, r"must be non-negative", lambda _found: Limit(Unit.VALUE, 0)),
    (_AMOUNT, r"Signed 32-bit", lambda _found: Limit(Unit.VALUE, -(2**31), 2**31 - 1)),
)


def limits(description: str, types: Sequence[str]) -> Iterator[tuple[Limit, tuple[int, int]]]:
    """Read the limits of a field, each with the place of the words that give it."""
    taken: list[tuple[int, int]] = []
    for kind, pattern, build in _READ:
        if not any(one.startswith(kind) for one in types):
            continue
        for found in re.finditer(pattern, description):
            start, end = found.span()
            if all(end <= one or start >= other for one, other in taken):
                taken.append((start, end))
                yield build(found), (start, end)


def left_unread(description: str, types: Sequence[str]) -> str:
    """Give what a description still says once the words of its limits are taken out."""
    for _limit, (start, end) in limits(description, types):
        description = description[:start] + "\0" * (end - start) + description[end:]
    return description.replace("\0", "")

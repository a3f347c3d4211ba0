"""Quotes sentences of the rule data with their source, numbered as an answer's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.in_force import value_on
from bot.domain.message import Reply
from bot.domain.passage import Citation
from bot.domain.rules import DatedValue, Sourced, Status, Territory
from bot.engine.doubts import Point
from bot.engine.reaching import sector_of


def quoted(said: Sequence[tuple[str, Sourced]], document: str) -> Reply:
    """Give a message that quotes sentences, each with its number.

    Args:
        said: a title and the sentence of the data, in order.
        document: path of the file that holds them.
    """
    lines, citations = [], []
    for n, (title, held) in enumerate(said, start=1):
        lines.append(f"{held.text} [{n}]")
        citations.append(_citation(n, title, held, document))
    return Reply("\n".join(lines), citations=tuple(citations))


def doubtful(said: Sequence[tuple[str, Sourced]]) -> list[Point]:
    """Give, of sentences as they are quoted, those that are not verified."""
    return [
        Point(n, " ; ".join(held.source), held.ask, unknown=_is_unknown(held))
        for n, (_, held) in enumerate(said, start=1)
        if held.status is Status.TO_CHECK
    ]


def current(title: str, series: Sequence[DatedValue], day: date) -> list[tuple[str, DatedValue]]:
    """Give the value of a series that holds on a day, ready to be quoted; none once it is over."""
    found = value_on(series, day)
    return [] if found is None or found[1] else [(title, found[0])]


def contacts_of(
    territory: Territory, sector: str | None, day: date
) -> list[tuple[str, DatedValue]]:
    """Give whom to join in a part of a territory, or else in the whole of it."""
    part = sector_of(territory, sector)
    near = current(part.name, part.contacts, day) if part else []
    return near or current(territory.name, territory.contacts, day)


def renumbered(citations: Sequence[Citation], start: int) -> tuple[Citation, ...]:
    """Number citations again, from `start`."""
    return tuple(replace(c, n=start + rank) for rank, c in enumerate(citations))


def _is_unknown(held: Sourced) -> bool:
    return isinstance(held, DatedValue) and held.unknown


def _citation(n: int, title: str, held: Sourced, document: str) -> Citation:
    since = held.since if isinstance(held, DatedValue) else None
    until = held.until if isinstance(held, DatedValue) else None
    source = " ; ".join(held.source)
    return Citation(n, document, title, "", None, source, since, until, held.text)

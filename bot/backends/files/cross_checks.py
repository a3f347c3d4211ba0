"""Checks what one file of the knowledge folder says of another: names that must exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.backends.files.validation import nearest
from bot.domain.knowledge import Knowledge
from bot.domain.rules import Facts, Programme, Rule, Territory
from bot.errors import DataError


def cross_checks(knowledge: Knowledge) -> Iterator[DataError]:
    """Give every reference that leads nowhere, and every name used twice."""
    yield from _documents(knowledge)
    for programme in knowledge.catalogue.programmes:
        yield from _programme(programme, knowledge.paths[programme.id])
    for territory in knowledge.catalogue.territories:
        yield from _territory(territory, knowledge)
    yield from _golden(knowledge)


def _unknown(
    code: str, file: str, found: str, known: list[str], key: str = ""
) -> Iterator[DataError]:
    if found not in known:
        facts = {"key": key, "found": found, "nearest": nearest(found, known)}
        yield DataError(code, file, facts=facts)


def _twice(code: str, file: str, names: list[str]) -> Iterator[DataError]:
    for name, times in Counter(names).items():
        if times > 1:
            yield DataError(code, file, facts={"found": name})


def _documents(knowledge: Knowledge) -> Iterator[DataError]:
    territories = [t.id for t in knowledge.catalogue.territories]
    programmes = [p.id for p in knowledge.catalogue.programmes]
    paths = [d.path for d in knowledge.documents]
    for document in knowledge.documents:
        meta = document.metadata
        for territory in meta.territories:
            yield from _unknown("territory_unknown", document.path, territory, territories)
        if meta.programme:
            yield from _unknown("programme_unknown", document.path, meta.programme, programmes)
        if meta.replaces:
            yield from _unknown("replaced_unknown", document.path, meta.replaces, paths)


def _topics(rules: tuple[Rule, ...], file: str, topics: list[str]) -> Iterator[DataError]:
    for rule in rules:
        yield from _unknown("topic_unknown", file, rule.topic, topics, rule.id)


def _programme(programme: Programme, file: str) -> Iterator[DataError]:
    topics = [topic.id for topic in programme.topics]
    yield from _twice("id_twice", file, topics)
    yield from _twice("id_twice", file, [rule.id for rule in programme.rules])
    yield from _topics(programme.rules, file, topics)


def _territory(territory: Territory, knowledge: Knowledge) -> Iterator[DataError]:
    file = knowledge.paths[territory.id]
    programmes = {p.id: p for p in knowledge.catalogue.programmes}
    yield from _unknown("programme_unknown", file, territory.programme, list(programmes))
    programme = programmes.get(territory.programme)
    topics = [t.id for t in programme.topics] if programme else []
    parts: list[Facts] = [territory, *territory.sectors]
    for part in parts:
        if programme:
            yield from _topics(part.rules, file, topics)
    yield from _twice("id_twice", file, [rule.id for part in parts for rule in part.rules])
    yield from _twice("id_twice", file, [call.id for part in parts for call in part.calls])
    sectors = [sector.id for sector in territory.sectors]
    yield from _twice("id_twice", file, sectors)
    for place in territory.places:
        if place.sector:
            yield from _unknown("sector_unknown", file, place.sector, sectors, place.name)


def _golden(knowledge: Knowledge) -> Iterator[DataError]:
    file = knowledge.paths.get("questions", "questions.yaml")
    territories = [t.id for t in knowledge.catalogue.territories]
    sources = [d.path for d in knowledge.documents] + list(knowledge.paths.values())
    yield from _twice("id_twice", file, [question.id for question in knowledge.golden])
    for question in knowledge.golden:
        if question.territory:
            yield from _unknown("territory_unknown", file, question.territory, territories)
        for source in question.sources:
            path = source.partition("#")[0]
            yield from _unknown("source_unknown", file, path, sources, question.id)

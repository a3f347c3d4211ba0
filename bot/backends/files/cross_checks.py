"""Checks what one file of the knowledge folder says of another: names that must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.backends.documents import SIDECAR_SUFFIX
from bot.backends.files.validation import nearest
from bot.backends.files.yaml_reader import Path_, Read, shown
from bot.domain.form import Form
from bot.domain.knowledge import Knowledge
from bot.domain.rules import Facts, Programme, Territory
from bot.errors import DataError


def cross_checks(
    knowledge: Knowledge, reads: Mapping[str, Read], left_out: Collection[str]
) -> Iterator[DataError]:
    """Give every reference that leads nowhere, and every name used twice.

    Args:
        reads: each YAML file as read, by its path in the folder; gives the lines.
        left_out: files that are there and are wrong. Their own mistakes are told; what names
            them is right.
    """
    names = _Names.of(knowledge, left_out)
    yield from _documents(knowledge, names)
    for programme in knowledge.catalogue.programmes:
        yield from _programme(programme, _File.of(knowledge, programme.id, reads))
    for territory in knowledge.catalogue.territories:
        file = _File.of(knowledge, territory.id, reads)
        yield from _territory(territory, file, knowledge, names)
    for key, form in knowledge.catalogue.forms.items():
        yield from _form(form, _File.of(knowledge, f"formulaire-{key}", reads))
    yield from _golden(knowledge, _File.of(knowledge, "questions", reads), names)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that exist in the folder, those of files that are wrong included."""

    territories: list[str]
    programmes: list[str]
    documents: list[str]
    files: list[str]
    left_out: frozenset[str]

    @classmethod
    def of(cls, knowledge: Knowledge, left_out: Collection[str]) -> _Names:
        wrong = [PurePosixPath(file) for file in left_out]
        return cls(
            territories=[t.id for t in knowledge.catalogue.territories]
            + [file.stem for file in wrong if file.parts[0] == "territoires"],
            programmes=[p.id for p in knowledge.catalogue.programmes]
            + [file.parent.name for file in wrong if file.parts[0] == "programmes"],
            documents=[d.path for d in knowledge.documents],
            files=list(knowledge.paths.values()),
            left_out=frozenset(left_out),
        )

    def is_left_out(self, path: str) -> bool:
        """Tell whether a file is there and wrong, by itself or by its sidecar."""
        sidecar = path.rpartition(".")[0] + SIDECAR_SUFFIX
        return path in self.left_out or sidecar in self.left_out


@dataclass(frozen=True, slots=True)
class _File:
    """A file with the lines of its values, and how to tell what is wrong in it."""

    name: str
    read: Read | None = None

    @classmethod
    def of(cls, knowledge: Knowledge, key: str, reads: Mapping[str, Read]) -> _File:
        name = knowledge.paths.get(key, "")
        return cls(name, reads.get(name))

    def unknown(
        self, code: str, found: str, known: list[str], place: Path_ = (), key: str = ""
    ) -> Iterator[DataError]:
        """Give the mistake of a name that is not among those known."""
        if found not in known:
            facts = {"key": shown(key), "found": shown(found), "nearest": nearest(found, known)}
            yield DataError(code, self.name, self._line(place), facts)

    def twice(self, names: Sequence[tuple[str, Path_]]) -> Iterator[DataError]:
        """Give a mistake for each name, with its place, that was already used."""
        seen: set[str] = set()
        for name, place in names:
            if name in seen:
                yield DataError("id_twice", self.name, self._line(place), {"found": name})
            seen.add(name)

    def _line(self, place: Path_) -> int | None:
        return self.read.line_of(place) if self.read and place else None


def _documents(knowledge: Knowledge, names: _Names) -> Iterator[DataError]:
    for document in knowledge.documents:
        file, meta = _File(document.path), document.metadata
        for territory in meta.territories:
            yield from file.unknown("territory_unknown", territory, names.territories)
        if meta.programme:
            yield from file.unknown("programme_unknown", meta.programme, names.programmes)
        if meta.replaces and not names.is_left_out(meta.replaces):
            yield from file.unknown("replaced_unknown", meta.replaces, names.documents)


def _topics(
    part: Facts | Programme, file: _File, at: Path_, topics: list[str]
) -> Iterator[DataError]:
    for rank, rule in enumerate(part.rules):
        place = (*at, "regles", rank, "sujet")
        yield from file.unknown("topic_unknown", rule.topic, topics, place, rule.id)


def _programme(programme: Programme, file: _File) -> Iterator[DataError]:
    topics = [topic.id for topic in programme.topics]
    yield from file.twice([(id_, ("sujets", rank, "id")) for rank, id_ in enumerate(topics)])
    rules = enumerate(programme.rules)
    yield from file.twice([(rule.id, ("regles", rank, "id")) for rank, rule in rules])
    yield from _topics(programme, file, (), topics)


def _territory(
    territory: Territory, file: _File, knowledge: Knowledge, names: _Names
) -> Iterator[DataError]:
    place: Path_ = ("programme",)
    yield from file.unknown("programme_unknown", territory.programme, names.programmes, place)
    parts: list[tuple[Facts, Path_]] = [(territory, ())]
    parts += [(sector, ("secteurs", rank)) for rank, sector in enumerate(territory.sectors)]
    by_id = {programme.id: programme for programme in knowledge.catalogue.programmes}
    programme = by_id.get(territory.programme)
    if programme:
        topics = [topic.id for topic in programme.topics]
        for part, at in parts:
            yield from _topics(part, file, at, topics)
    rules: list[tuple[str, Path_]] = []
    calls: list[tuple[str, Path_]] = []
    for part, at in parts:
        rules += [(rule.id, (*at, "regles", rank, "id")) for rank, rule in enumerate(part.rules)]
        calls += [(call.id, (*at, "appels", rank, "id")) for rank, call in enumerate(part.calls)]
    sectors = [sector.id for sector in territory.sectors]
    yield from file.twice(rules)
    yield from file.twice(calls)
    yield from file.twice([(id_, ("secteurs", rank, "id")) for rank, id_ in enumerate(sectors)])
    for rank, spot in enumerate(territory.places):
        if spot.sector:
            place = ("lieux", rank, "secteur")
            yield from file.unknown("sector_unknown", spot.sector, sectors, place, spot.name)


def _form(form: Form, file: _File) -> Iterator[DataError]:
    sections = list(enumerate(form.sections))
    yield from file.twice([(section.id, ("sections", rank, "id")) for rank, section in sections])
    yield from file.twice(
        [
            (field.id, ("sections", rank, "champs", number, "id"))
            for rank, section in sections
            for number, field in enumerate(section.fields)
        ]
    )


def _golden(knowledge: Knowledge, file: _File, names: _Names) -> Iterator[DataError]:
    known = names.documents + names.files
    questions = list(enumerate(knowledge.golden))
    yield from file.twice(
        [(question.id, ("questions", rank, "id")) for rank, question in questions]
    )
    for rank, question in questions:
        at: Path_ = ("questions", rank)
        if question.territory:
            found = question.territory
            place = (*at, "territoire")
            yield from file.unknown("territory_unknown", found, names.territories, place)
        for number, source in enumerate(question.sources):
            path = source.partition("#")[0]
            if not names.is_left_out(path):
                place = (*at, "sources", number)
                yield from file.unknown("source_unknown", path, known, place, question.id)

"""Checks what one file of the knowledge folder says of another: names that must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.backends.documents import SIDECAR_SUFFIX
from bot.backends.files.checked_file import CheckedFile, ids
from bot.backends.files.condition_checks import written
from bot.backends.files.form_checks import form_checks, rule_named
from bot.backends.files.rule_checks import RuleChecks, parts_of
from bot.backends.files.yaml_reader import Path_, Read
from bot.domain.knowledge import Knowledge
from bot.domain.rules import CallMode, Facts, Programme, Territory
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
    programmes = {programme.id: programme for programme in knowledge.catalogue.programmes}
    for programme in programmes.values():
        file = CheckedFile.of(knowledge, programme.id, reads)
        yield from _programme(programme, file)
        checks = _rule_checks(file, programme, knowledge, names)
        yield from checks.checks(parts_of(programme, None))
    for territory in knowledge.catalogue.territories:
        file = CheckedFile.of(knowledge, territory.id, reads)
        yield from _territory(territory, file, names)
        owner = programmes.get(territory.programme)
        if owner:
            yield from _names_taken(territory, owner, file)
            checks = _rule_checks(file, owner, knowledge, names)
            yield from checks.checks(parts_of(owner, territory))
    for key, form in knowledge.catalogue.forms.items():
        file = CheckedFile.of(knowledge, f"formulaire-{key}", reads)
        yield from form_checks(form, programmes.get(key), file)
    yield from _golden(knowledge, CheckedFile.of(knowledge, "questions", reads), names)


def _rule_checks(
    file: CheckedFile, programme: Programme, knowledge: Knowledge, names: _Names
) -> RuleChecks:
    form = knowledge.catalogue.forms.get(programme.id)
    wrong = names.is_left_out(f"programmes/{programme.id}/formulaire.yaml")
    return RuleChecks(file, programme, form, form_wrong=wrong)


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


def _documents(knowledge: Knowledge, names: _Names) -> Iterator[DataError]:
    for document in knowledge.documents:
        file, meta = CheckedFile(document.path), document.metadata
        for territory in meta.territories:
            yield from file.unknown("territory_unknown", territory, names.territories)
        if meta.programme:
            yield from file.unknown("programme_unknown", meta.programme, names.programmes)
        if meta.replaces and not names.is_left_out(meta.replaces):
            yield from file.unknown("replaced_unknown", meta.replaces, names.documents)


def _programme(programme: Programme, file: CheckedFile) -> Iterator[DataError]:
    yield from file.twice(ids(programme.topics, ("sujets",)))
    yield from file.twice(ids(programme.attachments, ("pieces",)))
    budget = programme.budget
    if budget is None:
        return
    yield from file.twice(ids(budget.categories, ("budget", "categories")))
    yield from file.twice(ids(budget.sources, ("budget", "sources")))
    for rank, category in enumerate(budget.categories):
        place: Path_ = ("budget", "categories", rank, "regle")
        yield from rule_named(file, programme, category.rule, place)
    if not any(source.fund for source in budget.sources):
        yield file.mistake("fund_missing", ("budget", "sources"))
    kinds = ids(budget.sources, ())
    known = [name for name, _ in kinds]
    for rank, source in enumerate(budget.sources):
        if source.in_kind is not None:
            at: Path_ = ("budget", "sources", rank, "nature")
            yield from file.unknown("funding_kind_unknown", source.in_kind, known, at)
    place = ("budget", "charges_regle")
    yield from rule_named(file, programme, budget.charges_rule, place)


def _territory(territory: Territory, file: CheckedFile, names: _Names) -> Iterator[DataError]:
    place: Path_ = ("programme",)
    yield from file.unknown("programme_unknown", territory.programme, names.programmes, place)
    yield from file.twice(ids(territory.sectors, ("secteurs",)))
    calls = ids(territory.calls, ("appels",))
    pieces = ids(territory.attachments, ("pieces",))
    for rank, sector in enumerate(territory.sectors):
        calls += ids(sector.calls, ("secteurs", rank, "appels"))
        pieces += ids(sector.attachments, ("secteurs", rank, "pieces"))
    yield from file.twice(calls)
    yield from file.twice(pieces)
    yield from _modes(territory, file, ())
    for rank, sector in enumerate(territory.sectors):
        yield from _modes(sector, file, ("secteurs", rank))
    sectors = [sector.id for sector in territory.sectors]
    for rank, spot in enumerate(territory.places):
        if spot.sector:
            place = ("lieux", rank, "secteur")
            yield from file.unknown("sector_unknown", spot.sector, sectors, place, key=spot.name)


def _modes(part: Facts, file: CheckedFile, at: Path_) -> Iterator[DataError]:
    """Give the mistake of each mode that is not a way for projects to come."""
    known = [*CallMode]
    for rank, held in enumerate(part.mode):
        if held.value is not None:
            place = (*at, "mode", rank, "valeur")
            facts = {"key": "mode", "expected": ", ".join(known)}
            yield from file.unknown("choice_unknown", written(held.value), known, place, **facts)


def _names_taken(
    territory: Territory, programme: Programme, file: CheckedFile
) -> Iterator[DataError]:
    """Give the mistake of each rule that has the name of a rule of the programme."""
    core = {rule.id for rule in programme.rules}
    for part in parts_of(programme, territory):
        for name, place in ids(part.rules, (*part.at, "regles")):
            if name in core:
                yield file.mistake("rule_taken", place, found=name)


def _golden(knowledge: Knowledge, file: CheckedFile, names: _Names) -> Iterator[DataError]:
    known = names.documents + names.files
    yield from file.twice(ids(knowledge.golden, ("questions",)))
    for rank, question in enumerate(knowledge.golden):
        at: Path_ = ("questions", rank)
        if question.territory:
            found = question.territory
            place = (*at, "territoire")
            yield from file.unknown("territory_unknown", found, names.territories, place)
        for number, source in enumerate(question.sources):
            path = source.partition("#")[0]
            if not names.is_left_out(path):
                place = (*at, "sources", number)
                yield from file.unknown("source_unknown", path, known, place, key=question.id)

"""The folder that is shipped: right, sourced, and honest about what nobody verified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.backends.files.library import FolderReport, Library
from bot.domain.document import Block, BlockKind, Document, NoteKind
from bot.domain.rules import Call, DatedValue, Facts, Rule, Sourced, Status

HOUSE = Path(__file__).resolve().parents[3]
KNOWLEDGE = HOUSE / "knowledge"
FACTS = HOUSE.parent / "shared" / "domain" / "facts.md"
TERRITORIES = """
abitibi-temiscamingue baie-james bas-saint-laurent capitale-nationale centre-du-quebec
chaudiere-appalaches cote-nord estrie gaspesie iles-de-la-madeleine lanaudiere laurentides laval
mauricie monteregie montreal nation-crie nunavik outaouais premieres-nations
saguenay-lac-saint-jean
""".split()
_ADDRESS = re.compile(r"https?://[^\s;|<>\"»\],}]+")
_SERIES = (
    "area",
    "mandataire",
    "contacts",
    "hours",
    "mode",
    "envelopes",
    "priorities",
    "form",
)


@pytest.fixture(scope="module")
def report() -> FolderReport:
    """The shipped folder, read once."""
    return Library(KNOWLEDGE).read()


def of_rules(where: str, rules: tuple[Rule, ...]) -> Iterator[tuple[str, Sourced]]:
    """Give each value of rules, with where it is."""
    for rule in rules:
        for value in rule.values:
            yield f"{where} {rule.id}", value


def every_statement(report: FolderReport) -> list[tuple[str, Sourced]]:
    """Give every sourced sentence of the rule data, with where it is."""
    catalogue = report.knowledge.catalogue
    found: list[tuple[str, Sourced]] = []
    for programme in catalogue.programmes:
        found += of_rules(programme.id, programme.rules)
    for key, form in catalogue.forms.items():
        found += [(f"{key} {section.id}", section) for section in form.sections]
    for territory in catalogue.territories:
        parts: list[Facts] = [territory, *territory.sectors]
        for part in parts:
            for name in _SERIES:
                found += [(f"{territory.id} {name}", v) for v in getattr(part, name, ())]
            found += [(f"{territory.id} {call.id}", call) for call in part.calls]
            found += of_rules(territory.id, part.rules)
    return found


def test_nothing_is_wrong_in_it(report: FolderReport) -> None:
    """The folder reads without a mistake, and without a remark."""
    assert [str(problem) for problem in report.problems] == []
    assert report.warnings == ()


def test_every_territory_is_there(report: FolderReport) -> None:
    """There are 21 territories, each in the file that has its name."""
    knowledge = report.knowledge
    assert sorted(territory.id for territory in knowledge.catalogue.territories) == TERRITORIES
    assert len(TERRITORIES) == 21
    for identifier in TERRITORIES:
        assert knowledge.paths[identifier] == f"territoires/{identifier}.yaml"
    files = {path.stem for path in (KNOWLEDGE / "territoires").iterdir()}
    assert files == set(TERRITORIES)


def test_every_territory_says_who_manages_it_and_where_it_is(report: FolderReport) -> None:
    """Each has a mandataire, an area and a place by which people name it."""
    for territory in report.knowledge.catalogue.territories:
        assert territory.mandataire, territory.id
        assert territory.area, territory.id
        assert territory.places, territory.id
        assert territory.programme == "fqis"


def test_what_is_verified_was_read_by_somebody(report: FolderReport) -> None:
    """A verified value names an address, or a page described well enough to be found again."""
    verified = [found for found in every_statement(report) if found[1].status is Status.VERIFIED]
    assert len(verified) > 200
    for where, statement in verified:
        reading = statement.verification
        assert reading is not None, where
        assert reading.by, where
        assert len(reading.document.split()) >= 2, where
        assert date(2025, 1, 1) <= reading.on <= date(2026, 12, 31), where
        for source in statement.source:
            described = len(source.split()) >= 4 and "mémoire" not in source
            assert _ADDRESS.match(source) or described, (where, source)


def test_what_is_to_check_says_whom_to_ask(report: FolderReport) -> None:
    """A sentence that nobody could verify names who can confirm it."""
    for where, statement in every_statement(report):
        if statement.status is Status.TO_CHECK:
            assert statement.ask, where


def test_what_comes_from_memory_is_never_verified(report: FolderReport) -> None:
    """General knowledge of places, or the team's memory, is always to be checked."""
    for where, statement in every_statement(report):
        if any("mémoire" in s or "connaissance générale" in s for s in statement.source):
            assert statement.status is Status.TO_CHECK, where


def shown(number: Decimal) -> str:
    """Give a number as French text writes it: 40 000 or 581 785,42."""
    digits = f"{number:,.2f}" if number != int(number) else f"{int(number):,}"
    return digits.replace(",", " ").replace(".", ",")


def numbers_of(statement: Sourced) -> Iterator[Decimal]:
    """Give the numbers that a machine reads beside a sentence."""
    held = [statement.value] if isinstance(statement, DatedValue) else []
    if isinstance(statement, Call):
        held = [statement.maximum, statement.envelope]
    yield from (value for value in held if isinstance(value, Decimal))


def test_every_number_is_in_its_sentence(report: FolderReport) -> None:
    """The number that a machine compares is the one that people read and that is cited."""
    seen = 0
    for where, statement in every_statement(report):
        text = re.sub(r"[\u00a0\u202f]", " ", statement.text)
        for number in numbers_of(statement):
            seen += 1
            whole = rf"(?<![\d,])(?<!\d ){re.escape(shown(number))}(?![\d,]*\d)"
            assert re.search(whole, text), (where, number, text)
    assert seen > 50


def test_what_was_not_found_says_so(report: FolderReport) -> None:
    """An unknown value has no number, and its sentence does not pretend to one."""
    for where, statement in every_statement(report):
        if isinstance(statement, DatedValue) and statement.unknown:
            assert statement.value is None, where
            assert statement.ask, where


def test_every_document_says_where_it_comes_from(report: FolderReport) -> None:
    """No document is without a source, and each has a title and a date."""
    for document in report.knowledge.documents:
        meta = document.metadata
        assert meta.source, document.path
        assert meta.title, document.path
        assert meta.dated, document.path


def sections(document: Document) -> Iterator[tuple[str, list[Block]]]:
    """Give each heading of a document with the blocks up to the next."""
    heading, blocks = document.path, list[Block]()
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            yield heading, blocks
            heading, blocks = block.text, []
        else:
            blocks.append(block)
    yield heading, blocks


def test_every_section_ends_with_its_sources(report: FolderReport) -> None:
    """Each section that says something closes on its sources, and on nothing after its notes."""
    for document in (d for d in report.knowledge.documents if d.path.endswith(".md")):
        for heading, blocks in sections(document):
            if not blocks:
                continue
            kinds = [block.note for block in blocks]
            first = next((i for i, note in enumerate(kinds) if note), len(kinds))
            assert NoteKind.SOURCES in kinds, (document.path, heading)
            assert all(kinds[first:]), (document.path, heading)


def test_every_golden_question_names_a_right_half(report: FolderReport) -> None:
    """There are questions to tune on and questions to judge by, none asked twice."""
    golden = report.knowledge.golden
    asked = [question.question.casefold() for question in golden]
    assert len(set(asked)) == len(asked)
    halves = [question.half for question in golden]
    assert min(halves.count(half) for half in set(halves)) >= 50
    assert len(set(halves)) == 2


@pytest.mark.skipif(
    not FACTS.is_file(), reason="the reference file of facts is not on this machine"
)
def test_every_address_is_one_that_was_read() -> None:
    """No address is made up: each stands in the reference file of facts."""
    facts = FACTS.read_text(encoding="utf-8")
    files = [path for path in KNOWLEDGE.rglob("*") if path.suffix in {".md", ".yaml"}]
    found = [
        (path.name, address.rstrip(".,;:)"))
        for path in files
        for address in _ADDRESS.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 500
    assert [where for where in found if where[1] not in facts] == []

"""The knowledge folder read whole: what it holds, what its rules mean, when it has changed."""

from __future__ import annotations

import os
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.files.library import FolderReport, Library
from bot.backends.files.validation import validate
from bot.backends.files.yaml_reader import parse_yaml
from bot.domain.golden import Half
from bot.domain.knowledge import Catalogue
from bot.domain.rules import DatedValue, Status
from bot.errors import DataError
from tests.backends.files.tiny_folder import FILES, make_folder, put, swap

years = st.integers(1000, 9999)
months = st.integers(1, 12)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The tiny folder, in which nothing is wrong."""
    return make_folder(tmp_path)


def report_of(root: Path) -> FolderReport:
    """Read a folder in which nothing may be wrong."""
    report = Library(root).read()
    assert report.problems == ()
    return report


def value_of(*lines: str) -> DatedValue:
    """Read one dated value written with these lines beside those that it must have."""
    needed = ["texte: De 12,50 $ à 40 000 $.", "source: https://exemple.org"]
    if not any(line.startswith("statut:") for line in lines):
        needed.append("statut: a_verifier")
    return validate(DatedValue, parse_yaml("\n".join([*needed, *lines]), "essai"), "essai")


def codes_of(*lines: str) -> list[str]:
    """Give the codes of what is wrong in a dated value."""
    with pytest.raises(ExceptionGroup) as caught:
        value_of(*lines)
    return [error.code for error in caught.value.exceptions if isinstance(error, DataError)]


def test_the_whole_folder_is_read(root: Path) -> None:
    """Documents, rules, form, glossary, questions and examples are all there, as written."""
    knowledge = report_of(root).knowledge
    catalogue = knowledge.catalogue
    assert [document.path for document in knowledge.documents] == [
        "fiches/un.md",
        "guides/deux.txt",
        "plans/trois.txt",
    ]
    assert [territory.id for territory in catalogue.territories] == ["alpha", "beta"]
    assert [programme.id for programme in catalogue.programmes] == ["essai"]
    assert [section.id for section in catalogue.forms["essai"].sections] == ["identite"]
    assert catalogue.glossary.meanings == (("logement", "loyer"),)
    assert [question.half for question in knowledge.golden] == [Half.TUNE, Half.HELD]
    assert knowledge.off_subject == ("Quel temps fera-t-il demain?",)
    assert knowledge.paths["alpha"] == "territoires/alpha.yaml"
    assert knowledge.paths["formulaire-essai"] == "programmes/essai/formulaire.yaml"


def test_values_keep_what_was_written(root: Path) -> None:
    """Amounts are exact, hours are hours, and a lone text is a list of one."""
    alpha = report_of(root).knowledge.catalogue.territory("alpha")
    assert alpha is not None
    assert alpha.envelopes[0].value == Decimal("40000.50")
    assert alpha.mandataire[0].until == date(2024, 3, 31)
    (call,) = alpha.calls
    assert (call.closes, call.closes_at) == (date(2025, 6, 30), time(16, 30))
    assert call.maximum == Decimal(25000)
    assert call.source == ("https://exemple.org/alpha",)


def test_an_empty_folder_is_no_mistake(tmp_path: Path) -> None:
    """A coordinator may begin from nothing."""
    knowledge = report_of(tmp_path).knowledge
    assert (knowledge.documents, knowledge.catalogue) == ((), Catalogue())


@pytest.mark.parametrize("name", ["glossaire.yaml", "questions.yaml", "hors_sujet.yaml"])
def test_an_empty_list_is_no_mistake(name: str, root: Path) -> None:
    """A file whose every line is a comment holds nothing yet."""
    put(root, name, "# rien encore\n")
    report_of(root)


def test_an_empty_territory_lacks_its_keys(root: Path) -> None:
    """A territory begun and left empty is told what it must hold."""
    put(root, "territoires/beta.yaml", "")
    problems = Library(root).read().problems
    assert {problem.code for problem in problems} == {"key_missing"}
    assert {"id", "nom", "dans", "mandataire"} <= {problem.facts["key"] for problem in problems}


def test_the_catalogue_is_the_same_once_kept(root: Path) -> None:
    """What a generation keeps of the rules reads back equal: an amount stays an amount."""
    catalogue = report_of(root).knowledge.catalogue
    kept = Catalogue.model_validate_json(catalogue.model_dump_json(by_alias=True))
    assert kept == catalogue
    alpha = kept.territory("alpha")
    assert alpha is not None
    assert isinstance(alpha.envelopes[0].value, Decimal)


@given(years, months)
def test_a_month_is_its_first_or_last_day(year: int, month: int) -> None:
    """`du: 2026-06` is the first of June, `au: 2026-06` the thirtieth, leap years included."""
    written = f"{year}-{month:02}"
    last = monthrange(year, month)[1]
    assert value_of(f"du: {written}").since == date(year, month, 1)
    assert value_of(f"au: {written}").until == date(year, month, last)
    assert value_of(f"du: '{written}'").since == date(year, month, 1)


@given(years)
def test_a_year_is_its_first_or_last_day(year: int) -> None:
    """`du: 2026` is the first of January, `au: 2026` the last of December."""
    assert value_of(f"du: {year}").since == date(year, 1, 1)
    assert value_of(f"au: {year}").until == date(year, 12, 31)


@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_dates_are_in_order_or_refused(since: date, until: date) -> None:
    """A value that would end before it begins is refused; one day is enough."""
    lines = (f"du: {since}", f"au: {until}")
    if until < since:
        assert codes_of(*lines) == ["dates_inversees"]
    else:
        found = value_of(*lines)
        assert (found.since, found.until) == (since, until)


def test_the_same_partial_date_on_both_sides_is_a_whole_period() -> None:
    """`du: 2021` with `au: 2021` is the whole year."""
    found = value_of("du: 2021", "au: 2021")
    assert (found.since, found.until) == (date(2021, 1, 1), date(2021, 12, 31))


READING = "verifie: {par: équipe, document: le guide, le: 2026-06}"


def test_verified_says_who_read_what_and_when() -> None:
    """A value is `verifie` when somebody read a document, and only then."""
    found = value_of("statut: verifie", READING)
    assert found.status is Status.VERIFIED
    assert found.verification is not None
    assert found.verification.on == date(2026, 6, 1)
    assert codes_of("statut: verifie") == ["verifie_sans_lecture"]
    assert codes_of("statut: a_verifier", READING) == ["verifie_sans_lecture"]
    assert codes_of("statut: verifie", "verifie: {par: équipe}") == ["key_missing"] * 2
    assert codes_of("statut: verifie", "verifie: {par: '', document: le guide, le: 2026}") == [
        "text_empty"
    ]


def test_unknown_has_no_value_and_is_never_verified() -> None:
    """What was not found has nothing to compare, and nobody can have read it."""
    assert value_of("inconnu: true", "valeur: null").unknown
    assert codes_of("inconnu: true", "valeur: 40000") == ["inconnu_avec_valeur"]
    assert codes_of("inconnu: true", "valeur: false") == ["inconnu_avec_valeur"]
    assert codes_of("inconnu: true", "statut: verifie", READING) == ["inconnu_avec_valeur"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("40000", Decimal(40000)),
        ("'40000'", Decimal(40000)),
        ("12.50", Decimal("12.50")),
        ("true", True),
        ("obnl", "obnl"),
        ("4 MRC", "4 MRC"),
        ("[a, b]", ("a", "b")),
        ("null", None),
    ],
)
def test_a_value_is_a_number_a_word_or_a_list(written: str, value: object) -> None:
    """What a machine may compare keeps its kind; a number in quotation marks is a number."""
    found = value_of(f"valeur: {written}").value
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "written", ["40 000", "40 000 $", "12,5", "12,5 %", "1 000,00", "40000$", "'2,6 M$'"]
)
def test_a_number_that_no_machine_can_compare_is_refused(written: str) -> None:
    """An amount written for people would silently be a word, and no limit would ever apply."""
    assert codes_of(f"valeur: {written}") == ["number_wrong"]


def add_sidecar(root: Path) -> None:
    """Move a document's title from its text to a sidecar."""
    put(root, "guides/deux.txt", "Un budget se prépare.\n")
    put(root, "guides/deux.meta.yaml", "titre: Le guide deux\n")


def age(root: Path) -> None:
    """Make every file look as old as can be."""
    for path in root.rglob("*"):
        os.utime(path, (1, 1))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a document edited": lambda root: swap(root, "fiches/un.md", "son quartier", "sa rue"),
    "a document's metadata": lambda root: swap(root, "fiches/un.md", "2026-06", "2026-05"),
    "a sidecar edited": lambda root: swap(root, "plans/trois.meta.yaml", "Le plan", "Plan"),
    "a rule": lambda root: swap(root, "programmes/essai/programme.yaml", "FE", "FDE"),
    "a form": lambda root: swap(root, "programmes/essai/formulaire.yaml", "200", "300"),
    "a territory": lambda root: swap(root, "territoires/beta.yaml", "une ville", "une cité"),
    "a comment": lambda root: put(root, "glossaire.yaml", FILES["glossaire.yaml"] + "# ici\n"),
    "a question": lambda root: swap(root, "questions.yaml", "epreuve", "reglage"),
    "an example": lambda root: swap(root, "hors_sujet.yaml", "demain", "ce soir"),
    "a document renamed": lambda root: (root / "guides/deux.txt").rename(root / "guides/d.txt"),
    "a document moved": lambda root: (root / "guides/deux.txt").rename(root / "plans/deux.txt"),
    "a document deleted": lambda root: (root / "guides/deux.txt").unlink(),
    "a sidecar deleted": lambda root: (root / "plans/trois.meta.yaml").unlink(),
    "a territory deleted": lambda root: (root / "territoires/beta.yaml").unlink(),
    "a form deleted": lambda root: (root / "programmes/essai/formulaire.yaml").unlink(),
    "a document added": lambda root: put(root, "plans/quatre.md", "# Quatre\n\nUn texte.\n"),
    "a sidecar added": add_sidecar,
    "a territory added": lambda root: put(
        root,
        "territoires/gamma.yaml",
        FILES["territoires/beta.yaml"].replace("id: beta", "id: gamma"),
    ),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "a date of modification": age,
    "the same text written anew": make_folder,
    "the coordinators' guide": lambda root: put(root, "LISEZMOI.md", "# Guide\n"),
    "a guide beside documents": lambda root: put(root, "fiches/LISEZMOI.md", "# Guide\n"),
    "a hidden file": lambda root: put(root, "fiches/.cache.md", "# Caché\n\nUn texte.\n"),
    "a hidden territory": lambda root: put(root, "territoires/._beta.yaml", b"\0\0"),
    "a hidden folder": lambda root: put(root, ".git/plans/a.yaml", "a: 1\n"),
    "a backup": lambda root: put(root, "territoires/beta.yaml~", "id: vieux\n"),
    "a backup of a document": lambda root: put(root, "fiches/un.md~", "# Vieux\n\nUn texte.\n"),
    "a lock of a word processor": lambda root: put(root, "guides/~$deux.docx", b"\0"),
    "an editor's file": lambda root: put(root, "territoires/#beta.yaml", "id: vieux\n"),
    "a template for export": lambda root: put(root, "programmes/essai/formulaire.docx", b"PK"),
    "an empty folder": lambda root: (root / "fiches/2027").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_counts_changes_the_fingerprint(change: Callable[[Path], object], root: Path) -> None:
    """Editing, renaming, deleting or adding any file that counts is seen."""
    before = Library(root).read().knowledge.fingerprint
    change(root)
    assert Library(root).read().knowledge.fingerprint != before


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_what_does_not_count_changes_nothing(change: Callable[[Path], object], root: Path) -> None:
    """Dates, the guide, hidden files and backups change neither the fingerprint nor the check."""
    before = report_of(root).knowledge.fingerprint
    change(root)
    assert report_of(root).knowledge.fingerprint == before


def test_the_same_folder_elsewhere_is_the_same(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where the folder lies, and in which order its files were written, makes no difference."""
    elsewhere = tmp_path_factory.mktemp("ailleurs")
    for name in reversed(FILES):
        put(elsewhere, name, FILES[name])
    assert report_of(elsewhere).knowledge == report_of(root).knowledge

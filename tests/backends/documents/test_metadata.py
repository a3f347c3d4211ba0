"""What is said about a document: in its front matter, in its sidecar, or nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.documents import read_document, read_documents
from bot.backends.documents.front_matter import Entry, entries, split_front_matter
from bot.errors import DocumentError
from tests.backends.documents.making import put

FRONT = """\
---
titre: "Le dépôt : pas à pas"
source:
  - https://exemple.org
  - Guide 2025
organisme: Ministère
date: 2026-06
valide_du: 2026
valide_jusqu_au: 2028-02
territoires: [laval, estrie]
programme: alliances
remplace: fiches/ancien.md
---
Un texte.
"""


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_is_read(name: str, tmp_path: Path) -> None:
    """Every key of the front matter is understood, partial dates included."""
    put(tmp_path, f"fiches/{name}", FRONT)
    document = read_document(tmp_path, f"fiches/{name}")
    metadata = document.metadata
    assert metadata.title == "Le dépôt : pas à pas"
    assert metadata.source == "https://exemple.org ; Guide 2025"
    assert metadata.organisation == "Ministère"
    assert metadata.dated == date(2026, 6, 1)
    assert (metadata.valid_from, metadata.valid_until) == (date(2026, 1, 1), date(2028, 2, 29))
    assert metadata.territories == ("laval", "estrie")
    assert (metadata.programme, metadata.replaces) == ("alliances", "fiches/ancien.md")
    assert [block.text for block in document.blocks] == ["Un texte."]


def test_a_sidecar_speaks_for_any_format_and_changes_the_digest(tmp_path: Path) -> None:
    """A sidecar gives a document its metadata; changing the sidecar changes the digest."""
    put(tmp_path, "fiches/a.txt", "Un texte.\n")
    bare = read_document(tmp_path, "fiches/a.txt")
    put(tmp_path, "fiches/a.meta.yaml", "titre: Par la fiche\nprogramme:\n")
    told = read_document(tmp_path, "fiches/a.txt")
    assert told.metadata.title == "Par la fiche"
    assert told.metadata.programme is None
    assert bare.digest != told.digest


def test_a_sidecar_alone_is_a_warning(tmp_path: Path) -> None:
    """A sidecar whose document is gone is told, not treated as a document."""
    put(tmp_path, "fiches/a.meta.yaml", "titre: Seul\n")
    reading = read_documents(tmp_path)
    assert [warning.code for warning in reading.warnings] == ["orphan_sidecar"]
    assert not reading.problems


def test_a_missing_title_falls_back_with_a_warning(tmp_path: Path) -> None:
    """Without a title, the first large heading serves, else the file name made readable."""
    put(tmp_path, "fiches/a.md", "# Grand titre\n\nUn texte.\n")
    put(tmp_path, "fiches/depot_des-projets.md", "Un texte.\n")
    reading = read_documents(tmp_path)
    titles = [document.metadata.title for document in reading.documents]
    assert titles == ["Grand titre", "Depot des projets"]
    assert [warning.code for warning in reading.warnings] == [
        "title_from_heading",
        "title_from_name",
    ]


def test_rules_around_prose_are_no_metadata(tmp_path: Path) -> None:
    """Two Markdown rules around a sentence are left alone."""
    put(tmp_path, "fiches/a.md", "---\n\nUne phrase ordinaire.\n\n---\n\nUne autre.\n")
    assert len(read_document(tmp_path, "fiches/a.md").blocks) == 2


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>\"'#%? \n\t@`,~é"), max_size=120))
def test_any_yaml_is_read_or_refused(text: str) -> None:
    """Whatever is typed as metadata is read or told as one problem, never a failure."""
    code = "metadata_none"
    found: tuple[Entry, ...] = ()
    try:
        front = split_front_matter(f"---\n{text}\n---\n", "a.md")
        found = entries(front.yaml or "", "a.md", first_line=2)
    except DocumentError as error:
        code = error.code
    assert code.startswith("metadata_")
    assert len({entry.key for entry in found}) == len(found)

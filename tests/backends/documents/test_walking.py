"""Folders as people leave them: leftovers, odd names, files that did not change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.backends.documents import read_document, read_documents
from bot.errors import DocumentError
from tests.backends.documents.making import SENTENCE, put


def test_leftovers_are_ignored(tmp_path: Path) -> None:
    """What editors and systems leave behind is neither read nor told."""
    for name in (
        ".DS_Store", ".cache/a.md", "a.md~", ".a.md.swp", "a.tmp", "Thumbs.db", "~$a.docx",
        "LISEZMOI.md", "sous/LISEZMOI.md",
    ):  # fmt: skip
        put(tmp_path, f"fiches/{name}", "rien")
    put(tmp_path, "fiches/sous/dossier/bon.md", SENTENCE)
    reading = read_documents(tmp_path)
    assert [document.path for document in reading.documents] == ["fiches/sous/dossier/bon.md"]
    assert reading.problems == ()


def test_documents_come_sorted_and_a_missing_folder_is_empty(tmp_path: Path) -> None:
    """Reading gives the same documents in the same order every time."""
    for name in ("plans/z.md", "fiches/b.md", "fiches/a.txt", "fiches/A.md"):
        put(tmp_path, name, SENTENCE)
    reading = read_documents(tmp_path)
    paths = [document.path for document in reading.documents]
    assert paths == sorted(paths)
    assert len(paths) == 4
    assert read_documents(tmp_path) == reading


@pytest.mark.parametrize(
    "name",
    [
        "e\u0301te\u0301.md",
        "l'été « 2026 ».md",
        "deux\nlignes.md",
        "\u202efdp.md",
        "a b\tc.md",
        "\x1b[31m.md",
    ],
)
def test_any_name_is_safe_to_print_and_leads_back_to_its_file(name: str, tmp_path: Path) -> None:
    """A document's path prints on one line, and reading it by that path finds the file."""
    put(tmp_path, f"fiches/{name}", SENTENCE)
    (document,) = read_documents(tmp_path).documents
    assert document.path.isprintable()
    assert document.metadata.title.isprintable()
    assert read_document(tmp_path, document.path) == document


def test_a_name_that_is_not_unicode_is_safe(tmp_path: Path) -> None:
    """A file name in another encoding neither stops the walk nor breaks what is printed."""
    put(tmp_path, "fiches/bon.md", SENTENCE)
    with Path(os.fsdecode(os.fsencode(tmp_path) + b"/fiches/\xe9t\xe9.xyz")).open("w") as file:
        file.write("x")
    reading = read_documents(tmp_path)
    assert len(reading.documents) == 1
    (problem,) = reading.problems
    str(problem).encode("utf-8")
    assert problem.code == "unsupported_type"


def test_two_names_that_print_alike_are_told(tmp_path: Path) -> None:
    """Two files that nobody could tell apart on screen are not both documents."""
    put(tmp_path, "fiches/\u00e9.md", SENTENCE)
    put(tmp_path, "fiches/e\u0301.md", SENTENCE)
    reading = read_documents(tmp_path)
    assert len(reading.documents) == 1
    assert [problem.code for problem in reading.problems] == ["same_name"]


def test_known_files_are_not_read_again(tmp_path: Path) -> None:
    """A file whose digest is known is listed as unchanged; a changed one is read."""
    put(tmp_path, "fiches/a.md", SENTENCE)
    put(tmp_path, "fiches/b.md", SENTENCE)
    known = {document.path: document.digest for document in read_documents(tmp_path).documents}
    put(tmp_path, "fiches/b.md", SENTENCE + " Et plus.")
    again = read_documents(tmp_path, known=known)
    assert again.unchanged == ("fiches/a.md",)
    assert [document.path for document in again.documents] == ["fiches/b.md"]


@pytest.mark.parametrize(
    "path", ["../secret.md", "/etc/passwd", "fiches/../../secret.md", "", "a\x00.md"]
)
def test_no_path_leads_out_of_the_folder(path: str, tmp_path: Path) -> None:
    """A path that would leave the folder is refused."""
    put(tmp_path, "secret.md", "Un secret")
    put(tmp_path, "savoir/fiches/a.md", SENTENCE)
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "savoir", path)
    assert caught.value.code == "outside_folder"


def test_files_with_a_mark_of_byte_order_are_read(tmp_path: Path) -> None:
    """UTF-8 and UTF-16 files that begin with their mark read as the others do."""
    text = "---\ntitre: Été\n---\nUn texte accentué.\n"
    for name, encoding in (("a", "utf-8-sig"), ("b", "utf-16")):
        put(tmp_path, f"fiches/{name}.md", text.encode(encoding))
    reading = read_documents(tmp_path)
    assert [document.metadata.title for document in reading.documents] == ["Été", "Été"]

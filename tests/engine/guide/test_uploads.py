"""Files that people hand over, known by their bytes."""

from __future__ import annotations

import hashlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.form import FieldKind
from bot.domain.message import Upload
from bot.domain.values import FileValue
from bot.engine.guide.reading import Reading
from bot.engine.guide.room import Heard
from tests.engine.guide.typed_fields import EVERY, TODAY, reader


def _packed(*names: str, first: str = "") -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as made:
        if first:
            made.writestr("mimetype", first)
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


_FILES = {
    "pdf": b"%PDF-1.7 x",
    "png": b"\x89PNG\r\n\x1a\nx",
    "jpg": b"\xff\xd8\xffx",
    "docx": _packed("word/document.xml"),
    "xlsx": _packed("xl/workbook.xml"),
    "odt": _packed("content.xml", first="application/vnd.oasis.opendocument.text"),
}


def _sent(content: bytes | None, name: str = "resolution.exe", size: int | None = None) -> Reading:
    upload = Upload(
        name, "application/x-any", len(content or b"") if size is None else size, content
    )
    return reader().read(EVERY[FieldKind.FILE], Heard(upload=upload), TODAY)


@pytest.mark.parametrize("kind", _FILES)
def test_a_file_is_what_its_bytes_are(kind: str) -> None:
    """A file is known by its bytes, whatever its name says, and kept under its digest."""
    value = _sent(_FILES[kind]).value
    assert isinstance(value, FileValue)
    assert value.name == f"resolution.{kind}"
    assert value.digest == hashlib.sha256(_FILES[kind]).hexdigest()


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"MZ program", None),
        (b"<html>", None),
        (b"PK\x03\x04 broken", None),
        (_packed("word/document.xml", "word/vbaProject.bin"), None),
        (_packed("anything.exe"), None),
        (b"", None),
        (None, None),
        (None, 30 * 1024 * 1024),
    ],
)
def test_another_file_is_refused_gently(content: bytes | None, size: int | None) -> None:
    """A program, a broken or empty file, or one that is too large, gets a hint."""
    found = _sent(content, "a.pdf", size)
    assert (found.value, found.hint is not None) == (None, True)


def test_the_name_of_a_file_is_made_safe() -> None:
    """A file's name keeps its letters and loses folders, marks and its false extension."""
    value = _sent(_FILES["pdf"], "../../é=tc/../\u202eRéso lution<b>.exe").value
    assert isinstance(value, FileValue)
    assert value.name == "Réso lution b.pdf"


def test_a_file_where_words_are_expected_is_told() -> None:
    """A document sent where an answer was expected gets a hint."""
    heard = Heard(upload=Upload("a.pdf", "application/pdf", 9, b"%PDF-1.7"))
    assert reader().read(EVERY[FieldKind.MONEY], heard, TODAY).hint


@given(st.binary(max_size=80) | st.binary(max_size=80).map(lambda held: b"PK\x03\x04" + held))
def test_any_bytes_are_survived(content: bytes) -> None:
    """No bytes make the reader of files fail, whatever their name."""
    found = _sent(content, "\x00../" + "a" * 300)
    assert (found.value is None) == (found.hint is not None)

"""Every way in which a file can be wrong: one clear problem, and the other files are read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bot.backends.documents import Limits, read_documents
from tests.backends.documents.making import (
    SENTENCE,
    docx,
    odt,
    part,
    pdf,
    pdf_pages,
    put,
    repacked,
)

SENTENCES = Path(__file__).resolve().parents[3] / "prompts" / "documents.yaml"
GOOD_PDF = pdf_pages([SENTENCE])
DOCUMENT_XML = "word/document.xml"


def locked_pdf() -> bytes:
    import io

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD_PDF)))
    writer.encrypt("mot de passe", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pictures_pdf() -> bytes:
    from PIL import Image

    picture = ImageReader(Image.new("RGB", (40, 40), "grey"))

    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            canvas.drawImage(picture, 72, 72, 400, 600)
            canvas.showPage()

    return pdf(draw)


def grown_xml() -> bytes:
    xml = part(docx(), DOCUMENT_XML)
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    head, mark, rest = xml.partition(b"?>")
    return repacked(docx(), {DOCUMENT_XML: head + mark + declared + rest})


def locked_odt() -> bytes:
    manifest = part(odt(), "META-INF/manifest.xml")
    changed = manifest.replace(
        b"</manifest:manifest>", b"<!-- encryption-data --></manifest:manifest>"
    )
    return repacked(odt(), {"META-INF/manifest.xml": changed})


def broken_odt() -> bytes:
    content = part(odt(), "content.xml")
    return repacked(odt(), {"content.xml": content.replace(b"</text:list-item>", b"", 1)})


BAD_FILES: list[tuple[str, str, Callable[[], bytes]]] = [
    ("encrypted", "mauvais.pdf", locked_pdf),
    ("encrypted", "mauvais.odt", locked_odt),
    (
        "encrypted",
        "mauvais.docx",
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
        ),
    ),
    ("truncated", "mauvais.pdf", lambda: GOOD_PDF[: len(GOOD_PDF) // 2]),
    ("truncated", "mauvais.docx", lambda: docx()[:-4000]),
    ("truncated", "mauvais.odt", lambda: odt()[:-400]),
    ("truncated", "mauvais.html", lambda: b"<html><body><p>Un texte<a hre"),
    ("truncated", "mauvais.txt", lambda: "Été : un texte coupé".encode()[:-1]),
    ("not_utf8", "mauvais.txt", lambda: "Un café".encode("latin-1")),
    ("empty", "mauvais.md", lambda: b""),
    ("empty", "mauvais.txt", lambda: b" \n\n "),
    ("empty", "mauvais.html", lambda: b"<html><body><script>x()</script></body></html>"),
    ("empty", "mauvais.pdf", lambda: pdf(lambda canvas: canvas.showPage())),
    ("empty", "titre-seul.md", lambda: b"---\ntitre: Vide\n---\n"),
    ("image_only", "mauvais.pdf", pictures_pdf),
    ("garbled", "mauvais.pdf", lambda: pdf_pages(["/g12/g45/g78/g12/g90" * 8])),
    ("wrong_type", "mauvais.pdf", docx),
    ("wrong_type", "mauvais.docx", lambda: GOOD_PDF),
    ("wrong_type", "mauvais.docx", odt),
    ("wrong_type", "mauvais.odt", docx),
    ("wrong_type", "mauvais.txt", lambda: GOOD_PDF),
    ("wrong_type", "mauvais.md", lambda: b"<!DOCTYPE html><html><p>Une page</p></html>"),
    ("wrong_type", "mauvais.pdf", lambda: SENTENCE.encode()),
    ("wrong_type_unknown", "mauvais.pdf", lambda: bytes(range(256)) * 4),
    ("not_utf8", "mauvais.txt", lambda: "Un texte accentué\nen latin".encode("latin-1")),
    ("not_utf8", "mauvais.md", lambda: b"Un texte\x00 avec un octet nul"),
    ("not_utf8", "mauvais.html", lambda: "<p>accentué</p>".encode("latin-1")),
    ("too_large", "mauvais.txt", lambda: b"mot " * 60_000),
    ("too_large", "mauvais.html", lambda: b"<p>mot</p>" * 40_000),
    ("too_much_text", "mauvais.txt", lambda: b"Une phrase. " * 4_000),
    ("zip_bomb", "mauvais.docx", lambda: repacked(docx(), {"word/grand.bin": bytes(20_000_000)})),
    ("zip_bomb", "mauvais.odt", lambda: repacked(odt(), {f"p{n}": b"x" for n in range(200)})),
    ("too_many_pages", "mauvais.pdf", lambda: pdf_pages(*([SENTENCE] for _ in range(9)))),
    ("unreadable", "mauvais.docx", lambda: repacked(docx(), {DOCUMENT_XML: b"<w:document"})),
    ("unreadable", "mauvais.pdf", lambda: b"%PDF-1.7\nrien\nstartxref\n0\n%%EOF"),
    ("unreadable", "mauvais.odt", broken_odt),
    ("unsafe_xml", "mauvais.docx", grown_xml),
    ("too_deep", "mauvais.html", lambda: b"<div>" * 20_000 + b"mot" + b"</div>" * 20_000),
    ("unsupported_type", "mauvais.exe", lambda: b"MZ"),
    ("metadata_unclosed", "mauvais.md", lambda: b"---\ntitre: Un\n\nTexte"),
    ("metadata_syntax", "mauvais.md", lambda: b"---\ntitre: [un\n---\nTexte"),
    ("metadata_forbidden_yaml", "mauvais.md", lambda: b"---\ntitre: &a Un\nsource: *a\n---\nTexte"),
    ("metadata_forbidden_yaml", "mauvais.txt", lambda: b"---\ntitre: !!python/none x\n---\nTexte"),
    ("metadata_not_mapping", "mauvais.md", lambda: b"---\n- titre\n---\nTexte"),
    ("metadata_nested", "mauvais.md", lambda: b"---\ntitre: {a: b}\n---\nTexte"),
    ("metadata_nested", "mauvais.md", lambda: b"---\nsource: " + b"[" * 5000 + b"\n---\nTexte"),
    ("metadata_duplicate_key", "mauvais.md", lambda: b"---\ntitre: Un\ntitre: Deux\n---\nTexte"),
    ("metadata_unknown_key", "mauvais.md", lambda: b"---\ntitres: Un\n---\nTexte"),
    ("metadata_not_text", "mauvais.md", lambda: b"---\ntitre: [Un, Deux]\n---\nTexte"),
    ("metadata_not_list", "mauvais.md", lambda: b"---\nterritoires: laval\n---\nTexte"),
    ("metadata_bad_date", "mauvais.md", lambda: b"---\ndate: 2026-02-30\n---\nTexte"),
    ("metadata_bad_path", "mauvais.md", lambda: b"---\nremplace: ../secret.md\n---\nTexte"),
    (
        "metadata_dates_reversed",
        "mauvais.md",
        lambda: b"---\nvalide_du: 2026\nvalide_jusqu_au: 2025\n---\nTexte",
    ),
    ("metadata_too_long", "mauvais.md", lambda: b"---\ntitre: " + b"x" * 9000 + b"\n---\nTexte"),
]


@pytest.mark.parametrize(("code", "name", "make"), BAD_FILES)
def test_a_bad_file_is_one_problem_and_the_others_are_read(
    code: str, name: str, make: Callable[[], bytes], tmp_path: Path
) -> None:
    """A file that cannot be read is told by one sentence that names it; its neighbours are read."""
    put(tmp_path, "fiches/zeste.md", f"# Zeste\n\n{SENTENCE}\n")
    put(tmp_path, "fiches/zone.html", f"<h1>Zone</h1><p>{SENTENCE}</p>")
    put(tmp_path, f"fiches/{name}", make())
    limits = Limits(
        text_bytes=200_000,
        file_bytes=300_000,
        characters=30_000,
        metadata_bytes=8_000,
        pages=8,
        archive_entries=100,
    )
    reading = read_documents(tmp_path, ["fiches"], limits)
    assert [document.path for document in reading.documents] == [
        "fiches/zeste.md",
        "fiches/zone.html",
    ]
    assert [(problem.code, problem.file) for problem in reading.problems] == [
        (code, f"fiches/{name}")
    ]
    problem = reading.problems[0]
    sentence = yaml.safe_load(SENTENCES.read_text("utf-8"))["erreurs"][code]
    said = sentence.format(**problem.facts)
    assert f"fiches/{name}" in said
    assert "\n" not in said


def test_unknown_key_names_the_line_and_the_nearest_key(tmp_path: Path) -> None:
    """A misspelt key is told with its line and the key that was probably meant."""
    put(tmp_path, "fiches/a.md", "---\ntitre: Un\nterritoire: [laval]\n---\nTexte\n")
    (problem,) = read_documents(tmp_path).problems
    assert problem.line == 3
    assert problem.facts["key"] == "territoire"
    assert problem.facts["nearest"] == "territoires"
    assert problem.facts["found"] == "laval"


def test_metadata_in_two_places_is_refused(tmp_path: Path) -> None:
    """A file with a front matter and a sidecar is refused rather than one silently winning."""
    put(tmp_path, "fiches/a.md", "---\ntitre: Un\n---\nTexte\n")
    put(tmp_path, "fiches/a.meta.yaml", "titre: Deux\n")
    (problem,) = read_documents(tmp_path).problems
    assert (problem.code, problem.facts["found"]) == ("metadata_twice", "fiches/a.meta.yaml")


def test_a_mistake_in_a_sidecar_names_the_sidecar(tmp_path: Path) -> None:
    """The file to mend is the sidecar, so that it is the one named."""
    put(tmp_path, "fiches/a.html", "<p>Un texte</p>")
    put(tmp_path, "fiches/a.meta.yaml", "titre: Un\ndate: hier\n")
    (problem,) = read_documents(tmp_path).problems
    assert (problem.file, problem.line) == ("fiches/a.meta.yaml", 2)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """No link makes a file from elsewhere part of what the assistant says."""
    secret = put(tmp_path, "ailleurs/secret.md", "# Secret\n\nUn mot de passe.\n")
    root = tmp_path / "savoir"
    put(root, "fiches/bon.md", SENTENCE)
    (root / "fiches" / "lien.md").symlink_to(secret)
    (root / "fiches" / "dossier").symlink_to(secret.parent)
    (root / "fiches" / "tourne.md").symlink_to("tourne.md")
    reading = read_documents(root)
    assert [document.path for document in reading.documents] == ["fiches/bon.md"]
    assert {problem.code for problem in reading.problems} == {"outside_folder"}
    assert len(reading.problems) == 3
    assert "Secret" not in str(reading)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    """A named pipe, which would block for ever, is told as no ordinary file."""
    put(tmp_path, "fiches/bon.md", SENTENCE)
    os.mkfifo(tmp_path / "fiches" / "tuyau.md")
    reading = read_documents(tmp_path)
    assert [problem.code for problem in reading.problems] == ["not_a_file"]
    assert len(reading.documents) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_forbidden_file_is_told(tmp_path: Path) -> None:
    """A file that the program may not open is told as such."""
    put(tmp_path, "fiches/a.md", SENTENCE).chmod(0)
    assert [problem.code for problem in read_documents(tmp_path).problems] == ["no_permission"]


def test_too_many_files_stop_the_walk(tmp_path: Path) -> None:
    """A folder with far too many files costs no more than the bound."""
    for number in range(8):
        put(tmp_path, f"fiches/{number}.md", SENTENCE)
    reading = read_documents(tmp_path, limits=Limits(files=5))
    assert len(reading.documents) == 5
    assert [problem.code for problem in reading.problems] == ["too_many_files"]


def test_every_code_has_its_sentence_with_the_file_in_it() -> None:
    """No problem and no warning is left without a French sentence that names the file."""
    told = yaml.safe_load(SENTENCES.read_text("utf-8"))
    assert {code for code, _, _ in BAD_FILES} <= told["erreurs"].keys()
    for sentence in (*told["erreurs"].values(), *told["avertissements"].values()):
        assert "{fichier}" in sentence

"""Makes real files of every format for the tests, with the libraries that people's tools use."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from docx import Document as WordDocument
from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import H, List, ListItem, ListLevelStyleNumber, ListStyle, P
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "Les organismes communautaires déposent leur projet au comité de leur territoire."


def put(root: Path, name: str, content: str | bytes) -> Path:
    """Write a file under the root, its folders made as needed."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pdf(draw: Callable[[Canvas], None]) -> bytes:
    """Return a PDF file drawn by a function, which ends its own pages but the last."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def pdf_pages(*pages: Sequence[str]) -> bytes:
    """Return a PDF file with these lines on its pages."""

    def draw(canvas: Canvas) -> None:
        for lines in pages:
            for place, line in enumerate(lines):
                canvas.drawString(72, 700 - 14 * place, line)
            canvas.showPage()

    return pdf(draw)


def docx(*paragraphs: str) -> bytes:
    """Return a DOCX file with a heading and these paragraphs."""
    document = WordDocument()
    document.add_heading("Fiche en Word", 1)
    for text in paragraphs or (SENTENCE,):
        document.add_paragraph(text)
    return saved(document)


def saved(document: object) -> bytes:
    """Return what a document of python-docx or odfpy saves."""
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def odt() -> bytes:
    """Return an ODT file with a heading, a paragraph, a numbered list and a table."""
    document = OpenDocumentText()
    numbers = ListStyle(name="Numeros")
    numbers.addElement(ListLevelStyleNumber(level=1, numformat="1", numsuffix="."))
    document.automaticstyles.addElement(numbers)
    document.text.addElement(H(outlinelevel=1, text="Fiche en ODT"))
    document.text.addElement(P(text=SENTENCE))
    items = List(stylename=numbers)
    for text in ("Consulter le milieu.", "Choisir les priorités."):
        item = ListItem()
        item.addElement(P(text=text))
        items.addElement(item)
    document.text.addElement(items)
    table = Table()
    for cells in (("Territoire", "Montant"), ("Laval", "2,6 M$")):
        row = TableRow()
        for text in cells:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    return saved(document)


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """Return a ZIP file with some of its parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry, old.read(entry))
        for name, content in changes.items():
            new.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str) -> bytes:
    """Return one part of a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)

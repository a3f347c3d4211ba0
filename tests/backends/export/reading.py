"""Reads back what was exported, as another program would."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph


def word(content: bytes) -> WordDocument:
    """Open a document."""
    return Document(BytesIO(content))


def blocks(document: WordDocument) -> list[Paragraph | Table]:
    """Give the paragraphs and tables in the order they are read."""
    return list(document.iter_inner_content())


def section(document: WordDocument, title: str) -> list[Paragraph | Table]:
    """Give what stands under a heading of the first level."""
    found: list[Paragraph | Table] = []
    inside = False
    for block in blocks(document):
        if isinstance(block, Paragraph) and block.style and block.style.name == "Heading 1":
            inside = block.text == title
        elif inside:
            found.append(block)
    return found


def texts(held: list[Paragraph | Table]) -> list[str]:
    """Give the texts of paragraphs, and of the cells of tables, each once."""
    found: list[str] = []
    for block in held:
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            for row in block.rows:
                cells = {cell._tc: cell.text for cell in row.cells}
                found += cells.values()
    return found


def whole_text(content: bytes) -> str:
    """Give every text of a document, headers and footers included."""
    document = word(content)
    footers = [
        p.text for s in document.sections for p in (*s.footer.paragraphs, *s.header.paragraphs)
    ]
    return "\n".join([*texts(blocks(document)), *footers])


def marked(document: WordDocument) -> list[str]:
    """Give what is highlighted as not confirmed."""
    return [
        "".join(t.text or "" for t in run.findall(qn("w:t")))
        for run in document.element.body.iter(qn("w:r"))
        if run.find(qn("w:rPr")) is not None
        and run.find(qn("w:rPr")).find(qn("w:rStyle")) is not None
    ]


def replaced(content: bytes, part: str, change: dict[bytes, bytes]) -> bytes:
    """Give a document with some bytes of one of its parts changed."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            held = old.read(item)
            if item.filename == part:
                for before, after in change.items():
                    assert before in held, before
                    held = held.replace(before, after)
            new.writestr(item, held, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def added(content: bytes, name: str, held: bytes) -> bytes:
    """Give a document with one more part."""
    made = BytesIO(content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, held)
    return made.getvalue()


def without_results(content: bytes) -> bytes:
    """Give a workbook whose formulas have lost their results: whoever opens it must count."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            held = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                held = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", held)
            new.writestr(item, held, zipfile.ZIP_DEFLATED)
    return made.getvalue()

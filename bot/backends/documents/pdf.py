"""Reads PDF files page by page: what opens them, what is refused, what their text becomes."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.backends.documents.cleaning import scrub
from bot.backends.documents.lines import blocks_of
from bot.backends.documents.pdf_layout import Fragment, lines_of_page
from bot.backends.documents.pdf_structure import Page, lines_of_document
from bot.backends.documents.values import Limits, Parsed
from bot.errors import DocumentError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_END = re.compile(rb"%%EOF|startxref")
_END_BYTES = 4096
_SMALLEST_SIZE = 2.0
_LETTERS_PER_PAGE = 20
_BLANK_PAGE_BYTES = 300
_MOST_STRANGE = 0.25
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|/g\\d+|\\(cid:\\d+\\)")

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_SIGNS = re.compile(r"symbol|dingbat|wingding|webding", re.IGNORECASE)

# What pypdf lets through when a file is damaged; anything else ends the child process.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def parse_pdf(data: bytes, file: str, limits: Limits) -> Parsed:
    """Return the blocks of a PDF file, each with its page.

    Raises:
        DocumentError: `truncated`, `encrypted`, `too_many_pages`, `image_only`, `empty`,
            `garbled`, `zip_bomb`, `unreadable`.
    """
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    facts: dict[str, object] = {"fichier": file}
    if not _END.search(data[-_END_BYTES:]):
        raise DocumentError("truncated", file, facts=facts)
    try:
        reader = _opened(data, file)
        count = len(reader.pages)
        if count > limits.pages:
            facts |= {"found": count, "limit": limits.pages}
            raise DocumentError("too_many_pages", file, facts=facts)
        return _parsed(reader, file, limits)
    except LimitReachedError as error:
        raise DocumentError("zip_bomb", file, facts=facts) from error
    except DependencyError as error:
        raise DocumentError("encrypted", file, facts=facts) from error
    except (PyPdfError, *_DAMAGE) as error:
        raise DocumentError("unreadable", file, facts=facts) from error


def _opened(data: bytes, file: str) -> PdfReader:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    # Many public documents forbid printing only: they open with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("encrypted", file, facts={"fichier": file})
    return reader


def _parsed(reader: PdfReader, file: str, limits: Limits) -> Parsed:
    pages: list[Page] = []
    silent: list[int] = []
    images = False
    for number, page in enumerate(reader.pages, start=1):
        lines = lines_of_page(_fragments(page))
        pages.append(Page(lines, float(page.mediabox.bottom), float(page.mediabox.top)))
        if not any(mark.isalnum() for line in lines for mark in line.text):
            drawn = _has_images(page)
            images = images or drawn
            if drawn:
                silent.append(number)
    _check_letters(pages, reader, file, images=images)
    in_order, shown = lines_of_document(pages)
    blocks = blocks_of(in_order, guess_headings=not shown)
    warnings: list[tuple[str, Mapping[str, object]]] = []
    if silent:
        listed = ", ".join(str(number) for number in silent[:20])
        warnings.append(("pages_without_text", {"pages": listed}))
    return Parsed(tuple(blocks), tuple(warnings))


def _check_letters(pages: list[Page], reader: PdfReader, file: str, *, images: bool) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
    letters = sum(mark.isalnum() for mark in text)
    facts = {"fichier": file}
    few = letters < _LETTERS_PER_PAGE * len(pages)
    if few and (images or any(_has_images(page) for page in reader.pages)):
        raise DocumentError("image_only", file, facts=facts)
    if letters == 0:
        drawn = any(_is_drawn_on(page) for page in reader.pages)
        raise DocumentError("image_only" if drawn else "empty", file, facts=facts)
    strange = sum(len(found.group()) for found in _STRANGE.finditer(text))
    if strange > _MOST_STRANGE * len(text):
        raise DocumentError("garbled", file, facts=facts)


def _is_drawn_on(page: PageObject) -> bool:
    """Tell whether a page holds drawings, such as letters turned into outlines."""
    contents = page.get_contents()
    return contents is not None and len(contents.get_data()) > _BLANK_PAGE_BYTES


def _has_images(page: PageObject) -> bool:
    """Tell whether a page shows a picture, without decoding any."""
    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else {}
    objects = resources.get("/XObject", {})
    objects = objects.get_object() if hasattr(objects, "get_object") else objects
    return bool(objects)


def _readable(text: str, font: str) -> str:
    """Return what a piece of text stands for: in a font of signs, a lone letter is a bullet."""
    alone = text.strip(" \n")
    if alone == "\x7f" or (len(alone) == 1 and _SIGNS.search(font)):
        return text.replace(alone, "\u2022")
    return scrub(text)


def _fragments(page: PageObject) -> list[Fragment]:
    """Return the pieces of text that a page shows, in the order in which it draws them."""
    found: list[Fragment] = []
    box = page.mediabox
    left, right = float(box.left) - 5, float(box.right) + 5
    bottom, top = float(box.bottom) - 5, float(box.top) + 5

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if not text:
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        height = abs(float(size)) * scale
        if not text.strip():
            if found and text.endswith("\n"):
                found[-1] = found[-1].ended()
            return
        # Text that is off the page or too small to be read is not for readers.
        if height < _SMALLEST_SIZE or not (left <= x <= right and bottom <= y <= top):
            return
        name = str(font.get("/BaseFont", "")) if font else ""
        found.append(
            Fragment(_readable(text, name), x, y, round(height * 2) / 2, bool(_BOLD.search(name)))
        )

    page.extract_text(visitor_text=visit)
    return found

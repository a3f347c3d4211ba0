"""What a person sees: every file opened by an office suite and looked at as pictures."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.backends.export.exporter import FileExporter
from bot.domain.proposal import FileKind, Proposal
from tests.backends.export.office import Office

_LONG = "Des aînés de trois villages mangent seuls, sans voiture ni épicerie. " * 30


def _pages(pdf: Path) -> list[Path]:
    base = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(pdf), str(base)], check=True)
    return sorted(base.parent.glob(f"{base.name}-*.png"))


def _inked(page: Path) -> float:
    """Give what part of a page is not white."""
    grey = Image.open(page).convert("L")
    counts = grey.histogram()
    return sum(counts[:200]) / sum(counts)


@pytest.mark.parametrize("kind", [kind for kind in FileKind if kind is not FileKind.CALENDAR])
def test_every_file_opens_and_no_page_is_blank(
    kind: FileKind, exporter: FileExporter, proposal: Proposal, office: Office
) -> None:
    """An office suite opens each file, and each of its pages shows something."""
    for made in exporter.make(kind, proposal):
        pdf = office.converted(made.file.name, made.file.content, "pdf")
        pages = _pages(pdf)
        assert pages
        assert all(_inked(page) > 0.001 for page in pages)


@pytest.mark.parametrize("long", [False, True])
def test_the_summary_is_one_page(
    long: bool, exporter: FileExporter, proposal: Proposal, office: Office
) -> None:
    """The summary fits on one page, however long the answers are."""
    if long:
        texts = dict.fromkeys(("need", "people", "objective", "activities", "effects"), _LONG)
        proposal = replace(proposal, **texts, title=_LONG, organisation=_LONG, place=_LONG)
    (made,) = exporter.make(FileKind.SUMMARY, proposal)
    pdf = office.converted(made.file.name, made.file.content, "pdf")
    assert len(PdfReader(pdf).pages) == 1


def test_the_document_reads_as_it_was_written(
    exporter: FileExporter, proposal: Proposal, office: Office
) -> None:
    """Opened by an office suite, the document shows its sections, its marks and page numbers."""
    (made,) = exporter.make(FileKind.DOCUMENT, proposal)
    pdf = office.converted(made.file.name, made.file.content, "pdf")
    text = " ".join(" ".join((page.extract_text() or "").split()) for page in PdfReader(pdf).pages)
    for part in proposal.parts:
        assert part.title in text
    assert "[à confirmer]" in text
    assert "Page 1 sur" in text
    assert "{" not in text

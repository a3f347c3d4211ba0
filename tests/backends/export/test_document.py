"""The Word document of a proposal."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from docx.oxml.ns import qn

from bot.backends.export.exporter import FileExporter
from bot.domain.proposal import Fact, FileKind, Part, Proposal, Stated
from bot.domain.sentences import Sentences
from tests.backends.export.reading import (
    blocks,
    marked,
    replaced,
    section,
    texts,
    whole_text,
    word,
)
from tests.backends.export.whole import whole_proposal
from tests.house.sources import ROOT


def _document(exporter: FileExporter, proposal: Proposal) -> bytes:
    (made,) = exporter.make(FileKind.DOCUMENT, proposal)
    assert made.broken == ()
    return made.file.content


def test_everything_is_there_once(exporter: FileExporter, proposal: Proposal) -> None:
    """Each sentence, answer and amount of the dossier stands once in its section."""
    document = word(_document(exporter, proposal))
    for part in proposal.parts:
        held = texts(section(document, part.title))
        joined = "\n".join(held)
        for sentence in part.sentences:
            assert joined.count(sentence.text) == 1, sentence
        for fact in part.facts:
            assert held.count(fact.name) == 1
            shown = fact.shown if fact.confirmed else f"{fact.shown} [à confirmer]"
            assert held.count(shown) == 1
    budget = texts(section(document, "Budget"))
    for line in (*proposal.money.costs, *proposal.money.sources):
        assert sum(text.startswith(line.label) for text in budget) >= 1
    amounts = [text for text in budget if text.endswith("$")]
    assert amounts.count("15\u202f288,75\u00a0$") == 2  # the line, and its category
    assert amounts.count("24\u202f138,85\u00a0$") == 2  # the cost, and the financing


def test_it_says_first_what_it_is(exporter: FileExporter, proposal: Proposal) -> None:
    """Before any section, it says that it is not the official form."""
    document = word(_document(exporter, proposal))
    first = [b.text for b in document.paragraphs[:4]]
    assert any(proposal.notice in text for text in first)


def test_what_is_not_confirmed_is_marked_and_listed(
    exporter: FileExporter, proposal: Proposal
) -> None:
    """What nobody confirmed is highlighted where it stands, and listed at the end."""
    document = word(_document(exporter, proposal))
    notes = texts(section(document, "Notes de travail"))
    for text in proposal.unconfirmed:
        assert text in notes
    shown = " ".join(marked(document))
    for text in (
        "31 des 52 aînés rencontrés le disaient. [à confirmer]",
        "1234567890 [à confirmer]",
    ):
        assert text in shown
    assert "Chaudrons [à confirmer]" in shown


def test_a_section_not_read_says_so(folder: Path, sentences: Sentences, proposal: Proposal) -> None:
    """A text that nobody read is marked under its title, counted and listed; another is not."""
    first, second, *others = proposal.parts
    unread = replace(second, mark="brouillon, pas encore relu")
    held = replace(proposal, parts=(first, unread, *others))
    document = word(_document(FileExporter(folder, sentences), held))
    assert texts(section(document, second.title))[0] == "Brouillon, pas encore relu"
    assert "Brouillon, pas encore relu" in marked(document)
    assert texts(section(document, others[0].title))[0] != "Brouillon, pas encore relu"
    notes = texts(section(document, "Notes de travail"))
    assert f"{second.title} : brouillon, pas encore relu" in notes
    (folder / "programmes/fqis/formulaire.docx").write_bytes(b"")
    (plain,) = FileExporter(folder, sentences).make(FileKind.DOCUMENT, held)
    assert "Brouillon, pas encore relu" in whole_text(plain.file.content)


def test_a_rate_that_nobody_verified_keeps_its_caveat(
    folder: Path, sentences: Sentences, proposal: Proposal
) -> None:
    """The calculation is marked, the caveat stands under the table and in the notes."""
    caveat = "Animatrice : charges de 13,25 % à confirmer auprès de la paie."
    first, *others = proposal.money.costs
    held = replace(
        proposal, money=replace(proposal.money, costs=(replace(first, caveat=caveat), *others))
    )
    document = word(_document(FileExporter(folder, sentences), held))
    budget = texts(section(document, "Budget"))
    assert any(text.endswith("% [à confirmer]") for text in budget), budget
    assert budget.count(caveat) == 1
    assert caveat in marked(document)
    assert caveat in texts(section(document, "Notes de travail"))
    (folder / "programmes/fqis/formulaire.docx").write_bytes(b"")
    (plain,) = FileExporter(folder, sentences).make(FileKind.DOCUMENT, held)
    assert caveat in whole_text(plain.file.content)


def test_what_is_wrong_is_never_hidden(exporter: FileExporter, proposal: Proposal) -> None:
    """Missing answers, findings, the verdict with its version, and the sources are all there."""
    notes = "\n".join(texts(section(word(_document(exporter, proposal)), "Notes de travail")))
    for text in (
        "Principaux risques",
        "DOC-03",
        "abc123",
        "https://exemple.org",
        "États financiers",
    ):
        assert text in notes


def test_each_section_counts_its_characters(exporter: FileExporter, proposal: Proposal) -> None:
    """Each text says how long it is, and when it is too long for the form."""
    document = word(_document(exporter, proposal))
    need = "\n".join(texts(section(document, "Besoin et contexte")))
    assert f"{proposal.parts[1].count} caractères" in need
    assert "2\u202f000" in need
    assert "La limite est dépassée." in "\n".join(texts(section(document, "Activités")))


def test_a_section_without_text_says_so(exporter: FileExporter, proposal: Proposal) -> None:
    """An empty section is not left out."""
    assert (
        "Rien n’a encore été écrit"
        in texts(section(word(_document(exporter, proposal)), "Risques"))[0]
    )


def test_it_is_made_for_everyone(exporter: FileExporter, proposal: Proposal) -> None:
    """Headings are real, the language is French, headings of tables repeat, pictures are told."""
    document = word(_document(exporter, proposal))
    styles = [p.style.name for p in document.paragraphs if p.style]
    assert styles.count("Heading 1") == len(proposal.parts) + 2  # the picture, the notes
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"fr-CA"}
    tables = [b for b in blocks(document) if not hasattr(b, "runs")]
    repeated = [t for t in tables if t._tbl.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(repeated) == 3  # expenses, financing, documents to join
    told = [e.get("descr") for e in document.element.body.iter(qn("wp:docPr"))]
    assert told == [proposal.model and proposal.model.text]
    assert document.core_properties.title == proposal.title


HOSTILE = (
    "{{ 7*7 }}",
    "{% for x in sections %}boum{% endfor %}",
    "<w:t>gras</w:t> & \"guillemets\" 'simples'",
    "]]><!-- --><!ENTITY x 'y'>",
    "a\x00b\x01c\x0bd",
    "\ufffe fin \ud800",
    "\u202eenvers",
    "{_{ pas un champ }_} {_% non %_}",
    "x" * 40_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_values_are_only_text(exporter: FileExporter, text: str) -> None:
    """Whatever a person wrote stands as text in every document, and breaks none."""
    part = Part("F01", "Section", (Stated(text),), text, (Fact("Nom", text),))
    base = whole_proposal()
    hostile = replace(base, title=text, organisation=text, need=text, parts=(part,))
    for kind in (FileKind.DOCUMENT, FileKind.SUMMARY, FileKind.RESOLUTION, FileKind.LETTERS):
        for made in exporter.make(kind, hostile):
            assert made.broken == ()
            shown = whole_text(made.file.content)
            assert "49" not in shown
            assert "boum" not in shown.replace(HOSTILE[1], "")
            assert made.file.name.isascii()


def test_braces_are_kept(exporter: FileExporter) -> None:
    """A sentence that looks like a tag is copied as it was said."""
    part = Part("F01", "Section", (Stated(HOSTILE[0]),), HOSTILE[0])
    content = _document(exporter, replace(whole_proposal(), parts=(part,)))
    assert HOSTILE[0] in texts(section(word(content), "Section"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder with the shipped templates, to be changed."""
    shutil.copytree(ROOT / "knowledge/programmes/fqis", tmp_path / "programmes/fqis")
    (tmp_path / "territoires").mkdir()
    return tmp_path


def test_a_territory_brings_its_own(folder: Path, sentences: Sentences, proposal: Proposal) -> None:
    """The template of the territory is taken before the programme's."""
    shipped = (folder / "programmes/fqis/formulaire.docx").read_bytes()
    own = replaced(shipped, "word/document.xml", {b"Notes de travail": b"Notes de la MRC"})
    (folder / "territoires/bas-saint-laurent.docx").write_bytes(own)
    content = _document(FileExporter(folder, sentences), proposal)
    assert section(word(content), "Notes de la MRC")
    elsewhere = _document(FileExporter(folder, sentences), replace(proposal, territory_id="estrie"))
    assert section(word(elsewhere), "Notes de travail")


def test_a_broken_template_is_replaced_and_told(
    folder: Path, sentences: Sentences, proposal: Proposal
) -> None:
    """A template that cannot be used gives way to the programme's, and its name is told."""
    (folder / "territoires/bas-saint-laurent.docx").write_bytes(b"PK\x03\x04 pas un document")
    (made,) = FileExporter(folder, sentences).make(FileKind.DOCUMENT, proposal)
    assert made.broken == ("territoires/bas-saint-laurent.docx",)
    assert section(word(made.file.content), "Notes de travail")


def test_without_any_template_nothing_is_lost(
    folder: Path, sentences: Sentences, proposal: Proposal
) -> None:
    """With no template that can be used, a plain document still holds everything."""
    (folder / "programmes/fqis/formulaire.docx").write_bytes(b"")
    (made,) = FileExporter(folder, sentences).make(FileKind.DOCUMENT, proposal)
    assert made.broken == ("programmes/fqis/formulaire.docx",)
    shown = whole_text(made.file.content)
    assert proposal.notice in shown
    for part in proposal.parts:
        assert all(s.text in shown for s in part.sentences)
        assert all(fact.shown in shown for fact in part.facts)
    assert all(text in shown for text in ("Principaux risques", "[à confirmer]", "Chaudrons"))


def test_drafts_leave_blanks(exporter: FileExporter, proposal: Proposal) -> None:
    """A resolution and a letter hold what is known, and a blank for every name that is not."""
    (resolution,) = exporter.make(FileKind.RESOLUTION, proposal)
    shown = whole_text(resolution.file.content)
    assert proposal.signatory in shown
    assert "18\u202f000\u00a0$" in shown
    assert shown.count("____") >= 8
    first, second = exporter.make(FileKind.LETTERS, proposal)
    assert "La popote" in whole_text(first.file.content)
    assert "Nom du partenaire : ____" in whole_text(second.file.content)
    bare = Proposal("d", proposal.day, "", "Fonds", "fqis", "")
    (letter,) = exporter.make(FileKind.LETTERS, bare)
    assert "«\u00a0________\u00a0»" in whole_text(letter.file.content).replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»")


def test_file_names_are_safe_and_telling(exporter: FileExporter, proposal: Proposal) -> None:
    """Names are made of plain letters of the title, and say what the file is."""
    names = [m.file.name for kind in FileKind for m in exporter.make(kind, proposal)]
    assert names == [
        "a-table-ensemble-demande.docx",
        "a-table-ensemble-sommaire.docx",
        "a-table-ensemble-budget.xlsx",
        "a-table-ensemble-dates.ics",
        "a-table-ensemble-resolution.docx",
        "a-table-ensemble-lettre-appui-1.docx",
        "a-table-ensemble-lettre-appui-2.docx",
    ]
    (made,) = exporter.make(FileKind.DOCUMENT, replace(proposal, title="../../œuvre: été 中文"))
    assert made.file.name == "oeuvre-ete-demande.docx"
    (made,) = exporter.make(FileKind.DOCUMENT, replace(proposal, title=""))
    assert made.file.name == "projet-demande.docx"

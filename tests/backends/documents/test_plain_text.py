"""Plain text taken out of laid-out pages: whole sentences, whole items, whole headings."""

# ruff: noqa: W291, W293 - text taken out of laid-out pages has such spaces.

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.documents import Limits
from bot.backends.documents.plain_text import parse_text
from bot.domain.document import Block, BlockKind, NoteKind

RESEARCH_NOTE = (
    Path(__file__).resolve().parents[4] / "shared" / "seeds" / "fiche-accompagnement.txt"
)

NARROW_COLUMNS = """\
 La concertation locale demande du temps et des ressources, ce que
montre une étude1 menée dans trois territoires de 2018 à 2021 auprès des
comités.

 

1 A. Untel et B. Unetelle (2022). La concertation locale et ses effets sur les comités de trois
territoires, rapport déposé au comité de suivi.

Ce que l’on retient  
des comités locaux
dans la période 2018-2021
Les comités locaux ont servi de relais entre
les organismes, les élus et les personnes, à
mesure que les projets prenaient forme dans
les milieux, selon le temps et les moyens au

—

Le soutien a porté sur :

• Le relais entre les acteurs.
• La circulation des nouvelles et la 

formation des équipes (travail de fond).
• Le soutien logistique et la commu-
nication (salles, horaires,
transport).

—

Pistes pour la suite —  
un guide pour les équipes
Parmi les pistes relevées ces années, les
équipes du nouveau plan

gagneraient à retenir les
points suivants :

1 / Prévoir du temps de soutien dès le départ,
à toutes les étapes.

2 / Nommer une personne-
ressource par territoire.

3 / Outiller les équipes (organismes, 

villes, comités de citoyens).
"""


def blocks(text: str) -> tuple[Block, ...]:
    return parse_text(text, Limits()).blocks


def texts(text: str, kind: BlockKind) -> list[str]:
    return [block.text for block in blocks(text) if block.kind is kind]


def test_headings_over_several_lines_are_single() -> None:
    """A heading that a narrow column breaks over lines comes out as one heading."""
    assert texts(NARROW_COLUMNS, BlockKind.HEADING) == [
        "Ce que l’on retient des comités locaux dans la période 2018-2021",
        "Pistes pour la suite — un guide pour les équipes",
    ]


def test_items_are_whole_with_their_number() -> None:
    """Bullets and numbered recommendations are whole, even across blank lines."""
    assert texts(NARROW_COLUMNS, BlockKind.ITEM) == [
        "Le relais entre les acteurs.",
        "La circulation des nouvelles et la formation des équipes (travail de fond).",
        "Le soutien logistique et la communication (salles, horaires, transport).",
        "1 / Prévoir du temps de soutien dès le départ, à toutes les étapes.",
        "2 / Nommer une personne-ressource par territoire.",
        "3 / Outiller les équipes (organismes, villes, comités de citoyens).",
    ]


def test_sentences_cut_by_blank_lines_are_joined() -> None:
    """A sentence that blank lines cut in two is one sentence again; a footnote stays apart."""
    paragraphs = texts(NARROW_COLUMNS, BlockKind.PARAGRAPH)
    assert paragraphs[-1] == (
        "Parmi les pistes relevées ces années, les équipes du nouveau plan gagneraient à retenir "
        "les points suivants :"
    )
    assert paragraphs[1].startswith("1 A. Untel")
    assert not any("—" in paragraph for paragraph in paragraphs)


@pytest.mark.skipif(not RESEARCH_NOTE.exists(), reason="the research note is not here")
def test_the_research_note_reads_whole() -> None:
    """The note that shows what extracted text looks like comes out mended from end to end."""
    text = RESEARCH_NOTE.read_text("utf-8")
    items = texts(text, BlockKind.ITEM)
    assert [item[:3] for item in items[-4:]] == ["1 /", "2 /", "3 /", "4 /"]
    assert len(items) == 8
    assert texts(text, BlockKind.HEADING) == [
        "Principaux constats sur le rôle de l’accompagnement dans le processus 2010-2015",
        "Apprentissages à réinvestir — guide pour l’action 2017-2023",
    ]
    for block in blocks(text):
        if block.kind is not BlockKind.HEADING:
            assert block.text[0].isupper() or block.text[0].isdigit()
            assert block.text.endswith((".", ":"))


def test_notes_close_sections_in_text_too() -> None:
    """Sources, points to check and sample questions are notes, however they are typed."""
    found = blocks(
        "Un paragraphe qui dit quelque chose.\n\nSOURCES\u00a0: guide 2025\n"
        "A verifier: le montant\nquestions :  Qui? | Quand?\n"
    )
    assert [(block.note, block.text) for block in found[1:]] == [
        (NoteKind.SOURCES, "guide 2025"),
        (NoteKind.TO_CHECK, "le montant"),
        (NoteKind.QUESTIONS, "Qui? | Quand?"),
    ]


def test_a_note_inside_a_paragraph_is_ordinary_text() -> None:
    """Only a paragraph of its own is a note: a sentence that mentions sources is kept."""
    (block,) = blocks("Voici ce que disent les textes.\nSources : plusieurs, dit-on.\n")
    assert block.kind is BlockKind.PARAGRAPH


def test_tables_with_tabs_are_rows_named_by_column() -> None:
    """A table drawn with tabs reads row by row."""
    assert texts("Territoire\tMontant\nLaval\t2,6 M$\nEstrie\t3 M$\n", BlockKind.ROW) == [
        "Territoire : Laval ; Montant : 2,6 M$",
        "Territoire : Estrie ; Montant : 3 M$",
    ]


def test_dashes_inside_a_sentence_open_no_item() -> None:
    """A dash at the start of a wrapped line is part of the sentence."""
    assert (
        texts(
            "Les comités de quartier et leurs partenaires\n– surtout les plus petits –\n"
            "demandent du temps pour se rencontrer.\n",
            BlockKind.ITEM,
        )
        == []
    )


@given(st.text(alphabet=st.sampled_from("aéB1 .:;-–—•/|\t\n()\u00a0\u00ad'’"), max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    """No text makes the reader fail, and every block is one clean line."""
    for block in blocks(text):
        assert block.text == " ".join(block.text.split())


@given(st.text(max_size=200))
def test_reading_is_deterministic(text: str) -> None:
    """Reading the same text twice gives the same blocks."""
    assert blocks(text) == blocks(text)

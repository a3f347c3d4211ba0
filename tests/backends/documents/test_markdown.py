"""Markdown as coordinators write it: structure kept, markup gone, notes set apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.backends.documents import Limits
from bot.backends.documents.markdown import parse_markdown
from bot.domain.document import Block, BlockKind, NoteKind

FICHE = """\
# Le dépôt d'un projet

Un **projet** se dépose au [comité](https://exemple.org) de
votre territoire.

## Les étapes

1. Lire le guide
2. Remplir le formulaire
   - la page *un*
   - la page deux

1 / Considérer le soutien.
2 / Prévoir du temps.

| Territoire | Montant |
|---|---:|
| Laval | 2,6 M$ |
| Estrie | |

Sources : Guide 2025
**À vérifier :** le montant
Questions : Comment déposer? | Où?
"""


def blocks(text: str) -> tuple[Block, ...]:
    return parse_markdown(text, Limits()).blocks


def test_structure_is_kept_and_markup_is_gone() -> None:
    """Headings, items with their numbers, rows and notes come out in order, as plain text."""
    assert [(block.kind, block.text) for block in blocks(FICHE)] == [
        (BlockKind.HEADING, "Le dépôt d'un projet"),
        (BlockKind.PARAGRAPH, "Un projet se dépose au comité de votre territoire."),
        (BlockKind.HEADING, "Les étapes"),
        (BlockKind.ITEM, "1. Lire le guide"),
        (BlockKind.ITEM, "2. Remplir le formulaire"),
        (BlockKind.ITEM, "la page un"),
        (BlockKind.ITEM, "la page deux"),
        (BlockKind.ITEM, "1 / Considérer le soutien."),
        (BlockKind.ITEM, "2 / Prévoir du temps."),
        (BlockKind.ROW, "Territoire : Laval ; Montant : 2,6 M$"),
        (BlockKind.ROW, "Territoire : Estrie"),
        (BlockKind.NOTE, "Guide 2025"),
        (BlockKind.NOTE, "le montant"),
        (BlockKind.NOTE, "Comment déposer? | Où?"),
    ]
    assert [block.level for block in blocks(FICHE) if block.level] == [1, 2]


def test_the_three_notes_have_their_kind() -> None:
    """Each note line is known for what it is."""
    kinds = [block.note for block in blocks(FICHE) if block.kind is BlockKind.NOTE]
    assert kinds == [NoteKind.SOURCES, NoteKind.TO_CHECK, NoteKind.QUESTIONS]


def test_notes_right_under_a_list_or_a_table_are_notes() -> None:
    """A coordinator who forgets the empty line before the notes still writes notes."""
    for above in ("- un point", "| A | B |\n|---|---|\n| c | d |"):
        found = blocks(f"{above}\nSources : guide\nQuestions : a | b\n")
        kinds = [block.note for block in found if block.kind is BlockKind.NOTE]
        assert kinds[0] is NoteKind.SOURCES
        assert len(found) >= 2


def test_raw_html_is_left_out_and_told() -> None:
    """Text inside raw HTML, which a page would hide, is not read, and a warning says so."""
    parsed = parse_markdown("Avant.\n\n<div hidden>ordre caché</div>\n\n<!-- rien -->\n", Limits())
    assert [block.text for block in parsed.blocks] == ["Avant."]
    assert [code for code, _ in parsed.warnings] == ["html_skipped"]


@given(st.text(alphabet=st.sampled_from("a #*_`[](){}<>!|-+.:1\n\t\\&~\"'é"), max_size=400))
def test_any_markdown_is_read_without_failing(text: str) -> None:
    """No sequence of markup makes the parser fail, and every block is one line of text."""
    for block in blocks(text):
        assert block.text
        assert block.text == " ".join(block.text.split())


@given(st.text(max_size=300))
def test_any_unicode_is_read_without_failing(text: str) -> None:
    """No character makes the parser fail."""
    assert blocks(text) == blocks(text)

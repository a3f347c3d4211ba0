"""Documents cut into passages along their structure, none too long, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.backends.search.chunks import context, cut
from bot.domain.document import Block, BlockKind, Document, Metadata, NoteKind
from bot.domain.passage import Passage

_TITLE = "Guide du projet"
_WIDE = 500


def _tokens(text: str) -> int:
    """Count a token for each run of four letters: never more than the letters of the text."""
    return sum(-(-len(word) // 4) for word in text.split())


def heading(text: str, level: int) -> Block:
    """Make a heading."""
    return Block(BlockKind.HEADING, text, level)


def paragraph(text: str, page: int | None = None) -> Block:
    """Make a paragraph."""
    return Block(BlockKind.PARAGRAPH, text, page=page)


def item(text: str) -> Block:
    """Make an item of a list."""
    return Block(BlockKind.ITEM, text)


def note(kind: NoteKind, text: str) -> Block:
    """Make a closing line of a section."""
    return Block(BlockKind.NOTE, text, note=kind)


def passages_of(
    *blocks: Block, window: int = _WIDE, replaced_by: str | None = None, **metadata: object
) -> list[Passage]:
    """Cut a document made of some blocks."""
    held = Metadata(_TITLE, source="https://exemple.test", **metadata)  # type: ignore[arg-type]
    return cut(Document("guides/g.md", "", held, blocks), _tokens, window, replaced_by)


def _long(words: int, name: str = "mot") -> str:
    return " ".join(f"{name}{n}" for n in range(words))


def test_a_short_section_is_one_passage_under_its_headings() -> None:
    """A passage knows every heading above it, the document's own title aside."""
    found = passages_of(
        heading(_TITLE, 1),
        paragraph("Bonjour."),
        heading("Budget", 2),
        paragraph("Tout compte."),
        heading("Salaires", 3),
        paragraph("Ils comptent."),
        heading("Après", 2),
        paragraph("On rend compte."),
    )
    assert [(p.section, p.text) for p in found] == [
        ("", "Bonjour."),
        ("Budget", "Tout compte."),
        ("Budget › Salaires", "Ils comptent."),
        ("Après", "On rend compte."),
    ]
    assert [p.id for p in found] == [f"guides/g.md#{n}" for n in range(1, 5)]


def test_a_first_heading_that_is_not_the_title_is_kept() -> None:
    """Only the title itself is left out of the headings, not another heading of its depth."""
    assert passages_of(heading("Autre", 1), paragraph("Un."))[0].section == "Autre"
    assert passages_of(paragraph("Sans titre."))[0].section == ""


def test_the_line_above_a_passage_never_says_its_title_twice() -> None:
    """What is embedded above a text is the title, then the headings under it."""
    (found,) = passages_of(heading(_TITLE, 1), heading("Budget", 2), paragraph("Tout."))
    assert context(found.title, found.section) == "Guide du projet › Budget"
    assert context(found.title, "") == _TITLE


def test_an_empty_section_gives_no_passage() -> None:
    """A heading with nothing under it, or an empty document, is no passage."""
    assert passages_of(heading("Vide", 2), heading("Vide aussi", 2)) == []
    assert passages_of() == []


def test_paragraphs_gather_up_to_a_screen() -> None:
    """Short paragraphs of a section share a passage; too many of them make two."""
    together = passages_of(*(paragraph(f"Phrase {n} ici.") for n in range(5)))
    assert [p.text.count("\n") for p in together] == [4]
    apart = passages_of(*(paragraph(_long(50, f"p{n}x")) for n in range(4)))
    assert [p.text.count("\n") for p in apart] == [1, 1]


def test_a_list_stays_with_the_line_that_announces_it() -> None:
    """When a paragraph before fills the passage, the announcement goes with its items."""
    first, second = passages_of(
        paragraph(_long(80)), paragraph("Sont refusés :"), item("les dettes"), item("les dons")
    )
    assert first.text == _long(80)
    assert second.text == "Sont refusés :\nles dettes\nles dons"
    assert second.items == (1, 2)


def test_every_part_of_a_long_list_keeps_its_announcement() -> None:
    """An item cut from its list would mean the contrary: each part begins with the same line."""
    items = [item(f"{n} " + _long(19)) for n in range(15)]
    found = passages_of(paragraph("Ne sont jamais payés :"), *items)

    assert len(found) > 2
    assert all(p.text.startswith("Ne sont jamais payés :\n") for p in found)
    assert sum(len(p.items) for p in found) == 15


def test_an_item_as_long_as_a_paragraph_stands_alone() -> None:
    """A numbered recommendation is an idea of its own, between the short ones."""
    found = passages_of(
        paragraph("Voici :"), item("court"), item(f"2. {_long(40)}"), item("court aussi")
    )
    assert [p.text for p in found] == [
        "Voici :\ncourt",
        f"2. {_long(40)}",
        "Voici :\ncourt aussi",
    ]


def test_an_announcement_ends_with_its_list() -> None:
    """A list that follows another paragraph is not announced by the line of the one before."""
    found = passages_of(
        paragraph("Voici :"), item("a"), paragraph(_long(120)), item(_long(34)), item("c")
    )
    assert [p.text.startswith("Voici :") for p in found] == [True, False]


def test_closing_notes_belong_to_their_section_only() -> None:
    """Sources, what is to check and ways to ask are attached where they stand, never quoted."""
    first, second = passages_of(
        heading("Un", 2),
        paragraph("Ceci."),
        note(NoteKind.SOURCES, "https://ailleurs.test"),
        note(NoteKind.TO_CHECK, "auprès de la MRC"),
        note(NoteKind.QUESTIONS, "Quoi ? | C'est quoi ? | "),
        note(NoteKind.QUESTIONS, "Encore ?"),
        heading("Deux", 2),
        paragraph("Cela."),
    )
    assert (first.source, first.to_check) == ("https://ailleurs.test", "auprès de la MRC")
    assert first.questions == ("Quoi ?", "C'est quoi ?", "Encore ?")
    assert first.text == "Ceci."
    assert (second.source, second.to_check) == ("https://exemple.test", None)
    assert second.questions == ()


def test_every_passage_of_a_section_has_its_notes() -> None:
    """A section cut in two has its sources under both parts."""
    found = passages_of(
        heading("Un", 2),
        *(paragraph(_long(100)) for _ in range(2)),
        note(NoteKind.SOURCES, "ailleurs"),
    )
    assert [p.source for p in found] == ["ailleurs", "ailleurs"]


def test_a_passage_has_the_page_where_it_begins() -> None:
    """A citation leads to the page of the first line, also when a page's text is cut."""
    found = passages_of(paragraph("Un.", page=3), paragraph(_long(200), page=4), window=120)
    assert found[0].page == 3
    assert {p.page for p in found[1:]} == {4}


def test_metadata_goes_with_every_passage() -> None:
    """Dates, territories, programme and what replaces the document are on each passage."""
    found = passages_of(
        *(paragraph(_long(100)) for _ in range(2)),
        replaced_by="guides/neuf.md",
        organisation="Ministère",
        dated=date(2024, 1, 1),
        valid_from=date(2024, 2, 1),
        valid_until=date(2024, 3, 1),
        territories=("estrie",),
        programme="fqis",
    )
    assert len(found) == 2
    for passage in found:
        assert passage.replaced_by == "guides/neuf.md"
        assert not passage.in_force(date(2024, 2, 15))
        assert (passage.organisation, passage.dated) == ("Ministère", date(2024, 1, 1))
        assert passage.valid_from == date(2024, 2, 1)
        assert passage.valid_until == date(2024, 3, 1)
        assert (passage.territories, passage.programme) == (("estrie",), "fqis")


def test_a_paragraph_too_long_is_cut_between_sentences() -> None:
    """No sentence is broken while each of them can be read whole."""
    sentences = [f"Phrase {n} avec {_long(8)}." for n in range(20)]
    found = passages_of(paragraph(" ".join(sentences)), window=60)
    assert len(found) > 1
    assert all(p.text.startswith("Phrase") and p.text.endswith(".") for p in found)


_WORDS = st.sampled_from(["un", "projet", "du:", "comité,", "Oui.", "Non.", "(peut-être)", "40"])
_TEXTS = st.lists(_WORDS, min_size=1, max_size=60).map(" ".join)
_BLOCKS = st.lists(
    st.one_of(
        st.builds(heading, _TEXTS.map(lambda text: text[:20].strip()), st.integers(1, 4)),
        st.builds(paragraph, _TEXTS),
        st.builds(lambda text: paragraph(f"{text} :"), _TEXTS),
        st.builds(item, _TEXTS),
        st.builds(lambda text: Block(BlockKind.ROW, text), _TEXTS),
        st.builds(note, st.sampled_from(NoteKind), _TEXTS),
    ),
    max_size=12,
)


def _said(blocks: Sequence[Block]) -> list[str]:
    kept = [b for b in blocks if b.kind not in (BlockKind.HEADING, BlockKind.NOTE)]
    return [word for block in kept for word in block.text.split()]


def _without_repeats(found: Sequence[Passage], blocks: Sequence[Block]) -> list[str]:
    """Join passages; a first line that announces a list is left out where it is said again."""
    expected = _said(blocks)
    read: list[str] = []
    for passage in found:
        first, _, rest = passage.text.partition("\n")
        held = passage.text.split()
        again = first.endswith(":") and expected[len(read) :][: len(held)] != held
        read += rest.split() if again else held
    return read


@settings(deadline=None)
@given(_BLOCKS, st.sampled_from([40, 80, _WIDE]))
@example([paragraph("x" * 400)], 40)
def test_nothing_is_lost(blocks: list[Block], window: int) -> None:
    """Passages hold every word of a document in order; only announcements are said again."""
    found = passages_of(*blocks, window=window)
    assert _without_repeats(found, blocks) == _said(blocks)


@settings(deadline=None)
@given(_BLOCKS, st.sampled_from([40, 80]))
def test_no_passage_is_longer_than_the_embedder_reads(blocks: list[Block], window: int) -> None:
    """With the line above it, a passage fits a window, even one of forty tokens."""
    for passage in passages_of(*blocks, window=window):
        above = context(passage.title, passage.section)
        assert _tokens(passage.text) <= max(16, window - _tokens(above) - 2)


@settings(deadline=None)
@given(_BLOCKS)
def test_ids_are_unique_and_items_are_lines(blocks: list[Block]) -> None:
    """Each passage has an id of its own, and its items are among its lines."""
    found = passages_of(*blocks, window=40)
    assert len({p.id for p in found}) == len(found)
    for passage in found:
        assert set(passage.items) <= set(range(passage.text.count("\n") + 1))


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_an_empty_paragraph_is_survived(text: str) -> None:
    """A blank block breaks nothing."""
    assert len(passages_of(paragraph(text), paragraph("Un."))) == 1

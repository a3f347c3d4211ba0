"""Words cut at line ends and text with odd characters are mended, and nothing else changes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.documents.cleaning import one_line, printable_path, scrub
from bot.backends.documents.mending import Vocabulary, join_lines, runs_on

WORDS = st.text(alphabet="abcdeéèçmnstu", min_size=3, max_size=9)


def mended(*lines: str) -> str:
    return join_lines(lines, Vocabulary(lines))


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("les commu-", "nautés"), "les communautés"),
        (("un effet socio-", "économique"), "un effet socio-économique"),
        (("c’est peut-", "être vrai"), "c’est peut-être vrai"),
        (("y a-t-", "il"), "y a-t-il"),
        (("la personne-", "ressource de la personne et de la ressource"),
         "la personne-ressource de la personne et de la ressource"),
        (("le plan 2010-", "2015"), "le plan 2010-2015"),
        (("au Saguenay-", "Lac-Saint-Jean"), "au Saguenay-Lac-Saint-Jean"),
        (("l’", "action"), "l’action"),
        (("Le titre —", "sa suite"), "Le titre — sa suite"),
    ],
)  # fmt: skip
def test_cut_words(lines: tuple[str, ...], whole: str) -> None:
    """A cut word is made whole; a compound keeps its hyphen."""
    assert mended(*lines) == whole


def test_the_document_itself_tells_compounds() -> None:
    """A compound written elsewhere in the document keeps its hyphen at a line end."""
    lines = ["une porteuse-", "relais, et chaque porteuse-relais"]
    assert mended(*lines) == "une porteuse-relais, et chaque porteuse-relais"


@given(st.lists(WORDS, min_size=1, max_size=30), st.lists(st.booleans(), min_size=30, max_size=30))
def test_soft_line_breaks_leave_no_trace(words: list[str], breaks: list[bool]) -> None:
    """However a sentence without cut words is broken into lines, joining gives it back."""
    text = words[0]
    for word, broken in zip(words[1:], breaks, strict=False):
        text += ("\n" if broken else " ") + word
    assert mended(*text.split("\n")) == " ".join(words)


@given(WORDS, WORDS)
def test_a_soft_hyphen_always_marks_a_cut_word(left: str, right: str) -> None:
    """A soft hyphen at a line end is certain: the word is whole again."""
    assert one_line(f"{left}\u00ad\n{right}") == unicodedata.normalize("NFC", left + right)


@given(st.text(max_size=200))
def test_clean_text_has_nothing_invisible(text: str) -> None:
    """No control, format or surrogate character survives, and cleaning twice changes nothing."""
    cleaned = one_line(text)
    assert not any(unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Co"} for mark in cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert one_line(cleaned) == cleaned


def test_ligatures_open_and_apostrophes_stay() -> None:
    """Ligatures of fonts are opened, letters of French and apostrophes stay as written."""
    assert scrub("e\ufb03cace, l’œuvre, l'\u00e9t\u00e9") == "efficace, l’œuvre, l'\u00e9t\u00e9"


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("la mise en place des", "plans", True),
        ("au sein du", "Québec", True),
        ("au sein de", "Laval", True),
        ("Il est prêt.", "ensuite", False),
        ("les points suivants :", "un point", False),
        ("les acteurs (organismes", "Villes)", True),
        ("Un titre court", "Une phrase", False),
    ],
)
def test_what_runs_on_after_a_break(before: str, after: str, joined: bool) -> None:
    """A sentence is joined over a gap only when it is sure not to have ended."""
    assert runs_on(before, after) is joined


@given(st.text(max_size=60))
def test_any_file_name_can_be_printed(name: str) -> None:
    """A file name, whatever it holds, prints on one line without control characters."""
    shown = printable_path(name)
    assert shown.isprintable()
    shown.encode("utf-8")

"""Texts shortened for a phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shortening import cut, shortened

WHOLE = "Besoin : on ne sait pas d'où vient ce chiffre : « 31 aînés mangent seuls. C'est trop »."


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("Une phrase. Une autre.", 40, "Une phrase. Une autre."),
        ("Une phrase. Une autre qui est bien longue.", 20, "Une phrase."),
        (WHOLE + " Ajoutez qui l'a compté.", 110, WHOLE),
        ("Ce chiffre : « 31 aînés mangent seuls ».", 34, "Ce chiffre : « 31 aînés mangent…\u00a0»"),
        ("Ce chiffre n'a pas de source : « 31 ».", 33, "Ce chiffre n'a pas de source…"),
        ("", 10, ""),
    ],
)
def test_it_ends_where_a_reader_pauses(text: str, most: int, kept: str) -> None:
    """Whole sentences are kept, a quotation in one piece; else a word ends it, quotes closed."""
    assert shortened(text, most) == kept


@given(st.text(alphabet="ab. «»:,", max_size=200), st.integers(1, 120))
def test_no_quotation_is_left_open(text: str, most: int) -> None:
    """A text that is cut leaves no quotation open that it closed itself."""
    made = cut(text, most)
    if made != text:
        assert made.count("«") <= made.count("»")

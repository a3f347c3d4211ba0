"""A message in English is told from one in French that borrows words."""

from __future__ import annotations

import pytest

from bot.engine.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "what is the deadline for my region ?",
        "Who can apply?",
        "How much money can we ask for?",
        "can you help us with the budget",
    ],
)
def test_english_is_told(text: str) -> None:
    """A question in English is known as one."""
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "c'est quoi le deadline",
        "c'est quoi le deadline du call for projects",
        "on est the best",
        "un projet de brunch communautaire",
        "food bank",
        "it",
        "date limite",
        "",
        "kess tu peux faire pour nous",
    ],
)
def test_french_that_borrows_is_french(text: str) -> None:
    """Words taken from English, in French or alone, make no English."""
    assert not is_english(text)

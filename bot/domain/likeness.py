"""How alike two texts are, letter by letter."""

from __future__ import annotations

from difflib import SequenceMatcher


def likeness(one: str, other: str) -> float:
    """Give how alike two texts are: 0 when they share nothing, 1 when they are the same."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

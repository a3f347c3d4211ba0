"""Numbers as French texts write them: spaces between thousands, a decimal comma."""

from __future__ import annotations

import re

# "40 000" is one number, "2024 350" is two: groups of three follow one to three digits.
NUMBER = re.compile(r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?")
_SPACES = re.compile(r"\s")


def closed_up(number: str) -> str:
    """Write a number found by `NUMBER` without the spaces between its thousands."""
    return _SPACES.sub("", number)


def plain(number: str) -> str:
    """Write a number found by `NUMBER` as machines do: "40 000,50" is "40000.50"."""
    return closed_up(number).replace(",", ".")

"""Reads the partners that a promoter named; a name that is not clearly one is left for her."""

from __future__ import annotations

import re

from bot.domain.phrasing import is_sentence
from bot.domain.proposal import Partner
from bot.domain.prose import items

# A name, then what it brings: "La popote : elle livre", "CDC - une salle", "La Ville (une salle)".
_NAME = r"([^:(;.\n]{2,80}?)\s*"
_NAMED = re.compile(
    rf"{_NAME}(?::\s*|(?<=\s)[\u2013\u2014-]\s+)(.+)|{_NAME}\(([^()]*)\)", re.DOTALL
)
_BOUND = re.compile(r"(?<=[.;!])\s+(?=[A-Z\u00c0-\u00dd])")
_MOST = 12


def partners(said: str) -> tuple[Partner, ...]:
    """Give each partner with what it brings, in the promoter's own words.

    Where no name stands apart, the name is empty: a letter then leaves a blank for it.
    """
    lines = [part for line in items(said) for part in _BOUND.split(line)]
    found = [_read(line.strip(" .;")) for line in lines if line.strip(" .;")]
    return tuple(found[:_MOST])


def _read(line: str) -> Partner:
    match = _NAMED.fullmatch(line)
    name = (match[1] or match[3]).strip() if match else ""
    if match is None or is_sentence(name):
        return Partner("", line)
    return Partner(name, (match[2] or match[4] or "").strip())

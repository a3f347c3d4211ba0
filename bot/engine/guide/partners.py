"""Reads the partners that a promoter named; a name that is not clearly one is left for her."""

from __future__ import annotations

import re

from bot.domain.folding import folded
from bot.domain.phrasing import capital, is_sentence, subject
from bot.domain.proposal import Partner
from bot.domain.prose import items

# A name, then what it brings: "La popote : elle livre", "CDC - une salle", "La Ville (une salle)".
_NAME = r"([^:(;.\n]{2,80}?)\s*"
_NAMED = re.compile(
    rf"{_NAME}(?::\s*|(?<=\s)[\u2013\u2014-]\s+)(.+)|{_NAME}\(([^()]*)\)", re.DOTALL
)
_BOUND = re.compile(r"(?<=[.;!])\s+(?=[A-Z\u00c0-\u00dd])")
_AND = re.compile(r"((?:\s*[,;]\s*(?:et\s+)?|\s+et\s+))")
# What a name begins with, where it is not a capital.
_ARTICLE = re.compile(r"(?:l[ea]s?\s|l[\u2019']|une?\s|[nv]otre\s|[nv]os\s|des\s)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_MOST, _LONGEST = 12, 80


def partners(said: str) -> tuple[Partner, ...]:
    """Give each partner with what it brings, in the promoter's own words.

    Where no name stands apart, the name is empty: a letter then leaves a blank for it.
    """
    lines = [part for line in items(said) for part in _BOUND.split(line)]
    found = [
        _read(one)
        for line in lines
        for part in _each(line.strip(" .;"))
        if _WORDS.search(one := part.strip(" .;,"))
    ]
    return tuple(found[:_MOST])


def _each(line: str) -> list[str]:
    """Cut a line where another partner begins: a name with its own verb."""
    if _NAMED.fullmatch(line):
        return [line]
    first, *rest = _AND.split(line)
    found = [first]
    for between, part in zip(rest[::2], rest[1::2], strict=True):
        if _names(subject(part)) and subject(found[-1]):
            found.append(part)
        else:
            found[-1] += between + part
    return found


def _names(words: str) -> bool:
    """Tell whether words look like the name of somebody: an article or a capital first."""
    held = 1 < len(words) <= _LONGEST and not is_sentence(words)
    return held and (words[0].isupper() or bool(_ARTICLE.match(folded(words))))


def _read(line: str) -> Partner:
    match = _NAMED.fullmatch(line)
    name = (match[1] or match[3]).strip() if match else ""
    if match is None or is_sentence(name):
        return _told(line)
    role = (match[2] or match[4] or "").strip()
    return Partner(name, role if _WORDS.search(role) else "")


def _told(line: str) -> Partner:
    """Read a sentence: its subject is the name; a name that stands alone brings nothing yet."""
    if not is_sentence(line):
        return Partner(capital(line), "") if _names(line) and "," not in line else Partner("", line)
    name = subject(line)
    return Partner(capital(name) if _names(name) else "", capital(line))

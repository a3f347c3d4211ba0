"""Where a French sentence ends; every sentence is given word for word."""

from __future__ import annotations

import re

_CAPITAL = "A-ZÀ-ÖØ-ÞŒŸ"
_SENTENCE_END = re.compile(
    rf"(?<=[.!?…])(?P<closed>(?:\s*[»\")])*)\s+(?=[«\"(]?\s?[{_CAPITAL}0-9])"
)
_ABBREVIATION = re.compile(
    rf"(?<!\w)(?:[{_CAPITAL}]|art|[Cc]f|ch|chap|c|etc|[Ee]x|[Ff]ig|MM?|Mmes?|Mlle|Mgr|Me|Dre?"
    r"|[Nn]o|pp?|Pre?|Ste?|[Tt]\u00e9l|vol|janv|f\u00e9vr|avr|juill|sept|oct|nov|d\u00e9c)\.$"
)
_ITEM_NUMBER = re.compile(r"\s*\d+\.")
_LONGEST_ABBREVIATION = 8


def sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences; abbreviations, initials and item numbers do not end one."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if not match["closed"] and _goes_on(text, start, match.start()):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _goes_on(text: str, start: int, end: int) -> bool:
    # Only the tail is looked at: a page of initials costs no more than a page of prose.
    tail = max(start, end - _LONGEST_ABBREVIATION)
    if _ABBREVIATION.search(text, tail, end):
        return True
    return _ITEM_NUMBER.fullmatch(text, start, end) is not None

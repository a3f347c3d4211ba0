"""Where a French sentence ends; every sentence is given word for word."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\s»\")]*\s+(?=[«\"(]?\s?[A-ZÀ-ÖØ-Þ0-9])")
_NOT_AN_END = re.compile(
    r"(?:(?<!\w)[A-ZÀ-Þ]|\b(?:art|c|cf|chap|etc|ex|M|Mme|Dr|no|p|pp|St|Ste|vol)|^\d+)\.$"
)


def sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences; abbreviations, initials and item numbers do not end one."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        piece = text[start : match.end()].strip()
        if _NOT_AN_END.search(piece):
            continue
        found.append(piece)
        start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found

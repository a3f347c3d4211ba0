"""Tells, from their shape alone, which lines of text are a heading, a footnote, or stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.backends.documents.items import item_marker
from bot.backends.documents.mending import ends_sentence, runs_on

_FOOTNOTE = re.compile(
    "(?:\\d{1,2}|[\u00b9\u00b2\u00b3\u2070-\u2079]+|[*\u2020])\\s+(?=[^\\W\\d_])(\\w)"
)
_INNER_STOP = re.compile(r"[.!?;:](?:\s|$)")
# "Step 1 : get ready": the colon belongs to the number, not to a sentence.
_NUMBERED_PART = re.compile(r"[^\W\d_]+ (?:\d{1,2}|[A-Z]|[IVX]{1,4}) ?: ?")
_NUMBERED_HEADING = re.compile(
    r"(?:\d{1,2}\.|\d{1,2}(?:\.\d{1,2})+\.?|[IVX]{1,4}\.)\s+(?=[^\W\d_])"
)
_LABELLED = re.compile(r"[^:]{2,40}? ?:\s*\S")
_MAX_HEADING = 140
_MAX_HEADING_LINES = 4
_FEWEST_LETTERS = 3
_MAX_SHORT_HEADING = 90
_LONG_LINE = 60
_SHORT_LINE = 0.85
_FEWEST_SINGLE_LINES = 3
_NARROW_COLUMN = 45


def heading_lines(texts: Sequence[str], following: str, *, in_list: bool) -> int:
    """Return how many of the first lines are a heading: 0 when they open with none.

    Args:
        texts: lines between two gaps.
        following: first line after the gap, empty when there is none.
        in_list: whether an item stands just before.
    """
    alone = bool(following) and not runs_on(texts[-1], following)
    if alone and not in_list and len(texts) == 1 and _is_numbered_heading(texts[0], following):
        return 1
    starts = texts[0][0].isupper() or texts[0][0].isdigit()
    if not starts or item_marker(texts[0]) or is_footnote(texts[0]):
        return 0
    if alone and len(texts) <= _MAX_HEADING_LINES and _stands_alone(texts):
        return len(texts)
    for count in range(1, min(_MAX_HEADING_LINES, len(texts) - 1) + 1):
        if _reads_as_heading(texts[:count]) and _break_is_meant(texts[:count], texts[count:]):
            return count
    return 0


def is_footnote(text: str) -> bool:
    """Tell whether the line opens with the sign of a footnote, then a capital letter."""
    found = _FOOTNOTE.match(text)
    return found is not None and found.group(1).isupper()


def are_single_lines(texts: Sequence[str]) -> bool:
    """Tell whether each line is complete, as in a list of names or an address."""
    if any(text[0].islower() for text in texts):
        return False
    labelled = len(texts) > 1 and all(_LABELLED.match(text) for text in texts)
    if len(texts) < _FEWEST_SINGLE_LINES and not labelled:
        return False
    return all(
        not runs_on(before, after) and len(before) + len(after.split(None, 1)[0]) < _NARROW_COLUMN
        for before, after in pairwise(texts)
    )


def paragraph_ended(before: str, after: str, width: int) -> bool:
    """Tell whether a sentence ends on a line so short that only a paragraph's end explains it."""
    if not ends_sentence(before) or before.endswith((":", ";")) or not after[0].isupper():
        return False
    first_word = after.split(None, 1)[0]
    return len(before) + 1 + len(first_word) <= width * _SHORT_LINE


def _is_numbered_heading(text: str, following: str) -> bool:
    """Tell "1. Context" over a paragraph from the first item of a list."""
    found = _NUMBERED_HEADING.match(text)
    if found is None or item_marker(following) or not following[0].isupper():
        return False
    title = text[found.end() :]
    return title[0].isupper() and len(title) <= _MAX_SHORT_HEADING and _reads_as_heading([title])


def _stands_alone(texts: Sequence[str]) -> bool:
    if len(texts) == 1 and texts[0].endswith("?"):
        asked = texts[0][:-1].rstrip()
        return len(asked) <= _MAX_SHORT_HEADING and not _INNER_STOP.search(asked)
    return _reads_as_heading(texts) and all(_follows(*pair) for pair in pairwise(texts))


def _follows(before: str, after: str) -> bool:
    return not after[0].isupper() or before.endswith(("-", "\u2013", "\u2014", ":"))


def _reads_as_heading(texts: Sequence[str]) -> bool:
    whole = " ".join(texts)
    if len(whole) > _MAX_HEADING:
        return False
    part = _NUMBERED_PART.match(whole)
    whole = whole[part.end() :] if part else whole
    if sum(mark.isalpha() for mark in whole) < _FEWEST_LETTERS or _INNER_STOP.search(whole):
        return False
    if whole.count("(") != whole.count(")") or whole.endswith((",", "-", "\u2014", "\u2013")):
        return False
    last = whole.rsplit(None, 1)[-1]
    return not (len(last) <= 2 and last.islower() and last.isalpha())


def _break_is_meant(heading: Sequence[str], rest: Sequence[str]) -> bool:
    """Tell whether the line ends before the column does, as at the end of a heading."""
    if not rest[0][0].isupper() or item_marker(rest[0]):
        return False
    wrapped = any(line[0].islower() for line in rest[1:]) or len(rest[0]) >= _LONG_LINE
    if not wrapped or not (ends_sentence(rest[-1]) or len(rest) > 1):
        return False
    if not all(_follows(*pair) for pair in pairwise(heading)):
        return False
    width = max(len(line) for line in rest)
    first_word = rest[0].split(None, 1)[0]
    return len(heading[-1]) + 1 + len(first_word) <= width

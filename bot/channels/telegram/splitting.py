"""Cuts a text into messages where a reader would pause, so that nothing of it is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.channels.telegram.styled import Styled, joined, units

# Telegram's own limits: UTF-16 units of a message, and entities, beyond which it keeps none.
LONGEST = 4_096
MOST_MARKS = 100
# Where to cut, the best first: between paragraphs, lines, sentences. One that comes before half of
# what fits would leave a message nearly empty: a lesser one is taken further on.
_PAUSES = tuple(re.compile(p) for p in (r"\n\s*\n", r"\n", r"(?<=[.!?\u2026])\s"))
# Then between words; the spaces that hold an amount together are no pause.
_WORDS = re.compile(r"[^\S\xa0\u202f]")
# No character that people read is made of more code points.
_LONGEST_CLUSTER = 64
_JOINER = "\u200d"


def split(styled: Styled, longest: int = LONGEST) -> list[Styled]:
    """Cut into parts that each fit in a message; a part where nothing is seen is left out."""
    found = []
    start = 0
    while start < len(styled.text):
        end = _cut(styled, start, longest)
        piece = styled.piece(start, end)
        if piece:
            found.append(piece)
        start = end
    return found


def packed(pieces: Iterable[Styled], longest: int = LONGEST) -> list[Styled]:
    """Join neighbours, an empty line between, as long as they fit in one message."""
    found: list[Styled] = []
    for piece in pieces:
        both = joined([found[-1], piece], "\n\n") if found else piece
        if found and units(both.text) <= longest and len(both.marks) <= MOST_MARKS:
            found[-1] = both
        else:
            found.append(piece)
    return found


def _cut(styled: Styled, start: int, longest: int) -> int:
    """Give where the message that begins at `start` ends."""
    text = styled.text
    end = _reach(text, start, longest)
    inside = sorted(m.start for m in styled.marks if m.start < end and m.end > start)
    if len(inside) > MOST_MARKS:
        end = max(inside[MOST_MARKS], start + 1)
    if end == len(text):
        return end
    halfway = (start + end) // 2
    for pause, least in (*((p, halfway) for p in _PAUSES), (_WORDS, start)):
        # One character more is looked at, so that a word which ends here is not cut before.
        found = [m.start() for m in pause.finditer(text, start, end + 1) if m.start() > least]
        if found:
            return found[-1]
    return _between_clusters(text, start, end)


def _reach(text: str, start: int, longest: int) -> int:
    """Give the furthest end that fits."""
    end = min(len(text), start + longest)
    while (over := units(text[start:end]) - longest) > 0:
        end -= (over + 1) // 2
    return end


def _between_clusters(text: str, start: int, end: int) -> int:
    """Step back to where no character is cut in two, as far as one can be long."""
    for at in range(end, max(start, end - _LONGEST_CLUSTER), -1):
        if not _continues(text, at):
            return at
    return end


def _continues(text: str, at: int) -> bool:
    """Tell whether what stands at a rank belongs with what stands before it."""
    char, before = text[at], text[at - 1]
    if unicodedata.category(char)[0] == "M" or _JOINER in (char, before):
        return True
    # Skin tones, and the letters that flags of regions are spelled with.
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    return _is_flag(char) and _flags_before(text, at) % 2 == 1


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    count = 0
    while at > count and _is_flag(text[at - count - 1]):
        count += 1
    return count

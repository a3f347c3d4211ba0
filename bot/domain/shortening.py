"""Shortens French for a phone: whole sentences where they fit, else a word's end, quotes closed."""

from __future__ import annotations

import re

from bot.domain.sentence_bounds import sentences

_OPENED, _CLOSED = "\u00ab", "\u00bb"
_SPACES = re.compile(r"[ \t\r\n]+")
# What says nothing once what followed it is gone.
_DANGLING = " \u00a0,;:(\u00ab-\u2013"


def shortened(text: str, most: int) -> str:
    """Give the first whole sentences that fit; the first one is cut where it is too long alone.

    Args:
        most: how many characters there is room for.
    """
    kept, *others = _quoted_whole(_SPACES.sub(" ", text).strip()) or [""]
    for other in others:
        if len(kept) + 1 + len(other) > most:
            break
        kept = f"{kept} {other}"
    return cut(kept, most)


def cut(text: str, most: int) -> str:
    """Give a text cut after a word; the quotations that were open are closed."""
    if len(text) <= most:
        return text
    whole = text[:most]
    head = whole if text[most : most + 1] == " " else whole.rsplit(" ", 1)[0]
    head = head.rstrip(_DANGLING)
    left = head.count(_OPENED) - head.count(_CLOSED)
    return head.rstrip(".") + "\u2026" + f"\u00a0{_CLOSED}" * max(0, left)


def _quoted_whole(text: str) -> list[str]:
    """Cut a text into sentences; what is quoted stays in one piece."""
    found: list[str] = []
    for sentence in sentences(text):
        if found and found[-1].count(_OPENED) > found[-1].count(_CLOSED):
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
    return found

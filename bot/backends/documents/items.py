"""Recognises the bullet, number or letter that opens a list item in plain lines of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BULLET = re.compile(
    "([\u2022\u2023\u25e6\u25aa\u25ab\u25a0\u25a1\u25cf\u25cb\u2219\u00b7])\\s*(?=\\S)"
)
_DASH = re.compile("([-\u2013\u2014])\\s+(?=\\S)")
_PLAIN_BULLET = re.compile(r"([o*])\s+(?=\S)")
_NUMBER = re.compile(r"((\d{1,2})\s*(?:/|\.|\)|-)|(\d{1,2}\.\d{1,2})\.?)\s+(?=\D)")
_LETTER = re.compile(r"([a-z]|[ivx]{1,4})\)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Marker:
    """How an item opens.

    Args:
        sign: `•`, `-`, `o`… for a bullet; the digits for a number; the letters for a letter.
        numbered: whether the sign says something and stays part of the item's text.
        text: the rest of the line for a bullet, the whole line for a number or a letter.
    """

    sign: str
    numbered: bool
    text: str


def item_marker(line: str) -> Marker | None:
    """Return how the line opens an item; None when it does not."""
    line = line.strip()
    for pattern in (_BULLET, _DASH, _PLAIN_BULLET):
        found = pattern.match(line)
        if found:
            return Marker(found.group(1), numbered=False, text=line[found.end() :])
    found = _NUMBER.match(line)
    if found:
        return Marker(found.group(2) or found.group(3), numbered=True, text=line)
    found = _LETTER.match(line)
    if found:
        return Marker(found.group(1), numbered=True, text=line)
    return None


def opens_item(marker: Marker, before: str, current: Marker | None) -> bool:
    """Tell whether a marker met inside a paragraph is a new item rather than the end of a line.

    Args:
        marker: what the line opens with.
        before: text of the line just above.
        current: marker of the item under way, if any.
    """
    if current is not None:
        if marker.numbered and marker.sign.isdigit() and current.sign.isdigit():
            return int(marker.sign) == int(current.sign) + 1 or _closed(before)
        return marker.sign == current.sign or marker.sign not in "-\u2013\u2014" or _closed(before)
    if not marker.numbered and marker.sign not in "-\u2013\u2014o":
        return True
    return _closed(before)


def _closed(text: str) -> bool:
    return text.rstrip().endswith((".", ":", ";", ",", "!", "?", "\u2026", "\u00bb"))


def typed_items(lines: Sequence[str]) -> list[tuple[bool, str]]:
    """Cut the lines of one paragraph where people typed a list by hand.

    Returns:
        Pairs: whether the part is an item, and its text on one line.
    """
    parts: list[tuple[Marker | None, list[str]]] = []
    for line in lines:
        if not line.strip():
            continue
        marker = item_marker(line)
        if marker is not None and marker.sign == "o":
            marker = None
        current = parts[-1] if parts else None
        if marker is not None and (
            current is None or opens_item(marker, current[1][-1], current[0])
        ):
            parts.append((marker, [marker.text]))
        elif current is None:
            parts.append((None, [line]))
        else:
            current[1].append(line)
    return [(marker is not None, " ".join(texts)) for marker, texts in parts]

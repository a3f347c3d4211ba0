"""Text with marks over it: what is bold, what is quoted, what is linked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

_BREAKS = dict.fromkeys(map(ord, "\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
# Telegram drops these, which turn the reading direction of whatever follows.
_TURNING = dict.fromkeys(range(0x202A, 0x202F))
_CONTROLS = dict.fromkeys((n for n in range(0xA0) if n < 0x20 or n > 0x7E), " ")
_KEPT = {ord("\n"): "\n", ord("\t"): "\t"}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_READABLE = _SURROGATES | _CONTROLS | _KEPT | _BREAKS | _TURNING
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
# French puts a space before these signs, at which a phone would begin a line with them.
_BEFORE_SIGN = re.compile(r" (?=[:;?!\u00bb](?:\s|\Z|[.,)]))")
_AFTER_SIGN = re.compile(r"(?<=\u00ab) ")
_IN_AMOUNT = re.compile(r"(?<=\d) (?=[$%]|\d{3}(?!\d))")
_HELD = "\u00a0"
# Looks like nothing, and is no space for Unicode: the empty pattern of Braille.
_BLANK = "\u2800"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of text is.

    Args:
        kind: as Telegram names it: `bold`, `pre`, `text_link`, `expandable_blockquote`…
        start: rank of its first character.
        end: rank after its last.
    """

    kind: str
    start: int
    end: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """A text and its marks, counted in characters."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __bool__(self) -> bool:
        return not is_blank(self.text)

    def piece(self, start: int, end: int) -> Styled:
        """Give a stretch without the spaces around it; a mark that crosses its edge is cut."""
        held = self.text[start:end]
        start += len(held) - len(held.lstrip())
        held = held.strip()
        end = start + len(held)
        cut = (
            replace(m, start=max(m.start, start) - start, end=min(m.end, end) - start)
            for m in self.marks
        )
        return Styled(held, tuple(m for m in cut if m.start < m.end))

    def with_mark(self, kind: str, url: str = "") -> Styled:
        """Give the same with a mark over the whole of it."""
        return Styled(self.text, (Mark(kind, 0, len(self.text), url), *self.marks))

    def entities(self) -> list[dict[str, Any]]:
        """Give the marks as Telegram takes them, counted in UTF-16 units."""
        made: list[dict[str, Any]] = []
        for mark in sorted(self.marks, key=lambda m: (m.start, -m.end)):
            offset, length = units(self.text[: mark.start]), units(self.text[mark.start : mark.end])
            one: dict[str, Any] = {"type": mark.kind, "offset": offset, "length": length}
            made.append(one | ({"url": mark.url} if mark.url else {}))
        return made


def units(text: str) -> int:
    """Count a text as Telegram does, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def readable(text: str) -> str:
    """Give a text that Telegram takes as it is: no control but line ends, nothing unpaired."""
    if not _UNREADABLE.search(text):
        return text
    return text.replace("\r\n", "\n").translate(_READABLE)


def unbroken(text: str) -> str:
    """Hold French signs to their words and amounts together, so that no line begins with them."""
    for space in (_BEFORE_SIGN, _AFTER_SIGN, _IN_AMOUNT):
        text = space.sub(_HELD, text)
    return text


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text is seen; Telegram refuses such a message."""
    return all(char == _BLANK or unicodedata.category(char)[0] in "ZC" for char in text)


def joined(pieces: Iterable[Styled], between: str = "") -> Styled:
    """Put texts one after the other, their marks with them."""
    text, marks = "", []
    for rank, piece in enumerate(pieces):
        text += between if rank else ""
        start = len(text)
        marks += [replace(m, start=m.start + start, end=m.end + start) for m in piece.marks]
        text += piece.text
    return Styled(text, tuple(marks))

"""Counts the numbered paragraphs of a DOCX file, as its numbering definitions say to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument

    # lxml has no types of its own: its elements go by the name of what they are.
    Element = Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 3999


class Numbering:
    """The lists of one document and how far each of them has counted.

    Args:
        document: the document, whose numbering part may be missing.
    """

    def __init__(self, document: WordDocument) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, dict[int, Element]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if not relation.is_external and relation.reltype.endswith("/numbering")
            ),
            None,
        )
        root = getattr(part, "element", None)
        if root is not None:
            self._learn(root)

    def _learn(self, root: Element) -> None:
        abstract = {
            str(definition.get(f"{_W}abstractNumId")): {
                _whole(level.get(f"{_W}ilvl"), 0): level for level in definition.findall(f"{_W}lvl")
            }
            for definition in root.findall(f"{_W}abstractNum")
        }
        for number in root.findall(f"{_W}num"):
            identifier = str(number.get(f"{_W}numId"))
            base = number.find(f"{_W}abstractNumId")
            levels = dict(abstract.get(str(base.get(f"{_W}val")) if base is not None else "", {}))
            for override in number.findall(f"{_W}lvlOverride"):
                place = _whole(override.get(f"{_W}ilvl"), 0)
                level, start = override.find(f"{_W}lvl"), override.find(f"{_W}startOverride")
                if level is not None:
                    levels[place] = level
                if start is not None:
                    self._starts[identifier, place] = _whole(start.get(f"{_W}val"), 1)
            self._levels[identifier] = levels

    def label(self, paragraph: Element, styles: Sequence[Element]) -> str | None:
        """Return the number that a paragraph shows, empty for a bullet; None when in no list."""
        for element in (paragraph, *styles):
            properties = element.find(f"{_W}pPr/{_W}numPr")
            if properties is not None:
                break
        else:
            return None
        number, place = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
        identifier = str(number.get(f"{_W}val")) if number is not None else "0"
        depth = _whole(place.get(f"{_W}val"), 0) if place is not None else 0
        level = self._levels.get(identifier, {}).get(depth)
        if identifier == "0" or level is None:
            return None
        return self._next(identifier, depth, level)

    def _next(self, identifier: str, depth: int, level: Element) -> str | None:
        form = _value(level, "numFmt") or "decimal"
        if form == "none":
            return None
        if form == "bullet":
            return ""
        counts = self._counts.setdefault(identifier, {})
        counts[depth] = counts.get(depth, self._start(identifier, depth) - 1) + 1
        # A new item starts the lists under it again.
        for deeper in [place for place in counts if place > depth]:
            del counts[deeper]

        def shown(found: re.Match[str]) -> str:
            place = int(found.group(1)) - 1
            count = counts.get(place, self._start(identifier, place))
            kind = self._levels[identifier].get(place)
            return _formatted(
                count, (_value(kind, "numFmt") if kind is not None else "") or "decimal"
            )

        return _PLACE.sub(shown, _value(level, "lvlText") or "")

    def _start(self, identifier: str, depth: int) -> int:
        level = self._levels[identifier].get(depth)
        start = _whole(_value(level, "start"), 1) if level is not None else 1
        return self._starts.get((identifier, depth), start)


def property_of(element: Element, name: str) -> str | None:
    """Return the value of a paragraph property of a paragraph or style; None when not set."""
    found = element.find(f"{_W}pPr/{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _value(element: Element, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return "" if found is None else str(found.get(f"{_W}val") or "")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default


def _formatted(count: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count < 260 else ""
    elif form in {"lowerRoman", "upperRoman"}:
        text = _roman(count)
    else:
        text = str(count)
    return text.upper() if form.startswith("upper") else text


def _roman(count: int) -> str:
    text = ""
    left = min(max(count, 0), _LARGEST)
    for value, letters in _ROMAN:
        times, left = divmod(left, value)
        text += letters * times
    return text

"""Knows the styles of an ODT file: what a style is based on, hides, or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
}
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a numbered list shows its numbers.

    Args:
        form: `1`, `a`, `A`, `i` or `I`, as the format names them.
        before: text before the number.
        after: text after it.
        start: first number.
    """

    form: str
    before: str
    after: str
    start: int

    def label(self, number: int) -> str:
        """Return how a number is shown."""
        shown = str(number)
        if self.form in {"a", "A"} and 1 <= number <= 26:
            shown = chr(ord(self.form) + number - 1)
        return f"{self.before}{shown}{self.after}".strip()


class Styles:
    """The styles of one document, automatic ones included.

    Args:
        document: what odfpy loaded.
    """

    def __init__(self, document: Any) -> None:
        self._parents: dict[str, str] = {}
        self._shown_names: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._levels: dict[tuple[str, int], ListLevel] = {}
        for group in (document.styles, document.automaticstyles):
            for element in group.childNodes:
                name = attribute(element, "name")
                if name_of(element) == "style:style":
                    self._learn(element, name)
                elif name_of(element) == "text:list-style":
                    self._learn_list(element, name)

    def _learn(self, element: Any, name: str) -> None:
        self._parents[name] = attribute(element, "parent-style-name")
        self._shown_names[name] = attribute(element, "display-name") or name
        for properties in element.childNodes:
            if name_of(properties) != "style:text-properties":
                continue
            if attribute(properties, "display") == "none":
                self._hidden.add(name)
            if attribute(properties, "font-size") in {"0pt", "1pt", "0.5pt"}:
                self._hidden.add(name)

    def _learn_list(self, element: Any, name: str) -> None:
        for level in element.childNodes:
            depth, form = attribute(level, "level"), attribute(level, "num-format")
            if name_of(level) == "text:list-level-style-number" and depth.isdigit() and form:
                start = attribute(level, "start-value")
                self._levels[name, int(depth)] = ListLevel(
                    form,
                    attribute(level, "num-prefix"),
                    attribute(level, "num-suffix"),
                    int(start) if start.isdigit() and len(start) < 6 else 1,
                )

    def chain(self, name: str) -> list[str]:
        """Return the shown names of a style and of those on which it is based."""
        names: list[str] = []
        for _ in range(_DEEPEST):
            if not name:
                break
            names.append(self._shown_names.get(name, name))
            name = self._parents.get(name, "")
        return names

    def hides(self, name: str) -> bool:
        """Tell whether text in this style is not shown."""
        return name in self._hidden

    def list_level(self, name: str, depth: int) -> ListLevel | None:
        """Return how a level of a list numbers its items; None for bullets and the unknown."""
        return self._levels.get((name, depth))


def name_of(node: Any) -> str:
    """Return the name of an element with its usual prefix; empty for text."""
    namespace, local = getattr(node, "qname", None) or ("", "")
    return f"{_PREFIXES.get(namespace, '?')}:{local}" if local else ""


def attribute(element: Any, local: str) -> str:
    """Return an attribute by its local name; empty when not set."""
    for (_, name), value in (getattr(element, "attributes", None) or {}).items():
        if name == local:
            return str(value)
    return ""

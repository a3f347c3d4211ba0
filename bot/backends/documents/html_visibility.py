"""Tells which elements of a web page a reader would see as its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

_NEVER = frozenset(
    "applet area audio base button canvas datalist dialog embed form frame frameset head iframe "
    "input link map meta nav noembed noframes noscript object option script select style svg "
    "template textarea title video footer aside".split()
)
_CHROME_ROLES = frozenset(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search "
    "toolbar".split()
)
_HIDING_CLASSES = frozenset(
    "breadcrumb breadcrumbs d-none hidden hide invisible screen-reader-text sr-only "
    "visually-hidden visuallyhidden".split()
)
_HIDING_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0?(?:\.0+)?(?:;|!|$)"
    r"|font-size:0|(?:^|;)(?:max-)?(?:height|width):0(?:px|em|%)?(?:;|!|$)"
    r"|(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|(?:^|;)color:transparent|transform:scale\(0"
    r"|font-size:(?:0?\.\d+|1)px"
)
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?([.#])([\w-]+)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)


class Visibility:
    """What a page hides: by attribute, by style, by the simple rules of its style sheets.

    Args:
        page: the whole page.
    """

    def __init__(self, page: Tag) -> None:
        self._classes = set(_HIDING_CLASSES)
        self._ids: set[str] = set()
        for sheet in page.find_all("style"):
            self._learn(_COMMENT.sub("", sheet.get_text()))

    def shows(self, element: Tag) -> bool:
        """Tell whether the element's text is part of the page's main text."""
        if element.name in _NEVER or element.has_attr("hidden"):
            return False
        if element.name == "header" and element.find_parent(["main", "article"]) is None:
            return False
        if str(element.get("aria-hidden", "")).strip().lower() == "true":
            return False
        if str(element.get("role", "")).strip().lower() in _CHROME_ROLES:
            return False
        if hides(str(element.get("style") or "")):
            return False
        if str(element.get("id") or "") in self._ids:
            return False
        return self._classes.isdisjoint(element.get_attribute_list("class"))

    def _learn(self, sheet: str) -> None:
        for selectors, declarations in _rules(sheet):
            if not hides(declarations):
                continue
            for selector in selectors.split(","):
                found = _SIMPLE_SELECTOR.fullmatch(selector.strip())
                if found:
                    names = self._classes if found.group(1) == "." else self._ids
                    names.add(found.group(2))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations; what is inside `@media` holds only sometimes: left out."""
    depth, start, opening, nested = 0, 0, 0, False
    for brace in re.finditer(r"[{}]", sheet):
        if brace.group() == "{":
            nested = depth > 0
            depth += 1
            opening = opening if nested else brace.end()
            continue
        depth = max(0, depth - 1)
        if depth == 0:
            if not nested and opening > start:
                yield sheet[start : opening - 1], sheet[opening : brace.start()]
            start, nested = brace.end(), False


def hides(style: str) -> bool:
    """Tell whether CSS declarations hide what they are about."""
    return bool(_HIDING_STYLE.search(_COMMENT.sub("", re.sub(r"\s+", "", style)).lower()))

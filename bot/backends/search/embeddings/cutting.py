"""A text cut into parts that a model can read whole, whatever its tokenizer."""

from __future__ import annotations

from collections.abc import Callable


def cut_to_fit(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Parts of the text that fit, in order; together they hold every character but spaces.

    A part that does not fit is cut in two at the space nearest to its middle, or at its middle if
    it has none. A single character is never cut.
    """
    waiting, parts = [text], []
    while waiting:
        part = waiting.pop()
        if len(part) <= 1 or fits(part):
            parts.append(part)
        else:
            first, second = _halves(part)
            waiting += [second, first]
    return parts


def _halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    before, after = text.rfind(" ", 1, middle + 1), text.find(" ", middle, -1)
    spaces = [place for place in (before, after) if place > 0]
    place = min(spaces, key=lambda found: abs(found - middle), default=middle)
    return text[:place], text[place:].removeprefix(" ")

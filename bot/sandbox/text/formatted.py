"""A text as Telegram keeps it: markup read, entities put in order, limits kept."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import limits
from bot.sandbox.chats import Json
from bot.sandbox.refused import Refused, bad
from bot.sandbox.schema.rules import address
from bot.sandbox.text import html, markdown, old_markdown
from bot.sandbox.text.found import found
from bot.sandbox.text.pieces import units

_PARSERS = {"html": html.parse, "markdownv2": markdown.parse, "markdown": old_markdown.parse}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def formatted(
    text: str, parse_mode: str | None, entities: list[Json] | None, caption: bool = False
) -> tuple[str, list[Json]]:
    """Give a text and its entities as they are kept.

    Args:
        caption: it may be empty, and is shorter.

    Raises:
        Refused: it is empty, too long, or its markup is broken.
    """
    given = entities or []
    if not text and not caption:
        raise bad("message text is empty")
    if parse_mode:
        parser = _PARSERS.get(parse_mode.lower())
        if parser is None:
            raise bad("unsupported parse_mode")
        text, given = parser(text)
        given = [one for one in given if _leads(one)]
    elif given:
        _fit(text, given)
    if _CONTROL.search(text):
        text = _CONTROL.sub(" ", text if given else text.replace("\r", ""))
    text, given = _trimmed(text, given)
    if not text and not caption:
        raise bad("text must be non-empty")
    if units(text) > (limits.CAPTION if caption else limits.TEXT):
        raise bad("message caption is too long" if caption else "message is too long")
    return text, _ordered(given + found(text, given))[: limits.ENTITIES]


def _leads(one: Json) -> bool:
    """Tell whether an entity is no link, or one that leads somewhere: others are plain words."""
    if one["type"] != "text_link":
        return True
    try:
        address(one["url"], "entity")
    except Refused:
        return False
    return True


def _fit(text: str, given: list[Json]) -> None:
    """Refuse entities that are not of the text."""
    raw = text.encode("utf-16-le", "surrogatepass")
    for one in given:
        start, end = one["offset"], one["offset"] + one["length"]
        if start < 0:
            raise bad(f"receive an entity with incorrect offset {start}")
        if one["length"] < 0:
            raise bad(f"receive an entity with incorrect length {one['length']}")
        if 2 * start > len(raw):
            raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
        if 2 * end > len(raw):
            raise bad(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text"
                f" at UTF-16 offset {end}"
            )
        for place, name in ((start, "begins"), (end, "ends")):
            if 0xDC00 <= int.from_bytes(raw[2 * place : 2 * place + 2], "little") <= 0xDFFF:
                raise bad(
                    f"entity beginning at UTF-16 offset {start} {name} in a middle of"
                    f" a UTF-16 symbol at byte offset {2 * place}"
                )


def _trimmed(text: str, given: list[Json]) -> tuple[str, list[Json]]:
    """Take the blanks off both ends, and off what the entities hold of them."""
    bare = text.strip()
    if bare == text or not given:
        return bare, given
    before, length = units(text[: len(text) - len(text.lstrip())]), units(bare)
    kept = []
    for one in given:
        start = min(max(one["offset"] - before, 0), length)
        end = min(max(one["offset"] + one["length"] - before, 0), length)
        kept.append({**one, "offset": start, "length": end - start})
    return bare, kept


def _ordered(given: list[Json]) -> list[Json]:
    """Put entities in order, none empty, none across the end of another."""
    if not given:
        return given
    waiting = sorted((one for one in given if one["length"] > 0), key=_order, reverse=True)
    done: list[Json] = []
    around: list[int] = []
    while waiting:
        one = waiting.pop()
        start, end = one["offset"], one["offset"] + one["length"]
        around = [last for last in around if last > start]
        if around and end > around[-1]:
            rest: Json = {**one, "offset": around[-1], "length": end - around[-1]}
            one = {**one, "length": around[-1] - start}
            waiting.append(rest)
            waiting.sort(key=_order, reverse=True)
        if one not in done:
            done.append(one)
        around.append(one["offset"] + one["length"])
    return _bare(done)


def _bare(given: list[Json]) -> list[Json]:
    """Take out what lies inside code, where Telegram shows nothing but the words."""
    code = [one for one in given if one["type"] in ("code", "pre")]
    if not code:
        return given
    return [one for one in given if not any(_inside(one, other) for other in code)]


def _inside(one: Json, other: Json) -> bool:
    first, last = other["offset"], other["offset"] + other["length"]
    within = first <= one["offset"] and one["offset"] + one["length"] <= last
    same = one["offset"] == first and one["length"] == other["length"]
    # Of two that hold the same words, code stays; of two pieces of code, the first.
    return within and one is not other and not (same and one["type"] in ("code", "pre"))


def _order(one: Json) -> tuple[Any, ...]:
    return one["offset"], -one["length"], one["type"]

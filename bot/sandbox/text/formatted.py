"""A text as Telegram keeps it: markup read, entities put in order, limits kept."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import limits
from bot.sandbox.chats import Json
from bot.sandbox.refused import bad
from bot.sandbox.text import html, markdown
from bot.sandbox.text.found import found
from bot.sandbox.text.pieces import broken, units

_PARSERS = {"html": html.parse, "markdownv2": markdown.parse}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TYPES = frozenset(
    """
    mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough
    spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time
    """.split()
)


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


def _fit(text: str, given: list[Json]) -> None:
    """Refuse entities that are not of the text."""
    raw = text.encode("utf-16-le", "surrogatepass")
    for one in given:
        start, end = one["offset"], one["offset"] + one["length"]
        if one["type"] not in _TYPES:
            raise broken(f'unsupported entity type "{one["type"]}"')
        if start < 0 or one["length"] < 0:
            raise broken("entity has invalid offset or length")
        if 2 * end > len(raw):
            raise broken(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text"
                f" at UTF-16 offset {end}"
            )
        for place, name in ((start, "begins"), (end, "ends")):
            if 0xDC00 <= int.from_bytes(raw[2 * place : 2 * place + 2], "little") <= 0xDFFF:
                raise broken(
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
    return done


def _order(one: Json) -> tuple[Any, ...]:
    return one["offset"], -one["length"], one["type"]

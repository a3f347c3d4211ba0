"""The entities that Telegram finds by itself: commands, mentions, addresses."""

from __future__ import annotations

import re

from bot.sandbox.chats import Json
from bot.sandbox.text.pieces import units

_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@]))"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))"
    r"|(?P<url>(?<![\w@])(?:https?://[^\s<>\"]*[^\s<>\".,;:!?)\u00bb']|"
    r"(?:[A-Za-z0-9-]+\.)+(?:com|org|net|ca|quebec|fr|me)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)'])?))"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)
# A text without any of these has none: most texts are told quickly.
_SIGNS = re.compile(r"[/@.#]")
_ALONE = frozenset({"code", "pre", "text_link", "text_mention"})


def found(text: str, given: list[Json]) -> list[Json]:
    """Give the entities that a text has by itself, outside code and links."""
    if not _SIGNS.search(text):
        return []
    taken = [(one["offset"], one["offset"] + one["length"]) for one in given if _alone(one)]
    entities = []
    for match in _FOUND.finditer(text):
        start = units(text[: match.start()])
        end = start + units(match[0])
        if not any(start < last and first < end for first, last in taken):
            kind = str(match.lastgroup)
            entities.append({"type": kind, "offset": start, "length": end - start})
    return entities


def _alone(entity: Json) -> bool:
    return entity["type"] in _ALONE

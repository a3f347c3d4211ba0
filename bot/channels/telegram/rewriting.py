"""Changes a list where it was pressed; what stands above it in the same message stays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.telegram.splitting import LONGEST
from bot.channels.telegram.styled import units
from bot.engine.delivery import Letter

# The sign before a choice that is taken, in a list that is told by numbers.
_TICK = re.compile(r"(?m)^(\d{1,3}\. )[^\w\s] ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that was sent before, as it is shown.

    Args:
        message: Telegram's number for it.
        entities: as Telegram gives them, counted in UTF-16 units.
    """

    message: int
    text: str = ""
    entities: Sequence[Mapping[str, Any]] = ()


def rewritten(letter: Letter, shown: Shown) -> Letter:
    """Make of a letter the change of a message that ends with the same list, choices aside.

    The letter stays what it is when that message says something else, or would become too long.
    """
    text = str(letter.payload["text"])
    above = _above(shown.text, text)
    if above is None or units(above + text) > LONGEST:
        return letter
    start = units(above)
    entities = [dict(one) for one in shown.entities if one["offset"] + one["length"] <= start]
    own = letter.payload.get("entities", ())
    entities += [one | {"offset": one["offset"] + start} for one in own]
    payload = {**letter.payload, "message_id": shown.message, "text": above + text}
    if entities:
        payload["entities"] = entities
    return replace(letter, action="editMessageText", payload=payload)


def _above(shown: str, text: str) -> str | None:
    """Give what a message says before a list; None when the list is not its end."""
    whole, end = _TICK.sub(r"\1", shown), _TICK.sub(r"\1", text)
    above = whole.removesuffix(end)
    return above if whole.endswith(end) and shown.startswith(above) else None

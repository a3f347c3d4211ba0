"""Reads what a link to the conversation says: `/start territoire-estrie`."""

from __future__ import annotations

import re

from bot.domain.knowledge import Catalogue
from bot.domain.rules import Territory

_LINK = re.compile(r"/start(?:@\w+)?\s+territoire[-_](?P<place>[a-z0-9_-]+)", re.IGNORECASE)


def linked_territory(text: str, catalogue: Catalogue) -> Territory | None:
    """Give the territory that a link names, whatever its case; None for any other message."""
    found = _LINK.fullmatch(text.strip())
    return catalogue.territory(found["place"].lower().replace("_", "-")) if found else None

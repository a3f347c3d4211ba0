"""Cuts a message into the orders it gives: « la 11 c'est 7 200 $ pis enlève la 12 »."""

from __future__ import annotations

import re

from bot.domain.folding import composed, folded
from bot.engine.guide.line_openings import exclaims, opened

_LONGEST = 400
_ORDER = (
    r"(?:(?:tu |vous )?(?:enleve|retire|supprime|efface|ote|raye|change|remplace|corrige|modifie"
    r"|mets?|mettez|ajoute|rajoute|renomme|baisse|monte)(?:r|z|s)?\b|la (?:ligne )?\d{1,4}\b"
    r"|le \d{1,4}\s*(?:c'?est|cest|,|:)"
    r"|ligne \d|(?:finalement )?(?:pas|plus) (?:de |d'|besoin))"
)
_CUT = re.compile(
    r"\s*(?:[!?;\n\u2026]+|\.(?=\s|$))\s*"
    rf"|\s*(?:,|\b(?:et|pis|puis|aussi|apres|ensuite)\b)(?:[\s,]|\b(?:et|pis|puis|aussi)\b)*(?={_ORDER})"
)


def orders_of(text: str) -> list[str]:
    """Give the orders of a message, one by one, without its exclamations.

    A message that is too long to be orders is given whole.
    """
    shown = composed(text).strip()
    if len(shown) > _LONGEST:
        return [shown]
    plain = folded(shown)
    pieces, start = [], 0
    for cut in _CUT.finditer(plain):
        pieces.append(shown[start : cut.start()])
        start = cut.end()
    pieces.append(shown[start:])
    said = [opened(piece.strip()) for piece in pieces if piece.strip() and not exclaims(piece)]
    return said or [shown]

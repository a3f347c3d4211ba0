"""Which amount of a project a number in a message is: its whole cost, or what is asked."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.form import Role
from bot.domain.quantities import Spotted

_CENT = Decimal("0.01")
# What may stand between a cue and its amount.
_LINK = re.compile(
    r"(?:[\s:=]|d'|l'|s'|c'|\b(?:de|du|des|est|sera|serait|sont|total|totaux|totale?|environ|une?|le"
    r"|la|les|montant|somme|a|au|aux|peu|pres|autour|eleve|elevent|projet|fonds|fqis|on|nous|en"
    r"|tout|prevu|estime|subvention|qui|pour|ce)(?![a-z]))*"
)
# « 10 000 $ par année » is not the whole; « reçu 10 000 $ de Centraide » is asked of nobody.
_PER = re.compile(r"\s*(?:/|par\b|chaque|chacun|de l'heure|a l'heure|l'heure|annuel|/?mois)")
_ELSEWHERE = re.compile(
    r"\b(?:recue?s?|obtenue?s?|deja|accorde\w*|confirme\w*|promise?|verse\w*|autre)\b"
)
_OTHERS = re.compile(
    r"\s*(?:(?:de|du|des|a|au|aux|aupres de|par)\s+|d')"
    r"(?!(?:la |l'|le )?(?:fqis|fonds|alliance|subvention|programme|plus|moins)\b)[a-z]"
)
_AFTER_TOTAL = re.compile(r"\s*(?:de budget|en tout|au total|de cout)\b")
_AFTER_ASKED = re.compile(r"\s*(?:de subvention|demandee?s?)\b")
_YEAR = range(1990, 2101)
_SMALLEST_UNMARKED = 100


class AmountRoles:
    """Tells amounts apart by the words around them.

    Args:
        total: finds the words that announce a whole cost.
        asked: finds those that announce what is asked of the Fund.
    """

    def __init__(self, total: re.Pattern[str], asked: re.Pattern[str]) -> None:
        self._total = total
        self._asked = asked

    def of(self, plain: str, spotted: Spotted) -> tuple[Role | None, int, int]:
        """Tell which amount of the project a number is, and the words that say so."""
        year = spotted.value in _YEAR and spotted.end - spotted.start == 4
        certain = spotted.marked or (spotted.value >= _SMALLEST_UNMARKED and not year)
        if not certain or spotted.value != spotted.value.quantize(_CENT):
            return None, 0, 0
        if _PER.match(plain, spotted.end):
            return None, 0, 0
        role, start, end = self._cued(plain, spotted)
        if role is Role.ASKED and _for_others(plain, start, end):
            return None, 0, 0
        return role, start, end

    def _cued(self, plain: str, spotted: Spotted) -> tuple[Role | None, int, int]:
        """Find the nearest word before an amount, or just after it, that says what it is."""
        nearest: tuple[int, int, Role] | None = None
        for role, cue in ((Role.TOTAL, self._total), (Role.ASKED, self._asked)):
            for match in cue.finditer(plain, max(0, spotted.start - 60), spotted.start):
                if nearest is None or match.end() > nearest[1]:
                    nearest = (match.start(), match.end(), role)
        if nearest and _LINK.fullmatch(plain, nearest[1], spotted.start):
            return nearest[2], nearest[0], spotted.end
        for role, after in ((Role.TOTAL, _AFTER_TOTAL), (Role.ASKED, _AFTER_ASKED)):
            follows = after.match(plain, spotted.end)
            if follows and spotted.marked:
                return role, spotted.start, follows.end()
        return None, 0, 0


def _for_others(plain: str, start: int, end: int) -> bool:
    """Tell whether money was received already, or is asked of somebody else."""
    clause = re.split(r"[,.;:!\n]", plain[max(0, start - 50) : start])[-1]
    return bool(_ELSEWHERE.search(clause) or _OTHERS.match(plain, end))

"""What the budget proposes of a line: a share of the other expenses, its likeliest categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.budget import result
from bot.domain.controls import Budget, Category
from bot.domain.dossier import Calculation, Dossier
from bot.domain.folding import folded_words
from bot.engine.guide.budget_kept import Line
from bot.engine.guide.line_words import says_charges
from bot.engine.guide.lines import LineRead, Side
from bot.engine.guide.reckoning import DoubtKind

# A list of categories longer than this is shown by its likeliest ones.
_MOST_CATEGORIES, _LIKELIEST = 6, 3


@dataclass(frozen=True, slots=True)
class Share:
    """A line that is a percentage of the other expenses in money.

    Args:
        base: what the other expenses come to, in dollars; part: the share, between 0 and 1.
    """

    base: Decimal
    part: Decimal

    @property
    def calculation(self) -> Calculation:
        """Give the calculation, as it is kept with the line."""
        return Calculation(rate=self.base, quantity=self.part)

    @property
    def amount(self) -> Decimal:
        """Give what it comes to."""
        return result(self.calculation)


def share_of(read: Sequence[LineRead], rank: int, dossier: Dossier) -> Share | None:
    """Give what a line that is a percentage comes to; None while there is nothing to count on."""
    doubt = read[rank].doubt
    if doubt is None or doubt.kind is not DoubtKind.SHARE:
        return None
    waiting = [one.amount for one in read if one.amount and _counts(one)]
    held = [one.amount for one in dossier.expenses if not one.in_kind]
    base = sum((*waiting, *held), Decimal(0))
    share = Share(base, Decimal(doubt.unit) / 100)
    return share if share.amount else None


def _counts(read: LineRead) -> bool:
    return read.side is Side.EXPENSE and not read.in_kind and read.doubt is None


def is_charged(line: Line) -> bool:
    """Tell whether a line has its employer charges, or is charges itself."""
    held = line.calculation
    return says_charges(line.label) or bool(held and held.charges is not None)


def likeliest(budget: Budget, dossier: Dossier, line: Line) -> Sequence[Category]:
    """Give the categories a line may have: those whose words it has, then those already used."""
    held = budget.categories
    if len(held) <= _MOST_CATEGORIES:
        return held
    used = [one.category for one in dossier.expenses]
    said = _stems(f"{line.label} {line.words}")
    scores = [(len(said & _stems(" ".join((one.title, *one.words)))), one) for one in held]
    ranked = sorted(scores, key=lambda pair: (-pair[0], -used.count(pair[1].id)))
    return [one for _, one in ranked[:_LIKELIEST]]


def _stems(text: str) -> set[str]:
    return {word[:5] for word in folded_words(text) if len(word) > 3}

"""Money: exact to the cent, rounded half up once, written as in Québec."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)
# More digits than any product of a budget has, so that nothing is rounded before the last step.
_EXACT = 120
# A narrow no-break space: the thousands and the sign stay with their number.
_SPACE = "\u202f"
_THOUSANDS = _SPACE


def cents(amount: Decimal) -> Decimal:
    """Round an amount to the cent, a half going up in absolute value."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def product(*factors: Decimal) -> Decimal:
    """Multiply exactly, and round once, to the cent."""
    with localcontext() as context:
        context.prec = _EXACT
        found = Decimal(1)
        for factor in factors:
            found *= factor
        return cents(found)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Give what a part is of a whole, in percent, rounded half up to one decimal once.

    None when the whole is nothing: no share can be told.
    """
    if whole == 0:
        return None
    with localcontext() as context:
        context.prec = _EXACT
        return (part * _HUNDRED / whole).quantize(_TENTH, ROUND_HALF_UP)


def split(whole: Decimal, weights: Sequence[Decimal], step: Decimal = _CENT) -> list[Decimal]:
    """Split a whole by weights, in steps, so that the parts add up to exactly the whole.

    What rounding down leaves goes, a step at a time, to the largest remainders, and among equal
    ones to the first.

    Args:
        whole: a multiple of the step.
        weights: none negative; all parts are zero when all weights are.
    """
    total = sum(weights, Decimal(0))
    if total == 0:
        return [Decimal(0)] * len(weights)
    with localcontext() as context:
        context.prec = _EXACT
        exact = [whole * weight / total for weight in weights]
        parts = [(one / step).to_integral_value(ROUND_FLOOR) * step for one in exact]
        left = int(((whole - sum(parts, Decimal(0))) / step).to_integral_value())
        ranks = sorted(range(len(parts)), key=lambda rank: parts[rank] - exact[rank])
        for rank in ranks[:left]:
            parts[rank] += step
    return parts


def shares(parts: Sequence[Decimal]) -> list[Decimal | None]:
    """Give each part's share of their sum, in percent with one decimal; together they make 100.

    None for each when the sum is nothing.
    """
    if sum(parts, Decimal(0)) == 0:
        return [None] * len(parts)
    return [*split(_HUNDRED, parts, _TENTH)]


def dollars(amount: Decimal) -> str:
    """Write an amount: 12 500 $, 1 250,50 $; cents are written only where there are some."""
    exact = cents(amount)
    whole = exact == exact.to_integral_value()
    text = f"{exact:,.0f}" if whole else f"{exact:,.2f}"
    return text.replace(",", _THOUSANDS).replace(".", ",") + "\u00a0$"


def plain_number(number: Decimal) -> str:
    """Write a number as in Québec, without useless zeros: 12,5 or 1 000."""
    text = f"{number:,f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return text.replace(",", _THOUSANDS).replace(".", ",")

"""Money: exact to the cent, rounded half up once, written as in Québec."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
# A narrow no-break space: the thousands and the sign stay with their number.
_SPACE = "\u202f"
_THOUSANDS = _SPACE


def cents(amount: Decimal) -> Decimal:
    """Round an amount to the cent, a half going up in absolute value."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def dollars(amount: Decimal) -> str:
    """Write an amount: 12 500 $, 1 250,50 $; cents are written only where there are some."""
    exact = cents(amount)
    whole = exact == exact.to_integral_value()
    text = f"{exact:,.0f}" if whole else f"{exact:,.2f}"
    return text.replace(",", _THOUSANDS).replace(".", ",") + "\u00a0$"


def plain_number(number: Decimal) -> str:
    """Write a number as in Québec, without useless zeros: 12,5 or 1 000."""
    normal = number.normalize()
    text = f"{normal:,f}"
    return text.replace(",", _THOUSANDS).replace(".", ",")

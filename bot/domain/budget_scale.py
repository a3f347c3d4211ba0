"""How large an amount of a project may be before it is asked about."""

from __future__ import annotations

from decimal import Decimal

# The fund's projects cost tens or hundreds of thousands of dollars: one line of more is a slip.
_MILLION = Decimal(1_000_000)
# Below this, a salary beside a small purchase is large and right.
_SMALLEST = Decimal(100_000)
_TIMES = 20


def is_large(amount: Decimal, rest: Decimal) -> bool:
    """Tell whether a line is out of all proportion with the rest of its budget, in dollars."""
    beside = rest > 0 and amount > _SMALLEST and amount > _TIMES * rest
    return amount > _MILLION or beside

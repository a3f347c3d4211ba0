"""Money: exact, rounded once, split without losing a cent, written as in Québec."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import cents, dollars, percent, plain_number, product, shares, split

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("12500", "12\u202f500\u00a0$"),
        ("1250.5", "1\u202f250,50\u00a0$"),
        ("0", "0\u00a0$"),
        ("0.005", "0,01\u00a0$"),
        ("-40", "-40\u00a0$"),
        ("1000000", "1\u202f000\u202f000\u00a0$"),
    ],
)
def test_an_amount_is_written_as_in_quebec(amount: str, text: str) -> None:
    """Thousands are spaced, the sign follows, and cents are written only where there are some."""
    assert dollars(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("12.50", "12,5"), ("1000", "1\u202f000"), ("1E+3", "1\u202f000"), ("0.405", "0,405")],
)
def test_a_number_is_written_without_useless_zeros(number: str, text: str) -> None:
    """A rate or a quantity reads as a person would write it."""
    assert plain_number(Decimal(number)) == text


def test_a_half_cent_goes_up_once() -> None:
    """A product is rounded at its end only, a half going up."""
    assert cents(Decimal("2.345")) == Decimal("2.35")
    assert product(Decimal("0.05"), Decimal("0.1")) == Decimal("0.01")
    assert product(Decimal("0.333"), Decimal("0.333"), Decimal("100")) == Decimal("11.09")


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=12))
def test_a_split_loses_no_cent(whole: Decimal, weights: list[Decimal]) -> None:
    """The parts of an amount add up to it exactly, each within a cent of its true share."""
    parts = split(whole, weights)
    total = sum(weights)
    if total == 0:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * weight / total) <= Decimal("0.0100001")


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
def test_shares_make_a_hundred(parts: list[Decimal]) -> None:
    """Shares lie between 0 and 100 and add up to exactly 100; of nothing there are none."""
    found = shares(parts)
    if sum(parts) == 0:
        assert found == [None] * len(parts)
        return
    told = [share for share in found if share is not None]
    assert len(told) == len(parts)
    assert sum(told) == 100
    assert all(0 <= share <= 100 for share in told)


@given(AMOUNTS, AMOUNTS)
def test_a_percentage_is_exact_to_its_decimal(part: Decimal, whole: Decimal) -> None:
    """One amount's share of another is within half a tenth of the truth."""
    found = percent(part, whole)
    if whole == 0:
        assert found is None
        return
    assert found is not None
    assert abs(found * whole - part * 100) <= whole * Decimal("0.05") + Decimal("1E-9")

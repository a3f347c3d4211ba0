"""The sums of a budget: no cent is lost, whatever the lines and their order."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import Totals, before_charges, result, totals
from bot.domain.controls import Budget
from bot.domain.dossier import Calculation, ExpenseLine, FundingLine, FundingStatus
from bot.domain.money import percent

BUDGET = Budget.model_validate(
    {
        "categories": [
            {"id": "salaires", "titre": "Salaires", "salaire": True},
            {"id": "materiel", "titre": "Matériel"},
        ],
        "sources": [
            {"id": "fonds", "titre": "Le Fonds", "fonds": True, "gouvernemental": True},
            {"id": "fondation", "titre": "Fondation", "gouvernemental": False},
        ],
        "charges_pourcent": 14,
        "charges_regle": "CH-01",
    }
)
AMOUNTS = st.decimals(min_value="0.01", max_value=10**7, places=2, allow_nan=False)
_IDS = st.integers(min_value=1, max_value=10**6).map(str)
EXPENSES = st.lists(
    st.builds(
        ExpenseLine,
        id=_IDS,
        label=st.just("Ligne"),
        amount=AMOUNTS,
        category=st.sampled_from(["salaires", "materiel", "ancienne", None]),
        in_kind=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda line: line.id,
)
FUNDING = st.lists(
    st.builds(
        FundingLine,
        id=_IDS,
        label=st.just("Source"),
        amount=AMOUNTS,
        kind=st.sampled_from(["fonds", "fondation", None]),
        status=st.sampled_from([*FundingStatus, None]),
        in_kind=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda line: line.id,
)


def _sums_only(found: Totals) -> tuple[object, ...]:
    groups = (found.categories, found.sources, found.statuses)
    told = [[(group.id, group.sums, group.share) for group in held] for held in groups]
    return found.expenses, found.funding, found.asked, told


@given(EXPENSES, FUNDING)
def test_no_cent_is_lost(expenses: list[ExpenseLine], funding: list[FundingLine]) -> None:
    """Every way of adding the lines gives the same sums, line by line or group by group."""
    found = totals(BUDGET, expenses, funding)
    assert found.cost == sum(line.amount for line in expenses)
    assert found.funding.total == sum(line.amount for line in funding)
    assert sum(group.sums.total for group in found.categories) == found.cost
    assert sum(group.sums.total for group in found.sources) == found.funding.total
    assert sum(group.sums.total for group in found.statuses) == found.funding.total
    assert found.balance == found.funding.total - found.cost
    held = [name for group in found.categories for name in group.lines]
    assert sorted(held) == sorted(line.id for line in expenses)


@given(EXPENSES, FUNDING)
def test_the_order_of_lines_changes_no_sum(
    expenses: list[ExpenseLine], funding: list[FundingLine]
) -> None:
    """The same lines said in another order come to the same sums and shares."""
    told = totals(BUDGET, expenses, funding)
    shuffled = totals(BUDGET, expenses[::-1], sorted(funding, key=lambda line: line.amount))
    assert _sums_only(told) == _sums_only(shuffled)


@given(EXPENSES, FUNDING)
def test_shares_stay_within_bounds(expenses: list[ExpenseLine], funding: list[FundingLine]) -> None:
    """The shares of a budget's groups lie between 0 and 100, and make exactly 100 together."""
    found = totals(BUDGET, expenses, funding)
    for groups in (found.categories, found.sources, found.statuses):
        parts = [group.share for group in groups if group.share is not None]
        assert all(0 <= part <= 100 for part in parts)
        assert sum(parts) == (100 if groups else 0)
    if found.asked is not None:
        assert found.asked_share == percent(found.asked, found.cost)


@given(EXPENSES, FUNDING, AMOUNTS)
def test_a_line_added_then_removed_leaves_nothing(
    expenses: list[ExpenseLine], funding: list[FundingLine], amount: Decimal
) -> None:
    """Taking a line back gives the very sums that were there before it."""
    before = totals(BUDGET, expenses, funding)
    line = ExpenseLine(id="ajout", label="Ajout", amount=amount, category="materiel")
    added = [*expenses, line]
    assert totals(BUDGET, added, funding).cost == before.cost + amount
    removed = [held for held in added if held.id != "ajout"]
    assert totals(BUDGET, removed, funding) == before


def test_groups_follow_the_programme() -> None:
    """Categories are told in the programme's order, lines without one last."""
    lines = [
        ExpenseLine(id="1", label="Divers", amount=Decimal(10)),
        ExpenseLine(id="2", label="Frigo", amount=Decimal(20), category="materiel"),
        ExpenseLine(id="3", label="Animatrice", amount=Decimal(30), category="salaires"),
    ]
    found = totals(BUDGET, lines, [])
    assert [group.id for group in found.categories] == ["salaires", "materiel", None]
    assert found.asked is None
    assert found.asked_share is None


def test_a_calculation_is_rounded_once() -> None:
    """Charges are counted on the exact product, and the result is rounded at its end."""
    salary = Calculation(
        rate=Decimal("24.33"), quantity=Decimal("20.5"), periods=Decimal(3), charges=Decimal("14.5")
    )
    assert before_charges(salary) == Decimal("1496.30")
    assert result(salary) == Decimal("1713.26")
    assert result(Calculation(rate=Decimal("0.5"), quantity=Decimal(1200))) == 600

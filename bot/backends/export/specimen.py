"""A proposal where everything is filled: what a template is checked and tried with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from bot.backends.export.content import content
from bot.domain.dossier import Calculation
from bot.domain.proposal import (
    Cost,
    Due,
    Fact,
    Gap,
    Judged,
    Money,
    Part,
    Partner,
    Picture,
    Piece,
    Proposal,
    Remark,
    Source,
    Stated,
)

_DAY = date(2026, 1, 2)
_REMARK = Remark("x", "X-01", ("x",))
_AMOUNT = Decimal(10)
_SOURCE = Source("x", _AMOUNT, "x", fund=True)


@cache
def _values() -> dict[str, Any]:
    calculation = Calculation(rate=_AMOUNT, quantity=Decimal(2), unit="h", charges=Decimal(12))
    stated, fact = Stated("x", confirmed=False), Fact("x", "x", confirmed=False)
    part = Part(
        "x", "x", (stated,), "x", (fact,), 10, expenses=True, funding=True, model=True, mark="x"
    )
    proposal = Proposal(
        "x", _DAY, "x", "x", "x", "x", title="x", name="x", organisation="x", codes=("x",),
        parts=(part,),
        money=Money((Cost("x", _AMOUNT, "x", calculation, caveat="x"),), (_SOURCE,)),
        verdict=Judged("x", _DAY, "x", (_REMARK,)),
        remarks=(_REMARK,),
        gaps=(Gap("x", "x", "x"),),
        dates=(Due("x", _DAY, "x"),),
        pieces=(Piece("x", "x", "x"),),
        partners=(Partner("x", "x"),),
        model=Picture(b"", "x"),
        sources=("x",),
    )  # fmt: skip
    return content(proposal, Partner("x", "x"))


def specimen() -> dict[str, Any]:
    """Give values that name everything a template may name, each list with one thing in it."""
    return _values()

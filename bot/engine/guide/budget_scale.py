"""Amounts out of all proportion with the rest of a budget: a slip, most of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.budget_scale import is_large
from bot.engine.guide.budget_kept import lines_of
from bot.engine.guide.budget_questions import Bench
from bot.engine.guide.lines import LineRead
from bot.engine.guide.reckoning import Doubt, DoubtKind, Reading


def weighed(bench: Bench) -> Bench:
    """Put a doubt on the lines read whose amount is out of proportion, until it is confirmed."""
    kept = sum((line.amount for line in lines_of(bench.dossier).values()), Decimal(0))
    read = tuple(_weighed(one, rank, bench.read, kept) for rank, one in enumerate(bench.read))
    return replace(bench, read=read)


def _weighed(line: LineRead, rank: int, read: Sequence[LineRead], kept: Decimal) -> LineRead:
    if line.sure or line.doubt or line.amount is None:
        return line
    others = [one.amount for at, one in enumerate(read) if at != rank and one.amount]
    if not is_large(line.amount, sum(others, kept)):
        return line
    way = Reading(amount=line.amount, calculation=line.calculation)
    return line.model_copy(update={"doubt": Doubt(kind=DoubtKind.LARGE, ways=(way,))})

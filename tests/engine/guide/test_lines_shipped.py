"""Lines as people write them, read with the words that the shipped programme gives."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import yaml

from bot.domain.controls import Budget
from bot.engine.guide.lines import LineRead, LineReader, Side
from tests.house.sources import ROOT

_SAID = yaml.safe_load(
    (ROOT / "tests/engine/guide/lines_said.yaml").read_text(encoding="utf-8"),
)


@cache
def _reader() -> LineReader:
    programme = ROOT / "knowledge/programmes/fqis/programme.yaml"
    held = yaml.safe_load(programme.read_text(encoding="utf-8"))
    return LineReader(Budget.model_validate(held["budget"]), [held["sigle"], held["nom"]])


def _only(text: str, side: Side) -> LineRead:
    (line,), unread = _reader().read(text, side)
    assert unread == ()
    assert line.doubt is None
    return line


@pytest.mark.parametrize("said", _SAID["depenses"], ids=lambda said: said["dit"])
def test_expenses_are_put_where_they_belong(said: dict[str, Any]) -> None:
    """The shipped categories take the expenses that community groups write, at their amount."""
    line = _only(said["dit"], Side.EXPENSE)
    assert (line.side, line.category) == (Side.EXPENSE, said["ou"])
    assert (line.amount, line.in_kind) == (Decimal(said["montant"]), said.get("nature", False))


@pytest.mark.parametrize("said", _SAID["sources"], ids=lambda said: said["dit"])
def test_sources_are_put_where_they_belong(said: dict[str, Any]) -> None:
    """The shipped kinds of sources take what community groups write, with its status."""
    line = _only(said["dit"], Side.FUNDING)
    assert (line.side, line.kind) == (Side.FUNDING, said["ou"])
    assert (line.amount, line.in_kind) == (Decimal(said["montant"]), said.get("nature", False))
    assert (line.status and line.status.value) == said["etat"]

"""The priorities of a territory's plan, where one is asked; none is invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.backends.files.prompts import load_sentences
from bot.domain.form import Role
from bot.engine.guide.asking import Asking
from bot.engine.guide.priorities import Priorities, known_priorities
from bot.engine.guide.room import Desk, Question
from tests.engine.guide.kitchen import desk
from tests.engine.guide.typed_fields import ROOT, TODAY, shipped

_CATALOGUE = shipped().catalogue
_SENTENCES = load_sentences(ROOT / "prompts", "guide")
_PLACES = [
    (territory.id, sector)
    for territory in _CATALOGUE.territories
    for sector in (None, *(one.id for one in territory.sectors))
]


def _desk(territory: str | None, sector: str | None = None) -> Desk:
    laid = replace(desk(day=TODAY), catalogue=_CATALOGUE)
    held = laid.dossier.model_copy(update={"territory": territory, "sector": sector})
    return laid.over(held)


def _asked(laid: Desk) -> Question:
    field = laid.form.by_role(Role.PRIORITY)
    assert field is not None
    question = Asking(_SENTENCES).question(field)
    return Priorities(_SENTENCES).over(question, laid, field)


@pytest.mark.parametrize(("territory", "sector"), _PLACES)
def test_a_priority_is_offered_only_where_the_folder_knows_it(
    territory: str, sector: str | None
) -> None:
    """Each choice is in the territory's file and in force; without any, whom to ask is said."""
    laid = _desk(territory, sector)
    question = _asked(laid)
    known = _CATALOGUE.territory(territory)
    assert known is not None
    parts = (known, *(one for one in known.sectors if one.id == sector))
    written = {
        str(name).lower()
        for part in parts
        for held in part.priorities
        if held.until is None or held.until >= TODAY
        if isinstance(held.value, tuple)
        for name in held.value
    }
    names = known_priorities(laid)
    assert {name.lower() for name in names} <= written
    assert len(question.options) == (len(names) + 1 if names else 0)
    if names:
        assert names[0] in question.text
    else:
        assert "curité alimentaire" not in question.text
        assert "demander" in question.text or "Qui peut vous aider" in question.text


def test_without_a_place_no_priority_is_named() -> None:
    """Where the territory is not known, no example is taken from another."""
    question = _asked(_desk(None))
    assert not question.options
    assert "curité alimentaire" not in question.text

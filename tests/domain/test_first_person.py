"""What is written to a promoter, as she says it herself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.first_person import in_first_person
from bot.domain.folding import folded
from bot.domain.rules import Rule
from tests.engine.guide.kitchen import SHIPPED, catalogue

_TO_HER = re.compile(r"\b(?:vous|votre|vos|votres?)\b|\b(?!(?:chez|assez)\b)\w+ez\b")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Votre groupe n'a pas de fiduciaire.", "Notre groupe n'a pas de fiduciaire."),
        ("Vous demandez 40 000 $.", "Nous demandons 40 000 $."),
        ("Vous n'êtes pas à jour.", "Nous ne sommes pas à jour."),
        ("Vous vous engagez.", "Nous nous engageons."),
        ("Vous partagez un local.", "Nous partageons un local."),
        ("Ces taxes vous sont remboursées : papier.", "Ces taxes nous sont remboursées : papier."),
        ("Beaucoup en fixent un : demandez le vôtre.", "Beaucoup en fixent un."),
        ("C'est refusé. Montrez ce que le vôtre ajoute.", "C'est refusé."),
        ("C'est d'usage. À confirmer avant de commencer.", "C'est d'usage."),
        ("Les dépenses faites chez vous comptent.", "Les dépenses faites chez nous comptent."),
        ("Nous pouvons vous aider.", ""),
        ("C'est « donnez à vos amis. Merci ».", "C'est « donnez à vos amis. Merci »."),
    ],
)
def test_it_is_said_by_her(told: str, said: str) -> None:
    """The person changes with its verb; orders and asides to her are left out; quotes stay."""
    assert in_first_person(told) == said


def _checked() -> list[Rule]:
    places = sorted(path.stem for path in (SHIPPED / "territoires").glob("*.yaml"))
    read = catalogue(SHIPPED, "fqis", *places)
    held = [rule for programme in read.programmes for rule in programme.rules]
    for territory in read.territories:
        for part in (territory, *territory.sectors):
            held += part.rules
            held += [rule for call in part.calls for rule in call.rules]
    return [rule for rule in held if rule.control or rule.budget]


def test_every_rule_that_is_checked_can_be_said_by_her() -> None:
    """No rule of the shipped folder still speaks to her once she says it, and none is lost."""
    for rule in _checked():
        failing = (rule.control or rule.budget).failure  # type: ignore[union-attr]
        for text in (*(value.text for value in rule.values), failing):
            said = in_first_person(text)
            assert said, (rule.id, text)
            assert not _TO_HER.search(folded(said)), (rule.id, said)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    """Whatever is written in a folder, something is given, without an error."""
    assert isinstance(in_first_person(text), str)

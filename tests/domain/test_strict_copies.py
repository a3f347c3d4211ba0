"""What is worked out once from rule data never outlives the values it came from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.controls import Control, Effect
from bot.domain.in_force import InForce, Level
from bot.domain.rules import DatedValue, Rule
from bot.domain.rules_version import rule_digests

VALUE = {"texte": "Une règle.", "statut": "a_verifier", "source": "essai"}


def rule() -> Rule:
    """Give a rule whose digest was asked for once."""
    made = Rule.model_validate({"id": "r", "sujet": "s", "titre": "T", "valeurs": [VALUE]})
    digest(made)
    return made


def digest(one: Rule) -> str:
    """Give the digest of a rule."""
    return rule_digests([InForce(one, Level.CORE, one.values[0], expired=False)])["tronc:r"]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Une autre."},
        {"unit": "mois"},
        {"since": date(2026, 1, 1)},
        {"source": ("autre",)},
    ],
)
def test_a_copied_value_that_changed_has_another_digest(change: dict[str, Any]) -> None:
    """A verdict is found to be out of date although the rule was read before it changed."""
    one = rule()
    value = one.values[0].model_copy(update=change)
    assert digest(one.model_copy(update={"values": (value,)})) != digest(one)


def test_a_copied_rule_that_checks_something_else_has_another_digest() -> None:
    """A control put on a rule counts, and a copy that changes nothing is the same rule."""
    one = rule()
    control = Control.model_construct(effect=Effect.ADVICE)
    assert digest(one.model_copy(update={"control": control})) != digest(one)
    assert one.model_copy() == one
    assert digest(one.model_copy(deep=True)) == digest(one)


def test_another_way_to_ask_changes_no_digest() -> None:
    """Words that help find a rule make no verdict out of date."""
    one = rule()
    value = DatedValue.model_validate(VALUE | {"questions": ["Et ceci ?"]})
    assert digest(one.model_copy(update={"values": (value,)})) == digest(one)

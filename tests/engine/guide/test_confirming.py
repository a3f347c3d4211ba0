"""The message by which a promoter has the rules that are not sure confirmed."""

from __future__ import annotations

import re

import pytest

from bot.domain.controls import Concern, Effect, Outcome
from bot.domain.in_force import InForce, Level
from bot.domain.rules import Rule
from bot.domain.verdict import Ruling, Verdict, VerdictKind
from bot.engine.guide.confirming import Confirming
from tests.cuisine import DAY, sentences
from tests.engine.guide.kitchen import SHIPPED, catalogue, desk

READ = catalogue(SHIPPED, "fqis", "montreal")
# What only the person who is written to is told: her opinion, her help, what is asked at hers.
_TO_WHOM = ("votre avis", "votre aide", "chez vous")


def _rules() -> dict[str, Rule]:
    parts = [*READ.territories, *(s for t in READ.territories for s in t.sectors)]
    held = [*READ.programmes[0].rules, *(rule for part in parts for rule in part.rules)]
    held += [rule for part in parts for call in part.calls for rule in call.rules]
    return {rule.id: rule for rule in held if rule.control}


RULES = _rules()


def _ruling(name: str, outcome: Outcome) -> Ruling:
    rule = RULES[name]
    assert rule.control is not None
    held = InForce(rule, Level.CORE, rule.values[0], expired=False)
    return Ruling(held, Concern.PROJECT, Effect.REFUSAL, outcome, rule.control.failure)


def _message(*rulings: Ruling) -> str:
    verdict = Verdict(VerdictKind.TO_CHECK, rulings, (), (), None, "", DAY)
    writer = Confirming(sentences("eligibility"), lambda one: one.reason)
    return writer.message(verdict, desk(), "auprès de la Ville").split("———")[1]


@pytest.mark.parametrize("name", RULES)
def test_it_speaks_to_whom_confirms(name: str) -> None:
    """Whatever blocks, nothing that was written to the promoter is left in what she sends."""
    message = _message(_ruling(name, Outcome.FAILS))
    for said in _TO_WHOM:
        message = message.replace(said, "")
    assert not re.search(r"\b(?:vous|votre|vos|vôtre)\b", message, re.IGNORECASE)


def test_what_blocks_comes_before_what_is_met() -> None:
    """Each sort of points has its question; the points are numbered through."""
    message = _message(_ruling("PRJ-06", Outcome.PASSES), _ruling("CI-01", Outcome.FAILS))
    assert "Ceci pourrait-il bloquer notre projet ?\n1. Conflits d'intérêts. " in message
    assert "Est-ce bien ce qui est demandé chez vous ?\n2. Servir directement" in message
    assert message.index("1. Conflits") < message.index("2. Servir")


def test_a_rule_is_not_said_twice() -> None:
    """Where what she was told only says the rule again, the message says that it is not met."""
    message = _message(_ruling("MTL-REG-ORG-05", Outcome.FAILS))
    assert message.count("finances saines") == 2  # the title and the rule
    assert "Nous ne pensons pas respecter cette règle." in message

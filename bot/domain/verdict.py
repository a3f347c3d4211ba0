"""What is said of a case: each rule's ruling, and the verdict with what decided it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.controls import Concern, Effect, Outcome
from bot.domain.in_force import InForce


class VerdictKind(StrEnum):
    """The verdicts; always according to the rules that are known."""

    ADMISSIBLE = "admissible"
    NOT_ADMISSIBLE = "non_admissible"
    TO_CHECK = "a_verifier"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says of a case.

    Args:
        outcome: what the condition or the limit gives, whatever the rule's status; a rule that
            is not sure can still only ever make the verdict `a_verifier`.
        reason: the sentence to say when it fails, `{reponse}` and `{valeur}` filled.
        change: the smallest change that would make it pass, filled; None when there is none.
        read: ids of the fields it read; missing: those of them still without an answer.
    """

    rule: InForce
    concern: Concern
    effect: Effect
    outcome: Outcome
    reason: str = ""
    change: str | None = None
    read: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Give the rule's id."""
        return self.rule.rule.id


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of a case.

    Args:
        decided_by: the rulings that decided it, the heaviest first.
        rulings: every ruling that concerns the case, the rules' order.
        missing: ids of fields whose answer may still change it, the most useful first.
        next_question: id of the field to ask next; None once it is settled.
        rules_version: digest of the rules read; another digest means that one of them changed.
    """

    kind: VerdictKind
    decided_by: tuple[Ruling, ...]
    rulings: tuple[Ruling, ...]
    missing: tuple[str, ...]
    next_question: str | None
    rules_version: str
    day: date
    findings: tuple[Ruling, ...] = field(default=())

    @property
    def settled(self) -> bool:
        """Tell whether no answer can change it any more."""
        return self.next_question is None

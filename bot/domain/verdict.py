"""What is said of a case: each rule's ruling, and the verdict with what decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
        code: what it says, where the rule is the call's own dates or maximum, which have no
            sentence of their own; `facts` fill the sentence.
    """

    rule: InForce
    concern: Concern
    effect: Effect
    outcome: Outcome
    reason: str = ""
    change: str | None = None
    read: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    code: str = ""
    facts: tuple[tuple[str, date | Decimal], ...] = ()

    @property
    def sure_refusal(self) -> bool:
        """Tell whether it alone refuses what does not meet it: verified, in force, a refusal."""
        return self.rule.sure and self.effect is Effect.REFUSAL

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
        digests: digest of each of them, by its level and id.
        basis: digest of the answers that it was given on.
        where: territory, sector and call it was given for.
    """

    kind: VerdictKind
    decided_by: tuple[Ruling, ...]
    rulings: tuple[Ruling, ...]
    missing: tuple[str, ...]
    next_question: str | None
    rules_version: str
    day: date
    findings: tuple[Ruling, ...] = field(default=())
    digests: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    where: str = ""

    @property
    def settled(self) -> bool:
        """Tell whether no answer can change it any more."""
        return self.next_question is None

"""The budget as the files of a dossier hold it, with what nobody verified in its lines."""

from __future__ import annotations

from bot.domain.controls import Budget
from bot.domain.dossier import ExpenseLine, FundingLine
from bot.domain.in_force import rules_in_force
from bot.domain.money import cents, plain_number
from bot.domain.proposal import Cost, Money, Source
from bot.domain.sentences import Sentences
from bot.engine.guide.room import Desk


class MoneyBuilder:
    """Builds the budget of a proposal.

    Args:
        sentences: of `prompts/export.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def build(self, desk: Desk) -> Money:
        """Build it: lines in the order of their categories, sources as they were said."""
        budget = desk.programme.budget
        order: list[str | None] = [one.id for one in budget.categories] if budget else []
        order.append(None)
        costs = sorted(
            desk.dossier.expenses,
            key=lambda line: order.index(line.category) if line.category in order else len(order),
        )
        return Money(
            tuple(self._cost(desk, line) for line in costs),
            tuple(self._source(desk, line) for line in desk.dossier.funding),
        )

    def _cost(self, desk: Desk, line: ExpenseLine) -> Cost:
        budget = desk.programme.budget
        categories = {one.id: one.title for one in budget.categories} if budget else {}
        return Cost(
            line.label,
            cents(line.amount),
            categories.get(line.category or "") or self._say("no_category"),
            line.calculation,
            line.in_kind,
            line.activity or "",
            line.confirmed,
            self._caveat(desk, budget, line) if budget else "",
        )

    def _caveat(self, desk: Desk, budget: Budget, line: ExpenseLine) -> str:
        """Say that the charges of a salary are the ones we proposed, where nobody verified them."""
        charges = line.calculation.charges if line.calculation else None
        if charges is None or charges != budget.charges:
            return ""
        rules = rules_in_force(desk.jurisdiction, desk.day)
        rule = next((one for one in rules if one.rule.id == budget.charges_rule), None)
        if rule and rule.sure:
            return ""
        whom = rule.value.ask if rule else None
        whom = whom or self._say("payroll")
        return self._say("charges", name=line.label, percent=plain_number(charges), whom=whom)

    def _source(self, desk: Desk, line: FundingLine) -> Source:
        budget = desk.programme.budget
        kind = next((k for k in budget.sources if k.id == line.kind), None) if budget else None
        return Source(
            line.label,
            cents(line.amount),
            kind.title if kind else self._say("no_kind"),
            self._say(f"status.{line.status or 'aucun'}"),
            bool(kind and kind.fund),
            line.in_kind,
            line.confirmed,
        )

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"proposal.{key}", **facts)

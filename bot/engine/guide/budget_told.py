"""Tells a budget on a phone: short lines, sums, what is off, and what a change would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.budget import Group, Totals, totals
from bot.domain.budget_review import BudgetFinding, budget_findings, budget_rulings
from bot.domain.case import Case
from bot.domain.controls import Budget, Outcome
from bot.domain.dossier import Calculation, ExpenseLine, FundingLine, FundingStatus
from bot.domain.in_force import InForce, Level, rules_in_force
from bot.domain.message import Reply
from bot.domain.money import dollars, plain_number
from bot.domain.passage import Citation
from bot.domain.sentences import Sentences
from bot.domain.truth import truth
from bot.domain.verdict import Ruling
from bot.engine.guide.citing import quoted, renumbered
from bot.engine.guide.room import Desk

BULLET = "\u2022 "
_NO_BREAK = "\u00a0"
_TIMES = " \u00d7 "
_MOST_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be seen in a budget.

    Args:
        failing: rules that the budget does not respect; unknown: those that could not be told;
            passing: those it respects.
    """

    findings: tuple[BudgetFinding, ...]
    failing: tuple[Ruling, ...]
    unknown: tuple[Ruling, ...]
    passing: tuple[Ruling, ...] = ()

    @property
    def keys(self) -> dict[str, BudgetFinding | Ruling]:
        """Give each by what makes it the same before and after a change."""
        merged = _merged(self.findings)
        held: dict[str, BudgetFinding | Ruling] = {one.code: one for one in merged}
        return held | {f"rule:{one.id}": one for one in self.failing}


def check(desk: Desk) -> Checked:
    """Look at a budget: what its lines do not hold together, and what the rules say of it."""
    rules = rules_in_force(desk.jurisdiction, desk.day)
    case = Case.of(desk.dossier, desk.form, desk.jurisdiction, desk.day)
    rulings = budget_rulings(
        rules, desk.programme, desk.form, desk.dossier, desk.day, lambda one: truth(one, case)
    )
    findings = budget_findings(rules, desk.programme, desk.form, desk.dossier)
    failing = tuple(one for one in rulings if one.outcome is Outcome.FAILS)
    unknown = tuple(
        one for one in rulings if one.outcome is Outcome.MISSING and one.rule.value.value is None
    )
    passing = tuple(one for one in rulings if one.outcome is Outcome.PASSES)
    return Checked(findings, failing, unknown, passing)


def sums_of(desk: Desk, budget: Budget) -> Totals:
    """Add up a desk's budget."""
    return totals(budget, desk.dossier.expenses, desk.dossier.funding)


class BudgetTeller:
    """Tells a budget in French.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def calculation(self, held: Calculation) -> str:
        """Give a calculation as a person would write it."""
        parts = [_rate(held.rate)]
        if held.quantity != 1 or held.unit:
            parts.append(_counted(held.quantity, held.unit))
        if held.periods != 1 or held.period:
            parts.append(_counted(held.periods, held.period))
        text = _TIMES.join(parts)
        if held.charges:
            text += self._sentences.say("lines.charges", percent=_percent(held.charges))
        return text

    def expense(self, line: ExpenseLine, category: str = "") -> str:
        """Give a line of expense; with its category where it is not told above it."""
        told = self._amount(line)
        name = line.label + (f" ({category})" if category else "")
        return self._sentences.say("lines.line", number=line.id, name=name, told=told)

    def source(self, line: FundingLine, kind: str = "") -> str:
        """Give a line of financing with its status."""
        told = self._amount(line)
        if line.status:
            told += f" ({self.status(line.status)})"
        same = not kind or kind == line.label
        name = line.label if same else f"{line.label} ({kind})"
        return self._sentences.say("lines.line", number=line.id, name=name, told=told)

    def status(self, status: FundingStatus) -> str:
        """Give a status as it is said of money."""
        return self._sentences.say(f"money_status.{status.value}")

    def _amount(self, line: ExpenseLine | FundingLine) -> str:
        told = dollars(line.amount)
        if line.calculation:
            told = f"{self.calculation(line.calculation)} = {told}"
        told += self._sentences.say("lines.in_kind") if line.in_kind else ""
        quote = line.quote if isinstance(line, ExpenseLine) else None
        if quote:
            return told + self._sentences.say("lines.quote_of", who=quote)
        return told + (self._sentences.say("lines.quote") if quote is not None else "")

    def full(self, line: ExpenseLine | FundingLine, budget: Budget) -> str:
        """Give a line alone, with its category or kind."""
        if isinstance(line, ExpenseLine):
            titles = {one.id: one.title for one in budget.categories}
            missing = self._sentences.say("lines.no_category")
            return self.expense(line, titles.get(line.category or "", missing))
        kinds = {one.id: one.title for one in budget.sources}
        return self.source(line, kinds.get(line.kind or "", ""))

    def table(self, desk: Desk, budget: Budget) -> str:
        """Give the whole budget."""
        sums = sums_of(desk, budget)
        blocks = [self._sentences.say("table.title")]
        blocks.append(self._expenses(desk, budget, sums))
        blocks.append(self._sources(desk, sums))
        blocks.append("\n".join(self.state(sums)))
        return "\n\n".join(blocks)

    def _expenses(self, desk: Desk, budget: Budget, sums: Totals) -> str:
        titles = {one.id: one.title for one in budget.categories}
        lines = {line.id: line for line in desk.dossier.expenses}
        told = [self._sentences.say("table.expenses")]
        for group in sums.categories:
            told.append(titles.get(group.id or "", self._sentences.say("table.no_category")))
            told += [self.expense(lines[one]) for one in group.lines]
            told += [self._subtotal(group), ""]
        if not lines:
            return "\n".join([*told, self._sentences.say("table.nothing")])
        told.append(self._sentences.say("table.cost", amount=dollars(sums.cost)))
        return "\n".join([*told, *self._in_kind(sums.expenses.in_kind)])

    def _subtotal(self, group: Group) -> str:
        share = _share(group.share)
        return self._sentences.say("table.subtotal", amount=dollars(group.sums.total), share=share)

    def _in_kind(self, amount: Decimal) -> list[str]:
        if not amount:
            return []
        return [self._sentences.say("table.in_kind", amount=dollars(amount))]

    def _sources(self, desk: Desk, sums: Totals) -> str:
        told = [self._sentences.say("table.funding")]
        lines = {line.id: line for line in desk.dossier.funding}
        for group in sums.sources:
            told += [self.source(lines[one]) for one in group.lines]
        if not lines:
            return "\n".join([*told, self._sentences.say("table.nothing")])
        total = dollars(sums.funding.total)
        told.append(self._sentences.say("table.funding_total", amount=total))
        told += self._in_kind(sums.funding.in_kind)
        if len(sums.statuses) > 1:
            told += [self._state_of(group) for group in sums.statuses]
        return "\n".join(told)

    def _state_of(self, group: Group) -> str:
        name = self._sentences.say("money_status.unknown")
        if group.id:
            name = self._sentences.say(f"money_status.{group.id}")
        amount, share = dollars(group.sums.total), _share(group.share)
        return self._sentences.say("table.by_status", name=name, amount=amount, share=share)

    def state(self, sums: Totals) -> list[str]:
        """Give whether the budget balances, and what share is asked of the Fund."""
        told = [self.balance(sums)]
        share = sums.asked_share
        if sums.asked is not None and share is not None:
            amount = dollars(sums.asked)
            told.append(self._sentences.say("table.asked", amount=amount, share=_share(share)))
        return told

    def balance(self, sums: Totals) -> str:
        """Give what is missing or over."""
        gap = dollars(abs(sums.balance))
        if 0 < abs(sums.balance) < 1:
            return self._sentences.say("table.nearly", gap=gap)
        if sums.balance < 0:
            return self._sentences.say("table.short", gap=gap)
        if sums.balance > 0:
            return self._sentences.say("table.over", gap=gap)
        return self._sentences.say("table.even")

    def short(self, desk: Desk, budget: Budget) -> str:
        """Give the sums in a line or two; nothing is missing while no source was said."""
        sums = sums_of(desk, budget)
        told = [self._sentences.say("table.cost", amount=dollars(sums.cost))]
        if desk.dossier.funding:
            total = dollars(sums.funding.total)
            told.append(self._sentences.say("table.funding_total", amount=total))
            told.append(self.balance(sums))
        return "\n".join(told)

    def checked(self, desk: Desk, seen: Checked) -> Reply:
        """Give what is to be seen in a budget, each rule with its source."""
        lines: list[str] = []
        citations: list[Citation] = []
        for ruling in seen.failing:
            lines.append(self.ruling(ruling, len(citations) + 1))
            quote = quoted([(ruling.rule.rule.title, ruling.rule.value)], _document(desk, ruling))
            citations += renumbered(quote.citations, len(citations) + 1)
        lines += [self.finding(one) for one in _merged(seen.findings)]
        if not lines:
            lines = [self._sentences.say("check.nothing")]
        else:
            lines.insert(0, self._sentences.say("check.intro"))
        if seen.unknown:
            lines.append(self._unknown(seen.unknown))
        return Reply("\n\n".join(lines), citations=tuple(citations))

    def ruling(self, ruling: Ruling, number: int = 0) -> str:
        """Give what a rule says against a budget, and the smallest change that would do."""
        text = f"{BULLET}{ruling.reason}" + (f" [{number}]" if number else "")
        if ruling.change:
            text += f" {ruling.change}"
        return f"{text} {self._to_check(ruling.rule)}".strip()

    def _to_check(self, rule: InForce) -> str:
        if rule.sure:
            return ""
        whom = rule.value.ask or self._sentences.say("check.whom")
        return self._sentences.say("check.to_check", whom=whom)

    def finding(self, one: BudgetFinding) -> str:
        """Give a finding."""
        facts: dict[str, object] = dict.fromkeys(("names", "gap", "said", "lines"), "")
        facts |= {key: _fact(value) for key, value in one.facts.items()}
        return BULLET + self._sentences.say(f"off.{one.code}", **facts)

    def _unknown(self, rulings: Sequence[Ruling]) -> str:
        names = [one.rule.rule.title for one in rulings[:_MOST_UNKNOWN]]
        whom = rulings[0].rule.value.ask or self._sentences.say("check.whom")
        return self._sentences.say("check.unknown", names="; ".join(names), whom=whom)

    def changes(self, before: Desk, after: Desk, budget: Budget) -> str:
        """Give everything that a change would change, before it applies."""
        lines = [self._sentences.say("changes.intro")]
        lines += self._lines_changed(before, after, budget)
        was, now = sums_of(before, budget), sums_of(after, budget)
        lines += self._told_twice("changes.cost", was.cost, now.cost)
        lines += self._told_twice("changes.funding", was.funding.total, now.funding.total)
        if was.balance != now.balance:
            lines.append(self.balance(now))
        if was.asked_share != now.asked_share:
            shares = {"before": _share(was.asked_share), "after": _share(now.asked_share)}
            lines.append(self._sentences.say("changes.share", **shares))
        return "\n".join([*lines, *self._seen_changed(before, after)])

    def _lines_changed(self, before: Desk, after: Desk, budget: Budget) -> list[str]:
        was, now = _lines(before), _lines(after)
        told = []
        for one in dict.fromkeys([*was, *now]):
            old, new = was.get(one), now.get(one)
            if old == new:
                continue
            if old and new:
                pair = {"before": self.full(old, budget), "after": self.full(new, budget)}
                told.append(self._sentences.say("changes.line", **pair))
            elif old:
                told.append(self._sentences.say("changes.gone", line=self.full(old, budget)))
            elif new:
                told.append(self._sentences.say("changes.new", line=self.full(new, budget)))
        return told

    def _told_twice(self, key: str, was: Decimal, now: Decimal) -> list[str]:
        if was == now:
            return []
        pair = {"before": dollars(was), "after": dollars(now)}
        if key == "changes.cost":
            return [self._sentences.say("changes.cost", **pair)]
        return [self._sentences.say("changes.funding", **pair)]

    def _seen_changed(self, before: Desk, after: Desk) -> Iterable[str]:
        was, seen = check(before).keys, check(after)
        now = seen.keys
        for key, one in was.items():
            if key not in now and _is_settled(one, seen, after):
                yield self._sentences.say("changes.mended", what=self._settled(one))
        for key in now:
            # What is missing or over is told with the sums.
            if key not in was and key not in ("short", "over"):
                yield self._sentences.say("changes.appears", what=self._seen(now[key]))

    def _settled(self, one: BudgetFinding | Ruling) -> str:
        """Name what was settled, in a few words."""
        if isinstance(one, Ruling):
            return self._sentences.say("settled.rule", title=one.rule.rule.title)
        return self._sentences.say(f"settled.{one.code}")

    def _seen(self, one: BudgetFinding | Ruling) -> str:
        told = self.ruling(one) if isinstance(one, Ruling) else self.finding(one)
        return told.removeprefix(BULLET)


def _merged(findings: Sequence[BudgetFinding]) -> list[BudgetFinding]:
    """Give findings of one kind as one, whatever their rules: their lines are read at once."""
    held: dict[str, BudgetFinding] = {}
    for one in findings:
        before = held.get(one.code)
        if before:
            names = f"{before.facts.get('names', '')}, {one.facts.get('names', '')}"
            one = replace(one, facts={**one.facts, "names": names}, lines=before.lines + one.lines)
        held[one.code] = one
    return list(held.values())


def _is_settled(one: BudgetFinding | Ruling, seen: Checked, after: Desk) -> bool:
    """Tell whether what is not to be seen any more was settled, and not only taken out."""
    if isinstance(one, Ruling):
        return one.id in {ruling.id for ruling in seen.passing}
    codes = {finding.code for finding in seen.findings}
    if one.code in ("short", "over"):
        return not codes & {"short", "over", "empty"} and bool(after.dossier.funding)
    if one.code == "not_asked":
        return bool(after.dossier.funding)
    sources = {line.id for line in after.dossier.funding}
    if one.code in ("no_kind", "no_status"):
        return set(one.lines) <= sources
    return set(one.lines) <= _lines(after).keys() - (sources if one.code != "in_kind" else set())


def _lines(desk: Desk) -> dict[str, ExpenseLine | FundingLine]:
    held: dict[str, ExpenseLine | FundingLine] = {one.id: one for one in desk.dossier.expenses}
    return held | {one.id: one for one in desk.dossier.funding}


def _document(desk: Desk, ruling: Ruling) -> str:
    if ruling.rule.level is Level.CORE or desk.territory is None:
        return f"programmes/{desk.programme.id}/programme.yaml"
    return f"territoires/{desk.territory.id}.yaml"


def _rate(rate: Decimal) -> str:
    """Give a rate, whose parts of a cent count: 0,405 $."""
    exact = rate == rate.quantize(Decimal("0.01"))
    return dollars(rate) if exact else f"{plain_number(rate)}{_NO_BREAK}$"


def _counted(count: Decimal, unit: str) -> str:
    if abs(count) < 2 and unit != "mois":
        unit = unit.removesuffix("s")
    return f"{plain_number(count)}{_NO_BREAK}{unit}" if unit else plain_number(count)


def _percent(share: Decimal) -> str:
    return f"{plain_number(share)}{_NO_BREAK}%"


def _share(share: Decimal | None) -> str:
    """Give a share with one decimal."""
    return "\u2014" if share is None else f"{share:.1f}".replace(".", ",") + f"{_NO_BREAK}%"


def _fact(value: Decimal | str | int) -> str:
    return dollars(value) if isinstance(value, Decimal) else str(value)

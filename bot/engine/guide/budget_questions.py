"""The questions of the budget: each can be asked again as it was, after a restart or an aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.domain.budget import before_charges
from bot.domain.budget_scale import is_large
from bot.domain.controls import Budget
from bot.domain.dossier import Dossier, ExpenseLine, FundingLine, FundingStatus
from bot.domain.in_force import rules_in_force
from bot.domain.money import dollars, plain_number, product
from bot.domain.sentences import Sentences
from bot.engine.guide.budget_kept import Line, lines_of, made, next_number, with_line, without_line
from bot.engine.guide.budget_shares import is_charged, likeliest, share_of
from bot.engine.guide.budget_told import BudgetTeller, check
from bot.engine.guide.lines import LineRead, Side
from bot.engine.guide.reckoning import Doubt, DoubtKind, Reading
from bot.engine.guide.room import DETOUR, Desk, Question

EXPENSES, FUNDING, IN_KIND, MENU = "depenses", "sources", "nature", "menu"
DOUBT, CONFIRM, CHANGE = "doute", "confirmer", "changer"
CATEGORY, KIND, STATUS, CHARGES = "categorie", "genre", "etat", "charges"
TWIN, ACTIVITY = "jumeau", "activite"
# The whole list of categories, where the likeliest ones were not enough.
ALL_CATEGORIES = "categories"
STEPS = (EXPENSES, FUNDING, IN_KIND)
# The guide's own name for what puts a question off, so that « passer » and « plus tard » press it.
LATER = "_passer"
_MOST_ACTIVITIES = 6
_HOURLY = "h"


@dataclass(frozen=True, slots=True)
class Bench:
    """What the budget works on for one turn.

    Args:
        read: lines read and not confirmed yet.
        queue: what is to be asked of lines that were just kept: a question's name and a line's
            number, or several numbers.
        side: where to come back once nothing waits.
        change: the correction that waits for a yes, with those of other lines that go with it.
        detour: something else than the budget was asked, and comes back.
    """

    desk: Desk
    budget: Budget
    read: tuple[LineRead, ...] = ()
    queue: tuple[tuple[str, str], ...] = ()
    side: str = MENU
    change: Mapping[str, Any] | None = None
    detour: bool = False

    @classmethod
    def of(cls, desk: Desk, budget: Budget, held: Mapping[str, Any]) -> Bench:
        """Give what waited, as it was kept with the question."""
        return cls(
            desk,
            budget,
            tuple(LineRead.model_validate(one) for one in held.get("lus", ())),
            tuple((one[0], one[1]) for one in held.get("suite", ())),
            held.get("cote", MENU),
            held.get("changement"),
            bool(held.get(DETOUR)),
        )

    @property
    def held(self) -> dict[str, Any]:
        """Give what waits, as JSON."""
        held: dict[str, Any] = {"cote": self.side}
        if self.read:
            held["lus"] = [one.model_dump(mode="json") for one in self.read]
        if self.queue:
            held["suite"] = [list(one) for one in self.queue]
        if self.change is not None:
            held["changement"] = dict(self.change)
        if self.detour:
            held[DETOUR] = True
        return held

    @property
    def dossier(self) -> Dossier:
        """Give the dossier as it is."""
        return self.desk.dossier

    def line(self, number: str) -> Line | None:
        """Give a line that is kept."""
        return lines_of(self.dossier).get(number)

    def doubtful(self) -> int | None:
        """Give the rank of the first line read that has a doubt."""
        return next((rank for rank, one in enumerate(self.read) if one.doubt), None)

    def waiting(self) -> dict[str, Line]:
        """Give the lines read, as they would be kept, by the number they would have."""
        first = next_number(self.dossier)
        numbered = [(str(first + rank), one) for rank, one in enumerate(self.read)]
        return {number: made(one, number, self.dossier) for number, one in numbered}

    def changes(self) -> list[Mapping[str, Any]]:
        """Give the corrections that wait, each of one line."""
        return [self.change, *self.change.get("aussi", ())] if self.change else []

    def changed(self) -> Desk:
        """Give the desk as the corrections that wait would leave it."""
        dossier = self.dossier
        for one in self.changes():
            if one.get("ligne") is None:
                dossier = without_line(dossier, str(one.get("numero", "")))
                continue
            kind = ExpenseLine if one.get("cote") == Side.EXPENSE.value else FundingLine
            dossier = with_line(dossier, kind.model_validate(one["ligne"]))
        return self.desk.over(dossier)


class BudgetQuestions:
    """Words the questions of the budget.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    def __init__(self, sentences: Sentences, teller: BudgetTeller) -> None:
        self._sentences = sentences
        self._teller = teller

    def ask(self, what: str, bench: Bench) -> Question | None:
        """Give a question; None when what it is about is not there any more."""
        if what in STEPS:
            return self._entry(what, bench)
        if what == MENU:
            return self._menu(bench)
        if what == DOUBT:
            return self._doubt(bench)
        if what == CONFIRM:
            return self._confirm(bench)
        if what == CHANGE:
            return self._change(bench)
        return self._about_line(what, bench)

    def _entry(self, what: str, bench: Bench) -> Question:
        dossier = bench.dossier
        in_kind = any(line.in_kind for line in lines_of(dossier).values())
        if what == EXPENSES:
            key = "more_expenses" if dossier.expenses else "expenses"
        elif what == FUNDING:
            key = "more_funding" if dossier.funding else "funding"
        else:
            key = "more_in_kind" if in_kind else "in_kind"
        options = [("assez", self._sentences.say("buttons.enough"))]
        if lines_of(dossier):
            options.append(("tableau", self._sentences.say("buttons.table")))
        shortcuts = (
            (LATER, self._sentences.say("buttons.later")),
            ("finir", self._sentences.say("buttons.finish")),
        )
        text = self._sentences.say(f"enter.{key}")
        held = Bench(bench.desk, bench.budget, side=what).held
        return Question(what, text, tuple(options), shortcuts, held)

    def _menu(self, bench: Bench) -> Question:
        dossier = bench.dossier
        options = [
            (EXPENSES, self._sentences.say("buttons.expenses")),
            (FUNDING, self._sentences.say("buttons.funding")),
            (IN_KIND, self._sentences.say("buttons.in_kind")),
        ]
        if lines_of(dossier):
            options.append(("tableau", self._sentences.say("buttons.table")))
            options.append(("verifier", self._sentences.say("buttons.check")))
        if any(not line.activity for line in dossier.expenses):
            options.append(("activites", self._sentences.say("buttons.activities")))
        codes = {one.code for one in check(bench.desk).findings}
        if codes & {"asked_differs", "cost_differs"}:
            options.append(("accorder", self._sentences.say("buttons.agree")))
        options.append(("finir", self._sentences.say("buttons.finish")))
        return Question(MENU, self._sentences.say("enter.menu"), tuple(options), held={})

    def _confirm(self, bench: Bench) -> Question | None:
        waiting = bench.waiting()
        if not waiting:
            return None
        told = [self._sentences.say("read.intro")]
        expenses = [line for line in waiting.values() if isinstance(line, ExpenseLine)]
        sources = [line for line in waiting.values() if isinstance(line, FundingLine)]
        if expenses and sources:
            told.append(self._sentences.say("read.expenses"))
        told += [self._teller.full(line, bench.budget) for line in expenses]
        if sources and (expenses or bench.side in (EXPENSES, MENU)):
            told.append(self._sentences.say("read.funding"))
        told += [self._teller.full(line, bench.budget) for line in sources]
        number = next(iter(waiting))
        told.append("\n" + self._sentences.say("read.confirm", number=number))
        options = (
            ("garder", self._sentences.say("buttons.keep")),
            ("recommencer", self._sentences.say("buttons.again")),
        )
        return Question(CONFIRM, "\n".join(told), options, held=bench.held)

    def _doubt(self, bench: Bench) -> Question | None:
        rank = bench.doubtful()
        if rank is None:
            return None
        line = bench.read[rank]
        doubt = line.doubt or Doubt(kind=DoubtKind.AMOUNT)
        options = [(f"voie-{n}", self._way(way)) for n, way in enumerate(doubt.ways)]
        if doubt.kind is DoubtKind.LARGE:
            yes = self._sentences.say("buttons.share", amount=dollars(line.amount or Decimal(0)))
            options = [("voie-0", yes), ("non", self._sentences.say("buttons.wrong"))]
        shortcuts = ((LATER, self._sentences.say("buttons.later")),)
        text = self._doubted(line, doubt, bench.budget)
        share = share_of(bench.read, rank, bench.dossier)
        if share:
            told = {"name": line.label, "percent": doubt.unit, "whom": self._whom()}
            told |= {"base": dollars(share.base), "amount": dollars(share.amount)}
            text = self._sentences.say("doubts.share", **told)
            options = [("oui", self._sentences.say("buttons.share", amount=told["amount"]))]
        elif doubt.kind is DoubtKind.SHARE:
            told = {"name": line.label, "percent": doubt.unit}
            text = self._sentences.say("doubts.share_none", **told)
        left = [one.label or one.words for one in bench.read[rank + 1 :] if one.doubt]
        if left:
            text += "\n\n" + self._sentences.say("ask.left_lines", names=", ".join(left))
        return Question(DOUBT, text, tuple(options), shortcuts, bench.held)

    def _whom(self) -> str:
        return self._sentences.say("check.whom")

    def _doubted(self, line: LineRead, doubt: Doubt, budget: Budget) -> str:
        salaries = {one.id for one in budget.categories if one.salary}
        unit = ""
        key = "amount" if doubt.kind is DoubtKind.SHARE else doubt.kind.value
        if doubt.kind is DoubtKind.COUNT:
            known = f"units.{doubt.unit}" in self._sentences
            unit = self._sentences.say(f"units.{doubt.unit}") if known else ""
            key = "count_weekly" if doubt.weekly else ("count" if known else "count_things")
            key = "count_each" if doubt.each else key
        if doubt.kind is DoubtKind.RATE and doubt.unit == _HOURLY:
            key = "rate_hourly"
        if doubt.kind is DoubtKind.AMOUNT and line.category in salaries:
            key = "amount_salary"
        amount = dollars(line.amount or Decimal(0))
        facts = {"name": line.label, "unit": unit, "words": line.words, "amount": amount}
        return self._sentences.say(f"doubts.{key}", **facts)

    def _way(self, way: Reading) -> str:
        if way.calculation:
            return f"{self._teller.calculation(way.calculation)} = {dollars(way.amount)}"
        return self._sentences.say("doubts.whole", amount=dollars(way.amount))

    def _change(self, bench: Bench) -> Question:
        told = self._teller.changes(bench.desk, bench.changed(), bench.budget)
        text = "\n\n".join((told, *self._large(bench), self._sentences.say("changes.ask")))
        options = (
            ("oui", self._sentences.say("buttons.apply")),
            ("non", self._sentences.say("buttons.leave")),
        )
        return Question(CHANGE, text, options, held=bench.held)

    def _large(self, bench: Bench) -> list[str]:
        """Say of what would change that it is out of all proportion with the rest."""
        held = lines_of(bench.changed().dossier)
        total = sum((line.amount for line in held.values()), Decimal(0))
        lines = [held.get(str(one.get("numero", ""))) for one in bench.changes()]
        return [
            self._sentences.say("changes.large", name=line.label, amount=dollars(line.amount))
            for line in lines
            if line and is_large(line.amount, total - line.amount)
        ]

    def _about_line(self, what: str, bench: Bench) -> Question | None:
        if not bench.queue:
            return None
        numbers = bench.queue[0][1]
        lines = [line for line in map(bench.line, numbers.split(",")) if line]
        lines = [line for line in lines if _fits(what, line)]
        if not lines:
            return None
        text, options = self._worded(what, lines, bench)
        left = self._left_to_ask(bench)
        return Question(what, f"{text}\n\n{left}" if left else text, options, held=bench.held)

    def _left_to_ask(self, bench: Bench) -> str:
        """Say what will be asked after this, so that nothing waits unseen."""
        names: dict[str, list[str]] = {}
        for what, numbers in bench.queue[1:]:
            lines = [line for line in map(bench.line, numbers.split(",")) if line]
            key = {ALL_CATEGORIES: CATEGORY}.get(what, what)
            found = [f"\u00ab\u00a0{line.label}\u00a0\u00bb" for line in lines if _fits(what, line)]
            if found and f"left.{key}" in self._sentences:
                names.setdefault(key, []).extend(found)
        told = [
            self._sentences.say(f"left.{key}", names=", ".join(held)) for key, held in names.items()
        ]
        return self._sentences.say("ask.left", what="; ".join(told)) if told else ""

    def _worded(
        self, what: str, lines: Sequence[Line], bench: Bench
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        first = lines[0]
        later = (LATER, self._sentences.say("buttons.put_off"))
        if what in (CATEGORY, ALL_CATEGORIES):
            held = bench.budget.categories
            likely = (
                held if what == ALL_CATEGORIES else likeliest(bench.budget, bench.dossier, first)
            )
            options = [(one.id, one.title) for one in likely]
            if len(likely) < len(held):
                options.append((ALL_CATEGORIES, self._sentences.say("buttons.other_category")))
            return self._sentences.say("ask.category", name=first.label), (*options, later)
        if what == KIND:
            options = [(one.id, one.title) for one in bench.budget.sources]
            return self._sentences.say("ask.kind", name=first.label), (*options, later)
        if what == STATUS:
            options = [(one.value, self._teller.status(one)) for one in FundingStatus]
            amount = dollars(first.amount)
            text = self._sentences.say("ask.status", name=first.label, amount=amount)
            return text, (*options, later)
        if what == CHARGES:
            return self._charges(lines, bench)
        if what == TWIN:
            return self._twin(first)
        return self._activity(first, bench, later)

    def _charges(
        self, lines: Sequence[Line], bench: Bench
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        budget = bench.budget
        percent = plain_number(budget.charges)
        names = ", ".join(line.label for line in lines)
        added = sum((self.charges_of(line, budget) for line in lines), Decimal(0))
        rules = rules_in_force(bench.desk.jurisdiction, bench.desk.day)
        asked = (rule.value.ask for rule in rules if rule.rule.id == budget.charges_rule)
        whom = next((whom for whom in asked if whom), self._sentences.say("ask.payroll"))
        text = self._sentences.say("ask.charges", names=names, percent=percent, whom=whom)
        yes = self._sentences.say("buttons.charges", percent=percent, amount=dollars(added))
        later = (LATER, self._sentences.say("buttons.put_off"))
        return text, (("oui", yes), ("non", self._sentences.say("buttons.no_charges")), later)

    @staticmethod
    def charges_of(line: Line, budget: Budget) -> Decimal:
        """Give what the charges proposed for a salary come to."""
        held = line.calculation if isinstance(line, ExpenseLine) else None
        base = before_charges(held) if held else line.amount
        return product(base, budget.charges / 100)

    def _twin(self, line: Line) -> tuple[str, tuple[tuple[str, str], ...]]:
        facts = {"name": line.label, "amount": dollars(line.amount)}
        if isinstance(line, ExpenseLine):
            text = self._sentences.say("ask.twin_funding", **facts)
        else:
            text = self._sentences.say("ask.twin_expense", **facts)
        yes = self._sentences.say("buttons.add_twin")
        return text, (("oui", yes), ("non", self._sentences.say("buttons.no_twin")))

    def _activity(
        self, line: Line, bench: Bench, later: tuple[str, str]
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        known = dict.fromkeys(one.activity for one in bench.dossier.expenses if one.activity)
        whole = self._sentences.say("buttons.everything")
        names = [name for name in known if name != whole][:_MOST_ACTIVITIES]
        options = [(f"activite-{rank}", name) for rank, name in enumerate(names)]
        text = self._sentences.say("ask.activity", name=line.label)
        return text, (*options, ("tout", whole), later)

    def activity_named(self, bench: Bench, chosen: str) -> str | None:
        """Give the activity that a choice of the question names."""
        if chosen == "tout":
            return self._sentences.say("buttons.everything")
        question = self._about_line(ACTIVITY, bench)
        return dict(question.options).get(chosen) if question else None


def _fits(what: str, line: Line) -> bool:
    """Tell whether a question is one that a line may still be asked: it may have changed sides."""
    expense = isinstance(line, ExpenseLine)
    if what == CHARGES:
        return expense and not is_charged(line)
    if what in (CATEGORY, ALL_CATEGORIES, ACTIVITY):
        return expense
    return not expense if what in (KIND, STATUS) else True

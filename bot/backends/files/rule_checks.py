"""Checks the rules of a programme or a territory: their controls, limits, values and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from bot.backends.files.checked_file import CheckedFile
from bot.backends.files.condition_checks import Reader
from bot.backends.files.form_checks import ANSWER, GAP, VALUE, placeholders
from bot.backends.files.trial_checks import tried_rule, written_trials
from bot.backends.files.yaml_reader import Path_
from bot.domain.controls import Attachment, BudgetControl, BudgetLimit, Control
from bot.domain.form import Form, Role
from bot.domain.in_force import Jurisdiction
from bot.domain.rules import Call, DatedValue, Programme, Rule, Territory
from bot.errors import DataError

_BRACES = (ANSWER, VALUE, GAP)
_PERCENT, _DOLLARS = "%", "$"
_UNITS = {
    BudgetLimit.MOST_ASKED: _DOLLARS,
    BudgetLimit.LEAST_ASKED: _DOLLARS,
    BudgetLimit.MOST_CATEGORY: _DOLLARS,
    BudgetLimit.SHARE_ASKED: _PERCENT,
    BudgetLimit.SHARE_CATEGORY: _PERCENT,
    BudgetLimit.OWN_SHARE: _PERCENT,
    BudgetLimit.PUBLIC_SHARE: _PERCENT,
}
_OF_CATEGORIES = frozenset(
    {BudgetLimit.SHARE_CATEGORY, BudgetLimit.MOST_CATEGORY, BudgetLimit.REFUSED}
)
# What a rule's control cannot do without, by the key of the control.
_LACKING_CODES = {"controle": "form_missing", "controle_budget": "budget_missing"}
_CALL_DATES = (
    (("opens", "ouvre"), ("closes", "ferme")),
    (("projects_start", "projets_a_partir_du"), ("projects_end", "projets_jusqu_au")),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file that has rules and documents to join: the whole, a sector, or a call.

    Args:
        at: the place of the part in the file.
    """

    at: Path_
    rules: Sequence[Rule]
    jurisdiction: Jurisdiction
    attachments: Sequence[Attachment] = ()
    calls: Sequence[Call] = ()


def parts_of(programme: Programme, territory: Territory | None) -> list[Part]:
    """Give the parts of a programme's file, or of a territory's when it is given."""
    whole = Jurisdiction(programme)
    if territory is None:
        return [Part((), programme.rules, whole, programme.attachments)]
    whole = replace(whole, territory=territory)
    found = [Part((), territory.rules, whole, territory.attachments, territory.calls)]
    for rank, sector in enumerate(territory.sectors):
        here = replace(whole, sector=sector.id)
        at: Path_ = ("secteurs", rank)
        found.append(Part(at, sector.rules, here, sector.attachments, sector.calls))
    for part in tuple(found):
        for rank, call in enumerate(part.calls):
            here = replace(part.jurisdiction, call=call.id)
            found.append(Part((*part.at, "appels", rank), call.rules, here))
    return found


@dataclass(frozen=True, slots=True)
class RuleChecks:
    """Checks the rules of one file.

    Args:
        form: the programme's form; None when there is none, or it is wrong.
        form_wrong: there is one and it is wrong: what rules say of its fields is not checked.
    """

    file: CheckedFile
    programme: Programme
    form: Form | None
    form_wrong: bool = False

    def checks(self, parts: Sequence[Part]) -> Iterator[DataError]:
        """Give every mistake of the rules, the documents to join and the calls of a file."""
        rules = [(rule.id, (*at, "id")) for _, rule, at in _rules(parts)]
        yield from self.file.twice(rules)
        yield from self._what_lacks(parts)
        known = [rule.id for rule in self.programme.rules] + [name for name, _ in rules]
        for part, rule, at in _rules(parts):
            # What a wrong rule says of its trials would only repeat its mistake.
            yield from list(self._rule(rule, at)) or self._tried(rule, at, part)
        for part in parts:
            yield from self._attachments(part, known)
            yield from _calls(part, self.file)

    def _what_lacks(self, parts: Sequence[Part]) -> Iterator[DataError]:
        """Give the one mistake of controls without a form, or of limits without a budget.

        It is told of the programme; of a territory, only where the programme needs neither.
        """
        lacks = {
            "controle": self.form is None and not self.form_wrong,
            "controle_budget": self.programme.budget is None,
        }
        of_core = parts[0].jurisdiction.territory is None
        for key, code in _LACKING_CODES.items():
            told = not of_core and any(_has(rule, key) for rule in self.programme.rules)
            needing = [(rule, at) for _, rule, at in _rules(parts) if _has(rule, key)]
            if lacks[key] and not told:
                for rule, at in needing[:1]:
                    yield self.file.mistake(code, (*at, key), key=rule.id)

    def _rule(self, rule: Rule, at: Path_) -> Iterator[DataError]:
        place: Path_ = (*at, "sujet")
        topics = [topic.id for topic in self.programme.topics]
        yield from self.file.unknown("topic_unknown", rule.topic, topics, place, key=rule.id)
        yield from _overlaps(rule, at, self.file)
        yield from self._conditions(rule, at)
        for key, control in (("controle", rule.control), ("controle_budget", rule.budget)):
            if control is not None:
                for name, text in _sentences(control):
                    place = (*at, key, name)
                    yield from placeholders(self.file, text, _BRACES, place, name)
        if rule.budget is not None and self.programme.budget is not None:
            yield from self._limit(rule, rule.budget, (*at, "controle_budget"))
        if self.form is not None:
            yield from written_trials(rule, at, self.form, self.programme.budget, self.file)

    def _tried(self, rule: Rule, at: Path_, part: Part) -> Iterator[DataError]:
        """Give what a right rule says without knowing, and the trials that surprise or lack."""
        valued = any(value.unknown or value.value is not None for value in rule.values)
        for key, control in (("controle", rule.control), ("controle_budget", rule.budget)):
            for name, text in _sentences(control) if control and not valued else ():
                if VALUE in text:
                    facts = {"key": name, "found": VALUE, "expected": rule.id}
                    yield self.file.mistake("brace_without_value", (*at, key, name), **facts)
        budget = self.programme.budget
        ready = rule.budget is None or (budget and any(source.fund for source in budget.sources))
        if ready and self.form is not None:
            yield from tried_rule(rule, at, self.form, part.jurisdiction, self.file)

    def _conditions(self, rule: Rule, at: Path_) -> Iterator[DataError]:
        if self.form is None:
            return
        reader = Reader(self.file, self.form, rule.values)
        if rule.control is not None:
            yield from reader.checks(rule.control.when, (*at, "controle", "quand"))
            yield from reader.checks(rule.control.requires, (*at, "controle", "exige"))
        if rule.budget is not None:
            yield from reader.checks(rule.budget.when, (*at, "controle_budget", "quand"))

    def _limit(self, rule: Rule, control: BudgetControl, at: Path_) -> Iterator[DataError]:
        limit = control.limit
        facts = {"key": rule.id, "found": str(limit)}
        if limit in _OF_CATEGORIES and not control.categories:
            yield self.file.mistake("categories_missing", (*at, "genre"), **facts)
        if limit not in _OF_CATEGORIES and control.categories:
            yield self.file.mistake("categories_unfit", (*at, "categories"), **facts)
        budget = self.programme.budget
        known = [one.id for one in budget.categories] if budget else []
        for rank, name in enumerate(control.categories):
            place = (*at, "categories", rank)
            yield from self.file.unknown("category_unknown", name, known, place)
        if limit is BudgetLimit.OUTSIDE_DATES and self.form is not None:
            for role in (Role.START, Role.END):
                if self.form.by_role(role) is None:
                    yield self.file.mistake("role_missing", (*at, "genre"), **facts, expected=role)
        if limit in _UNITS:
            yield from self._amounts(rule, _UNITS[limit], at)

    def _amounts(self, rule: Rule, unit: str, at: Path_) -> Iterator[DataError]:
        facts = {"key": rule.id, "expected": unit}
        if not any(value.unknown or value.value is not None for value in rule.values):
            yield self.file.mistake("limit_value_missing", (*at, "genre"), **facts)
        for rank, value in enumerate(rule.values):
            place = (*at[:-1], "valeurs", rank, "valeur")
            number = isinstance(value.value, Decimal)
            if value.value is not None and not (number and value.unit == unit):
                yield self.file.mistake("limit_value_wrong", place, **facts)

    def _attachments(self, part: Part, known: Sequence[str]) -> Iterator[DataError]:
        for rank, attachment in enumerate(part.attachments):
            at: Path_ = (*part.at, "pieces", rank)
            if attachment.rule is not None:
                yield from self.file.unknown("rule_unknown", attachment.rule, known, (*at, "regle"))
            if self.form is not None:
                reader = Reader(self.file, self.form)
                yield from reader.checks(attachment.when, (*at, "quand"))


def _rules(parts: Sequence[Part]) -> Iterator[tuple[Part, Rule, Path_]]:
    for part in parts:
        for rank, rule in enumerate(part.rules):
            yield part, rule, (*part.at, "regles", rank)


def _sentences(control: Control | BudgetControl) -> list[tuple[str, str]]:
    found = [("si_non", control.failure)]
    return found if control.change is None else [*found, ("pour_passer", control.change)]


def _has(rule: Rule, key: str) -> bool:
    return (rule.control if key == "controle" else rule.budget) is not None


def _overlaps(rule: Rule, at: Path_, file: CheckedFile) -> Iterator[DataError]:
    """Give the mistake of each number that holds on days when another one holds already."""
    numbers = [
        (rank, value) for rank, value in enumerate(rule.values) if isinstance(value.value, Decimal)
    ]
    told: set[int] = set()
    for (_, first), (rank, second) in combinations(numbers, 2):
        if _meet(first, second) and rank not in told:
            told.add(rank)
            facts = {"key": rule.id, "found": str(second.value), "other": str(first.value)}
            yield file.mistake("values_overlap", (*at, "valeurs", rank), **facts)


def _meet(first: DatedValue, second: DatedValue) -> bool:
    """Tell whether a day is in the periods of both values."""
    begins = max(first.since or date.min, second.since or date.min)
    return begins <= min(first.until or date.max, second.until or date.max)


def _calls(part: Part, file: CheckedFile) -> Iterator[DataError]:
    """Give the mistake of each call whose dates are in the wrong order."""
    for rank, call in enumerate(part.calls):
        for (first, early), (last, late) in _CALL_DATES:
            begins, ends = getattr(call, first), getattr(call, last)
            if begins and ends and ends < begins:
                place = (*part.at, "appels", rank, late)
                yield file.mistake("call_dates", place, key=late, other=early)

"""Gives the verdict of a case: core refusals first, then the territory's, then what is missing.

Only a rule that is sure (verified, in force, its value known) may refuse or accept. What fails or
passes by a rule that is not sure makes the verdict `a_verifier`, and so does a sure condition that
is not met: it can be met, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.budget_review import budget_rulings
from bot.domain.call_rulings import call_findings, call_rulings
from bot.domain.case import Case
from bot.domain.conditions import Truth
from bot.domain.controls import BudgetLimit, Control, Effect, Outcome
from bot.domain.in_force import InForce, Jurisdiction, Level, rules_in_force
from bot.domain.next_question import missing_fields, next_question
from bot.domain.rules import Call, Facts
from bot.domain.rules_version import basis, place_of, rule_digests, rules_version
from bot.domain.shown_value import Shown, answered, filled, plain, said_value
from bot.domain.truth import applies, truth, unknown_fields, without_idle_answers
from bot.domain.verdict import Ruling, Verdict, VerdictKind

_LEVELS = {level: rank for rank, level in enumerate(Level)}


def evaluate(case: Case, shown: Shown = plain) -> Verdict:
    """Give the verdict of a case.

    Args:
        shown: writes an answer for a person.
    """
    case = without_idle_answers(case)
    rules = rules_in_force(case.jurisdiction, case.day)
    read = [one for one in rules if one.rule.control or one.rule.budget]
    rulings = [ruling_of(one, one.rule.control, case, shown) for one in rules if one.rule.control]
    rulings += call_rulings(case)
    concerned = tuple(one for one in rulings if one.outcome is not Outcome.NOT_CONCERNED)
    findings = (*_budget(read, case), *call_findings(case))
    held = _Weighed.of(concerned, findings, closed=not _open_levels(case))
    missing = missing_fields(held.waiting(), case) if held.may_change else ()
    digests = rule_digests([*read, *(one.rule for one in (*rulings, *findings) if one.code)])
    return Verdict(
        held.kind,
        held.decided_by(case),
        concerned,
        missing,
        next_question(missing, case),
        rules_version(digests),
        case.day,
        findings,
        digests,
        basis(case, [name for one in concerned for name in one.read]),
        place_of(case.jurisdiction),
    )


def _budget(rules: Sequence[InForce], case: Case) -> tuple[Ruling, ...]:
    where = case.jurisdiction
    rules = [one for one in rules if not _replaced(one, where)]
    found = budget_rulings(
        rules, where.programme, case.form, case.as_dossier(), case.day, lambda one: truth(one, case)
    )
    return tuple(one for one in found if one.outcome is not Outcome.NOT_CONCERNED)


def _replaced(one: InForce, where: Jurisdiction) -> bool:
    """Tell whether a limit of the past is replaced by the limit of the call that was chosen."""
    control, call = one.rule.budget, where.chosen_call()
    if not (one.expired and control and call):
        return False
    return control.limit is BudgetLimit.MOST_ASKED and call.maximum is not None


def ruling_of(one: InForce, control: Control, case: Case, shown: Shown = plain) -> Ruling:
    """Give what a rule's control says of a case.

    A rule that waits only for questions the form does not ask in this case is not concerned.
    """
    outcome = _outcome(one, control, case)
    missing: tuple[str, ...] = ()
    if outcome is Outcome.MISSING:
        waits = _waits(one, control, case)
        missing = tuple(name for name in waits if _is_asked(name, case))
        if waits and not missing:
            outcome = Outcome.NOT_CONCERNED
    fields = [*(control.when.fields() if control.when else ()), *control.requires.fields()]
    reason, change = "", None
    if outcome is Outcome.FAILS:
        reason, change = _sentences(one, control, case, shown)
    return Ruling(
        one,
        control.concern,
        control.effect,
        outcome,
        reason,
        change,
        tuple(dict.fromkeys(fields)),
        missing,
    )


def _outcome(one: InForce, control: Control, case: Case) -> Outcome:
    concerned = truth(control.when, case, one.value)
    if concerned is Truth.FALSE:
        return Outcome.NOT_CONCERNED
    met = truth(control.requires, case, one.value)
    if met is Truth.TRUE and (concerned is Truth.TRUE or one.sure):
        # A sure rule that is met changes nothing, whether it concerns the case or not.
        return Outcome.PASSES
    if met is Truth.FALSE and concerned is Truth.TRUE:
        return Outcome.FAILS
    return Outcome.MISSING


def _waits(one: InForce, control: Control, case: Case) -> tuple[str, ...]:
    when = unknown_fields(control.when, case, one.value)
    requires = unknown_fields(control.requires, case, one.value)
    return tuple(dict.fromkeys((*when, *requires)))


def _is_asked(name: str, case: Case) -> bool:
    field = case.form.field(name)
    return field is not None and applies(field, case) is not Truth.FALSE


def _sentences(one: InForce, control: Control, case: Case, shown: Shown) -> tuple[str, str | None]:
    facts = {"valeur": said_value(one.value)}
    name = answered(control.requires, case.answers)
    field = case.form.field(name) if name else None
    if name and field:
        facts["reponse"] = shown(field, case.value(name))
    change = filled(control.change, facts) if control.change else None
    return filled(control.failure, facts), change


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Rulings put apart by what they may do to the verdict.

    Args:
        refused: sure refusals, on the case or its budget; failing: the others that are not met.
        pending: not decided yet; doubtful: met, or never to be known, by a rule that is not sure.
        closed: every level that may hold rules is known.
    """

    refused: tuple[Ruling, ...]
    failing: tuple[Ruling, ...]
    pending: tuple[Ruling, ...]
    doubtful: tuple[Ruling, ...]
    passed: tuple[Ruling, ...]
    closed: bool

    @classmethod
    def of(cls, rulings: Sequence[Ruling], findings: Sequence[Ruling], *, closed: bool) -> _Weighed:
        counted = [one for one in rulings if one.effect is not Effect.ADVICE]
        fails = [one for one in counted if one.outcome is Outcome.FAILS]
        costly = [one for one in findings if one.outcome is Outcome.FAILS and one.sure_refusal]
        waits = [one for one in counted if one.outcome is Outcome.MISSING]
        passed = [one for one in counted if one.outcome is Outcome.PASSES]
        return cls(
            _heaviest([one for one in (*fails, *costly) if one.sure_refusal]),
            # A condition that is surely not met goes before what may not be met.
            _heaviest([one for one in fails if one.rule.sure and not one.sure_refusal])
            + _heaviest([one for one in fails if not one.rule.sure]),
            tuple(one for one in waits if one.missing),
            _heaviest([one for one in passed if not one.rule.sure])
            + tuple(one for one in waits if not one.missing),
            _heaviest([one for one in passed if one.rule.sure]),
            closed,
        )

    @property
    def kind(self) -> VerdictKind:
        if self.refused:
            return VerdictKind.NOT_ADMISSIBLE
        certain = not (self.failing or self.pending or self.doubtful)
        return VerdictKind.ADMISSIBLE if certain and self.closed else VerdictKind.TO_CHECK

    @property
    def may_change(self) -> bool:
        return not self.refused

    def waiting(self) -> Sequence[Ruling]:
        """Give the undecided rulings that may still change what the verdict is, or leans to."""
        if self.failing:
            return [one for one in self.pending if one.sure_refusal]
        return self.pending

    def decided_by(self, case: Case) -> tuple[Ruling, ...]:
        """Give the rulings that decide, the heaviest first."""
        if self.refused or self.failing:
            return self.refused or self.failing
        unanswered = tuple(one for one in self.pending if set(one.missing) <= case.unknown)
        if self.kind is VerdictKind.ADMISSIBLE:
            return self.passed
        return self.doubtful + unanswered


def _heaviest(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    return tuple(sorted(rulings, key=lambda one: _LEVELS[one.rule.level]))


def _open_levels(case: Case) -> bool:
    """Tell whether rules may hold that are not known: no territory, sector or call was chosen."""
    where = case.jurisdiction
    if where.territory is None:
        return True
    sectors = where.territory.sectors
    if where.sector is None and any(_may_refuse(part) for part in sectors):
        return True
    calls = [call for call in where.calls() if not _over(call, case.day)]
    return where.chosen_call() is None and any(map(_limits, calls))


def _may_refuse(part: Facts) -> bool:
    return any(rule.control for rule in part.rules) or any(map(_limits, part.calls))


def _limits(call: Call) -> bool:
    dated = call.projects_start or call.projects_end or call.closes
    return bool(dated or any(rule.control for rule in call.rules))


def _over(call: Call, day: date) -> bool:
    last = call.closes or (call.last_day() if call.year else None)
    return last is not None and last < day

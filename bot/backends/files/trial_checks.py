"""Checks the trials of a rule: answers that the form has, and the outcome that the rule gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.backends.files.checked_file import CheckedFile
from bot.backends.files.condition_checks import Reader, option, written
from bot.backends.files.validation import validate
from bot.backends.files.yaml_reader import Path_, Read
from bot.domain.case_format import BudgetForm, given
from bot.domain.controls import Budget, Trial
from bot.domain.form import FieldKind, Form, FormField
from bot.domain.in_force import Jurisdiction
from bot.domain.rules import Rule
from bot.domain.trials import completeness, run_trial
from bot.errors import DataError

# What the answer to a field of each kind is written as, by the code of its mistake.
_ANSWER_CODES: dict[FieldKind, str] = {
    FieldKind.YES_NO: "yes_no_wrong",
    FieldKind.TEXT: "text_wrong",
    FieldKind.LONG_TEXT: "text_wrong",
    FieldKind.PLACE: "text_wrong",
    FieldKind.INTEGER: "integer_wrong",
    FieldKind.MONEY: "number_wrong",
    FieldKind.PERCENTAGE: "number_wrong",
    FieldKind.DATE: "day_wrong",
    FieldKind.DURATION: "duration_wrong",
    FieldKind.FILE: "answer_not_written",
    FieldKind.BUDGET_LINES: "answer_not_written",
}


def written_trials(
    rule: Rule, at: Path_, form: Form, budget: Budget | None, file: CheckedFile
) -> Iterator[DataError]:
    """Give every answer and every line of a rule's trials that is not written as it should be.

    Args:
        at: the place of the rule in the file.
        budget: the programme's, whose categories and sources are named.
    """
    for trial, place in _trials(rule, at):
        yield from _answers(trial, place, form, file)
        yield from _budget(trial, place, budget, file)


def tried_rule(
    rule: Rule, at: Path_, form: Form, jurisdiction: Jurisdiction, file: CheckedFile
) -> Iterator[DataError]:
    """Give the trials of a right rule that do not come out as expected, or those that it lacks.

    Args:
        at: the place of the rule in the file.
    """
    surprises = 0
    for trial, place in _trials(rule, at):
        outcome = run_trial(rule, trial, form, jurisdiction)
        if outcome is not trial.expected:
            surprises += 1
            facts = {"key": trial.name, "found": str(outcome), "expected": str(trial.expected)}
            yield file.mistake("trial_wrong", (*place, "attendu"), **facts)
    if not surprises:
        key = "controle" if rule.control else "controle_budget"
        for code in completeness(rule, form, jurisdiction.programme):
            yield file.mistake(code, (*at, key, "essais"), key=rule.id)


def _trials(rule: Rule, at: Path_) -> Iterator[tuple[Trial, Path_]]:
    for key, control in (("controle", rule.control), ("controle_budget", rule.budget)):
        for rank, trial in enumerate(control.trials if control else ()):
            yield trial, (*at, key, "essais", rank)


def _answers(trial: Trial, at: Path_, form: Form, file: CheckedFile) -> Iterator[DataError]:
    for name, answer in trial.answers.items():
        place = (*at, "reponses", name)
        field = form.field(name)
        if field is None:
            yield from Reader(file, form).field(name, place)
        elif answer is not None:
            yield from _answer(field, answer, place, file)


def _answer(
    field: FormField, answer: object, place: Path_, file: CheckedFile
) -> Iterator[DataError]:
    facts = {"key": field.id, "found": written(answer)}
    if field.kind is FieldKind.CHOICE:
        yield from option(file, field, answer, place)
    elif field.kind is FieldKind.CHOICES:
        if not isinstance(answer, list):
            yield file.mistake("list_wrong", place, **facts)
        elif not answer:
            yield file.mistake("list_short", place, **facts, least="1")
        else:
            for rank, one in enumerate(answer):
                yield from option(file, field, one, (*place, rank))
    else:
        try:
            given(field, answer)
        except ValueError:
            code = _ANSWER_CODES[field.kind]
            yield file.mistake(code, place, **facts, expected=str(field.kind))


def _budget(
    trial: Trial, at: Path_, budget: Budget | None, file: CheckedFile
) -> Iterator[DataError]:
    """Give the mistakes of a trial's budget: its shape, then the names it uses."""
    if trial.budget is None or budget is None:
        return
    here = (*at, "budget")
    try:
        found = validate(BudgetForm, Read(trial.budget, _lines_under(file, here)), file.name)
    except ExceptionGroup as group:
        yield from (error for error in group.exceptions if isinstance(error, DataError))
        return
    categories = [one.id for one in budget.categories]
    kinds = [one.id for one in budget.sources]
    sources = [line.id or f"s{rank}" for rank, line in enumerate(found.funding, start=1)]
    for rank, expense in enumerate(found.expenses):
        place = (*here, "depenses", rank)
        named = (expense.category, categories, "category_unknown", (*place, "categorie"))
        yield from _named(file, *named)
        yield from _named(file, expense.paid_by, sources, "payer_unknown", (*place, "payee_par"))
    for rank, funding in enumerate(found.funding):
        place = (*here, "sources", rank, "genre")
        yield from _named(file, funding.kind, kinds, "funding_kind_unknown", place)


def _named(
    file: CheckedFile, found: str | None, known: Sequence[str], code: str, place: Path_
) -> Iterator[DataError]:
    if found is not None:
        yield from file.unknown(code, found, known, place)


def _lines_under(file: CheckedFile, at: Path_) -> dict[Path_, int]:
    """Give the lines of a part of the file, by their place in the part."""
    held = file.read.lines.items() if file.read else ()
    return {place[len(at) :]: line for place, line in held if place[: len(at)] == at}

"""What the budget asks next: what waits, or the next list that is empty."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.form import Role
from bot.domain.sentences import Sentences
from bot.engine.guide.budget_kept import lines_of
from bot.engine.guide.budget_questions import (
    CONFIRM,
    DOUBT,
    EXPENSES,
    FUNDING,
    IN_KIND,
    MENU,
    STEPS,
    Bench,
    BudgetQuestions,
)
from bot.engine.guide.budget_scale import weighed
from bot.engine.guide.room import Desk, Question

ROLES = {EXPENSES: Role.EXPENSES, FUNDING: Role.FUNDING, IN_KIND: Role.IN_KIND}


class BudgetCourse:
    """Goes from one question of the budget to the next.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    def __init__(self, sentences: Sentences, questions: BudgetQuestions) -> None:
        self._sentences = sentences
        self._questions = questions

    def next(self, bench: Bench, after: str = "") -> Question:
        """Give what waits, or the next step whose list is empty and was not put off."""
        bench = weighed(bench)
        if bench.doubtful() is not None:
            waiting = DOUBT
        elif bench.read:
            waiting = CONFIRM
        else:
            waiting = bench.queue[0][0] if bench.queue else ""
        question = self._questions.ask(waiting, bench) if waiting else None
        while question is None and bench.queue:
            # What was asked about is gone: on to what comes after it.
            bench = replace(bench, queue=bench.queue[1:])
            question = self._questions.ask(bench.queue[0][0], bench) if bench.queue else None
        return question or self._step(bench, after)

    def _step(self, bench: Bench, after: str) -> Question:
        steps = STEPS[STEPS.index(after) + 1 :] if after in STEPS else STEPS
        what = bench.side if bench.side in STEPS and not after else ""
        what = what or next((step for step in steps if self._is_open(step, bench.desk)), MENU)
        found = self._questions.ask(what, replace(bench, side=what))
        return found or Question(MENU, self._sentences.say("enter.menu"))

    def _is_open(self, step: str, desk: Desk) -> bool:
        dossier = desk.dossier
        field = desk.form.by_role(ROLES[step])
        some = {
            EXPENSES: bool(dossier.expenses),
            FUNDING: bool(dossier.funding),
            IN_KIND: any(line.in_kind for line in lines_of(dossier).values()),
        }
        return not some[step] and (field is None or field.id not in dossier.answers)

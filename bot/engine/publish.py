"""Builds a generation, checks it, and switches the pointer; the live one is never touched."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.golden import GoldenQuestion
from bot.domain.knowledge import Knowledge
from bot.domain.passage import Answer, AnswerKind
from bot.engine.answer import FLOOR, Answerer, Asking
from bot.engine.ports import Built, Generation, Index, Ledger, Progress, Search
from bot.errors import SearchUnavailable, StaleState

# Generations kept after a publication: the live one, and those that a rollback may need.
KEPT = 3
# Floors between which a golden question may tip without its answer being any worse.
_NEAR_FLOOR = (0.25, 0.75)
_CITING = frozenset({AnswerKind.CITED, AnswerKind.CONFLICT, AnswerKind.OUTDATED})

MakeAnswerer = Callable[[Search], Answerer]


@dataclass(frozen=True, slots=True)
class GoldenResult:
    """A golden question and what it was answered.

    Args:
        right: the kind is one of those expected, and an expected source is cited.
        said: kind of the answer, or "elsewhere" when it cites none of the expected sources.
    """

    question: GoldenQuestion
    right: bool
    said: str


class Outcome(StrEnum):
    """How a `sync` ended."""

    UNCHANGED = "unchanged"
    WORSE = "worse"
    BROKEN = "broken"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a `sync` did.

    Args:
        worse: golden questions that the live generation answers right and the new one does not,
            with what each says.
        results: every golden question on the new generation.
        broken: parts of the new generation that do not agree.
    """

    outcome: Outcome
    generation: str
    built: Built | None = None
    worse: tuple[tuple[GoldenResult, GoldenResult], ...] = ()
    results: tuple[GoldenResult, ...] = ()
    broken: tuple[str, ...] = ()


def judge(question: GoldenQuestion, answer: Answer) -> GoldenResult:
    """Tell whether an answer is what a golden question expects."""
    if answer.kind not in question.kinds:
        return GoldenResult(question, False, str(answer.kind))
    if answer.kind in _CITING and question.sources:
        cited = {citation.document for citation in answer.citations} | set(answer.rules)
        if not cited & set(question.sources):
            return GoldenResult(question, False, "elsewhere")
    return GoldenResult(question, True, str(answer.kind))


def run_golden(
    questions: Sequence[GoldenQuestion],
    answerer: Answerer,
    today: date,
    progress: Progress,
    floor: float = FLOOR,
) -> list[GoldenResult]:
    """Ask every golden question, with the floor of relevance given."""
    results: list[GoldenResult] = []
    for rank, question in enumerate(questions):
        progress("golden", rank, len(questions))
        asking = Asking(question.on or today, question.territory)
        results.append(judge(question, answerer.answer(question.question, asking, floor)))
    progress("golden", len(questions), len(questions))
    return results


class Publisher:
    """Publishes generations.

    Args:
        answerer: makes what answers questions from an open generation.
        now: the present time, in UTC.
    """

    def __init__(
        self,
        index: Index,
        ledger: Ledger,
        answerer: MakeAnswerer,
        now: Callable[[], datetime],
    ) -> None:
        self._index = index
        self._ledger = ledger
        self._answerer = answerer
        self._now = now

    def sync(self, knowledge: Knowledge, accept: bool, progress: Progress) -> SyncReport:
        """Make the folder live, unless it already is, or golden questions get worse.

        Args:
            accept: publish even when golden questions get worse.

        Raises:
            StaleState: another `sync` published meanwhile; nothing was switched.
        """
        live = self._ledger.live()
        if live and self.matches(live, knowledge) and self._whole(live.name):
            self._reclaim()
            return SyncReport(Outcome.UNCHANGED, live.name)
        name = f"{self._now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        built = self._index.build(name, knowledge, progress)
        report = self._judged(live, built, knowledge, progress)
        if report.outcome is Outcome.WORSE and accept:
            report = replace(report, outcome=Outcome.PUBLISHED)
        if report.outcome is Outcome.PUBLISHED:
            generation = Generation(
                name,
                knowledge.fingerprint,
                self._index.identity,
                built.documents,
                built.passages,
                "",
            )
            self._publish(generation, live)
        self._reclaim()
        return report

    def _publish(self, generation: Generation, live: Generation | None) -> None:
        self._index.settle(generation.name)
        try:
            self._ledger.publish(generation, live.name if live else None)
        except StaleState:
            self._index.reclaim([generation.name])
            raise

    def _judged(
        self, live: Generation | None, built: Built, knowledge: Knowledge, progress: Progress
    ) -> SyncReport:
        name = built.generation
        parts = self._index.reconcile(name)
        if not parts.whole:
            return SyncReport(Outcome.BROKEN, name, built, broken=parts.differences)
        answerer = self._answerer(self._index.open(name))
        results = run_golden(knowledge.golden, answerer, self._now().date(), progress)
        worse = self._worse(live, answerer, results, progress)
        outcome = Outcome.WORSE if worse else Outcome.PUBLISHED
        return SyncReport(outcome, name, built, worse, tuple(results))

    def matches(self, live: Generation, knowledge: Knowledge) -> bool:
        """Tell whether a generation was built from this folder by this program."""
        found = (live.fingerprint, live.identity)
        return found == (knowledge.fingerprint, self._index.identity)

    def _whole(self, name: str) -> bool:
        # A live generation that was damaged is built anew, though the folder did not change.
        return self._opened(name) is not None and self._index.reconcile(name).whole

    def _opened(self, name: str) -> Search | None:
        try:
            return self._index.open(name)
        except SearchUnavailable:
            return None

    def _worse(
        self,
        live: Generation | None,
        new: Answerer,
        results: Sequence[GoldenResult],
        progress: Progress,
    ) -> tuple[tuple[GoldenResult, GoldenResult], ...]:
        failing = [result for result in results if not result.right]
        search = self._opened(live.name) if live and failing else None
        if search is None:
            return ()
        questions = [result.question for result in failing]
        before = run_golden(questions, self._answerer(search), self._now().date(), progress)
        worse = [(b, a) for b, a in zip(before, failing, strict=True) if b.right]
        fragile = self._fragile([after.question for _, after in worse], new)
        return tuple((b, a) for b, a in worse if a.question.id not in fragile)

    def _fragile(self, questions: Sequence[GoldenQuestion], answerer: Answerer) -> set[str]:
        """Give the ids of questions so near the floor that any change of the folder tips them.

        They are answered right with a floor a little lower or higher: no document was lost.
        """
        today = self._now().date()
        return {
            result.question.id
            for floor in _NEAR_FLOOR
            for result in run_golden(questions, answerer, today, _untold, floor)
            if result.right
        }

    def rollback(self) -> Generation | None:
        """Put the generation published before the live one back; None when there is none."""
        live = self._ledger.live()
        published = self._ledger.published()
        names = [generation.name for generation in published]
        if live is None or live.name not in names:
            return None
        for earlier in published[names.index(live.name) + 1 :]:
            if self._opened(earlier.name) is not None:
                self._ledger.switch(earlier.name, live.name)
                return earlier
        return None

    def _reclaim(self) -> None:
        published = [generation.name for generation in self._ledger.published()]
        live = self._ledger.live()
        keep = [*published[:KEPT], *([live.name] if live else [])]
        gone = [name for name in published if name not in keep]
        self._index.reclaim(gone)
        self._ledger.forget(gone)


def _untold(_step: str, _done: int, _total: int) -> None:
    return None

"""The coordinator's commands: check, sync, status, rollback; every message in French."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from bot.domain.sentences import Sentences
from bot.engine.ports import Progress
from bot.engine.publish import GoldenResult, Outcome, SyncReport
from bot.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

Say = Callable[[str], None]
# Share of the golden questions that a good folder may leave without the answer expected.
_USUAL = 0.1


class Remark(Protocol):
    """Something to look at in a file that is read all the same."""

    @property
    def code(self) -> str:
        """Give the key of its sentence."""
        ...

    @property
    def file(self) -> str:
        """Give the file's path."""
        ...

    @property
    def facts(self) -> Mapping[str, object]:
        """Give the values of its sentence's placeholders."""
        ...


class Voice:
    """Says in French what the commands found.

    Args:
        say: prints one line.
        knowledge: sentences of the commands.
        documents: sentences about documents that cannot be read.
    """

    def __init__(self, say: Say, knowledge: Sentences, documents: Sentences) -> None:
        self._say = say
        self._knowledge = knowledge
        self._documents = documents

    def line(self, key: str, /, **facts: object) -> None:
        """Say one sentence."""
        self._say(self._knowledge.say(key, **facts))

    def problems(self, problems: Sequence[DataError]) -> None:
        """Say every mistake, a line each."""
        if problems:
            self.line("check.problems", count=len(problems))
        for problem in problems:
            self._say(f"  • {self.problem(problem)}")

    def problem(self, problem: DataError) -> str:
        """Give the line of one mistake: file, line, what is wrong, what to do."""
        key = f"erreurs.{problem.code}"
        if key in self._documents:
            return self._documents.say(key, **problem.facts)
        key = f"errors.{problem.code}"
        if key not in self._knowledge:
            return str(problem)
        sentence = self._knowledge.say(key, **problem.facts)
        if problem.facts.get("nearest"):
            sentence += " " + self._knowledge.say("where.nearest", nearest=problem.facts["nearest"])
        if problem.line is None:
            return self._knowledge.say("where.file", file=problem.file, sentence=sentence)
        facts = {"file": problem.file, "line": problem.line, "sentence": sentence}
        return self._knowledge.say("where.line", **facts)

    def remarks(self, remarks: Sequence[Remark]) -> None:
        """Say what should be looked at, a line each."""
        if remarks:
            self.line("check.warnings", count=len(remarks))
        for remark in remarks:
            key = f"avertissements.{remark.code}"
            self._say(f"  • {self._documents.say(key, **remark.facts)}")

    def synced(self, report: SyncReport) -> int:
        """Say what a `sync` did; give the exit code."""
        if report.outcome is Outcome.UNCHANGED:
            self.line("sync.unchanged", generation=report.generation)
            return 0
        if report.outcome is Outcome.BROKEN:
            self.line("sync.broken", parts=", ".join(report.broken))
            return 4
        if report.outcome is Outcome.WORSE:
            self.line("sync.worse", count=len(report.worse))
            self._worse(report)
            self.line("sync.worse_help")
            return 3
        if report.worse:
            self.line("sync.accepted", count=len(report.worse))
            self._worse(report)
        if report.built:
            self.line(
                "sync.published",
                generation=report.generation,
                documents=report.built.documents,
                passages=report.built.passages,
                embedded=report.built.embedded,
            )
        self._failing(report)
        return 0

    def _failing(self, report: SyncReport) -> None:
        total = len(report.results)
        failing = sum(not result.right for result in report.results)
        if 0 < failing <= total * _USUAL:
            self.line("sync.few", passed=total - failing, total=total)
        elif failing:
            self.line("sync.failing", count=failing, total=total)

    def _worse(self, report: SyncReport) -> None:
        for before, after in report.worse:
            self.line(
                "sync.worse_line",
                question=after.question.question,
                before=self._knowledge.say(f"kinds.{before.said}"),
                after=self._knowledge.say(f"kinds.{after.said}"),
            )

    def golden(self, results: Sequence[GoldenResult]) -> None:
        """Say how the golden questions fare, and each that fails."""
        if not results:
            return
        passed = sum(result.right for result in results)
        self.line("status.golden", passed=passed, total=len(results))
        for result in results:
            if not result.right:
                after = self._knowledge.say(f"kinds.{result.said}")
                self.line("status.golden_line", question=result.question.question, after=after)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show how far a long task is: bars on a terminal, a line for each stage elsewhere."""
        if not sys.stderr.isatty():
            yield self._stages()
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bars

        bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
        )
        tasks: dict[str, int] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(self._knowledge.say(f"sync.{step}"), total=total)
            bars.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]

        with bars:
            yield show

    def _stages(self) -> Progress:
        begun: set[str] = set()

        def show(step: str, _done: int, total: int) -> None:
            if step not in begun and total:
                begun.add(step)
                sys.stderr.write(self._knowledge.say(f"sync.{step}") + "\n")
                sys.stderr.flush()

        return show

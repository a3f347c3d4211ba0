"""The room of eligibility: asks what can settle the verdict, then tells it and keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.case import Case
from bot.domain.controls import Effect, Outcome
from bot.domain.dossier import Dossier, KeptVerdict
from bot.domain.form import FormField
from bot.domain.message import Entry, Reply
from bot.domain.next_question import missing_fields, next_question
from bot.domain.rules_version import changed_rules, kept, stale
from bot.domain.sentences import Sentences
from bot.domain.values import Value
from bot.domain.verdict import Verdict, VerdictKind
from bot.engine.guide.asking import Asking
from bot.engine.guide.fields import FieldsRoom
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.guide.verdicts import Verdicts, needs_somebody
from bot.engine.guide.weighing import Weighing

# What `ask` may be asked for beside a field: the verdict as it is, or what may be done with it.
VERDICT, AFTER = "verdict", "apres"
_NEXT, _ALL, _MESSAGE, _REST, _CORRECT = "suite", "tout", "message", "reste", "corriger"
_CORRECTING = "corriger"


class EligibilityRoom:
    """Asks the most useful question first, and stops as soon as no answer can change the verdict.

    Args:
        sentences: of `prompts/eligibility.yaml`.
        fields: asks a field and keeps its answer.
    """

    name = "admissibilite"

    def __init__(
        self, sentences: Sentences, asking: Asking, fields: FieldsRoom, verdicts: Verdicts
    ) -> None:
        self._sentences = sentences
        self._asking = asking
        self._fields = fields
        self._verdicts = verdicts
        self._weighing = Weighing(self._shown)

    def verdict(self, desk: Desk) -> Verdict:
        """Give the verdict of a dossier as it is."""
        return self._weighing.verdict(desk)

    def is_stale(self, desk: Desk) -> bool:
        """Tell whether a rule under the verdict that was kept has changed since."""
        before = desk.dossier.verdict
        return before is not None and stale(before, self.verdict(desk))

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask what can settle the verdict; tell it once it is settled, and when a rule changed.

        Args:
            what: `verdict` tells it at once, settled or not; a field's id asks that field.
        """
        if what == VERDICT:
            return self._told(desk, self.verdict(desk))
        if what == AFTER:
            return Turned(desk.dossier, question=self._after(desk, self.verdict(desk)))
        field = desk.form.field(what) if what else None
        if field is not None:
            return self._fields.ask(desk, what, held)
        verdict = self.verdict(desk)
        before = desk.dossier.verdict
        if before and before.basis and stale(before, verdict):
            return self._told(desk, verdict)
        if not verdict.settled:
            return self._next(desk, verdict)
        if before and (before.basis, before.rules_version) == _known_by(verdict):
            return Turned(desk.dossier)
        return self._told(desk, verdict)

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read an answer to a field, or what to do with the verdict."""
        if question.what in (AFTER, VERDICT):
            return self._chosen(desk, heard)
        turned = self._fields.hear(desk, heard, question)
        if turned.unread is not None or turned.question is not None:
            return turned
        over = desk.over(turned.dossier)
        asked = self._rest(over) if question.held.get(_REST) else self.ask(over)
        return replace(
            asked,
            says=(*turned.says, *asked.says),
            entries=(*turned.entries, *asked.entries),
        )

    def _next(self, desk: Desk, verdict: Verdict) -> Turned:
        field = verdict.next_question or ""
        return self._fields.ask(desk, field)

    def _told(self, desk: Desk, verdict: Verdict) -> Turned:
        """Tell a verdict and keep it; ask the next question where it is not settled."""
        before = desk.dossier.verdict
        says = [self._verdicts.told(verdict, desk)]
        if before and before.basis and stale(before, verdict):
            titles = _titles(verdict, before)
            if titles:
                says.insert(0, Reply(self._verdicts.changed(titles)))
        dossier = with_verdict(desk.dossier, verdict)
        facts: dict[str, object] = {
            "verdict": str(verdict.kind),
            "regles": [one.id for one in verdict.decided_by],
            "version": verdict.rules_version,
        }
        question = self._after(desk, verdict)
        if not verdict.settled:
            question = self._next(desk, verdict).question or question
        entries = (Entry("verdict.told", dossier.id, facts),)
        return Turned(dossier, tuple(says), question, entries=entries)

    def _rest(self, desk: Desk) -> Turned:
        """Ask what the verdict did not need, to see what else could block; then tell it again."""
        verdict = self.verdict(desk)
        name = self._unasked(desk, verdict)
        if name is None or verdict.kind is VerdictKind.NOT_ADMISSIBLE:
            return self._told(desk, verdict)
        return self._fields.ask(desk, name, {_REST: True})

    def _unasked(self, desk: Desk, verdict: Verdict) -> str | None:
        """Give the next field that a rule waits for, though the verdict does not."""
        case = Case.of(desk.dossier, desk.form, desk.jurisdiction, desk.day)
        waiting = [
            one
            for one in verdict.rulings
            if one.outcome is Outcome.MISSING and one.effect is not Effect.ADVICE
        ]
        return next_question(missing_fields(waiting, case), case)

    def _after(self, desk: Desk, verdict: Verdict) -> Question:
        options = [(_NEXT, self._sentences.say("after.next"))]
        if needs_somebody(verdict):
            options.append((_MESSAGE, self._sentences.say("after.message")))
        checked = verdict.kind is VerdictKind.TO_CHECK
        if checked and verdict.settled and self._unasked(desk, verdict):
            options.append((_REST, self._sentences.say("after.rest")))
        options.append((_ALL, self._sentences.say("after.all")))
        options.append((_CORRECT, self._sentences.say("after.correct")))
        return Question(AFTER, self._sentences.say("after.question"), tuple(options))

    def _chosen(self, desk: Desk, heard: Heard) -> Turned:
        verdict = self.verdict(desk)
        if heard.chosen == _NEXT:
            return Turned(desk.dossier)
        if heard.chosen == _CORRECT:
            return Turned(desk.dossier, go=_CORRECTING)
        if heard.chosen == _REST:
            return self._rest(desk)
        if heard.chosen == _ALL:
            said = self._verdicts.all(verdict, desk)
        elif heard.chosen == _MESSAGE:
            said = Reply(self._verdicts.message(verdict, desk))
        else:
            return Turned(desk.dossier, unread=self._sentences.say("after.unread"))
        return Turned(desk.dossier, (said,), self._after(desk, verdict))

    def _shown(self, field: FormField, value: Value) -> str:
        return self._asking.shown(field, value)


def with_verdict(dossier: Dossier, verdict: Verdict) -> Dossier:
    """Give the dossier with the verdict kept in it."""
    return dossier.model_copy(update={"verdict": kept(verdict)})


def _known_by(verdict: Verdict) -> tuple[str, str]:
    return verdict.basis, verdict.rules_version


def _titles(verdict: Verdict, before: KeptVerdict) -> list[str]:
    """Give the titles of the rules that changed; one that is gone has its id."""
    known = {one.id: one.rule.rule.title for one in (*verdict.rulings, *verdict.findings)}
    changed = changed_rules(before, verdict) if before.rules else ()
    return [known.get(name, name) for name in changed if name in known]

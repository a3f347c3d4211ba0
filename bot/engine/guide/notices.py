"""What is said at once when an answer changes something that matters: the place, the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.dossier import Dossier, KeptVerdict
from bot.domain.evaluation import evaluate
from bot.domain.message import Entry, Reply
from bot.domain.rules import Call, CallMode, Territory
from bot.domain.sentences import Sentences
from bot.domain.case import Case
from bot.domain.verdict import Verdict, VerdictKind
from bot.engine.guide.citing import current, quoted
from bot.engine.guide.room import Desk

Told = Callable[[Verdict, Desk], Reply]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, and what it changes."""

    dossier: Dossier
    says: tuple[Reply, ...] = ()
    entries: tuple[Entry, ...] = ()


class Notices:
    """Watches what an answer changes.

    Args:
        sentences: of `prompts/guide.yaml`.
        told: tells a verdict.
    """

    def __init__(self, sentences: Sentences, told: Told) -> None:
        self._sentences = sentences
        self._told = told

    def after(self, before: Desk, desk: Desk) -> Said:
        """Say what one answer changed."""
        said = Said(desk.dossier)
        if desk.dossier.territory != before.dossier.territory and desk.territory:
            said = self._arrived(desk, desk.territory)
        return self._judged(desk.over(said.dossier), said)

    def _arrived(self, desk: Desk, territory: Territory) -> Said:
        """Say how projects are received where this one is, and whom to join first."""
        open_calls = calls_open(desk)
        call = open_calls[0] if len(open_calls) == 1 else None
        dossier = desk.dossier.model_copy(update={"call": call.id if call else None})
        title = territory.name
        held: list[tuple[str, object]] = []
        held += current(title, territory.mandataire, desk.day)
        held += current(title, territory.mode, desk.day)
        held += current(title, territory.contacts, desk.day)
        quote = quoted(held, f"territoires/{territory.id}.yaml")  # type: ignore[arg-type]
        lines = [self._say("arrived", place=territory.in_place), quote.text]
        mode = current(title, territory.mode, desk.day)
        if mode and mode[0][1].value == CallMode.PLAN:
            lines.append(self._say("plan_first"))
        if mode and mode[0][1].value == CallMode.INTENTION:
            lines.append(self._say("intention_first"))
        if call:
            lines.append(self._say("call_open", name=call.name, text=call.text))
        elif not open_calls:
            lines.append(self._say("no_call"))
        reply = Reply("\n\n".join(line for line in lines if line), citations=quote.citations)
        entry = Entry("territory.known", dossier.id, {"territoire": territory.id})
        return Said(dossier, (reply,), (entry,))

    def _judged(self, desk: Desk, said: Said) -> Said:
        """Say a refusal as soon as it can be told, and say when it is one no more."""
        verdict = evaluate(Case.of(desk.dossier, desk.form, desk.jurisdiction, desk.day))
        kept = desk.dossier.verdict
        refused = kept is not None and kept.verdict == VerdictKind.NOT_ADMISSIBLE
        now = verdict.kind is VerdictKind.NOT_ADMISSIBLE
        deciding = tuple(ruling.id for ruling in verdict.decided_by)
        if now and not (refused and kept and kept.decided_by == deciding):
            reply = self._told(verdict, desk)
        elif refused and not now:
            reply = Reply(self._say("refused_no_more"))
        else:
            return said
        held = kept_verdict(verdict, desk.day) if now else None
        dossier = said.dossier.model_copy(update={"verdict": held})
        entry = Entry("verdict.told", dossier.id, {"verdict": verdict.kind.value})
        return Said(dossier, (*said.says, reply), (*said.entries, entry))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"notices.{key}", **facts)


def calls_open(desk: Desk) -> list[Call]:
    """Give the calls of the place that receive proposals that day."""
    return [call for call in desk.jurisdiction.calls() if receives(call, desk.day)]


def receives(call: Call, day: date) -> bool:
    """Tell whether a call receives proposals on a day, as far as its dates say."""
    if call.opens and day < call.opens:
        return False
    last = max([day for day in (call.closes, *call.dates) if day], default=None)
    return call.mode is CallMode.CONTINUOUS if last is None else day <= last


def kept_verdict(verdict: Verdict, day: date) -> KeptVerdict:
    """Give what is kept of a verdict."""
    return KeptVerdict(
        verdict=verdict.kind.value,
        decided_by=tuple(ruling.id for ruling in verdict.decided_by),
        rules_version=verdict.rules_version,
        basis="",
        day=day,
    )

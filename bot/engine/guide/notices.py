"""What is said at once when an answer changes something that matters: the place, the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.dossier import Dossier
from bot.domain.form import Role
from bot.domain.in_force import Level
from bot.domain.message import Entry, Reply
from bot.domain.rules import Call, CallMode, DatedValue, Facts, Sourced, Territory
from bot.domain.sentences import Sentences
from bot.domain.verdict import VerdictKind
from bot.engine.doubts import Doubts
from bot.engine.guide.citing import current, doubtful, quoted
from bot.engine.guide.eligibility import EligibilityRoom, with_verdict
from bot.engine.guide.room import Desk
from bot.engine.guide.verdicts import Verdicts

_CALLS_SHOWN = 3


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
        eligibility: gives the verdict of a dossier as it is.
    """

    def __init__(
        self,
        sentences: Sentences,
        eligibility: EligibilityRoom,
        verdicts: Verdicts,
        doubts: Doubts,
    ) -> None:
        self._sentences = sentences
        self._eligibility = eligibility
        self._verdicts = verdicts
        self._doubts = doubts
        # The rules of one catalogue never change: what they read is gathered once for each place.
        self._read: dict[tuple[str | None, ...], set[str]] = {}

    def after(self, before: Desk, desk: Desk) -> Said:
        """Say what one answer changed."""
        said = Said(desk.dossier)
        if desk.dossier.territory != before.dossier.territory and desk.territory:
            said = self._arrived(desk, desk.territory)
        if desk.dossier.verdict != before.dossier.verdict:
            return said  # The room of eligibility has just told it.
        if not self._matters(before, desk):
            return said
        return self._judged(desk.over(said.dossier), said)

    def on_return(self, desk: Desk) -> str:
        """Say, to somebody who comes back, that a rule under the verdict has changed since."""
        stale = desk.dossier.verdict is not None and self._eligibility.is_stale(desk)
        return self._say("rule_changed") if stale else ""

    def _matters(self, before: Desk, desk: Desk) -> bool:
        """Tell whether what changed is read by any rule: most answers are not."""
        was, now = before.dossier.answers, desk.dossier.answers
        changed = {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
        if desk.dossier.territory != before.dossier.territory:
            return True
        held = desk.dossier
        where = (held.programme, held.territory, held.sector, held.call)
        if where not in self._read:
            self._read[where] = fields_read(desk)
        return not changed.isdisjoint(self._read[where])

    def _arrived(self, desk: Desk, territory: Territory) -> Said:
        """Say how projects are received where this one is, and whom to join first."""
        open_calls = calls_open(desk)
        call = open_calls[0] if len(open_calls) == 1 else None
        dossier = desk.dossier.model_copy(update={"call": call.id if call else None})
        sector = next((s for s in territory.sectors if s.id == desk.dossier.sector), None)
        parts: list[Facts] = [sector, territory] if sector else [territory]
        title = sector.name if sector else territory.name
        mode = _nearest(title, [part.mode for part in parts], desk.day)
        held: list[tuple[str, Sourced]] = [*current(title, territory.mandataire, desk.day)]
        held += [*mode, *_nearest(title, [part.contacts for part in parts], desk.day)]
        held += [(one.name, one) for one in _shown_calls(desk, open_calls)]
        unknown = unknown_conditions(desk)
        held += unknown
        quote = quoted(held, f"territoires/{territory.id}.yaml")
        doubt = self._doubts.brief(doubtful(held), len(held))
        lines = [self._say("arrived", place=territory.in_place), quote.text, doubt]
        lines += [self._say("unknown", whom=one.ask) for _, one in unknown if one.ask]
        if mode and mode[0][1].value == CallMode.PLAN:
            lines.append(self._say("plan_first"))
        if mode and mode[0][1].value == CallMode.INTENTION:
            lines.append(self._say("intention_first"))
        lines.append(self._say("call_open" if open_calls else "no_call"))
        reply = Reply("\n\n".join(line for line in lines if line), citations=quote.citations)
        entry = Entry("territory.known", dossier.id, {"territoire": territory.id})
        return Said(dossier, (reply,), (entry,))

    def _judged(self, desk: Desk, said: Said) -> Said:
        """Say a refusal as soon as it can be told, and say when it is one no more."""
        verdict = self._eligibility.verdict(desk)
        kept = desk.dossier.verdict
        refused = kept is not None and kept.verdict == VerdictKind.NOT_ADMISSIBLE
        now = verdict.kind is VerdictKind.NOT_ADMISSIBLE
        deciding = tuple(ruling.id for ruling in verdict.decided_by)
        refuses = now and not (refused and kept and kept.decided_by == deciding)
        if refuses or (kept and kept.verdict != verdict.kind and verdict.settled):
            reply = self._verdicts.told(verdict, desk)
            dossier = with_verdict(said.dossier, verdict)
        elif refused and not now:
            reply = Reply(self._say("refused_no_more"))
            dossier = said.dossier.model_copy(update={"verdict": None})
        else:
            return said
        entry = Entry("verdict.told", dossier.id, {"verdict": verdict.kind.value})
        return Said(dossier, (*said.says, reply), (*said.entries, entry))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"notices.{key}", **facts)


def fields_read(desk: Desk) -> set[str]:
    """Give the fields that the rules of a dossier's place read, calls and conditions included."""
    controls = [
        rule.control
        for _, rules in desk.jurisdiction.levels()
        for rule in rules
        if rule.control is not None
    ]
    found = {name for held in controls for name in held.requires.fields()}
    found |= {name for held in controls if held.when for name in held.when.fields()}
    bounds = (Role.START, Role.END, Role.ASKED, Role.PLACE)
    found |= {field.id for role in bounds if (field := desk.form.by_role(role))}
    conditional = [field.when for field in desk.form.fields() if field.id in found and field.when]
    return found | {name for condition in conditional for name in condition.fields()}


def _nearest(
    title: str, series: Sequence[Sequence[DatedValue]], day: date
) -> list[tuple[str, DatedValue]]:
    """Give the value that the nearest level holds: the sector's, or else the territory's."""
    return next((found for one in series if (found := current(title, one, day))), [])


def _shown_calls(desk: Desk, open_calls: Sequence[Call]) -> list[Call]:
    """Give the calls worth showing: the open ones, or else the latest one known."""
    if open_calls:
        return list(open_calls)[:_CALLS_SHOWN]
    dated = [call for call in desk.jurisdiction.calls() if call.last_day()]
    return sorted(dated, key=lambda call: call.last_day() or date.min)[-1:]


def unknown_conditions(desk: Desk) -> list[tuple[str, DatedValue]]:
    """Give what no document says of the place and may stop a project there."""
    found = []
    for level, rules in desk.jurisdiction.levels():
        if level in (Level.TERRITORY, Level.SECTOR):
            for rule in rules:
                held = current(rule.title, rule.values, desk.day) if rule.control else []
                found += [(title, one) for title, one in held if one.unknown]
    return found


def calls_open(desk: Desk) -> list[Call]:
    """Give the calls of the place that receive proposals that day."""
    return [call for call in desk.jurisdiction.calls() if receives(call, desk.day)]


def receives(call: Call, day: date) -> bool:
    """Tell whether a call receives proposals on a day, as far as its dates say."""
    if call.opens and day < call.opens:
        return False
    last = call.last_day()
    if last is None:
        return call.mode is CallMode.CONTINUOUS or call.opens is not None
    return day <= last

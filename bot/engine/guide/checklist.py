"""The room of the checklists: what is to be done, when, in which order; ticked as it is done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain.dossier import Tick
from bot.domain.folding import folded
from bot.domain.form import Stage, StageKind
from bot.domain.french_dates import find_days, read_day
from bot.domain.message import Entry, Reply
from bot.domain.passage import Citation
from bot.domain.rules import CallMode, Sourced
from bot.domain.sentences import Sentences
from bot.domain.shortening import cut
from bot.engine.guide.citing import quoted
from bot.engine.guide.deadlines import (
    DEPOSIT,
    Deposit,
    Timed,
    day_off,
    deposit,
    is_of_deposit,
    mode,
    not_ticked,
    tick_of,
    timed,
    whom_to_ask,
    working_day,
)
from bot.engine.guide.masking import mask
from bot.engine.guide.progress import stage_tick
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.guide.ruled import rule_of, told

_LEAVE, _DAY, _TOGGLE, _NOTE, _BACK = "_suite", "_date", "_cocher", "_note", "_retour"
_PART = "/"
_LONGEST_NOTE = 500
_SHOWN_NOTE = 60
# A day of deposit further than this is a slip of the pen.
_FURTHEST = timedelta(days=3 * 366)


class ChecklistRoom:
    """Goes through the lists of the deposit and of what follows.

    Args:
        sentences: of `prompts/export.yaml`.
    """

    name = "liste"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show a list, one of its lines, or ask for a day or a note.

        Args:
            what: id of the stage, then of the line, then `_note`; or `_date` in place of a line.
        """
        stage = _stage(desk, what.split(_PART)[0])
        if stage is None:
            return Turned(desk.dossier)
        _, line, part = (*what.split(_PART), "", "")[:3]
        if line == _DAY:
            return Turned(desk.dossier, question=Question(what, self._say("day_asked")))
        found = _line(desk, stage, line)
        if found is None:
            return Turned(desk.dossier, question=self._list(desk, stage))
        if part == _NOTE:
            return Turned(desk.dossier, question=Question(what, self._say("note_asked")))
        return Turned(desk.dossier, question=self._one(desk, found))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read what was chosen, a day, or a note."""
        stage = _stage(desk, question.what.split(_PART)[0])
        if stage is None:
            return Turned(desk.dossier)
        _, line, part = (*question.what.split(_PART), "", "")[:3]
        if line == _DAY or (part != _NOTE and _tells_deposit(heard, desk)):
            return self._dated(desk, stage, heard)
        found = _line(desk, stage, line)
        if found is None:
            return self._chosen(desk, stage, heard)
        if part == _NOTE:
            return self._noted(desk, found, heard)
        return self._acted(desk, found, heard)

    def _list(self, desk: Desk, stage: Stage) -> Question:
        """Say what the list counts from; the choices are its lines, each said once."""
        lines, citations = self._opening(desk, stage)
        ranked = _in_order(desk, stage)
        if not any(not _ticked(desk, one).done for one in ranked):
            lines.append(self._say("all_done"))
        if lines[-1]:
            lines.append("")
        lines.append(self._say("which"))
        options = [(one.task.id, self._told(desk, one, _SHOWN_NOTE)) for one in ranked]
        if any(task.reference == "depot" for task in stage.tasks):
            options.append((_DAY, self._say("set_day")))
        options.append((_LEAVE, self._say("leave")))
        return Question(stage.id, "\n".join(lines), tuple(options), citations=citations)

    def _opening(self, desk: Desk, stage: Stage) -> tuple[list[str], tuple[Citation, ...]]:
        """Say how the place receives projects, and the day that the list counts from."""
        if not is_of_deposit(stage):
            return [*self._not_sent(desk, stage), self._say("intro")], ()
        kind, sentence = mode(desk)
        lines: list[str] = []
        said: list[tuple[str, Sourced]] = []
        if kind in (CallMode.PLAN, CallMode.INTENTION):
            lines.append(self._say(f"mode.{kind}"))
            said = [(self._say("mode_title"), sentence)] if sentence else []
            whom = whom_to_ask(desk)
            said += [(self._say("whom_title"), whom)] if whom else []
        reply = quoted(said, f"territoires/{desk.dossier.territory}.yaml")
        lines += [reply.text, ""] if said else []
        lines += [*self._when(desk), ""]
        return lines, reply.citations

    def _not_sent(self, desk: Desk, stage: Stage) -> list[str]:
        """Say what is left of the deposit, before what follows it."""
        stages = desk.form.stages
        before = stages[: stages.index(stage)]
        for one in (one for one in before if is_of_deposit(one)):
            left = not_ticked(desk, one)
            if left:
                key = "not_sent_one" if left == 1 else "not_sent_many"
                return [self._say(key, title=one.title, count=left), ""]
        return []

    def _when(self, desk: Desk) -> list[str]:
        found = deposit(desk)
        return [*self._due(found), *self._off(found.day)] if found else [self._say("no_day")]

    def _off(self, day: date) -> list[str]:
        """Warn of a day when nobody works."""
        why = day_off(day)
        return [self._say(f"off.{why}", day=self._day(working_day(day)))] if why else []

    def _due(self, found: Deposit) -> list[str]:
        if found.call is None:
            return [self._say("own_day", day=self._day(found.day))]
        key = "call_day" if found.sure else "call_day_unsure"
        if found.intention:
            key = "intention_day" if found.sure else "intention_day_unsure"
        lines = [self._say(key, day=self._day(found.day), name=found.call.name)]
        if found.call.closes_at and found.day == found.call.closes:
            hour = found.call.closes_at
            lines.append(self._say("call_hour", hour=hour.hour, minute=f"{hour.minute:02d}"))
        return lines

    def _told(self, desk: Desk, one: Timed, most: int = _LONGEST_NOTE) -> str:
        """Tell a line: whether it is done, its day, and its note, in as many characters."""
        tick = _ticked(desk, one)
        text = one.task.text
        if tick.done:
            line = self._say("line_done", text=text)
        elif one.day is None:
            line = self._say("line", text=text)
        else:
            key = "line_late" if one.day < desk.day else "line_due"
            line = self._say(key, text=text, day=self._day(one.day))
        return line + (self._say("line_note", note=cut(tick.note, most)) if tick.note else "")

    def _one(self, desk: Desk, one: Timed) -> Question:
        tick = _ticked(desk, one)
        options = (
            (_TOGGLE, self._say("untick" if tick.done else "tick")),
            (_NOTE, self._say("add_note")),
            (_BACK, self._say("back")),
        )
        rule = rule_of(desk, one.task.rule)
        if rule is None:
            return Question(_what(one), self._told(desk, one), options)
        reply = told(desk, rule, self._sentences.say("proposal.ours"))
        text = f"{self._told(desk, one)}\n\n{reply.text}"
        if rule.value.ask:
            text += " " + self._say("to_check", whom=rule.value.ask)
        return Question(_what(one), text, options, citations=reply.citations)

    def _chosen(self, desk: Desk, stage: Stage, heard: Heard) -> Turned:
        if heard.chosen == _LEAVE:
            return Turned(desk.dossier)
        if heard.chosen == _DAY:
            return self.ask(desk, f"{stage.id}{_PART}{_DAY}")
        found = _line(desk, stage, heard.chosen or "")
        if found is None:
            return Turned(desk.dossier, unread=self._say("unread"))
        return Turned(desk.dossier, question=self._one(desk, found))

    def _acted(self, desk: Desk, one: Timed, heard: Heard) -> Turned:
        if heard.chosen == _BACK:
            return Turned(desk.dossier, question=self._list(desk, one.stage))
        if heard.chosen == _NOTE:
            return self.ask(desk, f"{_what(one)}{_PART}{_NOTE}")
        if heard.chosen == _TOGGLE:
            tick = _ticked(desk, one)
            done = tick.model_copy(update={"done": not tick.done, "day": desk.day})
            return self._kept(desk, one.stage, done, "done" if done.done else "open")
        return Turned(desk.dossier, unread=self._say("unread"))

    def _noted(self, desk: Desk, one: Timed, heard: Heard) -> Turned:
        note = mask(" ".join(heard.text.split()))[0]
        if not note or len(note) > _LONGEST_NOTE:
            return Turned(desk.dossier, unread=self._say("note_wrong", most=_LONGEST_NOTE))
        tick = _ticked(desk, one).model_copy(update={"note": note})
        return self._kept(desk, one.stage, tick, "note")

    def _dated(self, desk: Desk, stage: Stage, heard: Heard) -> Turned:
        """Take the promoter's own day of deposit, which counts before the call's."""
        said = read_day(heard.text, desk.day) or next(iter(find_days(heard.text, desk.day)), None)
        day = said.resolve(desk.day) if said else None
        if day is None or not desk.day <= day <= desk.day + _FURTHEST:
            return Turned(desk.dossier, unread=self._say("day_wrong"))
        tick = Tick(id=DEPOSIT, done=True, day=desk.day, note=day.isoformat())
        return self._kept(desk, stage, tick, "day")

    def _kept(self, desk: Desk, stage: Stage, tick: Tick, how: str) -> Turned:
        dossier = desk.dossier
        after = desk.over(dossier.model_copy(update={"ticks": {**dossier.ticks, tick.id: tick}}))
        entry = Entry("task.marked", dossier.id, {"task": tick.id, "how": how})
        said = (Reply(self._say(f"kept.{how}")),)
        return Turned(after.dossier, said, self._list(after, stage), entries=(entry,))

    def _day(self, day: date) -> str:
        return self._sentences.day(day)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"checklist.{key}", **facts)


def _stage(desk: Desk, identifier: str) -> Stage | None:
    """Give the stage asked for; otherwise the one where the promoter is, or the first not left."""
    lists = [stage for stage in desk.form.stages if stage.kind is StageKind.CHECKLIST]
    ticks = desk.dossier.ticks
    for wanted in (identifier, desk.dossier.stage):
        for stage in lists:
            if stage.id == wanted:
                return stage
    left = (s for s in lists if stage_tick(s) not in ticks)
    return next(left, lists[-1] if lists else None)


def _in_order(desk: Desk, stage: Stage) -> list[Timed]:
    """Give the lines of a stage by their day; one without a day keeps its place after the last."""
    ranked: list[tuple[date, Timed]] = []
    last = date.min
    for one in timed(desk):
        if one.stage.id == stage.id:
            last = one.day or last
            ranked.append((last, one))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def _line(desk: Desk, stage: Stage, identifier: str) -> Timed | None:
    held = (one for one in timed(desk) if one.stage.id == stage.id)
    return next((one for one in held if one.task.id == identifier), None)


def _tells_deposit(heard: Heard, desk: Desk) -> bool:
    """Tell whether a message gives the day of deposit, as in « le dépôt est le 15 janvier »."""
    about = re.search(r"\bdepo[st]", folded(heard.text))
    return not heard.chosen and bool(about and find_days(heard.text, desk.day))


def _ticked(desk: Desk, one: Timed) -> Tick:
    key = tick_of(one.task)
    return desk.dossier.ticks.get(key) or Tick(id=key, done=False, day=desk.day)


def _what(one: Timed) -> str:
    return f"{one.stage.id}{_PART}{one.task.id}"

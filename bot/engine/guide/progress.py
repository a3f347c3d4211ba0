"""Where a dossier is: what applies, what is answered, what is left, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.case import Case
from bot.domain.conditions import Truth
from bot.domain.dossier import State
from bot.domain.form import FieldKind, FormField, FormSection, Role, Stage, StageKind
from bot.domain.truth import truth
from bot.engine.guide.deadlines import not_ticked
from bot.engine.guide.room import Desk

# Marks, among the ticks of a dossier, a stage that the promoter left on purpose.
_STAGE_TICK = "etape:"


def applies(field: FormField, desk: Desk) -> bool:
    """Tell whether a field is asked, or its answer counts.

    A question that depends on another waits for its answer; one that was answered stays until the
    other says no. One that only some are spared is asked until they are known to be of those.
    """
    if field.when is None:
        return True
    case = Case.of(desk.dossier, desk.form, desk.jurisdiction, desk.day)
    met = truth(field.when, case)
    excluded_only = field.when.negated is not None
    waits = not excluded_only and field.id not in desk.dossier.answers
    return met is Truth.TRUE or (met is Truth.UNKNOWN and not waits)


def asked_in(stage: Stage, desk: Desk) -> Iterator[FormField]:
    """Give the fields that a stage asks one by one, in order, those that do not apply left out.

    Where eligibility is told, its room asks what the rules need: only what is exported is asked
    here.
    """
    for section in _sections(stage, desk):
        if stage.kind is StageKind.ELIGIBILITY and not section.exported:
            continue
        for field in section.fields:
            if field.kind is not FieldKind.BUDGET_LINES and applies(field, desk):
                yield field


def next_field(stage: Stage, desk: Desk) -> FormField | None:
    """Give the next field to ask: the place first of all, then the stage's, in order.

    What a stage's room leans on is asked before it; the rest, once the room was left.
    """
    answers = desk.dossier.answers
    place = desk.form.by_role(Role.PLACE)
    if place and place.id not in answers:
        return place
    later = set() if is_left(stage, desk) else _after_room(stage, desk)
    left = (field for field in asked_in(stage, desk) if field.id not in answers)
    return next((field for field in left if field.id not in later), None)


def stage_tick(stage: Stage) -> str:
    """Give the key of the tick that marks a stage as left."""
    return f"{_STAGE_TICK}{stage.id}"


def is_left(stage: Stage, desk: Desk) -> bool:
    """Tell whether a stage's room was left: it has nothing more to ask, or the person said so."""
    ticked = desk.dossier.ticks.get(stage_tick(stage))
    return bool(ticked and ticked.done)


def _sections(stage: Stage, desk: Desk) -> list[FormSection]:
    found = [desk.form.section(name) for name in stage.sections]
    return [section for section in found if section]


def _after_room(stage: Stage, desk: Desk) -> set[str]:
    """Give the fields that a stage asks after its room: a budget's amount comes from its lines."""
    if stage.kind is StageKind.ELIGIBILITY:
        return {field.id for field in asked_in(stage, desk)}
    later: set[str] = set()
    lines_seen = False
    for section in _sections(stage, desk):
        lines_seen |= any(field.kind is FieldKind.BUDGET_LINES for field in section.fields)
        if lines_seen:
            later |= {field.id for field in section.fields}
    return later


def stage_of(desk: Desk) -> Stage | None:
    """Give the stage where the promoter is; the first one not done when none is set."""
    set_ = next((stage for stage in desk.form.stages if stage.id == desk.dossier.stage), None)
    return set_ or first_open(desk)


def first_open(desk: Desk) -> Stage | None:
    """Give the first stage that is not done."""
    return next((stage for stage in desk.form.stages if not is_done(stage, desk)), None)


def is_done(stage: Stage, desk: Desk) -> bool:
    """Tell whether a stage asks nothing more: all of it is answered, or it was left on purpose."""
    left = stage.kind is StageKind.FIELDS or is_left(stage, desk)
    return left and next_field(stage, desk) is None


@dataclass(frozen=True, slots=True)
class StageCount:
    """What is left at a stage.

    Args:
        given: fields with an answer; to_do: those answered « je ne sais pas encore », or skipped.
    """

    stage: Stage
    done: bool
    total: int
    given: int
    to_do: int


def counts(desk: Desk) -> list[StageCount]:
    """Count every stage."""
    found = []
    for stage in desk.form.stages:
        states = [desk.dossier.answers.get(field.id) for field in asked_in(stage, desk)]
        given = sum(bool(a and a.state is State.GIVEN) for a in states)
        to_do = sum(bool(a and a.state is not State.GIVEN) for a in states)
        done = is_done(stage, desk) and not not_ticked(desk, stage)
        found.append(StageCount(stage, done, len(states), given, to_do))
    return found


def to_dos(desk: Desk) -> list[FormField]:
    """Give the fields answered « je ne sais pas encore », and the required ones skipped."""
    found = []
    for field in desk.form.fields():
        answer = desk.dossier.answers.get(field.id)
        if answer is None or not applies(field, desk):
            continue
        skipped = answer.state is State.SKIPPED and field.required
        if answer.state is State.UNKNOWN or skipped:
            found.append(field)
    return found

"""The days of a dossier: the deposit, the project's own, and what checklists count from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from bot.domain.case import Case
from bot.domain.conditions import Truth
from bot.domain.form import Role, Stage, StageKind, Task
from bot.domain.in_force import value_on
from bot.domain.rules import Call, CallMode, DatedValue, Sector, Sourced, Status
from bot.domain.truth import truth
from bot.engine.guide.room import Desk

# The day of deposit that the promoter gave, kept among the ticks of the dossier.
DEPOSIT = "date:depot"
# The days that nobody works, wherever one is in Québec: month and day.
_HOLIDAYS = frozenset({(1, 1), (6, 24), (7, 1), (12, 25)})
_WEEKEND = {5: "samedi", 6: "dimanche"}


@dataclass(frozen=True, slots=True)
class Deposit:
    """The day of deposit.

    Args:
        call: the call that says it; None when the promoter gave it.
        sure: a person read it in the call's own document.
    """

    day: date
    call: Call | None
    sure: bool

    @property
    def intention(self) -> bool:
        """Tell whether what is due that day is a letter of intent."""
        return self.call is not None and self.call.mode is CallMode.INTENTION


@dataclass(frozen=True, slots=True)
class Timed:
    """A line of a checklist with its day; None when what it is counted from is not known."""

    stage: Stage
    task: Task
    day: date | None


def day_off(day: date) -> str | None:
    """Tell why nobody works on a day: `samedi`, `dimanche` or `ferie`; None on a working day."""
    if (day.month, day.day) in _HOLIDAYS:
        return "ferie"
    return _WEEKEND.get(day.weekday())


def working_day(day: date) -> date:
    """Give a day, or the last working one before it."""
    while day_off(day) and day > date.min:
        day -= timedelta(days=1)
    return day


def not_ticked(desk: Desk, stage: Stage) -> int:
    """Count the lines of a checklist that are not ticked."""
    ticks = desk.dossier.ticks
    done = (ticks.get(tick_of(task)) for task in tasks(desk, stage))
    return sum(not (tick and tick.done) for tick in done)


def tasks(desk: Desk, stage: Stage) -> list[Task]:
    """Give the lines of a checklist that concern a dossier, or may."""
    held = desk.dossier
    case = Case.of(held, desk.form, desk.jurisdiction, desk.day)
    return [one for one in stage.tasks if truth(one.when, case) is not Truth.FALSE]


def is_of_deposit(stage: Stage) -> bool:
    """Tell whether the lines of a checklist are counted from the deposit."""
    return any(task.reference == "depot" and task.days is not None for task in stage.tasks)


def tick_of(task: Task) -> str:
    """Give the id under which a line's tick is kept."""
    return f"tache:{task.id}"


def deposit(desk: Desk) -> Deposit | None:
    """Give the day of deposit: the call's, when one is known and not over; or the promoter's own.

    Where several calls are open and none was chosen, none is supposed. A plan is handed over by the
    people of the territory together: its day is not that of a project.
    """
    kept = desk.dossier.ticks.get(DEPOSIT)
    if kept and kept.done and kept.note:
        return Deposit(date.fromisoformat(kept.note), None, sure=True)
    chosen = desk.jurisdiction.chosen_call()
    calls = [chosen] if chosen else desk.jurisdiction.calls()
    own = [call for call in calls if call.mode is not CallMode.PLAN]
    known = [(day, call) for call in own for day in _days(call) if day >= desk.day]
    if len({call.id for _, call in known}) != 1:
        return None
    day, call = min(known, key=lambda one: one[0])
    return Deposit(day, call, call.status is Status.VERIFIED)


def _days(call: Call) -> Iterator[date]:
    yield from call.dates
    if call.closes:
        yield call.closes


def timed(desk: Desk) -> list[Timed]:
    """Give every line of the checklists, stage by stage, in the order of the form."""
    found = deposit(desk)
    days = {
        "depot": found.day if found else None,
        "debut": _answered(desk, Role.START),
        "fin": _answered(desk, Role.END),
    }
    return [
        Timed(stage, task, _moved(days[task.reference], task.days))
        for stage in desk.form.stages
        if stage.kind is StageKind.CHECKLIST
        for task in tasks(desk, stage)
    ]


def _answered(desk: Desk, role: Role) -> date | None:
    found = desk.dossier.by_role(desk.form, role)
    return found if isinstance(found, date) else None


def _moved(start: date | None, days: int | None) -> date | None:
    """Count days from one, to a working day; None where the calendar has no such day."""
    if start is None or days is None:
        return None
    try:
        moved = start + timedelta(days=days)
    except OverflowError:
        return None
    return working_day(moved) if MINYEAR < moved.year < MAXYEAR else None


def mode(desk: Desk) -> tuple[CallMode, Sourced | None]:
    """Give how projects reach the committee, with the sentence that says it: the call's first."""
    found = deposit(desk)
    call = desk.jurisdiction.chosen_call() or (found.call if found else None)
    if call and call.mode is not CallMode.UNKNOWN:
        return call.mode, call
    return _usual_mode(desk)


def _usual_mode(desk: Desk) -> tuple[CallMode, Sourced | None]:
    """Give how projects reach the committee of the place, whatever the call."""
    territory = desk.territory
    if territory is None:
        return CallMode.UNKNOWN, None
    for held in (*_sectors(desk), territory):
        found = value_on(held.mode, desk.day)
        if found and not found[1]:
            known = str(found[0].value)
            return (CallMode(known) if known in set(CallMode) else CallMode.UNKNOWN), found[0]
    return CallMode.UNKNOWN, None


def whom_to_ask(desk: Desk) -> DatedValue | None:
    """Give the sentence of the data that says whom to join for the place."""
    territory = desk.territory
    for held in (*_sectors(desk), territory) if territory else ():
        found = value_on(held.contacts, desk.day)
        if found and not found[1]:
            return found[0]
    return None


def _sectors(desk: Desk) -> list[Sector]:
    held = desk.territory.sectors if desk.territory else ()
    return [sector for sector in held if sector.id == desk.dossier.sector]

"""The dates of a dossier as a calendar: whole days, a reminder a week before, nobody's name."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from bot.backends.export.content import clean
from bot.backends.export.names import file_name
from bot.domain.message import OutFile
from bot.domain.proposal import Due, FileKind, Made, Proposal
from bot.domain.sentences import Sentences

_BEFORE = timedelta(days=-7)


def calendar_file(proposal: Proposal, sentences: Sentences) -> Made:
    """Give the calendar of a dossier.

    An event keeps its identity when its day changes, so that a calendar that already holds it
    moves it.
    """
    made = Calendar()
    made.add("prodid", "-//Jonction//jonction//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", sentences.say("calendar.name"))
    for due in proposal.dates:
        made.add_component(_event(due, proposal, sentences))
    name = file_name(proposal.title, str(FileKind.CALENDAR), "ics")
    return Made(OutFile(name, "text/calendar", made.to_ical()), FileKind.CALENDAR)


def _event(due: Due, proposal: Proposal, sentences: Sentences) -> Event:
    title, note = clean(due.title), clean(due.note)
    event = Event()
    event.add("uid", f"{_stable(proposal.id, due.id)}@jonction")
    event.add("dtstamp", datetime.combine(proposal.day, time(), UTC))
    event.add("dtstart", due.day)
    event.add("dtend", due.day + timedelta(days=1))
    event.add("summary", sentences.say("calendar.event", title=title))
    if not due.sure:
        note = " ".join(filter(None, (note, sentences.say("calendar.unsure"))))
    if note:
        event.add("description", note)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(sentences.say("calendar.alarm", title=title)))
    return event


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", _BEFORE)
    return alarm


def _stable(dossier: str, due: str) -> str:
    """Give a name that tells nothing of the dossier, always the same for the same thing."""
    return hashlib.sha256(f"{dossier}\0{due}".encode()).hexdigest()[:32]

"""The calendar of a dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from icalendar import Calendar

from bot.backends.export.exporter import FileExporter
from bot.domain.proposal import FileKind, Proposal


def _events(exporter: FileExporter, proposal: Proposal) -> list[Calendar]:
    (made,) = exporter.make(FileKind.CALENDAR, proposal)
    return list(Calendar.from_ical(made.file.content).walk("VEVENT"))


def test_each_date_is_a_whole_day_with_a_reminder(
    exporter: FileExporter, proposal: Proposal
) -> None:
    """Each date is an all-day event, with a reminder a week before."""
    events = _events(exporter, proposal)
    assert [event.decoded("dtstart") for event in events] == [due.day for due in proposal.dates]
    for event in events:
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(days=-7)
        assert event.decoded("dtstamp").date() == proposal.day


def test_events_keep_their_identity(exporter: FileExporter, proposal: Proposal) -> None:
    """A date that moves is the same event; the same date of another dossier is another one."""
    first = [event["uid"] for event in _events(exporter, proposal)]
    moved = tuple(replace(due, day=due.day + timedelta(days=9)) for due in proposal.dates)
    assert [e["uid"] for e in _events(exporter, replace(proposal, dates=moved))] == first
    assert not set(first) & {e["uid"] for e in _events(exporter, replace(proposal, id="d-2"))}


def test_no_person_and_no_organisation(exporter: FileExporter, proposal: Proposal) -> None:
    """A calendar is often shared: it names neither the organisation nor the dossier."""
    (made,) = exporter.make(FileKind.CALENDAR, proposal)
    text = Calendar.from_ical(made.file.content).to_ical().decode()
    assert proposal.organisation not in text
    assert proposal.id + "@" not in text


def test_what_is_not_sure_says_so_and_text_is_text(
    exporter: FileExporter, proposal: Proposal
) -> None:
    """A date nobody verified says so; a title cannot add lines to the calendar."""
    assert "confirmer" in str(_events(exporter, proposal)[0]["description"])
    title = "x\r\nATTENDEE:mailto:a@b.c\nEND:VEVENT; , \\"
    due = replace(proposal.dates[0], title=title)
    (event,) = _events(exporter, replace(proposal, dates=(due,)))
    assert "attendee" not in event
    assert event.decoded("dtstart") == date(2027, 2, 26)


def test_without_dates_there_is_no_file(exporter: FileExporter, proposal: Proposal) -> None:
    """A calendar with nothing in it is not made."""
    assert exporter.make(FileKind.CALENDAR, replace(proposal, dates=())) == ()

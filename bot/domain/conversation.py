"""Where a person is: what they consented to, their current dossier, and what is being asked."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from bot.domain.values import Held


class Purpose(StrEnum):
    """What consent is asked for, one purpose at a time (Loi 25)."""

    DOSSIER = "dossier"  # keeping what is said for the proposal
    ACCOMPANIER = "accompagnateur"  # showing it to a human accompanier who helps
    REMINDERS = "rappels"  # writing first, to remind of a date


class Consent(Held):
    """What was answered for a purpose, and when."""

    given: bool
    day: date


class Pending(Held):
    """What is being asked.

    Args:
        serial: number of the question in this conversation; the tokens of its choices hold it.
        room: the part of the guide that asked and will read the answer.
        what: what is asked, in that room's own words: often a field's id.
        options: ids of what may be chosen, in the order shown; labels: their French words.
        shown: how many of the options are numbered; the rest may only be said or pressed.
        held: what waits for the answer, JSON.
        several: options already taken, where several may be.
    """

    serial: int
    room: str
    what: str = ""
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    shown: int = 0
    held: dict[str, Any] = {}
    several: tuple[str, ...] | None = None


class Conversation(Held):
    """One person's conversation; with a version, as the store keeps it.

    Args:
        territory: the place known for questions, dossier or not.
        current: id of the current dossier.
        stack: questions set aside by another, the latest last; they come back in turn.
        trail: fields answered, the latest last, for « retour »; bounded.
        paused: the person said that she stops for now.
        dossiers: how many dossiers the person ever opened, which numbers the next one.
    """

    person: str
    consents: dict[Purpose, Consent] = {}
    territory: str | None = None
    sector: str | None = None
    current: str | None = None
    pending: Pending | None = None
    stack: tuple[Pending, ...] = ()
    paused: bool = False
    trail: tuple[str, ...] = ()
    serial: int = 0
    dossiers: int = 0
    seen: date | None = None
    version: int = Field(default=0, ge=0)

    def consented(self, purpose: Purpose) -> bool:
        """Tell whether consent was given for a purpose."""
        found = self.consents.get(purpose)
        return bool(found and found.given)

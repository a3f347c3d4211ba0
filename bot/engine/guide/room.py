"""What every room of the guide is given, and what it gives back.

A room asks one kind of thing (fields, budget lines, a draft…) and reads the answers. It never
sends, stores or numbers anything: the walk does, so that one turn is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.form import Form
from bot.domain.in_force import Jurisdiction
from bot.domain.knowledge import Catalogue
from bot.domain.message import Entry, OutFile, Reply, Upload
from bot.domain.passage import Citation
from bot.domain.rules import Programme, Territory

# Held by a question that was asked on the way to something else: its stage is not left with it.
DETOUR = "detour"


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a room may read for one turn.

    Args:
        shelf: gives the person's dossiers, the oldest first; read only where they are shown.
    """

    catalogue: Catalogue
    programme: Programme
    form: Form
    conversation: Conversation
    dossier: Dossier
    day: date
    shelf: Callable[[], Sequence[Dossier]] = tuple

    @property
    def territory(self) -> Territory | None:
        """Give the dossier's territory."""
        return self.catalogue.territory(self.dossier.territory or "")

    @property
    def jurisdiction(self) -> Jurisdiction:
        """Give where the dossier stands among the levels of rules."""
        held = self.dossier
        return Jurisdiction(self.programme, self.territory, held.sector, held.call)

    def over(self, dossier: Dossier) -> Desk:
        """Give the same desk over a dossier that was changed."""
        return replace(self, dossier=dossier)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the person answered.

    Args:
        text: as typed, trimmed; empty when a choice was pressed.
        chosen: id of the option that was pressed, or whose number or exact words were typed; the
            walk worked it out.
        more: the other files that came with `upload`.
    """

    text: str = ""
    chosen: str | None = None
    upload: Upload | None = None
    more: tuple[Upload, ...] = ()

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """Give every file that came together."""
        return (self.upload, *self.more) if self.upload else self.more


@dataclass(frozen=True, slots=True)
class Question:
    """Something a room asks.

    Args:
        what: the room's own name for it; given back to `ask` and `hear`.
        text: French, ready to be read.
        options: id and French text of each choice.
        held: what waits for the answer; JSON, given back with it.
        shortcuts: id and French text of what may be done instead of answering.
        several: options already taken, where several may be; None where one answer is expected.
    """

    what: str
    text: str
    options: tuple[tuple[str, str], ...] = ()
    shortcuts: tuple[tuple[str, str], ...] = ()
    held: Mapping[str, Any] = field(default_factory=dict)
    several: tuple[str, ...] | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Turned:
    """What a room did with one message.

    Args:
        dossier: as it is now.
        says: what is said before the next question.
        question: what the room asks next; None when it has nothing left to ask.
        unread: the message fits nothing asked: a hint in French, and nothing was changed. The
            walk answers it as a question of the promoter's, or says the hint and asks again.
        go: name of another room to go to, where the person chose to.
        release: with `unread`, the message may answer what was set aside for this room, which is
            left for it.
        leave: what was set aside is dropped: the person goes elsewhere.
        erased: id of a dossier that the person asked to delete.
        conversation: as it is now, where the room changes it (consents).
        aside: words that the person says are a question, to be answered before what waits returns.
    """

    dossier: Dossier
    says: tuple[Reply, ...] = ()
    question: Question | None = None
    unread: str | None = None
    entries: tuple[Entry, ...] = ()
    go: str | None = None
    leave: bool = False
    release: bool = False
    erased: str | None = None
    conversation: Conversation | None = None
    aside: str | None = None

    @classmethod
    def say(cls, dossier: Dossier, text: str, *files: OutFile) -> Turned:
        """Give a turn that says one thing."""
        return cls(dossier, (Reply(text, files=files),))


class Room(Protocol):
    """A part of the guide."""

    @property
    def name(self) -> str:
        """Give the name by which `Pending.room` and `Turned.go` call it."""
        ...

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask what comes next, or `what` again, as after a restart or an aside.

        `Turned.question` is None when there is nothing left to ask here.
        """
        ...

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read an answer to a question of this room.

        Args:
            question: as it was asked; its text may be empty, for it is not stored.
        """
        ...

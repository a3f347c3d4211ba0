"""Delivery: what the inbox, the outbox and a channel owe to a conversation, so nothing is lost.

An arrival is kept before it is acknowledged; a turn's replies are kept with the state that caused
them, then sent at least once. Nothing here stays open during a request or a search: a conversation
is claimed by a short transaction, and the claim lives as long as its worker's lease.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.message import Incoming

# Claimed so often and never ended, an arrival may be what ends the process: claims count no more,
# since they take many at once; it is tried alone, and counted as it is tried.
SUSPECT = 3


class Speaker(StrEnum):
    """Who wrote a message that goes out."""

    ASSISTANT = "assistant"
    PERSON = "person"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that a channel received.

    Args:
        source: the account that received it: `telegram:<id of the bot>`.
        number: its number there; `source` and `number` together come once.
        conversation: whom it belongs to, and in whose order it is handled: `telegram:42`.
        body: JSON, as the channel writes it; kept until its turn is committed.
        mark: what an edited version, or a second press, of the same thing has too.
    """

    source: str
    number: int
    conversation: str
    body: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An arrival that waits in the inbox, claimed.

    Args:
        id: of its row.
        received: when it was kept.
        attempts: how many times it was claimed before this one; from `SUSPECT` on, was tried.
    """

    id: int
    source: str
    number: int
    conversation: str
    body: str
    mark: str
    received: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that one worker holds, with what waits in it.

    Args:
        rows: by number, the earliest first.
    """

    conversation: str
    rows: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One send, made ready by a channel: what it needs is all here.

    Args:
        action: the channel's own word: the name of a method of Telegram's.
        payload: JSON; what the action takes.
        content: the bytes of a file to give.
        author: an `assistant` letter is never sent to somebody whom a person holds.
        question: id of the field that it asks, so that an answer may quote it.
    """

    action: str
    payload: Mapping[str, Any]
    author: Speaker = Speaker.ASSISTANT
    content: bytes | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that waits in the outbox, claimed: the head of its conversation.

    Args:
        attempts: how many sends were tried before this one.
        unsure: one of them may have arrived: the process died, or the line broke, before the
            answer.
    """

    id: int
    conversation: str
    letter: Letter
    attempts: int = 0
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """It was accepted.

    Args:
        mark: the message's id in its conversation; empty when it makes no message.
        how: what had to be given up for it to pass: `plain`, `no_buttons`…; empty most often.
    """

    mark: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Postponed:
    """It will be tried again.

    Args:
        seconds: least time to wait; None lets the outbox choose, longer at each attempt.
        everyone: nothing at all may be sent before.
        unsure: it may have arrived.
    """

    reason: str
    seconds: float | None = None
    everyone: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Shut:
    """The conversation takes nothing now: blocked, deleted, left.

    What waits for it stays, and goes when the person writes again.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The conversation has another address now; what waits for it goes there."""

    to: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It can never be accepted: a visible dead letter, that an operator may retry."""

    reason: str


Result = Sent | Postponed | Shut | Moved | Failed


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a turn commits beside its state: the arrivals it answers, and by whom.

    Args:
        rows: ids of the inbox rows that the turn handles.
    """

    worker: str
    conversation: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of an arrival or a letter once its words are gone.

    Args:
        fields: ids of the fields that the arrival answered, or that the letter asked.
        moment: when it was handled, or sent.
    """

    fields: tuple[str, ...]
    moment: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that an operator should know of.

    Args:
        box: `inbox` or `outbox`.
        state: `waiting`, `sending`, `blocked` or `dead`.
        action: what an operator can do next, one of the keys of `status_command`.
    """

    box: str
    id: int
    conversation: str
    state: str
    reason: str
    attempts: int
    since: datetime
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How the boxes stand.

    Args:
        counts: by (box, state).
        oldest: when what waits the longest was kept, by box.
        workers: names of those whose lease holds.
        paused: until when nothing is sent to anybody.
        unsure: letters that may have been sent twice, ever.
    """

    counts: Mapping[tuple[str, str], int]
    oldest: Mapping[str, datetime]
    workers: tuple[str, ...]
    paused: datetime | None = None
    unsure: int = 0
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class FileAsked:
    """A file that the channel can fetch.

    Args:
        reference: the channel's own.
        size: bytes, as the channel says; 0 when it does not.
    """

    reference: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Received:
    """An arrival, read by its channel.

    Args:
        incoming: what the engine is to hear; None when the engine has nothing to do with it.
        answers: letters that the channel itself answers with, when `incoming` is None.
        plain: it is only words, which may be joined to those that came just before or after.
        album: what the files sent together have in common; empty outside an album.
        edits: mark of the arrival that this one is a new version of; empty when it is the first.
        quotes: mark of the letter that it answers by quoting; empty most often.
        press: the channel's own reference of a press to be acknowledged.
        page: serial of the question and page asked for, when a press only turns a page.
    """

    row: Waiting
    incoming: Incoming | None
    answers: tuple[Letter, ...] = ()
    plain: bool = False
    album: str = ""
    edits: str = ""
    quotes: str = ""
    file: FileAsked | None = None
    press: str = ""
    page: tuple[int, int] | None = None
    sent: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

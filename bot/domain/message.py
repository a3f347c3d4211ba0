"""What comes from a person and what goes back, whatever the channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.dossier import Author
from bot.domain.passage import Citation


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person handed over.

    Args:
        media_type: as the channel says it; not to be believed.
        content: the bytes; None when the channel has not fetched them.
    """

    name: str
    media_type: str
    size: int
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message.

    Args:
        person: whom it comes from, as the channel knows them: `terminal:1`, `telegram:42`.
        moment: when it came, with its time zone.
        token: of the choice that was pressed; None when the person wrote.
        voice: it is a voice message, whose words are not known; `upload` is the recording.
        more: the other files of an album, whose first is `upload`.
        about: ids of the fields that an earlier message answered, when this one is its new version,
            or that the message it quotes asked; those of another dossier, `id/field`, are passed
            over.
        edited: it is the new version of an earlier message.
        forwarded: somebody else wrote it, and the person passed it on.
    """

    person: str
    moment: datetime
    text: str = ""
    token: str | None = None
    upload: Upload | None = None
    voice: bool = False
    more: tuple[Upload, ...] = ()
    about: tuple[str, ...] = ()
    edited: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be pressed, or answered by its number or its words.

    Args:
        token: at most 64 bytes; tells the question it belongs to, so that an old one is known.
    """

    token: str
    text: str


@dataclass(frozen=True, slots=True)
class OutFile:
    """A file given to a person."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One message back.

    Args:
        text: French; paragraphs are split by an empty line, lines of a list begin with `• `.
        choices: what may be pressed; text is always accepted too.
        shortcuts: choices that are there at every question: « Je ne sais pas encore », « Passer »…
        several: more than one of the choices may be taken.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    shortcuts: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    files: tuple[OutFile, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal: who changed what, and why.

    Args:
        action: dotted name of what happened: `answer.given`, `verdict.told`.
        facts: small values, JSON; never the words of somebody who did not consent.
    """

    action: str
    dossier: str | None = None
    facts: dict[str, object] = field(default_factory=dict)
    author: Author = Author.PROMOTER

"""The ports: what the engine needs from outside, and the contract of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.knowledge import Catalogue, Knowledge
from bot.domain.message import Entry
from bot.domain.passage import Expected, Hit, Passage
from bot.domain.proposal import FileKind, Made, Proposal
from bot.engine.delivery import Delivery, Letter

# Tells a person how far a long task is: a step's name, what is done, what there is to do.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place named in a message.

    Args:
        name: the place's own spelling.
        territory: id of its territory.
        sector: id of its sector, where its rules differ.
        exact: False when the spelling had to be guessed.
    """

    name: str
    territory: str
    sector: str | None
    exact: bool


def only_sector(places: Iterable[PlaceFound]) -> str | None:
    """Give the sector that all the places share; None when they differ or have none."""
    sectors = {place.sector for place in places}
    return sectors.pop() if len(sectors) == 1 else None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is asked about.

    Args:
        day: the day for which the answer must hold.
        named: the question itself names a place of the territory.
    """

    day: date
    territory: str | None = None
    sector: str | None = None
    programme: str | None = None
    named: bool = False


class Question(Protocol):
    """A message read once: its standard spelling, what it is about, the places it names."""

    @property
    def stems(self) -> tuple[str, ...]:
        """Give the stems of its words, function words left out."""
        ...

    @property
    def topics(self) -> tuple[str, ...]:
        """Give the topics that the rule data answers and that it is about, surest first."""
        ...

    @property
    def sure(self) -> bool:
        """Tell whether its words name a topic and a place: the rule data answers, floor or not."""
        ...

    @property
    def expects(self) -> Expected:
        """Give the kind of thing that its answer must hold."""
        ...

    @property
    def only_place(self) -> bool:
        """Tell whether it names a place and asks nothing."""
        ...

    @property
    def years(self) -> frozenset[int]:
        """Give the years that it names."""
        ...

    @property
    def places(self) -> tuple[PlaceFound, ...]:
        """Give the places it may name; one name may stand for several."""
        ...


class Places(Protocol):
    """Finds the places a message names, without any search."""

    def find(self, text: str) -> tuple[tuple[PlaceFound, ...], str]:
        """Give every place that a message may name, and the message without their names."""
        ...


class Search(Protocol):
    """One generation of the index, open for questions. It never changes."""

    @property
    def generation(self) -> str:
        """Give its name."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """Give the rule data and the glossary it was built with."""
        ...

    @property
    def places(self) -> Places:
        """Give what finds the places a message names; costs no embedding."""
        ...

    def read(self, text: str) -> Question:
        """Read a message; costs the only embedding of the whole answer."""
        ...

    def find(self, question: Any, scope: Scope, limit: int = 8) -> list[Hit]:
        """Give passages for a question, best first, possibly none, out of date ones lower."""
        ...

    def statements(self, topic: str, scope: Scope) -> list[Passage]:
        """Give the rule data on a topic: the sector's first, then the territory's, then the core's.

        Everything the data holds comes back, in force or not.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a generation's parts really hold, counted; equal when the generation is whole."""

    ledger: int
    passages: int
    lexical: int
    vectors: int
    chroma: int
    differences: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Tell whether every part holds the same entries."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Built:
    """A generation that was just built, not yet live.

    Args:
        embedded: how many texts the embedder really read; the others came from the cache.
    """

    generation: str
    documents: int
    passages: int
    embedded: int


class Index(Protocol):
    """Builds, opens, checks and reclaims generations; each has a place of its own."""

    identity: str

    def build(self, generation: str, knowledge: Knowledge, progress: Progress) -> Built:
        """Build a generation beside the others; one left half built under the name goes first."""
        ...

    def open(self, generation: str) -> Search:
        """Open a generation.

        Raises:
            SearchUnavailable: it is missing, or was built by another embedding model.
        """
        ...

    def reconcile(self, generation: str) -> Reconciliation:
        """Compare what every part of a generation really holds."""
        ...

    def settle(self, generation: str) -> None:
        """Note that a generation is about to be published: it was not left behind."""
        ...

    def reclaim(self, gone: Collection[str]) -> list[str]:
        """Delete generations, and what was left behind; give the names of what went.

        Any other stays: another database may have published it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Generation:
    """A line of the ledger of generations.

    Args:
        fingerprint: of the folder it was built from.
        identity: of the pipeline and embedding model that built it.
    """

    name: str
    fingerprint: str
    identity: str
    documents: int
    passages: int
    created: str


class Ledger(Protocol):
    """Remembers which generations were published and which one answers now."""

    def live(self) -> Generation | None:
        """Give the generation that answers now."""
        ...

    def published(self) -> list[Generation]:
        """Give the generations published and not reclaimed, latest first."""
        ...

    def publish(self, generation: Generation, expected: str | None) -> None:
        """Record a generation and make it live, in one transaction.

        Raises:
            StaleState: the live generation is no longer `expected`.
        """
        ...

    def switch(self, name: str, expected: str | None) -> None:
        """Make a published generation live.

        Raises:
            StaleState: the live generation is no longer `expected`.
        """
        ...

    def forget(self, names: Sequence[str]) -> None:
        """Take reclaimed generations out of the list."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line of the journal as it was kept."""

    moment: datetime
    entry: Entry


class Unit(Protocol):
    """One turn's transaction: what is known of a person, read once, and written once."""

    @property
    def conversation(self) -> Conversation:
        """Give the person's conversation; a new one, of version 0, when none is kept."""
        ...

    @property
    def dossier(self) -> Dossier | None:
        """Give the conversation's current dossier."""
        ...

    def open(self, identifier: str) -> Dossier | None:
        """Give another dossier of the same person."""
        ...

    def dossiers(self) -> list[Dossier]:
        """Give the person's dossiers, the oldest first."""
        ...

    def save(
        self,
        conversation: Conversation,
        dossier: Dossier | None,
        entries: Sequence[Entry],
        moment: datetime,
    ) -> None:
        """Write the turn; it is kept once the unit ends without an error.

        A dossier of version 0 is a new one. What is equal to what was read is not written.

        Raises:
            StaleState: somebody wrote the conversation or the dossier in between.
        """
        ...

    def erase(self, identifier: str) -> None:
        """Delete a dossier and its journal, for good."""
        ...

    def answer(
        self,
        delivery: Delivery,
        letters: Sequence[Letter],
        fields: Sequence[str],
        moment: datetime,
    ) -> None:
        """Mark arrivals handled and keep what answers them, in this turn's transaction.

        Args:
            fields: ids of the fields that the arrivals answered.

        Raises:
            StaleState: another worker handled one of them.
        """
        ...

    def mentioned(self, digest: str) -> bool:
        """Tell whether a dossier, of anybody, still names these bytes."""
        ...


class Store(Protocol):
    """Keeps conversations, dossiers and the journal."""

    def turn(self, person: str) -> AbstractContextManager[Unit]:
        """Open one person's turn; leaving it commits what was saved, an error keeps nothing."""
        ...

    def journal(self, person: str) -> list[Recorded]:
        """Give a person's journal, oldest first."""
        ...


class Files(Protocol):
    """Keeps the bytes that people hand over, by their digest."""

    def keep(self, content: bytes) -> str:
        """Keep bytes; give their SHA-256 in hexadecimal. The same bytes are kept once."""
        ...

    def read(self, digest: str) -> bytes:
        """Give bytes that were kept.

        Raises:
            StoreUnavailable: they are not there.
        """
        ...

    def forget(self, digest: str) -> None:
        """Delete bytes for good; nothing happens when they are not there."""
        ...


class Exporter(Protocol):
    """Makes the files of a dossier."""

    def make(self, kind: FileKind, proposal: Proposal) -> tuple[Made, ...]:
        """Give the files of a kind: one, or one for each partner, or none with nothing to hold.

        A template that cannot be used is told in what is made, and another one takes its place.
        """
        ...

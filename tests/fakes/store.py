"""A store and files in memory, for quick tests of the engine; they keep the ports' promises.

State is kept as the same JSON as on a disk, so that what would not come back equal from there
does not here either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.message import Entry
from bot.engine.delivery import Delivery, Letter
from bot.engine.ports import Recorded
from bot.errors import StaleState, StoreUnavailable
from tests.fakes.post import MemoryPost


@dataclass
class _Kept:
    """What was committed: JSON by person, JSON by dossier, and the journal's lines."""

    conversations: dict[str, str] = field(default_factory=dict)
    dossiers: dict[str, str] = field(default_factory=dict)
    journal: list[tuple[str, Recorded]] = field(default_factory=list)

    def conversation(self, person: str) -> Conversation:
        """Give a person's conversation."""
        found = self.conversations.get(person)
        if found is None:
            return Conversation(person=person)
        read = Conversation.model_validate_json(found)
        lost = read.current is not None and self.dossier(person, read.current) is None
        return read.model_copy(update={"current": None}) if lost else read

    def dossier(self, person: str, identifier: str) -> Dossier | None:
        """Give a person's dossier."""
        found = self.dossiers.get(identifier)
        read = Dossier.model_validate_json(found) if found else None
        return read if read and read.person == person else None


class MemoryStore:
    """Keeps conversations, dossiers and the journal, in memory, beside the boxes of `post`."""

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        post: MemoryPost | None = None,
    ) -> None:
        self._clock = clock
        self._kept = _Kept()
        self.post = post or MemoryPost()
        self._lock = self.post.lock
        self.commits = 0

    @contextmanager
    def turn(self, person: str) -> Iterator[MemoryUnit]:
        """Open one person's turn; leaving it commits what was saved, an error keeps nothing."""
        unit = MemoryUnit(self, person)
        try:
            yield unit
            if unit.writes is not None and not unit.failed:
                self._kept = unit.writes
                self.commits += 1
                for work in unit.posting:
                    work()
        finally:
            unit.release()

    def journal(self, person: str) -> list[Recorded]:
        """Give a person's journal, oldest first."""
        return [deepcopy(line) for whose, line in self._kept.journal if whose == person]


class MemoryUnit:
    """One turn of a `MemoryStore`; the first to write makes the others wait, as SQLite does."""

    def __init__(self, store: MemoryStore, person: str) -> None:
        self._store = store
        self._person = person
        self._held = False
        self._conversation = store._kept.conversation(person)
        self._seen: dict[str, Dossier] = {}
        self.writes: _Kept | None = None
        self.posting: list[Callable[[], None]] = []
        self.failed = False
        _ = self.dossier

    def release(self) -> None:
        """Let others write."""
        if self._held:
            self._store._lock.release()

    @property
    def conversation(self) -> Conversation:
        """Give the person's conversation; a new one, of version 0, when none is kept."""
        return self._conversation

    @property
    def dossier(self) -> Dossier | None:
        """Give the conversation's current dossier."""
        current = self._conversation.current
        return self.open(current) if current is not None else None

    def open(self, identifier: str) -> Dossier | None:
        """Give another dossier of the same person."""
        if identifier not in self._seen:
            found = (self.writes or self._store._kept).dossier(self._person, identifier)
            if found is None:
                return None
            self._seen[identifier] = found
        return self._seen[identifier]

    def dossiers(self) -> list[Dossier]:
        """Give the person's dossiers, the oldest first."""
        kept = [self.open(name) for name in (self.writes or self._store._kept).dossiers]
        return sorted((one for one in kept if one), key=lambda one: (one.number, one.id))

    def save(
        self,
        conversation: Conversation,
        dossier: Dossier | None,
        entries: Sequence[Entry],
        moment: datetime,
    ) -> None:
        """Write the turn; it is kept once the unit ends without an error."""
        owners = {conversation.person, dossier.person if dossier else self._person}
        if owners != {self._person}:
            raise ValueError("a turn writes what is of its own person")
        with self._writing():
            self._save_conversation(conversation)
            if dossier is not None and dossier != self._seen.get(dossier.id):
                self._save_dossier(dossier)
            self._record(entries, moment)

    def erase(self, identifier: str) -> None:
        """Delete a dossier and its journal, for good; a line that says so stays."""
        with self._writing():
            if self._store._kept.dossier(self._person, identifier) is None:
                return
            kept = self._begun()
            del kept.dossiers[identifier]
            self._seen.pop(identifier, None)
            mine = (self._person, identifier)
            kept.journal = [
                (w, line) for w, line in kept.journal if (w, line.entry.dossier) != mine
            ]
            moment = self._store._clock()
            self.posting.append(partial(self._store.post.wipe, self._person, moment))
            self._record((Entry("dossier.erased", identifier),), moment)

    def answer(
        self,
        delivery: Delivery,
        letters: Sequence[Letter],
        fields: Sequence[str],
        moment: datetime,
    ) -> None:
        """Mark arrivals handled and keep what answers them, once the turn is."""
        with self._writing():
            self._begun()
            post = self._store.post
            post.checked(delivery)
            self.posting.append(partial(post.finish, delivery, letters, moment, fields=fields))

    def mentioned(self, digest: str) -> bool:
        """Tell whether a dossier, of anybody, still names these bytes."""
        return any(digest in text for text in (self.writes or self._store._kept).dossiers.values())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.failed:
            raise StaleState("this turn was refused already")
        self.failed = True
        yield
        self.failed = False

    def _begun(self) -> _Kept:
        if not self._held:
            self._store._lock.acquire()
            self._held = True
        if self.writes is None:
            kept = self._store._kept
            self.writes = _Kept({**kept.conversations}, {**kept.dossiers}, [*kept.journal])
        return self.writes

    def _save_conversation(self, conversation: Conversation) -> None:
        read = self._conversation
        if conversation == read:
            return
        kept = self._begun()
        found = kept.conversations.get(self._person)
        now = Conversation.model_validate_json(found).version if found else 0
        if not conversation.version == read.version == now:
            raise StaleState("another version of the conversation was read")
        self._conversation = conversation.model_copy(update={"version": now + 1})
        kept.conversations[self._person] = self._conversation.model_dump_json()

    def _save_dossier(self, dossier: Dossier) -> None:
        kept = self._begun()
        now = kept.dossier(self._person, dossier.id)
        taken = now is None and dossier.id in kept.dossiers
        if taken or dossier.version != (now.version if now else 0):
            raise StaleState("somebody wrote a newer version")
        written = dossier.model_copy(update={"version": dossier.version + 1})
        kept.dossiers[dossier.id] = written.model_dump_json()
        self._seen[dossier.id] = written

    def _record(self, entries: Sequence[Entry], moment: datetime) -> None:
        for entry in entries:
            if moment.tzinfo is None:
                raise StoreUnavailable("a moment without its time zone")
            facts = json.loads(json.dumps(entry.facts, default=str))
            line = Recorded(moment.astimezone(UTC), replace(entry, facts=facts))
            self._begun().journal.append((self._person, line))


class MemoryFiles:
    """Keeps bytes by their digest, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        """Keep bytes; give their SHA-256 in hexadecimal."""
        digest = sha256(content).hexdigest()
        self._kept[digest] = content
        return digest

    def read(self, digest: str) -> bytes:
        """Give bytes that were kept."""
        if digest not in self._kept:
            raise StoreUnavailable("files: no such digest")
        return self._kept[digest]

    def forget(self, digest: str) -> None:
        """Delete bytes for good; nothing happens when they are not there."""
        self._kept.pop(digest, None)

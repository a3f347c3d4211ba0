"""An inbox and an outbox in memory: the port's promises, said as plainly as they can be."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock

from bot.engine.delivery import (
    SUSPECT,
    Arrival,
    Delivery,
    Failed,
    Held,
    Letter,
    Moved,
    Posted,
    Postponed,
    Result,
    Sent,
    Shut,
    Trace,
)
from bot.errors import StaleState
from tests.fakes.boxes import Came, Mail
from tests.fakes.standing import MemoryStanding

_ROWS = 50
_LONGEST_WAIT = 60
# The clocks of two machines differ by less.
_ASTRAY = timedelta(minutes=1)


@dataclass
class MemoryPost(MemoryStanding):
    """Keeps the inbox and the outbox, in memory."""

    lock: RLock = field(default_factory=RLock)
    inbox: list[Came] = field(default_factory=list)
    outbox: list[Mail] = field(default_factory=list)
    holders: dict[str, str] = field(default_factory=dict)
    leases: dict[str, datetime] = field(default_factory=dict)
    shut: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    paused: datetime | None = None
    swept_unsure: int = 0
    _numbers: list[int] = field(default_factory=lambda: [0, 0])

    def receive(self, arrivals: Sequence[Arrival], moment: datetime) -> int:
        """Keep arrivals; give how many are new."""
        new = 0
        with self.lock:
            for one in sorted(arrivals, key=lambda one: (one.number, one.source)):
                key = (one.source, one.number)
                if any((row.arrival.source, row.arrival.number) == key for row in self.inbox):
                    continue
                place = self.moved.get(one.conversation, one.conversation)
                self.shut.pop(place, None)
                self.inbox.append(Came(self._next(0), one, place, moment, moment, one.body))
                new += 1
        return new

    def beat(self, worker: str, moment: datetime, lease: float) -> None:
        """Make the worker's claims hold for `lease` seconds from now."""
        self.leases[worker] = moment + timedelta(seconds=lease)
        with self.lock:
            for row in self._waiting():
                if row.received > moment + _ASTRAY:
                    row.received = row.due = moment
            for mail in self.outbox:
                if mail.state == "waiting" and mail.created > moment + _ASTRAY:
                    mail.created = mail.due = moment

    def leave(self, worker: str) -> None:
        """Give up every claim of a worker that ends."""
        with self.lock:
            self.leases.pop(worker, None)
            self.release(worker, [*self.holders])

    def claim(
        self, worker: str, moment: datetime, limit: int, mine: Collection[str] = ()
    ) -> list[Held]:
        """Claim conversations in which something is due, the longest waiting first."""
        with self.lock:
            found = {
                row.conversation: due[0]
                for row in self._waiting()
                if row.conversation not in mine
                and self._free(row.conversation, worker, moment)
                and (due := self._due(row.conversation, moment))
            }
            chosen = sorted(found, key=lambda place: (found[place].received, found[place].id))
            return [self._taken(worker, place, moment) for place in chosen[: max(limit, 0)]]

    def _taken(self, worker: str, place: str, moment: datetime) -> Held:
        rows = self._due(place, moment)[:_ROWS]
        given = tuple(row.waiting() for row in rows)
        for row in rows:
            row.attempts += row.attempts < SUSPECT
        self.holders[place] = worker
        return Held(place, given)

    def release(self, worker: str, conversations: Collection[str]) -> None:
        """Let others claim these."""
        with self.lock:
            for name in conversations:
                for place in (name, self.moved.get(name, name)):
                    if self.holders.get(place) == worker:
                        del self.holders[place]

    def tried(self, rows: Collection[int]) -> None:
        """Count one more attempt at rows that are about to be tried."""
        with self.lock:
            for row in self._waiting():
                row.attempts += row.id in rows

    def put_off(
        self, rows: Collection[int], until: datetime, reason: str = "", *, tried: bool = False
    ) -> None:
        """Leave rows for later; with `tried`, the attempt counts."""
        with self.lock:
            for row in self._waiting():
                if row.id in rows:
                    row.due, row.reason = until, reason
                    row.attempts = max(row.attempts - (not tried), 0)

    def finish(
        self,
        delivery: Delivery,
        letters: Sequence[Letter],
        moment: datetime,
        *,
        dead: str = "",
        fields: Sequence[str] = (),
    ) -> None:
        """Mark arrivals handled, and keep what answers them."""
        with self.lock:
            rows = self.checked(delivery)
            for row in rows:
                row.state = "dead" if dead else "done"
                row.body = row.body if dead else None
                row.reason, row.fields, row.finished = dead, tuple(fields), moment
            place = self.moved.get(delivery.conversation, delivery.conversation)
            for letter in letters:
                kept = Letter(
                    letter.action,
                    json.loads(json.dumps(dict(letter.payload))),
                    letter.author,
                    letter.content,
                    letter.question,
                )
                number = self._next(1)
                self.outbox.append(Mail(number, place, kept, letter.question, moment, moment))

    def checked(self, delivery: Delivery) -> list[Came]:
        """Give the arrivals that a delivery handles.

        Raises:
            StaleState: another worker handled one of them, or holds the conversation.
        """
        rows = [row for row in self._waiting() if row.id in delivery.rows]
        ours = all(self.holders.get(row.conversation) == delivery.worker for row in rows)
        if not ours or len(rows) != len(set(delivery.rows)):
            raise StaleState("another worker handled these arrivals")
        return rows

    def wipe(self, conversation: str, moment: datetime) -> None:
        """Forget the words that wait for an operator."""
        for row in self.inbox:
            if row.conversation == conversation and row.state == "dead":
                row.body = None
        for mail in self.outbox:
            stuck = mail.state == "dead" or self._blocked(mail)
            if mail.conversation == conversation and mail.letter and stuck:
                mail.state, mail.letter, mail.reason = "dead", None, "erased"
                mail.finished = mail.finished or moment

    def traced(self, conversation: str, mark: str) -> Trace | None:
        """Tell what a handled arrival, or a letter sent, with this mark was about."""
        came = [
            Trace(row.fields, row.finished)
            for row in self.inbox
            if row.state == "done"
            and row.finished
            and (row.conversation, row.arrival.mark) == (conversation, mark)
        ]
        went = [
            Trace((mail.question,) if mail.question else (), mail.finished)
            for mail in self.outbox
            if mail.state == "sent"
            and mail.finished
            and (mail.conversation, mail.mark) == (conversation, mark)
        ]
        found = [*reversed(came), *reversed(went)] if mark else []
        return max(found, key=lambda trace: trace.moment, default=None)

    def outgoing(
        self,
        worker: str,
        moment: datetime,
        limit: int,
        results: Sequence[tuple[Posted, Result]] = (),
    ) -> list[Posted]:
        """Record what became of letters, then claim the heads of conversations."""
        with self.lock:
            for posted, result in sorted(results, key=lambda one: one[0].id):
                self._record(worker, posted, result, moment)
            if self.paused and self.paused > moment:
                return []
            heads = [mail for mail in self.outbox if self._may_go(worker, mail, moment)]
            heads.sort(key=lambda mail: (mail.due, mail.id))
            return [self._sending(worker, mail, moment) for mail in heads[: max(limit, 0)]]

    def _may_go(self, worker: str, mail: Mail, moment: datetime) -> bool:
        if not mail.open or mail.due > moment or mail.conversation in self.shut:
            return False
        others = [
            one
            for one in self.outbox
            if one.open and one.conversation == mail.conversation and one is not mail
        ]
        if any(one.id < mail.id for one in others):
            return False
        if mail.state == "sending":
            return mail.worker != worker and not self._alive(mail.worker, moment)
        return all(one.state == "waiting" for one in others)

    def _sending(self, worker: str, mail: Mail, moment: datetime) -> Posted:
        if mail.state == "sending":
            mail.attempts += 1
            mail.unsure = True
        mail.state, mail.worker, mail.due = "sending", worker, moment
        assert mail.letter is not None
        return Posted(mail.id, mail.conversation, mail.letter, mail.attempts, mail.unsure)

    def _record(self, worker: str, posted: Posted, result: Result, moment: datetime) -> None:
        mail = next((one for one in self.outbox if one.id == posted.id), None)
        if mail is None or (mail.state, mail.worker) != ("sending", worker):
            return
        left, mail.worker = mail.due, ""
        if isinstance(result, Sent):
            mail.state, mail.finished, mail.letter = "sent", moment, None
            mail.mark, mail.how, mail.reason = result.mark, result.how, ""
        elif isinstance(result, Failed):
            mail.state, mail.finished, mail.reason = "dead", moment, result.reason
            mail.attempts += 1
        elif isinstance(result, Shut) and not self._heard(mail.conversation, left):
            self._again(mail, Postponed(result.reason, 0), moment)
            self.shut[mail.conversation] = result.reason
        elif isinstance(result, Moved) and result.to != mail.conversation:
            self._again(mail, Postponed("", 0), moment)
            self._move(mail.conversation, result.to)
        elif isinstance(result, Postponed):
            self._again(mail, result, moment)
            if result.everyone:
                self.paused = max(mail.due, self.paused or mail.due)
        else:
            why = result.reason if isinstance(result, Shut) else "moved to where it is"
            self._again(mail, Postponed(why), moment)

    def _again(self, mail: Mail, result: Postponed, moment: datetime) -> None:
        seconds = result.seconds
        if seconds is None:
            seconds = min(2**mail.attempts, _LONGEST_WAIT)
            mail.attempts += 1
        mail.state, mail.due = "waiting", moment + timedelta(seconds=max(seconds, 0))
        mail.reason, mail.unsure = result.reason, mail.unsure or result.unsure

    def _heard(self, conversation: str, since: datetime) -> bool:
        return any(row.conversation == conversation and row.received > since for row in self.inbox)

    def _move(self, old: str, new: str) -> None:
        rows: Iterable[Came | Mail] = [*self.inbox, *self.outbox]
        for row in rows:
            if row.conversation == old and (row.finished is None or row.state == "dead"):
                row.conversation = new
        for name, place in self.moved.items():
            if place == old:
                self.moved[name] = new
        self.moved.pop(new, None)
        self.moved[old] = new
        self.shut.pop(old, None)
        holder = self.holders.pop(old, None)
        if holder:
            self.holders.setdefault(new, holder)

    def next_due(self, moment: datetime) -> datetime | None:
        """Give when something put off becomes due."""
        free = [mail for mail in self.outbox if mail.open and mail.conversation not in self.shut]
        dues = [row.due for row in self._waiting()]
        dues += [mail.due for mail in free if mail.state == "waiting"]
        dues += [self.paused] if self.paused and free else []
        return min((due for due in dues if due > moment), default=None)

    def sweep(self, before: datetime) -> int:
        """Delete rows handled or sent before a moment; give how many."""
        came = [row for row in self.inbox if row.finished and row.finished < before]
        came = [row for row in came if row.body is None]
        went = [mail for mail in self.outbox if mail.finished and mail.finished < before]
        went = [mail for mail in went if mail.letter is None]
        self.swept_unsure += sum(mail.unsure for mail in went)
        self.inbox = [row for row in self.inbox if row not in came]
        self.outbox = [mail for mail in self.outbox if mail not in went]
        self.leases = {name: until for name, until in self.leases.items() if until >= before}
        return len(came) + len(went)

    def _next(self, box: int) -> int:
        self._numbers[box] += 1
        return self._numbers[box]

    def _due(self, place: str, moment: datetime) -> list[Came]:
        """Give the rows of a conversation that may be handled now, in order."""
        rows = [row for row in self._waiting() if row.conversation == place]
        latest: dict[str, datetime] = {}
        keyed = []
        for row in sorted(rows, key=lambda row: row.arrival.number):
            source = row.arrival.source
            latest[source] = max(row.received, latest.get(source, row.received))
            keyed.append(((latest[source], source, row.arrival.number), row))
        due = []
        for _, row in sorted(keyed, key=lambda one: one[0]):
            if row.due > moment:
                break
            due.append(row)
        return due

    def _free(self, place: str, worker: str, moment: datetime) -> bool:
        holder = self.holders.get(place)
        return holder in (None, worker) or not self._alive(holder or "", moment)

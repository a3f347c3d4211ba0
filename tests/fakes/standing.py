"""How boxes in memory stand, and what an operator does about it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from bot.engine.delivery import Tally, Trouble
from tests.fakes.boxes import Came, Mail


class MemoryStanding:
    """What an operator reads of the boxes, and does to them."""

    inbox: list[Came]
    outbox: list[Mail]
    shut: dict[str, str]
    leases: dict[str, datetime]
    paused: datetime | None
    swept_unsure: int

    def tally(self, moment: datetime, most: int = 20, *, ended: bool = True) -> Tally:
        """Tell how the boxes stand, with the rows in trouble, the oldest first."""
        boxes = [
            ("inbox", row.state)
            for row in self.inbox
            if ended or not row.finished or (row.state == "dead" and row.body is not None)
        ]
        boxes += [
            ("outbox", self._state(mail))
            for mail in self.outbox
            if ended or not mail.finished or (mail.state == "dead" and mail.letter)
        ]
        free = [mail for mail in self.outbox if mail.open and mail.conversation not in self.shut]
        kept = {
            "inbox": [row.received for row in self._waiting()],
            "outbox": [mail.created for mail in free],
        }
        troubles = [found for row in self.inbox if (found := self._trouble(row))]
        troubles += [found for mail in self.outbox if (found := self._letter(mail, moment))]
        return Tally(
            dict(Counter(boxes)),
            {box: min(moments) for box, moments in kept.items() if moments},
            tuple(sorted(name for name in self.leases if self._alive(name, moment))),
            self.paused if self.paused and self.paused > moment else None,
            self.swept_unsure + sum(mail.unsure for mail in self.outbox),
            tuple(sorted(troubles, key=lambda one: (one.since, one.box, one.id))[:most]),
        )

    def _trouble(self, row: Came) -> Trouble | None:
        late = row.state == "waiting" and row.reason
        if row.body is None or not (late or row.state == "dead"):
            return None
        facts = (row.state, row.reason, row.attempts, row.received, row.due if late else None)
        return Trouble("inbox", row.id, row.conversation, *facts)

    def _letter(self, mail: Mail, moment: datetime) -> Trouble | None:
        state = self._state(mail)
        lost = state == "sending" and not self._alive(mail.worker, moment)
        late = state == "waiting" and mail.reason
        if not mail.letter or not (late or lost or state in ("dead", "blocked")):
            return None
        why = self.shut.get(mail.conversation, mail.reason)
        facts = (state, why, mail.attempts, mail.created, mail.due if late else None)
        return Trouble("outbox", mail.id, mail.conversation, *facts)

    def retry(self, moment: datetime, box: str | None = None, row: int | None = None) -> int:
        """Make dead, put off and shut rows due now; give how many."""
        again: list[Came | Mail] = []
        if box in (None, "inbox"):
            again += [
                one
                for one in self.inbox
                if one.body is not None
                and row in (None, one.id)
                and (one.state == "dead" or (one.state == "waiting" and one.due > moment))
            ]
        if box in (None, "outbox"):
            mine = [one for one in self.outbox if row in (None, one.id)]
            again += [
                one
                for one in mine
                if one.letter
                and (
                    one.state == "dead"
                    or self._blocked(one)
                    or (one.state == "waiting" and one.due > moment)
                )
            ]
            opened = [*self.shut] if row is None else [one.conversation for one in mine]
            for name in opened:
                self.shut.pop(name, None)
        for one in again:
            one.state, one.due, one.finished = "waiting", moment, None
            one.attempts, one.reason = 0, ""
        return len(again)

    def dismiss(self, moment: datetime, box: str | None = None, row: int | None = None) -> int:
        """Give up dead rows, their words forgotten; give how many."""
        came = [one for one in self.inbox if one.state == "dead" and one.body is not None]
        went = [one for one in self.outbox if one.letter and self._hopeless(one, row)]
        came = [one for one in came if box in (None, "inbox") and row in (None, one.id)]
        went = [one for one in went if box in (None, "outbox") and row in (None, one.id)]
        for one in came:
            one.state, one.body, one.finished = "dismissed", None, moment
        for mail in went:
            mail.state, mail.letter, mail.finished = "dismissed", None, moment
        return len(came) + len(went)

    def _hopeless(self, mail: Mail, row: int | None) -> bool:
        late = mail.state == "waiting" and (mail.reason or self._blocked(mail))
        return mail.state == "dead" or (row is not None and bool(late))

    def _waiting(self) -> list[Came]:
        return [row for row in self.inbox if row.state == "waiting"]

    def _alive(self, worker: str, moment: datetime) -> bool:
        return worker in self.leases and self.leases[worker] > moment

    def _blocked(self, mail: Mail) -> bool:
        return mail.state == "waiting" and mail.conversation in self.shut

    def _state(self, mail: Mail) -> str:
        return "blocked" if self._blocked(mail) else mail.state

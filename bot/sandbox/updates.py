"""The updates that wait for a bot, given as Telegram gives them to getUpdates."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

from bot.sandbox import limits
from bot.sandbox.chats import Json

# What a bot that asks for nothing in particular is not given.
ON_DEMAND = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """A bot's queue.

    Args:
        first: the number of the first update.
    """

    def __init__(self, first: int) -> None:
        self._next = first
        self._waiting: deque[tuple[float, Json]] = deque()
        self._again: list[tuple[int, Json]] = []
        self._confirmed = 0
        self.allowed: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._waiting)

    def allow(self, names: Sequence[str] | None) -> None:
        """Take the kinds that a bot asks for, from now on; None leaves them as they are."""
        if names is not None:
            self.allowed = frozenset(names)

    def put(self, update: Json, moment: float) -> int | None:
        """Keep an update, if the bot asked for its kind.

        Returns:
            its number.
        """
        kind = next(iter(update))
        if self.allowed and kind not in self.allowed or not self.allowed and kind in ON_DEMAND:
            return None
        number = self._next
        self._next += 1
        self._waiting.append((moment, {"update_id": number, **update}))
        return number

    def confirm(self, offset: int) -> None:
        """Forget every update below a number; from the end when it is negative."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
            return
        while self._waiting and self._waiting[0][1]["update_id"] < offset:
            self._waiting.popleft()
        self._confirmed = max(self._confirmed, offset)

    def batch(self, limit: int, now: float) -> list[Json]:
        """Give the updates that come first; they wait until they are confirmed."""
        while self._waiting and self._waiting[0][0] < now - limits.UPDATE_KEPT:
            self._waiting.popleft()
        again = [update for from_, update in self._again if from_ <= self._confirmed]
        if again:
            self._again = [one for one in self._again if one[0] > self._confirmed]
        fresh = (self._waiting[at][1] for at in range(min(limit, len(self._waiting))))
        return (again + list(fresh))[:limit] if again else list(fresh)

    def repeat(self, updates: Sequence[Json], confirmed: bool) -> None:
        """Give updates once more: in a later batch, or not before they are confirmed."""
        self._again += [(one["update_id"] + 1 if confirmed else 0, one) for one in updates]

    def drop(self, number: int) -> None:
        """Forget one update: a webhook took it."""
        if self._waiting and self._waiting[0][1]["update_id"] == number:
            self._waiting.popleft()
        else:
            self._waiting = deque(one for one in self._waiting if one[1]["update_id"] != number)

    def clear(self) -> None:
        """Forget them all."""
        self._waiting.clear()
        self._again.clear()

    def first(self, most: int) -> list[Json]:
        """Give the updates that wait, the first ones only."""
        return [update for _moment, update in islice(self._waiting, most)]

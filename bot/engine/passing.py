"""Conversations without consent: held in memory, never kept."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from bot.domain.conversation import Conversation

# The latest used stay.
_MOST = 2_000


class Passing:
    """Where conversations are that may not be kept yet; lost when the program ends."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Conversation] = OrderedDict()
        self._lock = Lock()

    def of(self, person: str) -> Conversation | None:
        """Give somebody's conversation, if it is held here."""
        with self._lock:
            return self._held.get(person)

    def note(self, person: str, conversation: Conversation | None) -> None:
        """Hold a conversation as it is now; None once it is kept elsewhere, or gone."""
        with self._lock:
            if conversation is None:
                self._held.pop(person, None)
                return
            self._held[person] = conversation
            self._held.move_to_end(person)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)

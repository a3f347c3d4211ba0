"""The sandbox's world: its people, chats, files and bots, all in memory."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.bell import Bell
from bot.sandbox.bots import Bot
from bot.sandbox.chats import Chat, Json
from bot.sandbox.clock import Clock
from bot.sandbox.events import Events
from bot.sandbox.files import Files
from bot.sandbox.refused import bad, forbidden
from bot.sandbox.updates import Updates

# Gives an update's content for one bot; None when Telegram would not tell it.
Told = Callable[[Bot], Json | None]
FIRST_PERSON = 1_000_000_001
FIRST_GROUP = -1_001_000_000_001
# How many presses are remembered, and updates that no bot has called for yet.
_KEPT = 100_000


@dataclass(slots=True)
class Press:
    """A press of a button.

    Args:
        answer: what the bot answered; None until it does.
    """

    id: str
    chat: int
    date: float
    answer: Json | None = None


class World:
    """Everything that the sandbox knows.

    One lock holds it: every call that reads or changes it is short and holds `lock`.

    Args:
        name: the bot's, as people see it.
        username: the bot's, without the `@`.
    """

    def __init__(self, name: str = "Jonction", username: str = "JonctionBot") -> None:
        self.lock = threading.RLock()
        self.bell = Bell(self.lock)
        self.clock = Clock()
        self.events = Events()
        self.files = Files()
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.bots: dict[int, Bot] = {}
        self.presses: dict[str, Press] = {}
        self.closed = False
        self._name, self._username = name, username
        self._early: deque[Told] = deque(maxlen=_KEPT)
        # A sandbox started later never gives the numbers of an earlier one again.
        self._first = int(time.time() * 1000) % 2_000_000_000
        self._presses = time.time_ns()

    def bot(self, number: int) -> Bot:
        """Give a bot; one that calls for the first time hears what was said to nobody."""
        found = self.bots.get(number)
        if found is None:
            with self.lock:
                user = self._bot_user(number)
                found = Bot(user, Updates(self._first), Bell(self.lock))
                self.bots[number] = found
                while self._early:
                    self._tell(found, self._early.popleft())
        return found

    def tell(self, told: Told) -> list[int]:
        """Queue an update for the bots.

        Returns:
            the numbers it got.
        """
        if not self.bots:
            self._early.append(told)
            return []
        numbers = [self._tell(bot, told) for bot in self.bots.values()]
        return [number for number in numbers if number is not None]

    def _tell(self, bot: Bot, told: Told) -> int | None:
        content = told(bot)
        if content is None:
            return None
        number = bot.updates.put(content, self.clock.now())
        if number is not None:
            bot.bell.ring()
        return number

    def event(self, kind: str, chat: int | None, **more: object) -> None:
        """Say that something happened."""
        self.events.add(kind, chat, more)
        self.bell.ring()

    def press(self, chat: int) -> Press:
        """Give a new press of a button."""
        self._presses += 1
        made = Press(str(self._presses), chat, self.clock.now())
        self.presses[made.id] = made
        if len(self.presses) > _KEPT:
            del self.presses[next(iter(self.presses))]
        return made

    def reach(self, identifier: int | str | None) -> Chat:
        """Give the chat that a bot names, if the bot may speak there.

        Raises:
            Refused: there is none, it moved, or the bot is not welcome.
        """
        chat = self.find(identifier)
        if chat.moved is not None:
            words = "group chat was upgraded to a supergroup chat"
            raise bad(words, migrate_to_chat_id=chat.moved)
        if chat.bot in _UNWELCOME:
            raise forbidden(_UNWELCOME[chat.bot].format(kind=chat.kind))
        return chat

    def find(self, identifier: int | str | None) -> Chat:
        """Give the chat that a bot names."""
        if isinstance(identifier, str):
            name = identifier.removeprefix("@").lower()
            same = (c for c in self.chats.values() if c.shown.get("username", "").lower() == name)
            chat = next(same, None) if name else None
        else:
            chat = self.chats.get(identifier) if identifier is not None else None
        if chat is None:
            raise bad("chat not found" if identifier else "chat_id is empty")
        return chat

    def close(self) -> None:
        """Let go of all who wait: the sandbox stops."""
        with self.lock:
            self.closed = True
            self.bell.ring()
            for bot in self.bots.values():
                bot.bell.ring()

    def _bot_user(self, number: int) -> Json:
        return {
            "id": number,
            "is_bot": True,
            "first_name": self._name,
            "username": self._username,
        }


_UNWELCOME = {
    "new": "bot can't initiate conversation with a user",
    "blocked": "bot was blocked by the user",
    "kicked": "bot was kicked from the {kind} chat",
    "left": "bot is not a member of the {kind} chat",
}

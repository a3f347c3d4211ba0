"""Chats, as the sandbox holds them: who is there, what was written, which topics are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# An object of Telegram's, as JSON has it. One that was published is never changed in place.
Json = dict[str, Any]

# Messages that a chat keeps; the oldest are forgotten, as nobody answers them any more.
KEPT = 2_000
GENERAL = 1


@dataclass(slots=True)
class Topic:
    """A topic of a forum.

    Args:
        id: that of the message that opened it.
        state: `open`, `closed` or `deleted`.
    """

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    state: str = "open"

    def shown(self) -> Json:
        """Give it as Telegram does (`ForumTopic`)."""
        topic: Json = {
            "message_thread_id": self.id,
            "name": self.name,
            "icon_color": self.icon_color,
        }
        if self.icon_custom_emoji_id:
            topic["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return topic


@dataclass(slots=True)
class Chat:
    """A chat.

    Args:
        shown: the `Chat` object that messages carry.
        bot: what the bot is there: `new` (the person never wrote), `member`, `administrator`,
            `blocked`, `kicked`, `left`.
        members: what each person is there, by id.
        moved: the supergroup that replaced this group.
    """

    id: int
    shown: Json
    bot: str = "member"
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    last: int = 0
    moved: int | None = None
    pinned: list[int] = field(default_factory=list)
    menu: Json = field(default_factory=lambda: {"type": "commands"})
    keyboard: Json | None = None

    @property
    def private(self) -> bool:
        """Tell whether it is the chat of one person with the bot."""
        return self.id > 0

    @property
    def forum(self) -> bool:
        """Tell whether it has topics."""
        return bool(self.shown.get("is_forum"))

    @property
    def kind(self) -> str:
        """Give how refusals name it."""
        return "supergroup" if self.shown["type"] == "supergroup" else "group"

    def number(self) -> int:
        """Give the next message's number."""
        self.last += 1
        return self.last

    def keep(self, message: Json) -> None:
        """Keep a message, or its new version."""
        self.messages[message["message_id"]] = message
        if len(self.messages) > KEPT:
            del self.messages[next(iter(self.messages))]

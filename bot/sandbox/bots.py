"""The bots that call the sandbox: what Telegram remembers of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.bell import Bell
from bot.sandbox.chats import Json
from bot.sandbox.updates import Updates


@dataclass(slots=True)
class Webhook:
    """Where a bot asked that its updates be posted."""

    url: str
    secret: str = ""
    connections: int = 40
    ip_address: str = ""
    certificate: bool = False
    error: str = ""
    error_date: int = 0


@dataclass(slots=True)
class Bot:
    """A bot.

    Args:
        user: its `User` object.
        polls: how many times getUpdates was called; a call that is no longer the last one ends.
        commands: by scope and language, as given.
    """

    user: Json
    updates: Updates
    bell: Bell
    polls: int = 0
    webhook: Webhook | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    menu: Json = field(default_factory=lambda: {"type": "commands"})

    @property
    def id(self) -> int:
        """Give the number before the `:` of its token."""
        return int(self.user["id"])

    @property
    def mention(self) -> str:
        """Give how a person names it, in small letters."""
        return f"@{self.user['username']}".lower()

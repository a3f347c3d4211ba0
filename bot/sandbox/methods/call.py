"""A call of a method, and the file that came with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bots import Bot
from bot.sandbox.chats import Chat
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent along."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call, its parameters checked.

    Args:
        given: the parameters.
        files: what was sent along, by the name that `attach://` says.
    """

    world: World
    bot: Bot
    given: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """Give a parameter."""
        return self.given.get(name, default)

    def chat(self) -> Chat:
        """Give the chat it names, if the bot may speak there; raises `Refused`."""
        return self.world.reach(self.given.get("chat_id"))


Handler = Callable[[Call], Any]

"""Gives rendered replies their address: the conversation that they answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.telegram.arrivals import chat_of
from bot.channels.telegram.rendering import Renderer
from bot.domain.message import Reply
from bot.engine.delivery import Letter, Received


class Addressed:
    """Makes letters for whoever wrote."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def render(self, received: Received, replies: Sequence[Reply]) -> tuple[Letter, ...]:
        """Make letters: split, formatted, with their buttons; one send each."""
        return self._renderer.render(chat_of(received.row.conversation), replies)

    def turned(self, received: Received, reply: Reply, page: int) -> tuple[Letter, ...]:
        """Make the letter that shows another page of a message's choices."""
        message = int(received.facts.get("message", 0))
        return self._renderer.turned(chat_of(received.row.conversation), message, reply, page)

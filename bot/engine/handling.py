"""One message handled in full: what the boxes remember of it, its turn, and its letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.conversation import Pending
from bot.domain.message import Incoming, Reply
from bot.engine.delivery import Delivery, Received
from bot.engine.grouping import QUIET, Manners
from bot.engine.guide.bursts import is_unfinished, settles
from bot.engine.guide.placing import shown
from bot.engine.post import Channel, Post
from bot.engine.turn import Conversations, Posting

# The same button pressed again within this time is one press of a hurried finger.
_DOUBLE = timedelta(seconds=30)


class Handler:
    """Handles one message; called in a thread.

    Args:
        now: gives the moment, with its time zone.
        quiet: how long an unfinished message waits for the next.
    """

    def __init__(
        self,
        conversations: Conversations,
        post: Post,
        channel: Channel,
        now: Callable[[], datetime],
        quiet: timedelta = QUIET,
    ) -> None:
        self.conversations = conversations
        self._post = post
        self._channel = channel
        self._now = now
        # Without the question that waits: enough for what is alone and finished.
        self.hasty = Manners(lambda _text: False, is_unfinished, quiet)

    def manners(self, person: str) -> Manners:
        """Give how words are told apart while this person's question waits."""
        pending = self.conversations.pending(person)
        return Manners(lambda text: settles(pending, text), is_unfinished, self.hasty.quiet)

    def holds(self, person: str) -> bool:
        """Tell whether a conversation is known to this process alone."""
        return self.conversations.holds(person)

    def handle(self, received: Received, incoming: Incoming, delivery: Delivery) -> str:
        """Handle one message; what it changes and what answers it are kept together.

        Returns:
            What it was, for those who count: `press`, `page`, `again`, `file`, `text`…

        Raises:
            StaleState: somebody else handled it, or wrote at the same time.
            StoreUnavailable: nothing was kept.
        """
        if received.press and not received.page and self._pressed_again(received):
            self._post.finish(delivery, (), self._now())
            return "again"
        if received.page and self._turned_page(received, delivery, received.page):
            return "page"
        about = self._about(received)
        if about:
            incoming = replace(incoming, about=about)
        posting = Posting(
            delivery, lambda replies: self._channel.render(received, replies), self._now
        )
        self.conversations.handle(incoming, posting)
        return _kind(incoming)

    def _pressed_again(self, received: Received) -> bool:
        trace = self._post.traced(received.row.conversation, received.row.mark)
        return trace is not None and received.row.received - trace.moment < _DOUBLE

    def _turned_page(self, received: Received, delivery: Delivery, page: tuple[int, int]) -> bool:
        """Show another page of the question that waits; False when it waits no more."""
        serial, number = page
        pending: Pending | None = self.conversations.pending(received.row.conversation)
        if pending is None or pending.serial != serial:
            return False
        reply: Reply = shown(pending)
        made = self._channel.turned(received, reply, number)
        # The message still asks the same: an answer may quote it.
        asked = self.conversations.named(received.row.conversation, pending.what)
        letters = [replace(letter, question=asked) for letter in made]
        self._post.finish(delivery, letters, self._now())
        return True

    def _about(self, received: Received) -> tuple[str, ...]:
        """Give the fields that the message edited, or the one quoted, was about."""
        mark = received.edits or received.quotes
        trace = self._post.traced(received.row.conversation, mark) if mark else None
        return trace.fields if trace else ()


def _kind(incoming: Incoming) -> str:
    if incoming.token is not None:
        return "press"
    if incoming.voice:
        return "voice"
    return "file" if incoming.upload else "text"

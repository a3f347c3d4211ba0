"""Telegram as the worker sees it: reading, rendering and the small signs, put together."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram.arrivals import chat_of
from bot.channels.telegram.fetching import Fetcher
from bot.channels.telegram.reading import Reader
from bot.channels.telegram.refusals import told
from bot.channels.telegram.rendering import Renderer
from bot.channels.telegram.rewriting import rewritten
from bot.domain.message import Reply
from bot.domain.sentences import Sentences
from bot.engine.delivery import FileAsked, Letter, Received, Waiting

# Signs are worth little: they never hold back what they announce. Seconds.
_SIGN = 5.0

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TelegramChannel:
    """The port `Channel`, on Telegram.

    Args:
        bot: initialized: Telegram has said who it is.
        sentences: of `prompts/telegram.yaml`.
    """

    bot: Bot
    reader: Reader
    renderer: Renderer
    fetcher: Fetcher
    sentences: Sentences

    def read(self, row: Waiting) -> Received:
        """Read an arrival.

        Raises:
            ValueError: it is no update of Telegram's; told without its words.
        """
        return self.reader.read(row)

    def render(self, received: Received, replies: Sequence[Reply]) -> tuple[Letter, ...]:
        """Make letters of replies: split, formatted, with their buttons; one send each.

        A list in which several choices may be taken changes where it was pressed.
        """
        letters = self.renderer.render(chat_of(received.row.conversation), replies)
        if len(letters) == 1 and _same_list(received, replies[-1]):
            return (rewritten(letters[0], received.facts["shown"]),)
        return letters

    def turned(self, received: Received, reply: Reply, page: int) -> tuple[Letter, ...]:
        """Make the letter that shows another page of the choices of a message already sent."""
        chat, message = chat_of(received.row.conversation), received.facts["message"]
        return self.renderer.turned(chat, message, reply, page)

    def sorry(self, received: Received, incident: str) -> tuple[Letter, ...]:
        """Make the letter that says a message could not be read, with the incident's number."""
        text = self.sentences.say("sorry", incident=incident)
        return self.renderer.render(chat_of(received.row.conversation), (Reply(text),))

    async def fetch(self, asked: FileAsked) -> bytes | None:
        """Fetch a file; None when it is too large or gone for good.

        Raises:
            ChannelUnavailable: it may be fetched later.
        """
        return await self.fetcher.fetch(asked)

    async def working(self, conversation: str) -> None:
        """Show that an answer is being prepared; never fails."""
        chat = chat_of(conversation)
        if not chat:
            return
        try:
            await self.bot.send_chat_action(chat, ChatAction.TYPING, read_timeout=_SIGN)
        except TelegramError as error:
            _LOG.info("no sign of work was shown", extra={"reason": told(error)})

    async def acknowledge(self, received: Received) -> None:
        """End the wait of a pressed button; never fails: an old press can be answered no more."""
        if not received.press:
            return
        try:
            await self.bot.answer_callback_query(received.press, read_timeout=_SIGN)
        except TelegramError as error:
            _LOG.info("a press was not acknowledged", extra={"reason": told(error)})


def _same_list(received: Received, reply: Reply) -> bool:
    """Tell whether a press took one of several choices, and the same list is shown again."""
    token = received.incoming.token if received.press and received.incoming else None
    if not (token and reply.several and reply.choices and "shown" in received.facts):
        return False
    pressed, asked = token.split(".", 2)[2:], reply.choices[0].token.split(".", 2)[2:]
    return bool(asked) and pressed == asked

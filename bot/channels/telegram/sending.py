"""Sends letters through Telegram's Bot API; whatever comes of it is told as a value."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from typing import Any

from telegram import Bot, InputFile
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.channels.telegram.arrivals import conversation_of
from bot.channels.telegram.attempts import FILENAME, Attempt, Step
from bot.channels.telegram.failures import waited
from bot.engine.delivery import Failed, Moved, Posted, Postponed, Result

_CAPITAL = re.compile(r"([A-Z])")


class TelegramSender:
    """Sends letters as one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # Chats that were told to wait, with the moment until when, on the loop's clock.
        self._told: dict[object, float] = {}

    async def send(self, posted: Posted) -> Result:
        """Send one letter, and tell what became of it.

        Raises:
            TokenRefused: Telegram does not know our token.
        """
        attempt = Attempt.of(posted.letter)
        result: Result | None = None
        # Each turn ends a step, or gives up one more thing: there is an end.
        while result is None:
            try:
                answer = await self._ask(attempt.step)
            except RetryAfter as error:
                result = self._postponed(error, attempt)
            except ChatMigrated as error:
                if not attempt.follows(error.new_chat_id, posted):
                    result = _moved(error.new_chat_id, posted)
            except TelegramError as error:
                result = attempt.refused(error)
            except (KeyError, TypeError):
                # What answered is not Telegram: a portal, a proxy.
                result = Postponed("not an answer of Telegram's", unsure=True)
            else:
                result = attempt.done(answer)
        return result

    async def _ask(self, step: Step) -> Any:
        asked = dict(step.payload)
        if step.content is not None:
            asked["document"] = InputFile(step.content, filename=asked.pop(FILENAME, None))
        return await self._bot.do_api_request(_endpoint(step.action), api_kwargs=asked)

    def _postponed(self, error: RetryAfter, attempt: Attempt) -> Postponed:
        """Wait as long as told: this chat alone, or everyone once several chats were told.

        Telegram does not say which of its limits was passed. One chat that is told to wait is most
        often written to too fast; a second one, told before the first may go on, means that the
        whole bot is.
        """
        now = asyncio.get_running_loop().time()
        seconds = waited(error) or 1.0
        self._told = {chat: until for chat, until in self._told.items() if until > now}
        self._told[attempt.step.payload.get("chat_id")] = now + seconds
        everyone = len(self._told) > 1
        return Postponed("told to wait", seconds, everyone, unsure=attempt.begun)


def _moved(chat: int, posted: Posted) -> Result:
    to = conversation_of(chat)
    return Failed("moved to itself") if to == posted.conversation else Moved(to)


@cache
def _endpoint(action: str) -> str:
    """Spell a method so that the library sends JSON as it is: `sendMessage` as `send__message`.

    The library makes of it the method's true name, and does not ask for its typed method, which
    reads the JSON into objects and writes it again: a third of the time of a send.
    """
    return _CAPITAL.sub(r"__\1", action).lower()

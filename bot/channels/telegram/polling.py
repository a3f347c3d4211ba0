"""Asks Telegram for what came, again and again: the offset moves only once arrivals are kept.

The loop is ours because an error of ours inside the library's own loop ends its polling silently.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import NetworkError

from bot.channels.telegram.arrivals import ALLOWED, arrivals
from bot.channels.telegram.line import Line, Patience, rest
from bot.engine.delivery import Arrival
from bot.engine.observing import Observer
from bot.errors import AlreadyPolled, StoreUnavailable

Receive = Callable[[Sequence[Arrival]], Awaitable[None]]

# The library makes `getUpdates` of it. By its own name, it would warn at each call that it knows
# better: but it reads a whole batch or nothing, and one odd update would hold back all others.
_GET_UPDATES = "get__updates"
_MOST = 100
# What comes on top of the wait that Telegram is asked for, before the line is taken for broken.
_GRACE = 15.0
# The longest wait for a database that is away; seconds.
_STORE = 10.0

_LOG = logging.getLogger(__name__)


class Polling:
    """Receives by asking.

    Args:
        bot: initialized: Telegram has said who it is.
        unhook: whether a webhook that is there is removed; if not, it is left to who set it.
        receive: keeps arrivals; they cannot be lost once it returns.
        observer: told each time that Telegram answers, or does not.
    """

    def __init__(
        self,
        bot: Bot,
        receive: Receive,
        observer: Observer,
        patience: Patience | None = None,
        *,
        unhook: bool = False,
    ) -> None:
        self._bot = bot
        self._receive = receive
        self._observer = observer
        self._patience = patience or Patience()
        self._unhook = unhook
        # How long it has been answered tells who came first, of two that poll.
        self._line = Line(observer, self._patience)
        self._offset: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until told to stop; what is being kept then is kept first.

        Raises:
            TokenRefused: the token is no longer good.
            AlreadyPolled: another program keeps receiving with the same token, or a webhook does.
        """
        await self._without_webhook(stop)
        while not stop.is_set():
            batch = await self._line.ask(stop, self._asked)
            if batch is None:
                return
            found = arrivals(self._bot.id, batch)
            if not await self._kept(stop, found):
                return
            # Numbers may start again anywhere after a quiet week: the offset follows the last
            # batch, even downwards, and is forgotten once everything before it is confirmed.
            self._offset = max(one.number for one in found) + 1 if found else None
            if batch and not found:
                # Nothing in it has a number: it would come again at once, for ever.
                await rest(stop, self._patience.longest)

    async def _without_webhook(self, stop: asyncio.Event) -> None:
        line = Line(self._observer, self._patience)
        url = await line.ask(stop, self._hook)
        if not url:
            return
        # Its path may be a secret.
        host = urlsplit(url).hostname
        if not self._unhook:
            raise AlreadyPolled(
                f"a webhook receives this bot's messages already, at {host}; to remove it and "
                "receive them here: jonction run --remove-webhook"
            )
        await line.ask(stop, lambda: self._bot.delete_webhook(drop_pending_updates=False))
        _LOG.warning("the webhook is removed", extra={"host": host})

    async def _hook(self) -> str:
        try:
            return (await self._bot.get_webhook_info()).url
        except (AttributeError, KeyError, TypeError) as error:
            raise NetworkError("the answer is no webhook") from error

    async def _asked(self) -> list[object]:
        # That Telegram answers is known at once, not when the next message comes.
        timeout = self._patience.empty if self._line.sound else 0
        asked: dict[str, Any] = {
            "timeout": timeout,
            "limit": _MOST,
            "allowed_updates": list(ALLOWED),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        wait = timeout + _GRACE
        try:
            found = await self._bot.do_api_request(_GET_UPDATES, asked, read_timeout=wait)
        except (KeyError, TypeError) as error:
            raise NetworkError("the answer holds no result") from error
        if not isinstance(found, list):
            raise NetworkError("the answer holds no list")
        return found

    async def _kept(self, stop: asyncio.Event, batch: list[Arrival]) -> bool:
        """Keep a batch, however long the database is away; give False if told to stop before."""
        failures = 0
        while batch:
            try:
                await self._receive(batch)
            except StoreUnavailable:
                # Whoever keeps tells why, once.
                failures += 1
                if await rest(stop, min(self._patience.after(failures), _STORE)):
                    return False
            else:
                break
        return True

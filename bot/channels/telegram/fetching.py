"""Fetches files from Telegram, never more than is allowed, whatever is said of their size."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import aiohttp
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.failures import said, unavailable
from bot.channels.telegram.requesting import open_session, proxy_of
from bot.engine.delivery import FileAsked
from bot.errors import ChannelUnavailable

# What Telegram gives to bots, in bytes.
LARGEST = 20 * 1024 * 1024
_PATIENCE = aiohttp.ClientTimeout(total=None, connect=10.0, sock_read=20.0)
# Nothing compressed can become larger than what was counted.
_PLAIN = {"Accept-Encoding": "identity"}
# For a whole file, in seconds.
_LONGEST = 120.0
# Telegram says so of a file that is not ready as well as of one that it does not know.
_NOT_NOW = "temporarily unavailable"
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class Fetcher:
    """Fetches files.

    Args:
        largest: bytes.
    """

    def __init__(self, bot: Bot, *, largest: int = LARGEST, longest: float = _LONGEST) -> None:
        self._bot = bot
        self._largest = largest
        self._longest = longest

    async def fetch(self, asked: FileAsked) -> bytes | None:
        """Fetch a file; None when it is too large or gone for good.

        Raises:
            ChannelUnavailable: it may be fetched later.
        """
        if asked.size > self._largest:
            return None
        try:
            address = await self._address(asked.reference)
            return await self._downloaded(address) if address else None
        except BadRequest as error:
            if _NOT_NOW in error.message.casefold():
                raise ChannelUnavailable(said(error), retry=True) from None
            return None
        except TelegramError as error:
            raise unavailable(error) from None
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, AttributeError) as error:
            # What the client says may hold the address; the last three are the library's, of an
            # answer that is no file.
            raise ChannelUnavailable(f"no file: {type(error).__name__}", retry=True) from None

    async def _address(self, reference: str) -> str | None:
        file = await self._bot.get_file(reference)
        if (file.file_size or 0) > self._largest:
            return None
        return file.file_path

    async def _downloaded(self, address: str) -> bytes | None:
        async with (
            asyncio.timeout(self._longest),
            open_session(proxy_of(address), 1) as session,
            # Addresses hold the token: nothing follows them elsewhere.
            session.get(
                address, timeout=_PATIENCE, headers=_PLAIN, allow_redirects=False
            ) as answer,
        ):
            if answer.status in _GONE:
                return None
            if answer.status != HTTPStatus.OK or "content-encoding" in answer.headers:
                raise ChannelUnavailable(f"no file: status {answer.status}", retry=True)
            found = bytearray()
            async for piece in answer.content.iter_any():
                found += piece
                if len(found) > self._largest:
                    return None
            return bytes(found)

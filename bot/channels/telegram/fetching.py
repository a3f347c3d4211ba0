"""Fetches files from Telegram, never more than is allowed, whatever is said of their size."""

from __future__ import annotations

import asyncio

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.failures import said, unavailable
from bot.engine.delivery import FileAsked
from bot.errors import ChannelUnavailable

# What Telegram gives to bots, in bytes.
LARGEST = 20 * 1024 * 1024
_CONNECT = 10.0
_READ = 20.0
# For a whole file, in seconds.
_LONGEST = 120.0
# Telegram says so of a file that is not ready as well as of one that it does not know.
_NOT_NOW = "temporarily unavailable"
_GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE, httpx.codes.REQUEST_ENTITY_TOO_LARGE)


class Fetcher:
    """Fetches files.

    Args:
        largest: bytes.
    """

    def __init__(self, bot: Bot, *, largest: int = LARGEST, longest: float = _LONGEST) -> None:
        self._bot = bot
        self._largest = largest
        self._longest = longest
        # Addresses hold the token: nothing follows them elsewhere, and nothing compressed can
        # become larger than what was counted.
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(_READ, connect=_CONNECT),
            headers={"Accept-Encoding": "identity"},
            follow_redirects=False,
        )

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
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            # What the client says may hold the address.
            raise ChannelUnavailable(f"no file: {type(error).__name__}", retry=True) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _address(self, reference: str) -> str | None:
        file = await self._bot.get_file(reference)
        if (file.file_size or 0) > self._largest:
            return None
        return file.file_path

    async def _downloaded(self, address: str) -> bytes | None:
        # Looked at between two pieces: a request that is cancelled takes its connection away.
        clock = asyncio.get_running_loop().time
        end = clock() + self._longest
        async with self._client.stream("GET", address) as answer:
            if answer.status_code in _GONE:
                return None
            if answer.status_code != httpx.codes.OK or "content-encoding" in answer.headers:
                raise ChannelUnavailable(f"no file: status {answer.status_code}", retry=True)
            found = bytearray()
            async for piece in answer.aiter_raw():
                found += piece
                if clock() > end:
                    raise TimeoutError
                if len(found) > self._largest:
                    return None
            return bytes(found)

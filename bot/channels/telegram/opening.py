"""Opens the bot: its connections to Telegram, and logs that never hold its token."""

from __future__ import annotations

import asyncio
import logging
import warnings
from typing import Any

from telegram import Bot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

# Sends, downloads' addresses and acknowledgements at the same time. The client looks at each of its
# idle connections at every request: more of them would cost more than the requests.
_CONNECTIONS = 16
_CONNECT = 10.0
_READ = 20.0
_WRITE = 20.0
# A document of 50 MB on a slow line.
_WRITE_FILE = 120.0
# What is under way when the program ends is waited for no longer; seconds.
_ENDING = 5.0
# Telegram holds an empty `getUpdates` for as long as it is asked to; this comes on top.
_READ_UPDATES = 15.0


def open_bot(token: str, api_url: str, *, connections: int = _CONNECTIONS) -> Bot:
    """Prepare a bot; nothing is asked of Telegram yet.

    Args:
        token: as BotFather gives it.
        api_url: the server's address alone: `https://api.telegram.org`.
        connections: how many requests may be under way at once, `getUpdates` aside.
    """
    quiet_logs()
    server = api_url.rstrip("/")
    return Bot(
        token,
        # The library adds the token to what does not say where it goes.
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=_Whole(
            connection_pool_size=connections,
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            write_timeout=_WRITE,
            pool_timeout=_READ,
            media_write_timeout=_WRITE_FILE,
        ),
        get_updates_request=HTTPXRequest(
            connection_pool_size=2,
            connect_timeout=_CONNECT,
            read_timeout=_READ_UPDATES,
            write_timeout=_WRITE,
            pool_timeout=_READ_UPDATES,
        ),
    )


class _Whole(HTTPXRequest):
    """Ends each request that it began, even when nobody waits for it any more.

    The client's pool never gets back the connection of a request that is cancelled half-way: after
    as many as it has, nothing would be sent again.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._under_way: set[asyncio.Task[tuple[int, bytes]]] = set()

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """Make a request."""
        task = asyncio.create_task(super().do_request(*given, **named))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def shutdown(self) -> None:
        """Close, once what is under way has had a moment to end."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_ENDING)
        await super().shutdown()


def quiet_logs() -> None:
    """Keep the HTTP client from writing addresses, which hold the token, and bodies."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG, the library writes whole messages.
    logging.getLogger("telegram").setLevel(logging.WARNING)
    # An answer that it cannot read is written whole, with the message that it gives back.
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
    # It warns of a change to come each time that Telegram asks to wait; both forms are read.
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)

"""Opens the bot: its connections to Telegram, and logs that never hold its token."""

from __future__ import annotations

import logging
import warnings

from telegram import Bot
from telegram.warnings import PTBDeprecationWarning

from bot.channels.telegram.requesting import AiohttpRequest

# Sends, downloads' addresses and acknowledgements at the same time.
_CONNECTIONS = 16
# A request's turn among them, and the connection; seconds.
_CONNECT = 20.0
_READ = 20.0
_WRITE = 20.0
# A document of 50 MB on a slow line.
_WRITE_FILES = 120.0
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
        request=_request(server, connections, _READ),
        get_updates_request=_request(server, 2, _READ_UPDATES),
    )


def _request(server: str, connections: int, read: float) -> AiohttpRequest:
    return AiohttpRequest(
        server,
        connections=connections,
        connect=_CONNECT,
        read=read,
        write=_WRITE,
        write_files=_WRITE_FILES,
    )


def quiet_logs() -> None:
    """Keep the HTTP clients from writing addresses, which hold the token, and bodies."""
    for name in ("aiohttp", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG, the library writes whole messages.
    logging.getLogger("telegram").setLevel(logging.WARNING)
    # An answer that it cannot read is written whole, with the message that it gives back.
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
    # It warns of a change to come each time that Telegram asks to wait; both forms are read.
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)

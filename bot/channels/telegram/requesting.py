"""Makes the library's requests with aiohttp.

The library's own client, httpx, takes three times the processor for a request, and its pool never
gets back the connection of a request that is cancelled half-way.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.errors import SettingsError

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What Telegram adds to a refusal, each with the largest that makes sense: an account, seconds.
_ADDED = {"migrate_to_chat_id": 2**52, "retry_after": 10**8}


class AiohttpRequest(BaseRequest):
    """What the library asks of a client of HTTP.

    Args:
        server: the address of the one server that is asked; a proxy for it is read from the
            environment, as `HTTPS_PROXY` and `NO_PROXY` are everywhere.
        connections: how many requests may be under way at once; others wait for their turn.
        connect: how long to wait for a connection, a turn included, in seconds.
        read: how long to wait for a piece of an answer, in seconds.
        write: how long what is asked may take to go, in seconds; `write_files`, when files go too.
    """

    def __init__(
        self,
        server: str,
        *,
        connections: int,
        connect: float,
        read: float,
        write: float,
        write_files: float,
    ) -> None:
        self._connections = connections
        self._connect, self._read = connect, read
        self._write, self._write_files = write, write_files
        self._proxy = proxy_of(server)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Give how long an answer is waited for when the library does not say."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool of connections; nothing is connected yet."""
        if self._session is None:
            self._session = open_session(self._proxy, self._connections)

    async def shutdown(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the library would stumble on what a portal or a proxy may say instead.

        Raises:
            TelegramError: it is not one of Telegram's.
        """
        try:
            found = BaseRequest.parse_json_payload(payload)
        except RecursionError as error:
            raise TelegramError("Invalid server response") from error
        if not _is_telegrams(found):
            raise TelegramError("Invalid server response")
        return found

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make a request; give the status and the body of its answer.

        Raises:
            TimedOut: something took too long.
            NetworkError: the line is broken, or was never there.
        """
        if self._session is None:
            raise RuntimeError("the client is closed")
        files = request_data is not None and request_data.contains_files
        timeout = self._timeout(read_timeout, files=files)
        carried = _carried(request_data) if request_data else {}
        try:
            async with self._session.request(
                method, url, timeout=timeout, allow_redirects=False, **carried
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # What it says may hold the address, and the token with it.
            raise NetworkError(type(error).__name__) from error

    def _timeout(self, read: Any, *, files: bool) -> aiohttp.ClientTimeout:
        read = self._read if read is self.DEFAULT_NONE else read
        write = self._write_files if files else self._write
        # The client does not limit what is written by itself.
        whole = None if read is None else self._connect + write + read
        return aiohttp.ClientTimeout(total=whole, connect=self._connect, sock_read=read)


def open_session(proxy: str | None, connections: int) -> aiohttp.ClientSession:
    """Open a pool of connections; nothing is connected yet.

    Args:
        connections: how many at once.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": BaseRequest.USER_AGENT},
        proxy=proxy,
    )


def proxy_of(server: str) -> str | None:
    """Give the proxy that leads to a server, if the environment names one.

    Raises:
        SettingsError: it is of a kind that cannot be used.
    """
    parts = urlsplit(server)
    # What is asked without TLS is on this machine.
    if parts.scheme != "https" or proxy_bypass(parts.hostname or ""):
        return None
    named = getproxies()
    name = "https" if "https" in named else "all"
    proxy = named.get(name)
    if proxy and urlsplit(proxy).scheme not in ("http", "https"):
        raise SettingsError(f"{name.upper()}_PROXY: expected an address that begins with http://")
    return proxy


def _is_telegrams(answer: object) -> bool:
    """Tell whether an answer has the shape of Telegram's: a result, or a refusal in words."""
    if not isinstance(answer, dict):
        return False
    if answer.get("ok") is True:
        return "result" in answer
    added = answer.get("parameters", {})
    return (
        isinstance(answer.get("description"), str)
        and isinstance(added, dict)
        and all(
            type(added.get(name, 0)) is int and abs(added.get(name, 0)) <= most
            for name, most in _ADDED.items()
        )
    )


def _carried(data: RequestData) -> dict[str, Any]:
    """Give what a request carries: a form, in parts when there are files in it."""
    if not data.contains_files:
        return {"data": data.url_encoded_parameters().encode(), "headers": _FORM}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}

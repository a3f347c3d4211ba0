"""Receives what Telegram posts: nothing is answered 200 before it is kept."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot

from bot.channels.telegram.arrivals import ALLOWED, arrival
from bot.channels.telegram.line import Line, Patience, rest
from bot.channels.telegram.polling import Receive
from bot.engine.observing import Observer
from bot.errors import AlreadyPolled, ChannelUnavailable, SettingsError, StoreUnavailable

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_PATH = "/telegram"
# An update is some tens of thousands of bytes at most.
_LARGEST = 1024 * 1024
# Several at once would come in any order. To keep an update takes milliseconds: one is enough.
_CONNECTIONS = 1

_LOG = logging.getLogger(__name__)


class Webhook:
    """Receives by being called.

    Args:
        bot: initialized: Telegram has said who it is.
        receive: keeps arrivals; they cannot be lost once it returns.
        url: where Telegram reaches us, HTTPS; `/telegram` is added to an address without a path.
        secret: what Telegram repeats at each call.
        observer: told each time that Telegram answers, or does not.
    """

    def __init__(
        self,
        bot: Bot,
        receive: Receive,
        url: str,
        secret: str,
        observer: Observer,
        patience: Patience | None = None,
    ) -> None:
        self._bot = bot
        self._receive = receive
        path = urlsplit(url).path
        self._path = path if path.strip("/") else _PATH
        self._url = url if path.strip("/") else url.rstrip("/") + _PATH
        self._secret = secret
        self._patience = patience or Patience()
        self._line = Line(observer, self._patience)

    @property
    def route(self) -> Route:
        """Give the route that a server is to answer on."""
        return Route(self._path, self._posted, methods=["POST"])

    async def run(self, stop: asyncio.Event) -> None:
        """Have Telegram call us until told to stop; it is left so, and keeps what comes after.

        Raises:
            TokenRefused: the token is not good, or no longer.
            AlreadyPolled: another program keeps taking our place.
            SettingsError: Telegram does not want this address.
        """
        lost = 0
        while await self._taken(stop):
            while await self._is_ours(stop):
                lost = 0
            if stop.is_set():
                return
            lost += 1
            if lost >= self._patience.conflicts:
                raise AlreadyPolled(
                    "another program keeps taking this bot's webhook; stop it first, "
                    "or give this one the token of another bot",
                    retry=True,
                )
            _LOG.warning("another program took the webhook; taking it back")

    async def _taken(self, stop: asyncio.Event) -> bool:
        try:
            return bool(await self._line.ask(stop, self._set, refusable=True))
        except ChannelUnavailable as error:
            if type(error) is not ChannelUnavailable:
                raise
            raise SettingsError(
                f"JONCTION_WEBHOOK_URL is refused by Telegram ({error}); expected an https:// "
                "address that it can reach"
            ) from None

    async def _is_ours(self, stop: asyncio.Event) -> bool:
        """Look, after a while, whether Telegram still calls us; False too if told to stop."""
        if await rest(stop, self._patience.look):
            return False
        found = await self._line.ask(stop, self._bot.get_webhook_info)
        return found is not None and found.url == self._url

    async def _set(self) -> bool:
        return await self._bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=_CONNECTIONS,
            drop_pending_updates=False,
        )

    async def _posted(self, request: Request) -> Response:
        given = request.headers.get(_SECRET, "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=401)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        try:
            one = arrival(self._bot.id, json.loads(body))
        except (ValueError, RecursionError):
            one = None
        if one is None:
            _LOG.error("what was posted is no update")
            return Response(status_code=400)
        try:
            await self._receive([one])
        except StoreUnavailable:
            # Telegram tries again; whoever keeps tells why, once.
            return Response(status_code=503)
        return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """Read a body; None when it is too large, whatever its length was said to be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            return None
    return bytes(body)

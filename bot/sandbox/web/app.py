"""The whole sandbox as one ASGI application: who is let in, and to which side."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.web.answers import answer
from bot.sandbox.web.bots import BotSide

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_REFUSED = b'{"ok":false,"error_code":403,"description":"Forbidden: this address only is served"}'


class Application:
    """Sends each request where it belongs.

    A page of the web must not reach the sandbox through a browser: a host or an origin that is not
    this machine is refused.
    """

    def __init__(self, bots: BotSide, control: ASGIApp) -> None:
        self._bots, self._control = bots, control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _local(scope):
            await answer(send, HTTPStatus.FORBIDDEN, _REFUSED)
        elif scope["path"].startswith("/bot"):
            await self._bots(scope, receive, send)
        elif scope["path"].startswith("/file/bot"):
            await self._bots.file(scope, send)
        else:
            await self._control(scope, receive, send)


def _local(scope: Scope) -> bool:
    host, origin = "", ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = "//" + value.decode("latin-1")
        elif name == b"origin":
            origin = value.decode("latin-1")
    return _name(host) in _LOCAL and (not origin or _name(origin) in _LOCAL)


_NAMES: dict[str, str] = {}


def _name(address: str) -> str:
    """Give the host of an address; those already seen are told at once."""
    known = _NAMES.get(address)
    if known is None:
        try:
            known = urlsplit(address).hostname or ""
        except ValueError:
            known = ""
        if len(_NAMES) < 100:
            _NAMES[address] = known
    return known

"""The three pages: `/healthz` (alive), `/readyz` (may serve), `/metrics` (counts)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.health.probe import Probe

_UNAVAILABLE = 503
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def health_app(probe: Probe, routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Make the pages.

    Args:
        routes: what the same server answers beside: the webhook.
    """

    async def alive(_request: Request) -> Response:
        tasks = dict(probe.tasks())
        fine = all(tasks.values())
        return _json({"alive": fine, "tasks": tasks}, fine)

    async def ready(_request: Request) -> Response:
        parts = await probe.parts()
        fine = all(part["ok"] for part in parts.values())
        return _json({"ready": fine, "parts": parts}, fine)

    async def metrics(_request: Request) -> Response:
        tally = await probe.tally()
        told = probe.metrics.told(tally, probe.identity(), datetime.now(UTC))
        return Response(told, headers={"Content-Type": probe.metrics.content_type})

    own = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
    app = Starlette(routes=[*own, *routes])
    # A redirection would repeat whatever host the request names.
    app.router.redirect_slashes = False
    return _Guarded(app)


def _json(content: object, fine: bool) -> Response:
    return JSONResponse(content, status_code=200 if fine else _UNAVAILABLE)


class _Guarded:
    """Adds to every answer the headers that keep a browser from making anything of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)

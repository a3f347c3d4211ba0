"""What the page alone asks: files to look at, the bot's menu, and a word on each promoter."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.bots import Bot
from bot.sandbox.chats import Json
from bot.sandbox.refused import Refused
from bot.sandbox.web.reading import an_object
from bot.sandbox.world import World

# What a browser shows without running anything; the rest is only handed over.
_SEEN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg", "video/mp4"})
_LOCKED = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, max-age=3600",
}
_SCOPES = ("all_private_chats", "default")


class Phone:
    """Answers the page.

    Args:
        world: what the sandbox knows.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._instance = uuid.uuid4().hex
        self._notes: dict[int, Json] = {}

    def routes(self) -> list[Route]:
        """Give the page's own addresses."""
        return [
            Route("/sandbox/page", self._all),
            Route("/sandbox/page/{person:int}", _refusing(self._note), methods=["POST"]),
            Route("/sandbox/files/{id}", self._file),
        ]

    async def _all(self, _request: Request) -> Response:
        """Tell which sandbox this is, what its bots offer, and what was noted of promoters."""
        with self._world.lock:
            bots = [_offered(bot) for bot in self._world.bots.values()]
            notes = {str(person): note for person, note in self._notes.items()}
            seq = self._world.events.seq
        return JSONResponse({"instance": self._instance, "seq": seq, "bots": bots, "notes": notes})

    async def _note(self, request: Request) -> Response:
        """Keep a line on a promoter (`about`), or that her dossier is being prepared (`busy`)."""
        person, given = request.path_params["person"], await an_object(request)
        noted = {name: given[name] for name in ("about", "busy") if name in given}
        with self._world.lock:
            self._notes[person] = self._notes.get(person, {}) | noted
            self._world.event("promoter", person, note=self._notes[person])
        return JSONResponse({"id": person, **self._notes[person]})

    async def _file(self, request: Request) -> Response:
        """Give a file that went through the sandbox, to anybody who looks at the page."""
        kept = self._world.files.find(request.path_params["id"])
        if kept is None:
            return PlainTextResponse("Not Found", 404)
        seen = kept.media_type in _SEEN
        kind = kept.media_type if seen else "application/octet-stream"
        return Response(
            kept.content, media_type=kind, headers=_LOCKED | _disposition(kept.name, seen)
        )


def _refusing(
    action: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await action(request)
        except Refused as refused:
            return JSONResponse(refused.body(), refused.status)

    return endpoint


def _disposition(name: str, seen: bool) -> dict[str, str]:
    """Say what a file is called; a name is never trusted to be one line of plain letters."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name) or "file"
    how = "inline" if seen else "attachment"
    whole = quote(name.encode("utf-8", "replace"), safe="")
    return {"content-disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}"}


def _offered(bot: Bot) -> Json:
    about = bot.texts.get("description:fr") or bot.texts.get("description:") or ""
    return {**bot.user, "commands": _commands(bot), "description": about}


def _commands(bot: Bot) -> list[Json]:
    """Give the menu that a person who speaks French is shown in her own chat."""
    kept = {}
    for key, commands in bot.commands.items():
        scope, language = json.loads(key)
        kept[scope["type"], language] = commands
    wanted = [(scope, language) for scope in _SCOPES for language in ("fr", "")]
    return next((kept[one] for one in wanted if one in kept), [])

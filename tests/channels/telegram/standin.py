"""A server that answers what a test tells it to, however wrong: no stand-in of Telegram lies so."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from telegram import Bot

from bot.channels.telegram.opening import open_bot

TOKEN = "123456:" + "A" * 35
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error, as Telegram says it."""

    status: int
    description: str
    parameters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes as they are, in pieces, with headers of the test's own."""

    pieces: tuple[bytes, ...]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def hooked(url: str = "") -> dict[str, Any]:
    """Give what Telegram says of a webhook; of none, when it has no address."""
    return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}


class StandIn:
    """Answers each method with what waits for it, the last one again and again.

    A method for which nothing waits answers `true`; `getUpdates` then says nothing at all.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers: dict[str, deque[object]] = defaultdict(deque)
        self._news = asyncio.Event()
        self.will("getWebhookInfo", hooked())
        self.will("getMe", {"id": 123456, "is_bot": True, "first_name": "J", "username": "jo_bot"})

    def will(self, method: str, *answers: object) -> None:
        """Have a method answer these, in order; a value, a `Refusal` or `Raw`."""
        self._answers[method] = deque(answers)

    def asked(self, method: str) -> list[dict[str, Any]]:
        """Give what was asked of a method."""
        return [given for name, given in self.calls if name == method]

    async def until(self, method: str, times: int) -> None:
        """Wait until a method was called so many times."""
        while len(self.asked(method)) < times:
            self._news.clear()
            await self._news.wait()

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        name = scope["path"].rsplit("/", 1)[-1]
        self.calls.append((name, await _form(receive)))
        self._news.set()
        waiting = self._answers[name]
        if not waiting and name == "getUpdates":
            # As long a poll as it takes: whoever asked leaves.
            await receive()
            return
        answer = waiting.popleft() if waiting else True
        if not waiting and name != "getUpdates":
            waiting.append(answer)
        await _answered(answer, send)


async def _form(receive: Any) -> dict[str, Any]:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return dict(parse_qsl(body.decode("utf-8", "replace")))


async def _answered(answer: object, send: Send) -> None:
    if not isinstance(answer, Raw):
        status, told = 200, {"ok": True, "result": answer}
        if isinstance(answer, Refusal):
            status = answer.status
            told = {"ok": False, "error_code": status, "description": answer.description}
            told |= {"parameters": dict(answer.parameters)} if answer.parameters else {}
        answer = Raw((json.dumps(told).encode(),), status)
    headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for piece in answer.pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


@asynccontextmanager
async def standing_in() -> AsyncIterator[tuple[StandIn, Bot]]:
    """Give a stand-in that serves, and a bot that speaks to it and was told who it is."""
    standin = StandIn()
    config = uvicorn.Config(standin, "127.0.0.1", 0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    # Signals are the test runner's.
    socket = config.bind_socket()
    serving = asyncio.create_task(server.serve([socket]))
    bot = open_bot(TOKEN, f"http://127.0.0.1:{socket.getsockname()[1]}")
    try:
        await bot.initialize()
        yield standin, bot
    finally:
        await bot.shutdown()
        server.should_exit = True
        server.force_exit = True
        await serving
        socket.close()

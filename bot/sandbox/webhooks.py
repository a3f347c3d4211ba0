"""Webhooks: updates posted to a bot, in order within a chat, until it takes them."""

from __future__ import annotations

import asyncio
import http.client
import threading
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import limits
from bot.sandbox.bots import Bot, Webhook
from bot.sandbox.chats import Json
from bot.sandbox.faults import Faults
from bot.sandbox.web import answers
from bot.sandbox.world import World

# How long before an update that was refused is posted again, in seconds: from, to.
_SOONEST, _LATEST = 0.05, 5.0
_PATIENCE = 15.0
# How far ahead the updates that can be posted are looked for.
_AHEAD = 1_000


class Webhooks:
    """Posts updates to the bots that asked for it, from the sandbox's own loop."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world, self._faults = world, faults
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._threads = ThreadPoolExecutor(limits.CONNECTIONS, "webhook")
        self._lines = threading.local()

    def follow(self, bot: Bot) -> None:
        """Post a bot's updates, if it asked for it and nothing does yet."""
        task = self._tasks.get(bot.id)
        if bot.webhook is not None and (task is None or task.done()):
            self._tasks[bot.id] = asyncio.get_running_loop().create_task(self._run(bot))

    def close(self) -> None:
        """Let its threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, bot: Bot) -> None:
        busy: dict[int, asyncio.Task[None]] = {}
        while (hook := bot.webhook) is not None and not self._world.closed:
            with self._world.lock:
                ring = bot.bell.waiter()
                waiting = bot.updates.first(_AHEAD)
            self._begin(bot, hook, waiting, busy)
            await asyncio.wait((ring, *busy.values()), return_when=asyncio.FIRST_COMPLETED)
            with self._world.lock:
                bot.bell.forget(ring)
            for chat in [chat for chat, task in busy.items() if task.done()]:
                del busy[chat]

    def _begin(
        self, bot: Bot, hook: Webhook, waiting: list[Json], busy: dict[int, asyncio.Task[None]]
    ) -> None:
        """Post the first update of each chat that none is being posted for."""
        for update in waiting:
            if len(busy) >= hook.connections:
                return
            chat = chat_of(update)
            if chat not in busy:
                post = self._post(bot, hook, update, chat)
                busy[chat] = asyncio.get_running_loop().create_task(post)

    async def _post(self, bot: Bot, hook: Webhook, update: Json, chat: int) -> None:
        """Post an update until it is taken, or the webhook changes."""
        loop, pause = asyncio.get_running_loop(), _SOONEST
        content = answers.encode(update).encode("utf-8", "surrogatepass")
        with self._world.lock:
            fault = self._faults.strike("webhook", chat)
        while bot.webhook is hook:
            error = await loop.run_in_executor(self._threads, self._send, hook, content)
            if not error and fault is not None:
                fault = None
                continue
            if not error:
                with self._world.lock:
                    bot.updates.drop(update["update_id"])
                return
            hook.error, hook.error_date = error, int(self._world.clock.now())
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LATEST)

    def _send(self, hook: Webhook, content: bytes) -> str:
        """Post once, in a thread that keeps its connection; give what went wrong."""
        parts = urlsplit(hook.url)
        headers = {"content-type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            line = self._line(parts.scheme, parts.netloc)
            line.request("POST", target, content, headers)
            response = line.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            self._lines.__dict__.clear()
            return str(error) or type(error).__name__
        if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            return ""
        return f"Wrong response from the webhook: {response.status} {response.reason}"

    def _line(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        kept: dict[str, Any] = self._lines.__dict__
        key = f"{scheme} {netloc}"
        if key not in kept:
            made = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
            kept[key] = made(netloc, timeout=_PATIENCE)
        line: http.client.HTTPConnection = kept[key]
        return line


def chat_of(update: Json) -> int:
    """Give the chat that an update is about; 0 when it is about none."""
    for content in update.values():
        if isinstance(content, dict):
            about = content.get("message", content)
            return int(about.get("chat", {}).get("id", 0))
    return 0

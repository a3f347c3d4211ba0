"""The bot's side: `/bot<token>/<Method>` and `/file/bot<token>/<path>`, with no framework."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import Receive, Scope, Send

from bot.sandbox.bell import heard
from bot.sandbox.bots import Bot
from bot.sandbox.faults import TURNING, Fault, Faults
from bot.sandbox.log import Entry, Log
from bot.sandbox.methods.call import Call
from bot.sandbox.methods.dispatch import HANDLERS
from bot.sandbox.polling import updates
from bot.sandbox.refused import Refused, not_found
from bot.sandbox.schema.methods import METHODS, Method
from bot.sandbox.web import answers
from bot.sandbox.web.bodies import Body, body
from bot.sandbox.webhooks import Webhooks
from bot.sandbox.world import World

# Called as a call is received, done and answered; in the sandbox's thread.
OnCall = Callable[[str, str], None]
_TOKEN = re.compile(r"([0-9]{1,15}):[A-Za-z0-9_-]{3,}\Z")
_POLL, _HOOK = METHODS["getupdates"], METHODS["setwebhook"]


class BotSide:
    """Answers bots.

    Args:
        only: the tokens that are good; None lets in any that looks like one.
    """

    def __init__(self, world: World, faults: Faults, log: Log, only: set[str] | None) -> None:
        self.world, self.faults, self.log, self.only = world, faults, log, only
        self.on_call: list[OnCall] = []
        self.webhooks = Webhooks(world, faults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call of a method."""
        token, _, name = scope["path"][4:].partition("/")
        method = METHODS.get(name.lower())
        try:
            bot = self._bot(token)
            if method is None:
                raise Refused(HTTPStatus.NOT_FOUND, "Not Found: method not found")
            carried = await body(scope, receive)
        except Refused as refused:
            self.note(token, name, {}, (), refused.status, refused.description, None)
            content = answers.encode(refused.body()).encode()
            await answers.answer(send, refused.status, content)
            return
        await _Answering(self, scope, send, token, bot, method).run(carried)

    async def file(self, scope: Scope, send: Send) -> None:
        """Give a file's bytes."""
        token, _, path = scope["path"][len("/file/bot") :].partition("/")
        try:
            self._bot(token)
            kept = self.world.files.at(path)
            if kept is None:
                raise not_found()
        except Refused as refused:
            content = answers.encode(refused.body()).encode()
            await answers.answer(send, refused.status, content)
            return
        await answers.answer(send, HTTPStatus.OK, kept.content, b"application/octet-stream")

    def _bot(self, token: str) -> Bot:
        shape = _TOKEN.match(token)
        if shape is None:
            raise not_found()
        if self.only is not None and token not in self.only:
            raise Refused(HTTPStatus.UNAUTHORIZED, "Unauthorized")
        return self.world.bot(int(shape[1]))

    def note(
        self,
        token: str,
        method: str,
        given: Mapping[str, Any],
        files: tuple[str, ...],
        status: int,
        description: str,
        chat: int | None,
    ) -> None:
        """Keep a request in the log."""
        log = self.log
        number = log.number()
        if log.on:
            moment = self.world.clock.now()
            log.add(Entry(number, token, method, given, files, status, description, moment, chat))


class _Answering:
    """One call, from what it carries to its answer."""

    __slots__ = ("bot", "chat", "cleared", "given", "method", "scope", "send", "side", "token")

    def __init__(
        self, side: BotSide, scope: Scope, send: Send, token: str, bot: Bot, method: Method
    ) -> None:
        self.side, self.scope, self.send = side, scope, send
        self.token, self.bot, self.method = token, bot, method
        self.given: Mapping[str, Any] = {}
        self.chat: int | None = None
        self.cleared = 0

    async def run(self, carried: Body) -> None:
        """Do the call, with what goes wrong on the way."""
        self.given = carried.given
        fault = None
        if self.side.faults.waiting or self.side.on_call:
            self.chat = self._named_chat()
            self._call("received")
            with self.side.world.lock:
                fault = self.side.faults.strike(self.method.name, self.chat)
                self.cleared = self.side.faults.cleared
            if fault is not None:
                self._call("struck")
                if await self._before(fault):
                    return
        status, description, content = await self._done(carried, fault)
        self._call("done")
        files = tuple(one.name for one in carried.files.values())
        cut = fault is not None and fault.kind == "cut_after"
        self._note(0 if cut else status, description, files)
        await self._answer(status, content, fault)
        self._call("answered")

    async def _done(self, carried: Body, fault: Fault | None) -> tuple[int, str, bytes]:
        side = self.side
        try:
            refusal = fault.refusal() if fault else None
            if refusal:
                raise refusal
            self.given = self.method.check(carried.given, carried.files)
            self.chat = self._named_chat()
            call = Call(side.world, self.bot, self.given, carried.files)
            if self.method is _POLL:
                turning = fault if fault and fault.kind in TURNING else None
                result: Any = await updates(call, turning)
            else:
                with side.world.lock:
                    result = HANDLERS[self.method.name](call)
                if self.method is _HOOK:
                    side.webhooks.follow(self.bot)
            return HTTPStatus.OK, "", answers.done(result)
        except Refused as refused:
            content = answers.encode(refused.body()).encode()
            return refused.status, refused.description, content

    async def _before(self, fault: Fault) -> bool:
        """Hold the call, or cut it; tell whether that is the end of it."""
        if fault.kind == "delay":
            await self._hold(fault.seconds)
        if fault.kind != "cut_before":
            return False
        self._note(0, "cut before anything was done", ())
        await self._cut()
        return True

    async def _answer(self, status: int, content: bytes, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if kind == "cut_after":
            await self._cut()
        elif kind == "slow_body" and fault is not None:
            held = asyncio.ensure_future(self._hold(fault.seconds))
            await answers.slowly(self.send, status, content, held)
        elif kind == "bad_json":
            await answers.answer(self.send, status, content[: len(content) // 2])
        else:
            await answers.answer(self.send, status, content)

    async def _hold(self, seconds: float) -> None:
        """Wait, unless faults are cleared meanwhile or the sandbox stops."""
        faults, world = self.side.faults, self.side.world
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with world.lock:
                if world.closed or faults.cleared != self.cleared:
                    return
                ring = faults.bell.waiter()
            await heard(ring, left)

    async def _cut(self) -> None:
        self.scope["extensions"]["sandbox.cut"]["now"]()
        # The server learns that the connection is gone before it is told that there is no answer.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _call(self, stage: str) -> None:
        for callback in self.side.on_call:
            callback(self.method.name, stage)

    def _note(self, status: int, description: str, files: tuple[str, ...]) -> None:
        self.side.note(
            self.token, self.method.name, self.given, files, status, description, self.chat
        )

    def _named_chat(self) -> int | None:
        given = self.given.get("chat_id")
        if given is None:
            press = self.side.world.presses.get(str(self.given.get("callback_query_id")))
            return press.chat if press else None
        try:
            return int(given)
        except (TypeError, ValueError):
            return None

"""The bot's side: `/bot<token>/<Method>` and `/file/bot<token>/<path>`, with no framework."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import Receive, Scope, Send

from bot.sandbox.bots import Bot
from bot.sandbox.faults import FILE, TURNING, Faults
from bot.sandbox.log import Entry, Log
from bot.sandbox.methods.call import Call
from bot.sandbox.methods.dispatch import HANDLERS
from bot.sandbox.polling import updates
from bot.sandbox.refused import Refused, not_found
from bot.sandbox.schema.methods import METHODS, Method
from bot.sandbox.web import answers
from bot.sandbox.web.bodies import Body, body
from bot.sandbox.web.spoiled import Spoiled
from bot.sandbox.webhooks import Webhooks
from bot.sandbox.world import World

# Called as a call is received, done and answered; in the sandbox's thread.
OnCall = Callable[[str, str], None]
_TOKEN = re.compile(r"([0-9]{1,15}):[A-Za-z0-9_-]{3,}\Z")
_BYTES = b"application/octet-stream"
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
        """Give a file's bytes, or what goes wrong on their way."""
        token, _, path = scope["path"][len("/file/bot") :].partition("/")
        self.call(FILE, "received")
        spoiled = Spoiled(self.world, self.faults, scope, send)
        if spoiled.strike(FILE, None):
            self.call(FILE, "struck")
            if await spoiled.before():
                await spoiled.cut()
                return
        try:
            self._bot(token)
            spoiled.refuse()
            kept = self.world.files.at(path)
            if kept is None:
                raise not_found()
            found: tuple[int, bytes, bytes] = (HTTPStatus.OK, kept.content, _BYTES)
        except Refused as refused:
            found = (refused.status, answers.encode(refused.body()).encode(), b"")
        self.call(FILE, "done")
        await spoiled.answer(*found)
        self.call(FILE, "answered")

    def call(self, method: str, stage: str) -> None:
        """Tell what is listening where a call is."""
        for callback in self.on_call:
            callback(method, stage)

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

    __slots__ = ("bot", "chat", "given", "method", "side", "spoiled", "token")

    def __init__(
        self, side: BotSide, scope: Scope, send: Send, token: str, bot: Bot, method: Method
    ) -> None:
        self.side, self.token, self.bot, self.method = side, token, bot, method
        self.spoiled = Spoiled(side.world, side.faults, scope, send)
        self.given: Mapping[str, Any] = {}
        self.chat: int | None = None

    async def run(self, carried: Body) -> None:
        """Do the call, with what goes wrong on the way."""
        side, spoiled = self.side, self.spoiled
        self.given = carried.given
        if side.faults.waiting or side.on_call:
            self.chat = self._named_chat()
            self._call("received")
            if spoiled.strike(self.method.name, self.chat):
                self._call("struck")
                if await spoiled.before():
                    self._note(0, "cut before anything was done", ())
                    await spoiled.cut()
                    return
        status, description, content = await self._done(carried)
        self._call("done")
        files = tuple(one.name for one in carried.files.values())
        cut = spoiled.kind in ("cut_after", "cut_body")
        self._note(0 if cut else status, description, files)
        await spoiled.answer(status, content)
        self._call("answered")

    async def _done(self, carried: Body) -> tuple[int, str, bytes]:
        side, fault = self.side, self.spoiled.fault
        try:
            self.spoiled.refuse()
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

    def _call(self, stage: str) -> None:
        self.side.call(self.method.name, stage)

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

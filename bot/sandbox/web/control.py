"""The control side: what tests, the page and the demo ask of the sandbox, in JSON."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.bell import heard
from bot.sandbox.chats import Chat, Json
from bot.sandbox.faults import Faults
from bot.sandbox.log import Log
from bot.sandbox.people import arriving, threads, writing
from bot.sandbox.refused import Refused
from bot.sandbox.web import answers, page, reading
from bot.sandbox.web.bots import BotSide
from bot.sandbox.web.phone import Phone
from bot.sandbox.world import World

_STATES = frozenset({"blocked", "member", "kicked", "left", "administrator", "creator"})
# How long a control call may wait, in seconds.
_LONGEST = 60.0

Action = Callable[[Request], Awaitable[Any]]


def _as_json(found: Any, status: int = 200) -> Response:
    content = answers.encode(found).encode("utf-8", "surrogatepass")
    return Response(content, status, media_type="application/json")


def _answering(action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return _as_json(await action(request))
        except Refused as refused:
            return _as_json(refused.body(), refused.status)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            # A control call is written by us: what is wrong in it is told as it was met.
            return _as_json({"ok": False, "error_code": 400, "description": repr(error)}, 400)

    return endpoint


class Control:
    """Does what control calls ask."""

    def __init__(self, world: World, faults: Faults, log: Log, bots: BotSide) -> None:
        self.world, self.faults, self.log, self.bots = world, faults, log, bots

    def application(self) -> Starlette:
        """Give the application of the control side and of the page."""
        routes = [
            Route(f"/sandbox/{path}", _answering(action), methods=[verb])
            for verb, path, action in self._actions()
        ]
        return Starlette(routes=[*routes, *Phone(self.world).routes(), *page.routes()])

    def _actions(self) -> list[tuple[str, str, Action]]:
        # A group's id is below zero, which no pattern of the router's own takes.
        chat = "chats/{chat}"
        return [
            ("POST", "promoters", self._add_person),
            ("GET", "promoters", self._people),
            ("POST", "groups", self._add_group),
            ("GET", "chats", self._chats),
            ("POST", f"{chat}/messages", self._write),
            ("GET", f"{chat}/messages", self._messages),
            ("POST", f"{chat}/edits", self._edit),
            ("POST", f"{chat}/presses", self._press),
            ("GET", "presses/{id}", self._pressed),
            ("POST", f"{chat}/members", self._member),
            ("POST", f"{chat}/migrate", self._migrate),
            ("POST", f"{chat}/topics", self._open_topic),
            ("GET", f"{chat}/topics", self._topics),
            ("POST", f"{chat}/topics/{{topic:int}}", self._topic),
            ("GET", "events", self._events),
            ("POST", "faults", self._fault),
            ("GET", "faults", self._faults),
            ("DELETE", "faults", self._no_fault),
            ("GET", "log", self._log),
            ("DELETE", "log", self._no_log),
            ("POST", "clock", self._clock),
            ("POST", "token", self._token),
            ("GET", "state", self._state),
        ]

    def _chat(self, request: Request) -> Chat:
        chat = self.world.chats.get(int(request.path_params["chat"]))
        if chat is None:
            raise arriving.missing("chat")
        return chat

    async def _add_person(self, request: Request) -> Json:
        given = await reading.an_object(request)
        if not reading.text(given, "first_name"):
            raise arriving.wrong("first_name is required")
        with self.world.lock:
            return {"id": arriving.add_person(self.world, given)}

    async def _people(self, _request: Request) -> Json:
        return {"promoters": list(self.world.people.values())}

    async def _add_group(self, request: Request) -> Json:
        given = await reading.an_object(request)
        with self.world.lock:
            number = arriving.add_group(
                self.world,
                reading.text(given, "title", "Group"),
                bool(given.get("forum")),
                given.get("members") or (),
                bool(given.get("admin")),
                reading.number(given, "id", None),
            )
        return {"id": number}

    async def _chats(self, _request: Request) -> Json:
        with self.world.lock:
            return {"chats": [_shown(chat) for chat in self.world.chats.values()]}

    async def _write(self, request: Request) -> Json:
        what = reading.written(await reading.an_object(request))
        with self.world.lock:
            done = writing.write(self.world, self._chat(request), what)
        return {"messages": done.messages, "updates": done.updates}

    async def _edit(self, request: Request) -> Json:
        given = await reading.an_object(request)
        words = reading.text(given, "text")
        sender, number = reading.number(given, "from"), reading.number(given, "message_id")
        with self.world.lock:
            done = writing.edit(self.world, self._chat(request), sender, number, words)
        return {"messages": done.messages, "updates": done.updates}

    async def _press(self, request: Request) -> Json:
        given = await reading.an_object(request)
        sender, number = reading.number(given, "from"), reading.number(given, "message_id")
        data, words = reading.text(given, "data"), reading.text(given, "text")
        with self.world.lock:
            chat = self._chat(request)
            return {"query": writing.press(self.world, chat, sender, number, data, words).id}

    async def _pressed(self, request: Request) -> Json:
        press = self.world.presses.get(request.path_params["id"])
        if press is None:
            raise arriving.missing("press")
        return {"id": press.id, "answered": press.answer is not None, **(press.answer or {})}

    async def _member(self, request: Request) -> Json:
        given = await reading.an_object(request)
        status, user = reading.text(given, "status"), reading.number(given, "user")
        if status not in _STATES:
            raise arriving.wrong("status must be blocked, member, kicked, left or administrator")
        with self.world.lock:
            chat = self._chat(request)
            return {"updates": arriving.change_member(self.world, chat, user, status)}

    async def _migrate(self, request: Request) -> Json:
        with self.world.lock:
            return {"to": arriving.migrate(self.world, self._chat(request))}

    async def _open_topic(self, request: Request) -> Json:
        given = await reading.an_object(request)
        name, person = reading.text(given, "name"), reading.number(given, "from")
        with self.world.lock:
            return threads.open_by(self.world, self._chat(request), person, name).shown()

    async def _topics(self, request: Request) -> Json:
        topics = self._chat(request).topics.values()
        return {"topics": [one.shown() | {"state": one.state} for one in topics]}

    async def _topic(self, request: Request) -> Json:
        given = await reading.an_object(request)
        state = reading.text(given, "state")
        with self.world.lock:
            threads.change(self.world, self._chat(request), request.path_params["topic"], state)
        return {"state": state}

    async def _messages(self, request: Request) -> Json:
        chat, query = self._chat(request), request.query_params
        after, thread = int(query.get("after", 0)), query.get("thread")

        def look() -> list[Json]:
            return [
                one
                for number, one in chat.messages.items()
                if number > after and thread in (None, str(one.get("message_thread_id", "")))
            ]

        found = await self._waited(look, request)
        more = {"keyboard": chat.keyboard} if chat.keyboard else {}
        return {"messages": found, "seq": self.world.events.seq, **more}

    async def _events(self, request: Request) -> Json:
        query = request.query_params
        after = int(query.get("after", 0))
        chat = int(query["chat"]) if "chat" in query else None
        found = await self._waited(lambda: self.world.events.after(after, chat), request)
        # Nothing was seen past `after`: something may have come since, and must not be passed over.
        return {"events": found, "seq": found[-1]["seq"] if found else after}

    async def _waited(self, look: Callable[[], list[Json]], request: Request) -> list[Json]:
        """Give what is found, as soon as there is something or the wait is over."""
        world = self.world
        end = time.monotonic() + min(float(request.query_params.get("wait", 0)), _LONGEST)
        while True:
            with world.lock:
                found, left = look(), end - time.monotonic()
                if found or left <= 0 or world.closed:
                    return found
                ring: asyncio.Future[None] = world.bell.waiter()
            try:
                await heard(ring, left)
            finally:
                with world.lock:
                    world.bell.forget(ring)

    async def _fault(self, request: Request) -> Json:
        given = await reading.read(request)
        found = [reading.fault(one) for one in (given if isinstance(given, list) else [given])]
        with self.world.lock:
            for one in found:
                self.faults.add(one)
            return {"waiting": len(self.faults.waiting)}

    async def _faults(self, _request: Request) -> Json:
        return {"waiting": [f"{one.kind} {one.method}" for one in self.faults.waiting]}

    async def _no_fault(self, _request: Request) -> Json:
        with self.world.lock:
            self.faults.clear()
        return {"waiting": 0}

    async def _log(self, request: Request) -> Json:
        query = request.query_params
        found = self.log.after(int(query.get("after", 0)), query.get("method", ""))
        return {"log": [one.shown() for one in found], "n": self.log.n}

    async def _no_log(self, _request: Request) -> Json:
        self.log.clear()
        return {"n": self.log.n}

    async def _clock(self, request: Request) -> Json:
        given = await reading.an_object(request)
        ahead = self.world.clock.move(float(given.get("ahead", 0)))
        return {"ahead": ahead, "now": self.world.clock.now()}

    async def _token(self, request: Request) -> Json:
        token = (await reading.an_object(request)).get("token")
        self.bots.only = None if token is None else {str(token)}
        return {"only": token is not None}

    async def _state(self, _request: Request) -> Json:
        world = self.world
        bots = [
            {**bot.user, "waiting": len(bot.updates), "webhook": bot.webhook is not None}
            for bot in world.bots.values()
        ]
        return {
            "bots": bots,
            "now": world.clock.now(),
            "promoters": len(world.people),
            "chats": len(world.chats),
            "requests": self.log.n,
            "seq": world.events.seq,
            "faults": len(self.faults.waiting),
        }


def _shown(chat: Chat) -> Json:
    found = chat.shown | {"bot": chat.bot, "last": chat.last, "menu": chat.menu}
    if chat.moved is not None:
        found["moved"] = chat.moved
    if not chat.private:
        found["members"] = {str(user): status for user, status in chat.members.items()}
        found["topics"] = [one.shown() | {"state": one.state} for one in chat.topics.values()]
    return found

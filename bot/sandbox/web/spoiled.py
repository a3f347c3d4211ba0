"""What goes wrong on the way of a request, or of its answer."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Scope, Send

from bot.sandbox.bell import heard
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.web import answers
from bot.sandbox.world import World


class Spoiled:
    """One request, and the fault that strikes it, if one does."""

    __slots__ = ("cleared", "fault", "faults", "scope", "send", "world")

    def __init__(self, world: World, faults: Faults, scope: Scope, send: Send) -> None:
        self.world, self.faults = world, faults
        self.scope, self.send = scope, send
        self.fault: Fault | None = None
        self.cleared = 0

    @property
    def kind(self) -> str:
        """What strikes it; nothing when it goes well."""
        return self.fault.kind if self.fault else ""

    def strike(self, method: str, chat: int | None) -> bool:
        """Tell whether a fault strikes it."""
        with self.world.lock:
            self.fault = self.faults.strike(method, chat)
            self.cleared = self.faults.cleared
        return self.fault is not None

    def refuse(self) -> None:
        """Refuse it, when that is its fault.

        Raises:
            Refused: it is.
        """
        refusal = self.fault.refusal() if self.fault else None
        if refusal:
            raise refusal

    async def before(self) -> bool:
        """Hold it, or tell that it is cut before anything is done."""
        if self.fault is not None and self.fault.kind == "delay":
            await self._hold(self.fault.seconds)
        return self.kind == "cut_before"

    async def answer(self, status: int, content: bytes, kind: bytes = b"") -> None:
        """Answer it as its fault lets it."""
        if self.fault is None:
            await answers.answer(self.send, status, content, kind)
        elif self.kind == "cut_after":
            await self.cut()
        elif self.kind == "cut_body":
            await answers.half(self.send, status, content, kind)
            await self.cut()
        elif self.kind == "slow_body":
            rest = await answers.half(self.send, status, content, kind)
            await self._hold(self.fault.seconds)
            await self.send({"type": "http.response.body", "body": rest})
        elif self.kind == "bad_json":
            await answers.answer(self.send, status, content[: len(content) // 2], kind)
        else:
            await answers.answer(self.send, status, content, kind)

    async def cut(self) -> None:
        """Cut the connection."""
        self.scope["extensions"]["sandbox.cut"]["now"]()
        # The server learns that the connection is gone before it is told that there is no answer.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _hold(self, seconds: float) -> None:
        """Wait, unless faults are cleared meanwhile or the sandbox stops."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with self.world.lock:
                if self.world.closed or self.faults.cleared != self.cleared:
                    return
                ring = self.faults.bell.waiter()
            await heard(ring, left)

"""getUpdates: long polling, as Telegram does it."""

from __future__ import annotations

import asyncio
import time

from bot.sandbox import limits
from bot.sandbox.bell import heard
from bot.sandbox.bots import Bot
from bot.sandbox.chats import Json
from bot.sandbox.faults import Fault
from bot.sandbox.methods.call import Call
from bot.sandbox.refused import conflict
from bot.sandbox.world import World

_HOOKED = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
_OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def updates(call: Call, fault: Fault | None) -> list[Json]:
    """Give the updates that wait, as soon as there are any.

    Args:
        fault: how the batch is spoilt.

    Raises:
        Refused: another call came meanwhile, or a webhook is set.
    """
    world, bot = call.world, call.bot
    limit = min(max(1, call.get("limit") or limits.UPDATES), limits.UPDATES)
    seconds = min(max(0, call.get("timeout") or 0), limits.POLL)
    with world.lock:
        poll = _begin(call)
    # How long a call waits is the machine's time: the sandbox's clock may jump.
    end = time.monotonic() + seconds
    while True:
        with world.lock:
            _still(bot, poll)
            found = bot.updates.batch(limit, world.clock.now())
            left = end - time.monotonic()
            if found or left <= 0 or world.closed:
                return _spoilt(bot, found, fault)
            ring = bot.bell.waiter()
        try:
            await heard(ring, left)
        finally:
            _forget(world, bot, ring)


def _forget(world: World, bot: Bot, ring: asyncio.Future[None]) -> None:
    with world.lock:
        bot.bell.forget(ring)


def _begin(call: Call) -> int:
    bot = call.bot
    if bot.webhook is not None:
        raise conflict(_HOOKED)
    bot.polls += 1
    bot.bell.ring()
    bot.updates.allow(call.get("allowed_updates"))
    offset = call.get("offset")
    if offset:
        bot.updates.confirm(offset)
    return bot.polls


def _still(bot: Bot, poll: int) -> None:
    if bot.webhook is not None:
        raise conflict("terminated by setWebhook request")
    if bot.polls != poll:
        raise conflict(_OTHER)


def _spoilt(bot: Bot, found: list[Json], fault: Fault | None) -> list[Json]:
    if fault is None or not found:
        return found
    if fault.kind == "reorder":
        return found[::-1]
    if fault.kind in ("duplicate", "again"):
        bot.updates.repeat(found, confirmed=fault.kind == "again")
    return found

"""Which part does each method; every one offered is done by some part."""

from __future__ import annotations

from bot.sandbox.methods import bot, chatting, groups, messages, sending, topics
from bot.sandbox.methods.call import Handler

HANDLERS: dict[str, Handler] = {
    **bot.HANDLERS,
    **messages.HANDLERS,
    **sending.HANDLERS,
    **chatting.HANDLERS,
    **groups.HANDLERS,
    **topics.HANDLERS,
}

"""The bot's connections to Telegram: none is lost, whatever becomes of who waits for an answer."""

from __future__ import annotations

import asyncio
import random

from bot.channels.telegram.opening import open_bot
from bot.sandbox.serving import Running as Sandbox
from tests.channels.telegram.standin import TOKEN

_FEW = 3
_ROUNDS = 150


def test_requests_that_nobody_waits_for_any_more_take_no_connection_away() -> None:
    """A sign of work is given up half-way at each long turn: sending goes on all the same."""
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn

    async def given_up(sandbox: Sandbox) -> None:
        bot = open_bot(TOKEN, sandbox.url, connections=_FEW)
        chat = sandbox.api.person("Essai")
        async with bot:
            sandbox.api.write(chat, "Bonjour")
            for _ in range(_ROUNDS):
                signs = [asyncio.create_task(bot.send_chat_action(chat, "typing")) for _ in "ab"]
                await asyncio.sleep(chance.random() * 0.002)
                for sign in signs:
                    sign.cancel()
                await asyncio.wait(signs)
            assert (await bot.send_message(chat, "Bonsoir", pool_timeout=10)).message_id
        assert sandbox.api.replies(chat)[-1]["text"] == "Bonsoir"

    with Sandbox() as sandbox:
        asyncio.run(given_up(sandbox))

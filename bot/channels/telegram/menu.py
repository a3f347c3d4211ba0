"""Presents the bot: who it says it is, and the commands of its menu, in French."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.channels.telegram.failures import said, unreached
from bot.domain.sentences import Sentences

# Nobody waits for a menu longer than this; seconds.
_LONGEST = 20.0

_LOG = logging.getLogger(__name__)


async def introduce(bot: Bot, server: str) -> None:
    """Ask Telegram who the bot is, which tells whether its token is good.

    Args:
        server: the address asked, as it is told when nothing answers there.

    Raises:
        TokenRefused: it is not.
        ChannelUnavailable: Telegram cannot be reached.
    """
    try:
        await bot.initialize()
    except TelegramError as error:
        # What the library says holds the token.
        raise unreached(error, server) from None


async def present(bot: Bot, sentences: Sentences) -> None:
    """Give the bot its menu and its descriptions; the bot works without, so this never fails.

    What is there already is left: Telegram allows few such changes in a day.

    Args:
        sentences: of `prompts/telegram.yaml`.
    """
    long, short = sentences.say("described.long"), sentences.say("described.short")
    try:
        async with asyncio.timeout(_LONGEST):
            await _try("commands", lambda: _offer(bot, commands(sentences)))
            await _try("description", lambda: _describe(bot, long))
            await _try("short description", lambda: _describe_shortly(bot, short))
    except TimeoutError:
        _LOG.warning("Telegram is too slow to be given the bot's menu")


def commands(sentences: Sentences) -> list[BotCommand]:
    """Give the commands of the menu: words that the guide knows, the most useful first."""
    return [
        BotCommand("reprendre", sentences.say("commands.resume")),
        BotCommand("plan", sentences.say("commands.where")),
        BotCommand("menu", sentences.say("commands.menu")),
        BotCommand("aide", sentences.say("commands.help")),
        BotCommand("corriger", sentences.say("commands.correct")),
        BotCommand("budget", sentences.say("commands.budget")),
        BotCommand("exporter", sentences.say("commands.export")),
        BotCommand("pause", sentences.say("commands.pause")),
        BotCommand("humain", sentences.say("commands.human")),
        BotCommand("mes_donnees", sentences.say("commands.consents")),
        BotCommand("effacer", sentences.say("commands.erase")),
    ]


async def _offer(bot: Bot, wanted: list[BotCommand]) -> None:
    scope = BotCommandScopeAllPrivateChats()
    if list(await bot.get_my_commands(scope=scope)) != wanted:
        await bot.set_my_commands(wanted, scope=scope)


async def _describe(bot: Bot, wanted: str) -> None:
    if (await bot.get_my_description()).description != wanted:
        await bot.set_my_description(wanted)


async def _describe_shortly(bot: Bot, wanted: str) -> None:
    if (await bot.get_my_short_description()).short_description != wanted:
        await bot.set_my_short_description(wanted)


async def _try(what: str, change: Callable[[], Awaitable[None]]) -> None:
    try:
        await change()
    except TelegramError as error:
        facts = {"kind": what, "reason": said(error)}
        _LOG.warning("what presents the bot could not be set", extra=facts)

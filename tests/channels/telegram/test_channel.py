"""The bot presents itself, speaks French, and its small signs never stand in the way."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

import pytest
from telegram import Bot

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.failures import said
from bot.channels.telegram.fetching import Fetcher
from bot.channels.telegram.menu import commands, introduce, present
from bot.channels.telegram.opening import open_bot, quiet_logs
from bot.channels.telegram.rendering import Renderer
from bot.domain.message import Choice, Reply
from bot.engine.guide.commanding import command_of
from bot.errors import ChannelUnavailable, TokenRefused
from tests.channels.telegram.standin import TOKEN, Raw, Refusal, StandIn, standing_in
from tests.channels.telegram.updates import SENTENCES, message, press, read, reader, update

Play = Callable[[StandIn, Bot], Awaitable[None]]
_HELLO = update("message", message(text="a"))


def _play(play: Play) -> None:
    async def played() -> None:
        async with asyncio.timeout(30), standing_in() as (standin, bot):
            await play(standin, bot)

    asyncio.run(played())


def _channel(bot: Bot) -> TelegramChannel:
    return TelegramChannel(bot, reader(), Renderer(SENTENCES), Fetcher(bot), SENTENCES)


def test_every_command_of_the_menu_is_one_that_the_guide_knows() -> None:
    """What the menu offers is understood, and said within what Telegram shows."""
    offered = commands(SENTENCES)
    names = {command_of(f"/{one.command}") for one in offered}
    assert None not in names
    assert len(names) == len(offered)
    assert all(3 <= len(one.description) <= 40 for one in offered)


def test_the_bot_says_what_it_is_before_the_first_message() -> None:
    """Before anybody writes, the bot says that it is an assistant and that it can be wrong."""
    long, short = SENTENCES.say("described.long"), SENTENCES.say("described.short")
    assert len(long) <= 512
    assert len(short) <= 120
    for text in (long, short):
        assert "assistant automatique" in text
        assert "mandataire" in text
        assert "tromper" in text


def test_a_menu_is_given_once() -> None:
    """What is already as it should be is not set again."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getMyCommands", [])
        standin.will("getMyDescription", {"description": ""})
        short = SENTENCES.say("described.short")
        standin.will("getMyShortDescription", {"short_description": short})
        await present(bot, SENTENCES)
        given = standin.asked("setMyCommands")[0]
        assert json.loads(given["scope"]) == {"type": "all_private_chats"}
        assert standin.asked("setMyDescription")
        assert not standin.asked("setMyShortDescription")
        standin.will("getMyCommands", json.loads(given["commands"]))
        await present(bot, SENTENCES)
        assert len(standin.asked("setMyCommands")) == 1

    _play(play)


def test_a_menu_that_is_refused_stops_nothing() -> None:
    """The bot works without its menu."""

    async def play(standin: StandIn, bot: Bot) -> None:
        for method in ("getMyCommands", "getMyDescription"):
            standin.will(method, Refusal(429, "Too Many Requests", {"retry_after": 80_000}))
        standin.will("getMyShortDescription", Refusal(404, "Not Found"))
        await present(bot, SENTENCES)

    _play(play)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Refusal(401, "Unauthorized"), TokenRefused),
        (Refusal(404, "Not Found"), TokenRefused),
        (Refusal(502, "Bad Gateway"), ChannelUnavailable),
        (Raw((b"a portal",)), ChannelUnavailable),
    ],
)
def test_a_token_that_is_not_good_is_told_at_the_start(
    answer: object, error: type[ChannelUnavailable]
) -> None:
    """A wrong token, and a Telegram that cannot be reached, are told apart; no token is."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getMe", answer)
        again = open_bot(TOKEN, bot.base_url.partition("/bot")[0])
        with pytest.raises(error) as told:
            await introduce(again, "https://api.telegram.org")
        assert type(told.value) is error
        assert told.value.retry is (error is ChannelUnavailable)
        assert told.value.__suppress_context__
        assert TOKEN not in repr(told.value)
        await again.shutdown()

    _play(play)


def test_nobody_at_the_address_is_told() -> None:
    """A server that is not there may be there later."""

    async def nobody() -> None:
        bot = open_bot(TOKEN, "http://127.0.0.1:9")
        with pytest.raises(ChannelUnavailable) as told:
            await introduce(bot, "https://api.telegram.org")
        assert told.value.retry

    asyncio.run(nobody())


def test_the_address_of_the_server_is_all_that_is_given() -> None:
    """Methods and files are found under the server's address, with or without a last slash."""
    for url in ("http://127.0.0.1:8081", "http://127.0.0.1:8081/"):
        bot = open_bot(TOKEN, url)
        assert bot.base_url == f"http://127.0.0.1:8081/bot{TOKEN}"
        assert bot.base_file_url == f"http://127.0.0.1:8081/file/bot{TOKEN}"


def test_no_log_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """Even where everything is written down, addresses and their token are not."""
    caplog.set_level(logging.DEBUG)
    quiet_logs()

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("sendChatAction", Refusal(500, f"see /bot{TOKEN}/x"))
        await _channel(bot).working("telegram:42")
        assert "sendChatAction" in [name for name, _ in standin.calls]

    _play(play)
    assert "no sign of work was shown" in caplog.text
    assert all(TOKEN not in repr(vars(record)) for record in caplog.records)
    assert TOKEN not in said(RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe"))


def test_signs_never_fail() -> None:
    """A signal of work, and the end of a press's wait, are shown if they can be."""

    async def play(standin: StandIn, bot: Bot) -> None:
        channel = _channel(bot)
        await channel.working("telegram:42")
        await channel.working("terminal:1")
        await channel.acknowledge(read(press("3.1")))
        await channel.acknowledge(read(_HELLO))
        old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        standin.will("answerCallbackQuery", Refusal(400, old))
        await channel.acknowledge(read(press("3.1")))
        shown = standin.asked("sendChatAction")
        assert shown == [{"chat_id": "42", "action": "typing"}]
        assert len(standin.asked("answerCallbackQuery")) == 2

    _play(play)


def test_what_is_answered_goes_where_it_was_asked() -> None:
    """Letters, other pages and apologies are addressed to whoever wrote."""

    async def play(_: StandIn, bot: Bot) -> None:
        channel = _channel(bot)
        said_back = channel.render(read(_HELLO), (Reply("Bonjour"),))
        assert [letter.payload["chat_id"] for letter in said_back] == [42]
        sorry = channel.sorry(read(_HELLO), "a1b2c3")
        assert "a1b2c3" in sorry[0].payload["text"]
        many = Reply("?", choices=tuple(Choice(f"3.{n}", f"choix {n}") for n in range(60)))
        turned = channel.turned(read(press("3/1")), many, 1)
        assert (turned[0].payload["chat_id"], turned[0].payload["message_id"]) == (42, 7)
        assert channel.read(read(_HELLO).row) == read(_HELLO)

    _play(play)

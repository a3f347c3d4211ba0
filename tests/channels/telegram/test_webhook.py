"""The webhook: only Telegram is heard, and nothing is answered 200 before it is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from starlette.applications import Starlette
from telegram import Bot

from bot.channels.telegram.line import Patience
from bot.channels.telegram.webhook import Webhook
from bot.engine.observing import Unobserved
from bot.errors import AlreadyPolled, SettingsError, TokenRefused
from tests.channels.telegram.standin import TOKEN, Refusal, StandIn, standing_in
from tests.channels.telegram.test_polling import Box
from tests.channels.telegram.updates import message, update

_HURRIED = Patience(first=0.001, longest=0.002, conflicts=3, newcomer=0, look=0.001)
_SECRET = "un-secret_9"  # noqa: S105 - of these tests
_URL = "https://bot.example.org"
_UPDATE = json.dumps(update("message", message(text="a"), 5)).encode()
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
Play = Callable[[StandIn, Bot], Awaitable[None]]


def _play(play: Play) -> None:
    async def played() -> None:
        async with asyncio.timeout(30), standing_in() as (standin, bot):
            await play(standin, bot)

    asyncio.run(played())


def _webhook(bot: Bot, box: Box, url: str = _URL) -> Webhook:
    return Webhook(bot, box.receive, url, _SECRET, Unobserved(), _HURRIED)


async def _called(bot: Bot, box: Box, call: httpx.Request) -> int:
    pages = Starlette(routes=[_webhook(bot, box).route])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages)) as client:
        return (await client.send(call)).status_code


def _post(body: bytes = _UPDATE, secret: str = _SECRET, path: str = "/telegram") -> httpx.Request:
    return httpx.Request("POST", _URL + path, content=body, headers={_HEADER: secret})


def test_what_telegram_posts_is_kept() -> None:
    """An update posted with the secret is kept, then answered."""

    async def play(_: StandIn, bot: Bot) -> None:
        box = Box()
        assert await _called(bot, box, _post()) == 200
        assert box.kept == [5]

    _play(play)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (_post(secret=_SECRET[:-1]), 401),
        (_post(secret=""), 401),
        (httpx.Request("POST", f"{_URL}/telegram", content=_UPDATE), 401),
        (httpx.Request("POST", f"{_URL}/telegram", headers={_HEADER: b"\xff\xfe"}), 401),
        (_post(body=b" " * (1024 * 1024 + 1)), 413),
        (_post(body=b""), 400),
        (_post(body=b"{"), 400),
        (_post(body=b"\xff"), 400),
        (_post(body=b"[" * 100_000), 400),
        (_post(body=b"[]"), 400),
        (_post(body=b'{"message": {}}'), 400),
        (httpx.Request("GET", f"{_URL}/telegram", headers={_HEADER: _SECRET}), 405),
        (_post(path="/autre"), 404),
    ],
)
def test_what_telegram_did_not_post_is_refused(call: httpx.Request, status: int) -> None:
    """Whoever has not the secret is refused, and so is whatever is no update."""

    async def play(_: StandIn, bot: Bot) -> None:
        box = Box()
        assert await _called(bot, box, call) == status
        assert box.kept == []

    _play(play)


def test_a_body_without_end_is_cut() -> None:
    """A body that does not say its length is read no further than allowed."""

    async def play(_: StandIn, bot: Bot) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _piece in range(100):
                yield b" " * 65_536

        call = httpx.Request(
            "POST", f"{_URL}/telegram", content=endless(), headers={_HEADER: _SECRET}
        )
        assert await _called(bot, Box(), call) == 413

    _play(play)


def test_telegram_tries_again_what_could_not_be_kept() -> None:
    """While the database is away Telegram is told to come back, and the next time it is kept."""

    async def play(_: StandIn, bot: Bot) -> None:
        box = Box(failures=1)
        assert await _called(bot, box, _post()) == 503
        assert await _called(bot, box, _post()) == 200
        assert box.kept == [5]

    _play(play)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://bot.example.org", "https://bot.example.org/telegram"),
        ("https://bot.example.org/", "https://bot.example.org/telegram"),
        ("https://bot.example.org/ici/x", "https://bot.example.org/ici/x"),
    ],
)
def test_telegram_is_told_where_to_call(url: str, called: str) -> None:
    """The address, the secret and what is wanted are told at the start, whatever fails first."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("setWebhook", Refusal(502, "Bad Gateway"), True)
        standin.will("getWebhookInfo", _info(called))
        stop = asyncio.Event()
        webhook = _webhook(bot, Box(), url)
        running = asyncio.create_task(webhook.run(stop))
        await standin.until("getWebhookInfo", 3)
        stop.set()
        await running
        assert webhook.route.path == httpx.URL(called).path
        given = standin.asked("setWebhook")
        assert len(given) == 2
        assert (given[1]["url"], given[1]["secret_token"]) == (called, _SECRET)
        assert "callback_query" in json.loads(given[1]["allowed_updates"])
        assert TOKEN.partition(":")[2] not in str(given)
        assert not standin.asked("deleteWebhook")

    _play(play)


def _info(url: str) -> dict[str, object]:
    return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (Refusal(400, "Bad Request: bad webhook: HTTPS url must be provided"), SettingsError),
        (Refusal(401, "Unauthorized"), TokenRefused),
    ],
)
def test_an_address_that_telegram_does_not_want_is_told(
    refusal: Refusal, error: type[Exception]
) -> None:
    """An address or a token that Telegram refuses ends the program, with why."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("setWebhook", refusal)
        with pytest.raises(error) as told:
            await _webhook(bot, Box()).run(asyncio.Event())
        assert TOKEN not in repr(told.value)

    _play(play)


def test_a_place_taken_is_taken_back_then_left() -> None:
    """Another program that takes the webhook is not let alone in silence."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getWebhookInfo", _info(""))
        with pytest.raises(AlreadyPolled):
            await _webhook(bot, Box()).run(asyncio.Event())
        assert len(standin.asked("setWebhook")) > 1

    _play(play)

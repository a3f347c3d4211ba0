"""The bot's connections to Telegram: none is lost, whatever becomes of who waits for an answer."""

from __future__ import annotations

import asyncio
import random

import pytest
from telegram.error import Forbidden, NetworkError

from bot.channels.telegram.failures import said
from bot.channels.telegram.menu import introduce
from bot.channels.telegram.opening import open_bot
from bot.channels.telegram.refusals import may_be_done
from bot.channels.telegram.requesting import proxy_of
from bot.errors import ChannelUnavailable, SettingsError
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


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give an environment that names no proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_a_proxy_is_asked_to_lead_to_telegram(environment: pytest.MonkeyPatch) -> None:
    """It is told where to, never the token; when it refuses, nothing was sent."""
    heard = []

    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async def asked() -> None:
        async with await asyncio.start_server(refusing, "127.0.0.1", 0) as proxy:
            port = proxy.sockets[0].getsockname()[1]
            environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
            bot = open_bot(TOKEN, "https://telegram.invalid")
            with pytest.raises(NetworkError) as told:
                await bot.initialize()
            await bot.shutdown()
            assert not may_be_done(told.value)

    asyncio.run(asked())
    (words,) = heard
    assert words.startswith(b"CONNECT telegram.invalid:443 ")
    assert TOKEN.encode() not in words


@pytest.mark.parametrize(
    ("server", "proxy", "told"),
    [
        ("http://127.0.0.1:9", "", "nobody answers there; check the network"),
        ("https://telegram.invalid", "", "the name telegram.invalid is not known; check"),
        ("https://telegram.invalid", "http://127.0.0.1:9", "the proxy of HTTPS_PROXY does not ans"),
        ("https://telegram.invalid", "http://proxy.invalid:9", "the name proxy.invalid is not kno"),
    ],
)
def test_what_keeps_telegram_out_of_reach_is_told_in_plain_words(
    environment: pytest.MonkeyPatch, server: str, proxy: str, told: str
) -> None:
    """The line names what to look at: the network, the proxy, or the name; no class of ours."""
    if proxy:
        environment.setenv("HTTPS_PROXY", proxy)

    async def asked() -> None:
        bot = open_bot(TOKEN, server)
        with pytest.raises(ChannelUnavailable) as raised:
            await introduce(bot, server)
        await bot.shutdown()
        assert str(raised.value).startswith(
            f"Telegram cannot be reached at JONCTION_TELEGRAM_API_URL ({server}): {told}"
        )

    asyncio.run(asked())


def test_a_refusal_is_not_named_twice() -> None:
    """The library begins its sentence with the kind of the refusal: it is told once."""
    assert said(Forbidden("Forbidden: bot was blocked by the user")) == (
        "Forbidden: bot was blocked by the user"
    )


def test_a_proxy_is_the_one_that_the_environment_names(environment: pytest.MonkeyPatch) -> None:
    """What is on this machine is asked directly; what cannot be used is told by name."""
    server = "https://api.telegram.org"
    assert proxy_of(server) is None
    environment.setenv("ALL_PROXY", "http://proxy.test:3128")
    assert proxy_of(server) == "http://proxy.test:3128"
    assert proxy_of("http://127.0.0.1:8081") is None
    environment.setenv("NO_PROXY", "api.telegram.org")
    assert proxy_of(server) is None
    environment.delenv("NO_PROXY")
    environment.setenv("HTTPS_PROXY", "socks5://proxy.test:1080")
    with pytest.raises(SettingsError, match="HTTPS_PROXY: expected"):
        proxy_of(server)

"""What Telegram's refusals mean to us, in words that never hold the token."""

from __future__ import annotations

import re

import aiohttp
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import AlreadyPolled, ChannelUnavailable, TokenRefused

_LONGEST = 200
_USUAL = "https://api.telegram.org"
# What keeps a request from its server, the most precise first.
_PLAIN: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "the name {host} is not known; check the network"),
    (aiohttp.ClientProxyConnectionError, "the proxy of HTTPS_PROXY does not answer"),
    (aiohttp.ClientHttpProxyError, "the proxy of HTTPS_PROXY refuses to lead there ({status})"),
    (aiohttp.ClientConnectorCertificateError, "its certificate is not good"),
    (aiohttp.ClientConnectorSSLError, "it does not speak TLS as it should"),
    (aiohttp.ClientConnectorError, "nobody answers there; check the network"),
    (aiohttp.ServerDisconnectedError, "the line was cut"),
    (TimeoutError, "it does not answer in time; check the network"),
)
# An address of Telegram's holds the token between `/bot` and the next slash.
_TOKEN = re.compile(r"\d{3,}(?::|%3a)[\w-]{10,}", re.IGNORECASE)


def unavailable(error: TelegramError) -> ChannelUnavailable:
    """Give the error of ours that an error of Telegram's, is."""
    if isinstance(error, InvalidToken | EndPointNotFound):
        # Once the library knows the bot, it takes a refused token for an unknown method.
        return TokenRefused(
            "Telegram refuses JONCTION_TELEGRAM_TOKEN; expected the token that @BotFather gives"
        )
    if isinstance(error, Conflict):
        return AlreadyPolled(
            "another program receives this bot's messages already; stop it first, "
            "or give this one the token of another bot",
            retry=True,
        )
    # What the library cannot read is one of its plain errors.
    passing = type(error) in (NetworkError, TimedOut, RetryAfter, TelegramError)
    return ChannelUnavailable(said(error), retry=passing)


def waited(error: Exception) -> float | None:
    """Give the seconds that Telegram asks to wait; None when it asks nothing."""
    if not isinstance(error, RetryAfter):
        return None
    asked = error.retry_after
    return float(asked if isinstance(asked, int) else asked.total_seconds())


def unreached(error: TelegramError, server: str) -> ChannelUnavailable:
    """Give the error of ours that stops a bot before it began.

    Args:
        server: the address that it was to reach.
    """
    meant = unavailable(error)
    if type(meant) is not ChannelUnavailable:
        return meant
    where = server if server == _USUAL else f"JONCTION_TELEGRAM_API_URL ({server})"
    why = said(error).removeprefix(f"{type(error).__name__}: ").removesuffix(".")
    return ChannelUnavailable(
        f"Telegram cannot be reached at {where}: {why}",
        retry=meant.retry,
    )


def said(error: Exception) -> str:
    """Give what an error says, in plain words, short and without any token."""
    plain = _plainly(error)
    if plain:
        return plain
    name = type(error).__name__
    # The library begins some of its sentences with the kind of the refusal.
    words = str(error).removeprefix(f"{name}: ")
    text = f"{name}: {words}" if words else name
    return _TOKEN.sub("\u2026", text)[:_LONGEST]


def _plainly(error: Exception) -> str:
    cause = error.__cause__
    for kind, words in _PLAIN:
        if isinstance(cause, kind):
            facts = {name: getattr(cause, name, "") for name in ("host", "status")}
            return words.format(**facts)
    return ""

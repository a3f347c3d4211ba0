"""Files come whole or not at all, and never larger than allowed, whatever is said of them."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable

import pytest

from bot.channels.telegram.fetching import Fetcher
from bot.engine.delivery import FileAsked
from bot.errors import ChannelUnavailable, TokenRefused
from tests.channels.telegram.standin import TOKEN, Raw, Refusal, StandIn, standing_in

_LARGEST = 1000
_FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 10, "file_path": "documents/a b.pdf"}
Prepared = Callable[[StandIn], None]


def _fetched(prepared: Prepared, size: int = 10) -> tuple[bytes | None, StandIn]:
    async def fetched() -> tuple[bytes | None, StandIn]:
        async with asyncio.timeout(30), standing_in() as (standin, bot):
            standin.will("getFile", _FILE)
            prepared(standin)
            fetcher = Fetcher(bot, largest=_LARGEST, longest=1)
            return await fetcher.fetch(FileAsked("f", "a.pdf", "application/pdf", size)), standin

    return asyncio.run(fetched())


def _body(*pieces: bytes, status: int = 200, **headers: str) -> Prepared:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda standin: standin.will("a b.pdf", Raw(pieces, status, named))


@pytest.mark.parametrize("content", [b"", b"abc", b"x" * _LARGEST])
def test_a_file_comes_whole(content: bytes) -> None:
    """A file within the limit comes byte for byte."""
    assert _fetched(_body(content))[0] == content


def test_a_file_said_to_be_too_large_is_not_asked_for() -> None:
    """Nothing is fetched of a file that is too large to begin with."""
    content, standin = _fetched(_body(b"a"), size=_LARGEST + 1)
    assert content is None
    assert not standin.asked("getFile")


@pytest.mark.parametrize(
    "prepared",
    [
        lambda standin: standin.will("getFile", _FILE | {"file_size": _LARGEST + 1}),
        lambda standin: standin.will("getFile", Refusal(400, "Bad Request: file is too big")),
        lambda standin: standin.will("getFile", Refusal(400, "Bad Request: invalid file_id")),
        lambda standin: standin.will("getFile", {"file_id": "f", "file_unique_id": "u"}),
        _body(*[b"x" * 400] * 3),
        _body(*[b"x" * 400] * 1000),
        _body(b"Not Found", status=404),
    ],
)
def test_what_is_too_large_or_gone_does_not_come(prepared: Prepared) -> None:
    """A file whose size was a lie is left as soon as it passes the limit, as one that is gone."""
    assert _fetched(prepared)[0] is None


@pytest.mark.parametrize(
    "prepared",
    [
        lambda standin: standin.will("getFile", Refusal(500, "Internal Server Error")),
        lambda standin: standin.will("getFile", Refusal(429, "Too Many", {"retry_after": 5})),
        lambda standin: standin.will("getFile", Raw((b"{}",))),
        lambda standin: standin.will("getFile", True),
        lambda standin: standin.will(
            "getFile",
            Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
        ),
        _body(b"half", content_length="100"),
        _body(b"elsewhere", status=302, location="http://127.0.0.1:1/"),
        _body(b"oops", status=500),
        _body(zlib.compress(b"0" * 100_000), content_encoding="deflate"),
    ],
)
def test_what_may_come_later_is_told_without_its_address(prepared: Prepared) -> None:
    """A trouble that may pass is told, and the token in the address is not."""
    with pytest.raises(ChannelUnavailable) as told:
        _fetched(prepared)
    assert told.value.retry
    assert told.value.__suppress_context__ or told.value.__context__ is None
    assert TOKEN.partition(":")[2] not in repr(told.value)


def test_a_refused_token_is_told_while_fetching() -> None:
    """A token that is no longer good is told as such."""
    with pytest.raises(TokenRefused):
        _fetched(lambda standin: standin.will("getFile", Refusal(401, "Unauthorized")))

"""Files that the bot fetches go wrong on demand, and the bot's own way to fetch them is told."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.telegram.fetching import Fetcher
from bot.engine.delivery import FileAsked
from bot.errors import ChannelUnavailable
from bot.sandbox.methods.call import Upload
from tests.sandbox.conftest import Client, bot

# Longer than what goes at once into a socket.
_CONTENT = bytes(range(256)) * 20_000


@pytest.fixture
def asked(client: Client, ana: int) -> FileAsked:
    """A file that a person sent."""
    upload = Upload("appui.pdf", "application/pdf", _CONTENT)
    sent = client.running.api.write(ana, files=[(upload, "document")]).messages[0]
    return FileAsked(sent["document"]["file_id"], "appui.pdf", "application/pdf", len(_CONTENT))


def _fetch(client: Client, asked: FileAsked, longest: float = 60) -> bytes | None:
    async def fetch() -> bytes | None:
        async with bot(client.running) as one:
            return await Fetcher(one, longest=longest).fetch(asked)

    return asyncio.run(fetch())


@pytest.mark.parametrize("kind", ["429", "500", "502", "cut_before", "cut_after", "cut_body"])
def test_a_download_that_fails_may_be_tried_again(
    client: Client, asked: FileAsked, kind: str
) -> None:
    """A file refused or cut is told as one for later, and comes whole the next time."""
    # Asked anew at once, where nothing at all had come.
    times = 2 if kind in ("cut_before", "cut_after") else 1
    client.running.api.fault(kind, "file", times=times)
    with pytest.raises(ChannelUnavailable) as told:
        _fetch(client, asked)
    assert told.value.retry
    assert _fetch(client, asked) == _CONTENT


def test_a_download_that_is_gone_does_not_come(client: Client, asked: FileAsked) -> None:
    """A refusal made to order reaches the bot as any other."""
    client.running.api.fault("error", "file", code=404, description="Not Found")
    assert _fetch(client, asked) is None


def test_a_download_that_stops_half_way_is_left(client: Client, asked: FileAsked) -> None:
    """A file whose second half does not come is not waited for without end."""
    client.running.api.fault("slow_body", "file", seconds=3600)
    with pytest.raises(ChannelUnavailable):
        _fetch(client, asked, longest=0.2)


@pytest.mark.parametrize(("kind", "stage"), [("delay", "struck"), ("slow_body", "done")])
def test_a_slow_download_comes_whole(
    client: Client, asked: FileAsked, kind: str, stage: str
) -> None:
    """A file that is held, at its beginning or half-way, is whole once faults are cleared."""
    reached = threading.Event()
    client.running.on_call(
        lambda method, now: reached.set() if (method, now) == ("file", stage) else None
    )
    client.running.api.fault(kind, "file", seconds=3600)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(_fetch, client, asked)
        assert reached.wait(30)
        client.running.api.clear_faults()
        assert waiting.result(30) == _CONTENT


def test_a_fault_of_a_method_leaves_downloads_alone(client: Client, asked: FileAsked) -> None:
    """What strikes a method, a chat or the form of an answer is for no file; a star is."""
    api = client.running.api
    api.fault("500", "sendMessage")
    api.fault("bad_json", "file")
    assert _fetch(client, asked) == _CONTENT
    api.clear_faults()
    api.fault("500", after=2)
    with pytest.raises(ChannelUnavailable):
        _fetch(client, asked)

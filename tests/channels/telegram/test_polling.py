"""Polling: the offset moves only once what came is kept, whatever goes wrong on either side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from telegram import Bot

from bot.channels.telegram.line import Patience
from bot.channels.telegram.polling import Polling
from bot.engine.delivery import Arrival
from bot.engine.observing import Unobserved
from bot.errors import AlreadyPolled, StoreUnavailable, TokenRefused
from tests.channels.telegram.standin import TOKEN, Raw, Refusal, StandIn, hooked, standing_in
from tests.channels.telegram.updates import message, update

_HURRIED = Patience(first=0.001, longest=0.002, conflicts=3, newcomer=0)
_CONFLICT = Refusal(409, "Conflict: terminated by other getUpdates request")
Play = Callable[[StandIn, Bot], Awaitable[None]]


class Counted(Unobserved):
    """Counts how often Telegram answered, or did not."""

    def __init__(self) -> None:
        self.seen: list[bool] = []

    def reached(self) -> None:
        """Count an answer."""
        self.seen.append(True)

    def unreached(self) -> None:
        """Count a failure."""
        self.seen.append(False)


class Box:
    """Keeps arrivals, once it has failed as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.kept: list[int] = []
        self.tries = 0
        self.tried = asyncio.Event()
        self._failures = failures

    async def receive(self, arrivals: Sequence[Arrival]) -> None:
        """Keep arrivals."""
        self.tries += 1
        self.tried.set()
        if self.tries <= self._failures:
            raise StoreUnavailable("away", retry=True)
        self.kept += [one.number for one in arrivals]


def _updates(*numbers: int) -> list[dict[str, Any]]:
    return [update("message", message(text="a"), number) for number in numbers]


def _play(play: Play) -> None:
    async def played() -> None:
        async with asyncio.timeout(30), standing_in() as (standin, bot):
            await play(standin, bot)

    asyncio.run(played())


async def _polled(
    standin: StandIn, bot: Bot, box: Box, calls: int, observer: Unobserved | None = None
) -> list[int | None]:
    """Poll until so many calls were made; give the offsets that were asked for."""
    stop = asyncio.Event()
    polling = Polling(bot, box.receive, observer or Unobserved(), _HURRIED)
    running = asyncio.create_task(polling.run(stop))
    reached = asyncio.create_task(standin.until("getUpdates", calls))
    await asyncio.wait({running, reached}, return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()
    stop.set()
    await running
    asked = standin.asked("getUpdates")
    return [int(one["offset"]) if "offset" in one else None for one in asked]


def test_what_is_kept_is_confirmed() -> None:
    """The offset follows what is kept, and is forgotten once everything is confirmed."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", _updates(5, 6), _updates(7), [])
        box = Box()
        assert await _polled(standin, bot, box, 4) == [None, 7, 8, None]
        assert box.kept == [5, 6, 7]
        asked = standin.asked("getUpdates")
        # The first tells at once that Telegram answers.
        assert [int(one["timeout"]) for one in asked] == [0, 50, 50, 50]
        assert "my_chat_member" in json.loads(asked[0]["allowed_updates"])
        assert not standin.asked("deleteWebhook")

    _play(play)


def test_the_offset_never_moves_before_what_came_is_kept() -> None:
    """While the database is away nothing is confirmed, and the same arrivals are kept after."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", _updates(5, 6))
        box = Box(failures=4)
        assert await _polled(standin, bot, box, 2) == [None, 7]
        assert (box.kept, box.tries) == ([5, 6], 5)

    _play(play)


def test_told_to_stop_while_the_database_is_away_nothing_is_confirmed() -> None:
    """A stop leaves to Telegram what could not be kept."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", _updates(5))
        box, stop = Box(failures=10**9), asyncio.Event()
        patient = Patience(first=60, longest=60)
        running = asyncio.create_task(Polling(bot, box.receive, Unobserved(), patient).run(stop))
        await box.tried.wait()
        stop.set()
        await running
        assert len(standin.asked("getUpdates")) == 1

    _play(play)


def test_numbers_may_start_again_lower() -> None:
    """After a quiet week numbers may start anywhere: what comes is confirmed all the same."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", _updates(900), _updates(12))
        assert await _polled(standin, bot, Box(), 3) == [None, 901, 13]

    _play(play)


def test_an_update_that_nobody_can_read_blocks_no_other() -> None:
    """A malformed update is passed with those around it."""

    async def play(standin: StandIn, bot: Bot) -> None:
        odd = [{"update_id": 6, "message": {"from": 3, "chat": None}}, {"message": {}}, "x"]
        standin.will("getUpdates", [*_updates(5), *odd, *_updates(7)], [{"message": {}}])
        box = Box()
        assert await _polled(standin, bot, box, 3) == [None, 8, None]
        assert box.kept == [5, 6, 7]

    _play(play)


@pytest.mark.parametrize(
    "trouble",
    [
        Refusal(500, "Internal Server Error"),
        Refusal(502, "Bad Gateway"),
        Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1}),
        Refusal(429, "Too Many Requests: retry after an age", {"retry_after": 10**15}),
        Raw((b"<html>a portal</html>",)),
        Raw((b'{"ok":true}',)),
        Raw((b'{"ok":true,"result":{}}',)),
        Raw((b"[]",)),
        Raw((b"{",), 403),
        Raw((b"null",), 502),
        Raw((b"[]",), 502),
        Raw((b'{"ok":false,"description":5}',), 502),
        Raw((b'{"ok":false,"description":"","parameters":[]}',), 502),
        Raw((b'{"ok":false,"description":"","parameters":{"retry_after":"1"}}',), 429),
        Raw((b"[" * 100_000,), 502),
        Raw((b"half",), headers={"content-length": "999"}),
        _CONFLICT,
    ],
)
def test_a_trouble_that_passes_loses_nothing(trouble: object) -> None:
    """Whatever Telegram answers wrong once or twice, what comes after is received."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", trouble, _updates(5))
        box, counted = Box(), Counted()
        assert await _polled(standin, bot, box, 3, counted) == [None, None, 6]
        assert box.kept == [5]
        assert counted.seen == [True, False, True]

    _play(play)


def test_a_line_that_is_down_is_tried_again_and_told() -> None:
    """Nobody at the address: it is tried again, and those who watch are told."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getWebhookInfo", Refusal(500, "a"), Refusal(502, "b"), hooked())
        counted = Counted()
        assert await _polled(standin, bot, Box(), 1, counted) == [None]
        assert counted.seen == [False, False, True]

    _play(play)


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (Refusal(401, "Unauthorized"), TokenRefused),
        (Refusal(404, "Not Found"), TokenRefused),
        (_CONFLICT, AlreadyPolled),
    ],
)
def test_what_no_patience_mends_ends_the_program(refusal: Refusal, error: type[Exception]) -> None:
    """A token that is no longer good, and another program that stays, are told and end it."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", *[refusal] * 9)
        polling = Polling(bot, Box().receive, Unobserved(), _HURRIED)
        with pytest.raises(error) as told:
            await polling.run(asyncio.Event())
        assert TOKEN not in repr(told.value)

    _play(play)


def test_a_newcomer_leaves_the_place_to_who_has_it() -> None:
    """A program that just began ends at the first sign that another one receives."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", _CONFLICT)
        with pytest.raises(AlreadyPolled, match="another program"):
            await Polling(bot, Box().receive, Unobserved(), Patience()).run(asyncio.Event())
        assert len(standin.asked("getUpdates")) == 1

    _play(play)


def test_another_program_that_takes_turns_is_seen() -> None:
    """Another program on the same token lets a call pass now and then: it is seen all the same."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getUpdates", *[_CONFLICT, []] * 9)
        with pytest.raises(AlreadyPolled):
            await Polling(bot, Box().receive, Unobserved(), _HURRIED).run(asyncio.Event())

    _play(play)


def test_who_was_answered_before_stays() -> None:
    """A program that has received for a while is not driven out by one that comes and leaves."""

    async def play(standin: StandIn, bot: Bot) -> None:
        patience = Patience(first=0.001, longest=0.002, newcomer=0.01)
        stop = asyncio.Event()
        polling = Polling(bot, _slow, Unobserved(), patience)
        standin.will("getUpdates", _updates(5), *[_CONFLICT] * 3, _updates(6))
        running = asyncio.create_task(polling.run(stop))
        await standin.until("getUpdates", 6)
        stop.set()
        await running

    _play(play)


async def _slow(_arrivals: Sequence[Arrival]) -> None:
    await asyncio.sleep(0.2)


_HOOK = "https://bot.example.org/a-secret-path"


def test_a_webhook_that_is_there_is_left_to_who_set_it() -> None:
    """Webhook workers lose no message to a poller that somebody starts beside them."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getWebhookInfo", hooked(_HOOK))
        with pytest.raises(AlreadyPolled) as told:
            await Polling(bot, Box().receive, Unobserved(), _HURRIED).run(asyncio.Event())
        assert str(told.value) == (
            "a webhook receives this bot's messages already, at bot.example.org; to remove it and "
            "receive them here: jonction run --remove-webhook"
        )
        assert [name for name, _ in standin.calls] == ["getMe", "getWebhookInfo"]

    _play(play)


def test_a_webhook_is_removed_on_purpose() -> None:
    """Who moves from a webhook to polling says so, and loses none of what waited."""

    async def play(standin: StandIn, bot: Bot) -> None:
        standin.will("getWebhookInfo", hooked(_HOOK))
        stop = asyncio.Event()
        polling = Polling(bot, Box().receive, Unobserved(), _HURRIED, unhook=True)
        running = asyncio.create_task(polling.run(stop))
        await standin.until("getUpdates", 1)
        stop.set()
        await running
        assert standin.asked("deleteWebhook") == [{"drop_pending_updates": "false"}]

    _play(play)


def test_an_error_of_ours_ends_it_aloud() -> None:
    """A fault of ours while keeping is never swallowed."""

    async def play(standin: StandIn, bot: Bot) -> None:
        async def broken(_arrivals: Sequence[Arrival]) -> None:
            raise RuntimeError("ours")

        standin.will("getUpdates", _updates(5))
        with pytest.raises(RuntimeError, match="ours"):
            await Polling(bot, broken, Unobserved(), _HURRIED).run(asyncio.Event())
        assert len(standin.asked("getUpdates")) == 1

    _play(play)

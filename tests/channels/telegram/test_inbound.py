"""What people do in the sandbox reaches us once and whole, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest
import uvicorn
from starlette.applications import Starlette
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.fetching import Fetcher
from bot.channels.telegram.line import Patience
from bot.channels.telegram.menu import introduce, present
from bot.channels.telegram.opening import open_bot
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.webhook import Webhook
from bot.engine.delivery import Arrival, Received, Waiting
from bot.engine.observing import Unobserved
from bot.errors import AlreadyPolled
from bot.sandbox.api import Api
from bot.sandbox.methods.call import Upload
from bot.sandbox.serving import Running
from tests.channels.telegram.standin import TOKEN
from tests.channels.telegram.updates import SENTENCES, reader
from tests.telegram.specification import check

_HURRIED = Patience(empty=5, first=0.001, longest=0.01, conflicts=3, newcomer=0)
_PDF = Upload("budget.pdf", "application/pdf", b"%PDF-1.7 abc")
_PNG = Upload("plan.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
_OGG = Upload("a.ogg", "audio/ogg", b"OggS" + b"\0" * 64)
Play = Callable[[Bot, "Kept"], Awaitable[None]]


class Kept:
    """Keeps arrivals once each, as the store does."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.calls = 0
        self._news = asyncio.Event()

    async def receive(self, arrivals: Sequence[Arrival]) -> None:
        """Keep arrivals that were not kept before."""
        self.calls += 1
        known = {one.number: one for one in (*arrivals, *self.arrivals)}
        self.arrivals = [known.pop(one.number) for one in self.arrivals] + list(known.values())
        self._news.set()

    async def until(self, count: int) -> None:
        """Wait until so many are kept."""
        while len(self.arrivals) < count:
            self._news.clear()
            await self._news.wait()

    def read(self) -> list[Received]:
        """Read all of them."""
        now = datetime.now(UTC)
        return [
            reader().read(
                Waiting(n, one.source, one.number, one.conversation, one.body, one.mark, now)
            )
            for n, one in enumerate(self.arrivals)
        ]


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """A sandbox of its own."""
    with Running() as one:
        yield one


def _play(sandbox: Running, play: Play) -> None:
    """Play with a bot that the sandbox knows; every request it made is as the Bot API asks."""

    async def played() -> None:
        bot = open_bot(TOKEN, sandbox.url)
        await introduce(bot, "https://api.telegram.org")
        try:
            async with asyncio.timeout(60):
                await play(bot, Kept())
        finally:
            await bot.shutdown()

    asyncio.run(played())
    for one in sandbox.api.requests():
        assert check(one["method"], one["parameters"], one["files"]) == [], one["method"]


async def _polled(bot: Bot, kept: Kept, count: int, *, unhook: bool = False) -> None:
    stop = asyncio.Event()
    asked = Polling(bot, kept.receive, Unobserved(), _HURRIED, unhook=unhook)
    polling = asyncio.create_task(asked.run(stop))
    arrived = asyncio.create_task(kept.until(count))
    await asyncio.wait({polling, arrived}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await polling
    await arrived


def test_everything_a_person_does_is_read(sandbox: Running) -> None:
    """Words, commands, files, albums, voices, quotes, new versions and presses are all read."""
    api = sandbox.api

    async def play(bot: Bot, kept: Kept) -> None:
        ana = api.person("Ana", username="ana")
        first = api.write(ana, "/start territoire-vallee").messages[0]["message_id"]
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="3.0")]])
        asked = await bot.send_message(ana, "Êtes-vous prêt ?", reply_markup=keys)
        api.press(ana, asked.message_id, "3.0")
        api.write(ana, "Oui \U0001f600", reply_to=asked.message_id)
        api.write(ana, "mots d'une autre", forwarded="Jeanne")
        api.write(ana, files=[(_PDF, "document")], caption="le budget")
        api.write(ana, files=[(_PNG, "photo"), (_PNG, "photo")], album=True)
        api.write(ana, files=[(_OGG, "voice")])
        api.write(ana, files=[(_OGG, "sticker")])
        api.edit(ana, first, "autre chose")
        await _polled(bot, kept, 10)
        read = kept.read()
        start, press, quoting, forwarded, document, one, two, voice, sticker, edit = read
        heard = [received.incoming for received in read if received.incoming]
        assert {incoming.person for incoming in heard} == {f"telegram:{ana}"}
        assert start.incoming is not None
        assert start.incoming.text == "/start territoire-vallee"
        assert press.incoming is not None
        assert (press.incoming.token, bool(press.press)) == ("3.0", True)
        assert quoting.quotes == str(asked.message_id)
        assert forwarded.incoming is not None
        assert forwarded.incoming.forwarded
        assert document.file is not None
        assert one.album
        assert one.album == two.album
        assert voice.incoming is not None
        assert voice.incoming.voice
        assert sticker.incoming is None
        assert sticker.answers
        assert (edit.edits, start.row.mark) == (f"m{first}", f"m{first}")
        assert await Fetcher(bot).fetch(document.file) == _PDF.content

    _play(sandbox, play)


def test_groups_and_doors_are_told(sandbox: Running) -> None:
    """Who blocks the bot and lets it back in, and what a group does with it, are told."""
    api = sandbox.api

    async def play(bot: Bot, kept: Kept) -> None:
        ana = api.person("Ana")
        api.write(ana, "/start")
        api.member(ana, "blocked")
        api.member(ana, "member")
        group = api.group("Table de quartier", [ana])
        api.write(group, "/aide@" + bot.username, sender=ana)
        await _polled(bot, kept, 5)
        read = kept.read()
        changes = [one.facts.get("change") for one in read]
        assert changes == [None, "blocked", "unblocked", "added", None]
        assert [len(one.answers) for one in read] == [0, 0, 0, 1, 0]

    _play(sandbox, play)


@pytest.mark.parametrize(
    "kind",
    """429 500 502 503 504 cut_before cut_after bad_json duplicate again reorder delay
    slow_body""".split(),
)
def test_no_trouble_on_the_way_loses_or_doubles_anything(sandbox: Running, kind: str) -> None:
    """Whatever spoils a call, each update is kept once, in the order of its number at the end."""
    api = sandbox.api

    async def play(bot: Bot, kept: Kept) -> None:
        ana = api.person("Ana")
        numbers = [number for n in range(5) for number in api.write(ana, f"a{n}").updates]
        api.fault(kind, "getUpdates", times=2, seconds=1)
        await _polled(bot, kept, 5)
        numbers += [number for n in range(5) for number in api.write(ana, f"b{n}").updates]
        await _polled(bot, kept, 10)
        assert sorted(one.number for one in kept.arrivals) == sorted(numbers)

    _play(sandbox, play)


def test_a_second_program_on_the_same_token_is_told(sandbox: Running) -> None:
    """Two programs that poll with one token do not go on in silence."""

    async def play(bot: Bot, kept: Kept) -> None:
        stop = asyncio.Event()
        polls = [Polling(bot, kept.receive, Unobserved(), _HURRIED) for _ in range(2)]
        tasks = [asyncio.create_task(one.run(stop)) for one in polls]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await asyncio.wait(tasks)
        assert any(isinstance(one.exception(), AlreadyPolled) for one in done)

    _play(sandbox, play)


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("apart", [1.5, 4.0])
def test_of_two_programs_the_one_that_came_last_leaves(
    sandbox: Running, apart: float, busy: bool
) -> None:
    """Whatever comes meanwhile, the first goes on and everything reaches it or was kept."""

    async def play(bot: Bot, kept: Kept) -> None:
        ana, stop = sandbox.api.person("Ana"), asyncio.Event()
        first = asyncio.create_task(Polling(bot, kept.receive, Unobserved()).run(stop))
        await asyncio.sleep(apart)
        other = open_bot(TOKEN, sandbox.url)
        await introduce(other, sandbox.url)
        if busy:
            sandbox.api.write(ana, "a")
        with pytest.raises(AlreadyPolled):
            await Polling(other, kept.receive, Unobserved()).run(asyncio.Event())
        await other.shutdown()
        assert not first.done()
        sandbox.api.write(ana, "b")
        await kept.until(1 + busy)
        stop.set()
        await first

    _play(sandbox, play)


def test_of_two_programs_that_start_together_one_stays(sandbox: Running) -> None:
    """Nobody can tell which came first: one leaves, the other receives."""

    async def play(bot: Bot, kept: Kept) -> None:
        other = open_bot(TOKEN, sandbox.url)
        await introduce(other, sandbox.url)
        stop = asyncio.Event()
        both = {
            asyncio.create_task(Polling(one, kept.receive, Unobserved()).run(stop))
            for one in (bot, other)
        }
        gone, left = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        assert [type(one.exception()) for one in gone] == [AlreadyPolled]
        sandbox.api.write(sandbox.api.person("Ana"), "a")
        await kept.until(1)
        stop.set()
        await asyncio.wait(left)
        assert [one.exception() for one in left] == [None]
        await other.shutdown()

    _play(sandbox, play)


def test_a_webhook_that_was_left_gives_way_to_polling(sandbox: Running) -> None:
    """Polling takes on purpose what a webhook received before, and loses nothing that waited."""

    async def play(bot: Bot, kept: Kept) -> None:
        await bot.set_webhook("https://127.0.0.1:9/nobody")
        sandbox.api.write(sandbox.api.person("Ana"), "a")
        with pytest.raises(AlreadyPolled, match="at 127.0.0.1; to remove it"):
            await Polling(bot, kept.receive, Unobserved(), _HURRIED).run(asyncio.Event())
        await _polled(bot, kept, 1, unhook=True)
        assert (await bot.get_webhook_info()).url == ""

    _play(sandbox, play)


def test_a_menu_is_set_as_the_bot_api_asks(sandbox: Running) -> None:
    """Commands and descriptions are taken, and seen by whoever opens the bot."""

    async def play(bot: Bot, _kept: Kept) -> None:
        await present(bot, SENTENCES)
        await present(bot, SENTENCES)
        assert (await bot.get_my_description()).description == SENTENCES.say("described.long")

    _play(sandbox, play)
    assert len(sandbox.api.requests("setMyCommands")) == 1
    assert len(sandbox.api.requests("setMyDescription")) == 1


def test_what_the_sandbox_posts_is_kept(sandbox: Running) -> None:
    """Through a webhook, what people write is kept once, in order."""

    async def play(bot: Bot, kept: Kept) -> None:
        ana, stop = sandbox.api.person("Ana"), asyncio.Event()
        config = uvicorn.Config(lambda: None, "127.0.0.1", 0, log_config=None, lifespan="off")
        socket = config.bind_socket()
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        webhook = Webhook(bot, kept.receive, url, "un-secret_9", Unobserved(), _HURRIED)
        config.app = Starlette(routes=[webhook.route])
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([socket]))
        running = asyncio.create_task(webhook.run(stop))
        numbers = _written(sandbox.api, ana, 20)
        await kept.until(20)
        stop.set()
        await running
        server.should_exit = True
        await serving
        assert [one.number for one in kept.arrivals] == numbers
        assert (await bot.get_webhook_info()).url == f"{url}/telegram"

    _play(sandbox, play)


def _written(api: Api, person: int, count: int) -> list[int]:
    return [number for n in range(count) for number in api.write(person, f"a{n}").updates]

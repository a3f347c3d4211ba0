"""The service: the bot on Telegram, its worker, its dispatcher and its pages, put together."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from telegram import Bot

from bot import __version__
from bot.app import App
from bot.channels.health import Boxes, Identity, Metrics, Probe, Serving, commit_of, digest_of
from bot.channels.health.pages import health_app
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.fetching import Fetcher
from bot.channels.telegram.menu import introduce, present
from bot.channels.telegram.opening import open_bot
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.reading import Account, Reader
from bot.channels.telegram.rendering import Renderer
from bot.channels.telegram.sending import TelegramSender
from bot.channels.telegram.webhook import Webhook
from bot.engine.dispatch import Counter
from bot.engine.grouping import QUIET
from bot.engine.handling import Handler
from bot.engine.office import LEASE, Office
from bot.engine.passing import Passing
from bot.engine.ports import Search
from bot.engine.worker import Desk
from bot.errors import SearchUnavailable

_log = logging.getLogger(__name__)
_TURNS = 4
_STORE = "store"
# What a shell adds to the number of the signal that ended a program.
_SIGNALLED = 128
Clock = Callable[[], datetime]


def now() -> datetime:
    """Give the moment."""
    return datetime.now(UTC)


class Service:
    """Everything that runs, over one program and one account of Telegram's.

    Args:
        clock: gives the moment, with its time zone.
        search: an index that is open; the live one is opened, when absent.
        quiet: how long an unfinished message waits for the next.
        lease: how long another worker waits before it takes over from this one, in seconds.
        unhook: whether a webhook is removed when the settings name none.
    """

    def __init__(
        self,
        app: App,
        clock: Clock = now,
        search: Search | None = None,
        quiet: timedelta = QUIET,
        lease: float = LEASE,
        *,
        unhook: bool = False,
    ) -> None:
        self.app = app
        self.clock = clock
        self.metrics = Metrics()
        self.post = app.post
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._passing = Passing()
        self._search = search
        self._quiet = quiet
        self._lease = lease
        self._unhook = unhook
        self._handler: Handler | None = None
        self._parts: Callable[[], Mapping[str, bool]] = dict
        self._trouble: Callable[[], str] = str
        self._served: Callable[[], bool] | None = None
        settings = app.settings
        self._identity = Identity(
            __version__,
            commit_of(Path(__file__).resolve().parent.parent),
            digest_of(settings.prompts_dir),
            digest_of(settings.knowledge_dir),
        )

    async def run(self, stop: asyncio.Event, ready: Callable[[], None] | None = None) -> None:
        """Run until told to stop.

        Args:
            ready: called once what is sent to the bot is answered.

        Raises:
            TokenMissing: there is no token.
            SearchUnavailable: nothing was published yet.
            TokenRefused, AlreadyPolled, ChannelUnavailable: as Telegram says.
            SettingsError: the port is taken.
        """
        settings = self.app.settings
        settings.token()
        if self._search is None:
            self._open()
        async with AsyncExitStack() as held:
            bot = await held.enter_async_context(self._bot())
            office = self._office(bot, held)
            receiver: Polling | Webhook
            routes = []
            if settings.webhook_url:
                secret = settings.webhook_secret.get_secret_value()
                receiver = Webhook(bot, office.receive, settings.webhook_url, secret, self.metrics)
                routes.append(receiver.route)
            else:
                receiver = Polling(bot, office.receive, self.metrics, unhook=self._unhook)
            self._parts = lambda: office.alive
            self._trouble = lambda: office.trouble
            if settings.http_port:
                pages = health_app(self._probe(), routes)
                served = Serving(pages, settings.http_host, settings.http_port)
                await held.enter_async_context(served)
                self._served = lambda: served.alive
            await present(bot, self.app.sentences("telegram"))
            _log.info("the bot runs", extra=self.identity.as_facts() | {"worker": self.name})
            if ready:
                ready()
            name = "webhook" if settings.webhook_url else "polling"
            await asyncio.to_thread(self._bury)
            await office.run(stop, **{name: receiver.run})

    def _open(self) -> None:
        self._search = self.app.open_live()

    def _bury(self) -> None:
        """Take over at once from the processes of this machine that died without a word."""
        for name in self.post.tally(self.clock(), 0).workers:
            if name != self.name and _is_dead(name):
                self.post.leave(name)

    @property
    def identity(self) -> Identity:
        """Give what answers now."""
        generation = self._search.generation if self._search else ""
        return replace(self._identity, generation=generation)

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[Bot]:
        settings = self.app.settings
        bot = open_bot(settings.token(), settings.telegram_api_url)
        try:
            await introduce(bot, settings.telegram_api_url)
            yield bot
        finally:
            await bot.shutdown()

    def _office(self, bot: Bot, held: AsyncExitStack) -> Office:
        turns = held.enter_context(ThreadPoolExecutor(_TURNS, "turn"))
        boxes = held.enter_context(ThreadPoolExecutor(1, _STORE))
        channel = self._channel(bot)
        search = self._search
        if search is None:
            raise SearchUnavailable("no index is open")
        conversations = self.app.conversations(search, passing=self._passing)
        self._handler = Handler(conversations, self.post, channel, self.clock, self._quiet)
        desk = Desk(
            self.name, self.post, channel, self._handler, self.clock, boxes, turns, self.metrics
        )
        sender = TelegramSender(bot)
        counter = Counter(self.name, self.post, sender, self.clock, boxes, self.metrics)
        return Office(desk, counter, self._refresh, self._lease)

    def _channel(self, bot: Bot) -> TelegramChannel:
        settings = self.app.settings
        sentences = self.app.sentences("telegram")
        renderer, account = Renderer(sentences), Account(bot.id, bot.username)
        reader = Reader(account, settings.zone, sentences, renderer, settings.staff_chat_id)
        return TelegramChannel(bot, reader, renderer, Fetcher(bot), sentences)

    def _refresh(self) -> None:
        """Answer from the index that is live now, when another one was published."""
        live = self.app.ledger.live()
        if live is None or self._handler is None or live.name == self.identity.generation:
            return
        try:
            self._open()
        except SearchUnavailable as error:
            _log.warning("the new index cannot be opened", exc_info=error)
            return
        if self._search is not None:
            conversations = self.app.conversations(self._search, passing=self._passing)
            self._handler.conversations = conversations
            _log.info("another index answers", extra={"generation": self._search.generation})

    def _probe(self) -> Probe:
        boxes = Boxes(self.post)
        return Probe(self.metrics, boxes, self._alive, lambda: self.identity, self._trouble)

    def _alive(self) -> Mapping[str, bool]:
        pages = {} if self._served is None else {"pages": self._served()}
        return {**self._parts(), **pages}


def _is_dead(worker: str) -> bool:
    """Tell whether a worker was a process of this machine that is no more.

    One that has our own number died before we were given it.
    """
    host, _, rest = worker.rpartition("-")[0].rpartition("-")
    if host != socket.gethostname() or not rest.isdecimal():
        return False
    if int(rest) == os.getpid():
        return True
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def serve(app: App, lease: float = LEASE, *, unhook: bool = False) -> None:
    """Run the service until a signal ends it, on the quicker loop where the system has it."""
    with asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(_served(Service(app, lease=lease, unhook=unhook)))


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _served(service: Service) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, _told_to_end, stop, one)
    await service.run(stop)
    _log.info("the bot stopped")


def _told_to_end(stop: asyncio.Event, one: signal.Signals) -> None:
    """End what is under way first; told a second time, end at once, as a kill does."""
    if stop.is_set():
        _log.warning("the bot ends at once; what was under way is taken up at the next start")
        os._exit(_SIGNALLED + one)
    stop.set()

"""The service on a sandbox, and people who write to it: what its tests play on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, select

from bot.app import App
from bot.backends.store.generations import SqlLedger
from bot.backends.store.tables import inbox, outbox
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.engine.office import LEASE
from bot.engine.ports import Search
from bot.sandbox.people.writing import Done
from bot.sandbox.serving import Running as Sandbox
from bot.settings import Settings
from tests.telegram.service import Running

TOKEN = "1000001:the-token-of-tests-opens-nothing-at-all"  # noqa: S105 - it opens nothing
YES = "Oui, gardez mon dossier"
IDEA = "une cuisine collective pour les aînés isolés de Matane"
# Longer than any wait of the service's that a test meets.
_PATIENCE = 60
_LOOK = 0.01
_Value = TypeVar("_Value")


class Still:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self._moment = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Give the moment."""
        return self._moment

    def go(self, how_long: timedelta) -> None:
        """Let time go by."""
        self._moment += how_long

    def reach(self, moment: datetime) -> None:
        """Make it that moment, unless it is past."""
        self._moment = max(self._moment, moment)


@dataclass
class Stage:
    """The service, stopped and started at will, over one database.

    Args:
        index: the program whose index was published.
        address: of a new database.
        make: makes the program that runs.
        quiet: how long an unfinished message waits for the next.
        more: settings of one's own.
    """

    index: App
    address: str
    sandbox: Sandbox
    make: Callable[[Settings], App] = App
    quiet: timedelta = timedelta()
    lease: float = LEASE
    clock: Still = field(default_factory=Still)
    sent: set[int] = field(default_factory=set)
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the database, and a second look at it."""
        self.search: Search | None = self.index.open_live()
        self.books = self._app(App)
        live = self.index.ledger.live()
        assert live is not None
        SqlLedger(self.books.database).publish(live, None)
        self.running: Running | None = None
        self.program: App | None = None

    def _app(self, make: Callable[[Settings], App]) -> App:
        update = {
            "database_url": self.address,
            "telegram_api_url": self.sandbox.url,
            "http_port": 0,
        } | self.more
        settings = self.index.settings.model_copy(update=update)
        object.__setattr__(settings, "telegram_token", type(settings.telegram_token)(TOKEN))
        made = make(settings)
        made.__dict__["embeddings"] = self.index.embeddings
        return made

    def __enter__(self) -> Stage:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.sandbox.api.clear_faults()
        self.stop()
        self.books.database.dispose()

    def start(self) -> None:
        """Start the program, or stop it and start it again."""
        self.stop()
        self.program = self._app(self.make)
        self.running = Running(self.program, self.clock, self.search, self.quiet, self.lease)
        self.running.__enter__()

    def stop(self) -> None:
        """Stop the program as a signal does."""
        if self.running is None:
            return
        running, self.running = self.running, None
        running.__exit__(None, None, None)
        if self.program is not None:
            self.program.database.dispose()

    def kill(self) -> None:
        """End the program without letting it put anything away."""
        if self.running is None:
            return
        running, self.running = self.running, None
        running.kill()
        if self.program is not None:
            self.program.database.dispose()

    @property
    def alive(self) -> bool:
        """Tell whether every part of the service works, as `/healthz` does."""
        assert self.running is not None
        return all(self.running.service._alive().values())

    # What people do.

    def person(self, name: str = "Essai") -> int:
        """Give somebody new: their id, and their private chat's."""
        return self.sandbox.api.person(name)

    def write(self, chat: int, text: str = "", **more: Any) -> Done:
        """Have somebody write."""
        done = self.sandbox.api.write(chat, text, **more)
        self.sent |= set(done.updates)
        return done

    def edit(self, chat: int, message: int, text: str) -> None:
        """Have somebody change what they wrote."""
        self.sent |= set(self.sandbox.api.edit(chat, message, text).updates)

    def member(self, chat: int, status: str) -> None:
        """Have somebody block the bot, or let it write again."""
        self.sent |= set(self.sandbox.api.member(chat, status))

    def press(self, chat: int, words: str) -> str:
        """Have somebody press the latest button that begins so; give the press."""
        for message in reversed(self.sandbox.api.replies(chat)):
            for button in buttons(message):
                if button["text"].startswith(words):
                    return self.press_data(chat, message["message_id"], button["callback_data"])
        raise AssertionError(f"no button {words!r} in {self.texts(chat)[-2:]}")

    def press_data(self, chat: int, message: int, data: str) -> str:
        """Have somebody press a button, even one that is shown no more; give the press."""
        with self.sandbox.world.lock:
            before = self._numbers()
            press = self.sandbox.api.press(chat, message, data)
            self.sent |= self._numbers() - before
        return press

    def acknowledged(self, press: str) -> bool:
        """Tell that a press is answered, once it is."""
        return self.until(lambda: self.sandbox.api.pressed(press) is not None)

    def _numbers(self) -> set[int]:
        bot = self.sandbox.world.bots[int(TOKEN.partition(":")[0])]
        return {one["update_id"] for one in bot.updates.first(len(bot.updates))}

    def say(self, chat: int, text: str = "", **more: Any) -> list[str]:
        """Have somebody write, and give what is answered once all is settled."""
        before = len(self.texts(chat))
        self.write(chat, text, **more)
        self.settle()
        return self.texts(chat)[before:]

    def opened(self, name: str = "Essai") -> int:
        """Give somebody whose dossier is open, asked whether the place is Matane."""
        chat = self.person(name)
        self.say(chat, IDEA)
        self.press(chat, YES)
        self.settle()
        return chat

    # What can be seen.

    def texts(self, chat: int) -> list[str]:
        """Give the words of the bot's in a chat, as they are now."""
        found = self.sandbox.api.replies(chat)
        return [str(one.get("text", one.get("caption", ""))) for one in found]

    def last(self, chat: int) -> dict[str, Any]:
        """Give the bot's latest message in a chat."""
        return self.sandbox.api.replies(chat)[-1]

    def known(self, chat: int) -> tuple[Conversation, Dossier | None]:
        """Give the conversation and the dossier kept for somebody."""
        with self.books.store.turn(f"telegram:{chat}") as unit:
            return unit.conversation, unit.dossier

    def arrived(self) -> Sequence[Row[Any]]:
        """Give the inbox, by number."""
        with self.books.database.connect() as connection:
            return connection.execute(select(inbox).order_by(inbox.c.number)).all()

    def letters(self, chat: int) -> Sequence[Row[Any]]:
        """Give the letters to somebody, in the order they were kept."""
        mine = select(outbox).where(outbox.c.conversation == f"telegram:{chat}")
        with self.books.database.connect() as connection:
            return connection.execute(mine.order_by(outbox.c.id)).all()

    def until(self, look: Callable[[], _Value]) -> _Value:
        """Wait until something is there, and give it."""
        end = time.monotonic() + _PATIENCE
        while not (found := look()):
            assert time.monotonic() < end, f"it did not come; {self.stand()}"
            self._alive()
            time.sleep(_LOOK)
        return found

    def settle(self) -> None:
        """Wait until all was handled and every answer sent; what is put off becomes due.

        The clock moves only once all that was sent is kept: nothing is due before.
        """
        self.until(lambda: self.sent <= {row.number for row in self.arrived()})
        self.until(self._settled)

    def _settled(self) -> bool:
        counts = self.books.post.tally(self.clock(), 0).counts
        if not any(counts.get(one) for one in _UNDER_WAY):
            return True
        due = self.books.post.next_due(self.clock())
        if due is not None:
            self.clock.reach(due)
        return False

    def stand(self) -> str:
        """Tell how the boxes stand, for a test that fails."""
        return f"{self.books.post.tally(self.clock())}, faults {self.sandbox.faults.waiting}"

    def _alive(self) -> None:
        if self.running is not None and self.running.error is not None:
            raise self.running.error


_UNDER_WAY = (("inbox", "waiting"), ("outbox", "waiting"), ("outbox", "sending"))


def buttons(message: dict[str, Any]) -> list[dict[str, str]]:
    """Give the buttons of a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]

"""The control side for the same process: the same operations, with no HTTP between."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.chats import Chat, Json, Topic
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.log import Log
from bot.sandbox.people import arriving, threads, writing
from bot.sandbox.people.writing import Done, Written
from bot.sandbox.world import World


class Api:
    """What people do, and what can be seen of it; any thread may call it."""

    def __init__(self, world: World, faults: Faults, log: Log) -> None:
        self.world, self._faults, self._log = world, faults, log

    def person(self, first_name: str, **more: Any) -> int:
        """Add a person; give their id, which is their private chat's too."""
        with self.world.lock:
            return arriving.add_person(self.world, {"first_name": first_name, **more})

    def group(
        self,
        title: str,
        members: Sequence[int] = (),
        forum: bool = False,
        admin: bool = False,
        number: int | None = None,
    ) -> int:
        """Add a group with the bot in it; give its id."""
        with self.world.lock:
            return arriving.add_group(self.world, title, forum, members, admin, number)

    def write(self, chat: int, text: str = "", **more: Any) -> Done:
        """Have a person write; `more` are the fields of `Written`."""
        with self.world.lock:
            return writing.write(self.world, self._chat(chat), Written(text, **more))

    def edit(self, chat: int, message: int, text: str, sender: int = 0) -> Done:
        """Have a person change what they wrote."""
        with self.world.lock:
            return writing.edit(self.world, self._chat(chat), sender, message, text)

    def press(
        self, chat: int, message: int, data: str = "", text: str = "", sender: int = 0
    ) -> str:
        """Have a person press a button, by its data or the start of its words; give the press."""
        with self.world.lock:
            found = self._chat(chat)
            return writing.press(self.world, found, sender, message, data, text).id

    def pressed(self, press: str) -> Json | None:
        """Give what the bot answered to a press; None while it did not."""
        return self.world.presses[press].answer

    def member(self, chat: int, status: str, user: int = 0) -> list[int]:
        """Change what the bot, or a person, is in a chat; give the updates' numbers."""
        with self.world.lock:
            return arriving.change_member(self.world, self._chat(chat), user, status)

    def migrate(self, chat: int) -> int:
        """Make a supergroup of a group; give its new id."""
        with self.world.lock:
            return arriving.migrate(self.world, self._chat(chat))

    def open_topic(self, chat: int, name: str, sender: int) -> Topic:
        """Have a person open a topic."""
        with self.world.lock:
            return threads.open_by(self.world, self._chat(chat), sender, name)

    def topic(self, chat: int, topic: int, state: str) -> None:
        """Close, open again or delete a topic."""
        with self.world.lock:
            threads.change(self.world, self._chat(chat), topic, state)

    def fault(self, kind: str, method: str = "*", **more: Any) -> None:
        """Queue a fault; `more` are the fields of `Fault`."""
        with self.world.lock:
            self._faults.add(Fault(kind, method, **more))

    def clear_faults(self) -> None:
        """Drop the faults that are still to come."""
        with self.world.lock:
            self._faults.clear()

    def ahead(self, seconds: float) -> float:
        """Move the sandbox's clock."""
        return self.world.clock.move(seconds)

    def messages(self, chat: int, after: int = 0, thread: int | None = None) -> list[Json]:
        """Give the messages of a chat as they are now."""
        with self.world.lock:
            return [
                one
                for number, one in self._chat(chat).messages.items()
                if number > after and thread in (None, one.get("message_thread_id"))
            ]

    def replies(self, chat: int, after: int = 0) -> list[Json]:
        """Give what the bot wrote in a chat."""
        found = self.messages(chat, after)
        return [one for one in found if one.get("from", {}).get("is_bot")]

    def requests(self, method: str = "", after: int = 0) -> list[Json]:
        """Give the log of requests."""
        with self.world.lock:
            return [one.shown() for one in self._log.after(after, method)]

    def events(self, after: int = 0, chat: int | None = None) -> list[Json]:
        """Give what happened after a number."""
        with self.world.lock:
            return self.world.events.after(after, chat)

    def wait_for(self, look: Callable[[Api], Any], seconds: float = 30) -> Any:
        """Wait until something is there, woken by whatever happens, and give it.

        Args:
            look: tells what is there: anything that is not true is nothing yet.

        Raises:
            TimeoutError: it did not come in time.
        """
        end = time.monotonic() + seconds
        with self.world.lock:
            while not (found := look(self)):
                left = end - time.monotonic()
                if left <= 0 or self.world.closed:
                    raise TimeoutError("what was waited for did not come")
                self.world.bell.sleep(left)
        return found

    def _chat(self, number: int) -> Chat:
        chat = self.world.chats.get(number)
        if chat is None:
            raise arriving.missing(f"chat {number}")
        return chat

"""A few people, a service and a bad line: what must hold whatever they do, once all is settled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.app import App
from bot.domain.conversation import Conversation, Pending
from bot.domain.message import Incoming, Reply
from bot.engine.delivery import Letter
from bot.engine.grouping import QUIET
from bot.engine.passing import Passing
from bot.engine.ports import Search
from bot.engine.turn import Answering, Conversations, Posting
from bot.sandbox.methods.call import Upload
from bot.sandbox.serving import Running as Sandbox
from bot.settings import Settings
from tests.telegram.stage import Stage, buttons


@dataclass(frozen=True)
class Answered:
    """What answered arrivals.

    Args:
        first: the first of them.
    """

    first: int
    letters: Sequence[Letter]


@dataclass
class Log:
    """What the engine heard and answered.

    Args:
        heard: in order; None where the program was started again.
        letters: what answered arrivals, by the last of them.
    """

    heard: list[Incoming | None] = field(default_factory=list)
    letters: dict[int, Answered] = field(default_factory=dict)


# Longer than a worker's lease: what a dead one held is taken by the next.
_LEASE = timedelta(seconds=30)
# Presses look this far back.
_SEEN = 6
_SERIAL = re.compile(r"\d+")


class Noted(Conversations):
    """Conversations that say what they heard."""

    def __init__(self, held: Conversations, log: Log) -> None:
        self._held, self._log = held, log

    def handle(self, incoming: Incoming, posting: Posting | None = None) -> tuple[Reply, ...]:
        """Read a message, and note it once it is kept."""
        made: list[Sequence[Letter]] = []

        def render(replies: Sequence[Reply]) -> Sequence[Letter]:
            assert posting is not None
            made.append(posting.render(replies))
            return made[-1]

        noted = posting and replace(posting, render=render)
        replies = self._held.handle(incoming, noted)
        self._log.heard.append(incoming)
        if posting is not None:
            rows = posting.delivery.rows
            self._log.letters[max(rows)] = Answered(min(rows), made[-1])
        return replies

    def pending(self, person: str) -> Pending | None:
        """Give the question that waits for an answer of this person's."""
        return self._held.pending(person)

    def holds(self, person: str) -> bool:
        """Tell whether somebody's conversation is known to this process alone."""
        return self._held.holds(person)


class Heard(App):
    """The program, which notes what its engine heard."""

    def __init__(self, settings: Settings, log: Log) -> None:
        super().__init__(settings)
        self._log = log

    def conversations(
        self,
        search: Search,
        answering: Answering | None = None,
        passing: Passing | None = None,
    ) -> Conversations:
        """Make what holds whole conversations."""
        return Noted(super().conversations(search, answering, passing), self._log)


@dataclass
class Crowd:
    """People who do anything, and a program that is stopped at any moment.

    Args:
        folder: where the databases are.
    """

    index: App
    folder: Path
    log: Log = field(default_factory=Log)
    words: dict[int, list[str]] = field(default_factory=dict)
    own: dict[int, list[int]] = field(default_factory=dict)
    edited: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    killed: int = 0

    def __post_init__(self) -> None:
        """Start the sandbox and the service."""
        self.held = ExitStack()
        self.sandbox = self.held.enter_context(Sandbox())
        address = f"sqlite:///{self.folder / 'boxes.db'}"
        make = partial(Heard, log=self.log)
        self.stage = Stage(self.index, address, self.sandbox, make, QUIET)
        self.held.enter_context(self.stage)
        self.chats = [self.stage.person(f"Essai {n}") for n in range(3)]
        for chat in self.chats:
            self.words[chat], self.own[chat] = [], []

    def close(self) -> None:
        """End it all."""
        self.held.close()

    # What may happen.

    def write(self, who: int, text: str = "", **more: Any) -> None:
        """Have somebody write; who blocked the bot unblocks it first, as Telegram asks."""
        chat = self.chats[who]
        self.unblock(who)
        date = int(self.stage.clock().timestamp())
        done = self.stage.write(chat, text, date=date, **more)
        self.own[chat] += [one["message_id"] for one in done.messages]
        self.words[chat] += text.splitlines()

    def hand(self, who: int, names: Sequence[str], kind: str, text: str) -> None:
        """Have somebody send files, together when there are several."""
        files = [
            (Upload(name, "application/pdf", b"%PDF-1.4 " + name.encode()), kind) for name in names
        ]
        self.write(who, text, files=files, album=len(files) > 1)

    def answer(self, who: int, back: int, text: str) -> None:
        """Have somebody quote what the bot wrote, to say something."""
        found = self.sandbox.api.replies(self.chats[who])
        if found:
            self.write(who, text, reply_to=found[-1 - back % len(found)]["message_id"])

    def press(self, who: int, back: int, which: int, times: int) -> None:
        """Have somebody press a button of one of the latest messages, even an old one."""
        chat = self.chats[who]
        found = [one for one in self.sandbox.api.replies(chat) if buttons(one)]
        if not found or chat in self.blocked:
            return
        message = found[-1 - back % min(len(found), _SEEN)]
        offered = buttons(message)
        data = offered[which % len(offered)]["callback_data"]
        for _ in range(times):
            self.stage.press_data(chat, message["message_id"], data)

    def edit(self, who: int, back: int, text: str) -> None:
        """Have somebody change what they wrote."""
        chat = self.chats[who]
        mine = self.own[chat]
        if not mine or chat in self.blocked:
            return
        self.edited.add(chat)
        self.stage.edit(chat, mine[-1 - back % len(mine)], text)

    def block(self, who: int) -> None:
        """Have somebody block the bot."""
        chat = self.chats[who]
        if self.own[chat] and chat not in self.blocked:
            self.blocked.add(chat)
            self.stage.member(chat, "blocked")

    def unblock(self, who: int) -> None:
        """Have somebody let the bot write again."""
        chat = self.chats[who]
        if chat in self.blocked:
            self.blocked.discard(chat)
            self.stage.member(chat, "member")

    def restart(self, meanwhile: Sequence[tuple[int, str]] = (), *, kill: bool) -> None:
        """Stop the program and start it again.

        Args:
            meanwhile: who writes what while it is stopped.
        """
        if kill:
            self.killed += 1
            self.stage.kill()
            self.stage.clock.go(_LEASE)
        else:
            self.stage.stop()
        self.log.heard.append(None)
        for who, text in meanwhile:
            self.write(who, text)
        self.stage.start()

    # What must hold.

    def check(self) -> None:
        """Let everything settle, and see that nothing was lost, doubled or mixed up."""
        self.stage.settle()
        assert self.stage.alive
        self._inbox()
        for who, chat in enumerate(self.chats):
            if chat not in self.blocked:
                self._letters(chat)
                self._words(chat)
                self._asked(chat)
                self._answered(who, chat)
            self._heard(chat)

    def _inbox(self) -> None:
        rows = self.stage.arrived()
        assert {row.number for row in rows} == self.stage.sent
        assert len(rows) == len(self.stage.sent)
        left = [(row.number, row.state, row.reason) for row in rows if row.state != "done"]
        assert not left, left

    def _letters(self, chat: int) -> None:
        """In the order they were kept, and once, but for those that are marked."""
        rows = self.stage.letters(chat)
        left = [row for row in rows if row.state != "sent" and not _hopeless(row.reason)]
        assert not left, left
        marks = [int(row.mark) for row in rows if row.mark and row.action.startswith("send")]
        assert marks == sorted(set(marks)), marks
        known = {int(row.mark) for row in rows if row.mark}
        extra = [r for r in self.sandbox.api.replies(chat) if r["message_id"] not in known]
        doubtful = [row for row in rows if row.unsure]
        assert not extra or doubtful, [one.get("text") for one in extra]
        lost = [
            one
            for one in self.sandbox.api.requests()
            if one["chat"] == chat and one["status"] == 0 and not one["description"]
        ]
        assert len(extra) <= len(lost) + 2 * self.killed

    def _words(self, chat: int) -> None:
        """What is in the chat is what each turn answered, word for word, in the turns' order."""
        shown = {one["message_id"]: one for one in self.sandbox.api.replies(chat)}
        by_cause: dict[int, list[Any]] = {}
        for row in self.stage.letters(chat):
            by_cause.setdefault(row.cause, []).append(row)
        told = [self.log.letters[cause].first for cause in by_cause if cause in self.log.letters]
        assert told == sorted(told)
        for cause, rows in by_cause.items():
            answered = self.log.letters.get(cause)
            if answered is None:
                continue
            assert [row.action for row in rows] == [one.action for one in answered.letters]
            for row, letter in zip(rows, answered.letters, strict=True):
                if row.action == "sendMessage" and row.state == "sent":
                    assert shown[int(row.mark)]["text"] == letter.payload["text"].strip()

    def _asked(self, chat: int) -> None:
        """The buttons written last, perhaps over older ones, are those of what is asked."""
        conversation, _ = self.stage.known(chat)
        rows = self.stage.letters(chat)
        last = rows[-1].mark if rows else ""
        shown = [one for one in self.sandbox.api.replies(chat) if str(one["message_id"]) == last]
        found = [button for one in shown for button in buttons(one)]
        lost = any(_hopeless(row.reason) for row in rows)
        if not found or lost or conversation.pending is None:
            return
        serials = {_SERIAL.match(button["callback_data"]) for button in found}
        assert {one and int(one[0]) for one in serials} == {conversation.pending.serial}

    def _answered(self, who: int, chat: int) -> None:
        """Whoever wrote last is answered after that."""
        if not self.own[chat] or any(_hopeless(row.reason) for row in self.stage.letters(chat)):
            return
        found = self.sandbox.api.replies(chat)
        assert found, f"{who} is not answered"
        assert found[-1]["message_id"] > self.own[chat][-1], f"{who} is not answered"

    def _heard(self, chat: int) -> None:
        """Each word was heard once, in order; an edited message may have replaced some."""
        if chat in self.edited:
            return
        person = f"telegram:{chat}"
        heard = [one for one in self.log.heard if one is not None and one.person == person]
        lines = [line for one in heard for line in one.text.splitlines()]
        assert lines == self.words[chat]

    def replay(self) -> None:
        """What is kept is what the same messages give, with no line and no box between."""
        path = self.folder / f"again-{len(self.log.heard)}-{len(list(self.folder.iterdir()))}.db"
        update = {"database_url": f"sqlite:///{path}"}
        again = App(self.index.settings.model_copy(update=update))
        again.__dict__["embeddings"] = self.index.embeddings
        search = self.stage.search
        assert search is not None
        engine = again.conversations(search, passing=Passing())
        for incoming in list(self.log.heard):
            if incoming is None:
                engine = again.conversations(search, passing=Passing())
            else:
                engine.handle(incoming)
        for chat in self.chats:
            person = f"telegram:{chat}"
            with again.store.turn(person) as unit:
                conversation, dossier = unit.conversation, unit.dossier
            found, kept = self.stage.known(chat)
            assert _shape(found) == _shape(conversation)
            assert (kept and kept.answers.keys()) == (dossier and dossier.answers.keys())
            assert not kept or not dossier or _values(kept) == _values(dossier)
        again.database.dispose()


def _hopeless(reason: str) -> bool:
    """Tell whether a letter was refused for what it does not hold, or erased as it was asked."""
    return reason.startswith("entities") or reason == "erased"


def _values(dossier: Any) -> dict[str, object]:
    return {name: (one.value, one.state) for name, one in dossier.answers.items()}


def _shape(conversation: Conversation) -> dict[str, object]:
    pending = conversation.pending
    asked = pending and (pending.room, pending.what, pending.options, pending.serial)
    return {
        "asked": asked,
        "stack": [(one.room, one.what) for one in conversation.stack],
        "consents": {name: one.given for name, one in conversation.consents.items()},
        "territory": conversation.territory,
        "paused": conversation.paused,
        "dossiers": conversation.dossiers,
        "trail": conversation.trail,
    }

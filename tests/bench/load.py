"""Many promoters for some minutes: `python -m tests.bench.load`; nothing lost, memory that stays.

The sandbox and the people are this process, the bot is one of its own, as it is run for real. Each
person answers, presses, asks, sends files and writes in bursts, with a pause between. At the end,
what was sent is compared with what was kept, answered and shown; the bot's memory after a minute is
compared with its memory at the end.
"""

from __future__ import annotations

import heapq
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import psutil
from sqlalchemy import Row, select

from bot.backends.store.database import open_database
from bot.backends.store.tables import inbox, outbox
from bot.sandbox.api import Api
from bot.sandbox.methods.call import Upload
from bot.sandbox.refused import Refused
from bot.sandbox.serving import Running
from tests.bench.telegram import _ROOT, _bot, _environment, _questions

_IDEA = "une cuisine collective pour les aînés isolés de Matane"
_TYPED = "Les personnes du quartier cuisinent ensemble une fois par semaine, puis elles mangent."
_BURST = ("Bonjour", "j'ai oublié de dire", "que nous serons douze.")
_LETTER = Upload("lettre d'appui.pdf", "application/pdf", b"%PDF-1.4\n" + b"x" * 40_000)
# What people do next, and how often.
_ACTS = ("type", "press", "unknown", "ask", "burst", "file", "edit", "command")
_WEIGHTS = (30, 30, 10, 15, 5, 4, 2, 4)
_LOOK = 0.25
_SAMPLE = 5.0
_MINUTE = 60.0
_MOST = 1.10
_PATIENCE = 180
Json = dict[str, Any]


@dataclass
class Crowd:
    """Those who write.

    Args:
        pause: mean of the seconds between an answer and what somebody does next.
    """

    api: Api
    many: int
    pause: float
    seed: int = 1
    updates: set[int] = field(default_factory=set)
    presses: int = 0
    made: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring everybody."""
        self._chance = random.Random(self.seed)  # noqa: S311 - nothing secret is drawn
        self._questions = _questions()
        self.chats = [self.api.person(f"Essai {n}") for n in range(self.many)]
        self._wrote = dict.fromkeys(self.chats, 0)

    def play(self, seconds: float, sample: Any) -> None:
        """Have everybody go on for so long."""
        began = time.monotonic()
        spread = self._chance.uniform
        due = [(began + spread(0, self.pause), chat) for chat in self.chats]
        heapq.heapify(due)
        sampled = began
        while (now := time.monotonic()) < began + seconds:
            if now >= sampled:
                sample(now - began)
                sampled += _SAMPLE
            moment, chat = due[0]
            if moment > now:
                time.sleep(min(moment - now, _LOOK))
                continue
            done = self._act(chat)
            wait = self._chance.expovariate(1 / self.pause) if done else _LOOK
            heapq.heapreplace(due, (now + wait, chat))

    def _act(self, chat: int) -> bool:
        """Have somebody do something, if they were answered; tell whether they did."""
        told = self._told(chat)
        if told is None:
            if not self._wrote[chat]:
                self._write(chat, _IDEA)
            return self._wrote[chat] > 0
        if told["message_id"] < self._wrote[chat]:
            return False
        (act,) = self._chance.choices(_ACTS, _WEIGHTS)
        self.made[act] = self.made.get(act, 0) + 1
        try:
            self._do(act, chat, told)
        except Refused:
            # A button that is gone, a message that can be edited no more: people try, too.
            self.made[f"{act} refused"] = self.made.get(f"{act} refused", 0) + 1
        return True

    def _do(self, act: str, chat: int, told: Json) -> None:
        rows = told.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row if "callback_data" in button]
        if act == "press" and buttons:
            data = self._chance.choice(buttons)["callback_data"]
            self.api.press(chat, told["message_id"], data)
            self.presses += 1
            return
        words = {
            "unknown": "Je ne sais pas encore",
            "ask": self._chance.choice(self._questions),
            "command": self._chance.choice(("/aide", "/plan", "/reprendre", "/budget")),
        }
        if act == "burst":
            for one in _BURST:
                self._write(chat, one)
        elif act == "file":
            self._write(chat, "la lettre d'appui", files=[(_LETTER, "document")])
        elif act == "edit" and self._wrote[chat]:
            self.updates |= set(self.api.edit(chat, self._wrote[chat], f"{_TYPED} Oui.").updates)
        else:
            self._write(chat, words.get(act, _TYPED))

    def _write(self, chat: int, text: str, **more: Any) -> None:
        done = self.api.write(chat, text, **more)
        self.updates |= set(done.updates)
        self._wrote[chat] = done.messages[-1]["message_id"]

    def _told(self, chat: int) -> Json | None:
        """Give what the bot said last."""
        with self.api.world.lock:
            found = reversed(self.api.world.chats[chat].messages.values())
            return next((one for one in found if one["from"]["is_bot"]), None)


@dataclass
class Memory:
    """What the bot takes, in megabytes, by the second."""

    bot: psutil.Process
    curve: list[tuple[float, float]] = field(default_factory=list)

    def sample(self, second: float) -> None:
        """Look at it now."""
        self.curve.append((second, self.bot.memory_info().rss / 1e6))

    def at(self, second: float) -> float:
        """Give it at a moment, or at the latest look before."""
        return [size for when, size in self.curve if when <= second][-1]


def _settled(address: str, expected: int) -> None:
    """Wait until everything was handled and sent."""
    engine, end = open_database(address), time.monotonic() + _PATIENCE
    came = select(inbox.c.id).where(inbox.c.finished.is_(None))
    went = select(outbox.c.id).where(outbox.c.finished.is_(None))
    while time.monotonic() < end:
        with engine.connect() as connection:
            left = [len(connection.execute(one).all()) for one in (came, went)]
            kept = len(connection.execute(select(inbox.c.id)).all())
        if kept >= expected and not any(left):
            break
        time.sleep(1)
    engine.dispose()


def wrongs(address: str, crowd: Crowd) -> Iterator[str]:
    """Say what was lost, sent twice, or out of order."""
    engine = open_database(address)
    with engine.connect() as connection:
        came = connection.execute(select(inbox).order_by(inbox.c.number)).all()
        went = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    engine.dispose()
    expected = len(crowd.updates) + crowd.presses
    if len(came) != expected:
        yield f"{expected} updates were sent, {len(came)} kept"
    if lost := crowd.updates - {row.number for row in came}:
        yield f"{len(lost)} messages were never kept"
    if late := [row.id for row in came if row.state != "done"]:
        yield f"{len(late)} updates were not handled"
    if late := [row.id for row in went if row.state != "sent"]:
        yield f"{len(late)} letters were not sent"
    yield from _disordered(came, went, crowd)


def _disordered(came: Sequence[Row[Any]], went: Sequence[Row[Any]], crowd: Crowd) -> Iterator[str]:
    for chat in crowd.chats:
        name = f"telegram:{chat}"
        handled = [row.finished for row in came if row.conversation == name]
        marks = [r.mark for r in went if r.conversation == name and r.action[:4] == "send"]
        shown = [str(one["message_id"]) for one in crowd.api.replies(chat)]
        if any(after < before for before, after in pairwise(handled)):
            yield f"chat {chat}: handled out of order"
        if marks != shown:
            yield f"chat {chat}: {len(marks)} letters kept, {len(shown)} shown, or out of order"


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=_ROOT / "data", show_default=True)
@click.option("--people", default=200, show_default=True)
@click.option("--minutes", default=5.0, show_default=True)
@click.option("--pause", default=4.0, show_default=True, help="Seconds between two acts, about.")
def main(data: Path, people: int, minutes: float, pause: float) -> None:
    """Play, then tell; exit with 1 when something is lost or out of order, or memory grew."""
    with tempfile.TemporaryDirectory(prefix="jonction-") as folder, Running(log=False) as sandbox:
        environment = _environment(data, Path(folder), sandbox.url)
        with _bot(sandbox.api, ["bot", "run"], environment) as bot:
            crowd, memory = Crowd(sandbox.api, people, pause), Memory(bot)
            crowd.play(minutes * _MINUTE, memory.sample)
            address = environment["JONCTION_DATABASE_URL"]
            _settled(address, len(crowd.updates) + crowd.presses)
            memory.sample(minutes * _MINUTE)
        found = list(wrongs(address, crowd))
    count = len(crowd.updates) + crowd.presses
    told = ", ".join(f"{name} {number}" for name, number in sorted(crowd.made.items()))
    click.echo(f"{people} promoters, {minutes:g} min, {count} updates ({told})")
    click.echo("memory, MB: " + " ".join(f"{s:.0f}s={size:.0f}" for s, size in memory.curve))
    first, last = memory.at(_MINUTE), memory.curve[-1][1]
    click.echo(
        f"memory after a minute {first:.0f} MB, at the end {last:.0f} MB: {last / first:.2f}"
    )
    for one in found:
        click.echo(one)
    click.echo("something is wrong" if found else "nothing lost, order kept, nothing sent twice")
    sys.exit(1 if found or last > _MOST * first else 0)


if __name__ == "__main__":
    main()

"""Our bot beside the echo bot, on the same sandbox: `python -m tests.bench.telegram`.

Each of many people writes again as soon as they are answered. The people and the sandbox are this
process, each bot is one of its own; what each takes of a processor is told, so that whoever limits
is seen. Prints a Markdown table. Nothing here passes or fails: speed depends on the machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import psutil
import yaml

from bot.app import App
from bot.backends.store.database import open_database
from bot.backends.store.generations import SqlLedger
from bot.sandbox.api import Api
from bot.sandbox.serving import Running
from bot.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_TOKEN = "1000000:the-token-of-a-benchmark-opens-nothing"  # noqa: S105 - it opens nothing
_OPENING = ("une cuisine collective pour les aînés isolés", "Oui, gardez mon dossier.")
_TYPED = "Les personnes du quartier cuisinent ensemble une fois par semaine, puis elles mangent."
_UNKNOWN = "Je ne sais pas encore"
_PATIENCE = 120
Json = dict[str, Any]
# What somebody does next, given what was last said to them.
Act = Callable[[int, Json], None]


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one kind of message.

    Args:
        rate: updates a second.
        middle: of the times to an answer, in milliseconds; `slow`, the 95th percentile.
        shares: of one processor, for the bot, the sandbox and those who write.
    """

    name: str
    rate: float
    middle: float
    slow: float
    shares: tuple[float, float, float]

    @property
    def work(self) -> float:
        """Give the bot's processor time for each, in milliseconds: busy machines change it less."""
        return self.shares[0] / self.rate * 1000


@dataclass
class _Used:
    """Processor time used since the start, in seconds: by the bot, the sandbox, the people."""

    bot: psutil.Process
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self._before = self._now()

    def _now(self) -> tuple[float, float, float]:
        times, here = self.bot.cpu_times(), time.thread_time()
        return times.user + times.system, time.process_time() - here, here

    def shares(self) -> tuple[float, float, float]:
        """Give the share of one processor that each took."""
        took = time.perf_counter() - self.began
        bot, sandbox, people = (
            (now - before) / took for now, before in zip(self._now(), self._before, strict=True)
        )
        return bot, sandbox, people


class People:
    """Those who write to one bot."""

    def __init__(self, api: Api, bot: psutil.Process, many: int) -> None:
        self._api, self._bot = api, bot
        self.chats = [api.person(f"Essai {n}") for n in range(many)]
        self._told: dict[int, Json] = {chat: {} for chat in self.chats}

    def play(self, name: str, act: Act, rounds: int) -> Row:
        """Have everyone do the same, each again as soon as they are answered."""
        used = _Used(self._bot)
        times, left = [], dict.fromkeys(self.chats, rounds)
        after, wrote = self._api.world.events.seq, {}
        for chat in self.chats:
            wrote[chat] = time.perf_counter()
            act(chat, self._told[chat])
        while wrote:
            for chat, message in self._answers(after):
                times.append(time.perf_counter() - wrote.pop(chat))
                self._told[chat] = message
                left[chat] -= 1
                if left[chat]:
                    wrote[chat] = time.perf_counter()
                    act(chat, message)
            after = self._seen
        shares = used.shares()
        rate = len(times) / (time.perf_counter() - used.began)
        cuts = statistics.quantiles(times, n=20)
        return Row(name, rate, statistics.median(times) * 1000, cuts[-1] * 1000, shares)

    def _answers(self, after: int) -> Iterator[tuple[int, Json]]:
        """Give what the bot just said, to whom."""
        events: list[Json] = self._api.wait_for(lambda api: api.events(after), _PATIENCE)
        self._seen = events[-1]["seq"]
        for event in events:
            written = event["kind"] in ("message", "edited")
            if written and event["message"]["from"]["is_bot"]:
                yield event["chat"], event["message"]

    def says(self, words: Callable[[int, Json], str]) -> Act:
        """Have somebody write."""

        def act(chat: int, told: Json) -> None:
            self._api.write(chat, words(chat, told))

        return act

    def press(self, chat: int, told: Json) -> None:
        """Have somebody press the button that says they do not know yet, or the first one."""
        rows = told["reply_markup"]["inline_keyboard"]
        buttons = [button for row in rows for button in row]
        known = [button for button in buttons if button["text"] == _UNKNOWN]
        data = (known or buttons)[0]["callback_data"]
        self._api.press(chat, told["message_id"], data)


class _Typing:
    """Answers what is asked in words: the same ones, or that they are not known yet."""

    def __init__(self) -> None:
        self._asked: dict[int, str] = {}
        self._moved = 0

    def __call__(self, chat: int, told: Json) -> str:
        question = told["text"].rpartition("\n\n")[2]
        new, self._asked[chat] = question != self._asked.get(chat), question
        self._moved += new
        return _TYPED if new else f"{_UNKNOWN}."

    def must_have_moved(self, turns: int) -> None:
        """Refuse a measure of people who were asked the same thing again and again."""
        if self._moved * 2 < turns:
            raise click.ClickException(f"{turns} turns, {self._moved} questions")


@contextmanager
def _bot(api: Api, command: Sequence[str], environment: dict[str, str]) -> Iterator[psutil.Process]:
    """Run a bot until the end of the block, from the moment when it asks for its updates."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=_ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
        try:
            while not any(bot.polls for bot in [*api.world.bots.values()]):
                if process.poll() is not None:
                    log.seek(0)
                    raise click.ClickException(log.read().decode())
                time.sleep(0.05)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def echo_rows(many: int, rounds: int) -> list[Row]:
    """Measure the echo bot."""
    with (
        Running(log=False) as sandbox,
        _bot(sandbox.api, ["tests.bench.echo", sandbox.url, _TOKEN], {}) as bot,
    ):
        people = People(sandbox.api, bot, many)
        act = people.says(lambda _chat, _told: _TYPED)
        people.play("warm-up", act, 2)
        return [people.play("echo", act, rounds)]


def own_rows(data: Path, many: int, rounds: int) -> list[Row]:
    """Measure this bot, on an index that was published before, with a database of its own."""
    with tempfile.TemporaryDirectory(prefix="jonction-") as folder, Running(log=False) as sandbox:
        environment = _environment(data, Path(folder), sandbox.url)
        with _bot(sandbox.api, ["bot", "run"], environment) as bot:
            people = People(sandbox.api, bot, many)
            said = {chat: iter(_OPENING) for chat in people.chats}
            people.play("opening", people.says(lambda chat, _told: next(said[chat])), 2)
            # What was understood of the idea is to be confirmed.
            people.play("opening", people.press, 1)
            typing = _Typing()
            typed = people.says(typing)
            people.play("warm-up", typed, 2)
            rows = [people.play("guided answer, typed", typed, rounds)]
            typing.must_have_moved(many * rounds)
            rows.append(people.play("guided answer, a button", people.press, rounds))
            asked = iter(_questions() * (many * rounds))
            questions = people.says(lambda _chat, _told: next(asked))
            return [*rows, people.play("sourced answer", questions, max(1, rounds // 4))]


def _questions() -> list[str]:
    found = yaml.safe_load((Path(__file__).parent / "dev_questions.yaml").read_text("utf-8"))
    return [one["question"] for one in found["questions"]]


def _environment(data: Path, folder: Path, url: str) -> dict[str, str]:
    """Prepare a new database that names the live index; give the settings of the bot."""
    live = App(Settings(data_dir=data, _env_file=None)).ledger.live()
    if live is None:
        raise click.ClickException("there is no index yet; run: jonction knowledge sync")
    address = f"sqlite:///{folder / 'bench.db'}"
    engine = open_database(address)
    SqlLedger(engine).publish(live, None)
    engine.dispose()
    return {
        "JONCTION_TELEGRAM_TOKEN": _TOKEN,
        "JONCTION_TELEGRAM_API_URL": url,
        "JONCTION_DATABASE_URL": address,
        "JONCTION_DATA_DIR": str(data.resolve()),
        "JONCTION_HTTP_PORT": "0",
        "JONCTION_WEBHOOK_URL": "",
        "JONCTION_WEBHOOK_SECRET": "",
    }


_HEADER = (
    "| message | updates/s | of the echo bot's | 50th | 95th | bot's processor, each"
    " | bot | sandbox | people |\n|---|---|---|---|---|---|---|---|---|\n"
)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=_ROOT / "data", show_default=True)
@click.option("--chats", default=50, show_default=True)
@click.option("--rounds", default=16, show_default=True, help="Messages of each person.")
def main(data: Path, chats: int, rounds: int) -> None:
    """Print the table."""
    rows = echo_rows(chats, rounds * 4)
    rows += own_rows(data, chats, rounds)
    click.echo(f"{chats} chats; shares are of one processor.\n\n{_HEADER}", nl=False)
    for row in rows:
        shares = " | ".join(f"{share:.0%}" for share in row.shares)
        click.echo(
            f"| {row.name} | {row.rate:.0f} | {row.rate / rows[0].rate:.2f} |"
            f" {row.middle:.0f} ms | {row.slow:.0f} ms | {row.work:.1f} ms | {shares} |"
        )


if __name__ == "__main__":
    main()

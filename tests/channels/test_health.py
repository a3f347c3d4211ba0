"""The health pages, asked over HTTP of the real server, over a post made for them."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.health import (
    Boxes,
    Identity,
    Metrics,
    Probe,
    Serving,
    commit_of,
    digest_of,
    health_app,
)
from bot.engine.delivery import Failed, Postponed, Sent, Tally
from bot.engine.observing import Observer
from bot.engine.post import Post
from bot.errors import SettingsError, StoreUnavailable

NOW = datetime.now(UTC)
TALLY = Tally(
    counts={("inbox", "waiting"): 3, ("outbox", "dead"): 2},
    oldest={"inbox": NOW - timedelta(seconds=90)},
    workers=("here:1", "here:2"),
    paused=NOW + timedelta(hours=1),
    unsure=4,
)
IDENTITY = Identity("0.1.0", "abc123", "p1", "r1", "20260101T000000-aaaa")


@dataclass
class Standing:
    """How a running program stands; a post of which only the count is asked."""

    failing: bool = False
    trouble: str = ""
    asked: int = 0
    seconds: float = 0.0
    tasks: dict[str, bool] = field(default_factory=lambda: {"polling": True, "worker": True})
    identity: Identity = IDENTITY
    metrics: Metrics = field(default_factory=lambda: Metrics(lambda: 0.0))

    def tally(self, moment: datetime, most: int = 20, *, ended: bool = True) -> Tally:
        """Give how the boxes stand, or fail as a database that is gone."""
        assert moment.tzinfo is not None
        assert not ended
        self.asked += 1
        if self.failing:
            raise StoreUnavailable("database: gone")
        return TALLY

    def probe(self, fresh: float = 0.0) -> Probe:
        """Make the probe of this program."""
        boxes = Boxes(cast(Post, self), fresh=fresh)
        tasks, identity = lambda: self.tasks, lambda: self.identity
        return Probe(self.metrics, boxes, tasks, identity, lambda: self.trouble)


Ask = Callable[[str], Awaitable[httpx.Response]]


def _asked(
    standing: Standing, talk: Callable[[Ask], Awaitable[None]], routes: Sequence[BaseRoute] = ()
) -> None:
    """Serve the pages, and ask them."""

    async def whole() -> None:
        app = health_app(standing.probe(), routes)
        async with Serving(app, "127.0.0.1", 0) as serving, httpx.AsyncClient() as client:
            await talk(lambda path: client.get(f"http://127.0.0.1:{serving.port}{path}"))

    asyncio.run(whole())


def test_a_program_at_work_is_alive() -> None:
    """Alive while every task that must not end still runs; 503 as soon as one is over."""
    standing = Standing()

    async def talk(ask: Ask) -> None:
        found = await ask("/healthz")
        assert (found.status_code, found.json()["alive"]) == (200, True)
        standing.tasks["polling"] = False
        found = await ask("/healthz")
        assert found.status_code == 503
        assert found.json() == {"alive": False, "tasks": {"polling": False, "worker": True}}

    _asked(standing, talk)


def test_a_program_is_ready_when_every_part_is() -> None:
    """Ready needs the database, an index and Telegram; what fails is named, with its reason."""
    standing = Standing()
    seconds = [0.0]
    standing.metrics = Metrics(lambda: seconds[0])

    async def parts(ask: Ask) -> tuple[int, dict[str, Any]]:
        found = await ask("/readyz")
        assert found.json()["ready"] == (found.status_code == 200)
        return found.status_code, found.json()["parts"]

    async def talk(ask: Ask) -> None:
        code, found = await parts(ask)
        assert (code, found["telegram"]["ok"], found["database"]["ok"]) == (503, False, True)
        standing.metrics.reached()
        code, found = await parts(ask)
        assert code == 200
        assert found["index"] == {"ok": True, "generation": IDENTITY.generation}
        seconds[0] = 500.0
        code, found = await parts(ask)
        assert (code, found["telegram"]["ok"], found["telegram"]["seconds"]) == (503, False, 500)
        standing.metrics.reached()
        standing.failing = True
        standing.identity = Identity("0.1.0")
        code, found = await parts(ask)
        assert code == 503
        assert found["database"] == {"ok": False, "reason": "database: gone"}
        assert "jonction knowledge sync" in found["index"]["reason"]
        standing.failing, standing.identity = False, IDENTITY
        assert (await parts(ask))[0] == 200
        standing.trouble = "the database cannot be written: the disk is full (a.db)"
        code, found = await parts(ask)
        assert (code, found["database"]) == (503, {"ok": False, "reason": standing.trouble})

    _asked(standing, talk)


def _samples(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_what_was_done_is_counted() -> None:
    """The metrics tell what came, what was answered and sent, and how the boxes stand."""
    standing = Standing()
    observer: Observer = standing.metrics
    observer.received(5)
    observer.turned("answered", 0.03)
    observer.turned("answered", 0.004)
    observer.turned("une personne a dit", 1.0)
    observer.sent(Sent("1"))
    observer.sent(Postponed("told to wait"))
    observer.sent(Failed("refused"))
    observer.unreached()
    observer.reached()

    async def talk(ask: Ask) -> None:
        answer = await ask("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=")
        found = _samples(answer.text)
        assert found["jonction_updates_received_total"] == 5
        assert found["jonction_turns_total{outcome=answered}"] == 2
        assert found["jonction_turns_total{outcome=other}"] == 1
        assert found["jonction_turn_seconds_bucket{le=0.005}"] == 1
        assert found["jonction_turn_seconds_count"] == 3
        assert found["jonction_letters_total{result=sent}"] == 1
        assert found["jonction_letters_total{result=failed}"] == 1
        assert found["jonction_letters_total{result=moved}"] == 0
        assert found["jonction_polling_errors_total"] == 1
        assert found["jonction_box_rows{box=inbox,state=waiting}"] == 3
        assert found["jonction_box_rows{box=outbox,state=dead}"] == 2
        assert found["jonction_box_rows{box=outbox,state=blocked}"] == 0
        assert 90 <= found["jonction_oldest_waiting_seconds{box=inbox}"] < 900
        assert found["jonction_oldest_waiting_seconds{box=outbox}"] == 0
        assert found["jonction_letters_unsure"] == 4
        assert found["jonction_workers"] == 2
        assert found["jonction_paused"] == 1
        assert found["jonction_database_up"] == 1
        assert found["process_resident_memory_bytes"] > 0
        (info,) = (name for name in found if name.startswith("jonction_info"))
        assert "generation=20260101T000000-aaaa" in info
        assert "here:1" not in answer.text
        assert "une personne" not in answer.text

    _asked(standing, talk)


def test_metrics_are_told_without_a_database() -> None:
    """A database that is gone is a number among the others, and what was counted is told."""
    standing = Standing(failing=True)
    standing.metrics.received(1)

    async def talk(ask: Ask) -> None:
        answer = await ask("/metrics")
        found = _samples(answer.text)
        assert answer.status_code == 200
        assert (found["jonction_database_up"], found["jonction_updates_received_total"]) == (0, 1)
        assert not any(name.startswith("jonction_box") for name in found)

    _asked(standing, talk)


def test_outcomes_cannot_be_too_many() -> None:
    """However many words a turn is told with, few are labels."""
    metrics = Metrics()
    for number in range(500):
        metrics.turned("a" + "b" * (number % 29) + "cdefghij"[number % 8], 0.1)
    told = metrics.told(None, IDENTITY, NOW).decode()
    assert sum(line.startswith("jonction_turns_total{") for line in told.splitlines()) <= 21


def test_the_database_is_asked_once_for_many() -> None:
    """Many who ask at once, or soon after, make one reading."""
    standing = Standing()

    async def whole() -> None:
        boxes = Boxes(cast(Post, standing), fresh=60.0)
        await asyncio.gather(*(boxes.tally() for _ in range(20)))
        await boxes.tally()

    asyncio.run(whole())
    assert standing.asked == 1


def test_a_failure_is_not_kept() -> None:
    """A database that was gone is asked again at once."""
    standing = Standing(failing=True)

    async def whole() -> None:
        boxes = Boxes(cast(Post, standing), fresh=60.0)
        with pytest.raises(StoreUnavailable):
            await boxes.tally()
        standing.failing = False
        assert await boxes.tally() == TALLY

    asyncio.run(whole())


def test_answers_are_of_no_use_to_a_browser() -> None:
    """Every answer, a refusal too, forbids framing, guessing and keeping; no host is repeated."""

    async def talk(ask: Ask) -> None:
        for path in ("/healthz", "/readyz", "/metrics", "/healthz/", "/nothing"):
            found = await ask(path)
            assert found.headers["x-content-type-options"] == "nosniff"
            assert found.headers["cache-control"] == "no-store"
            assert found.headers["content-security-policy"].startswith("default-src 'none'")
            assert "server" not in found.headers
            assert "location" not in found.headers
        assert (await ask("/healthz/")).status_code == 404

    _asked(Standing(), talk)


def test_other_routes_are_served_beside() -> None:
    """The webhook is answered by the same server, its path untouched by the pages."""

    async def hook(request: Request) -> Response:
        return PlainTextResponse((await request.body()).decode())

    async def whole() -> None:
        app = health_app(Standing().probe(), [Route("/telegram", hook, methods=["POST"])])
        async with Serving(app, "127.0.0.1", 0) as serving, httpx.AsyncClient() as client:
            root = f"http://127.0.0.1:{serving.port}"
            assert (await client.post(f"{root}/telegram", content=b"{}")).text == "{}"
            assert (await client.get(f"{root}/telegram")).status_code == 405
            assert (await client.post(f"{root}/healthz")).status_code == 405

    asyncio.run(whole())


def test_a_port_that_is_taken_is_a_clear_error() -> None:
    """A port in use, or an address of nobody here, names its setting and says what was expected."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()

    async def serve(host: str, port: int) -> None:
        async with Serving(health_app(Standing().probe()), host, port):
            pass

    with (
        taken,
        pytest.raises(SettingsError, match=r"^JONCTION_HTTP_PORT \(\d+\) is taken .* 0 for none$"),
    ):
        asyncio.run(serve("127.0.0.1", taken.getsockname()[1]))
    with pytest.raises(SettingsError, match=r"^JONCTION_HTTP_HOST is no address of this machine"):
        asyncio.run(serve("192.0.2.1", 0))


def test_serving_ends_with_its_block() -> None:
    """Once the block is left nothing listens, and the loop's signals were never taken."""

    async def whole() -> int:
        serving = Serving(health_app(Standing().probe()), "127.0.0.1", 0)
        before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        async with serving:
            inside = serving.alive
            assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
        assert (inside, serving.alive) == (True, False)
        return serving.port

    port = asyncio.run(whole())
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz")


def test_a_folder_has_a_name_that_changes_with_it(tmp_path: Path) -> None:
    """The digest of a folder changes with a byte or a name, and with nothing else."""
    assert digest_of(tmp_path) == ""
    (tmp_path / "a.yaml").write_text("x: 1")
    first = digest_of(tmp_path)
    (tmp_path / "note.txt").write_text("x")
    assert digest_of(tmp_path) == first
    (tmp_path / "a.yaml").write_text("x: 2")
    second = digest_of(tmp_path)
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    assert len({first, second, digest_of(tmp_path)}) == 3


def test_a_clone_tells_its_commit(tmp_path: Path) -> None:
    """The commit is read in the clone, on a branch, packed or alone; elsewhere it is not known."""
    assert commit_of(tmp_path) == ""
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    assert commit_of(tmp_path) == ""
    (git / "packed-refs").write_text(f"# pack\n{'b' * 40} refs/heads/main\n")
    assert commit_of(tmp_path) == "b" * 12
    (git / "refs" / "heads" / "main").write_text("a" * 40 + "\n")
    assert commit_of(tmp_path) == "a" * 12
    (git / "HEAD").write_text("c" * 40 + "\n")
    assert commit_of(tmp_path) == "c" * 12

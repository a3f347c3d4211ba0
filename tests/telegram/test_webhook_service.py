"""The service behind a webhook, whole: what Telegram posts is kept, answered, and never lost."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text

from bot.app import App
from bot.sandbox.serving import Running as Sandbox
from tests.backends.store.conftest import postgresql  # noqa: F401 - the fixture
from tests.telegram.stage import TOKEN, Stage

_SECRET = "a-word-that-telegram-repeats"  # noqa: S105 - it opens nothing
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _staged(index: App, address: str) -> Iterator[tuple[Stage, str]]:
    """Run the service behind a webhook; give it, with the address that Telegram posts to."""
    port = _free_port()
    hook = f"http://127.0.0.1:{port}/telegram"
    with Sandbox() as sandbox:
        secret = type(index.settings.webhook_secret)(_SECRET)
        more = {"http_port": port, "webhook_url": hook, "webhook_secret": secret}
        with Stage(index, address, sandbox, more=more) as stage:
            bot = sandbox.world.bots[int(TOKEN.partition(":")[0])]
            stage.until(lambda: bot.webhook is not None)
            yield stage, hook


def test_what_is_posted_is_answered_in_order(
    published: Callable[[str], App], tmp_path: Path
) -> None:
    """A burst, presses and questions come by the webhook, each once, in the order of each chat."""
    with _staged(published("livre"), f"sqlite:///{tmp_path / 'hook.db'}") as (stage, hook):
        chats = [stage.opened(f"Essai {n}") for n in range(3)]
        for _ in range(3):
            for chat in chats:
                stage.write(chat, "Qui est le mandataire ?")
                stage.write(chat, "/aide")
        stage.settle()
        rows = stage.arrived()
        assert {row.state for row in rows} == {"done"}
        assert {row.number for row in rows} == stage.sent
        assert len({len(stage.texts(chat)) for chat in chats}) == 1
        alive = httpx.get(hook.replace("/telegram", "/healthz")).json()["tasks"]
        assert alive["webhook"]
        assert "polling" not in alive


@pytest.mark.parametrize("given", [{}, {_HEADER: "another-word"}, {_HEADER: ""}])
def test_who_does_not_know_the_word_is_refused(
    published: Callable[[str], App], tmp_path: Path, given: dict[str, str]
) -> None:
    """A post without Telegram's secret word keeps nothing."""
    with _staged(published("livre"), f"sqlite:///{tmp_path / 'hook.db'}") as (stage, hook):
        posted = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 5}, "text": "a"}}
        found = httpx.post(hook, json=posted, headers=given)
        assert found.status_code == 401
        assert not stage.arrived()
        assert stage.say(stage.person(), "/aide")


def test_what_comes_while_the_database_is_away_comes_again(
    published: Callable[[str], App],
    postgresql: str,  # noqa: F811 - the fixture
) -> None:
    """While nothing can be kept Telegram is told 503; it posts again, and the order is kept."""
    server, name = make_url(postgresql), f"t{uuid4().hex}"
    admin = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")

    def do(statement: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(statement), {"name": name} if ":name" in statement else {})

    do(f"CREATE DATABASE {name}")
    address = server.set(database=name).render_as_string(hide_password=False)
    with _staged(published("livre"), address) as (stage, hook):
        chat = stage.opened()
        bot = stage.sandbox.world.bots[int(TOKEN.partition(":")[0])]
        do(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        for _ in range(3):
            stage.write(chat, "/aide")
            stage.write(chat, "Qui est le mandataire à Matane ?")
        stage.until(lambda: bot.webhook is not None and "503" in bot.webhook.error)
        ready = hook.replace("/telegram", "/readyz")
        stage.until(lambda: httpx.get(ready).status_code == 503)
        assert stage.texts(chat)
        do(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        stage.settle()
        rows = stage.arrived()
        assert [row.number for row in sorted(rows, key=lambda row: row.id)] == sorted(stage.sent)
        assert {row.state for row in rows} == {"done"}
        causes = [row.cause for row in stage.letters(chat)]
        assert causes == sorted(causes)
        stage.until(lambda: httpx.get(ready).status_code == 200)
    admin.dispose()

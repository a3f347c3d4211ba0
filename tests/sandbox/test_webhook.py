"""Updates posted to a bot: with their secret, in order, until they are taken."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import pytest

from tests.sandbox.conftest import Client


class _Hook(BaseHTTPRequestHandler):
    """Takes what is posted, with the status that the test wants next."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # noqa: N802  # the name that the library calls
        """Keep an update and answer."""
        server: Any = self.server
        content = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status = server.statuses.pop(0) if server.statuses else 200
        secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()
        server.posted.put((secret, content, status))

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.posted: Queue[tuple[str, dict[str, Any], int]] = Queue()
        self.statuses: list[int] = []

    @property
    def url(self) -> str:
        """Where updates are to be posted."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook?a=b"

    def next(self) -> tuple[str, str, int]:
        """Give the secret, the text and the status of the next update."""
        secret, content, status = self.posted.get(timeout=30)
        return secret, content["message"]["text"], status


@pytest.fixture
def hook() -> Iterator[_Server]:
    """A bot's own server."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_updates_are_posted_with_their_secret(client: Client, ana: int, hook: _Server) -> None:
    """What waits and what comes is posted, in order, with the secret that was given."""
    api = client.running.api
    api.write(ana, "avant")
    client.call("setWebhook", url=hook.url, secret_token="un-secret")  # noqa: S106
    api.write(ana, "pendant")
    assert [hook.next(), hook.next()] == [
        ("un-secret", "avant", 200),
        ("un-secret", "pendant", 200),
    ]


def test_an_update_that_is_refused_comes_again(client: Client, ana: int, hook: _Server) -> None:
    """An update is posted until it is taken; the next of its chat waits."""
    hook.statuses = [500, 404]
    client.call("setWebhook", url=hook.url)
    for text in ("un", "deux"):
        client.running.api.write(ana, text)
    assert [hook.next()[1:] for _ in range(4)] == [
        ("un", 500),
        ("un", 404),
        ("un", 200),
        ("deux", 200),
    ]
    info = client.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


def test_an_update_is_posted_twice(client: Client, ana: int, hook: _Server) -> None:
    """A duplicate is the same update, taken twice."""
    client.running.api.fault("duplicate", "webhook")
    client.call("setWebhook", url=hook.url)
    client.running.api.write(ana, "un")
    client.running.api.write(ana, "deux")
    assert [hook.next()[1] for _ in range(3)] == ["un", "un", "deux"]


def test_what_waits_can_be_dropped(client: Client, ana: int, hook: _Server) -> None:
    """A bot that asks for it is not given what waited."""
    client.running.api.write(ana, "avant")
    client.call("setWebhook", url=hook.url, drop_pending_updates=True, max_connections=1)
    client.running.api.write(ana, "pendant")
    assert hook.next()[1] == "pendant"
    assert client.call("getWebhookInfo")["max_connections"] == 1


def test_a_webhook_that_is_deleted_gets_nothing_more(
    client: Client, ana: int, hook: _Server
) -> None:
    """Once the webhook is gone, updates are polled for again."""
    client.call("setWebhook", url=hook.url)
    client.call("deleteWebhook")
    client.running.api.write(ana, "apres")
    assert client.texts() == ["message: apres"]
    assert client.call("getWebhookInfo")["url"] == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "http://example.com"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://a.ca", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        ({"url": "https://a.ca", "max_connections": 101}, "max_connections must be between"),
    ],
)
def test_a_wrong_webhook_is_refused(client: Client, given: dict[str, Any], words: str) -> None:
    """An address without https, elsewhere than on this machine, is refused."""
    assert words in client.refused("setWebhook", **given)

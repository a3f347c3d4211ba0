"""The sandbox as a server: who is let in, what the page is given, how it starts and stops."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.sandbox.serving import Running
from tests.sandbox.conftest import Client


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "example.com"},
        {"host": "127.0.0.1.example.com"},
        {"host": "localhost@example.com"},
        {"origin": "https://example.com"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/sandbox/state", "/", "/bot4242:AbCdEf-123/getMe"])
def test_pages_of_the_web_are_kept_out(client: Client, headers: dict[str, str], path: str) -> None:
    """A page elsewhere cannot use a browser of this machine to reach the sandbox."""
    assert client.http.get(client.running.url + path, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8081"])
def test_this_machine_is_let_in(client: Client, host: str) -> None:
    """The machine's own names are good, on any port."""
    url = f"{client.running.url}/sandbox/state"
    assert client.http.get(url, headers={"host": host}).status_code == 200


def test_the_page_is_served_with_its_types(client: Client) -> None:
    """The page and its files are given as what they are."""
    page = client.http.get(f"{client.running.url}/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for name, kind in (("base.css", "text/css"), ("app.js", "text/javascript")):
        found = client.http.get(f"{client.running.url}/static/{name}")
        assert found.headers["content-type"] == f"{kind}; charset=utf-8"
        assert found.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["../serving.py", "..%2fserving.py", "%2e%2e/serving.py", "/etc/passwd", "nothing.js", ""],
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    """No name leads out of the page's folder."""
    assert client.http.get(f"{client.running.url}/static/{path}").status_code == 404


def test_one_token_only(client: Client) -> None:
    """When a token is given, any other one is refused as Telegram does."""
    with Running(token="1:good") as running:  # noqa: S106
        other = Client(running, client.http, "1:other")
        assert other.ask("getMe") == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
        assert Client(running, client.http, "1:good").call("getMe")["is_bot"] is True
        assert Client(running, client.http, "good").refused("getMe") == "Not Found"


def test_a_bot_is_known_by_its_token(client: Client) -> None:
    """A bot's number is that of its token."""
    assert client.call("getMe")["id"] == 4242


def test_a_process_of_its_own(client: Client) -> None:
    """`python -m bot.sandbox` says where it listens, and serves."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", "1:good"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name, _, url = process.stdout.readline().strip().partition(": ")
        answer = client.http.get(f"{url}/bot1:good/getMe").json()
        with ThreadPoolExecutor() as pool:
            poll = pool.submit(httpx.get, f"{url}/bot1:good/getUpdates?timeout=50", timeout=60)
            client.http.get(f"{url}/sandbox/state")
            process.terminate()
            # Whoever waits is let go, or cut off: nobody holds the process.
            assert process.wait(30) is not None
            assert poll.exception(30) is not None or poll.result().status_code == 200
    assert name == "sandbox"
    assert answer["ok"] is True


def test_events_wake_whoever_waits(client: Client, ana: int) -> None:
    """The page is told at once of what happens, and of where it is."""
    seq = client.control("GET", "events?after=0")["seq"]
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.control, "GET", f"events?after={seq}&wait=50")
        client.call("sendChatAction", chat_id=ana, action="typing")
        found = waiting.result(30)
    assert [(one["kind"], one["action"], one["chat"]) for one in found["events"]] == [
        ("action", "typing", ana)
    ]
    assert found["seq"] == seq + 1


def test_messages_wake_whoever_waits(client: Client, ana: int) -> None:
    """A test that waits for a reply is woken by it."""
    api = client.running.api
    with ThreadPoolExecutor() as pool:
        over_http = pool.submit(client.control, "GET", f"chats/{ana}/messages?after=1&wait=50")
        in_process = pool.submit(api.wait_for, lambda api: api.replies(ana))
        client.call("sendMessage", chat_id=ana, text="hello")
        assert over_http.result(30)["messages"][0]["text"] == "hello"
        assert in_process.result(30)[0]["text"] == "hello"


def test_what_never_comes_is_not_waited_for(client: Client) -> None:
    """A wait has an end."""
    with pytest.raises(TimeoutError):
        client.running.api.wait_for(lambda _api: None, seconds=0)


def test_a_log_can_be_off() -> None:
    """A benchmark keeps no request."""
    with Running(log=False) as running, httpx.Client() as http:
        Client(running, http).call("getMe")
        assert running.api.requests() == []
        state = http.get(f"{running.url}/sandbox/state")
        assert json.loads(state.content)["requests"] == 1


def test_the_clock_moves(client: Client, ana: int) -> None:
    """A message written after the clock was moved is of that day."""
    before = client.running.api.write(ana, "a").messages[0]["date"]
    client.control("POST", "clock", {"ahead": 86_400})
    after = client.running.api.write(ana, "b").messages[0]["date"]
    assert after - before >= 86_400

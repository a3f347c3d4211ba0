"""Each fault strikes when it should, as often as it should, and no more."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import telegram

from tests.sandbox.conftest import Client, bot


def test_too_many_requests(client: Client, ana: int) -> None:
    """A 429 says how long to wait, in words and in a field; nothing is sent."""
    client.running.api.fault("429", "sendMessage", seconds=7)
    answer = client.ask("sendMessage", chat_id=ana, text="a")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert client.running.api.replies(ana) == []
    assert client.call("sendMessage", chat_id=ana, text="a")


@pytest.mark.parametrize(
    ("kind", "words"), [("500", "Internal Server Error"), ("502", "Bad Gateway")]
)
def test_the_server_breaks(client: Client, ana: int, kind: str, words: str) -> None:
    """A server's error is Telegram's, and nothing is sent."""
    client.running.api.fault(kind, "sendMessage")
    assert client.refused("sendMessage", chat_id=ana, text="a") == words
    assert client.running.api.replies(ana) == []


def test_any_refusal_can_be_asked_for(client: Client, ana: int) -> None:
    """A refusal that the sandbox would not find by itself is made to order."""
    fault = {"method": "sendMessage", "kind": "error", "code": 403}
    fault |= {"description": "Forbidden: user is deactivated"}
    client.control("POST", "faults", [fault])

    async def send() -> None:
        async with bot(client.running) as one:
            await one.send_message(ana, "a")

    with pytest.raises(telegram.error.Forbidden, match="user is deactivated"):
        asyncio.run(send())


@pytest.mark.parametrize(("kind", "sent"), [("cut_before", 0), ("cut_after", 1), ("cut_body", 1)])
def test_a_cut_connection(client: Client, ana: int, kind: str, sent: int) -> None:
    """A connection is cut before anything is done, or after, and without an answer."""
    client.running.api.fault(kind, "sendMessage")
    with pytest.raises(httpx.TransportError):
        client.ask("sendMessage", chat_id=ana, text="a")
    assert len(client.running.api.replies(ana)) == sent
    assert client.running.api.requests("sendMessage")[-1]["status"] == 0
    assert client.call("sendMessage", chat_id=ana, text="b")


def test_an_answer_that_is_not_json(client: Client, ana: int) -> None:
    """The message is sent, and its answer cannot be read."""
    client.running.api.fault("bad_json", "sendMessage")

    async def send() -> None:
        async with bot(client.running) as one:
            await one.send_message(ana, "a")

    with pytest.raises(telegram.error.TelegramError, match="Invalid server response"):
        asyncio.run(send())
    assert len(client.running.api.replies(ana)) == 1


@pytest.mark.parametrize(("kind", "sent"), [("delay", 0), ("slow_body", 1)])
def test_a_slow_answer_is_let_go(client: Client, ana: int, kind: str, sent: int) -> None:
    """A call is held before it is done, or its answer half-way, until faults are cleared."""
    api = client.running.api
    reached = threading.Event()
    stage_before = "done" if sent else "struck"
    client.running.on_call(lambda _method, stage: reached.set() if stage == stage_before else None)
    api.fault(kind, "sendMessage", seconds=3600)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.call, "sendMessage", chat_id=ana, text="a")
        assert reached.wait(30)
        assert len(api.replies(ana)) == sent
        api.clear_faults()
        assert waiting.result(30)["text"] == "a"


def test_faults_wait_for_their_turn(client: Client, ana: int) -> None:
    """A fault lets calls through first, strikes as often as told, then the next one comes."""
    api = client.running.api
    api.fault("500", "sendMessage", after=1, times=2)
    api.fault("502", "sendMessage")
    codes = [
        client.ask("sendMessage", chat_id=ana, text="a").get("error_code", 200) for _ in range(5)
    ]
    assert codes == [200, 500, 500, 502, 200]


def test_faults_strike_one_chat_or_everyone(client: Client, ana: int) -> None:
    """A fault of one chat leaves the others alone, unless it is told to spread."""
    api = client.running.api
    other = api.person("Bo")
    api.write(other, "/start")
    api.fault("429", "sendMessage", chat=ana, times=1)
    api.fault("500", "sendMessage", chat=ana, times=3, everyone=True)

    def code(chat: int) -> int:
        return int(client.ask("sendMessage", chat_id=chat, text="a").get("error_code", 200))

    assert [code(other), code(ana), code(other), code(ana)] == [200, 429, 200, 500]
    assert client.ask("getMe")["error_code"] == 500
    assert [code(other), code(other)] == [500, 200]


def test_a_fault_of_any_method(client: Client) -> None:
    """A star strikes whatever comes."""
    client.control("POST", "faults", {"method": "*", "kind": "502"})
    assert client.refused("getMe") == "Bad Gateway"
    client.control("POST", "faults", {"method": "*", "kind": "502"})
    assert client.control("DELETE", "faults") == {"waiting": 0}
    assert client.call("getMe")


def test_the_stages_of_a_call_are_told(client: Client, ana: int) -> None:
    """A test in the same process knows when a call is received, done and answered."""
    stages: list[tuple[str, str, int]] = []
    api = client.running.api
    answered = threading.Event()

    def seen(method: str, stage: str) -> None:
        stages.append((method, stage, len(api.replies(ana))))
        if stage == "answered":
            answered.set()

    client.running.on_call(seen)
    client.call("sendMessage", chat_id=ana, text="a")
    assert answered.wait(30)
    assert stages == [
        ("sendMessage", "received", 0),
        ("sendMessage", "done", 1),
        ("sendMessage", "answered", 1),
    ]


def test_the_log_tells_what_was_asked(client: Client, ana: int) -> None:
    """A request is kept with its parameters, without its token."""
    client.control("DELETE", "log")
    client.call("sendMessage", chat_id=ana, text="a")
    client.refused("sendMessage", chat_id=ana, text="")
    client.call("getMe")
    log = client.control("GET", "log?method=sendMessage")["log"]
    assert [(one["status"], one["description"], one["chat"]) for one in log] == [
        (200, "", ana),
        (400, "Bad Request: message text is empty", ana),
    ]
    assert log[0]["parameters"] == {"chat_id": ana, "text": "a"}
    assert client.token not in str(log)
    later = client.control("GET", f"log?after={log[-1]['n']}")["log"]
    assert [one["method"] for one in later] == ["getMe"]

"""A sandbox that runs, a person who wrote to the bot, and calls with no library between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import telegram

from bot.sandbox.serving import Running

TOKEN = "4242:AbCdEf-123"  # noqa: S105  # no secret: any token of this shape is good


@dataclass(frozen=True, slots=True)
class Client:
    """Calls methods as JSON over HTTP."""

    running: Running
    http: httpx.Client
    token: str = TOKEN

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """Give the whole answer."""
        url = f"{self.running.url}/bot{self.token}/{method}"
        answer: dict[str, Any] = self.http.post(url, json=given).json()
        return answer

    def call(self, method: str, **given: Any) -> Any:
        """Give the result of a call that must be done."""
        answer = self.ask(method, **given)
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, **given: Any) -> str:
        """Give the words of a call that must be refused."""
        answer = self.ask(method, **given)
        assert not answer["ok"], answer
        return str(answer["description"])

    def control(self, verb: str, path: str, body: Any = None) -> Any:
        """Ask the control side, and give its answer."""
        return self.http.request(verb, f"{self.running.url}/sandbox/{path}", json=body).json()

    def texts(self) -> list[str]:
        """Give the words of the updates that wait, each as its kind and text."""
        found = []
        for update in self.call("getUpdates"):
            kind = next(name for name in update if name != "update_id")
            found.append(f"{kind}: {update[kind].get('text', '')}")
        return found


def bot(running: Running, token: str = TOKEN) -> telegram.Bot:
    """Give python-telegram-bot's own bot, told of nothing but the sandbox's address."""
    return telegram.Bot(
        token, base_url=f"{running.url}/bot", base_file_url=f"{running.url}/file/bot"
    )


@pytest.fixture
def running() -> Iterator[Running]:
    """A sandbox of its own."""
    with Running() as one:
        yield one


@pytest.fixture
def client(running: Running) -> Iterator[Client]:
    """Calls of a bot that this sandbox knows."""
    with httpx.Client(timeout=60) as http:
        found = Client(running, http)
        found.call("getMe")
        yield found


@pytest.fixture
def ana(client: Client) -> int:
    """A person who wrote `/start`, which the bot has read."""
    person = client.running.api.person("Ana", last_name="Roy", language_code="fr")
    client.running.api.write(person, "/start")
    read = client.call("getUpdates")
    client.call("getUpdates", offset=read[-1]["update_id"] + 1)
    return person

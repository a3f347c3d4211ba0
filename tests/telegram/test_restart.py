"""A service that starts where another one was killed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.app import App
from bot.engine.delivery import Arrival
from bot.sandbox.serving import Running as Sandbox
from tests.telegram.test_dialogues import Wire

_LEASE = 3600.0


def _dead() -> int:
    """Give the number of a process that ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("number", [_dead, os.getpid])
def test_what_a_dead_process_held_is_handled_at_once(
    number: Callable[[], int], published: Callable[[str], App], tmp_path: Path
) -> None:
    """Nobody waits for the lease of a process of this machine that is no more."""
    with Sandbox() as sandbox, ExitStack() as held:
        wire = Wire(published("livre"), f"sqlite:///{tmp_path / 'boxes.db'}", sandbox, held)
        chat = wire.phones.chat("essai:1")
        person = wire.phones.person("essai:1")
        update = {"update_id": 7, "message": _message(chat)}
        post = wire.app.post
        killed = f"{socket.gethostname()}-{number()}-0123abcd"
        post.beat(killed, wire.clock(), _LEASE)
        arrival = Arrival("telegram:1000000", 7, person, json.dumps(update), "m1")
        post.receive([arrival], wire.clock())
        assert post.claim(killed, wire.clock(), 10)
        sandbox.api.write(chat, "bonjour")
        wire.start()
        sandbox.api.wait_for(lambda api: len(api.replies(chat)) > 1)
        assert post.tally(wire.clock(), 0).counts[("inbox", "done")] == 2


def _message(chat: int) -> dict[str, object]:
    person = {"id": chat, "is_bot": False, "first_name": "Ana"}
    place = {"id": chat, "type": "private", "first_name": "Ana"}
    return {"message_id": 1, "date": 1_700_000_000, "chat": place, "from": person, "text": "/start"}

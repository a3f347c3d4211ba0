"""The log of requests: what each bot asked, and what it was answered."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.sandbox.chats import Json

KEPT = 100_000


@lru_cache(maxsize=64)
def hashed(token: str) -> str:
    """Give what names a token without telling it."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Entry:
    """One request.

    Args:
        status: what was answered; 0 when the connection was cut first.
    """

    n: int
    token: str
    method: str
    parameters: Mapping[str, Any]
    files: tuple[str, ...]
    status: int
    description: str
    moment: float
    chat: int | None

    def shown(self) -> Json:
        """Give it without its token."""
        return {
            "n": self.n,
            "token_hash": hashed(self.token),
            "method": self.method,
            "parameters": dict(self.parameters),
            "files": list(self.files),
            "status": self.status,
            "description": self.description,
            "moment": self.moment,
            "chat": self.chat,
        }


class Log:
    """The last requests.

    Args:
        on: whether any is kept.
    """

    def __init__(self, on: bool = True) -> None:
        self.on = on
        self.n = 0
        self._kept: deque[Entry] = deque(maxlen=KEPT)

    def add(self, entry: Entry) -> None:
        """Keep one; its number is the log's."""
        self._kept.append(entry)

    def number(self) -> int:
        """Give the next request's number."""
        self.n += 1
        return self.n

    def after(self, n: int, method: str = "") -> list[Entry]:
        """Give the requests that follow a number, the oldest first."""
        wanted = method.lower()
        found = (one for one in self._kept if one.n > n)
        return [one for one in found if not wanted or one.method.lower() == wanted]

    def clear(self) -> None:
        """Forget them all; numbers go on."""
        self._kept.clear()

"""The sandbox's clock: the machine's, and as far ahead of it as a test asks."""

from __future__ import annotations

import time


class Clock:
    """Tells the time that the sandbox lives in."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Give the time, in seconds since 1970."""
        return time.time() + self._ahead

    def move(self, seconds: float) -> float:
        """Go ahead by that many seconds, and give how far ahead that makes in all."""
        self._ahead += seconds
        return self._ahead

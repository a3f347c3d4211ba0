"""Outages of the database: each is told once, waited for longer and longer, and told when over."""

from __future__ import annotations

import logging

from bot.errors import StoreUnavailable

_log = logging.getLogger(__name__)

# Seconds to wait after a first failure; twice as long after each other.
_FIRST = 0.5
_LONGEST = 10.0


class Outage:
    """Whether one kind of work can be done, of which all needs the database.

    Args:
        task: its name, in the logs.
    """

    def __init__(self, task: str) -> None:
        self._task = task
        self._failures = 0
        self.reason = ""

    def failed(self, error: StoreUnavailable) -> float:
        """Note that it could not be done; give how long to wait before the next try, in seconds."""
        first, self.reason = self.reason != str(error), str(error)
        self._failures += 1
        if first:
            facts = {"task": self._task, "reason": self.reason}
            cause = error if self._failures == 1 else None
            _log.warning("the database cannot be used", extra=facts, exc_info=cause)
        return float(min(_FIRST * 2 ** min(self._failures - 1, 16), _LONGEST))

    def over(self) -> None:
        """Note that it was done."""
        if self._failures:
            facts = {"task": self._task, "attempts": self._failures}
            _log.info("the database is back", extra=facts)
        self._failures, self.reason = 0, ""

"""What is counted of the work, told as it happens to whoever counts: numbers, never words."""

from __future__ import annotations

from typing import Protocol

from bot.engine.delivery import Result


class Observer(Protocol):
    """Counts. No method waits, and none fails."""

    def received(self, count: int) -> None:
        """Tell of arrivals that were kept, new ones alone."""
        ...

    def turned(self, outcome: str, seconds: float) -> None:
        """Tell of a turn.

        Args:
            outcome: a word of the worker's: `answered`, `put_off`, `dead`…; never a person's.
            seconds: from the claim to the commit.
        """
        ...

    def sent(self, result: Result) -> None:
        """Tell what became of a letter."""
        ...

    def reached(self) -> None:
        """Tell that the channel answered just now."""
        ...

    def unreached(self) -> None:
        """Tell that the channel could not be reached, or answered that it could not serve."""
        ...


class Unobserved:
    """Counts nothing."""

    def received(self, count: int) -> None:
        """Forget it."""

    def turned(self, outcome: str, seconds: float) -> None:
        """Forget it."""

    def sent(self, result: Result) -> None:
        """Forget it."""

    def reached(self) -> None:
        """Forget it."""

    def unreached(self) -> None:
        """Forget it."""

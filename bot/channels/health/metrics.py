"""What is counted, in Prometheus' words; no label holds a person, an id or a text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.channels.health.identity import Identity
from bot.engine.delivery import Result, Tally

# Bounds of a turn's seconds: a guided answer is some milliseconds, a sourced one tens of them.
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
_WORD = re.compile(r"[a-z][a-z_]{0,29}")
# Outcomes are words of the code's; more of them than this would be a mistake.
_MOST_OUTCOMES = 20
# What is told of each box, even at zero; what is done or sent is counted as it happens.
_STATES = {
    "inbox": ("waiting", "dead"),
    "outbox": ("waiting", "sending", "blocked", "dead"),
}


class Metrics:
    """Counts the work as it happens, and tells it to who asks.

    `failures` is how many times Telegram did not answer, since it last did.

    Args:
        clock: seconds that only grow.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._reached: float | None = None
        self.failures = 0
        self._outcomes: set[str] = set()
        registry = CollectorRegistry()
        self._registry = registry
        self._received = Counter(
            "jonction_updates_received", "Updates kept in the inbox.", registry=registry
        )
        self._turns = Counter(
            "jonction_turns", "Turns handled, by outcome.", ["outcome"], registry=registry
        )
        self._seconds = Histogram(
            "jonction_turn_seconds", "Time of a turn.", registry=registry, buckets=_SECONDS
        )
        self._letters = Counter(
            "jonction_letters", "Sends tried, by result.", ["result"], registry=registry
        )
        self._errors = Counter(
            "jonction_polling_errors", "Times that Telegram did not answer.", registry=registry
        )
        ProcessCollector(registry=registry)
        self._standing = _Standing()
        registry.register(self._standing)
        for kind in ("sent", "postponed", "shut", "moved", "failed"):
            self._letters.labels(kind)

    def received(self, count: int) -> None:
        """Count arrivals that were kept."""
        self._received.inc(count)

    def turned(self, outcome: str, seconds: float) -> None:
        """Count a turn; an outcome that is no word of the code's is `other`."""
        known = outcome in self._outcomes
        if not known and (len(self._outcomes) >= _MOST_OUTCOMES or not _WORD.fullmatch(outcome)):
            outcome = "other"
        self._outcomes.add(outcome)
        self._turns.labels(outcome).inc()
        self._seconds.observe(max(seconds, 0.0))

    def sent(self, result: Result) -> None:
        """Count what became of a letter."""
        self._letters.labels(type(result).__name__.lower()).inc()

    def reached(self) -> None:
        """Note that Telegram answered just now."""
        self._reached = self._clock()
        self.failures = 0

    def unreached(self) -> None:
        """Count that Telegram did not answer, or answered that it could not serve."""
        self._errors.inc()
        self.failures += 1

    @property
    def silence(self) -> float | None:
        """Give the seconds since Telegram last answered; None when it never did."""
        return None if self._reached is None else self._clock() - self._reached

    def told(self, tally: Tally | None, identity: Identity, moment: datetime) -> bytes:
        """Give everything in Prometheus' format.

        Args:
            tally: how the boxes stand; None when the database does not answer.
            moment: now.
        """
        self._standing.now = (tally, identity, moment, self.silence)
        return generate_latest(self._registry)


class _Standing(Collector):
    """Tells what is read when asked, rather than counted as it happens."""

    def __init__(self) -> None:
        self.now: tuple[Tally | None, Identity, datetime, float | None] | None = None

    def collect(self) -> Iterator[Metric]:
        if self.now is None:
            return
        tally, identity, moment, silence = self.now
        yield InfoMetricFamily(
            "jonction", "What is running.", {k: v or "none" for k, v in identity.as_facts().items()}
        )
        yield GaugeMetricFamily(
            "jonction_database_up", "Whether the database answers.", float(tally is not None)
        )
        if silence is not None:
            yield GaugeMetricFamily(
                "jonction_telegram_silence_seconds", "Since Telegram last answered.", silence
            )
        if tally is not None:
            yield from _boxes(tally, moment)


def _boxes(tally: Tally, moment: datetime) -> Iterator[Metric]:
    counts = GaugeMetricFamily(
        "jonction_box_rows", "What stands in the boxes.", labels=["box", "state"]
    )
    for box, state in [(box, state) for box, states in _STATES.items() for state in states]:
        counts.add_metric([box, state], tally.counts.get((box, state), 0))
    yield counts
    ages = GaugeMetricFamily(
        "jonction_oldest_waiting_seconds", "Age of what waits the longest.", labels=["box"]
    )
    for box in _STATES:
        since = tally.oldest.get(box)
        ages.add_metric([box], max((moment - since).total_seconds(), 0.0) if since else 0.0)
    yield ages
    yield GaugeMetricFamily(
        "jonction_letters_unsure", "Letters that may have been sent twice, ever.", tally.unsure
    )
    yield GaugeMetricFamily("jonction_workers", "Workers whose lease holds.", len(tally.workers))
    paused = tally.paused is not None and tally.paused > moment
    yield GaugeMetricFamily("jonction_paused", "Whether all sends are paused.", float(paused))

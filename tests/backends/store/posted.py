"""Arrivals and letters to keep, and the moments at which things happen to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.engine.delivery import Arrival, Delivery, Held, Letter, Posted
from bot.engine.post import Post

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORKER = "worker-1"
OTHER = "worker-2"
LEASE = 30.0
CHAT = "telegram:42"


def after(seconds: float) -> datetime:
    """Give a moment after noon."""
    return NOON + timedelta(seconds=seconds)


def arrival(number: int, conversation: str = CHAT, body: str = "{}", mark: str = "") -> Arrival:
    """Give an arrival of the only account."""
    return Arrival("telegram:1", number, conversation, body, mark or f"m{number}")


def letter(words: str, question: str = "", content: bytes | None = None) -> Letter:
    """Give a letter that holds words."""
    return Letter("sendMessage", {"text": words}, question=question, content=content)


def keep(post: Post, *conversations: str, first: int = 1, seconds: float = 0) -> None:
    """Keep one arrival for each conversation named, numbered in order."""
    arrivals = [arrival(number, name) for number, name in enumerate(conversations, first)]
    assert post.receive(arrivals, after(seconds)) == len(arrivals)


def claimed(post: Post, worker: str = WORKER, seconds: float = 0) -> list[Held]:
    """Claim everything with a lease that holds."""
    post.beat(worker, after(seconds), LEASE)
    return post.claim(worker, after(seconds), 50)


def numbers(held: Sequence[Held]) -> dict[str, list[int]]:
    """Give the numbers that were claimed, by conversation, in the order they came."""
    return {one.conversation: [row.number for row in one.rows] for one in held}


def delivery(held: Held, worker: str = WORKER) -> Delivery:
    """Give the delivery that handles all that is held."""
    return Delivery(worker, held.conversation, tuple(row.id for row in held.rows))


def answered(post: Post, *words: str, conversation: str = CHAT, number: int = 1) -> None:
    """Keep an arrival, and letters that answer it."""
    post.receive([arrival(number, conversation)], NOON)
    (held,) = (one for one in claimed(post) if one.conversation == conversation)
    post.finish(delivery(held), [letter(one) for one in words], NOON)


def words(posted: Sequence[Posted]) -> list[str]:
    """Give the words of letters."""
    return [str(one.letter.payload["text"]) for one in posted]

"""What both ways of writing formatted text are read with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.chats import Json
from bot.sandbox.refused import Refused, bad


def units(text: str) -> int:
    """Give the length of a text in UTF-16 units, which Telegram counts in."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def broken(words: str) -> Refused:
    """Give the refusal of a text whose markup is wrong."""
    return bad(f"can't parse entities: {words}")


def byte(text: str, at: int) -> int:
    """Give a place in a text, in bytes, as Telegram's refusals count."""
    return len(text[:at].encode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class Open:
    """An entity whose end is not read yet.

    Args:
        tag: how it was opened.
        start: where its words begin in what is read, in UTF-16 units.
        at: where it was opened in the source, in characters.
        more: its other fields.
    """

    tag: str
    kind: str
    start: int
    at: int
    more: Json


class Output:
    """The words read so far, and their entities."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.entities: list[Json] = []
        self.nested: list[Open] = []

    def add(self, words: str) -> None:
        """Write words."""
        self._parts.append(words)
        self.length += units(words)

    @property
    def text(self) -> str:
        """Give all the words."""
        return "".join(self._parts)

    def since(self, one: Open) -> str:
        """Give the words of an entity that is still open."""
        raw = self.text.encode("utf-16-le", "surrogatepass")[2 * one.start :]
        return raw.decode("utf-16-le", "surrogatepass")

    def open(self, tag: str, kind: str, at: int, **more: object) -> None:
        """Begin an entity."""
        self.nested.append(Open(tag, kind, self.length, at, more))

    def close(self) -> Open:
        """End the entity that began last."""
        ended = self.nested.pop()
        length = self.length - ended.start
        if ended.kind and length:
            entity: Json = {"type": ended.kind, "offset": ended.start, "length": length}
            self.entities.append(entity | ended.more)
        return ended

"""Which arrivals are one message: a burst of short ones, an album, a message and its new version.

Pure: given what waits in a conversation, it gives what is to be handled first, and until when to
wait when more of it may still come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.message import Incoming
from bot.engine.delivery import Received

# Short messages of somebody who is still writing: how long the last one waits for the next.
QUIET = timedelta(seconds=0.7)
# Telegram never says that an album is whole.
_ALBUM = timedelta(seconds=1)
# Nobody waits longer, whatever still comes.
_LONGEST = timedelta(seconds=4)
# Messages further apart are not one thought.
_APART = timedelta(seconds=20)
# The guide asks for a longer message in parts.
_MOST_CHARACTERS = 12_500
# A phone cuts what is longer than Telegram takes, 4,096 units: the rest follows at once.
_CUT = 4_000


@dataclass(frozen=True, slots=True)
class Group:
    """What is handled as one message.

    Args:
        first: the arrival that leads: the message is answered where it came.
        incoming: what the engine hears; None when it has nothing to do with it.
        parts: every arrival in it, `first` included.
        until: when to handle it, if more of it may still come; None for at once.
    """

    first: Received
    incoming: Incoming | None
    parts: tuple[Received, ...]
    until: datetime | None = None

    @property
    def rows(self) -> tuple[int, ...]:
        """Give the ids of the inbox rows that it handles."""
        return tuple(part.row.id for part in self.parts)


@dataclass(frozen=True, slots=True)
class Manners:
    """How words are told apart.

    Args:
        settles: a text is an answer by itself: it is never joined to others, nor delayed.
        unfinished: a text looks like the first of several.
        quiet: how long an unfinished one waits for the next.
    """

    settles: Callable[[str], bool]
    unfinished: Callable[[str], bool]
    quiet: timedelta = QUIET

    def waits(self, text: str) -> bool:
        """Tell whether more may follow a text."""
        return len(text) >= _CUT or self.unfinished(text)


def first_group(received: Sequence[Received], manners: Manners, now: datetime) -> Group:
    """Give what is to be handled first of what waits, in order.

    Args:
        received: at least one arrival, the earliest first.
    """
    latest, taken = _latest(received)
    first = latest[0]
    if first.album:
        found = _album(latest)
    elif first.incoming and _joinable(first):
        found = _burst(first.incoming, latest, manners)
    else:
        found = Group(first, first.incoming, (first,))
    ids = set(found.rows)
    silent = tuple(part for part, of in taken if of in ids)
    until = found.until if found.until and found.until > now else None
    return replace(found, parts=(*found.parts, *silent), until=until)


def _latest(received: Sequence[Received]) -> tuple[list[Received], list[tuple[Received, int]]]:
    """Put new versions in the place of what they edit, and leave out what is there twice.

    Returns:
        What is left, and what was taken out, each with the row that stands for it.
    """
    left: list[Received] = []
    taken: list[tuple[Received, int]] = []
    for one in received:
        same = next((n for n, seen in enumerate(left) if _same(seen, one)), None)
        if same is None:
            left.append(one)
            continue
        seen = left[same]
        taken.append((one, seen.row.id))
        if one.edits and seen.incoming and one.incoming:
            left[same] = replace(
                seen, incoming=replace(seen.incoming, text=one.incoming.text), plain=seen.plain
            )
    return left, taken


def _same(seen: Received, one: Received) -> bool:
    if one.edits:
        return one.edits in (seen.row.mark, seen.edits)
    return bool(one.press and one.row.mark and one.row.mark == seen.row.mark)


def _joinable(received: Received) -> bool:
    return bool(received.plain and received.incoming and not received.edits and not received.quotes)


def _album(received: Sequence[Received]) -> Group:
    first = received[0]
    parts = tuple(one for one in received if one.album == first.album)
    captions = [one.incoming.text for one in parts if one.incoming and one.incoming.text]
    incoming = first.incoming
    if incoming is not None:
        incoming = replace(incoming, text="\n".join(captions))
    return Group(first, incoming, parts, _bounded(parts, _ALBUM))


def _burst(said: Incoming, received: Sequence[Received], manners: Manners) -> Group:
    parts = [received[0]]
    if manners.settles(said.text):
        return Group(parts[0], said, tuple(parts))
    texts = [said.text]
    for one in received[1:]:
        if not one.incoming or not _joinable(one) or _apart(said, one.incoming):
            break
        if sum(map(len, texts)) + len(one.incoming.text) > _MOST_CHARACTERS:
            break
        if manners.settles(one.incoming.text):
            break
        said = one.incoming
        parts.append(one)
        texts.append(said.text)
    # Something else came already: what is joined is whole.
    waits = len(parts) == len(received) and manners.waits(texts[-1])
    until = _bounded(parts, manners.quiet) if waits else None
    return Group(parts[0], replace(said, text="\n".join(texts)), tuple(parts), until)


def _apart(one: Incoming, other: Incoming) -> bool:
    return other.moment - one.moment > _APART


def _bounded(parts: Sequence[Received], quiet: timedelta) -> datetime:
    return min(parts[-1].row.received + quiet, parts[0].row.received + _LONGEST)

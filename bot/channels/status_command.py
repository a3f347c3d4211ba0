"""What `jonction status` prints: how the boxes stand, each trouble, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.engine.delivery import Tally, Trouble
from bot.engine.ports import Generation

# Rows in trouble that are told, the oldest first.
MOST = 50
_BOXES = {
    "inbox": ("waiting", "dead"),
    "outbox": ("waiting", "sending", "blocked", "dead"),
}
# What channels and workers call what went wrong, in plain words; other reasons are told as kept.
_REASONS = {
    "topic_gone": "the topic it was for is closed or deleted",
    "file_refused": "Telegram refused the file; the person was told so",
    "told to wait": "Telegram asked to wait",
    "the token is refused": "Telegram refuses the bot's token",
    "refused again and again": "Telegram refused it in every form that was tried",
    "StoreUnavailable": "the database could not be reached",
}
_REFUSED = frozenset(("entities", "too_long", "buttons", "reply", "edited", "empty", "other"))
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# Wide enough for a line to stay whole where no terminal says its width.
_WIDE = 220


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the command tells.

    Args:
        live: the index that answers; None when nothing was published.
        moment: when the boxes were read.
        trouble: why nothing can be kept; empty when the database may be written.
    """

    tally: Tally
    live: Generation | None
    moment: datetime
    trouble: str = ""

    @property
    def dead(self) -> int:
        """Give how many messages and letters nothing will try again by itself."""
        return sum(count for (_, state), count in self.tally.counts.items() if state == "dead")


def chosen(text: str) -> tuple[str | None, int | None]:
    """Read what to try again or give up: `all`, `inbox`, `outbox`, `inbox:12`, `outbox:12`.

    Raises:
        ValueError: it is none of these.
    """
    found = re.fullmatch(r"all|(inbox|outbox)(?::([0-9]{1,18}))?", text.strip().lower())
    if found is None:
        raise ValueError("expected all, inbox, outbox, inbox:ID or outbox:ID")
    return found[1], int(found[2]) if found[2] else None


def as_json(standing: Standing) -> dict[str, Any]:
    """Give the whole picture in the shape that `jonction status --json` promises."""
    tally, live = standing.tally, standing.live
    return {
        "generation": live.name if live else None,
        "database": standing.trouble or None,
        "boxes": {box: _counted(box, tally) for box in _BOXES},
        "oldest": {box: moment.isoformat() for box, moment in tally.oldest.items()},
        "workers": list(tally.workers),
        "paused_until": tally.paused.isoformat() if tally.paused else None,
        "unsure": tally.unsure,
        "troubles": [
            {
                "id": f"{one.box}:{one.id}",
                "conversation": one.conversation,
                "state": _state(one),
                "reason": reason(one),
                "attempts": one.attempts,
                "since": one.since.isoformat(),
                "due": one.due.isoformat() if one.due else None,
                "next": next_action(one, standing),
            }
            for one in tally.troubles
        ],
    }


def tell(standing: Standing, console: Console | None = None) -> None:
    """Print the whole picture."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    for name, line in _lines(standing).items():
        console.print(Text(f"{name:<9} {line}"), soft_wrap=True)
    if standing.tally.troubles:
        console.print()
        console.print(_table(standing))
    if len(standing.tally.troubles) >= MOST:
        console.print(f"The {MOST} oldest are shown.")


def _lines(standing: Standing) -> dict[str, str]:
    tally, live = standing.tally, standing.live
    told = {
        "index": f"{live.name}: {live.documents} documents, {live.passages} passages"
        if live
        else "none; run: jonction knowledge sync"
    }
    if standing.trouble:
        told["database"] = standing.trouble
    for box in _BOXES:
        told[box] = _box(box, standing)
    told["workers"] = _clean(", ".join(tally.workers)) or "none at work; run: jonction run"
    if tally.paused:
        told["paused"] = f"nothing is sent for {_span(tally.paused - standing.moment)}"
    if tally.unsure:
        told["unsure"] = f"{tally.unsure} may have been sent twice, ever"
    return told


def _box(box: str, standing: Standing) -> str:
    counts = _counted(box, standing.tally)
    told = ", ".join(f"{count} {state}" for state, count in counts.items())
    since = standing.tally.oldest.get(box)
    return told + (f"; the oldest waits for {_span(standing.moment - since)}" if since else "")


def _counted(box: str, tally: Tally) -> dict[str, int]:
    return {state: tally.counts.get((box, state), 0) for state in _BOXES[box]}


def _table(standing: Standing) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("ID", "CONVERSATION", "STATE", "TRIES", "AGE"):
        table.add_column(name, overflow="fold", no_wrap=name in ("ID", "AGE"))
    table.add_column("REASON", overflow="fold", ratio=2)
    table.add_column("NEXT", overflow="fold", ratio=3)
    for one in standing.tally.troubles:
        cells = (
            f"{one.box}:{one.id}",
            _clean(one.conversation),
            _state(one),
            str(one.attempts),
            _span(standing.moment - one.since),
            reason(one),
            next_action(one, standing),
        )
        # What a reason says is shown as it is: no markup of the terminal's is read in it.
        table.add_row(*map(Text, cells))
    return table


def _state(trouble: Trouble) -> str:
    return "put off" if trouble.state == "waiting" else trouble.state


def reason(trouble: Trouble) -> str:
    """Give in plain words why a row is in trouble."""
    kept = _clean(trouble.reason)
    if trouble.state == "sending":
        return "its worker ended while sending it"
    if trouble.state == "blocked":
        return "the person blocked the bot, or left" + (f" ({kept})" if kept else "")
    if kept in _REASONS:
        return _REASONS[kept]
    # Kinds of a channel's refusals are its code's own; what Telegram said comes after.
    kind, _, words = kept.partition(": ")
    return f"Telegram refused it: {words}" if kind in _REFUSED else kept or "not told"


def unfound(box: str | None, row: int | None, count: int, what: str) -> str:
    """Tell that a row that was named is not one that this can be done to; empty when it was."""
    if row is None or count:
        return ""
    kind = "letter" if box == "outbox" else "message"
    return f"there is no {kind} {box}:{row} to {what}"


def next_action(trouble: Trouble, standing: Standing) -> str:
    """Tell an operator what can be done about a row, or that nothing need be."""
    named = f"{trouble.box}:{trouble.id}"
    retry, dismiss = (f"jonction status --{what} {named}" for what in ("retry", "dismiss"))
    if trouble.state == "dead":
        told = _DEAD.get(trouble.reason, _DEAD_IN[trouble.box])
        return told.format(retry=retry, dismiss=dismiss)
    if trouble.state == "blocked":
        return "goes when the person writes again; nothing to do"
    if not standing.tally.workers:
        return "nobody is at work; run: jonction run"
    if trouble.state == "sending":
        return "another worker sends it, perhaps for the second time; nothing to do"
    if trouble.due and trouble.due > standing.moment:
        later = _span(trouble.due - standing.moment)
        return f"tried again in {later}; sooner with: {retry}"
    return "tried again at once; nothing to do"


_DEAD: Mapping[str, str] = {
    "topic_gone": "open the topic again, then: {retry}; or give it up: {dismiss}",
    "file_refused": "give it up: {dismiss}; to send the file again: {retry}",
}
_DEAD_IN = {
    "inbox": "look for the cause in the logs, mend it, then: {retry}; or give it up: {dismiss}",
    "outbox": "mend the cause, then: {retry}; or give it up: {dismiss}",
}


def _clean(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()


def _span(length: timedelta) -> str:
    """Give a length of time as a person says it, in its two largest units."""
    seconds = max(int(length.total_seconds()), 0)
    for unit, size, less, part in (
        ("d", 86400, "h", 3600),
        ("h", 3600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {unit}" + (f" {rest} {less}" if rest else "")
    return f"{seconds} s"

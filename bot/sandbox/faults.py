"""Faults on demand: what goes wrong, for which call, how many times."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.refused import Refused, too_many

# Kinds that refuse the call, which is then not done.
REFUSING = frozenset({"429", "500", "502", "503", "504", "error"})
# Kinds that let it be done, and spoil the way there or the answer.
SPOILING = frozenset({"cut_before", "cut_after", "cut_body", "delay", "slow_body", "bad_json"})
# Kinds of getUpdates: an update in a later batch too, after it was confirmed, or a batch turned.
TURNING = frozenset({"duplicate", "again", "reorder"})
# Ways that updates go by; `webhook` is no method, and only `duplicate` strikes it.
_UPDATES = ("getUpdates", "webhook")
KINDS = REFUSING | SPOILING | TURNING
# A file that is fetched is no method either; its bytes are no JSON.
FILE = "file"


@dataclass(slots=True)
class Fault:
    """Something that goes wrong.

    Args:
        method: the one it strikes; `file` is a download, `*` is any of them.
        chat: the one it strikes; None is any.
        after: how many calls that match it lets through first.
        times: how many calls it strikes.
        seconds: how long it lasts, or asks to wait.
        code: of the refusal, for `error`.
        everyone: once it struck, it strikes every chat and every method.
    """

    kind: str
    method: str = "*"
    chat: int | None = None
    after: int = 0
    times: int = 1
    seconds: float = 1
    code: int = int(HTTPStatus.BAD_REQUEST)
    description: str = "Bad Request"
    parameters: dict[str, Any] = field(default_factory=dict)
    everyone: bool = False

    def matches(self, method: str, chat: int | None) -> bool:
        """Tell whether a call is one it strikes."""
        turning = self.kind in TURNING
        if turning and method not in _UPDATES or method == "webhook" and not turning:
            return False
        if method == FILE and self.kind == "bad_json":
            return False
        return self.method in ("*", method) and self.chat in (None, chat)

    def refusal(self) -> Refused | None:
        """Give the refusal it makes; None when it refuses nothing."""
        if self.kind == "429":
            return too_many(max(1, int(self.seconds)))
        if self.kind == "error":
            return Refused(self.code, self.description, self.parameters or None)
        if self.kind in REFUSING:
            return Refused(int(self.kind), HTTPStatus(int(self.kind)).phrase)
        return None


class Faults:
    """The faults that are still to come, in order.

    Args:
        bell: rings when they are cleared: a call that is held goes on.
    """

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.waiting: list[Fault] = []
        self.cleared = 0

    def add(self, fault: Fault) -> None:
        """Add one, after the others."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Drop them all, and let go of what they hold."""
        self.waiting.clear()
        self.cleared += 1
        self.bell.ring()

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """Give the fault that strikes a call: the first that matches, if its turn has come."""
        for fault in self.waiting:
            if not fault.matches(method, chat):
                continue
            if fault.after > 0:
                fault.after -= 1
                return None
            fault.times -= 1
            if fault.everyone:
                fault.method, fault.chat = "*", None
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None

"""Gives verdicts, each once: several parts of a turn ask for that of the same dossier."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

from bot.domain.case import Case
from bot.domain.evaluation import evaluate
from bot.domain.shown_value import Shown
from bot.domain.verdict import Verdict
from bot.engine.guide.room import Desk

# Turns under way at the same moment are fewer.
_MOST = 32


class Weighing:
    """Weighs dossiers against the rules; the latest verdicts are kept while a turn goes on.

    Args:
        shown: writes an answer for a person.
    """

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._held: OrderedDict[Hashable, tuple[Any, Verdict]] = OrderedDict()
        self._lock = Lock()

    def verdict(self, desk: Desk) -> Verdict:
        """Give the verdict of a dossier as it is."""
        held = desk.dossier
        # What is weighed is never changed in place: the same objects have the same verdict. They
        # are held beside it, so that nothing else takes their identity.
        rules = (desk.form, desk.programme, desk.territory)
        read = (held.answers, held.expenses, held.funding, *rules)
        where = (held.sector, held.call, desk.day)
        key = (*map(id, read), *where)
        with self._lock:
            found = self._held.get(key)
        if found is not None:
            return found[1]
        case = Case.of(held, desk.form, desk.jurisdiction, desk.day)
        verdict = evaluate(case, self._shown)
        with self._lock:
            self._held[key] = (read, verdict)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return verdict

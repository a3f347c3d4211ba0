"""Corrections of a budget: at once for lines that wait, after a yes for lines that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.dossier import ExpenseLine
from bot.domain.message import Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.budget_course import BudgetCourse
from bot.engine.guide.budget_edits import Edit, Unclear, is_removal, read_edit
from bot.engine.guide.budget_kept import Line, lines_of
from bot.engine.guide.budget_orders import orders_of
from bot.engine.guide.budget_questions import (
    CHANGE,
    CONFIRM,
    DOUBT,
    EXPENSES,
    MENU,
    Bench,
    BudgetQuestions,
)
from bot.engine.guide.lines import LineRead, LineReader, Side
from bot.engine.guide.reckoning import DoubtKind
from bot.engine.guide.room import Turned


@dataclass
class _Sorted:
    """What the orders of a message come to.

    Args:
        waiting, kept: lines as the orders leave them, by number; None for one that goes.
        added: lines that the message gives besides.
        unclear: orders that name no line, or several; unread: parts that are nothing known.
    """

    waiting: dict[str, Line | None] = field(default_factory=dict)
    kept: dict[str, Line | None] = field(default_factory=dict)
    added: list[LineRead] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class BudgetCorrecting:
    """Reads and applies corrections.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    def __init__(
        self, sentences: Sentences, questions: BudgetQuestions, course: BudgetCourse
    ) -> None:
        self._sentences = sentences
        self._questions = questions
        self._course = course

    def heard(self, bench: Bench, what: str, text: str, reader: LineReader) -> Turned | None:
        """Read the corrections of a message; None when it has none.

        « Voyons donc, la 11 c'est 7 200 $ pis enlève la 12 » is two of them.
        """
        orders = orders_of(text)
        waiting = bench.waiting() if what in (CONFIRM, DOUBT) else {}
        found = _sorted(orders, waiting, bench, reader) if len(orders) > 1 else None
        if found and (found.waiting or found.kept):
            return self._applied(bench, what, found)
        one = _told_once(text, orders, waiting, bench, reader)
        if isinstance(one, Unclear) and what == DOUBT and waiting and not is_removal(text):
            return None
        if one is None:
            return None
        if isinstance(one, Unclear):
            return Turned(bench.dossier, unread=self.unclear(one))
        found = _Sorted()
        (found.waiting if one.number in waiting else found.kept)[one.number] = one.line
        return self._applied(bench, what, found)

    def unclear(self, found: Unclear) -> str:
        """Say what is not clear in a correction."""
        names = ", ".join(f"{line.id}. {line.label}" for line in found.lines)
        if len(found.lines) > 1:
            return self._sentences.say("edits.several", names=names)
        if found.lines:
            line = found.lines[0]
            return self._sentences.say("edits.unreadable", name=line.label, number=line.id)
        return self._sentences.say("edits.none", what=found.what)

    def _applied(self, bench: Bench, what: str, found: _Sorted) -> Turned:
        """Change the lines that wait, and ask about those that are kept."""
        read, says = self._reread(bench, found)
        if what == DOUBT:
            # What could not be read was said once: it does not come back.
            left = [one for one in read if is_lost(one)]
            read = [one for one in read if not is_lost(one)]
            says += [self._sentences.say("doubts.neither", name=one.label) for one in left]
        says += [self.unclear(one) for one in found.unclear]
        says += [self._sentences.say("read.unread", text=one) for one in found.unread]
        after = replace(bench, read=(*read, *found.added), change=None)
        changes = [_change(number, line) for number, line in found.kept.items()]
        question = None
        if changes:
            after = replace(after, change={**changes[0], "aussi": changes[1:]})
            question = self._questions.ask(CHANGE, after)
        told = (Reply("\n".join(says)),) if says else ()
        return Turned(bench.dossier, told, question or self._course.next(after))

    def _reread(self, bench: Bench, found: _Sorted) -> tuple[list[LineRead], list[str]]:
        read, says = [], []
        for number, one in zip(bench.waiting(), bench.read, strict=True):
            line = found.waiting.get(number)
            if line is not None:
                read.append(_put(one, line))
            elif number in found.waiting:
                says.append(self._sentences.say("read.removed_read", name=one.label))
            else:
                read.append(one)
        return read, says


def _told_once(
    text: str,
    orders: Sequence[str],
    waiting: dict[str, Line],
    bench: Bench,
    reader: LineReader,
) -> Edit | Unclear | None:
    """Read a message as one correction, of a line that waits or of one that is kept."""
    said = orders[0] if len(orders) == 1 else text
    found = read_edit(said, waiting, reader.lexicon) if waiting else None
    if isinstance(found, Edit):
        return found
    kept = read_edit(said, lines_of(bench.dossier), reader.lexicon)
    return kept if isinstance(kept, Edit) or found is None else found


def _sorted(
    orders: Sequence[str], waiting: dict[str, Line], bench: Bench, reader: LineReader
) -> _Sorted:
    """Sort the orders of a message; each sees what those before it left."""
    found = _Sorted()
    held, kept = dict(waiting), lines_of(bench.dossier)
    for order in orders:
        first = read_edit(order, held, reader.lexicon) if held else None
        edit = first if isinstance(first, Edit) else read_edit(order, kept, reader.lexicon)
        if not isinstance(edit, Edit):
            _lined(order, first or edit, found, bench, reader)
            continue
        lines, changed = (held, found.waiting) if edit is first else (kept, found.kept)
        changed[edit.number] = edit.line
        if edit.line is None:
            del lines[edit.number]
        else:
            lines[edit.number] = edit.line
    return found


def _lined(
    order: str, unclear: Edit | Unclear | None, found: _Sorted, bench: Bench, reader: LineReader
) -> None:
    """Read an order that corrects nothing: a line, or something to say back."""
    if isinstance(unclear, Unclear):
        found.unclear.append(unclear)
        return
    side = Side.EXPENSE if bench.side in (EXPENSES, MENU) else Side.FUNDING
    lines, _ = reader.read(order, side)
    whole = [one for one in lines if one.label and not is_lost(one)]
    found.added += whole
    if len(whole) < len(lines) or (not lines and any(mark.isdigit() for mark in order)):
        found.unread.append(order)


def is_lost(line: LineRead, *, known: bool = True) -> bool:
    """Tell whether the numbers of a line could not be told apart.

    Args:
        known: a line that names a category or a source counts too; without it, only one that
            names neither, and whose numbers make no amount.
    """
    kind = line.doubt.kind if line.doubt else None
    if known:
        return kind is DoubtKind.UNCLEAR
    absurd = kind in (DoubtKind.UNCLEAR, DoubtKind.AMOUNT)
    return absurd and not (line.category or line.kind)


def _put(read: LineRead, line: Line) -> LineRead:
    """Give a line read as a correction leaves it."""
    held = type(line).model_fields
    shared = {key: getattr(line, key) for key in LineRead.model_fields if key in held}
    shared["side"] = Side.EXPENSE if isinstance(line, ExpenseLine) else Side.FUNDING
    if line.amount and line.amount != read.amount:
        shared["doubt"] = None
    shared["amount"] = line.amount or None
    return read.model_copy(update={**shared, "words": read.words})


def _change(number: str, line: Line | None) -> dict[str, Any]:
    side = Side.EXPENSE if isinstance(line, ExpenseLine) else Side.FUNDING
    told = line.model_dump(mode="json") if line else None
    return {"numero": number, "ligne": told, "cote": side.value}

"""Reads the new version of a message that gave budget lines; nothing counts without a yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.controls import Budget
from bot.domain.conversation import Pending
from bot.domain.dossier import ExpenseLine, FundingLine
from bot.domain.folding import composed, folded, folded_words
from bot.domain.message import Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.budget_kept import Line, lines_of, made, with_charges
from bot.engine.guide.budget_questions import CHANGE, CONFIRM, DOUBT, Bench, BudgetQuestions
from bot.engine.guide.budget_scale import weighed
from bot.engine.guide.budget_told import BudgetTeller
from bot.engine.guide.lines import LineRead, LineReader, Side
from bot.engine.guide.room import Desk, Turned

# Share of the words that two versions of a line have in common, at least.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Revised:
    """What the new version of a message comes to.

    Args:
        aside: what was asked comes back after; otherwise it gives way.
    """

    turned: Turned
    aside: bool = True


class BudgetRevising:
    """Asks whether lines are to be changed as their message was.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    name = "budget"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._questions = BudgetQuestions(sentences, BudgetTeller(sentences))

    def revised(self, desk: Desk, text: str, pending: Pending | None) -> Revised | None:
        """Find the lines that a message gave; None when it gave none."""
        budget = desk.programme.budget
        if budget is None:
            return None
        names = [name for name in (desk.programme.acronym, desk.programme.name) if name]
        reader = LineReader(budget, names)
        waiting = self._waiting(desk, budget, text, pending, reader)
        return waiting or self._kept(desk, budget, text, reader)

    def _waiting(
        self, desk: Desk, budget: Budget, text: str, pending: Pending | None, reader: LineReader
    ) -> Revised | None:
        """Put new versions in the place of lines that wait for their first yes."""
        if pending is None or pending.room != self.name:
            return None
        bench = Bench.of(desk, budget, pending.held)
        if not bench.read:
            return None
        side = bench.read[0].side
        found, _ = reader.read(text, side, in_kind=bench.read[0].in_kind)
        read = list(bench.read)
        pairs = list(_pairs(read, found))
        if not pairs:
            return None
        for rank, new in pairs:
            read[rank] = found[new]
        taken = {new for _, new in pairs}
        read += [one for rank, one in enumerate(found) if rank not in taken]
        after = weighed(replace(bench, read=tuple(read), change=None))
        what = CONFIRM if after.doubtful() is None else DOUBT
        says = (Reply(self._sentences.say("revised.waiting")),)
        return Revised(Turned(desk.dossier, says, self._questions.ask(what, after)), aside=False)

    def _kept(self, desk: Desk, budget: Budget, text: str, reader: LineReader) -> Revised | None:
        """Ask whether to change lines that are kept already."""
        held = list(lines_of(desk.dossier).values())
        parts, _ = reader.read(text)
        pairs = list(_pairs(held, parts))
        if not pairs:
            return None
        changes, unclear = [], []
        for rank, new in pairs:
            line = _reread(held[rank], parts[new].words, desk, reader)
            if line is None:
                unclear.append(held[rank])
            elif not _same(held[rank], line):
                changes.append(_change(line))
        return Revised(
            self._asked(desk, budget, [held[rank] for rank, _ in pairs], changes, unclear)
        )

    def _asked(
        self,
        desk: Desk,
        budget: Budget,
        lines: Sequence[Line],
        changes: Sequence[dict[str, Any]],
        unclear: Sequence[Line],
    ) -> Turned:
        says = [
            self._sentences.say("revised.unclear", name=one.label, number=one.id) for one in unclear
        ]
        if not changes and not unclear:
            names = ", ".join(one.label for one in lines)
            says.append(self._sentences.say("revised.same", names=names))
        if not changes:
            return Turned(desk.dossier, (Reply("\n".join(says)),))
        says.insert(0, self._sentences.say("revised.intro"))
        change = {**changes[0], "aussi": list(changes[1:])}
        bench = Bench(desk, budget, change=change, detour=True)
        question = self._questions.ask(CHANGE, bench)
        return Turned(desk.dossier, (Reply("\n".join(says)),), question)


def _reread(line: Line, words: str, desk: Desk, reader: LineReader) -> Line | None:
    """Read a line's new words as its first ones were; None when they leave a doubt."""
    side = Side.EXPENSE if isinstance(line, ExpenseLine) else Side.FUNDING
    found, _ = reader.read(words, side, in_kind=line.in_kind)
    if len(found) != 1 or found[0].doubt or not found[0].amount:
        return None
    new = made(found[0], line.id, desk.dossier)
    return _completed(line, new)


def _completed(line: Line, new: Line) -> Line:
    """Give a line's new version with what was answered of it since."""
    if isinstance(line, ExpenseLine) and isinstance(new, ExpenseLine):
        same = _same_name(line, new)
        category = line.category if same and line.category else new.category or line.category
        update = {
            "category": category,
            "activity": line.activity,
            "paid_by": new.paid_by or line.paid_by,
            "paid_on": new.paid_on or line.paid_on,
            "quote": line.quote if new.quote is None else new.quote,
        }
        charges = line.calculation.charges if line.calculation else None
        if charges and not (new.calculation and new.calculation.charges):
            new = with_charges(new, charges)
        return new.model_copy(update=update)
    if isinstance(line, FundingLine) and isinstance(new, FundingLine):
        update = {"kind": new.kind or line.kind, "status": new.status or line.status}
        return new.model_copy(update=update)
    return new


def _same(line: Line, new: Line) -> bool:
    return line == new.model_copy(update={"words": line.words})


def _change(line: Line) -> dict[str, Any]:
    side = Side.EXPENSE if isinstance(line, ExpenseLine) else Side.FUNDING
    return {"numero": line.id, "ligne": line.model_dump(mode="json"), "cote": side.value}


def _pairs(
    before: Sequence[Line | LineRead], after: Sequence[LineRead]
) -> Iterator[tuple[int, int]]:
    """Give which line is another version of which one, the most alike first."""
    scores = [
        (_alike(old, new), rank, place)
        for rank, old in enumerate(before)
        for place, new in enumerate(after)
    ]
    ranks: set[int] = set()
    places: set[int] = set()
    for score, rank, place in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if score >= _ALIKE and rank not in ranks and place not in places:
            ranks.add(rank)
            places.add(place)
            yield rank, place


def _alike(one: Line | LineRead, other: LineRead) -> float:
    """Tell how much two lines have in common: their name, or else their words."""
    first, second = set(folded_words(one.words)), set(folded_words(other.words))
    shared = len(first & second) / len(first | second) if first and second else 0.0
    return shared + 1 if one.label and _same_name(one, other) else shared


def _same_name(one: Line | LineRead, other: Line | LineRead) -> bool:
    return folded(composed(one.label)) == folded(composed(other.label))

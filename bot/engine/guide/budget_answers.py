"""Answers about a line: its doubt, category, charges, status, its twin in kind, its activity."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.dossier import Dossier, ExpenseLine, FundingLine, FundingStatus
from bot.domain.folding import composed, folded, folded_words
from bot.domain.sentences import Sentences
from bot.engine.guide.budget_doubts import BudgetDoubts, agrees, gives_up, says_later
from bot.engine.guide.budget_edits import percent_of
from bot.engine.guide.budget_kept import (
    Line,
    has_twin,
    next_number,
    twin,
    with_charges,
    with_line,
)
from bot.engine.guide.budget_questions import (
    ACTIVITY,
    ALL_CATEGORIES,
    CATEGORY,
    CHARGES,
    DOUBT,
    KIND,
    LATER,
    STATUS,
    TWIN,
    Bench,
    BudgetQuestions,
)
from bot.engine.guide.budget_shares import is_charged
from bot.engine.guide.budget_told import BudgetTeller
from bot.engine.guide.commanding import stripped
from bot.engine.guide.line_words import Lexicon, status_of
from bot.engine.guide.lines import LineReader
from bot.engine.guide.measures import Kind, measures
from bot.engine.guide.said_words import UNKNOWN

_MOST_WORDS = 12
_ALL_LATER = re.compile(r"(?:tout|le reste|on fera (?:ca|tout)) (?:ca )?plus tard|passe tout")
_OTHER = re.compile(r"(?:une )?autres?(?: (?:categories?|choix))?|aucune?(?: des trois)?")
_NO_CHARGES = re.compile(r"(?:je veux |on veut )?(?:pas de|sans|aucunes?|pas les) charges(?: .*)?")
# « Je sais pas c'est quoi les charges »: what is asked is not known, and no rate was given.
_PUZZLED = re.compile(
    r"\b(?:sais|sait|c|se|connais|connait|comprends?)(?: vraiment| trop)? (?:pas|po|pu|rien)\b"
    r"(?=.*\b(?:quoi|koi|kwa|ca|charges?|veut dire|confirme|nature|categorie|source|etat)\b)"
    r"|\b(?:c'?(?: ?est)?|cest|ces) (?:quoi|koi|kwa)\b|\bca (?:veut dire|mange) quoi\b"
)
# What an answer leaves: the bench after it, and what is said of it.
Answered = tuple[Bench, str]


class BudgetAnswers:
    """Reads answers about lines.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    def __init__(
        self, sentences: Sentences, teller: BudgetTeller, questions: BudgetQuestions
    ) -> None:
        self._sentences = sentences
        self._teller = teller
        self._questions = questions
        self._doubts = BudgetDoubts(sentences)

    def queue(
        self, bench: Bench, kept: Mapping[str, Line], reader: LineReader
    ) -> tuple[tuple[str, str], ...]:
        """Give what is to be asked of lines that were just kept."""
        lexicon = reader.lexicon
        found = [(CATEGORY, number) for number, line in kept.items() if _unsorted(line)]
        paid = [number for number, line in kept.items() if _salary(line, lexicon)]
        found += [(CHARGES, ",".join(paid))] if paid else []
        sources = [line for line in kept.values() if isinstance(line, FundingLine)]
        found += [(KIND, line.id) for line in sources if line.kind is None and not line.in_kind]
        found += [(STATUS, line.id) for line in sources if line.status is None]
        given = [line for line in kept.values() if line.in_kind]
        pairs = {
            line.id
            for line in given
            if any(type(one) is not type(line) and one.amount == line.amount for one in given)
        }
        alone = [one for one in given if one.id not in pairs and not has_twin(bench.dossier, one)]
        return (*found, *((TWIN, line.id) for line in alone))

    def wants_twin(self, before: Line | None, after: Line | None, dossier: Dossier) -> bool:
        """Tell whether a line just became in kind, and stands on one side only."""
        if before is None or after is None or before.in_kind or not after.in_kind:
            return False
        return not has_twin(dossier, after)

    def moved(
        self, before: Bench, after: Bench, numbers: Sequence[str]
    ) -> tuple[tuple[str, str], ...]:
        """Give what is to be asked of lines that just changed sides."""
        queue: list[tuple[str, str]] = []
        for number in numbers:
            was, now = before.line(number), after.line(number)
            if was is None or now is None or type(was) is type(now):
                continue
            if isinstance(now, ExpenseLine):
                queue += [(CATEGORY, number)] if now.category is None else []
                continue
            queue += [(KIND, number)] if now.kind is None and not now.in_kind else []
            queue += [(STATUS, number)] if now.status is None else []
        return tuple(queue)

    def pressed(self, bench: Bench, what: str, chosen: str, reader: LineReader) -> Answered | None:
        """Take a choice; None when it is no answer to what was asked."""
        if what == DOUBT:
            return self._doubts.pressed(bench, chosen, reader)
        line = self._line(bench)
        if line is None or chosen == LATER:
            return _on(bench), ""
        if chosen == ALL_CATEGORIES:
            return replace(bench, queue=((chosen, line.id), *bench.queue[1:])), ""
        if what == CHARGES:
            share = bench.budget.charges if chosen == "oui" else None
            return self._charged(bench, share)
        if what == TWIN:
            return self._twinned(bench, line, reader, yes=chosen == "oui")
        if what == ACTIVITY:
            name = self._questions.activity_named(bench, chosen)
            return self._sorted(bench, line, "activity", name) if name else None
        return self._placed(bench, what, line, chosen)

    def typed(self, bench: Bench, what: str, text: str, reader: LineReader) -> Answered | None:
        """Read an answer in words; None when it answers nothing that was asked."""
        if what == DOUBT:
            return self._doubts.typed(bench, text, reader)
        line = self._line(bench) if bench.queue and what == bench.queue[0][0] else None
        if line is None:
            return None
        left = self._left_aside(bench, what, text, reader) or self._puzzled(bench, what, text)
        if left or _is_line(what, text, reader):
            return left
        if what == CHARGES and (share := percent_of(text)) is not None:
            return self._charged(bench, share)
        if what in (CHARGES, TWIN):
            agreed = agrees(text)
            if agreed is None:
                return None
            return self.pressed(bench, what, "oui" if agreed else "non", reader)
        if what == ACTIVITY:
            return self._activity(bench, line, text)
        return self._said(bench, what, line, text, reader)

    def _left_aside(
        self, bench: Bench, what: str, text: str, reader: LineReader
    ) -> Answered | None:
        """Read that a question is put off, or every one that waits."""
        plain = " ".join(folded_words(text))
        if _ALL_LATER.fullmatch(plain):
            return replace(bench, queue=()), self._sentences.say("done.later")
        if what == CATEGORY and _OTHER.fullmatch(plain):
            return self.pressed(bench, what, ALL_CATEGORIES, reader)
        if what == CHARGES and _NO_CHARGES.fullmatch(plain):
            return _on(bench), ""
        left = gives_up(text) or stripped(folded_words(text)) in UNKNOWN
        return (_on(bench), "") if left or says_later(text) else None

    def _puzzled(self, bench: Bench, what: str, text: str) -> Answered | None:
        """Explain what is asked to a person who says that she does not know what it is."""
        plain = folded(composed(text))
        what = CHARGES if re.search(r"\bcharges?\b", plain) else what
        known = f"explain.{what}" in self._sentences
        if not known or not _PUZZLED.search(plain):
            return None
        return bench, self._sentences.say(f"explain.{what}")

    def _said(
        self, bench: Bench, what: str, line: Line, text: str, reader: LineReader
    ) -> Answered | None:
        """Read a category, a kind of source or a status said in words."""
        found = self._named(what, text, reader.lexicon)
        placed = self._placed(bench, what, line, found) if found else None
        if placed and what == STATUS and found:
            return placed[0], self._status_said(line, found)
        return placed

    def _status_said(self, line: Line, status: str) -> str:
        """Say which status was read in a person's own words, and why."""
        if status == FundingStatus.CONFIRMED:
            return self._sentences.say("done.status_confirmed", name=line.label)
        if status == FundingStatus.ASKED:
            return self._sentences.say("done.status_asked", name=line.label)
        return self._sentences.say("done.status_to_come", name=line.label)

    def _line(self, bench: Bench) -> Line | None:
        return bench.line(bench.queue[0][1].split(",")[0]) if bench.queue else None

    def _named(self, what: str, text: str, lexicon: Lexicon) -> str | None:
        if what in (CATEGORY, ALL_CATEGORIES):
            return lexicon.named(text)
        if what == KIND:
            found = lexicon.source(composed(text))
            return found.id if found else None
        status = status_of(composed(text))
        return status.value if status else None

    def _placed(self, bench: Bench, what: str, line: Line, chosen: str) -> Answered | None:
        if what in (CATEGORY, ALL_CATEGORIES) and chosen in {
            one.id for one in bench.budget.categories
        }:
            after = self._sorted(bench, line, "category", chosen)[0]
            salary = next(one.salary for one in bench.budget.categories if one.id == chosen)
            if salary and isinstance(line, ExpenseLine) and not line.in_kind:
                after = _charges_later(after, line.id)
            return after, ""
        if what == KIND and chosen in {one.id for one in bench.budget.sources}:
            return self._sorted(bench, line, "kind", chosen)
        if what == STATUS and chosen in [*FundingStatus]:
            return self._sorted(bench, line, "status", FundingStatus(chosen))
        return None

    def _sorted(self, bench: Bench, line: Line, key: str, value: object) -> Answered:
        changed = line.model_copy(update={key: value})
        return _on(_with(bench, changed)), ""

    def _activity(self, bench: Bench, line: Line, text: str) -> Answered | None:
        name = " ".join(composed(text).split()).strip(" .")
        if not name or len(name.split()) > _MOST_WORDS:
            return None
        return self._sorted(bench, line, "activity", name[:1].upper() + name[1:])

    def _charged(self, bench: Bench, share: Decimal | None) -> Answered:
        numbers = bench.queue[0][1].split(",")
        held = [line for line in map(bench.line, numbers) if isinstance(line, ExpenseLine)]
        lines = [line for line in held if not is_charged(line)]
        if not share:
            return _on(bench), ""
        told = []
        for line in lines:
            charged = with_charges(line, share)
            bench = _with(bench, charged)
            told.append(self._teller.full(charged, bench.budget))
        return _on(bench), self._sentences.say("done.charged", line="\n".join(told))

    def _twinned(self, bench: Bench, line: Line, reader: LineReader, *, yes: bool) -> Answered:
        if not yes:
            return _on(bench), ""
        number = str(next_number(bench.dossier))
        source = reader.lexicon.giver(composed(line.words))
        added = twin(line, number, source.id if source else None)
        if isinstance(added, ExpenseLine):
            category = reader.lexicon.category(composed(line.words))
            added = added.model_copy(update={"category": category.id if category else None})
        after = _on(_with(bench, added))
        more: list[tuple[str, str]] = []
        if isinstance(added, FundingLine):
            more = [(STATUS, number)]
        elif added.category is None:
            more = [(CATEGORY, number)]
        told = self._teller.full(added, bench.budget)
        after = replace(after, queue=(*more, *after.queue))
        return after, self._sentences.say("done.twin", line=told)


def _with(bench: Bench, line: Line) -> Bench:
    return replace(bench, desk=bench.desk.over(with_line(bench.dossier, line)))


def _on(bench: Bench) -> Bench:
    return replace(bench, queue=bench.queue[1:])


def _charges_later(bench: Bench, number: str) -> Bench:
    """Ask for the charges of one more salary, with the others where they are to be asked."""
    queue = list(bench.queue)
    for rank, (what, numbers) in enumerate(queue):
        if what == CHARGES:
            queue[rank] = (CHARGES, f"{numbers},{number}")
            return replace(bench, queue=tuple(queue))
    return replace(bench, queue=((CHARGES, number), *queue))


def _unsorted(line: Line) -> bool:
    return isinstance(line, ExpenseLine) and line.category is None


def _salary(line: Line, lexicon: Lexicon) -> bool:
    if not isinstance(line, ExpenseLine) or line.in_kind:
        return False
    category = lexicon.category_of(line.category)
    return bool(category and category.salary and not is_charged(line))


def _is_line(what: str, text: str, reader: LineReader) -> bool:
    """Tell whether an answer about a line is another line: it has a price, or another name."""
    shown = composed(text)
    found = measures(shown)
    if what == CHARGES:
        category = reader.lexicon.category_of(getattr(reader.lexicon.category(shown), "id", None))
        return bool(category and not category.salary) or any(
            one.kind is Kind.MONEY for one in found
        )
    return bool(found)

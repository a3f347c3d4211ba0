"""The room of the budget: lines as people say them, shown back, confirmed, corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.dossier import ExpenseLine
from bot.domain.folding import composed, folded, folded_words
from bot.domain.message import Entry, Reply
from bot.domain.money import dollars
from bot.domain.sentences import Sentences
from bot.engine.guide.asides import looks_like_question
from bot.engine.guide.budget_answers import BudgetAnswers
from bot.engine.guide.budget_correcting import BudgetCorrecting, is_lost
from bot.engine.guide.budget_course import ROLES, BudgetCourse
from bot.engine.guide.budget_doubts import agrees, gives_up
from bot.engine.guide.budget_kept import (
    Words,
    lines_of,
    put_off,
    with_line,
    worked_out,
)
from bot.engine.guide.budget_questions import (
    ACTIVITY,
    CHANGE,
    CHARGES,
    CONFIRM,
    DOUBT,
    EXPENSES,
    IN_KIND,
    LATER,
    MENU,
    STEPS,
    TWIN,
    Bench,
    BudgetQuestions,
)
from bot.engine.guide.budget_told import BudgetTeller, check
from bot.engine.guide.commanding import stripped
from bot.engine.guide.line_openings import exclaims
from bot.engine.guide.lines import LineRead, LineReader, Side
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.guide.said_words import UNKNOWN

_ENOUGH = re.compile(
    r"(?:non,?\s*)?(?:c'?est (?:tout|fini|complet|beau)|tout est la|fini|termine"
    r"|j'ai (?:tout )?(?:fini|termine|dit)|on a (?:tout|fini)|rien (?:d'autre|de plus)"
    r"|pas d'autres?(?: \w+)?|aucune?(?: autre)?|rien|non(?: merci)?|suivante?|prochaine etape)"
    r"(?:,?\s+(?:pour (?:les|le|la|mes) [^\d.!?;]*|le budget|merci))?[\s.!]*"
)
_FINISH = re.compile(
    r"(?:(?:je veux|on peut|j'ai) )?(?:termine[rz]?|finir|fini|quitte[rz]?|ferme[rz]?)"
    r" (?:le |avec le |mon )?budget[\s.!]*|terminer|finir"
)
_MISSING = re.compile(
    r"(?:(?:il |ca )?(?:manque|reste)(?:nt)? combien|combien (?:il |ca )?(?:manque|reste|fait)"
    r"|(?:c'est )?(?:quoi|combien) (?:le |mon )?total|ca (?:fait|donne) combien|ca balance)"
    r"(?:[ -]t[- ]?(?:il|elle|u))?[\s.!?]*"
)
_TABLE = re.compile(
    r"(?:(?:voir|montre[rz]?|affiche[rz]?)(?:[ -]moi)?\s+)?(?:le |mon |les )?"
    r"(?:tableau|budget|totaux|total|lignes|depenses)(?: au complet)?[\s.!]*"
)
# A number alone, which is no choice and names nothing.
_STRAY = re.compile(r"\W*\d[\d\s.,]*\W*")
_CHECK = re.compile(r"(?:verifie[rz]?|verification|valide[rz]?)(?:\s+(?:le |mon )?budget)?[\s.!]*")


class BudgetRoom:
    """Asks for the budget and keeps it.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    name = "budget"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._teller = BudgetTeller(sentences)
        self._questions = BudgetQuestions(sentences, self._teller)
        self._answers = BudgetAnswers(sentences, self._teller, self._questions)
        self._course = BudgetCourse(sentences, self._questions)
        self._correcting = BudgetCorrecting(sentences, self._questions, self._course)

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask what comes next; the budget always has something to ask until it is left."""
        budget = desk.programme.budget
        if budget is None:
            return Turned.say(desk.dossier, self._sentences.say("none"))
        bench = Bench.of(desk, budget, held or {})
        question = self._questions.ask(what, bench) if what else None
        return Turned(desk.dossier, question=question or self._course.next(bench))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Read a line, a correction, a choice or the answer to what was asked of a line."""
        budget = desk.programme.budget
        if budget is None:
            return self.ask(desk)
        bench = Bench.of(desk, budget, question.held)
        if question.what in STEPS:
            bench = replace(bench, side=question.what)
        reader = LineReader(budget, _names(desk))
        if heard.chosen:
            return self._pressed(bench, question.what, heard.chosen, reader)
        if _MISSING.fullmatch(folded(composed(heard.text)).strip()):
            says = (Reply(self._teller.short(desk, budget)),)
            return Turned(desk.dossier, says, self._course.next(bench))
        if looks_like_question(heard.text) or not heard.text.strip():
            return Turned(desk.dossier, unread=self._hint(question.what))
        return self._typed(bench, question.what, heard.text.strip(), reader)

    def _pressed(self, bench: Bench, what: str, chosen: str, reader: LineReader) -> Turned:
        if what in STEPS and chosen in ("assez", LATER):
            return self._left(bench, what, later=chosen == LATER)
        if chosen == "tableau":
            return self._shown(bench, what)
        if chosen == "finir":
            return self._finished(bench)
        if what == MENU:
            return self._from_menu(bench, chosen)
        if what == CONFIRM:
            return self._confirmed(bench, keep=chosen == "garder", reader=reader)
        if what == CHANGE:
            return self._applied(bench, yes=chosen == "oui")
        answered = self._answers.pressed(bench, what, chosen, reader)
        return self._settle(bench, answered)

    def _typed(self, bench: Bench, what: str, text: str, reader: LineReader) -> Turned:
        plain = folded(composed(text))
        if _FINISH.fullmatch(plain):
            return self._finished(bench)
        if what in (*STEPS, MENU):
            if stripped(folded_words(text)) in UNKNOWN and what in STEPS:
                return self._left(bench, what, later=True)
            if _ENOUGH.fullmatch(plain):
                return self._left(bench, what) if what in STEPS else self._finished(bench)
        if _TABLE.fullmatch(plain):
            return self._shown(bench, what)
        if _CHECK.fullmatch(plain):
            return self._seen(bench)
        decided = self._decided(bench, what, text, reader)
        if not decided and not (what == DOUBT and gives_up(text)):
            decided = self._correcting.heard(bench, what, text, reader)
        if decided:
            return decided
        answered = self._answers.typed(bench, what, text, reader)
        if answered:
            return self._settle(bench, answered)
        return self._read(bench, what, text, reader)

    def _decided(self, bench: Bench, what: str, text: str, reader: LineReader) -> Turned | None:
        """Read a yes or a no, where one is expected."""
        agreed = agrees(text) if what in (CONFIRM, CHANGE) else None
        if agreed is None and what == CONFIRM and exclaims(text):
            # « Voyons donc » : something is wrong, and what is not said.
            hint = self._sentences.say("read.wrong", number=next(iter(bench.waiting()), "1"))
            return Turned(bench.dossier, unread=hint)
        if agreed is None:
            return None
        if what == CONFIRM:
            return self._confirmed(bench, keep=agreed, reader=reader)
        return self._applied(bench, yes=agreed)

    def _settle(self, bench: Bench, answered: tuple[Bench, str] | None) -> Turned:
        """Keep what an answer changed, say so, and ask what comes next."""
        if answered is None:
            return Turned(bench.dossier, unread=self._sentences.say("ask.unread"))
        after, said = answered
        after, entries = self._kept(bench, after)
        says = (Reply(said),) if said else ()
        return Turned(after.dossier, says, self._course.next(after), entries=entries)

    def _kept(self, before: Bench, after: Bench) -> tuple[Bench, tuple[Entry, ...]]:
        """Work out the answers that the lines give, and write in the journal what changed."""
        if before.dossier == after.dossier:
            return after, ()
        words = Words(self._sentences.say("counted"), self._sentences.say("listed"))
        dossier = worked_out(after.desk, after.budget, words)
        was, now = lines_of(before.dossier), lines_of(dossier)
        actions = {
            "budget.added": [one for one in now if one not in was],
            "budget.removed": [one for one in was if one not in now],
            "budget.changed": [one for one in now if one in was and was[one] != now[one]],
        }
        entries = tuple(
            Entry(action, dossier.id, {"lignes": held}) for action, held in actions.items() if held
        )
        return replace(after, desk=after.desk.over(dossier)), entries

    def _read(self, bench: Bench, what: str, text: str, reader: LineReader) -> Turned:
        """Read lines; they wait until they are confirmed."""
        side = Side.EXPENSE if bench.side in (EXPENSES, MENU) else Side.FUNDING
        if what not in (*STEPS, DOUBT, CHARGES) and _STRAY.fullmatch(text):
            return Turned(bench.dossier, unread=self._sentences.say("read.number"))
        lines, unread = reader.read(text, side, in_kind=what == IN_KIND)
        lost: tuple[str, ...] = ()
        if what == CONFIRM:
            # Beside lines that wait, numbers that name nothing known are said once and left out.
            lost = tuple(one.words for one in lines if is_lost(one, known=False))
            unread += lost
            lines = tuple(one for one in lines if not is_lost(one, known=False))
        if not lines:
            stray = _STRAY.fullmatch(text) and what not in (DOUBT, CHARGES)
            hint = self._sentences.say("read.number") if stray else self._hint(what)
            hint = self._sentences.say("read.unread", text=unread[0]) if lost else hint
            return Turned(bench.dossier, unread=hint)
        says = tuple(Reply(self._sentences.say("read.unread", text=one)) for one in unread[:3])
        held = bench.read
        if what == DOUBT:
            held = tuple(one for one in held if not is_lost(one))
        if what == DOUBT and len(held) == len(bench.read):
            names = ", ".join(line.label or line.words for line in lines)
            says = (Reply(self._sentences.say("doubts.after", names=names)), *says)
        says = (*says, *self._already(bench, lines))
        after = replace(bench, read=(*held, *lines), change=None)
        return Turned(bench.dossier, says, self._course.next(after))

    def _already(self, bench: Bench, lines: Sequence[LineRead]) -> Iterator[Reply]:
        """Say of a line that one like it is kept: what was not seen may be there."""
        for line in lines:
            for one in lines_of(bench.dossier).values():
                side = Side.EXPENSE if isinstance(one, ExpenseLine) else Side.FUNDING
                same = (side, one.amount, folded(one.label)) == (
                    line.side,
                    line.amount,
                    folded(line.label),
                )
                if same:
                    facts = {"name": one.label, "number": one.id, "amount": dollars(one.amount)}
                    yield Reply(self._sentences.say("read.already", **facts))

    def _hint(self, what: str) -> str:
        """Say what was expected, by what was asked."""
        if what == DOUBT:
            return self._sentences.say("doubts.not_understood")
        if what == CHARGES:
            return self._sentences.say("ask.percent")
        if what in (*STEPS, MENU, CONFIRM, CHANGE):
            return self._sentences.say("read.hint")
        return self._sentences.say("ask.unread")

    def _confirmed(self, bench: Bench, *, keep: bool, reader: LineReader) -> Turned:
        if not keep:
            says = (Reply(self._sentences.say("read.dropped")),)
            return Turned(bench.dossier, says, self._course.next(replace(bench, read=())))
        dossier, kept = bench.dossier, bench.waiting()
        for line in kept.values():
            dossier = with_line(dossier, line)
        queue = self._answers.queue(bench, kept, reader)
        after = replace(bench, desk=bench.desk.over(dossier), read=(), queue=(*bench.queue, *queue))
        after, entries = self._kept(bench, after)
        said = self._sentences.say("read.kept", sums=self._teller.short(after.desk, bench.budget))
        return Turned(after.dossier, (Reply(said),), self._course.next(after), entries=entries)

    def _applied(self, bench: Bench, *, yes: bool) -> Turned:
        after = replace(bench, change=None)
        if not yes:
            says = (Reply(self._sentences.say("done.unchanged")),)
            return Turned(bench.dossier, says, self._after_change(after))
        after = replace(after, desk=bench.changed())
        numbers = [str(one.get("numero", "")) for one in bench.changes()]
        alone = [
            number
            for number in numbers
            if self._answers.wants_twin(bench.line(number), after.line(number), after.dossier)
        ]
        moved = self._answers.moved(bench, after, numbers)
        twins = tuple((TWIN, number) for number in alone)
        after = replace(after, queue=(*moved, *twins, *after.queue))
        after, entries = self._kept(bench, after)
        says = (Reply(self._sentences.say("done.changed")),)
        return Turned(after.dossier, says, self._after_change(after), entries=entries)

    def _after_change(self, bench: Bench) -> Question | None:
        """Go on with the budget, unless something else was asked and comes back."""
        return None if bench.detour and not bench.queue else self._course.next(bench)

    def _left(self, bench: Bench, step: str, *, later: bool = False) -> Turned:
        """Leave a list; one that stays empty is a thing to come back to."""
        dossier = put_off(bench.desk, bench.dossier, (ROLES[step],))
        after = replace(bench, desk=bench.desk.over(dossier), side=MENU)
        question = self._course.next(after, after=step)
        says = [Reply(self._sentences.say("done.later"))] if later else []
        entries = (Entry("budget.put_off", dossier.id, {"liste": step}),) if later else ()
        if question.what == MENU and lines_of(dossier):
            says.append(self._teller.checked(after.desk, check(after.desk)))
        return Turned(dossier, tuple(says), question, entries=entries)

    def _shown(self, bench: Bench, what: str) -> Turned:
        says = (Reply(self._teller.table(bench.desk, bench.budget)),)
        return Turned(
            bench.dossier, says, self._questions.ask(what, bench) or self._course.next(bench)
        )

    def _seen(self, bench: Bench) -> Turned:
        says = (self._teller.checked(bench.desk, check(bench.desk)),)
        return Turned(bench.dossier, says, self._course.next(bench))

    def _from_menu(self, bench: Bench, chosen: str) -> Turned:
        if chosen in STEPS:
            question = self._questions.ask(chosen, replace(bench, side=chosen))
            return Turned(bench.dossier, question=question)
        if chosen == "verifier":
            return self._seen(bench)
        if chosen == "accorder":
            return self._agreed(bench)
        if chosen == "activites":
            lines = [line.id for line in bench.dossier.expenses if not line.activity]
            queue = tuple((ACTIVITY, number) for number in lines)
            return Turned(bench.dossier, question=self._course.next(replace(bench, queue=queue)))
        return Turned(bench.dossier, question=self._course.next(bench))

    def _agreed(self, bench: Bench) -> Turned:
        words = Words(self._sentences.say("counted"), self._sentences.say("listed"))
        dossier = worked_out(bench.desk, bench.budget, words, force=True)
        after = replace(bench, desk=bench.desk.over(dossier))
        entry = Entry("budget.agreed", dossier.id)
        says = (Reply(self._sentences.say("done.agreed")),)
        return Turned(dossier, says, self._course.next(after), entries=(entry,))

    def _finished(self, bench: Bench) -> Turned:
        """Leave the budget, whatever is left to be seen in it."""
        dossier = put_off(bench.desk, bench.dossier, ROLES.values())
        said = self._sentences.say("done.empty")
        if lines_of(dossier):
            sums = self._teller.short(bench.desk.over(dossier), bench.budget)
            said = self._sentences.say("done.finished", sums=sums)
        return Turned(dossier, (Reply(said),), entries=(Entry("budget.left", dossier.id),))


def _names(desk: Desk) -> Sequence[str]:
    return [name for name in (desk.programme.acronym, desk.programme.name) if name]

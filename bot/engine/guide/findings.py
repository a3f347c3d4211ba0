"""What every review says of a dossier, put in one shape for the files that are exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.in_force import InForce
from bot.domain.logic_model import Drawing
from bot.domain.proposal import Picture, Remark
from bot.domain.review import review
from bot.domain.sentences import Sentences
from bot.domain.writing import ITEM
from bot.engine.guide.budget_told import BudgetTeller, check
from bot.engine.guide.modelling import Modelling
from bot.engine.guide.reviewing import Reviewing
from bot.engine.guide.room import Desk

Draws = Callable[[Drawing], bytes]
# Told elsewhere: what is missing, not confirmed or too long has its own place in an export, and the
# first page says that only the mandataire answers for the programme.
_ELSEWHERE = frozenset("empty_section official unknown unconfirmed too_long".split())


class Findings:
    """Gathers what the reviews say.

    Args:
        sentences: of `prompts/export.yaml`.
        teller: tells what is seen in a budget.
        reviewing: tells what a reader would stop at.
        modelling: tells the logic model.
        draws: draws it.
    """

    def __init__(
        self,
        sentences: Sentences,
        teller: BudgetTeller,
        reviewing: Reviewing,
        modelling: Modelling,
        draws: Draws,
    ) -> None:
        self._sentences = sentences
        self._teller = teller
        self._reviewing = reviewing
        self._modelling = modelling
        self._draws = draws

    def budget(self, desk: Desk) -> Sequence[Remark]:
        """Give what the rules say against the budget, then what its lines do not hold together."""
        seen = check(desk)
        found = [
            _remark(self._teller.ruling(ruling), ruling.rule)
            for ruling in (*seen.failing, *seen.unknown)
            if ruling.reason
        ]
        return found + [_remark(self._teller.finding(one), one.rule) for one in seen.findings]

    def writing(self, desk: Desk) -> Sequence[Remark]:
        """Give what a reader would stop at, the heaviest first, with how to mend it."""
        found = []
        for remark in review(desk.form, desk.dossier, desk.day, desk.jurisdiction):
            if remark.code in _ELSEWHERE:
                continue
            told = self._reviewing.told(remark)
            section = desk.form.section(remark.section or "")
            text = f"{told.text} {told.mend}".strip()
            if section:
                text = self._sentences.say("proposal.of_section", title=section.title, text=text)
            found.append(Remark(text))
        return found

    def picture(self, desk: Desk) -> Picture | None:
        """Give the picture of the logic model; none while there is no step to draw."""
        drawing = self._modelling.drawing(desk.form, desk.dossier)
        if not any(box.tag for row in drawing.rows for box in row.boxes):
            return None
        return Picture(self._draws(drawing), drawing.description)


def _remark(text: str, rule: InForce | None) -> Remark:
    shown = text.removeprefix(ITEM)
    if rule is None:
        return Remark(shown)
    return Remark(shown, rule.rule.id, rule.value.source, to_check=not rule.sure)

"""What may be done with a draft: the acts that are offered, and what they keep in the dossier."""

from __future__ import annotations

from bot.domain.dossier import Dossier, Draft, Origin
from bot.domain.form import FieldKind, FormField
from bot.engine.guide.draft_told import SectionView
from bot.engine.guide.room import Desk
from bot.engine.guide.sentence_page import CUT, DROP, FIX

# The act that goes back to the list of sections.
LIST = "liste"
_NOT_ASKED = (FieldKind.FILE, FieldKind.BUDGET_LINES)


def askable(desk: Desk, seen: SectionView, *, again: bool = False) -> list[FormField]:
    """Give the missing facts to ask; those put off too, where they are asked again."""
    answers = desk.dossier.answers
    asked = [field for field in seen.missing if field.kind not in _NOT_ASKED]
    return [field for field in asked if again or field.id not in answers]


def acts(desk: Desk, seen: SectionView, draft: Draft) -> list[str]:
    """Give the acts that a draft allows as it is, in the order of the buttons."""
    held = seen.length
    offered = {
        "accepter": bool(draft.sentences) and not draft.accepted and not held.over,
        CUT: bool(held.spare),
        FIX: bool(draft.sentences),
        DROP: len(draft.sentences) > 1,
        "confirmer": any(not s.confirmed for s in draft.sentences),
        "completer": bool(askable(desk, seen, again=True)),
        "recommencer": any(s.origin is Origin.EDITED for s in draft.sentences),
        "relire": bool(draft.sentences),
        "suivante": True,
        LIST: True,
    }
    return [name for name, shown in offered.items() if shown]


def with_draft(desk: Desk, draft: Draft) -> Desk:
    """Give the desk over a dossier that keeps this draft."""
    drafts = {**desk.dossier.drafts, draft.section: draft}
    return desk.over(desk.dossier.model_copy(update={"drafts": drafts}))


def confirmed(dossier: Dossier, draft: Draft) -> Dossier:
    """Give a dossier whose answers under the sentences of a draft are confirmed."""
    for field in {name for s in draft.sentences for name in s.fields}:
        answer = dossier.answers.get(field)
        if answer and not answer.confirmed:
            dossier = dossier.with_answer(answer.model_copy(update={"confirmed": True}))
    return dossier

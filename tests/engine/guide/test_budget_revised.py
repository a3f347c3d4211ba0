"""A message that gave budget lines and is edited: what it comes to, shown for a yes."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.conversation import Pending
from bot.domain.dossier import FundingStatus
from bot.engine.guide.budget_questions import CHANGE, CONFIRM, DOUBT
from bot.engine.guide.budget_revised import BudgetRevising, Revised
from tests.cuisine import sentences
from tests.engine.guide.budget_talk import Talk

REVISING = BudgetRevising(sentences("budget"))
_PAID = "animatrice 20 h par semaine à 24 $ pendant 30 semaines"


def _edited(talk: Talk, text: str, *, elsewhere: bool = False) -> Revised | None:
    """Hand over the new version of a message, while the room's question is pending."""
    asked = talk.asked
    pending = Pending(serial=1, room="budget", what=asked.what, held=dict(asked.held))
    return REVISING.revised(talk.desk, text, None if elsewhere else pending)


def _said(found: Revised | None) -> str:
    assert found is not None
    question = found.turned.question
    said = [reply.text for reply in found.turned.says]
    told = "\n".join([*said, question.text if question else ""])
    return told.replace("\u00a0", " ").replace("\u202f", " ")


def test_lines_that_wait_are_read_again() -> None:
    """What was not confirmed yet gives way to its new version, with what was added to it."""
    talk = Talk()
    talk.say("450 $ de nourriture")
    found = _edited(talk, "500 $ de nourriture\nfrigo 900 $")

    assert found is not None
    assert not found.aside
    assert found.turned.question is not None
    assert found.turned.question.what == CONFIRM
    assert "500 $" in _said(found)
    assert "900 $" in _said(found)
    assert "450 $" not in _said(found)


def test_a_new_version_in_doubt_is_asked_about() -> None:
    """A line whose hours went away while it waited is asked for its hours."""
    talk = Talk()
    talk.say(_PAID)
    found = _edited(talk, "animatrice à 24 $ de l'heure")

    assert found is not None
    assert found.turned.question is not None
    assert found.turned.question.what == DOUBT


def test_a_kept_line_keeps_what_was_answered_of_it() -> None:
    """The charges that were added, the status and the category stay when the price changes."""
    talk = Talk()
    talk.say(_PAID)
    talk.press("garder")
    talk.press("oui")
    (before,) = talk.desk.dossier.expenses
    assert before.calculation is not None
    assert before.calculation.charges is not None

    found = _edited(talk, _PAID.replace("24 $", "25 $"), elsewhere=True)
    assert found is not None
    assert found.turned.question is not None
    change = found.turned.question.held["changement"]
    assert found.aside
    assert change["numero"] == before.id
    assert Decimal(change["ligne"]["calculation"]["rate"]) == Decimal(25)
    assert Decimal(change["ligne"]["calculation"]["charges"]) == before.calculation.charges
    assert Decimal(change["ligne"]["amount"]) == Decimal("15000") * (
        1 + before.calculation.charges / 100
    )
    assert change["ligne"]["category"] == before.category


def test_the_status_of_a_source_follows_its_message() -> None:
    """A source that is said to be confirmed in the new version is, once that was agreed to."""
    talk = Talk()
    talk.press("assez")
    talk.say("ville 3000 $ demandés")
    talk.press("garder")
    (before,) = talk.desk.dossier.funding
    assert before.status is FundingStatus.ASKED

    found = _edited(talk, "ville 3000 $ confirmés", elsewhere=True)
    assert found is not None
    assert found.turned.question is not None
    assert found.turned.question.what == CHANGE
    assert found.turned.question.held["changement"]["ligne"]["status"] == "confirmee"


def test_a_new_version_that_cannot_be_read_changes_nothing() -> None:
    """Where the amount is in doubt, the line is named, with how to correct it; nothing is asked."""
    talk = Talk()
    talk.say(_PAID)
    talk.press("garder")
    found = _edited(talk, "animatrice à 24 $ de l'heure", elsewhere=True)

    assert found is not None
    assert found.turned.question is None
    assert found.turned.dossier == talk.desk.dossier
    assert "Je n'ai pas compris ce qui change" in _said(found)


def test_words_that_gave_no_line_are_left() -> None:
    """A message that resembles no line of the budget is none of its business."""
    talk = Talk()
    talk.say("450 $ de nourriture")
    talk.press("garder")

    assert _edited(talk, "un autobus jaune à 80 000 $", elsewhere=True) is None
    assert _edited(talk, "merci beaucoup", elsewhere=True) is None
    assert _edited(talk, "", elsewhere=True) is None

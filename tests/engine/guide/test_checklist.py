"""The room of the checklists."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.guide.checklist import ChecklistRoom
from bot.engine.guide.deadlines import DEPOSIT
from bot.engine.guide.room import Desk
from tests.cuisine import sentences
from tests.engine.guide.kitchen import desk, invented, press, write

ROOM = ChecklistRoom(sentences("export"))


def _text(held: Desk, what: str = "") -> str:
    question = ROOM.ask(held, what).question
    assert question is not None
    return question.text


def test_what_is_due_when_and_in_which_order() -> None:
    """The list of the deposit is in the order of its days, counted from the call's."""
    text = _text(invented(date(2026, 11, 1)))
    assert "15 décembre 2026" in text
    assert text.index("Faire relire") < text.index("Déposer la demande")
    assert "Au plus tard le 8 décembre 2026" in text


def test_what_is_late_says_so() -> None:
    """A line whose day is over is told as late, not left out."""
    assert "C'était prévu pour le 8 décembre 2026" in _text(invented(date(2026, 12, 10)))


def test_tick_untick_and_note() -> None:
    """A line is ticked, noted and unticked; the list shows it each time."""
    held = invented(date(2026, 11, 1))
    held, turned = press(ROOM, held, ROOM.ask(held), "relire")
    held, turned = press(ROOM, held, turned, "_cocher")
    assert held.dossier.ticks["tache:relire"].done
    assert turned.question is not None
    assert "[fait] Faire relire" in turned.question.text
    held, turned = press(ROOM, held, turned, "relire")
    held, turned = press(ROOM, held, turned, "_note")
    held, turned = write(ROOM, held, turned, "par ma voisine")
    assert "par ma voisine" in _text(held)
    held, turned = press(ROOM, held, turned, "relire")
    held, _ = press(ROOM, held, turned, "_cocher")
    assert not held.dossier.ticks["tache:relire"].done
    assert held.dossier.ticks["tache:relire"].note == "par ma voisine"


def test_all_ticked_is_a_joy() -> None:
    """Once everything is ticked, the list says so."""
    held = invented(date(2026, 11, 1))
    for line in ("relire", "deposer"):
        held, turned = press(ROOM, held, ROOM.ask(held), line)
        held, _ = press(ROOM, held, turned, "_cocher")
    assert "Tout est coché" in _text(held)


def test_each_stage_has_its_list() -> None:
    """The list shown is that of the stage where the promoter is, and the other when asked for."""
    held = invented(date(2026, 11, 1))
    assert "Garder les factures" in _text(held, "suivi")
    assert "Garder les factures" not in _text(held, "depot")
    there = held.over(held.dossier.model_copy(update={"stage": "suivi"}))
    assert "Garder les factures" in _text(there)


def test_a_day_unknown_can_be_given() -> None:
    """Where no call tells the day, the promoter gives hers, and every line follows."""
    held = desk()
    assert "Nous ne connaissons pas la date de dépôt" in _text(held)
    assert "au plus tard" not in _text(held)
    held, turned = press(ROOM, held, ROOM.ask(held), "_date")
    for wrong in ("patate", "31 février 2027", "12 mars 1999", ""):
        after, again = write(ROOM, held, turned, wrong)
        assert again.unread
        assert after.dossier == held.dossier
    held, turned = write(ROOM, held, turned, "le 30 novembre 2026")
    assert held.dossier.ticks[DEPOSIT].note == "2026-11-30"
    assert "Vous comptez déposer le 30 novembre 2026" in _text(held)
    assert "Au plus tard le 9 novembre 2026" in _text(held)


def test_a_plan_territory_says_first_whom_to_join() -> None:
    """Where projects come from a territorial plan, the concertation comes before any form."""
    question = ROOM.ask(desk(), "depot").question
    assert question is not None
    first = question.text.splitlines()[0]
    assert "joignez la concertation" in first
    documents = {citation.document for citation in question.citations}
    assert documents == {"territoires/bas-saint-laurent.yaml"}
    assert all(citation.quote in question.text for citation in question.citations)


def test_a_letter_of_intent_comes_first_where_it_does() -> None:
    """Where a letter of intent opens the way, the list says so before anything."""
    held = invented(date(2026, 11, 1), "rive-fictive", call="rive-regional")
    assert "lettre d'intention" in _text(held).splitlines()[0]


@pytest.mark.parametrize("what", ["", "depot", "depot/depot-envoi", "depot/_date"])
def test_asked_again_it_is_the_same(what: str) -> None:
    """After a restart or an aside, the same thing is asked in the same words."""
    held = desk()
    assert ROOM.ask(held, what).question == ROOM.ask(held, what).question
    assert ROOM.ask(held, what).question is not None


def test_it_is_left_at_any_time_and_survives_anything() -> None:
    """One goes on at any time; what fits nothing is told what to do."""
    held = desk()
    _, turned = press(ROOM, held, ROOM.ask(held), "_suite")
    assert turned.question is None
    for what in ("", "depot/depot-envoi"):
        assert write(ROOM, held, ROOM.ask(held, what), "patate")[1].unread
    assert ROOM.ask(held, "gone/gone/gone").question is not None


def test_a_line_quotes_its_rule() -> None:
    """A line that comes from a rule quotes it, with its source and whom to ask."""
    question = ROOM.ask(desk(), "depot/depot-resolution").question
    assert question is not None
    (citation,) = question.citations
    assert citation.quote in question.text
    assert "à vérifier" in question.text

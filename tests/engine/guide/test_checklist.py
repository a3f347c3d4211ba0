"""The room of the checklists."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.dossier import Tick
from bot.engine.guide.checklist import ChecklistRoom
from bot.engine.guide.deadlines import DEPOSIT, day_off, timed
from bot.engine.guide.pieces import attachments
from bot.engine.guide.progress import applies, counts
from bot.engine.guide.room import Desk
from tests.cuisine import answer, sentences
from tests.engine.guide.kitchen import desk, invented, press, write

ROOM = ChecklistRoom(sentences("export"))


def _text(held: Desk, what: str = "") -> str:
    """Give all that is read of a list: what is said, then the choices."""
    question = ROOM.ask(held, what).question
    assert question is not None
    return "\n".join([question.text, *(text for _, text in question.options)])


def test_each_line_is_said_once() -> None:
    """The lines of a list are its choices; what is said beside does not name them again."""
    held = invented(date(2026, 11, 1))
    question = ROOM.ask(held, "depot").question
    assert question is not None
    for one in timed(held):
        if one.stage.id == "depot":
            assert one.task.text not in question.text
            assert dict(question.options)[one.task.id].startswith(one.task.text)


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
    assert dict(turned.question.options)["relire"].startswith("✓ Faire relire")
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


def test_what_follows_does_not_say_that_the_request_is_sent() -> None:
    """While the deposit is not ticked, what follows it says how much is left, and never bravo."""
    held = desk()
    text = _text(held, "suivi")
    assert "Vous n'avez pas encore tout coché dans « Le dépôt »" in text
    assert "bravo" not in text.lower()
    assert not next(one for one in counts(_left(held)) if one.stage.id == "depot").done


def _left(held: Desk) -> Desk:
    """Give the dossier of somebody who wrote « continuer » without ticking anything."""
    ticks = {f"etape:{one.id}": Tick(id=f"etape:{one.id}", done=True, day=held.day)
             for one in held.form.stages}  # fmt: skip
    return held.over(held.dossier.model_copy(update={"ticks": ticks}))


def test_the_day_of_deposit_is_read_wherever_it_is_said() -> None:
    """« le dépot est le 15 janvier » gives the day, at the list as at one of its lines."""
    held = invented(date(2026, 11, 1))
    for what in ("", "relire"):
        turned = ROOM.ask(held, f"depot/{what}" if what else "")
        after, _ = write(ROOM, held, turned, "le dépot est le 15 janvier 2027")
        assert after.dossier.ticks[DEPOSIT].note == "2027-01-15"


@pytest.mark.parametrize(
    ("day", "said", "before"),
    [
        ("2027-01-16", "un samedi", "15 janvier 2027"),
        ("2027-01-17", "un dimanche", "15 janvier 2027"),
        ("2027-01-01", "férié", "31 décembre 2026"),
        ("2026-12-25", "férié", "24 décembre 2026"),
    ],
)
def test_a_day_when_nobody_works_is_told(day: str, said: str, before: str) -> None:
    """A deposit on a day off is remarked with the working day before it."""
    held = invented(date(2026, 11, 1))
    tick = Tick(id=DEPOSIT, done=True, day=held.day, note=day)
    held = held.over(held.dossier.model_copy(update={"ticks": {DEPOSIT: tick}}))
    text = _text(held)
    assert said in text
    assert before in text
    assert all(one.day is None or day_off(one.day) is None for one in timed(held))


def test_a_group_without_status_has_no_board_to_convene() -> None:
    """A line, a question or a document of a board's own is for those that may have a board."""
    held = desk()
    names = {"declaration-resolution", "declaration-date", "organisme-neq", "pieces-liste"}
    papers = {"resolution", "lettres-patentes", "liste-ca", "etats-financiers", "rapport-annuel"}

    def asked(form: str | None) -> tuple[set[str], set[str], set[str]]:
        told = held.over(held.dossier.with_answer(answer(held.form, "organisme-forme", form)))
        fields = {one.id for one in told.form.fields() if one.id in names and applies(one, told)}
        tasks = {one.task.id for one in timed(told)} & {"depot-resolution"}
        return fields, tasks, {one.id for one in attachments(told)} & papers

    assert asked("groupe-non-incorpore") == (set(), set(), set())
    for form in ("obnl", None):  # not known yet: asked rather than missed
        assert asked(form) == (names, {"depot-resolution"}, papers)

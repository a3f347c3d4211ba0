"""Remarks and gaps are told in plain French, with how to mend them and who says so."""

from __future__ import annotations

import pytest

from bot.domain.logic_model import gaps, logic_model
from bot.domain.review import Gravity, Remark, review
from bot.domain.review_words import hurting_words, personal_words
from bot.engine.guide.indicating import accepted, suggested
from bot.engine.guide.modelling import Modelling
from bot.engine.guide.reviewing import Reviewing
from tests.cuisine import DAY, SAID, answer, dossier, form, sentences

FORM = form()
SPOKEN = sentences("writing")
CODES = sorted(k.partition(".")[2] for k in SPOKEN.keys() if k.startswith("remark."))  # noqa: SIM118
FACTS = {"verb": "organiser", "over": "30", "limit": "100", "said": "1 $", "counted": "2 $"}


@pytest.mark.parametrize("code", CODES)
def test_every_remark_is_told(code: str) -> None:
    """Each remark has its sentence, its example and its criterion, all filled."""
    kind = {"stigma": "vieux", "personal": "nom"}.get(code, "")
    facts = {**FACTS, "kind": kind}
    told = Reviewing(SPOKEN).told(Remark(code, Gravity.ADVICE, words="ces mots", facts=facts))
    assert told.text.endswith(".")
    assert told.mend
    assert told.criterion
    assert "{" not in told.text + told.mend


def test_dates_of_remarks_are_read_in_french() -> None:
    """The limit of a call is told as a day, not as a code."""
    remark = Remark("ends_too_late", Gravity.BLOCKS, facts={"limit": "2027-11-30"})
    assert "30 novembre 2027" in Reviewing(SPOKEN).told(remark).text


def test_every_word_that_hurts_has_another() -> None:
    """Whatever term is found, something else to write is proposed."""
    text = (
        "les pauvres, la clientèle, les démunis, les exclus, cas sociaux, les B.S., les itinérants,"
        " les handicapés, les vieux, les toxicomanes, prostituées, les analphabètes, migrants"
        " clandestins, malades mentaux, les autistes, décrocheurs, les délinquants, esquimaux,"
        " femmes battues, filles-mères, profiteurs"
    )
    found = list(hurting_words(text))
    assert len({one.kind for one in found}) == 21
    for one in found:
        remark = Remark("stigma", Gravity.IMPORTANT, words=one.words, facts={"kind": one.kind})
        assert Reviewing(SPOKEN).told(remark).mend
    for person in personal_words("Mme Roy, 12 rue Roy, 418 555-0123, a\u0040b.ca, ROYA 5001 0112"):
        remark = Remark("personal", Gravity.BLOCKS, words="x", facts={"kind": person.kind})
        assert Reviewing(SPOKEN).told(remark).mend


def test_the_report_is_by_gravity_then_section() -> None:
    """What blocks comes first, each section once under each heading, the empty ones in one line."""
    said = {**SAID, "personnes-qui": "les pauvres", "besoin-services": "écrire à a\u0040b.ca"}
    report = Reviewing(SPOKEN).report(FORM, review(FORM, dossier(FORM, said), DAY))
    assert report.index("À corriger avant de déposer") < report.index("Important pour qui lira")
    assert report.count("Personnes visées\n") == 1
    assert report.count("rien n'est encore écrit :") == 1


def test_long_words_are_cut_in_remarks() -> None:
    """A remark quotes enough of a long sentence to find it, and no more."""
    told = Reviewing(SPOKEN).told(Remark("need_no_source", Gravity.IMPORTANT, words="mot " * 100))
    assert len(told.text) < 160


def test_the_chain_and_its_gaps_are_told() -> None:
    """Each gap has its sentence; an empty dossier is told as such."""
    modelling = Modelling(SPOKEN)
    empty = dossier(FORM, {})
    assert "rien à relier" in modelling.text(logic_model(FORM, empty))
    assert len(modelling.told_gaps(FORM, empty)) == 6
    said = {
        **SAID,
        "activites-liste": "Repas sains",
        "resultats-extrants": "des ateliers",
        "resultats-indicateurs": "la fierté",
        "resultats-moyen": "non",
    }
    held = dossier(FORM, said)
    codes = {gap.code for gap in gaps(logic_model(FORM, held), FORM, held)}
    assert {"output_no_number", "indicator_no_target", "objective_no_activity"} <= codes
    assert all("{" not in line for line in modelling.told_gaps(FORM, held))
    drawing = modelling.drawing(FORM, held)
    assert any(box.warning for row in drawing.rows for box in row.boxes)
    assert "Modèle logique" in drawing.title


def test_indicators_are_never_proposed_twice() -> None:
    """What an answer holds already is not proposed again; unknown choices change nothing."""
    held = dossier(FORM).with_answer(answer(FORM, FORM_THEME, "securite-alimentaire"))
    offered = suggested(FORM, held)
    assert len(offered) > 3
    after = accepted(FORM, held, [offered[0][0], "999", "x"], DAY)
    assert len(suggested(FORM, after)) == len(offered) - 1
    assert accepted(FORM, held, [], DAY) == held


FORM_THEME = next(field.id for field in FORM.fields() if field.role == "theme")

"""The review says what a reader would stop at, where, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from bot.domain.dossier import Draft, DraftSentence, Origin
from bot.domain.form import Form
from bot.domain.in_force import Jurisdiction
from bot.domain.review import Gravity, Remark, review
from bot.domain.rules import Programme, Territory
from tests.cuisine import DAY, ROOT, SAID, answer, dossier, form

FORM = form()


def _review(**said: Any) -> tuple[Remark, ...]:
    changed = {key.replace("_", "-"): value for key, value in said.items()}
    return review(FORM, dossier(FORM).model_copy(update={"answers": _answers(changed)}), DAY)


def _answers(changed: dict[str, Any]) -> dict[str, Any]:
    told = {**SAID, **changed}
    return {k: answer(FORM, k, v) for k, v in told.items() if v != "" and FORM.field(k)}


def _codes(remarks: tuple[Remark, ...]) -> set[str]:
    return {remark.code for remark in remarks}


def test_a_good_dossier_has_nothing_to_mend() -> None:
    """A dossier that says everything gets no remark but what is empty, and whose word counts."""
    assert _codes(_review()) == {"empty_section", "official"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"besoin_donnees": ""}, "need_no_number"),
        ({"besoin_donnees": "Il y a 52 aînés au village"}, "need_no_source"),
        ({"besoin_parole": ""}, "need_no_voice"),
        ({"priorite_nom": ""}, "no_priority"),
        ({"priorite_nom": "aucune"}, "no_priority"),
        ({"objectifs_specifiques": "Organiser 40 ateliers d'ici 2027"}, "objective_activity"),
        ({"objectifs_specifiques": "Briser l'isolement"}, "objective_vague"),
        ({"participation_conception": ""}, "participation_conception"),
        ({"participation_realisation": "non"}, "participation_realisation"),
        ({"participation_evaluation": ""}, "participation_evaluation"),
        ({"partenaires_liste": "La MRC\nLe CLSC"}, "partner_no_verb"),
        ({"partenaires_liste": "La MRC nous appuie beaucoup"}, "partner_no_resource"),
        ({"durable_reste": "rien"}, "nothing_remains"),
        ({"personnes_qui": "les pauvres du village"}, "stigma"),
        ({"besoin_services": "Appelez Lucie au 418 555-0123"}, "personal"),
        ({"projet_fin": date(2026, 1, 1)}, "dates_reversed"),
        ({"demande_usage": "Nous demandons 25 000 $ pour les salaires"}, "amount_differs"),
        ({"projet_resume": "Le projet commence le 3 mars 2028"}, "date_differs"),
        ({"projet_cout_total": Decimal("30000")}, "total_differs"),
        ({"evaluation_qui": None}, "unknown"),
    ],
)
def test_each_criterion_is_checked(said: dict[str, Any], code: str) -> None:
    """A dossier that misses one thing gets the remark on that thing, and no other new one."""
    assert _codes(_review(**said)) - _codes(_review()) == {code}


def test_causes_are_looked_for_in_the_need_too() -> None:
    """A project that says why things are so is not asked for its causes again."""
    effects = {"besoin_description": "Beaucoup d'aînés mangent seuls", "durable_causes": ""}
    assert "no_cause" in _codes(_review(**effects))
    said = {**effects, "besoin_description": "Ils mangent seuls parce que l'épicerie a fermé"}
    assert "no_cause" not in _codes(_review(**said))


def test_expenses_without_activity_are_named() -> None:
    """A line of the budget that serves no activity said is named; a line that does is not."""
    held = dossier(FORM)
    line = held.expenses[0].model_copy(update={"label": "Ordinateur", "activity": None})
    found = review(FORM, held.model_copy(update={"expenses": (line, *held.expenses[1:])}), DAY)
    remark = next(one for one in found if one.code == "line_no_activity")
    assert remark.words == "Ordinateur"


def test_remarks_point_at_a_sentence_of_the_draft() -> None:
    """Where a draft is kept, a remark gives the sentence; what was rewritten is read, too."""
    held = dossier(FORM)
    draft = Draft(
        section="F07-personnes",
        sentences=(
            DraftSentence(text="Le projet rejoint 24 aînés.", origin=Origin.SAID),
            DraftSentence(
                text="Notre clientèle est fragile.", origin=Origin.EDITED, fields=("personnes-qui",)
            ),
        ),
    )
    found = review(FORM, held.model_copy(update={"drafts": {draft.section: draft}}), DAY)
    remark = next(one for one in found if one.code == "stigma")
    assert (remark.section, remark.rank, remark.words) == ("F07-personnes", 1, "clientèle")


def test_numbers_of_the_organisation_are_its_own() -> None:
    """The organisation's own section may hold its phone and e-mail; another may not."""
    said = {"organisme_mission": "On répond au 418 555-0123"}
    assert "personal" not in _codes(_review(**said))


def test_what_is_not_confirmed_is_listed() -> None:
    """An answer that was only read among others is named until it is confirmed."""
    held = dossier(FORM)
    unsure = answer(FORM, "personnes-nombre", 30, confirmed=False)
    found = review(FORM, held.with_answer(unsure), DAY)
    assert [one.field for one in found if one.code == "unconfirmed"] == ["personnes-nombre"]


def test_a_draft_over_its_limit_blocks() -> None:
    """A section longer than the form allows must be shortened before the deposit."""
    raw = FORM.model_dump(by_alias=True)
    short = Form.model_validate({**raw, "sections": [{**s, "limite": 50} for s in raw["sections"]]})
    sentence = DraftSentence(text="a" * 80, origin=Origin.SAID)
    draft = Draft(section="F04-besoin", sentences=(sentence,))
    held = dossier(short).model_copy(update={"drafts": {draft.section: draft}})
    remark = next(one for one in review(short, held, DAY) if one.code == "too_long")
    assert remark.gravity is Gravity.BLOCKS
    assert remark.facts["over"] == "30"


def _jurisdiction(status: str) -> Jurisdiction:
    text = (ROOT / "knowledge/programmes/fqis/programme.yaml").read_text(encoding="utf-8")
    programme = Programme.model_validate(yaml.safe_load(text))
    sourced = {"texte": "t", "statut": status, "source": "x"}
    if status == "verifie":
        sourced["verifie"] = {"par": "p", "document": "d", "le": "2026-01-01"}
    else:
        sourced["demander_a"] = "au mandataire"
    call = {
        **sourced,
        "id": "appel",
        "nom": "Appel",
        "mode": "date",
        "projets_a_partir_du": "2027-02-01",
        "projets_jusqu_au": "2027-11-30",
    }
    dated = [{**sourced, "valeur": "v"}]
    territory = Territory.model_validate(
        {
            "id": "t",
            "nom": "T",
            "dans": "à T",
            "programme": "fqis",
            "etendue": dated,
            "mandataire": dated,
            "appels": [call],
        }
    )
    return Jurisdiction(programme, territory, None, "appel")


@pytest.mark.parametrize(
    ("status", "gravity"), [("verifie", Gravity.BLOCKS), ("a_verifier", Gravity.IMPORTANT)]
)
def test_dates_stay_inside_the_call(status: str, gravity: Gravity) -> None:
    """A project outside the call's dates is told so; an unverified date does not block."""
    found = review(FORM, dossier(FORM), DAY, _jurisdiction(status))
    held = {one.code: one for one in found}
    assert held["ends_too_late"].gravity is gravity
    assert held["ends_too_late"].facts == {"limit": "2027-11-30"}
    assert "starts_too_soon" in held
    elsewhere = replace(_jurisdiction(status), call=None)
    assert "ends_too_late" not in _codes(review(FORM, dossier(FORM), DAY, elsewhere))


def test_what_blocks_comes_first_and_the_reminder_last() -> None:
    """Remarks go from the heaviest to the lightest; the last one says whose word counts."""
    found = _review(projet_fin=date(2026, 1, 1), objectifs_specifiques="Briser l'isolement")
    order = [list(Gravity).index(one.gravity) for one in found]
    assert order == sorted(order)
    assert found[-1].code == "official"


def test_an_empty_dossier_is_reviewed() -> None:
    """A dossier with nothing in it gets remarks, not an error."""
    assert _codes(review(FORM, dossier(FORM, {}), DAY)) >= {"no_priority", "empty_section"}

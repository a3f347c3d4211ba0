"""The chain from the need to the indicator: read from the answers, linked, its gaps named."""

from __future__ import annotations

from bot.domain.dossier import Link
from bot.domain.logic_model import (
    LogicModel,
    Step,
    confirmed,
    gaps,
    logic_model,
    proposed_links,
    toggled,
)
from tests.cuisine import SAID, answer, dossier, form

FORM = form()


def _codes(model: LogicModel, **said: str) -> list[str]:
    held = dossier(FORM, {**SAID, **said})
    return [gap.code for gap in gaps(logic_model(FORM, held), FORM, held)]


def test_each_thing_said_is_a_step() -> None:
    """Lines, semicolons and counts make several things of a step, in the promoter's words."""
    model = logic_model(FORM, dossier(FORM))
    assert [node.text for node in model.at(Step.OUTPUT)] == [
        "40 ateliers",
        "960 repas",
        "24 personnes différentes",
    ]
    assert len(model.at(Step.OBJECTIVE)) == 2
    assert len(model.at(Step.NEED)) == 1


def test_a_need_told_on_several_lines_keeps_its_sentences_apart() -> None:
    """The need is one box, in which the end of a line ends a sentence."""
    said = {"besoin-description": "nos ainés mangent mal\ny a rien au village\non s'ennuie"}
    (need,) = logic_model(form(), dossier(form(), said)).at(Step.NEED)
    assert need.text == "Nos ainés mangent mal. Y a rien au village. On s'ennuie."


def test_enumerations_are_cut_with_care() -> None:
    """Short things between commas are several; a sentence with commas is one."""
    held = dossier(FORM, {"activites-liste": "cuisines le mardi, ateliers budget, jardin"})
    assert len(logic_model(FORM, held).at(Step.ACTIVITY)) == 3
    held = dossier(FORM, {"activites-liste": "Le mardi, on cuisine, puis on mange, ensemble"})
    assert len(logic_model(FORM, held).at(Step.ACTIVITY)) == 1


def test_links_are_proposed_by_words_then_order() -> None:
    """A thing is tied to the one that shares its words; failing that, to the one of its rank."""
    model = logic_model(FORM, dossier(FORM))
    links = {(link.source, link.target) for link in model.links}
    assert ("activite:1", "extrant:1") in links
    assert ("activite:2", "extrant:2") in links
    assert model.proposed == model.links
    targets = [link.target for link in proposed_links(model.nodes)]
    assert len(targets) == len(set(targets))


def test_links_are_kept_as_the_promoter_confirms_them() -> None:
    """Links that were confirmed are no longer proposals; one may be added or taken away."""
    held = dossier(FORM)
    kept = confirmed(held, logic_model(FORM, held))
    model = logic_model(FORM, kept)
    assert model.proposed == ()
    link = Link(source="objectif:1", target="activite:3")
    more = toggled(kept, model, link.source, link.target)
    assert link in logic_model(FORM, more).links
    again = toggled(more, logic_model(FORM, more), link.source, link.target)
    assert link not in again.links


def test_a_link_to_what_is_gone_is_forgotten() -> None:
    """A kept link whose step is no longer there, or is not the next one, counts for nothing."""
    held = dossier(FORM).model_copy(
        update={
            "links": (
                Link(source="activite:9", target="extrant:1"),
                Link(source="besoin:1", target="effet:1"),
            )
        }
    )
    links = logic_model(FORM, held).links
    assert all(link.source not in ("activite:9",) for link in links)
    assert Link(source="besoin:1", target="effet:1") not in links


def test_gaps_name_what_the_chain_lacks() -> None:
    """An objective that leads nowhere, an output without number, an indicator without target."""
    empty = logic_model(FORM, dossier(FORM, {}))
    assert {gap.code for gap in gaps(empty, FORM, dossier(FORM, {}))} == {
        "no_need",
        "no_objective",
        "no_activity",
        "no_output",
        "no_effect",
        "no_indicator",
    }
    held = dossier(FORM)
    found = [gap.code for gap in gaps(logic_model(FORM, held), FORM, held)]
    assert found == ["objective_no_indicator"]


def test_each_gap_is_found() -> None:
    """Each thing that a reader would miss in the chain has its own name."""
    model = logic_model(FORM, dossier(FORM))
    assert "objective_no_activity" in _codes(model, **{"activites-liste": "Repas sains"})
    assert "activity_no_output" in _codes(model, **{"resultats-extrants": "40 ateliers"})
    assert "output_no_number" in _codes(model, **{"resultats-extrants": "des ateliers"})
    vague = {"resultats-indicateurs": "la fierté des gens", "resultats-moyen": "non"}
    codes = _codes(model, **vague)
    assert {"indicator_no_target", "indicator_no_source", "indicator_no_moment"} <= set(codes)


def test_what_is_not_confirmed_is_known() -> None:
    """A step that rests on an answer not confirmed says so."""
    held = dossier(FORM)
    unsure = answer(FORM, "resultats-effets", "moins de solitude", confirmed=False)
    model = logic_model(FORM, held.with_answer(unsure))
    assert [node.confirmed for node in model.at(Step.EFFECT)] == [False]

"""The writing room: facts one by one, drafts changed by sentence, nothing that is a dead end."""

from __future__ import annotations

import pytest

from bot.domain.dossier import Author, Origin
from bot.domain.form import Form
from tests.cuisine import SAID, answer, dossier
from tests.engine.guide.writing_talk import FORM, Talk, kitchen


def test_the_sections_are_shown_by_state() -> None:
    """The promoter sees what is written, what is accepted and what is left."""
    talk = Talk(dossier(FORM))
    assert "Sections acceptées : 0 sur" in talk.told
    talk.say("besoin", "Accepter ce texte", "Voir toutes les sections")
    assert "Sections acceptées : 1 sur" in talk.told
    assert "Acceptées :\n• Besoin et contexte" in talk.told


def test_a_section_says_why_and_what_is_good() -> None:
    """A section opens with its reason and what a good one holds, then its draft, numbered."""
    told = kitchen().told
    assert "Une bonne réponse :" in told
    assert "[1] Depuis que l'épicerie a fermé" in told
    assert "Longueur :" in told


def test_missing_facts_are_asked_one_by_one() -> None:
    """What a section needs and nobody said is asked, then the draft comes with it."""
    said = {k: v for k, v in SAID.items() if k not in ("besoin-parole", "besoin-services")}
    talk = Talk(dossier(FORM, said))
    assert "Qu'en disent les personnes concernées" in talk.say("besoin")
    assert "Quels services existent déjà" in talk.say("Ils nous disent qu'ils s'ennuient")
    told = talk.say("La popote livre des repas")
    assert "[3] Ils nous disent qu'ils s'ennuient." in told
    assert told.count("Une bonne réponse") == 0
    assert talk.desk.dossier.answers["besoin-services"].value == "La popote livre des repas"


def test_unknown_facts_leave_a_mark() -> None:
    """« Je ne sais pas encore » goes on to the draft, which lists what is to be completed."""
    said = {k: v for k, v in SAID.items() if k != "besoin-parole"}
    talk = Talk(dossier(FORM, said))
    told = talk.say("besoin", "Je ne sais pas encore")
    assert "[à compléter : Parole des personnes" in told
    assert "Qu'en disent" in talk.say("Répondre à ce qui manque")


def test_the_draft_may_be_seen_before_all_is_said() -> None:
    """A promoter who has said enough for now sees her draft at once."""
    said = {k: v for k, v in SAID.items() if k != "besoin-parole"}
    talk = Talk(dossier(FORM, said))
    assert "Voici le brouillon" in talk.say("besoin", "Voir le brouillon tout de suite")


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("phrase 3 : une dame mange seule", "Une dame mange seule."),
        ("3: une dame mange seule", "Une dame mange seule."),
        ("Corriger la phrase 3 : une dame mange seule", "Une dame mange seule."),
        ("changer 3 = une dame mange seule", "Une dame mange seule."),
    ],
)
def test_a_sentence_is_rewritten_in_many_words(typed: str, texts: str) -> None:
    """A sentence is rewritten by its number, however the promoter says so."""
    talk = kitchen()
    assert "C'est changé." in talk.say(typed)
    assert talk.texts("F04-besoin")[2] == texts
    changed = talk.desk.dossier.drafts["F04-besoin"].sentences[2]
    assert changed.origin is Origin.EDITED
    assert changed.fields == ("besoin-parole",)


def test_sentences_are_taken_away_moved_and_put_back() -> None:
    """Typed words drop, move and put back sentences."""
    talk = kitchen()
    before = talk.texts("F04-besoin")
    talk.say("déplacer 1 après 2")
    assert talk.texts("F04-besoin")[:2] == [before[1], before[0]]
    talk.say("enlever la phrase 1")
    assert talk.texts("F04-besoin")[0] == before[0]
    talk.say("1: autre chose", "remettre 1")
    assert talk.texts("F04-besoin")[0] == before[0]
    talk.say("paragraphe 2")
    assert talk.desk.dossier.drafts["F04-besoin"].sentences[1].paragraph == 1
    assert "Rien n'a changé" in talk.say("enlever 99")


def test_a_sentence_is_chosen_by_a_press() -> None:
    """Without typing a number, a sentence is chosen in a list, then rewritten or taken away."""
    talk = kitchen()
    first = talk.texts("F04-besoin")[0]
    assert first in talk.say("Corriger une phrase", "1")
    talk.say("Les gens mangent seuls.")
    assert talk.texts("F04-besoin")[0] == "Les gens mangent seuls."
    talk.say("Enlever une phrase", "1")
    assert "Les gens mangent seuls." not in talk.texts("F04-besoin")
    assert "Voici le brouillon" in talk.say("Corriger une phrase", "Laisser comme c'est")


def test_starting_again_brings_the_answers_back() -> None:
    """A draft that was rewritten can be composed again from the answers."""
    talk = kitchen()
    before = talk.texts("F04-besoin")
    talk.say("1 : autre chose", "Recommencer à partir de mes réponses")
    assert talk.texts("F04-besoin") == before


def test_what_fits_nothing_gets_a_hint() -> None:
    """A message that changes nothing is handed back with an example, and nothing is lost."""
    talk = kitchen()
    drafts = talk.desk.dossier.drafts
    for text in ("blabla", "phrase", "ça a pas d'allure", "😀"):
        told = talk.say(text)
        assert "phrase 2 : Nous cuisinons ensemble." in told
        assert talk.desk.dossier.drafts == drafts


def test_an_accepted_draft_waits_for_its_author() -> None:
    """When an answer changes under an accepted draft, what would change is shown first."""
    talk = kitchen()
    talk.say("Accepter ce texte", "Voir toutes les sections")
    changed = talk.desk.dossier.with_answer(answer(FORM, "besoin-parole", "on s'ennuie"))
    again = Talk(changed)
    assert "À revoir, car une réponse a changé :\n• Besoin et contexte" in again.told
    told = again.say("besoin")
    assert "Ce qui partirait :" in told
    assert "• On s'ennuie." in told
    again.say("Garder mon texte")
    assert "On s'ennuie." not in again.texts("F04-besoin")
    assert "Ce qui partirait" not in Talk(again.desk.dossier).say("besoin")
    other = Talk(changed)
    other.say("besoin", "Mettre le texte à jour")
    assert "On s'ennuie." in other.texts("F04-besoin")


def test_a_draft_nobody_touched_follows_the_answers() -> None:
    """A draft only composed is brought up to date by itself, and says so."""
    talk = kitchen()
    changed = talk.desk.dossier.with_answer(answer(FORM, "besoin-parole", "on s'ennuie"))
    told = Talk(changed).say("besoin")
    assert "le brouillon est à jour" in told
    assert "On s'ennuie." in told


def test_unconfirmed_sentences_are_marked_then_confirmed() -> None:
    """What rests on an answer not confirmed says so, until the promoter confirms it."""
    unsure = answer(FORM, "besoin-parole", "on s'ennuie", confirmed=False)
    talk = Talk(dossier(FORM).with_answer(unsure))
    assert "On s'ennuie. (à confirmer)" in talk.say("besoin")
    told = talk.say("Confirmer ce qui est marqué « à confirmer »")
    assert "On s'ennuie. (à confirmer)" not in told
    assert talk.desk.dossier.answers["besoin-parole"].confirmed


def test_a_long_draft_is_never_cut_blindly() -> None:
    """Over the limit, the draft says by how much, and proposes what could go; a yes is needed."""
    raw = FORM.model_dump(by_alias=True)
    parts = [{**s, "limite": 250 if s["id"] == "F04-besoin" else None} for s in raw["sections"]]
    short = Form.model_validate({**raw, "sections": parts})
    talk = Talk(dossier(short), short)
    told = talk.say("besoin")
    assert "sur 250" in told
    assert "Accepter ce texte" not in [text for _, text in talk.turned.question.options]  # type: ignore[union-attr]
    proposed = talk.say("Voir quoi enlever pour respecter la limite")
    assert "• [4] La popote livre des repas" in proposed
    before = talk.texts("F04-besoin")
    talk.say("Laisser comme c'est")
    assert talk.texts("F04-besoin") == before
    told = talk.say("Voir quoi enlever pour respecter la limite", "Enlever ces phrases")
    assert "de trop" not in told
    assert len(talk.texts("F04-besoin")) < len(before)


def test_the_review_is_read_here() -> None:
    """The whole review and that of one section are one press away."""
    bad = {**SAID, "personnes-qui": "les pauvres du village"}
    talk = Talk(dossier(FORM, bad))
    assert "« Les pauvres »" in talk.say("Voir la relecture")
    talk.say("Voir toutes les sections", "personnes visées")
    assert "personnes en situation de pauvreté" in talk.say("Relire cette section")


def test_the_logic_model_is_shown_and_tied() -> None:
    """The chain comes as words and as a picture; its links are confirmed or changed."""
    talk = Talk(dossier(FORM))
    told = talk.say("Voir le modèle logique")
    assert "Si nous faisons ceci : 40 ateliers de cuisine (A1)" in told
    files = [file for reply in talk.turned.says for file in reply.files]
    assert [file.media_type for file in files] == ["image/png"]
    talk.say("A3 à O1")
    assert any(link.source == "objectif:1" for link in talk.desk.dossier.links)
    assert "Écrivez deux étapes qui se suivent" in talk.say("B à I1")
    talk.say("Les liens sont justes")
    assert talk.turned.question is not None


def test_indicators_are_proposed_by_theme() -> None:
    """Examples of the project's theme are chosen, and become answers that can be edited."""
    talk = Talk(dossier(FORM))
    assert "thème principal" in talk.say("Voir des exemples d'indicateurs")
    talk.say("Sécurité alimentaire")
    talk.say("1, 4")
    held = talk.desk.dossier.answers
    assert "ateliers de cuisine collective tenus" in held["resultats-extrants"].value
    assert "sauter des repas" in held["resultats-indicateurs"].value
    assert held["resultats-extrants"].author is Author.PROMOTER


def test_accepting_all_ends_the_writing() -> None:
    """Each section accepted leads to the next one; the list comes back at the end."""
    talk = Talk(dossier(FORM))
    talk.say("1")
    for _ in range(400):
        question = talk.turned.question
        assert question is not None
        texts = dict(question.options)
        shortcuts = dict(question.shortcuts)
        if question.what == "liste":
            break
        if "accepter" in texts:
            talk.say(texts["accepter"])
        elif "_passer" in shortcuts:
            talk.say(shortcuts["_passer"])
        elif "_inconnu" in shortcuts:
            talk.say(shortcuts["_inconnu"])
        else:
            talk.say(texts["suivante"])
            if talk.desk.dossier.drafts and "Voici" not in talk.told:
                break
    assert sum(draft.accepted for draft in talk.desk.dossier.drafts.values()) >= 18


def test_the_room_resumes_where_it_was() -> None:
    """The same question comes back from its name alone, as after a restart."""
    talk = kitchen()
    for way in ([], ["Corriger une phrase"], ["1"]):
        talk.say(*way)
        question = talk.turned.question
        assert question is not None
        again = talk.room.ask(talk.desk, question.what, question.held).question
        assert again is not None
        assert (again.what, again.text, again.options) == (
            question.what,
            question.text,
            question.options,
        )


@pytest.mark.parametrize(
    "what", ["section:zzz", "champ:zzz:zzz", "phrase:F04-besoin:99", "couper:zzz", "x", "retard:z"]
)
def test_a_question_of_another_form_leads_to_the_list(what: str) -> None:
    """A pending question whose section is gone since brings the list, or the section, back."""
    talk = Talk(dossier(FORM))
    assert talk.room.ask(talk.desk, what).question is not None


_SENTENCE = "Nous cuisinons ensemble chaque jeudi au village."


def _drafted() -> tuple[Talk, str]:
    """Give a talk at the draft of the need, and the id of its section."""
    talk = Talk(dossier(FORM))
    talk.say("Choisir une section", "besoin")
    for _ in range(12):
        if talk.turned.question and talk.turned.question.what.startswith("champ:"):
            talk.say("Voir le brouillon tout de suite")
    assert talk.turned.question is not None
    return talk, talk.turned.question.what.partition(":")[2]


@pytest.mark.parametrize(
    "said", ["ok c'est beau", "c'est correct", "j'accepte", "c bon", "Parfait !"]
)
def test_a_draft_is_accepted_in_words(said: str) -> None:
    """A person who says that the text is fine has accepted it."""
    talk, section = _drafted()
    talk.say(said)
    assert talk.desk.dossier.drafts[section].accepted


def test_a_draft_is_left_in_words() -> None:
    """At a draft, the review and another section are reached by their name."""
    talk, section = _drafted()
    assert "relecture" in talk.say("relecture").lower()
    talk.say("objectif")
    assert talk.turned.question is not None
    assert section not in talk.turned.question.what


@pytest.mark.parametrize("said", ["change la 1, {}", "la 1 : {}", "corrige la phrase 1 par {}"])
def test_a_sentence_is_changed_in_words(said: str) -> None:
    """A sentence is changed by its number, however it is said."""
    talk, section = _drafted()
    talk.say(said.format(_SENTENCE))
    assert talk.desk.dossier.drafts[section].sentences[0].text == _SENTENCE


def test_no_number_ever_replaces_a_sentence() -> None:
    """« retour » leaves a sentence as it is, and a number is no sentence."""
    talk, section = _drafted()
    before = talk.desk.dossier.drafts[section].sentences
    talk.say("Corriger une phrase", "1", "1")
    assert talk.desk.dossier.drafts[section].sentences == before
    talk.say("retour")
    assert talk.turned.question is not None
    assert talk.turned.question.what == f"section:{section}"
    assert talk.desk.dossier.drafts[section].sentences == before


@pytest.mark.parametrize("said", ["oui c juste", "c'est bon", "oui"])
def test_the_links_are_kept_in_words(said: str) -> None:
    """The logic model is confirmed by a yes, and its picture is given once for each change."""
    talk = Talk(dossier(FORM))
    talk.say("Voir le modèle logique")
    assert any(reply.files for reply in talk.turned.says)
    question = talk.turned.question
    assert question is not None
    again = talk.room.ask(talk.desk, question.what, question.held)
    assert again.says == ()
    assert "Les liens sont gardés" in talk.say(said)

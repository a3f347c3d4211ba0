"""What is said to the assistant beside its question is no answer; what only looks like it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.backends.files.yaml_reader import read_yaml
from bot.domain.dossier import State
from bot.domain.folding import folded_words
from bot.engine.guide.assenting import is_unknown
from bot.engine.guide.beside import Kind, said_beside
from bot.engine.guide.bursts import is_unfinished
from bot.engine.guide.commanding import command_of
from bot.engine.guide.said_words import COMMANDS
from tests.cuisine import sentences
from tests.engine.guide.anything import START, World

ANNE = "essai:1"
_FILE = Path(__file__).with_name("said_beside.yaml")
_SAID: dict[str, Any] = read_yaml(_FILE, _FILE.name).value
BESIDE = [(kind, text) for kind, texts in _SAID["beside"].items() for text in texts]
ANSWERS: list[str] = _SAID["answers"]
# What a command may do already, where it comes to the same.
_SAME = {"pause": {"pause"}, "human": {"human"}, "return": {"resume", "where"}}
_KEPT = (Kind.DISCOURAGED, Kind.QUITS, Kind.TIRED, Kind.ANGRY, Kind.THANKS, Kind.HUMAN)
# A stage, and the field of it that is asked: each kind of question.
FIELDS = (
    ("idee", "besoin-donnees"),
    ("idee", "projet-theme"),
    ("idee", "projet-territoire"),
    ("priorites", "priorite-nom"),
    ("personnes", "personnes-nombre"),
    ("personnes", "participation-conditions"),
    ("activites", "projet-debut"),
    ("activites", "projet-cout-total"),
    ("pieces", "declaration-resolution"),
)
ROOMS = ("budget", "écrire", "pièces", "exporter", "voir", "menu", "mes dossiers", "corriger")


def _asking(stage: str, field: str) -> World:
    """Give a program that asks one field of the kitchen."""
    world = World()
    world.lay_kitchen(ANNE)
    with world.store.turn(ANNE) as unit:
        held = unit.dossier
        assert held is not None
        answers = {name: one for name, one in held.answers.items() if name != field}
        update = {"answers": answers, "stage": stage, "ticks": {}}
        unit.save(unit.conversation, held.model_copy(update=update), (), START)
    step = world.write(ANNE, "continuer")
    while step.after.pending and step.after.pending.what != field:
        step = world.write(ANNE, "passer")
    assert step.after.pending is not None
    return world


@cache
def _kinds(kind: str) -> list[str]:
    return [text for known, text in BESIDE if known == kind]


@pytest.mark.parametrize(("kind", "text"), BESIDE)
def test_what_is_said_to_the_assistant_is_known(kind: str, text: str) -> None:
    """Discouragement, anger, a goodbye, a return, thanks or a call for help are told apart."""
    found, command = said_beside(text), command_of(text)
    if command:
        assert command.name in _SAME[kind]
    else:
        assert found is not None
        assert found.kind == kind


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_that_holds_such_words_stays_one(text: str) -> None:
    """Words about the people of a project, not about the form, answer."""
    assert said_beside(text) is None


@pytest.mark.parametrize("text", _SAID["unknown"])
def test_not_having_what_is_asked_is_not_to_know(text: str) -> None:
    """« Je sais pas, j'ai pas de chiffre » says that the answer is not known yet."""
    assert is_unknown(text, folded_words(text))


@pytest.mark.parametrize("text", _SAID["known"])
def test_what_is_said_after_a_doubt_is_kept(text: str) -> None:
    """« Je sais pas, peut-être 40 » tells something."""
    assert not is_unknown(text, folded_words(text))


def test_no_command_is_taken_for_anything_else() -> None:
    """A command stays a command."""
    said = {phrase for phrases in COMMANDS.values() for phrase in phrases}
    assert [one for one in sorted(said) if said_beside(one)] == []


@pytest.mark.parametrize("text", [text for _, text in BESIDE])
def test_it_is_not_joined_to_what_follows(text: str) -> None:
    """What is said to the assistant is answered at once."""
    assert not is_unfinished(text) or command_of(text)


@pytest.mark.parametrize(("stage", "field"), FIELDS)
def test_nothing_said_beside_a_question_is_kept_as_its_answer(stage: str, field: str) -> None:
    """Whatever is asked, such a message leaves every answer as it was, and the question open."""
    world = _asking(stage, field)
    for kind, text in BESIDE:
        step = world.write(ANNE, text)
        before, after = step.before.current, step.after.current
        assert before
        assert after
        assert after.answers == before.answers, text
        assert step.before.pending
        if kind in _KEPT:
            assert step.after.pending, text
            assert step.after.pending.what == field, text
        world.write(ANNE, "continuer")
        if step.after.pending is None or step.after.pending.what != field:
            world = _asking(stage, field)


@pytest.mark.parametrize("room", ROOMS)
def test_it_is_answered_wherever_one_is(room: str) -> None:
    """In every room, a kind word is said and what was asked is asked again, with its choices."""
    world = World()
    world.lay_kitchen(ANNE)
    step = world.write(ANNE, room)
    asked = step.after.pending
    assert asked
    # « Je laisse faire » leaves a correction.
    quits = () if room == "corriger" else ("quits",)
    for kind in ("discouraged", "tired", "angry", *quits):
        for text in _kinds(kind):
            step = world.write(ANNE, text)
            assert step.after.pending
            assert (step.after.pending.room, step.after.pending.what) == (asked.room, asked.what)
            assert "parler à quelqu'un" in step.text, (room, text)
            assert step.choices


@pytest.mark.parametrize("text", ANSWERS)
def test_a_real_answer_is_kept_whole(text: str) -> None:
    """A text that only resembles such messages is kept in the words of the person."""
    world = _asking("idee", "besoin-parole")
    current = world.write(ANNE, text).after.current
    assert current
    if text.endswith("?") or " ? " in text:
        return
    kept = current.answers.get("besoin-parole")
    assert kept is not None, world.last[ANNE].text
    assert kept.state in (State.GIVEN, State.UNKNOWN)


def test_thanks_after_a_goodbye_bring_nothing_back() -> None:
    """Somebody who left and says thanks is not asked anything more that evening."""
    world = _asking("idee", "besoin-parole")
    world.write(ANNE, "je suis fatiguée, on arrete pour ce soir")
    step = world.write(ANNE, "merci ben")
    assert not step.choices
    assert sentences("beside").raw("closing") in step.text
    back = world.write(ANNE, "Bonjour je suis revenue")
    assert "Bon retour" in back.text
    assert back.after.pending
    assert back.after.pending.what == "besoin-parole"


def test_words_of_the_heart_between_quotes_are_kept() -> None:
    """What a participant said is kept where it is between quotation marks."""
    world = _asking("idee", "besoin-parole")
    assert "entre guillemets" in world.write(ANNE, "je suis découragée").text
    current = world.write(ANNE, "« je suis découragée »").after.current
    assert current
    assert current.answers["besoin-parole"].value == "je suis découragée"


def test_not_having_a_figure_is_noted_as_to_be_found() -> None:
    """« Je sais pas, j'ai pas de chiffre moi » puts the question among what is to be found."""
    world = _asking("idee", "besoin-donnees")
    current = world.write(ANNE, "je sais pas, jai pas de chiffre moi").after.current
    assert current
    assert current.answers["besoin-donnees"].state is State.UNKNOWN


def test_dropping_a_correction_is_not_dropping_the_project() -> None:
    """« Je laisse faire » leaves the correction that was begun."""
    world = _asking("idee", "besoin-parole")
    world.write(ANNE, "corriger le titre")
    step = world.write(ANNE, "je laisse faire")
    assert step.after.pending
    assert step.after.pending.what == "besoin-parole"


@pytest.mark.parametrize(
    ("text", "room", "what"),
    [
        ("on passe au budget stp", "budget", ""),
        ("écris mon texte", "redaction", ""),
        ("je veux écrire le besoin", "redaction", "F04-besoin"),
        ("j'aimerais rédiger la section objectifs", "redaction", "F06-objectifs"),
    ],
)
def test_where_to_go_is_said_in_words(text: str, room: str, what: str) -> None:
    """A wish to go to the budget, the writing or a section of it leads there."""
    world = _asking("idee", "besoin-parole")
    step = world.write(ANNE, text)
    assert step.after.pending
    assert step.after.pending.room == room
    assert what in step.after.pending.what


def test_a_section_that_does_not_exist_is_an_answer() -> None:
    """« Je veux écrire la chanson du village » names no section."""
    world = _asking("idee", "besoin-parole")
    current = world.write(ANNE, "je veux écrire la chanson du village").after.current
    assert current
    assert "besoin-parole" in current.answers


def test_the_title_of_another_section_leads_there() -> None:
    """While a fact of a section is asked, the whole title of another one opens it."""
    world = _asking("redaction", "evaluation-outils")
    world.write(ANNE, "écrire")
    world.choose(ANNE, sentences("writing").raw("act.choix"))
    step = world.write(ANNE, "Évaluation et suivi")
    assert step.after.pending
    if step.after.pending.what.startswith("champ:"):
        step = world.write(ANNE, "lien avec les priorités")
        assert step.after.pending
        assert "F05" in step.after.pending.what

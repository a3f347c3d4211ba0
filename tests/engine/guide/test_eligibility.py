"""The room of eligibility: one question at a time, until the verdict is settled, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.backends.files.prompts import load_sentences
from bot.backends.search.places import Gazetteer
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier, State
from bot.domain.rules import Programme
from bot.domain.sentences import Sentences
from bot.engine.guide.asking import Asking
from bot.engine.guide.eligibility import EligibilityRoom
from bot.engine.guide.fields import FieldsRoom
from bot.engine.guide.reading import Reader
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.guide.verdicts import Verdicts
from tests.fictional.opened import DAY, catalogue, form, programme

PROMPTS = Path(__file__).resolve().parents[3] / "prompts"
# What somebody types for a project that meets every rule, by field.
ANSWERS = {
    "projet-lieu": "Rivette-des-Essais",
    "organisme-forme": "obnl",
    "organisme-membres": "12",
    "organisme-age": "3 ans",
    "conflit": "non",
    "projet-objet": "activites",
    "projet-debut": "3 mai 2027",
    "projet-fin": "30 octobre 2027",
    "projet-duree": "6 mois",
    "participants-nombre": "25",
    "jardin-ouvert": "oui",
    "argent-salaires": "40 %",
}


@cache
def sentences(name: str) -> Sentences:
    """Give the sentences of a file of `prompts/`."""
    return load_sentences(PROMPTS, name)


@cache
def room() -> EligibilityRoom:
    """Put the real room together over the invented territories."""
    asking = Asking(sentences("guide"))
    reader = Reader(sentences("reading"), Gazetteer(catalogue().territories))
    fields = FieldsRoom(sentences("guide"), asking, reader)
    told = Verdicts(sentences("eligibility"))
    return EligibilityRoom(sentences("eligibility"), asking, fields, told)


def desk(day: date = DAY, rules: Programme | None = None, call: str | None = "bas-continu") -> Desk:
    """Lay an empty dossier of the invented programme on a desk."""
    held = Dossier(
        id="d1",
        person="terminal:1",
        number=1,
        programme="jardins",
        form=form().id,
        form_version=form().version,
        opened=day,
        territory="val-fictif",
        sector="bas-val",
        call=call,
    )
    conversation = Conversation(person="terminal:1")
    return Desk(catalogue(), rules or programme(), form(), conversation, held, day)


def answer(at: Desk, question: Question, **other: str) -> Turned:
    """Answer a question as a person does: by a choice where there is one, in words otherwise."""
    said = {**ANSWERS, **other}[question.what]
    chosen = dict(question.options).get(said) and said
    return room().hear(at, Heard("" if chosen else said, chosen), question)


def walked(at: Desk, **other: str) -> tuple[Desk, Turned, list[str]]:
    """Answer everything that is asked; give the last turn, and what was asked."""
    turned, asked = room().ask(at), []
    while turned.question and turned.question.what != "apres":
        question = turned.question
        asked.append(question.what)
        assert len(asked) < 30
        if question.what == "projet-genres":
            picked = room().hear(at, Heard(chosen="ateliers"), question)
            assert picked.question
            turned = room().hear(at, Heard(chosen="_fini"), picked.question)
        else:
            turned = answer(at, question, **other)
        at = at.over(turned.dossier)
    return at, turned, asked


def said(turned: Turned) -> str:
    """Give all that a turn says."""
    return "\n".join(reply.text for reply in turned.says)


def test_it_walks_to_a_verdict_and_keeps_it() -> None:
    """Question after question, the project is found admissible; the verdict is told and kept."""
    at, turned, asked = walked(desk())
    assert asked[0] == "organisme-forme"
    assert len(asked) == len(set(asked))
    assert "selon les règles que nous connaissons, votre projet est admissible" in said(turned)
    assert at.dossier.verdict is not None
    assert at.dossier.verdict.verdict == "admissible"
    assert at.dossier.verdict.rules_version
    (entry,) = [entry for entry in turned.entries if entry.action == "verdict.told"]
    assert entry.facts["verdict"] == "admissible"


def test_a_refusal_ends_the_questions_at_once() -> None:
    """One refusal ends the questions, with its reason, its source and a true way out."""
    at, turned, asked = walked(desk(), **{"organisme-forme": "entreprise"})
    assert asked == ["organisme-forme"]
    text = said(turned)
    assert "n'est pas admissible" in text
    assert "Entreprise à but lucratif" in text
    assert "Si c'est possible et vrai : demander à un organisme" in text
    assert turned.says[-1].citations[0].source == "https://exemple.test/jardins/cadre"
    assert at.dossier.verdict is not None
    assert at.dossier.verdict.decided_by == ("org-forme",)


def test_once_told_it_has_nothing_more_to_ask() -> None:
    """Going on after the verdict leaves the room; coming back asks and says nothing again."""
    at, turned, _ = walked(desk())
    assert turned.question
    gone = room().hear(at, Heard(chosen="suite"), turned.question)
    assert gone.question is None
    again = room().ask(at)
    assert again.question is None
    assert again.says == ()


def test_what_is_not_known_is_kept_to_find() -> None:
    """« Je ne sais pas encore » is an answer: it is kept, not asked again, and told at the end."""
    at = desk()
    turned = room().ask(at)
    while turned.question and turned.question.what != "organisme-membres":
        question = turned.question
        if question.what == "projet-genres":
            turned = room().hear(at, Heard(chosen="ateliers"), question)
            assert turned.question
            turned = room().hear(at, Heard(chosen="_fini"), turned.question)
        else:
            turned = answer(at, question)
        at = at.over(turned.dossier)
    assert turned.question
    turned = room().hear(at, Heard("je sais pas encore"), turned.question)
    at = at.over(turned.dossier)
    assert at.dossier.answers["organisme-membres"].state is State.UNKNOWN
    at, turned, asked = walked(at)
    assert "organisme-membres" not in asked
    assert "À trouver de votre côté : Nombre de membres" in said(turned)


def test_the_verdict_can_be_asked_at_any_time() -> None:
    """Asked in the middle, the verdict says that it is early, and the question comes back."""
    at = desk()
    first = room().ask(at)
    told = room().ask(at, "verdict")
    assert "il est trop tôt pour conclure" in said(told)
    assert first.question
    assert told.question
    assert told.question.what == first.question.what


def test_what_must_be_confirmed_comes_with_one_message() -> None:
    """A verdict to check names whom to ask, and gives a message to copy that lists the points."""
    at, turned, _ = walked(desk(), conflit="oui")
    assert "je ne peux dire ni oui ni non" in said(turned)
    assert "À vérifier auprès du mandataire de votre territoire, Table fictive du Val." in said(
        turned
    )
    assert turned.question
    assert [key for key, _ in turned.question.options] == [
        "suite",
        "message",
        "reste",
        "tout",
        "corriger",
    ]
    message = said(room().hear(at, Heard(chosen="message"), turned.question))
    assert "Bonjour," in message
    assert "Ceci pourrait-il bloquer notre projet ?\n1. Conflit d'intérêts. " in message
    assert "Dans notre cas : " in message
    assert "votre" not in message.split("———")[1].replace("votre avis", "").replace(
        "votre aide", ""
    )
    assert "{" not in message


def test_what_else_could_block_can_be_looked_at() -> None:
    """Once a rule may block, the questions left are asked to who wants them, then it is told."""
    at, turned, asked = walked(desk(), conflit="oui")
    assert "argent-salaires" not in asked
    assert turned.question
    turned = room().hear(at, Heard(chosen="reste"), turned.question)
    seen = []
    while (question := turned.question) and question.what != "apres":
        seen.append(question.what)
        assert "je ne peux dire ni oui ni non" not in said(turned)
        if question.what == "projet-genres":
            more = room().hear(at, Heard(chosen="ateliers"), question).question
            assert more
            turned = room().hear(at, Heard(chosen="_fini"), more)
        else:
            turned = answer(at, question, **{"argent-salaires": "70 %"})
        at = at.over(turned.dossier)
    assert "argent-salaires" in seen
    assert len(seen) == len(set(seen))
    assert "Les salaires comptent pour 70 % du coût" in said(turned)


def test_everything_can_be_seen() -> None:
    """All the rules are shown when asked for, each with its outcome, by what it is about."""
    at, turned, _ = walked(desk())
    assert turned.question
    shown = room().hear(at, Heard(chosen="tout"), turned.question)
    text = said(shown)
    for title in ("Votre organisme :", "Votre projet :", "L'argent :"):
        assert title in text
    assert "• C'est respecté : Un organisme sans but lucratif, une coopérative" in text
    assert "Organismes admissibles" not in text
    assert shown.question
    assert shown.question.what == "apres"


def test_a_message_that_fits_nothing_changes_nothing() -> None:
    """Words that answer nothing get a hint, and the dossier stays as it was."""
    at, turned, _ = walked(desk())
    assert turned.question
    lost = room().hear(at, Heard("le chat dort"), turned.question)
    assert lost.unread
    assert lost.dossier is at.dossier


def _with_members(least: int) -> Programme:
    """Give the programme with another number of members asked for."""
    held = programme().model_dump(by_alias=True)
    for rule in held["regles"]:
        if rule["id"] == "org-membres":
            rule["valeurs"][-1].update(valeur=least, texte=f"Il faut au moins {least} membres.")
    return Programme.model_validate(held)


@pytest.mark.parametrize(("least", "kind"), [(6, "admissible"), (20, "non_admissible")])
def test_a_rule_that_changed_is_told(least: int, kind: str) -> None:
    """When a rule under a kept verdict changes, it is named and the verdict is given again."""
    at, _, _ = walked(desk())
    later = replace(at, programme=_with_members(least))
    assert not room().is_stale(at)
    assert room().is_stale(later)
    turned = room().ask(later)
    assert "Une règle a changé depuis notre dernier verdict (Nombre de membres)" in said(turned)
    assert turned.dossier.verdict is not None
    assert turned.dossier.verdict.verdict == kind


def test_a_correction_gives_another_verdict() -> None:
    """An answer corrected after the verdict gives a new one; no rule is said to have changed."""
    at, _, _ = walked(desk())
    field = form().field("organisme-forme")
    assert field
    fields = Question("organisme-forme", "", tuple((o.id, o.text) for o in field.options))
    turned = room().hear(at, Heard(chosen="entreprise"), fields)
    assert "n'est pas admissible" in said(turned)
    assert "Une règle a changé" not in said(turned)


@pytest.mark.parametrize("text", ["", "🙂", "a" * 11_000, "What is this?", "<b>{valeur}</b>"])
def test_odd_messages_survive(text: str) -> None:
    """Nothing, an emoji, a wall of text, another language or markup breaks nothing."""
    at = desk()
    turned = room().ask(at)
    assert turned.question
    heard = room().hear(at, Heard(text), turned.question)
    assert heard.unread or heard.question

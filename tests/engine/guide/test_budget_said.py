"""The budget as a first user talked to it: own money, moves, names, shares, what does not fit."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
import yaml

from bot.domain.controls import Budget
from tests.engine.guide import budget_talk
from tests.engine.guide.budget_talk import Talk
from tests.house.sources import ROOT

_SALARY = "animatrice 20h/sem à 24 $ pendant 30 semaines"


@cache
def shipped() -> Budget:
    """Give the categories and the sources of the shipped folder."""
    held = yaml.safe_load(
        (ROOT / "knowledge/programmes/fqis/programme.yaml").read_text(encoding="utf-8")
    )
    return Budget.model_validate(held["budget"])


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Give a conversation over the shipped categories and sources."""
    monkeypatch.setattr(budget_talk, "BUDGET", shipped())
    return Talk()


@pytest.mark.parametrize(
    ("said", "name", "amount"),
    [
        ("2000$ qu'on a en banque", "Argent de l'organisme", 2000),
        ("pis 2000$ qu'on a en banque", "Argent de l'organisme", 2000),
        ("notre part 2000 en argent", "Notre part", 2000),
        ("on met 2000$ de notre poche", "Argent de l'organisme", 2000),
        ("mise de fonds de l'organisme 2000$", "Mise de fonds de l'organisme", 2000),
        ("la ville met 500", "Ville", 500),
        ("centraide nous donne 3000", "Centraide", 3000),
        ("18k du fqis", "Le FQIS, par l'Alliance du territoire", 18000),
    ],
)
def test_money_said_among_expenses_is_a_source(
    talk: Talk, said: str, name: str, amount: int
) -> None:
    """Money that comes in is said back as a source, whatever was being asked."""
    talk.say(said)
    assert "Sources d'argent :" in talk.text
    talk.say("oui")
    assert talk.dossier.expenses == ()
    (line,) = talk.dossier.funding
    assert (line.label, line.amount) == (name, Decimal(amount))


def test_several_sources_in_one_message_are_all_kept(talk: Talk) -> None:
    """No amount of a message is dropped; what has none is asked."""
    talk.all("18k du fqis, la ville met 500, le local gratis, pis 2000$ qu'on a en banque")
    assert "Combien pour « Local »" in talk.text
    talk.all("3000", "oui")
    assert sorted(line.amount for line in talk.dossier.funding) == [500, 2000, 18000]
    assert [line.amount for line in talk.dossier.expenses] == [3000]


def test_numbers_too_many_for_one_line_are_asked_one_by_one(talk: Talk) -> None:
    """Numbers that cannot make one line are never read as one of them."""
    talk.say("fqis 18000 ville 500 banque 2000$")
    assert talk.asked.what == "doute"
    assert "une par ligne" in talk.text


def test_a_line_moves_to_the_other_side(talk: Talk) -> None:
    """A line said to be a source, or an expense, is moved once the change was shown."""
    talk.all("vaisselle 400", "oui", "la 1 c'est une source d'argent")
    assert talk.asked.what == "changer"
    talk.say("oui")
    assert [line.id for line in talk.dossier.funding] == ["1"]
    assert talk.dossier.expenses == ()
    talk.all("la 1 c'est une dépense", "oui")
    assert [line.category for line in talk.dossier.expenses] == ["petit-equipement"]
    assert talk.dossier.funding == ()


@pytest.mark.parametrize("said", ["la 1 s'appelle Chaudrons", "renomme la 1 Chaudrons"])
def test_a_line_is_renamed(talk: Talk, said: str) -> None:
    """A name is changed once it was shown, even where the name is a category's word."""
    talk.all("affaires de cuisine 400", "oui", "#_passer", said)
    assert "Après : 1. Chaudrons" in talk.text
    talk.say("oui")
    assert talk.dossier.expenses[0].label == "Chaudrons"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Chaudrons dans les 400$", "Chaudrons"),
        ("Local gratis vaut 3000$", "Local"),
        ("on va acheter des chaudrons environ 400", "Chaudrons"),
        ("pis de la bouffe 300", "Bouffe"),
        ("charges sociales 2000$", "Charges sociales"),
    ],
)
def test_names_have_no_scraps(talk: Talk, said: str, name: str) -> None:
    """What joins the words of a line is no part of its name."""
    talk.all(said, "oui")
    assert talk.dossier.expenses[0].label == name


@pytest.mark.parametrize(
    "said", ["12", "non aucun des deux", "ok", "enleve l'essence", "la 9 cest 5"]
)
def test_what_names_nothing_is_never_a_line(talk: Talk, said: str) -> None:
    """A stray number, a yes, a refusal or a correction of nothing gets a hint."""
    assert talk.say(said).unread
    assert talk.lines == []


@pytest.mark.parametrize("said", ["12", "500", "enleve l'essence", "la 9 cest 5"])
def test_what_names_nothing_leaves_the_lines_that_wait(talk: Talk, said: str) -> None:
    """While lines wait for a yes, what fits none of them gets a hint and changes nothing."""
    talk.say("450 de bouffe")
    assert talk.say(said).unread
    talk.say("oui")
    assert [amount for _, _, amount in talk.lines] == [450]


def test_a_line_goes_by_the_word_it_was_typed_with(talk: Talk) -> None:
    """A line that was renamed is still found by the word it was typed with."""
    talk.all("essence 200", "oui", "la 1 s'appelle Voyages", "oui", "enleve l'essence", "oui")
    assert talk.lines == []


def test_an_answer_that_does_not_fit_is_another_line(talk: Talk) -> None:
    """Another line said while a number is asked waits its turn, and is told to wait."""
    talk.all("local 300$ par mois", "frais admin 10%")
    assert "Je garde pour la suite : Frais admin" in talk.text
    assert "combien de mois" in talk.text
    talk.all("10", "oui", "oui")
    assert [(name, amount) for _, name, amount in talk.lines] == [
        ("Local", 3000),
        ("Frais admin", 300),
    ]


def test_a_share_shows_its_calculation(talk: Talk) -> None:
    """A percentage is worked out from the other expenses, shown, and said to be unverified."""
    talk.all("450 de bouffe", "oui", "frais d'administration 10 %")
    assert "10 % de 450 $ = 45 $" in talk.text
    assert "pas de règle vérifiée" in talk.text
    talk.all("oui", "oui")
    assert talk.lines[-1][2] == Decimal(45)
    talk.all("frais de gestion 5%", "60", "oui")
    assert talk.lines[-1][2] == Decimal(60)


def test_a_share_of_nothing_waits_for_another_expense(talk: Talk) -> None:
    """A percentage said first asks for the other expenses, then is worked out."""
    talk.say("frais admin 10%")
    assert "10 % de quoi" in talk.text
    talk.say("bouffe 500")
    assert "10 % de 500 $ = 50 $" in talk.text


def test_charges_said_by_the_person_stand(talk: Talk) -> None:
    """Charges said of a line are shown, and none is proposed after them."""
    talk.all(_SALARY, "oui", "20% de charge sociale sur l'animatrice")
    assert "+ 20 % de charges = 17 280 $" in talk.text
    talk.say("oui")
    assert talk.asked.what == "depenses"
    talk.all("charges sociales 2000$", "oui")
    assert talk.asked.what == "depenses"


def test_charges_answered_by_another_line_are_still_asked(talk: Talk) -> None:
    """A percentage of something else is not taken as the employer's charges."""
    talk.all(_SALARY, "oui", "frais admin 10%", "oui", "oui")
    assert talk.asked.what == "charges"
    assert talk.lines[0][2] == Decimal(14400)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("oui par lettre", "confirmee"),
        ("par écrit", "confirmee"),
        ("signé", "confirmee"),
        ("dit oui mais pas par écrit", "a_venir"),
        ("verbalement", "a_venir"),
        ("on attend la lettre", "a_venir"),
        ("on a demandé", "demandee"),
        ("demande envoyée", "demandee"),
    ],
)
def test_a_status_is_said_in_other_words(talk: Talk, said: str, status: str) -> None:
    """What is promised in writing is confirmed; the status that was read is said back."""
    talk.all("la ville met 500", "oui", said)
    assert talk.dossier.funding[0].status == status
    assert "Je note « Ville »" in talk.text


def test_what_is_left_to_ask_is_said_and_put_off(talk: Talk) -> None:
    """What waits is told with the question, and all of it can be put off."""
    talk.all("la ville met 500\ncentraide donne 300", "oui")
    assert "Il me restera à demander" in talk.text
    talk.say("tout plus tard")
    assert talk.asked.what == "depenses"


def test_the_likeliest_categories_come_first(talk: Talk) -> None:
    """A long list of categories begins with three of them, and can be opened."""
    talk.all("gizmo 300", "oui")
    assert len(talk.asked.options) == 5
    talk.press("categories")
    assert len(talk.asked.options) == len(shipped().categories) + 1
    talk.say("essence 200")
    assert talk.asked.what == "confirmer"
    talk.all("oui", "matériel")
    assert talk.dossier.expenses[0].category == "materiel-nourriture"


def test_a_contribution_keeps_who_gives_it_and_its_calculation(talk: Talk) -> None:
    """Who gives in kind stays in the name; the calculation stands on both sides."""
    talk.all("bénévoles 200 h à 15 $/h", "oui", "oui")
    assert "15 $ × 200 h = 3 000 $" in talk.text
    talk.all("plus tard", "salle prêtée 1500", "oui", "non")
    talk.all("la 3 c'est un apport en nature des partenaires", "oui")
    assert talk.dossier.expenses[-1].label == "Salle prêtée (partenaires)"


def test_a_question_stands_above_the_choices_after_a_change(talk: Talk) -> None:
    """Once a change is made, what comes next is asked in words."""
    talk.all("450 de bouffe", "oui", "la 1 c'est 500", "oui")
    assert "C'est changé." in talk.text
    assert talk.turned.question is not None
    assert talk.turned.question.text

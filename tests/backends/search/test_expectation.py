"""What a question expects to find in its answer: an amount, a figure, a person, or anything."""

from __future__ import annotations

import pytest

from bot.backends.search.expectation import expected
from bot.domain.passage import Expected


@pytest.mark.parametrize(
    "question",
    [
        "Combien de dollars peut-on demander ?",
        "combien de piasses on peut avoir",
        "combien max",
        "Combien coûte la location ?",
        "COMBIEN ÇA COÛTE",
        "combien est-ce que ça coûte",
        "ça coûte combien ?",
        "ça vaut combien",
        "elle gagne combien",
        "Quel est le salaire moyen ?",
        "c'est quoi le salaire minimum",
        "Quel est le prix moyen d'un logement ?",
        "le coût d’un autobus",
        "le loyer du local",
    ],
)
def test_a_price_expects_money(question: str) -> None:
    """A cost, a price or a pay is answered by an amount of money."""
    assert expected(question) is Expected.MONEY


@pytest.mark.parametrize(
    "question",
    [
        "Combien de personnes habitent à Laval ?",
        "combien d'organismes sont financés",
        "combien d’années dure le plan",
        "combien d'argent on peut avoir",
        "Quel pourcentage faut-il ?",
        "Quel nombre de membres ?",
        "Quel est le seuil ?",
        "quel est le taux d'administration",
        "Quel est le montant maximal ?",
    ],
)
def test_a_count_expects_a_figure(question: str) -> None:
    """A count, a rate or a threshold is answered by a number of some kind."""
    assert expected(question) is Expected.FIGURE


@pytest.mark.parametrize(
    "question",
    [
        "Comment s'appelle la directrice ?",
        "Comment s’appelle l’agente ?",
        "quel est le nom de la présidente",
        "c'est quoi le nom de l'agente",
        "le prénom du coordonnateur",
        "Qui dirige l'Alliance ?",
        "qui préside le comité",
        "qui est le président",
        "numéro de téléphone du mandataire",
        "num de tel de la MRC",
        "le courriel de la MRC",
        "l'adresse du mandataire",
    ],
)
def test_a_name_or_a_number_to_call_expects_a_person(question: str) -> None:
    """Who someone is, or how to reach them, is answered by a person's particulars."""
    assert expected(question) is Expected.PERSON


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Combien ?",
        "Combien de temps dure un projet ?",
        "combien de façons de déposer",
        "Il y a combien de manières de faire ?",
        "Quels sont les critères ?",
        "Qui peut déposer ?",
        "Qui est le mandataire ?",
        "le nom du projet doit-il être long",
        "Quelle est la date limite ?",
        "On peut payer un salaire ?",
        "Quel est le rôle du comité ?",
        "Comment s'appelle le programme ?",
        "a-t-on besoin d'une adresse",
    ],
)
def test_anything_else_expects_nothing_in_particular(question: str) -> None:
    """A rule, a role, a duration in words or a programme's name is found in any passage."""
    assert expected(question) is Expected.ANYTHING


@pytest.mark.parametrize("question", ["combien ça coûte", "le courriel de la MRC", "quel taux"])
def test_accents_and_capitals_change_nothing(question: str) -> None:
    """A question typed in capitals expects what it expects in small letters."""
    assert expected(question.upper()) is expected(question)


def test_a_person_is_expected_before_an_amount() -> None:
    """Who to call about a price is a person, whatever amounts the question speaks of."""
    assert expected("le courriel de la MRC pour savoir combien ça coûte") is Expected.PERSON

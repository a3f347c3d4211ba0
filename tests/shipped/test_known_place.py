"""What is answered when the person's territory is known, though the question does not name it."""

from __future__ import annotations

import pytest

from bot.domain.passage import AnswerKind
from tests.shipped.conftest import TODAY, AskShipped

_PAGE = (
    "https://crdbsl.org/developpement-social/alliance-pour-la-solidarite-du-bas-saint-laurent.html"
)


@pytest.mark.parametrize(
    "question",
    [
        "c'est quand la date limite?",
        "c'est quand le deadline",
        "what is the deadline for my region ?",
    ],
)
def test_the_date_is_the_territory_s(ask: AskShipped, question: str) -> None:
    """The date of her region comes, said to be past, with what is not known of new projects."""
    text = ask(question, "bas-saint-laurent", TODAY).text

    assert "28 février 2026" in text
    assert "est passé" in text
    assert "si un nouveau projet peut encore" in text


def test_without_a_place_it_is_asked(ask: AskShipped) -> None:
    """The date depends on the place: it is asked, and the word is not defined instead."""
    answer = ask("c'est quand la date limite?", None, TODAY)

    assert answer.kind is AnswerKind.ASKS


def test_english_is_answered_in_french(ask: AskShipped) -> None:
    """A question in English gets one sentence that says so, then the answer, in French."""
    answer = ask("what is the deadline for my region ?", "bas-saint-laurent", TODAY)

    assert answer.text.startswith("Je réponds seulement en français.")
    assert "28 février 2026" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "c'est quoi le numero de téléphone ou courriel du CRD?",
        "qui peut m'aider? jai besoin d'un numero de téléphone",
        "c'est quoi le numero du CRD?",
    ],
)
def test_no_number_is_made_up(ask: AskShipped, question: str) -> None:
    """Asked for a number, the assistant says that it has none, and gives the page that it holds."""
    text = ask(question, "bas-saint-laurent", TODAY).text

    assert "Je n'ai pas de numéro de téléphone ni de courriel" in text
    assert _PAGE in text


def test_a_call_known_by_its_year_has_no_closing_day(ask: AskShipped) -> None:
    """Where a call's date was not found, no day of closing is shown beside its source."""
    answer = ask("date limite dans les Laurentides", None, TODAY)
    period = [(one.valid_from, one.valid_until) for one in answer.citations]

    assert "pas trouvé sa date limite" in answer.text
    assert [(since.year, since.month) for since, _ in period if since] == [(2021, 1)]

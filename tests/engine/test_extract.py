"""What is quoted from a passage, and when two quotes disagree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.search.french import stems
from bot.domain.passage import Passage
from bot.engine.extract import FIRST_WORDS, Extract, disagree, extract, figures

REFUSED = "Les dépenses suivantes ne sont jamais admissibles dans un projet :"
LIST = "\n".join(
    [
        "Le Fonds finance des projets dans tout le Québec.",
        REFUSED,
        "l'achat d'une bâtisse ou d'un terrain ;",
        "le remboursement d'une dette de l'organisme ;",
        "les frais de représentation et de voyage ;",
        "l'achat d'alcool.",
        "Le comité peut demander une preuve.",
    ]
)


def passage(text: str, items: tuple[int, ...] = ()) -> Passage:
    """Make a passage of this text."""
    return Passage("guide.md#1", "guide.md", "Guide", "", text, items=items)


def quotes(text: str, question: str, most: int, items: tuple[int, ...] = ()) -> list[str]:
    """Give what is quoted of a text for a question."""
    return [e.quote for e in extract(passage(text, items), stems(question), stems, most)]


def _words(extracts: list[Extract]) -> int:
    return sum(len(sentence.split()) for e in extracts for sentence in e.sentences)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    """Make a passage of paragraphs, announcements and lists of any length."""
    word = st.sampled_from("Fonds projet budget comité territoire demande MRC".split())
    sentence = st.lists(word, min_size=1, max_size=12).map(lambda held: f"A{' '.join(held)}.")
    paragraph = st.lists(sentence, min_size=1, max_size=4).map(" ".join)
    announced = st.lists(word, min_size=1, max_size=6).map(lambda held: f"B{' '.join(held)} :")
    line = st.one_of(
        st.tuples(st.just(False), st.one_of(paragraph, announced)),
        st.tuples(st.just(True), paragraph),
    )
    lines = draw(st.lists(line, min_size=1, max_size=12))
    items = tuple(rank for rank, (item, _) in enumerate(lines) if item)
    return passage("\n".join(text for _, text in lines), items)


QUESTIONS = st.sampled_from(["budget du projet", "comité", "rien de tel", ""]).map(stems)
MOST = st.integers(min_value=1, max_value=60)


@settings(deadline=None)
@given(passages(), QUESTIONS, MOST)
def test_a_quote_stands_in_one_line(held: Passage, wanted: list[str], most: int) -> None:
    """Each quote is a run of one line of the passage, word for word, made of its sentences."""
    found = extract(held, wanted, stems, most)
    lines = held.text.split("\n")
    at = 0
    assert found
    for one in found:
        assert one.passage is held
        assert one.quote.split() == " ".join(one.sentences).split()
        at = next(rank for rank in range(at, len(lines)) if one.quote in lines[rank])
    marked = [one.item for one in found]
    if len(found) == len(lines):
        assert marked == [rank in held.items for rank in range(len(lines))]


@settings(deadline=None)
@given(passages(), QUESTIONS, MOST)
def test_a_run_is_as_short_as_asked(held: Passage, wanted: list[str], most: int) -> None:
    """No more than the words asked for, but for a long sentence or what announces a list."""
    lines = held.text.split("\n")
    longest = max(len(s.split()) for line in lines for s in line.split(". "))
    announcing = max((len(line.split()) for line in lines if line.endswith(":")), default=0)
    found = extract(held, wanted, stems, most)
    assert _words(found) <= max(most, longest) + announcing


@settings(deadline=None)
@given(passages(), QUESTIONS, MOST)
def test_a_list_keeps_what_announces_it(held: Passage, wanted: list[str], most: int) -> None:
    """No item is quoted without the line above its list, where that line announces it."""
    lines = held.text.split("\n")
    quoted = [one.quote for one in extract(held, wanted, stems, most)]
    if not held.items or any(lines.count(line) > 1 for line in lines):
        return
    for rank in held.items:
        above = next((r for r in range(rank, -1, -1) if r not in held.items), None)
        if above is not None and lines[above].endswith(":"):
            item = any(quote in lines[rank] and quote not in lines[above] for quote in quoted)
            others = [line for other, line in enumerate(lines) if other != rank]
            alone = item and not any(quote in line for quote in quoted for line in others)
            assert not alone or lines[above] in quoted


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("l'achat d'une bâtisse", 2),
        ("le remboursement d'une dette", 3),
        ("des frais de représentation", 4),
        ("l'achat d'alcool", 5),
    ],
)
def test_a_refused_expense_is_never_shown_as_allowed(question: str, item: int) -> None:
    """Any item of a list of refusals comes with the line that refuses, however short the quote."""
    for most in (5, 12, 20, 30):
        found = quotes(LIST, question, most, items=(2, 3, 4, 5))
        assert REFUSED in found
        assert LIST.split("\n")[item] in found
        assert found.index(REFUSED) < found.index(LIST.split("\n")[item])


def test_a_short_passage_is_quoted_whole() -> None:
    """A passage that fits is given whole, a quote for each line."""
    assert quotes(LIST, "alcool", FIRST_WORDS) == LIST.split("\n")


def test_the_sentence_that_answers_is_kept() -> None:
    """The quote is cut around the sentence that shares most words with the question."""
    text = (
        "Le Fonds existe depuis longtemps. Il aide les régions. La subvention couvre au plus "
        "la moitié du salaire du coordonnateur. Le comité se réunit souvent. Il décide seul."
    )
    found = quotes(text, "le salaire du coordonnateur est-il couvert par la subvention", 14)
    assert len(found) == 1
    assert "La subvention couvre au plus la moitié du salaire du coordonnateur." in found[0]


def test_the_first_sentence_wins_when_none_is_better() -> None:
    """A section usually answers its heading in its first sentence."""
    text = "Le Fonds aide les régions. Le comité décide. Le budget suit. La MRC signe."
    assert quotes(text, "rien de commun", 5) == ["Le Fonds aide les régions."]


def test_a_repeated_sentence_is_quoted_where_it_stands() -> None:
    """A sentence said twice in a line does not stretch the quote from one place to the other."""
    text = "Le comité décide. La MRC signe le budget. Le comité décide. Le territoire dépose."
    found = extract(passage(text), stems("le territoire dépose"), stems, 6)
    assert [one.quote for one in found] == ["Le comité décide. Le territoire dépose."]


def test_an_empty_passage_gives_nothing() -> None:
    """There is nothing to quote where there is no text."""
    assert extract(passage(""), stems("budget"), stems, 10) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le maximum est de 40 000 $.", {"40000 $"}),
        ("Le maximum est de 40\u202f000\u00a0$.", {"40000 $"}),
        ("Le maximum est de 40000 dollars.", {"40000 $"}),
        ("Le taux est de 12,5 %.", {"12.5 %"}),
        ("Le taux est de 12.50 %.", {"12.5 %"}),
        ("L'enveloppe est de 5 805 682 $.", {"5805682 $"}),
        ("L'enveloppe est de 2,6 M$.", {"2.6 M$"}),
        ("De 1 million à 2 millions.", {"1 million", "2 million"}),
        ("Le tarif est de 0,59 $ / km ou 0,50 $/km.", {"0.59 $/km", "0.5 $/km"}),
        ("Un an ou 12 mois, 3 ans au plus.", {"12 mois", "3 an"}),
        ("Une réponse en 30 jours, ou 6 semaines.", {"30 jour", "6 semaine"}),
        ("L'appel ferme le 30 juin 2026.", {"30", "2026"}),
        ("L'appel ferme le 2026-06-30.", {"2026", "06", "30"}),
        ("En 2024 350 projets ont été reçus.", {"2024", "350"}),
        ("Selon l'art. 3.10 du cadre.", {"3.10"}),
        ("Voir 12 moisissures et 3 anses.", {"12", "3"}),
        ("2. Prévoir 12 mois.", {"12 mois"}),
        ("(3) Prévoir 100 $.", {"100 $"}),
        ("Aucun chiffre ici.", set()),
    ],
)
def test_figures_are_written_one_way(text: str, found: set[str]) -> None:
    """Amounts, shares and durations read the same however their spaces and commas are written."""
    assert figures(text) == found


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_an_amount_reads_the_same_with_any_space(amount: int, space: str) -> None:
    """Thousands may be set apart by any space, or none."""
    apart = f"{amount:,}".replace(",", space)
    assert figures(f"Soit {apart}{space}$.") == figures(f"Soit {amount} $.") == {f"{amount} $"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "La subvention maximale est de 40 000 $ par projet.",
            "La subvention maximale est de 50 000 $ par projet.",
        ),
        (
            "Le projet dure au plus 12 mois dans ce territoire.",
            "Dans ce territoire, le projet dure au plus 24 mois.",
        ),
        (
            "L'organisme fournit 10 % du coût total du projet.",
            "L'organisme fournit 20 % du coût total du projet.",
        ),
    ],
)
def test_other_figures_for_the_same_thing_disagree(one: str, other: str) -> None:
    """Two sentences of the same words, with other figures of the same unit, disagree."""
    assert disagree(one, other, stems)
    assert disagree(other, one, stems)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "La subvention maximale est de 40 000 $ par projet.",
            "La subvention maximale est de 40\u202f000,00 $ par projet.",
        ),
        (
            "La subvention maximale est de 40 000 $ par projet.",
            "La subvention maximale du projet dure 12 mois.",
        ),
        (
            "La subvention maximale est de 40 000 $ par projet.",
            "Le salaire du coordonnateur monte à 50 000 $ par année.",
        ),
        (
            "La subvention maximale est fixée par le comité.",
            "La subvention maximale est de 50 000 $ par projet.",
        ),
        ("40 000 $", "50 000 $"),
        (
            "1. Remplir le formulaire de demande du programme.",
            "2. Remplir le formulaire de demande du programme.",
        ),
        (
            "Le projet dure 1 an dans ce territoire.",
            "Le projet dure 12 mois dans ce territoire.",
        ),
    ],
)
def test_what_only_looks_different_does_not_disagree(one: str, other: str) -> None:
    """Another spelling, unit, subject or item number is no disagreement."""
    assert not disagree(one, other, stems)
    assert not disagree(other, one, stems)

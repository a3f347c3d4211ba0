"""A generation open for questions: read once, found where it holds, rule data by level."""

from __future__ import annotations

from datetime import date

import pytest

from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.reading import what_is_asked
from bot.backends.search.vectors import Vectors
from bot.domain.passage import Expected, Hit
from tests.backends.search.opened import (
    FAIR,
    MARKET,
    OLD_FAIR,
    OTHER,
    VALLEY,
    documents,
    open_small,
    scope,
)
from tests.tiny_folder import MEALS, CountingEmbeddings

ASKED = "Qui est le mandataire ?"
FAIR_ASKED = "Quand se tient la foire aux outils ?"


class CountingQuestions(CountingEmbeddings):
    """The real model, with a list of the questions too."""

    def __init__(self, inner: TextEmbeddings) -> None:
        super().__init__(inner)
        self.questions: list[str] = []

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, counted."""
        self.questions.append(text)
        return super().embed_question(text)


@pytest.fixture(scope="module")
def counting(bundled: TextEmbeddings) -> CountingQuestions:
    """The real model, counted."""
    return CountingQuestions(bundled)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory, counting: CountingQuestions) -> OpenGeneration:
    """The small folder, open."""
    return open_small(tmp_path_factory.mktemp("small"), counting)


def _rank(hits: list[Hit], document: str) -> int:
    return documents(hits).index(document)


def test_a_question_is_embedded_once(search: OpenGeneration, counting: CountingQuestions) -> None:
    """Reading, finding, then giving the rule data cost one embedding in all."""
    counting.questions.clear()
    counting.texts.clear()
    question = search.read("c qui le mandataire a riviere pourpre")
    search.find(question, scope("vallee"))
    search.find(question, scope("plateau"))
    search.statements("mandataire", scope("vallee"))

    assert len(counting.questions) == 1
    assert counting.texts == []


def test_a_place_is_read_and_kept_out_of_what_is_embedded(
    search: OpenGeneration, counting: CountingQuestions
) -> None:
    """What is compared is the subject: the place says where, in its own list."""
    question = search.read("Qui est le mandataire à Rivière-Pourpre ?")

    assert [(p.name, p.territory, p.sector) for p in question.places] == [
        ("Rivière-Pourpre", "vallee", None)
    ]
    assert "Pourpre" not in counting.questions[-1]
    assert question.topics == ("mandataire",)
    assert question.sure


def test_a_place_of_a_sector_tells_the_sector(search: OpenGeneration) -> None:
    """A village of a part of the territory names that part."""
    (place,) = search.read("le mandataire à Anse-Grise").places
    assert (place.territory, place.sector) == ("vallee", "bas")


def test_a_message_of_a_place_alone_is_read(search: OpenGeneration) -> None:
    """When nothing is left without the place, the message itself is compared."""
    question = search.read("Rivière-Pourpre")
    assert question.places
    assert question.subject == "Rivière-Pourpre"


def test_what_a_question_says_beside_its_subject_is_read(search: OpenGeneration) -> None:
    """Years and the kind of answer expected are read off the message."""
    question = search.read("Combien coûte la foire en 2019 et 2024 ?")
    assert question.years == {2019, 2024}
    assert question.expects is Expected.MONEY
    assert search.read("le lot 20191").years == frozenset()


def test_the_best_passage_comes_first(search: OpenGeneration) -> None:
    """A question is answered by the document that says it, found relevant."""
    hits = search.find(search.read(FAIR_ASKED), scope())

    assert documents(hits)[0] == FAIR
    assert hits[0].relevance > 0.9
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(0 <= h.relevance <= 1 for h in hits)


def test_no_more_passages_come_than_asked_for(search: OpenGeneration) -> None:
    """The limit cuts the ranking without changing it."""
    question = search.read(FAIR_ASKED)
    two = search.find(question, scope(), 2)
    assert two == search.find(question, scope(), 20)[:2]


def test_another_subject_is_not_relevant(search: OpenGeneration) -> None:
    """Passages still come back for another subject, none of them likely to answer."""
    hits = search.find(search.read("Quelle est la capitale du Portugal ?"), scope())
    assert max(hit.relevance for hit in hits) < 0.1


def test_a_text_out_of_date_is_lower_but_there(search: OpenGeneration) -> None:
    """The fair of 2019 comes after the other one, closer to it on a day when it held."""
    question = search.read(FAIR_ASKED)
    now, then = (search.find(question, scope(day=date(y, 6, 1)), 20) for y in (2026, 2019))

    assert _rank(now, OLD_FAIR) > _rank(now, FAIR)
    old_now, old_then = (h[_rank(h, OLD_FAIR)].score for h in (now, then))
    assert old_now < old_then
    assert now[_rank(now, OLD_FAIR)].relevance > 0.5


def test_a_territory_only_sees_what_holds_there(search: OpenGeneration) -> None:
    """A document of the plateau is never found for the valley; one for all places is."""
    question = search.read("Quand se tient le marché public du plateau ?")

    assert documents(search.find(question, scope("plateau")))[0] == MARKET
    elsewhere = documents(search.find(question, scope("vallee"), 50))
    assert MARKET not in elsewhere
    assert FAIR in elsewhere
    assert MEALS in elsewhere


def test_every_territory_is_searched_when_none_is_known(search: OpenGeneration) -> None:
    """Without a territory the market is found all the same."""
    found = search.find(search.read("Quand se tient le marché public ?"), scope())
    assert documents(found)[0] == MARKET


def test_a_programme_only_sees_its_own(search: OpenGeneration) -> None:
    """A document of another programme is not found; one of no programme is."""
    question = search.read("Qui prête des serres chauffées aux jardiniers ?")

    assert documents(search.find(question, scope()))[0] == OTHER
    assert OTHER in documents(search.find(question, scope(programme="voisin"), 50))
    own = documents(search.find(question, scope(programme="demo"), 50))
    assert OTHER not in own
    assert FAIR in own


def test_a_place_named_counts_for_more_than_one_known(search: OpenGeneration) -> None:
    """The territory's own data is higher when the question names a place of it."""
    question = search.read(ASKED)
    named, given = (search.find(question, scope("vallee", named=n)) for n in (True, False))
    assert documents(named)[0] == documents(given)[0] == VALLEY
    assert named[0].score > given[0].score


def test_another_sector_is_lower(search: OpenGeneration) -> None:
    """What one part of a territory says is higher for that part than for the others."""
    question = search.read(ASKED)

    def score(sector: str | None) -> float:
        hits = search.find(question, scope("vallee", sector=sector), 20)
        return next(h.score for h in hits if h.passage.sector == "bas")

    assert score("bas") > score(None)


def test_statements_go_from_the_nearest_level_to_the_widest(search: OpenGeneration) -> None:
    """The sector speaks first, then the territory, then the programme for all."""
    own = [p.text for p in search.statements("mandataire", scope("vallee", sector="bas"))]
    assert own == [
        "Le Bas-Val gère son programme lui-même.",
        "La MRC de Belval gère le programme.",
        "La MRC de Belval reçoit les projets.",
        "Le mandataire reçoit les demandes.",
    ]


def test_statements_of_another_sector_or_territory_stay_out(search: OpenGeneration) -> None:
    """A topic brings nothing of a neighbour, and only the core where no place is known."""
    other = [p.sector for p in search.statements("mandataire", scope("vallee", sector="haut"))]
    assert other == [None, None, None]
    assert [p.territories for p in search.statements("mandataire", scope("plateau"))] == [
        ("plateau",),
        (),
    ]
    assert [p.territories for p in search.statements("mandataire", scope())] == [()]
    assert search.statements("inconnu", scope("vallee")) == []


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        (ASKED, ("mandataire",)),
        ("C'est qui le mandataire d'Emploi-Québec ?", ()),
        ("le mandataire du fonds ecoleader", ()),
        ("Emploi-Québec ou le PDD : qui est le mandataire ?", ("mandataire",)),
    ],
)
def test_another_programme_silences_the_rule_data(
    search: OpenGeneration, question: str, topics: tuple[str, ...]
) -> None:
    """Rule data never answers for a programme that it is not about, unless its own is named."""
    assert search.read(question).topics == topics


_STORY = (
    "Bonjour, je m'appelle Jeanne et je travaille avec un groupe du quartier depuis trois ans."
    " Nous faisons des repas."
)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (f"{_STORY} {FAIR_ASKED} Merci beaucoup.", FAIR_ASKED),
        (f"{_STORY} {FAIR_ASKED} Merci. {ASKED}", f"{FAIR_ASKED} {ASKED}"),
        (
            f"{_STORY} On a besoin d'outils de jardin. On fait quoi ?",
            "On a besoin d'outils de jardin. On fait quoi ?",
        ),
        (f"{_STORY} Dites-moi le jour de la foire.", "Dites-moi le jour de la foire."),
        ("Nous sommes un groupe. On fait quoi ?", "Nous sommes un groupe. On fait quoi ?"),
        ("mot " * 40, ("mot " * 40).strip()),
    ],
)
def test_of_a_long_message_what_is_asked_is_kept(message: str, asked: str) -> None:
    """A story told before the question is left out; a short message is kept whole.

    A question of two words keeps what was said before it; without a question the end is kept.
    """
    kept = what_is_asked(message)
    assert " ".join(kept.split()) == " ".join(asked.split())


def test_a_long_message_finds_what_it_asks(search: OpenGeneration) -> None:
    """The meals of the story do not outrank the fair of the question."""
    question = search.read(f"{_STORY} {FAIR_ASKED} Merci beaucoup.")
    assert question.subject == FAIR_ASKED
    assert documents(search.find(question, scope()))[0] == FAIR


@pytest.mark.parametrize("text", ["", " ", "?", "🙂", "\x00", "le la les", "a" * 5_000])
def test_any_message_is_read_and_searched(search: OpenGeneration, text: str) -> None:
    """Nothing, noise or one endless word brings passages of little relevance, and no error."""
    hits = search.find(search.read(text), scope("vallee"))
    assert all(0 <= hit.relevance <= 1 for hit in hits)

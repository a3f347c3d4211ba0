"""A search put in order by a cross-encoder: another order, the same relevance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.backends.search.bench import NoCache
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.index import FolderIndex
from bot.backends.search.reranking import Reranked
from bot.domain.knowledge import Catalogue, Knowledge
from bot.engine.answer import Asking
from bot.engine.ports import Search
from tests.backends.search.opened import FAIR, OLD_FAIR, documents, open_small, scope
from tests.tiny_folder import put_together, settings, synced, write_folder

FAIR_ASKED = "Quand se tient la foire aux outils ?"


class Preferring:
    """A scorer that prefers passages holding some words, and notes what it was given."""

    def __init__(self, words: str) -> None:
        self._words = words
        self.read: list[tuple[str, tuple[str, ...]]] = []

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        """Give 1 to a passage that holds the words, 0 to another."""
        self.read.append((question, tuple(passages)))
        return [float(self._words in passage) for passage in passages]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory, bundled: TextEmbeddings) -> OpenGeneration:
    """The small folder, open."""
    return open_small(tmp_path_factory.mktemp("small"), bundled)


def test_the_scorer_s_order_is_the_one_given(search: OpenGeneration) -> None:
    """A passage that the scorer prefers comes first; the others keep their order."""
    reranked = Reranked(search, Preferring("serre"))
    question = reranked.read(FAIR_ASKED)
    plain, found = search.find(question, scope(), 20), reranked.find(question, scope(), 20)

    assert documents(plain)[0] == FAIR
    assert "serre" in found[0].passage.text
    assert sorted(documents(found)) == sorted(documents(plain))
    others = [hit.passage.id for hit in found if "serre" not in hit.passage.text]
    assert others == [hit.passage.id for hit in plain if "serre" not in hit.passage.text]


def test_relevance_stays_with_its_passage(search: OpenGeneration) -> None:
    """The order says nothing of whether a passage answers at all: each keeps its chance."""
    reranked = Reranked(search, Preferring("serre"))
    question = reranked.read(FAIR_ASKED)
    before = {hit.passage.id: hit.relevance for hit in search.find(question, scope(), 20)}

    assert {h.passage.id: h.relevance for h in reranked.find(question, scope(), 20)} == before


def test_scores_still_go_down(search: OpenGeneration) -> None:
    """The new order takes over the old scores, so that as many passages are close to the best."""
    reranked = Reranked(search, Preferring("serre"))
    question = reranked.read(FAIR_ASKED)
    plain, found = search.find(question, scope(), 20), reranked.find(question, scope(), 20)

    assert [hit.score for hit in found] == [hit.score for hit in plain]


def test_a_passage_far_down_can_come_up(search: OpenGeneration) -> None:
    """The scorer reads more passages than are asked for, and only so many are given."""
    scorer = Preferring("pompiers")
    reranked = Reranked(search, scorer)
    found = reranked.find(reranked.read(FAIR_ASKED), scope(), 1)

    assert documents(found) == [OLD_FAIR]
    ((question, passages),) = scorer.read
    assert question == FAIR_ASKED
    assert len(passages) > 1


def test_nothing_found_is_nothing_scored(tmp_path: Path, bundled: TextEmbeddings) -> None:
    """When no passage passes the filter the scorer is not disturbed."""
    scorer = Preferring("")
    empty = Reranked(_empty(tmp_path, bundled), scorer)
    assert empty.find(empty.read(FAIR_ASKED), scope()) == []
    assert scorer.read == []


def _empty(place: Path, embeddings: TextEmbeddings) -> OpenGeneration:
    index = FolderIndex(place, embeddings, NoCache())
    index.build("g1", Knowledge((), Catalogue(), "none"), lambda _step, _done, _total: None)
    return index.open("g1")


def test_the_rest_is_the_generation_s_own(search: OpenGeneration) -> None:
    """Its name, its rule data and what it says on a topic do not change."""
    reranked = Reranked(search, Preferring(""))
    assert reranked.generation == search.generation
    assert reranked.catalogue is search.catalogue
    where = scope("vallee", sector="bas")
    assert reranked.statements("mandataire", where) == search.statements("mandataire", where)


def test_answers_come_from_the_scorer_s_choice(
    search: OpenGeneration, tmp_path: Path, bundled: TextEmbeddings
) -> None:
    """An answer cites first what the scorer put first, of two passages that hold that day."""
    app = put_together(settings(tmp_path, tmp_path), bundled)

    def cited(opened: Search) -> str:
        answer = app.answerer(opened).answer(FAIR_ASKED, Asking(date(2019, 6, 1)))
        return answer.citations[0].document

    assert cited(search) == FAIR
    assert cited(Reranked(search, Preferring("pompiers"))) == OLD_FAIR


def test_without_a_setting_the_plain_generation_answers(
    tmp_path: Path, bundled: TextEmbeddings
) -> None:
    """With `JONCTION_RERANKER` empty nothing stands between the questions and the search."""
    app = put_together(settings(tmp_path / "data", write_folder(tmp_path / "k")), bundled)
    synced(app)
    assert app.settings.reranker == ""
    assert type(app.open_live()) is OpenGeneration

"""A question to an answer: rule data first, then passages; a territory asked; or abstention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.passage import Answer, AnswerKind, Asked, Expected, Hit, Passage
from bot.domain.sentences import Sentences
from bot.engine.compose import Composer, Extracts, conflicting
from bot.engine.extract import FIRST_WORDS, OTHER_WORDS, Terms, disagree, extract, holds, reached
from bot.engine.language import is_english
from bot.engine.ports import PlaceFound, Question, Scope, Search, only_sector

# Chance of relevance under which nothing is answered; the curve is fitted so that it is a half.
FLOOR = 0.5
# Share of the best score from which another passage adds to the answer.
_CLOSE = 0.86
# Such a passage is a stray unless it comes very close to the best one, or surely answers.
_VERY_CLOSE = 0.93
_SURELY = 0.85
_MOST_PASSAGES = 3
_SECOND_CLOSE = 0.65
_SECOND_FLOOR = 0.85
_LOOKED_AT = 8
_TOPICS_TRIED = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known beside the question itself.

    Args:
        territory: the promoter's territory, where known; a place named in the question wins.
    """

    day: date
    territory: str | None = None
    sector: str | None = None
    programme: str | None = None


class Answerer:
    """Answers questions from one generation of the index."""

    def __init__(self, search: Search, sentences: Sentences, terms: Terms) -> None:
        self._search = search
        self._sentences = sentences
        self._terms = terms
        self._compose = Composer(sentences, search.catalogue, terms)

    def answer(self, text: str, asking: Asking, floor: float = FLOOR) -> Answer:
        """Answer a question with sentences quoted from their sources, or say what is missing.

        Args:
            floor: chance of relevance under which nothing is answered.
        """
        if not any(character.isalnum() for character in text):
            return Answer(AnswerKind.ABSTAIN, self._sentences.say("abstain.unreadable"))
        question = self._search.read(text)
        if not question.places and all(stem.isdigit() for stem in question.stems):
            return Answer(AnswerKind.ABSTAIN, self._sentences.say("abstain.unreadable"))
        asking = replace(asking, day=_asked_day(question.years, asking.day))
        scope, doubt = self._scope(question, asking)
        hits = self._search.find(question, scope, _LOOKED_AT)
        relevant = _relevant(hits, floor)
        answer = None
        if relevant or question.sure:
            answer = self._from_data(question, scope, doubt, elsewhere=bool(relevant))
            if answer and answer.kind in (AnswerKind.ABSTAIN, AnswerKind.OUTDATED):
                answer = self._from_own_document(question, relevant, scope) or answer
        if answer is None:
            answer = self._from_passages(question, relevant, scope, doubt)
        answer = self._compose.understood(answer, question.places, scope)
        return self._compose.in_french(answer) if is_english(text) else answer

    def _scope(self, question: Question, asking: Asking) -> tuple[Scope, tuple[PlaceFound, ...]]:
        """Settle the place a question is about; give the places between which it cannot tell."""
        scope = Scope(asking.day, asking.territory, asking.sector, asking.programme)
        named = {place.territory for place in question.places}
        if not named:
            return scope, ()
        if len(named) > 1:
            doubt = () if asking.territory in named else question.places
            return scope, doubt
        territory, sector = named.pop(), only_sector(question.places)
        return replace(scope, territory=territory, sector=sector, named=True), ()

    def _from_data(
        self, question: Question, scope: Scope, doubt: Sequence[PlaceFound], *, elsewhere: bool
    ) -> Answer | None:
        """Answer from the rule data on the question's topic.

        Args:
            elsewhere: passages were found too; they answer when the data has nothing to say.
        """
        topics = [self._search.catalogue.topic(name) for name in question.topics]
        first = next(iter(topics), None)
        if first is None:
            return None
        if first.territorial and (doubt or not scope.territory):
            return self._asks(doubt)
        for topic in topics[:_TOPICS_TRIED]:
            statements = self._search.statements(topic.id, scope) if topic else []
            found = _of_years(_nearest_level(statements, scope), question.years)
            if found:
                told = self._compose.statements(found, question.stems, scope)
                if question.expects is Expected.PERSON and not reached(told.text):
                    return self._compose.with_reach(told, scope)
                return told
        return None if elsewhere else self._compose.missing(first.missing, scope)

    def _from_own_document(
        self, question: Question, relevant: Sequence[Hit], scope: Scope
    ) -> Answer | None:
        """Answer from a document of the territory in force, where the rule data knows nothing."""
        for hit in relevant:
            passage = hit.passage
            own = passage.rule is None and scope.territory in passage.territories
            if own and passage.in_force(scope.day):
                found = extract(passage, question.stems, self._terms, FIRST_WORDS)
                if holds(question.expects, found):
                    return self._compose.cited(found, scope)
        return None

    def _asks(self, doubt: Sequence[PlaceFound]) -> Answer:
        catalogue = self._search.catalogue
        wanted = {place.territory for place in doubt}
        names = [
            (territory.id, territory.name)
            for territory in catalogue.territories
            if not wanted or territory.id in wanted
        ]
        text = self._sentences.say("asks.place" if doubt else "asks.territory")
        asked = Asked(text, "territoire", tuple(names))
        return Answer(AnswerKind.ASKS, text, asks=asked)

    def _from_passages(
        self,
        question: Question,
        relevant: Sequence[Hit],
        scope: Scope,
        doubt: Sequence[PlaceFound],
    ) -> Answer:
        if not relevant:
            return self._nothing(question, scope)
        if not scope.territory and _depends_on_place(relevant):
            return self._asks(doubt)
        chosen = self._chosen(relevant, scope)
        conflict = self._conflict(chosen, question.stems)
        if conflict:
            return self._compose.conflict(conflict, scope)
        extracts: Extracts = []
        for rank, hit in enumerate(chosen):
            most = FIRST_WORDS if rank == 0 else OTHER_WORDS
            extracts += extract(hit.passage, question.stems, self._terms, most)
        if not holds(question.expects, extracts):
            return self._nothing(question, scope)
        return self._compose.cited(extracts, scope)

    def _nothing(self, question: Question, scope: Scope) -> Answer:
        if question.expects is Expected.PERSON:
            return self._compose.nobody(scope)
        return self._compose.nothing(scope)

    def _chosen(self, relevant: Sequence[Hit], scope: Scope) -> list[Hit]:
        """Keep the passages that say something of their own; those in force go first."""
        best = relevant[0].score
        close = [hit for hit in relevant if hit.score >= _CLOSE * best]
        current = [hit for hit in close if hit.passage.in_force(scope.day)]
        kept: list[Hit] = []
        for hit in current or close[:1]:
            if all(not _repeats(hit.passage, other.passage) for other in kept):
                kept.append(hit)
        kept = kept[:_MOST_PASSAGES]
        if current and len(kept) < _MOST_PASSAGES:
            kept += self._second_source(relevant, kept, scope)
        return kept[:1] + [hit for hit in kept[1:] if _adds(hit, kept[0])]

    @staticmethod
    def _second_source(relevant: Sequence[Hit], kept: Sequence[Hit], scope: Scope) -> list[Hit]:
        """Add what a document with no known ways to ask says: it ranks lower for that alone."""
        best = kept[0].score
        cited = {hit.passage.document for hit in kept}
        for hit in relevant:
            passage = hit.passage
            sure = hit.relevance >= _SECOND_FLOOR and hit.score >= _SECOND_CLOSE * best
            if (
                sure
                and passage.is_plain
                and passage.document not in cited
                and passage.in_force(scope.day)
            ):
                return [hit]
        return []

    def _conflict(self, chosen: Sequence[Hit], stems: Sequence[str]) -> Extracts:
        values = conflicting([hit.passage for hit in chosen])
        if values:
            return [e for p in values for e in extract(p, stems, self._terms, OTHER_WORDS)]
        for rank, hit in enumerate(chosen):
            for other in chosen[rank + 1 :]:
                pair = self._disagreement(hit.passage, other.passage, stems)
                if pair:
                    return pair
        return []

    def _disagreement(self, one: Passage, other: Passage, stems: Sequence[str]) -> Extracts:
        if one.document == other.document or one.rule or other.rule:
            return []
        for first in extract(one, stems, self._terms, FIRST_WORDS):
            for second in extract(other, stems, self._terms, FIRST_WORDS):
                for a in first.sentences:
                    for b in second.sentences:
                        if disagree(a, b, self._terms):
                            return [
                                replace(first, quote=a, sentences=(a,)),
                                replace(second, quote=b, sentences=(b,)),
                            ]
        return []


def _asked_day(years: frozenset[int], day: date) -> date:
    """Give the day to answer for: the middle of the years asked about, when today is in none."""
    if not years or min(years) <= day.year <= max(years):
        return day
    return date((min(years) + max(years)) // 2, 7, 1)


def _relevant(hits: Sequence[Hit], floor: float) -> list[Hit]:
    """Keep what passes the floor, and what is ranked above the first that does.

    The floor tells whether the folder answers at all; the ranking tells with what.
    """
    first = next((rank for rank, hit in enumerate(hits) if hit.relevance >= floor), None)
    if first is None:
        return []
    return [hit for rank, hit in enumerate(hits) if rank <= first or hit.relevance >= floor]


def _adds(hit: Hit, best: Hit) -> bool:
    """Tell whether a passage beside the best one is worth a reader's time."""
    return hit.score >= _VERY_CLOSE * best.score or hit.relevance >= _SURELY


def _repeats(one: Passage, other: Passage) -> bool:
    return one.text == other.text


def _nearest_level(found: Sequence[Passage], scope: Scope) -> list[Passage]:
    """Keep the rule data of the sector where it has its own, else of the territory, else core."""
    sector = [p for p in found if p.sector and p.sector == scope.sector]
    territory = [p for p in found if p.territories]
    return sector or territory or list(found)


def _of_years(found: list[Passage], years: frozenset[int]) -> list[Passage]:
    """Keep, of the rule data, what speaks of the years asked about; all of it when nothing does."""
    if not years:
        return found
    spoken = [p for p in found if any(str(year) in p.text for year in years)]
    return spoken or [p for p in found if any(_covers(p, year) for year in years)] or found


def _covers(passage: Passage, year: int) -> bool:
    since = passage.valid_from.year if passage.valid_from else 0
    until = passage.valid_until.year if passage.valid_until else 9999
    return since <= year <= until


def _depends_on_place(relevant: Sequence[Hit]) -> bool:
    """Tell whether what was found first holds for several territories, each its own."""
    first = [hit.passage for hit in relevant[:3]]
    territories = {name for passage in first for name in passage.territories}
    return bool(first[0].territories) and len(territories) > 1 and all(p.territories for p in first)

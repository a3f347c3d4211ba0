"""Reads a message once: standard spelling, places, topics, and its one vector."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.expectation import expected
from bot.backends.search.french import stems, terms
from bot.backends.search.places import Gazetteer, says_here
from bot.backends.search.spelling import Spellings
from bot.backends.search.vectors import Vectors
from bot.domain.knowledge import Catalogue
from bot.domain.passage import Expected
from bot.engine.ports import PlaceFound


@dataclass(frozen=True, slots=True)
class TopicMargins:
    """How near a known way to ask for a topic must be, in cosine.

    The rule data answers for a place: a question that names one, or speaks of the person's own
    place, is more easily on a topic. So is one that says a word of the topic.

    Args:
        named: against the nearest prose, when a word of the topic is said.
        unnamed: the same when none is.
        named_off: how much nearer an example of another subject may be, when a word is said.
        unnamed_off: the same when none is.
    """

    named: float
    unnamed: float
    named_off: float
    unnamed_off: float

    def accept(self, named: bool, against_prose: float, against_off: float) -> bool:
        """Tell whether a question is on the topic.

        Args:
            against_prose: cosine with the topic, less that with the nearest prose.
            against_off: cosine with another subject, less that with the topic.
        """
        if named:
            return against_prose >= self.named and against_off <= self.named_off
        return against_prose >= self.unnamed and against_off <= self.unnamed_off


# Read off the tuning half of the golden questions and the development questions.
_PLACED = TopicMargins(named=-0.060, unnamed=-0.020, named_off=0.015, unnamed_off=0.0)
_HERE = TopicMargins(named=-0.030, unnamed=-0.025, named_off=0.0, unnamed_off=0.0)
# Nothing says that it is about a place, nor a word of the topic: passages answer better.
_NOWHERE = TopicMargins(named=-0.008, unnamed=2.0, named_off=0.010, unnamed_off=-0.045)
# A topic this much nearer than any other subject needs no passage beside it to be believed.
_SURELY = 0.045
# A word of the topic that is said is worth this much nearness.
_WORD_SAID = 0.02

# Above this many words a message usually tells a story before it asks.
_LONG_MESSAGE = 18
_ENOUGH_STEMS = 3
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_PIECE = re.compile(r"[^.?!;\n]+[.?!;]*")

# Gives, for each topic named, the best cosine of a passage that is not rule data on it.
NearestProse = Callable[[Vectors, Sequence[str]], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A message read once: nothing after needs the embedder again.

    Args:
        text: as typed.
        standard: in the documents' spelling.
        subject: the same without the places it names, which say where and not what.
        stems: stems of the subject; `terms` and `widened` are what lexical search compares.
        vector: of the subject.
        sure: it is nearer to a topic than to any other subject: a little, when it is about a place,
            or clearly.
        near_topics: best cosine with a known way to ask for each topic.
        only_place: it names a place and asks nothing.
        years: years that it names.
        expects: kind of thing that its answer must hold.
        off_subject: best cosine with an example of a question that the folder does not answer.
    """

    text: str
    standard: str
    subject: str
    stems: tuple[str, ...]
    terms: tuple[str, ...]
    widened: tuple[str, ...]
    vector: Vectors
    places: tuple[PlaceFound, ...]
    only_place: bool
    topics: tuple[str, ...]
    sure: bool
    near_topics: Mapping[str, float]
    years: frozenset[int]
    expects: Expected
    off_subject: float


@dataclass(frozen=True, slots=True)
class Examples:
    """Known ways to ask, embedded.

    Args:
        topics: topic of each row of `vectors`.
        vectors: ways to ask for a topic that the rule data answers.
        off_subject: questions that the folder does not answer.
    """

    topics: tuple[str, ...]
    vectors: Vectors
    off_subject: Vectors

    def nearest(self, vector: Vectors) -> dict[str, float]:
        """Give, for each topic, the best cosine of a question with a way to ask for it."""
        best: dict[str, float] = {}
        if self.topics:
            for name, cosine in zip(self.topics, self.vectors @ vector, strict=True):
                best[name] = max(best.get(name, -1.0), float(cosine))
        return best

    def off(self, vector: Vectors) -> float:
        """Give the best cosine with a question that the folder does not answer."""
        return float((self.off_subject @ vector).max()) if len(self.off_subject) else -1.0


def what_is_asked(text: str) -> str:
    """Keep, of a long message, the sentences that ask; people say first who they are and why.

    A short message is kept whole, and so is a long one in which nothing else can be told apart.
    """
    if len(text.split()) <= _LONG_MESSAGE:
        return text
    pieces = [piece for piece in _PIECE.findall(text) if piece.strip()]
    asking = [piece for piece in pieces if piece.rstrip().endswith("?")] or pieces[-1:]
    start = pieces.index(asking[0])
    # A question of two words ("On fait quoi?") says nothing without what comes before it.
    while start > 0 and len(set(stems(" ".join(asking)))) < _ENOUGH_STEMS:
        start -= 1
        asking.insert(0, pieces[start])
    return " ".join(piece.strip() for piece in asking)


class Reader:
    """Reads messages for one generation.

    Args:
        vocabulary: usual spelling of the documents' words, by folded form.
        common: folded words that the documents write as ordinary words.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        embeddings: TextEmbeddings,
        examples: Examples,
        vocabulary: Mapping[str, str],
        common: frozenset[str],
    ) -> None:
        glossary = catalogue.glossary
        self._spellings = Spellings(glossary.spellings, glossary.meanings, vocabulary)
        self.gazetteer = Gazetteer(catalogue.territories, common)
        self._embeddings = embeddings
        self._examples = examples
        self._others = tuple(
            (" ".join(stems(other)), " ".join(stems(programme.acronym or programme.name)))
            for programme in catalogue.programmes
            for other in programme.others
        )
        self._topic_words = {
            topic.id: tuple(" ".join(stems(word)) for word in topic.words if stems(word))
            for programme in catalogue.programmes
            for topic in programme.topics
        }

    def read(self, text: str, nearest_prose: NearestProse) -> ReadQuestion:
        """Read a message; the only place where a question is embedded."""
        typed = " ".join(text.split())
        places, rest = self.gazetteer.find(typed)
        standard = self._spellings.standard(typed)
        if not places:
            places, rest = self.gazetteer.find(standard)
        subject = what_is_asked(self._spellings.standard(rest) if places else standard)
        only_place = bool(places) and not stems(subject)
        if not stems(subject):
            subject = standard
        vector = self._embeddings.embed_question(subject)
        here = says_here(standard)
        margins = _PLACED if places else _HERE if here else _NOWHERE
        off = self._examples.off(vector)
        near = self._examples.nearest(vector)
        topics, said = self._topics(subject, near, nearest_prose(vector, tuple(near)), margins, off)
        found = tuple(dict.fromkeys(stems(subject)))
        return ReadQuestion(
            text=text,
            standard=standard,
            subject=subject,
            stems=found,
            terms=tuple(dict.fromkeys([*terms(subject), *terms(" ".join(p.name for p in places))])),
            widened=tuple(self._spellings.widened(found)),
            vector=vector,
            places=places,
            only_place=only_place,
            topics=topics,
            sure=said - off >= (0.0 if places or here else _SURELY),
            near_topics=near,
            years=frozenset(int(year) for year in _YEAR.findall(standard)),
            expects=expected(standard),
            off_subject=off,
        )

    def _topics(
        self,
        subject: str,
        near: Mapping[str, float],
        prose: Mapping[str, float],
        margins: TopicMargins,
        off: float,
    ) -> tuple[tuple[str, ...], float]:
        """Give the topics, surest first, and how near the first one is."""
        said = f" {' '.join(stems(subject))} "
        if any(f" {o} " in said and f" {own} " not in said for o, own in self._others):
            return (), -1.0
        scored = []
        for name, cosine in near.items():
            named = any(f" {words} " in said for words in self._topic_words[name])
            if margins.accept(named, cosine - prose[name], off - cosine):
                scored.append((cosine + (_WORD_SAID if named else 0.0), name))
        scored.sort(reverse=True)
        return tuple(name for _, name in scored), scored[0][0] if scored else -1.0

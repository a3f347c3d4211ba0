"""Reads a message once: standard spelling, places, topics, and its one vector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.french import stems, terms
from bot.backends.search.places import Gazetteer, says_here
from bot.backends.search.spelling import Spellings
from bot.backends.search.vectors import Vectors
from bot.domain.knowledge import Catalogue
from bot.engine.ports import PlaceFound


@dataclass(frozen=True, slots=True)
class TopicMargins:
    """How near a known way to ask for a topic must be, against the nearest prose, in cosine.

    The rule data answers for a place: a question that names one, or speaks of the person's own
    place, is more easily on a topic. So is one that says a word of the topic.
    """

    named: float
    unnamed: float


_SOMEWHERE = TopicMargins(named=-0.030, unnamed=-0.020)
_NOWHERE = TopicMargins(named=-0.005, unnamed=0.015)

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
        sure: a word of its first topic is said, for a place; see `TopicMargins`.
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
    topics: tuple[str, ...]
    sure: bool
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
        self._gazetteer = Gazetteer(catalogue.territories, common)
        self._embeddings = embeddings
        self._examples = examples
        self._topic_words = {
            topic.id: tuple(" ".join(stems(word)) for word in topic.words if stems(word))
            for programme in catalogue.programmes
            for topic in programme.topics
        }

    def read(self, text: str, nearest_prose: NearestProse) -> ReadQuestion:
        """Read a message; the only place where a question is embedded."""
        typed = " ".join(text.split())
        places, rest = self._gazetteer.find(typed)
        standard = self._spellings.standard(typed)
        if not places:
            places, rest = self._gazetteer.find(standard)
        subject = self._spellings.standard(rest) if places else standard
        if not stems(subject):
            subject = standard
        vector = self._embeddings.embed_question(subject)
        somewhere = bool(places) or says_here(standard)
        margins = _SOMEWHERE if somewhere else _NOWHERE
        topics, named = self._topics(subject, vector, nearest_prose, margins)
        found = tuple(dict.fromkeys(stems(subject)))
        return ReadQuestion(
            text=text,
            standard=standard,
            subject=subject,
            stems=found,
            terms=tuple(dict.fromkeys(terms(standard))),
            widened=tuple(self._spellings.widened(found)),
            vector=vector,
            places=places,
            topics=topics,
            sure=named and somewhere,
            off_subject=self._examples.off(vector),
        )

    def _topics(
        self,
        subject: str,
        vector: Vectors,
        nearest_prose: NearestProse,
        margins: TopicMargins,
    ) -> tuple[tuple[str, ...], bool]:
        said = f" {' '.join(stems(subject))} "
        scored = []
        best = self._examples.nearest(vector)
        prose = nearest_prose(vector, tuple(best))
        for name, cosine in best.items():
            named = any(f" {words} " in said for words in self._topic_words[name])
            if cosine - prose[name] >= (margins.named if named else margins.unnamed):
                scored.append((named, cosine, name))
        scored.sort(reverse=True)
        return tuple(name for _, _, name in scored), bool(scored) and scored[0][0]

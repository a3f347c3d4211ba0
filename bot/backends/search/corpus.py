"""What a knowledge folder becomes before it is indexed: passages, words, ways to ask, a scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.backends.search.chunks import CountTokens, cut
from bot.backends.search.entries import Entry
from bot.backends.search.french import words
from bot.backends.search.ranking import Scale
from bot.backends.search.statements import of_form, of_glossary, of_programme, of_territory
from bot.backends.search.vectors import Vectors
from bot.domain.document import BlockKind
from bot.domain.knowledge import Catalogue, Knowledge
from bot.domain.passage import Passage

# Under this many known ways to ask, the scale measured on the shipped folder serves.
_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Labels:
    """The few French words that passages made from the glossary show; they come from prompts."""

    glossary: str = "Glossaire"
    ask: str = ""
    ways: tuple[str, ...] = ()


def passages_of(
    knowledge: Knowledge, count_tokens: CountTokens, max_tokens: int, labels: Labels
) -> list[Passage]:
    """Give every passage of the folder: documents, rule data, forms, glossary."""
    replaced = {d.metadata.replaces: d.path for d in knowledge.documents if d.metadata.replaces}
    found = [
        passage
        for document in knowledge.documents
        for passage in cut(document, count_tokens, max_tokens, replaced.get(document.path))
    ]
    catalogue, paths = knowledge.catalogue, knowledge.paths
    titles = {t.id: t.title for programme in catalogue.programmes for t in programme.topics}
    for programme in catalogue.programmes:
        found += of_programme(programme, paths[programme.id])
    for name, form in catalogue.forms.items():
        found += of_form(form, name, paths[f"formulaire-{name}"])
    for territory in catalogue.territories:
        found += of_territory(territory, paths[territory.id], titles)
    if catalogue.glossary.terms:
        found += of_glossary(
            catalogue.glossary, paths["glossaire"], labels.glossary, labels.ask, labels.ways
        )
    return found


def topic_examples(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Give every known way to ask for a topic that the rule data answers, with the topic."""
    for programme in catalogue.programmes:
        for topic in programme.topics:
            if topic.direct:
                for question in topic.questions:
                    yield topic.id, question


def vocabulary_texts(catalogue: Catalogue, passages: Sequence[Passage]) -> Iterator[str]:
    """Give the texts whose words are spelt right: what is quoted, and the words of topics."""
    for passage in passages:
        yield f"{passage.section}\n{passage.text}"
    for programme in catalogue.programmes:
        for topic in programme.topics:
            yield from topic.words


def common_words(knowledge: Knowledge) -> set[str]:
    """Give the folded words that the documents write in lower case: no name of a place."""
    texts = [
        block.text
        for document in knowledge.documents
        for block in document.blocks
        if block.kind is not BlockKind.NOTE
    ]
    glossary = knowledge.catalogue.glossary
    texts += [term.definition for term in glossary.terms]
    # What people type for a name ("montreal") is no ordinary word either.
    for typed, standard in glossary.spellings.items():
        texts += [typed, standard] if standard.islower() else []
    texts += [word for group in glossary.meanings for word in group]
    lower = " ".join(word for text in texts for word in text.split() if word.islower())
    return {word for word in words(lower) if len(word) > 1}


def scale_of(asked: Vectors, vectors: Vectors, entries: Sequence[Entry]) -> Scale:
    """Measure what cosines are worth for the embedder in use.

    Near: a way to ask for a passage against the best part of that passage. Far: questions against
    passages as a whole.
    """
    own: dict[int, list[int]] = {}
    questions: list[int] = []
    for rank, entry in enumerate(entries):
        if entry.asked:
            questions.append(rank)
        else:
            own.setdefault(entry.row, []).append(rank)
    if len(questions) < _ENOUGH or not len(asked):
        return Scale()
    near = [float((vectors[own[entries[q].row]] @ vectors[q]).max()) for q in questions]
    whole = [rank for rank, entry in enumerate(entries) if not entry.asked]
    far = asked @ vectors[whole].T
    return Scale(float(far.mean()), max(float(np.mean(near)), float(far.mean()) + 0.02))

"""A passage of the index, what a search brings back, and the answer composed from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Passage:
    """A cut of a document, or one sentence of the rule data, with everything a citation needs.

    `text` holds one line per paragraph, list item or table row, word for word as in the document;
    `items` are the ranks of the lines that are list items.

    Args:
        id: unique in a generation: the document's path, `#`, and the passage's rank in it.
        section: headings above it, from the widest, joined by " › ".
        valid_from: first day on which it can be relied on; None when not limited.
        valid_until: last day on which it can be relied on; None for history or no known end.
        territories: ids for which it holds; empty when it holds everywhere.
        sector: id of the part of the territory for which it holds, where there is one.
        replaced_by: path of the document that replaces this one, where there is one.
        topics: subjects of the rule data that it answers; empty for prose.
        rule: id of the rule or call it comes from; None for prose.
        value: number with its unit, for rule data that holds one; two that differ disagree.
        unknown: the text says that nothing was found; it may never stand for an answer.
        to_check: whom to ask, completing "to check …"; None when the passage is certain.
        questions: other ways to ask for it; used to find it, never shown.
    """

    id: str
    document: str
    title: str
    section: str
    text: str
    items: tuple[int, ...] = ()
    page: int | None = None
    source: str = ""
    organisation: str = ""
    dated: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    territories: tuple[str, ...] = ()
    sector: str | None = None
    programme: str | None = None
    replaced_by: str | None = None
    topics: tuple[str, ...] = ()
    rule: str | None = None
    value: str | None = None
    unknown: bool = False
    to_check: str | None = None
    questions: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Tell whether it is prose with no known ways to ask for it."""
        return not self.questions and self.rule is None

    def in_force(self, day: date) -> bool:
        """Tell whether the passage can be relied on that day."""
        if self.replaced_by:
            return False
        if self.valid_from and day < self.valid_from:
            return False
        return not (self.valid_until and day > self.valid_until)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    Args:
        score: what the ranking is made of; comparable inside one search only.
        relevance: chance, from 0 to 1, that the passage answers the question at all; calibrated,
            and comparable between searches.
    """

    passage: Passage
    score: float
    relevance: float


class Expected(StrEnum):
    """What kind of thing a question expects in its answer."""

    ANYTHING = "anything"
    FIGURE = "figure"
    MONEY = "money"
    PERSON = "person"


class AnswerKind(StrEnum):
    """What an answer is."""

    CITED = "cited"
    CONFLICT = "conflict"
    OUTDATED = "outdated"
    ABSTAIN = "abstain"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence comes from; `quote` stands word for word in the indexed document."""

    n: int
    document: str
    title: str
    section: str
    page: int | None
    source: str
    valid_from: date | None
    valid_until: date | None
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, with the numbers of the citations that hold it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the answer depends on, with the choices where they are few."""

    question: str
    field: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to a question, ready to show.

    Args:
        text: the whole answer as a person reads it, with markers such as [1].
        territory: id of the territory it holds for; None when it holds for all or is unknown.
    """

    kind: AnswerKind
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    territory: str | None = None
    asks: Asked | None = None
    rules: tuple[str, ...] = field(default=(), compare=False)

    def as_json(self, milliseconds: float) -> dict[str, Any]:
        """Give the answer in the shape that `jonction ask --json` promises."""
        return {
            "kind": str(self.kind),
            "text": self.text,
            "sentences": [{"text": s.text, "citations": list(s.citations)} for s in self.sentences],
            "citations": [
                {
                    "n": c.n,
                    "document": c.document,
                    "title": c.title,
                    "section": c.section,
                    "page": c.page,
                    "source": c.source,
                    "valid_from": c.valid_from.isoformat() if c.valid_from else None,
                    "valid_until": c.valid_until.isoformat() if c.valid_until else None,
                    "quote": c.quote,
                }
                for c in self.citations
            ],
            "territoire": self.territory,
            "asks": None
            if self.asks is None
            else {
                "question": self.asks.question,
                "field": self.asks.field,
                "choices": [{"id": key, "name": name} for key, name in self.asks.choices],
            },
            "milliseconds": round(milliseconds, 1),
        }

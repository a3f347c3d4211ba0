"""The shape of golden questions: what must be answered, from where, or not at all."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from bot.domain.passage import AnswerKind
from bot.domain.strict import Day, Identifier, Strict, Texts


class Half(StrEnum):
    """Which half of the golden questions one belongs to; nothing is ever tuned on `held`."""

    TUNE = "reglage"
    HELD = "epreuve"


class GoldenQuestion(Strict):
    """A question with what its answer must be.

    Args:
        kinds: kinds of answer that are right.
        sources: documents, or `document#rule`, one of which the answer must cite; empty when the
            right answer cites nothing.
    """

    id: Identifier
    question: str = Field(min_length=1)
    half: Half = Field(alias="moitie")
    territory: Identifier | None = Field(default=None, alias="territoire")
    on: Day | None = Field(default=None, alias="date")
    kinds: tuple[AnswerKind, ...] = Field(alias="attendu", min_length=1)
    sources: Texts = ()
    note: str | None = None

    @model_validator(mode="after")
    def _cited_needs_sources(self) -> GoldenQuestion:
        cites = {AnswerKind.CITED, AnswerKind.CONFLICT, AnswerKind.OUTDATED} & set(self.kinds)
        if cites and not self.sources:
            raise ValueError("attendu_sans_source")
        return self


class GoldenQuestions(Strict):
    """The whole file of golden questions."""

    questions: tuple[GoldenQuestion, ...] = ()


class OffSubject(Strict):
    """Examples of questions that the folder does not answer, whoever asks them."""

    examples: Texts = Field(default=(), alias="exemples")

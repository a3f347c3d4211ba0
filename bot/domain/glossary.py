"""The shape of the glossary: terms and definitions, spellings people use, groups of synonyms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.domain.rules import Status
from bot.domain.strict import Strict, Texts


class Term(Strict):
    """A word of the trade, what it means, and how people write it."""

    name: str = Field(alias="terme", min_length=1)
    acronym: str | None = Field(default=None, alias="sigle")
    synonyms: Texts = Field(default=(), alias="synonymes")
    spellings: Texts = Field(default=(), alias="graphies")
    definition: str = Field(min_length=1)
    status: Status = Field(alias="statut")
    source: Texts


class Glossary(Strict):
    """The whole glossary.

    Args:
        spellings: what people type → the standard words, lower case.
        meanings: groups of words that mean the same for a search; the documents use the first.
    """

    terms: tuple[Term, ...] = Field(default=(), alias="termes")
    spellings: dict[str, str] = Field(default_factory=dict, alias="graphies")
    meanings: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = Field(
        default=(), alias="sens"
    )

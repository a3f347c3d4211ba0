"""What the knowledge folder holds, read whole and checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.document import Document
from bot.domain.form import Form
from bot.domain.glossary import Glossary
from bot.domain.golden import GoldenQuestion
from bot.domain.rules import Programme, Territory, Topic
from bot.domain.strict import Strict


class Catalogue(Strict):
    """The rule data and the glossary: what a generation keeps beside its index.

    Args:
        forms: form of each programme that has one, by the programme's id.
    """

    programmes: tuple[Programme, ...] = ()
    forms: dict[str, Form] = {}
    territories: tuple[Territory, ...] = ()
    glossary: Glossary = Glossary()

    def territory(self, identifier: str) -> Territory | None:
        """Give a territory by its id."""
        return next((t for t in self.territories if t.id == identifier), None)

    def prepared(self, identifier: str) -> tuple[Programme, Form]:
        """Give a programme for which dossiers are prepared, with its form."""
        programme = next(p for p in self.programmes if p.id == identifier)
        return programme, self.forms[identifier]

    def topic(self, identifier: str) -> Topic | None:
        """Give a topic by its id, from whichever programme declares it."""
        return next((t for p in self.programmes for t in p.topics if t.id == identifier), None)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The folder at one moment.

    Args:
        paths: file of each programme, territory and form (`formulaire-PROGRAMME`), relative to
            the folder.
        fingerprint: changes when, and only when, a file that counts changes.
    """

    documents: tuple[Document, ...]
    catalogue: Catalogue
    fingerprint: str
    paths: dict[str, str] = field(default_factory=dict)
    golden: tuple[GoldenQuestion, ...] = ()
    off_subject: tuple[str, ...] = ()

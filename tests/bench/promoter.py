"""A promoter who answers whatever the guide asks, as fast as it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bot.app import App
from bot.backends.search.places import Gazetteer
from bot.domain.knowledge import Catalogue
from bot.domain.message import Incoming, Reply
from bot.domain.passage import Answer
from bot.engine.answer import Asking
from bot.engine.turn import Conversations
from bot.settings import Settings

PERSON = "essai:1"
START = datetime(2026, 11, 23, 14, tzinfo=UTC)
WORDS = "Les personnes du quartier cuisinent ensemble une fois par semaine, puis elles mangent."


def _unasked(_text: str, _asking: Asking) -> Answer:
    raise AssertionError("a guided answer asks nothing of the index")


@dataclass(frozen=True)
class Folder:
    """What the guide needs of a generation, without its index."""

    catalogue: Catalogue
    places: Gazetteer


class Promoter:
    """Answers whatever is asked: the first choice, a sentence, or that she does not know yet."""

    @classmethod
    def of(cls, data: Path, database: Engine) -> Promoter:
        """Make one who talks to the program, on the shipped folder, with no index."""
        app = App(Settings(data_dir=data, _env_file=None))
        app.database = database
        catalogue = app.read_folder().knowledge.catalogue
        folder = Folder(catalogue, Gazetteer(catalogue.territories))
        return cls(app.conversations(folder, _unasked))  # type: ignore[arg-type]

    def __init__(self, engine: Conversations) -> None:
        self._engine = engine
        self._moment = START
        self._last = ""
        self._replies: tuple[Reply, ...] = ()

    def say(self, text: str = "", token: str | None = None) -> None:
        """Say something."""
        self._moment += timedelta(seconds=30)
        self._replies = self._engine.handle(Incoming(PERSON, self._moment, text, token))

    def answer(self) -> None:
        """Answer the question asked."""
        asked, choices = self._replies[-1].text, self._replies[-1].choices
        known, self._last = asked != self._last, asked
        if not known:
            self.say("je ne sais pas encore")
        elif choices:
            self.say(token=choices[0].token)
        else:
            self.say(WORDS)

"""A stage for dialogues: the real program, its calls counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.app import App
from bot.domain.dossier import Dossier
from bot.domain.passage import Answer
from bot.engine.answer import Asking
from bot.engine.turn import Conversations
from tests.dialogues.player import Counts, Stage

MakeStage = Callable[[str], Stage]


@pytest.fixture
def make_stage(published: Callable[[str], App], tmp_path: Path) -> MakeStage:
    """Makes a stage: a new database of its own, the index shared."""

    def make(folder: str) -> Stage:
        index = published(folder)
        search = index.open_live()
        counts = Counts()
        settings = index.settings.model_copy(update={"data_dir": tmp_path})
        kept = App(settings).store
        answerer = index.answerer(search)

        def answering(text: str, asking: Asking) -> Answer:
            counts.searches += 1
            return answerer.answer(text, asking)

        def start() -> Conversations:
            app = App(settings)
            event.listen(app.database, "commit", lambda _connection: _committed(counts))
            return app.conversations(search, answering)

        def dossiers(person: str) -> list[Dossier]:
            with kept.turn(person) as unit:
                return list(unit.dossiers())

        def current(person: str) -> Dossier | None:
            with kept.turn(person) as unit:
                return unit.dossier

        return Stage(start, dossiers, current, counts)

    return make


def _committed(counts: Counts) -> None:
    counts.commits += 1

"""A stage for dialogues: the real program over a new database, its calls counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.app import App
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.passage import Answer
from bot.engine.answer import Asking
from bot.engine.turn import Conversations
from tests.dialogues.player import Counts, Stage

MakeStage = Callable[[str], Stage]


def stage_over(index: App, data: Path) -> Stage:
    """Give a stage: the index that was published, and a database of its own."""
    search = index.open_live()
    counts = Counts()
    settings = index.settings.model_copy(update={"data_dir": data})
    kept = App(settings).store
    answerer = index.answerer(search)

    def answering(text: str, asking: Asking) -> Answer:
        counts.searches += 1
        return answerer.answer(text, asking)

    def start() -> Conversations:
        app = App(settings)
        event.listen(app.database, "commit", lambda _connection: counts.committed())
        return app.conversations(search, answering)

    def known(person: str) -> tuple[Conversation, Dossier | None]:
        with kept.turn(person) as unit:
            return unit.conversation, unit.dossier

    def dossiers(person: str) -> list[Dossier]:
        with kept.turn(person) as unit:
            return list(unit.dossiers())

    return Stage(start, known, dossiers, counts)


@pytest.fixture
def make_stage(published: Callable[[str], App], tmp_path: Path) -> MakeStage:
    """Makes a stage over one of the folders."""
    return lambda folder: stage_over(published(folder), tmp_path)

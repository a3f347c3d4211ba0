"""The shipped folder, published once for the whole run, as a newcomer's first `sync` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings
from bot.domain.knowledge import Knowledge
from bot.domain.passage import Answer
from bot.engine.answer import Asking
from bot.engine.publish import Outcome
from bot.settings import Settings

TODAY = date(2026, 11, 23)
AskShipped = Callable[..., Answer]


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, bundled: TextEmbeddings) -> App:
    """The program over the shipped folder, its index published."""
    data: Path = tmp_path_factory.mktemp("shipped")
    app = App(Settings(data_dir=data, _env_file=None))  # type: ignore[call-arg]
    app.__dict__["embeddings"] = bundled
    published = app.sync(False, lambda _step, _done, _total: None)
    assert published.report is not None
    assert published.report.outcome is Outcome.PUBLISHED
    assert not published.folder.problems
    return app


@pytest.fixture(scope="session")
def knowledge(shipped: App) -> Knowledge:
    """The shipped folder as read."""
    return shipped.read_folder().knowledge


@pytest.fixture(scope="session")
def ask(shipped: App) -> AskShipped:
    """Asks a question of the shipped folder."""
    answerer = shipped.answerer(shipped.open_live())

    def asked(question: str, territory: str | None = None, day: date = TODAY) -> Answer:
        return answerer.answer(question, Asking(day, territory))

    return asked

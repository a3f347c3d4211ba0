"""The shipped folder, published once for the whole run, as a newcomer's first `sync` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.app import App
from bot.domain.knowledge import Knowledge
from bot.domain.passage import Answer
from bot.engine.answer import Asking

TODAY = date(2026, 11, 23)
AskShipped = Callable[..., Answer]


@pytest.fixture(scope="session")
def shipped(published: Callable[[str], App]) -> App:
    """The program over the shipped folder, its index published."""
    return published("livre")


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

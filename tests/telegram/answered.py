"""The program whose answers pass by a test, which may count, change or break them."""

from __future__ import annotations

from bot.app import App
from bot.domain.passage import Answer
from bot.engine.answer import Answerer, Asking
from bot.engine.passing import Passing
from bot.engine.ports import Search
from bot.engine.turn import Answering, Conversations


class Answered(App):
    """The program; what a test changes of its answers is `passed`."""

    def passed(self, answerer: Answerer, text: str, asking: Asking) -> Answer:
        """Answer a question."""
        return answerer.answer(text, asking)

    def conversations(
        self,
        search: Search,
        answering: Answering | None = None,
        passing: Passing | None = None,
    ) -> Conversations:
        """Make what holds whole conversations."""
        answerer = self.answerer(search)

        def answered(text: str, asking: Asking) -> Answer:
            return self.passed(answerer, text, asking)

        return super().conversations(search, answering or answered, passing)

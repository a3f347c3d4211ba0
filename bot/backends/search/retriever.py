"""The search as a LangChain retriever, for programs built on LangChain; nothing is ever traced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig
from langsmith import tracing_context

from bot.engine.ports import Scope, Search


class PassageRetriever(BaseRetriever):
    """Passages of one generation as LangChain documents, best first.

    A passage that is not relevant enough is left out: nothing comes back for a question that the
    folder does not answer. LangChain would send questions to a tracing service if a variable of
    the environment asked for it; here it cannot.

    Attributes:
        search: the open generation.
        scope: what the question is asked about.
        limit: most documents given.
        floor: least chance of relevance of a document.
    """

    search: Any
    scope: Scope
    limit: int = 8
    floor: float = 0.5

    def invoke(
        self, input: str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[Document]:
        """Give the documents for a question."""
        with tracing_context(enabled=False):
            return super().invoke(input, config, **kwargs)

    async def ainvoke(
        self, input: str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[Document]:
        """Give the documents for a question."""
        with tracing_context(enabled=False):
            return await super().ainvoke(input, config, **kwargs)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.search.find(self.search.read(query), self.scope, self.limit)
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.passage.text,
                metadata={
                    **_plain(asdict(hit.passage)),
                    "score": hit.score,
                    "relevance": hit.relevance,
                },
            )
            for hit in found
            if hit.relevance >= self.floor
        ]


def as_retriever(
    search: Search,
    territory: str | None = None,
    limit: int = 8,
    today: Callable[[], date] = date.today,
) -> PassageRetriever:
    """Give a retriever over an open generation, for a territory or for none."""
    return PassageRetriever(search=search, scope=Scope(today(), territory), limit=limit)


def _plain(held: dict[str, Any]) -> dict[str, Any]:
    left_out = {"text", "questions"}
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in held.items()
        if key not in left_out
    }

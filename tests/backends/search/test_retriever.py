"""The search as a LangChain retriever: documents with their facts, nothing sent anywhere."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from langchain_core.retrievers import BaseRetriever

from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.generation import OpenGeneration
from bot.backends.search.retriever import PassageRetriever, as_retriever
from tests.backends.search.opened import FAIR, MARKET, OLD_FAIR, open_small, scope
from tests.tiny_folder import DAY, REPO

FAIR_ASKED = "Quand se tient la foire aux outils ?"


def _day() -> date:
    return DAY


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory, bundled: TextEmbeddings) -> OpenGeneration:
    """The small folder, open."""
    return open_small(tmp_path_factory.mktemp("small"), bundled)


def test_it_is_a_langchain_retriever(search: OpenGeneration) -> None:
    """Programs built on LangChain take it as any of theirs."""
    retriever = as_retriever(search, today=_day)
    assert isinstance(retriever, BaseRetriever)
    assert isinstance(retriever, PassageRetriever)
    assert retriever.scope == scope()


def test_documents_come_best_first_with_their_facts(search: OpenGeneration) -> None:
    """A document is a passage's text, with its source, dates, score and relevance."""
    found = as_retriever(search, today=_day).invoke(FAIR_ASKED)

    assert [d.metadata["document"] for d in found] == [FAIR, OLD_FAIR]
    assert found[0].page_content.startswith("La foire aux outils se tient en juin")
    assert found[0].id == f"{FAIR}#1"
    scores = [d.metadata["score"] for d in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 <= d.metadata["relevance"] <= 1 for d in found)
    assert found[1].metadata["valid_until"] == "2019-12-31"
    assert found[1].metadata["title"] == "La foire aux outils de 2019"
    json.dumps([d.metadata for d in found])


def test_another_subject_brings_nothing(search: OpenGeneration) -> None:
    """For a question that the folder does not answer, no document comes back."""
    assert as_retriever(search, today=_day).invoke("Quelle est la capitale du Portugal ?") == []


def test_a_territory_limits_what_comes_back(search: OpenGeneration) -> None:
    """A document of the plateau comes for the plateau, never for the valley."""
    asked = "Quand se tient le marché public ?"
    here, elsewhere = (
        [d.metadata["document"] for d in as_retriever(search, name, today=_day).invoke(asked)]
        for name in ("plateau", "vallee")
    )
    assert here[0] == MARKET
    assert MARKET not in elsewhere


def test_the_limit_is_kept(search: OpenGeneration) -> None:
    """No more documents come than asked for."""
    assert len(as_retriever(search, limit=1, today=_day).invoke(FAIR_ASKED)) == 1


def test_a_floor_of_nothing_lets_everything_through(search: OpenGeneration) -> None:
    """The floor is the program's choice: at 0, the nearest come whatever they are worth."""
    loose = PassageRetriever(search=search, scope=scope(), limit=5, floor=0.0)
    assert len(loose.invoke("Quelle est la capitale du Portugal ?")) == 5


def test_it_may_be_awaited(search: OpenGeneration) -> None:
    """The asynchronous call brings the same documents."""
    retriever = as_retriever(search, today=_day)
    assert asyncio.run(retriever.ainvoke(FAIR_ASKED)) == retriever.invoke(FAIR_ASKED)
    assert retriever.batch([FAIR_ASKED]) == [retriever.invoke(FAIR_ASKED)]


_ASK = f"""
import asyncio, sys
from pathlib import Path
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.langchain import wait_for_all_tracers
from bot.backends.search.embeddings import open_embeddings
from bot.backends.search.retriever import as_retriever
from tests.backends.search.opened import open_small

if sys.argv[1] == "plain":
    RunnableLambda(len).invoke("secret")
else:
    small = open_small(Path(sys.argv[2]), open_embeddings("bundled", Path(sys.argv[3])))
    retriever = as_retriever(small)
    assert retriever.invoke({FAIR_ASKED!r})
    assert asyncio.run(retriever.ainvoke({FAIR_ASKED!r}))
    assert retriever.batch([{FAIR_ASKED!r}] * 2)
    assert list(retriever.stream({FAIR_ASKED!r}))
wait_for_all_tracers()
"""


class _Heard(BaseHTTPRequestHandler):
    """Notes what is asked of a tracing service, and answers that all is well."""

    paths: list[str]

    def note(self) -> None:
        """Note one request."""
        self.paths.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def tracing() -> Iterator[tuple[str, list[str]]]:
    """A tracing service on this machine: its address, and the paths asked of it."""
    heard: list[str] = []
    methods = dict.fromkeys(("do_GET", "do_POST", "do_PATCH"), _Heard.note)
    handler = type("Heard", (_Heard,), {"paths": heard, **methods})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()


@pytest.mark.parametrize("mode", ["plain", "jonction"])
def test_no_question_reaches_a_tracing_service(
    mode: str,
    tracing: tuple[str, list[str]],
    tmp_path: Path,
    models_dir: Path,
    bundled: TextEmbeddings,
) -> None:
    """With every tracing variable set, LangChain's own calls are traced and this one's never."""
    address, heard = tracing
    asked = dict.fromkeys(("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"), "true")
    where = dict.fromkeys(("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"), address)
    keys = dict.fromkeys(("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"), "key")
    ran = subprocess.run(
        [sys.executable, "-c", _ASK, mode, str(tmp_path), str(models_dir)],
        cwd=REPO,
        env={**os.environ, **asked, **where, **keys},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert bool(heard) is (mode == "plain"), heard

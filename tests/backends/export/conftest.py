"""A dossier's content with everything in it, the exporter on the shipped templates, the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.backends.export.exporter import FileExporter
from bot.backends.files.prompts import load_sentences
from bot.domain.proposal import Proposal
from bot.domain.sentences import Sentences
from tests.backends.export.office import Office, find_office, required
from tests.backends.export.whole import whole_proposal
from tests.house.sources import ROOT


@pytest.fixture(scope="session")
def sentences() -> Sentences:
    """The sentences of the export."""
    return load_sentences(ROOT / "prompts", "export")


@pytest.fixture(scope="session")
def exporter(sentences: Sentences) -> FileExporter:
    """The exporter, with the shipped templates."""
    return FileExporter(ROOT / "knowledge", sentences)


@pytest.fixture
def proposal() -> Proposal:
    """A proposal with everything in it."""
    return whole_proposal()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office suite, opened for real; skipped where it is missing, but never in CI."""
    program = find_office()
    if program is None:
        assert not required(), "soffice is missing: continuous integration must install it"
        pytest.skip("soffice is not installed")
    room: Path = tmp_path_factory.mktemp("office")
    return Office(program, room)

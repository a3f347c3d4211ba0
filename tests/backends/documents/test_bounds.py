"""A file may cost only so much time and memory, whatever it holds."""

from __future__ import annotations

from pathlib import Path

from bot.backends.documents import Limits, read_documents
from tests.backends.documents.making import SENTENCE, put

MEBIBYTE = 1024 * 1024


def test_processor_time_is_bounded(tmp_path: Path) -> None:
    """A file that takes too much processor time is given up; the next one is read."""
    put(tmp_path, "fiches/lourd.html", "<p><b>mot</b> et <i>mot</i></p>" * 400_000)
    put(tmp_path, "fiches/simple.html", f"<p>{SENTENCE}</p>")
    reading = read_documents(tmp_path, limits=Limits(cpu_seconds=1))
    assert [problem.code for problem in reading.problems] == ["too_slow"]
    assert [document.path for document in reading.documents] == ["fiches/simple.html"]


def test_time_on_the_clock_is_bounded(tmp_path: Path) -> None:
    """A file that is not read in time is given up; those read without a child are not touched."""
    put(tmp_path, "fiches/lent.html", "<p><b>mot</b> et <i>mot</i></p>" * 400_000)
    put(tmp_path, "fiches/simple.md", SENTENCE)
    reading = read_documents(tmp_path, limits=Limits(wall_seconds=0.3))
    assert [problem.code for problem in reading.problems] == ["too_slow"]
    assert [document.path for document in reading.documents] == ["fiches/simple.md"]


def test_memory_is_bounded(tmp_path: Path) -> None:
    """A file that takes too much memory is given up; the next one is read."""
    put(tmp_path, "fiches/gros.html", "<p><b>mot</b> et <i>mot</i></p>" * 400_000)
    put(tmp_path, "fiches/simple.html", f"<p>{SENTENCE}</p>")
    reading = read_documents(tmp_path, limits=Limits(memory_bytes=220 * MEBIBYTE))
    assert [problem.code for problem in reading.problems] == ["too_much_memory"]
    assert [document.path for document in reading.documents] == ["fiches/simple.html"]


def test_a_large_text_is_read_in_the_child_just_as_a_small_one(tmp_path: Path) -> None:
    """Where a text is parsed does not change what it says."""
    put(tmp_path, "fiches/a.md", f"# Titre\n\n{SENTENCE}\n\nSources : guide\n")
    here = read_documents(tmp_path)
    there = read_documents(tmp_path, limits=Limits(in_process_bytes=0))
    assert here == there

"""The terminal: answers with their sources, and a conversation line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.backends.files.prompts import load_sentences
from bot.channels.terminal.answers import render, source_lines
from bot.channels.terminal.talking import Talk, converse
from bot.domain.message import Choice, Incoming, OutFile, Reply
from bot.domain.passage import Answer, AnswerKind, Asked, Citation
from bot.domain.sentences import Sentences
from tests.tiny_folder import REPO

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
Read = Callable[[], str]

_CITATION = Citation(
    1, "guides/g.md", "Le guide", "Budget", 4, "https://exemple.test", None, None, "Oui."
)


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    """The sentences that the terminal really says."""
    return load_sentences(REPO / "prompts", "terminal")


class Engine:
    """An engine that repeats what it is handed, with what a test wants beside."""

    def __init__(self, *replies: Reply) -> None:
        self.heard: list[Incoming] = []
        self.replies = replies or (Reply("Bien reçu."),)

    def handle(self, incoming: Incoming) -> tuple[Reply, ...]:
        """Keep a message, and give the replies."""
        self.heard.append(incoming)
        return self.replies


@pytest.fixture
def engine() -> Engine:
    """An engine."""
    return Engine()


@pytest.fixture
def talk(engine: Engine, sentences: Sentences, tmp_path: Path) -> Talk:
    """A conversation that begins."""
    return Talk(engine.handle, sentences, "terminal:1", tmp_path / "documents", lambda: NOW)


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Read:
    """Reads what was printed since the last time, on one line."""
    return lambda: " ".join(capsys.readouterr().out.split())


def test_a_source_tells_where_and_gives_its_address(sentences: Sentences) -> None:
    """Number, title, section, page; the address stands on a line of its own."""
    assert source_lines([_CITATION], sentences) == [
        "[1] Le guide › Budget, page 4",
        "     https://exemple.test",
    ]


def test_a_source_without_details_is_its_title(sentences: Sentences) -> None:
    """What a document does not say is not shown."""
    bare = replace(_CITATION, section="", page=None, source="")
    assert source_lines([bare], sentences) == ["[1] Le guide"]


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        (date(2024, 1, 1), date(2025, 3, 31), "(du 1er janvier 2024 au 31 mars 2025)"),
        (None, date(2025, 8, 1), "(valable jusqu'au 1er août 2025)"),
        (date(2023, 12, 15), None, "(depuis le 15 décembre 2023)"),
    ],
)
def test_a_source_s_dates_are_french(
    sentences: Sentences, since: date | None, until: date | None, shown: str
) -> None:
    """A validity is told in days and months as people say them."""
    dated = replace(_CITATION, valid_from=since, valid_until=until, section="", page=None)
    assert source_lines([dated], sentences)[0] == f"[1] Le guide {shown}"


def test_neighbours_of_one_place_share_a_line(sentences: Sentences) -> None:
    """Three quotes of one section are one source; a return to it later is another line."""
    other = replace(_CITATION, n=4, document="fiches/f.md", title="La fiche", source="")
    quotes = [replace(_CITATION, n=n) for n in (1, 2, 3)]
    assert source_lines([*quotes, other, replace(_CITATION, n=5)], sentences) == [
        "[1] à [3] Le guide › Budget, page 4",
        "     https://exemple.test",
        "[4] La fiche › Budget, page 4",
        "[5] Le guide › Budget, page 4",
        "     https://exemple.test",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"page": 5},
        {"section": "Dates"},
        {"source": "https://ailleurs.test"},
        {"valid_until": date(2025, 1, 1)},
        {"valid_from": date(2025, 1, 1)},
    ],
)
def test_another_page_section_or_period_is_another_source(
    sentences: Sentences, other: dict[str, object]
) -> None:
    """Two quotes share a line only when everything that the line says is true of both."""
    lines = source_lines([_CITATION, replace(_CITATION, n=2, **other)], sentences)  # type: ignore[arg-type]
    assert [line[:3] for line in lines if line.startswith("[")] == ["[1]", "[2]"]


def test_an_answer_is_printed_with_its_sources(sentences: Sentences, read: Read) -> None:
    """The text comes first, then the title of the sources and each of them."""
    text = "Oui, jusqu'à [bold]40 000 $[/bold] :smile: [1]"
    render(Answer(AnswerKind.CITED, text, citations=(_CITATION,)), sentences)
    printed = read()
    assert printed.startswith(text)
    assert printed.index(text) < printed.index("D'où ça vient") < printed.index("Le guide")


def test_an_answer_without_a_source_shows_none(sentences: Sentences, read: Read) -> None:
    """An abstention is its own sentence, and nothing else."""
    render(Answer(AnswerKind.ABSTAIN, "Je ne sais pas."), sentences)
    assert read() == "Je ne sais pas."


def test_choices_are_numbered_from_one(sentences: Sentences, read: Read) -> None:
    """What can be chosen is a list of numbers and names, with how to answer."""
    asked = Asked("Où ?", "territoire", (("a", "Alpha"), ("b", "Bêta")))
    render(Answer(AnswerKind.ASKS, "Où ?", asks=asked), sentences)
    assert read() == "Où ? 1. Alpha 2. Bêta Répondez par un numéro ou par un nom."


def test_a_message_goes_to_the_engine_as_typed(talk: Talk, engine: Engine, read: Read) -> None:
    """The person, the moment and the words are handed over; the reply is printed as it is."""
    assert talk.hear("  450 de [bold]bouffe[/bold] :smile:  ")
    assert engine.heard == [Incoming("terminal:1", NOW, "450 de [bold]bouffe[/bold] :smile:")]
    assert read() == "Bien reçu."


def test_choices_and_shortcuts_are_shown(talk: Talk, engine: Engine, read: Read) -> None:
    """Choices have the numbers by which they may be answered; shortcuts are said on one line."""
    choices = (Choice("1.0", "Oui"), Choice("1.1", "Non"))
    engine.replies = (Reply("D'accord ?", choices, (Choice("1.2", "Passer"),)),)
    talk.hear("bonjour")
    assert read() == "D'accord ? 1. Oui 2. Non Vous pouvez aussi écrire : Passer"


def test_a_reply_shows_its_sources(talk: Talk, engine: Engine, read: Read) -> None:
    """What is quoted is followed by where it comes from."""
    engine.replies = (Reply("Oui. [1]", citations=(_CITATION,)),)
    talk.hear("bonjour")
    assert read() == "Oui. [1] D'où ça vient [1] Le guide › Budget, page 4 https://exemple.test"


def test_files_are_written_where_it_says(
    talk: Talk, engine: Engine, read: Read, tmp_path: Path
) -> None:
    """A file lands in the folder, under its own name only, and never over another."""
    engine.replies = (Reply("Voici.", files=(OutFile("../a.docx", "", b"un"),)),)
    talk.hear("exporter")
    engine.replies = (Reply("Voici.", files=(OutFile("../a.docx", "", b"deux"),)),)
    talk.hear("exporter")

    folder = tmp_path / "documents"
    assert (folder / "a.docx").read_bytes() == b"un"
    assert (folder / "a-2.docx").read_bytes() == b"deux"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["documents"]
    assert str(folder / "a-2.docx").replace("\n", "") in read().replace(" ", "")


def test_a_folder_that_cannot_be_written_is_said(
    engine: Engine, sentences: Sentences, read: Read, tmp_path: Path
) -> None:
    """A file that cannot be written is told, and the conversation goes on."""
    (tmp_path / "documents").write_text("un fichier")
    talk = Talk(engine.handle, sentences, "terminal:1", tmp_path / "documents", lambda: NOW)
    engine.replies = (Reply("Voici.", files=(OutFile("a.docx", "", b"un"),)),)
    assert talk.hear("exporter")
    assert "Je n'ai pas pu écrire le fichier « a.docx »" in read()


def test_a_file_is_handed_over(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    """A file of this machine is given with its name, its size and its bytes."""
    path = tmp_path / "lettre d'appui.pdf"
    path.write_bytes(b"%PDF-1.7")
    talk.hear(f"/fichier {path}")
    upload = engine.heard[0].upload
    assert upload is not None
    assert (upload.name, upload.size, upload.content) == ("lettre d'appui.pdf", 8, b"%PDF-1.7")


def test_a_file_that_is_not_there_is_said(talk: Talk, engine: Engine, read: Read) -> None:
    """A wrong path reaches nobody and is told."""
    assert talk.hear("/fichier /nulle/part.pdf")
    assert engine.heard == []
    assert "Je ne trouve pas le fichier « /nulle/part.pdf »" in read()


@pytest.mark.parametrize("typed", ["/fin", "/Quitter", "/exit", " /q "])
def test_leaving_ends_the_conversation(talk: Talk, engine: Engine, read: Read, typed: str) -> None:
    """A word to leave is answered by a goodbye, and is no message."""
    assert talk.hear(typed) is False
    assert engine.heard == []
    assert read().startswith("À bientôt")


def _typing(lines: list[str | type[BaseException]]) -> Callable[[str], str]:
    left: Iterator[str | type[BaseException]] = iter(lines)

    def typed(_prompt: str) -> str:
        line = next(left)
        if isinstance(line, str):
            return line
        raise line

    return typed


@pytest.mark.parametrize("end", ["/fin", EOFError, KeyboardInterrupt])
def test_a_whole_conversation_ends_with_a_goodbye(
    talk: Talk,
    engine: Engine,
    sentences: Sentences,
    monkeypatch: pytest.MonkeyPatch,
    read: Read,
    end: str | type[BaseException],
) -> None:
    """It says how to answer, begins by itself, and ends on a word or on Ctrl-D."""
    monkeypatch.setattr("builtins.input", _typing(["une idée", end]))
    converse(talk, sentences)
    printed = read()

    assert printed.startswith("Répondez par un numéro")
    assert [one.text for one in engine.heard] == ["/start", "une idée"]
    assert printed.endswith("bon courage pour votre projet !")

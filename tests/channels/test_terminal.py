"""The terminal: answers with their sources, and a conversation line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.backends.files.prompts import load_sentences
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.french import stems
from bot.backends.search.generation import OpenGeneration
from bot.channels.terminal import Conversation, converse, render, source_lines
from bot.domain.passage import Answer, AnswerKind, Asked, Citation
from bot.domain.sentences import Sentences
from bot.engine.answer import Answerer
from tests.backends.search.opened import open_small
from tests.tiny_folder import REPO

MANDATAIRE = "Qui est le mandataire ?"
Read = Callable[[], str]

_CITATION = Citation(
    1, "guides/g.md", "Le guide", "Budget", 4, "https://exemple.test", None, None, "Oui."
)


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    """The sentences that the terminal really says."""
    return load_sentences(REPO / "prompts", "terminal")


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory, bundled: TextEmbeddings) -> OpenGeneration:
    """The small folder, open."""
    return open_small(tmp_path_factory.mktemp("small"), bundled)


@pytest.fixture(scope="module")
def answerer(search: OpenGeneration) -> Answerer:
    """What answers from it."""
    return Answerer(search, load_sentences(REPO / "prompts", "answer"), stems)


@pytest.fixture
def talk(answerer: Answerer, search: OpenGeneration, sentences: Sentences) -> Conversation:
    """A conversation that begins."""
    return Conversation(answerer, search, sentences)


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


def _asked(talk: Conversation, read: Read) -> str:
    assert talk.hear(MANDATAIRE)
    return read()


def test_a_number_answers_the_question_that_waited(talk: Conversation, read: Read) -> None:
    """The territory is asked; its number is enough for the first question to be answered."""
    assert "1. Hautmont 2. Belval" in _asked(talk, read)
    talk.hear(" 2 ")
    printed = read()
    assert printed.startswith("Bien noté : Belval.")
    assert "La MRC de Belval gère le programme." in printed


@pytest.mark.parametrize(
    ("typed", "territory", "said"),
    [
        ("Belval", "Belval", "La MRC de Belval gère"),
        ("a riviere pourpre", "Belval", "La MRC de Belval gère"),
        ("a riviere pourpe", "Belval", "La MRC de Belval gère"),
        ("On est à Lac-Argenté", "Hautmont", "La ville de Hautmont gère"),
        ("Anse-Grise", "Belval", "Le Bas-Val gère son programme lui-même."),
    ],
)
def test_a_place_answers_the_question_that_waited(
    talk: Conversation, read: Read, typed: str, territory: str, said: str
) -> None:
    """A village, misspelt or not, stands for its territory, and for its sector."""
    _asked(talk, read)
    talk.hear(typed)
    printed = read()
    assert printed.startswith(f"Bien noté : {territory}.")
    assert said in printed


@pytest.mark.parametrize("typed", ["0", "3", "99999999999999999999"])
def test_a_number_out_of_the_list_is_said_and_asked_again(
    talk: Conversation, read: Read, typed: str
) -> None:
    """A wrong number changes nothing: a right one still answers the question that waited."""
    _asked(talk, read)
    talk.hear(typed)
    assert read().startswith("Je ne reconnais pas cet endroit.")
    talk.hear("1")
    assert "La ville de Hautmont gère" in read()


@pytest.mark.parametrize("typed", ["²", "①", "2.", "-1"])
def test_what_only_looks_like_a_number_is_survived(
    talk: Conversation, read: Read, typed: str
) -> None:
    """A superscript or a circled digit is a message like another."""
    _asked(talk, read)
    assert talk.hear(typed)
    assert read()


def test_another_question_may_be_asked_instead(talk: Conversation, read: Read) -> None:
    """Who does not want to say where they are gets an answer to what they ask now."""
    _asked(talk, read)
    talk.hear("Quand se tient la foire aux outils ?")
    printed = read()
    assert "La foire aux outils se tient en juin" in printed
    assert "Bien noté" not in printed


def test_the_territory_is_remembered(talk: Conversation, read: Read) -> None:
    """Once known, the place is not asked again."""
    _asked(talk, read)
    talk.hear("1")
    read()
    talk.hear("Quel organisme gère le programme ?")
    assert "La ville de Hautmont gère" in read()


def test_the_territory_may_be_changed(talk: Conversation, read: Read) -> None:
    """`/territoire` asks where the project is; the next question is answered for there."""
    _asked(talk, read)
    talk.hear("1")
    read()
    talk.hear("/territoire")
    assert read().startswith("Où se passe votre projet ?")
    talk.hear("à Rivière-Pourpre")
    assert read() == "Bien noté : Belval."
    assert "La MRC de Belval gère" in _asked(talk, read)


def test_a_place_in_a_question_is_not_kept(talk: Conversation, read: Read) -> None:
    """A question about elsewhere does not move the person there."""
    talk.hear("Qui est le mandataire à Lac-Argenté ?")
    assert "La ville de Hautmont gère" in read()
    assert "1. Hautmont 2. Belval" in _asked(talk, read)


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_an_empty_line_is_answered_kindly(talk: Conversation, read: Read, typed: str) -> None:
    """Nothing typed is told how to ask or leave, and what was asked still waits."""
    _asked(talk, read)
    assert talk.hear(typed)
    assert read() == "Écrivez votre question, ou /fin pour terminer."
    talk.hear("1")
    assert "La ville de Hautmont gère" in read()


def test_a_message_too_long_is_not_read(talk: Conversation, read: Read) -> None:
    """Above two thousand characters the person is asked to be brief."""
    assert talk.hear("mot " * 501)
    assert read().startswith("Votre message est très long.")
    assert talk.hear("x" * 2_000)
    assert not read().startswith("Votre message est très long.")


@pytest.mark.parametrize("typed", ["/aide", "/HELP", " /start "])
def test_help_says_how_to_ask(talk: Conversation, read: Read, typed: str) -> None:
    """Help names the commands, however it is asked for."""
    assert talk.hear(typed)
    assert "/territoire" in read()


@pytest.mark.parametrize("typed", ["/fin", "/Quitter", "/exit", " /q "])
def test_leaving_ends_the_conversation(talk: Conversation, read: Read, typed: str) -> None:
    """A word to leave is answered by a goodbye."""
    assert talk.hear(typed) is False
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
    answerer: Answerer,
    search: OpenGeneration,
    sentences: Sentences,
    monkeypatch: pytest.MonkeyPatch,
    read: Read,
    end: str | type[BaseException],
) -> None:
    """It says first that it is a program and keeps nothing; it ends on a word or on Ctrl-D."""
    monkeypatch.setattr("builtins.input", _typing([MANDATAIRE, "2", end]))
    converse(answerer, search, sentences)
    printed = read()

    assert printed.startswith("Bonjour ! Je suis Jonction, un assistant automatique")
    assert "La MRC de Belval gère le programme." in printed
    assert printed.endswith("bon courage pour votre projet !")


def test_nothing_of_a_conversation_is_written(
    answerer: Answerer,
    search: OpenGeneration,
    sentences: Sentences,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A conversation leaves no file where it is held."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.input", _typing([MANDATAIRE, "1", EOFError]))
    converse(answerer, search, sentences)
    assert list(tmp_path.iterdir()) == []

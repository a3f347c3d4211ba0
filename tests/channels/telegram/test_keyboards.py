"""Buttons that a phone can show, by pages, numbered when their words are too long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.files.prompts import load_sentences
from bot.channels.telegram.keyboards import Board, board, width
from bot.domain.message import Choice, Reply
from tests.tiny_folder import REPO

SENTENCES = load_sentences(REPO / "prompts", "telegram")
LONG = "Nous sommes inscrits au registre des entreprises non admissibles"


def _reply(*texts: str, shortcuts: tuple[str, ...] = (), several: bool = False) -> Reply:
    every = [Choice(f"7.{rank}", text) for rank, text in enumerate((*texts, *shortcuts))]
    cut = len(texts)
    return Reply("", tuple(every[:cut]), tuple(every[cut:]), several=several)


def _board(*texts: str, shortcuts: tuple[str, ...] = (), several: bool = False) -> Board:
    made = board(_reply(*texts, shortcuts=shortcuts, several=several), SENTENCES)
    assert made is not None
    return made


def _words(made: Board, page: int = 0) -> list[list[str]]:
    return [[button["text"] for button in row] for row in made.pages[page]]


def _data(made: Board) -> list[str]:
    return [button["callback_data"] for page in made.pages for row in page for button in row]


def test_short_choices_share_a_row() -> None:
    """Yes and no stand side by side; nine letters go by three; a sentence has its own row."""
    assert _words(_board("Oui", "Non")) == [["Oui", "Non"]]
    assert _words(_board("Estrie", "Laval", "Montréal")) == [["Estrie", "Laval", "Montréal"]]
    assert _words(_board("Oui", "Non, pas du tout encore")) == [
        ["Oui"],
        ["Non, pas du tout encore"],
    ]


def test_shortcuts_come_last_on_every_page() -> None:
    """What may be done instead of answering is under the choices, whatever the page."""
    made = _board(
        *(f"Choix {n} de la liste" for n in range(12)), shortcuts=("Passer", "Pourquoi ?")
    )
    assert len(made.pages) == 2
    assert all(_words(made, page)[-1] == ["Passer", "Pourquoi ?"] for page in range(2))


def test_pages_are_turned_both_ways() -> None:
    """The first page leads on, the last leads back, those between do both."""
    made = _board(*(f"Choix {n} de la longue liste" for n in range(20)))
    turns = [[b["callback_data"] for b in page[-1]] for page in made.pages]
    assert turns == [["7/1"], ["7/0", "7/2"], ["7/1"]]
    assert made.markup(99) == made.markup(2)
    assert made.markup(-1) == made.markup(0)


def test_choices_too_long_for_a_phone_are_told_in_the_text() -> None:
    """Their buttons carry the number under which the text tells them."""
    made = _board("Oui", LONG, "Non")
    assert _words(made) == [["1", "2", "3"]]
    assert made.listing == f"1. Oui\n2. {LONG}\n3. Non"
    assert _data(made) == ["7.0", "7.1", "7.2"]


def test_numbers_go_on_over_the_pages() -> None:
    """The twenty-first choice has the number 21, on the second page."""
    made = _board(*(f"{LONG} {n}" for n in range(23)))
    assert _words(made, 0)[0] == ["1", "2", "3", "4", "5"]
    assert _words(made, 1)[0] == ["21", "22", "23"]


def test_what_was_taken_is_seen_on_its_button() -> None:
    """Where several may be taken, a tick shows which, and the end is always at hand in words."""
    made = _board("✓ Oui", LONG, "C'est tout", several=True)
    assert _words(made) == [["✓ 1", "2"], ["C'est tout"]]
    assert "C'est tout" not in made.listing
    made = _board(*(f"Choix {n} de la liste" for n in range(12)), "C'est tout", several=True)
    assert all(_words(made, page)[-1] == ["C'est tout"] for page in range(2))


def test_choices_are_told_in_words_too() -> None:
    """Should the buttons be refused, numbers and words are there to be typed."""
    made = _board("Oui", "Non", shortcuts=("Passer",))
    assert made.spelled == "1. Oui\n2. Non\n\nVous pouvez aussi écrire : Passer"
    assert _board(shortcuts=("Passer",)).spelled == "Vous pouvez aussi écrire : Passer"


def test_what_telegram_would_refuse_is_left_out() -> None:
    """A choice without words, or with more than a button may carry, is no button."""
    assert board(Reply("", (Choice("7.0", " \u200b"), Choice("", "Oui"))), SENTENCES) is None
    assert board(Reply("", (Choice("é" * 33, "Oui"),)), SENTENCES) is None


@pytest.mark.parametrize(
    ("text", "columns"), [("oui", 3), ("e\u0301", 1), ("中文", 4), ("👍🏽", 4)]
)
def test_a_width_counts_what_is_seen(text: str, columns: int) -> None:
    """An accent takes no room, an ideogram takes two columns."""
    assert width(text) == columns


@given(
    st.lists(st.text(min_size=1, max_size=60), max_size=40),
    st.lists(st.text(min_size=1, max_size=30), max_size=5),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_every_choice_has_one_button(texts: list[str], others: list[str], several: bool) -> None:
    """Every choice that has words is on one page, in order, and Telegram's limits hold."""
    reply = _reply(*texts, shortcuts=tuple(others), several=several)
    made = board(reply, SENTENCES)
    if made is None:
        return
    choices = {c.token for c in reply.choices}
    shown = [c.token for c in reply.choices if c.token in set(_data(made))]
    ended = {shown[-1]} if several and len(shown) > 1 else set()
    data = [d for d in _data(made) if d in choices - ended]
    assert data == sorted(set(data), key=lambda d: int(d.partition(".")[2]))
    for page in made.pages:
        buttons: list[dict[str, Any]] = [button for row in page for button in row]
        assert all(row for row in page)
        assert len(buttons) <= 100
        assert max(map(len, page)) <= 8
        assert all(
            b["text"].strip() and 1 <= len(b["callback_data"].encode()) <= 64 for b in buttons
        )

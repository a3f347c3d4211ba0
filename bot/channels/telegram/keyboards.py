"""Lays out choices as buttons that a phone can show, by pages, numbered when they are too long."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.channels.telegram.styled import is_blank, readable
from bot.domain.message import Choice, Reply
from bot.domain.sentences import Sentences

Row = list[dict[str, str]]

# How many characters a button shows on a phone, by how many share its row.
_WIDEST = {1: 36, 2: 16, 3: 9}
_PER_PAGE = 8
# Buttons that show only a number take less room.
_NUMBERS_PER_ROW = 5
_NUMBERS_PER_PAGE = 20
# Telegram takes this many bytes with a button, and none without any.
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Board:
    """The buttons under a message.

    Args:
        pages: rows of each page, at least one.
        listing: what the numbers of the buttons stand for; empty when they say it themselves.
        spelled: the choices in words, for a message whose buttons are refused.
    """

    pages: tuple[tuple[Row, ...], ...]
    listing: str
    spelled: str

    def markup(self, page: int = 0) -> dict[str, Any]:
        """Give one page as Telegram takes it: the nearest one there is."""
        return {"inline_keyboard": list(self.pages[max(0, min(page, len(self.pages) - 1))])}


def board(reply: Reply, sentences: Sentences) -> Board | None:
    """Lay out the choices of a reply; None when it has none that may be pressed."""
    choices, shortcuts = _pressable(reply.choices), _pressable(reply.shortcuts)
    if not choices and not shortcuts:
        return None
    # Where several may be taken, the last choice says that it is enough: it is always at hand.
    several = reply.several and len(choices) > 1
    choices, ended = (choices[:-1], choices[-1:]) if several else (choices, ())
    listing = "\n".join(f"{n}. {choice.text}" for n, choice in enumerate(choices, start=1))
    spelled = listing
    if ended or shortcuts:
        names = " \u00b7 ".join(choice.text for choice in (*ended, *shortcuts))
        spelled += ("\n\n" if listing else "") + sentences.say("choices.also", names=names)
    numbered = any(width(choice.text) > _WIDEST[1] for choice in choices)
    turned = _numbers(choices) if numbered else _words(choices)
    pages = tuple(
        (
            *rows,
            *_turning(choices, page, len(turned), sentences),
            *_rows(ended),
            *_beside(shortcuts),
        )
        for page, rows in enumerate(turned)
    )
    return Board(pages, listing if numbered else "", spelled)


@lru_cache(maxsize=1_024)
def width(text: str) -> int:
    """Count the columns that a text takes: an ideogram or an emoji takes two, an accent none."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)


def _pressable(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Give the choices with words that Telegram takes; one that it would refuse is left out."""
    made = (Choice(c.token, " ".join(readable(c.text).split())) for c in choices)
    return tuple(
        c for c in made if 0 < len(c.token.encode()) <= _LONGEST_TOKEN and not is_blank(c.text)
    )


def _words(choices: Sequence[Choice]) -> list[list[Row]]:
    """Give the pages of choices that say themselves what they are; as even as can be."""
    count = -(-len(choices) // _PER_PAGE) or 1
    size = -(-len(choices) // count) or 1
    return [_rows(choices[n * size : (n + 1) * size], most=3) for n in range(count)]


def _numbers(choices: Sequence[Choice]) -> list[list[Row]]:
    """Give the pages of choices that are told in the text; a choice that is taken shows it."""
    made = [Choice(c.token, f"{_tick(c.text)}{n}") for n, c in enumerate(choices, start=1)]
    starts = range(0, len(made), _NUMBERS_PER_PAGE)
    return [_cut(made[s : s + _NUMBERS_PER_PAGE], _NUMBERS_PER_ROW) for s in starts]


def _tick(text: str) -> str:
    """Give the sign that begins a choice, with its space; empty when it begins with a word."""
    sign = text[:2]
    return sign if sign[1:] == " " and unicodedata.category(sign[0]) == "So" else ""


def _rows(choices: Sequence[Choice], most: int = 2) -> list[Row]:
    """Give rows of as many buttons as their words allow, the same in each row."""
    widest = max((width(choice.text) for choice in choices), default=0)
    fits = [n for n, room in _WIDEST.items() if n <= most and widest <= room]
    return _cut(choices, max(fits, default=1))


def _beside(choices: Sequence[Choice]) -> list[Row]:
    """Give rows of the shortcuts: two of them side by side where both are short."""
    rows: list[list[Choice]] = []
    for choice in choices:
        short = width(choice.text) <= _WIDEST[2]
        if short and rows and len(rows[-1]) == 1 and width(rows[-1][0].text) <= _WIDEST[2]:
            rows[-1].append(choice)
        else:
            rows.append([choice])
    return [row for pair in rows for row in _cut(pair, 2)]


def _cut(choices: Sequence[Choice], size: int) -> list[Row]:
    buttons = [{"text": choice.text, "callback_data": choice.token} for choice in choices]
    return [buttons[start : start + size] for start in range(0, len(buttons), size)]


def _turning(choices: Sequence[Choice], page: int, count: int, sentences: Sentences) -> list[Row]:
    """Give the row that shows the pages before and after; none when there is one page."""
    if count == 1:
        return []
    serial = choices[0].token.partition(".")[0]
    row = []
    if page:
        before = sentences.say("choices.before")
        row.append({"text": before, "callback_data": f"{serial}/{page - 1}"})
    if page < count - 1:
        after = sentences.say("choices.after")
        row.append({"text": after, "callback_data": f"{serial}/{page + 1}"})
    return [row]

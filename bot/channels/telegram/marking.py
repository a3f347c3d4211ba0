"""Finds what deserves to stand out in a reply: the question, titles, what is there to be copied."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.channels.telegram.styled import Mark, Styled, joined, readable, unbroken
from bot.domain.passage import Citation

# A sentence that asks, from the beginning of its line or from the sentence before.
_ASKS = re.compile(r"(?:^|(?<=[.!?\u2026] ))[^.!?\u2026\n]+\?(?=\s|\Z)", re.MULTILINE)
# After it there may be an example and a word on how to answer.
_AFTER = 3
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
# A title: a short line alone, or the first of a paragraph, with a list or a text under it.
_TITLE = re.compile(r"(?:\A|\n[ \t]*\n)(?P<title>[^\n]{2,60})(?=\n(?P<alone>\n?)(?P<under>[^\n]))")
_LONGEST_HEAD = 42
_ITEM = "\u2022-\u2013*0123456789"
# A text that ends on the mark of its source, with another right under it.
_SOURCED = re.compile(r"(?<=\d\])\n(?=[^\W\d_])")
# Between two such lines stands a text that is there to be copied; a touch copies it, without them.
_COPIED = re.compile(r"^\u2014{3}\n+(?P<copied>.+?)\n+\u2014{3}$", re.MULTILINE | re.DOTALL)


def marked(text: str, *, asks: bool) -> Styled:
    """Give a text with its marks.

    Args:
        asks: choices come with it, so that it holds a question.
    """
    copied: list[str] = []

    def keep(found: re.Match[str]) -> str:
        copied.append(found["copied"])
        return found["copied"]

    plain = _COPIED.sub(keep, unbroken(readable(text).strip()))
    marks: list[Mark] = []
    for one in copied:
        start = plain.index(one, marks[-1].end if marks else 0)
        marks.append(Mark("pre", start, start + len(one)))
    marks += [m for m in _titles(plain) if not _within(m, marks)]
    question = _question(plain) if asks else None
    if question and not _within(question, marks):
        marks.append(question)
    return Styled(plain, tuple(marks))


def question_start(body: Styled) -> int:
    """Give where the paragraph that asks begins; the last one when none asks."""
    question = _question(body.text)
    end = question.start if question else len(body.text)
    breaks = [found.end() for found in _PARAGRAPH.finditer(body.text, 0, end)]
    return breaks[-1] if breaks else 0


def cited_end(body: Styled, citations: Iterable[Citation]) -> int:
    """Give where the last paragraph that bears the mark of a source ends; 0 when none does."""
    last = max((body.text.rfind(f"[{one.n}]") for one in citations), default=-1)
    if last < 0:
        return 0
    found = _PARAGRAPH.search(body.text, last)
    return found.start() if found else len(body.text)


def aired(body: Styled) -> Styled:
    """Put an empty line between texts from different sources: a phone shows a wall otherwise."""
    cuts = [found.start() for found in _SOURCED.finditer(body.text)]
    edges = [0, *cuts, len(body.text)]
    pairs = zip(edges, edges[1:], strict=False)
    return joined([body.piece(start, end) for start, end in pairs], "\n\n")


def _question(text: str) -> Mark | None:
    """Find the sentence that asks: the last one to end a line, or one of the last paragraph."""
    starts = [0, *(found.end() for found in _PARAGRAPH.finditer(text))]
    found = list(_ASKS.finditer(text, starts[-_AFTER:][0]))
    ends = [one for one in found if one.end() == len(text) or text[one.end()] == "\n"]
    last = ends or [one for one in found if one.start() >= starts[-1]]
    return Mark("bold", *last[-1].span()) if last else None


def _titles(text: str) -> list[Mark]:
    found = []
    for line in _TITLE.finditer(text):
        title, under = line["title"].rstrip(), line["under"]
        short = len(title) <= _LONGEST_HEAD
        if line["alone"]:
            told = short and ":" not in title and title[-1].isalnum()
        elif under in _ITEM:
            told = short and title.endswith(":")
        else:
            told = under.isalpha() and title[-1].isalnum()
        if told and title[0].isalpha():
            found.append(Mark("bold", line.start("title"), line.start("title") + len(title)))
    return found


def _within(mark: Mark, others: list[Mark]) -> bool:
    return any(one.start < mark.end and mark.start < one.end for one in others)

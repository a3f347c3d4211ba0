"""Chooses, word for word, the sentences of a passage that answer a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.passage import Passage
from bot.domain.sentence_bounds import sentences

# Words taken from the first passage, then from each of the others: what fits a phone's screen.
FIRST_WORDS = 110
OTHER_WORDS = 55
# Share of common words above which two sentences are about the same thing.
_SAME_WORDS = 0.6
_FIGURE = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_UNIT = re.compile(r"\s?(\$|%|M\$|G\$|millions?|milliards?|mois|jours|ans|semaines|/ ?km)?")

Terms = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Extract:
    """Sentences taken from one line (paragraph, item, row) of a passage.

    Args:
        quote: the run of the line that holds them, word for word.
    """

    passage: Passage
    quote: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    line: int
    text: str
    shared: int

    @property
    def length(self) -> int:
        return self.text.count(" ") + 1


def extract(passage: Passage, wanted: Sequence[str], terms: Terms, most: int) -> list[Extract]:
    """Choose a run of sentences of at most about `most` words, around the best one.

    Args:
        wanted: stems of the question.
        terms: cuts a sentence into stems.
    """
    stems = set(wanted)
    pieces = [
        _Piece(rank, sentence, len(stems & set(terms(sentence))))
        for rank, line in enumerate(passage.text.split("\n"))
        for sentence in sentences(line)
    ]
    start, end = _run(pieces, most)
    lines: dict[int, list[str]] = {}
    for piece in pieces[start:end]:
        lines.setdefault(piece.line, []).append(piece.text)
    texts = passage.text.split("\n")
    return [
        Extract(passage, _span(texts[rank], found), tuple(found)) for rank, found in lines.items()
    ]


def _span(line: str, found: Sequence[str]) -> str:
    start = line.index(found[0])
    end = line.index(found[-1], start) + len(found[-1])
    return line[start:end]


def _run(pieces: Sequence[_Piece], most: int) -> tuple[int, int]:
    total = sum(piece.length for piece in pieces)
    if total <= most:
        return 0, len(pieces)
    # The first sentence of a section usually answers its heading: it wins ties.
    best = max(range(len(pieces)), key=lambda i: (pieces[i].shared + (0.5 if i == 0 else 0), -i))
    start, end = best, best + 1
    used = pieces[best].length
    announced = start > 0 and pieces[start - 1].text.rstrip().endswith(":")
    while announced or end < len(pieces) or start > 0:
        forward = end < len(pieces) and used + pieces[end].length <= most
        backward = start > 0 and used + pieces[start - 1].length <= most
        if announced and backward:
            start -= 1
            used += pieces[start].length
        elif forward:
            used += pieces[end].length
            end += 1
        elif backward:
            start -= 1
            used += pieces[start].length
        else:
            break
        announced = False
    return start, end


def figures(text: str) -> frozenset[str]:
    """Give the numbers of a text with their unit, written the same way: "40000 $", "12 %"."""
    found: set[str] = set()
    for match in _FIGURE.finditer(text):
        unit = _UNIT.match(text, match.end())
        number = re.sub(r"[ \u00a0\u202f]", "", match.group()).replace(",", ".")
        found.add(f"{number} {(unit[1] or '') if unit else ''}".strip())
    return frozenset(found)


def disagree(one: str, other: str, terms: Terms) -> bool:
    """Tell whether two sentences say the same thing with other figures.

    Both hold figures of the same units, none in common that tells them apart, and the words
    around them are mostly the same.
    """
    first, second = figures(one), figures(other)
    if not first or not second or first & second:
        return False
    units = ({f.partition(" ")[2] for f in group} for group in (first, second))
    if len(set(map(frozenset, units))) != 1:
        return False
    words_one = set(terms(_FIGURE.sub(" ", one)))
    words_other = set(terms(_FIGURE.sub(" ", other)))
    together = words_one | words_other
    return len(together) >= 3 and len(words_one & words_other) / len(together) >= _SAME_WORDS

"""Chooses, word for word, the sentences of a passage that answer a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.numbers import NUMBER, plain
from bot.domain.passage import Expected, Passage
from bot.domain.sentence_bounds import sentences

# Words taken from the first passage, then from each of the others: what fits a phone's screen.
FIRST_WORDS = 110
OTHER_WORDS = 55
# Share of common words above which two sentences are about the same thing.
_SAME_WORDS = 0.6
_FIRST = 1.5
_UNIT = re.compile(
    r"\s?(\$ ?/ ?km|[MG]?\$|%|(?:dollar|million|milliard|jour|semaine|an)(?=s?\b)|mois\b)"
)
_ITEM_NUMBER = re.compile(r"\s*\(?\d+[.)]\s")

Terms = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Extract:
    """Sentences taken from one line (paragraph, item, row) of a passage.

    Args:
        quote: the run of the line that holds them, word for word.
        item: the line is an item of a list.
    """

    passage: Passage
    quote: str
    sentences: tuple[str, ...]
    item: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    line: int
    at: int
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
    texts = passage.text.split("\n")
    pieces = [
        _Piece(rank, at, sentence, len(stems & set(terms(sentence))))
        for rank, line in enumerate(texts)
        for at, sentence in _placed(line)
    ]
    lines: dict[int, list[_Piece]] = {}
    for piece in _run(pieces, passage.items, most):
        lines.setdefault(piece.line, []).append(piece)
    return [
        Extract(
            passage,
            texts[rank][found[0].at : found[-1].at + len(found[-1].text)],
            tuple(piece.text for piece in found),
            rank in passage.items,
        )
        for rank, found in lines.items()
    ]


def _placed(line: str) -> Iterator[tuple[int, str]]:
    at = 0
    for sentence in sentences(line):
        at = line.index(sentence, at)
        yield at, sentence
        at += len(sentence)


def _announcement(pieces: Sequence[_Piece], rank: int, items: Sequence[int]) -> int | None:
    """Find the line that announces the list of a piece; alone, an item may mean the opposite."""
    before = rank - 1
    if pieces[rank].line in items:
        while before >= 0 and pieces[before].line in items:
            before -= 1
    return before if before >= 0 and pieces[before].text.endswith(":") else None


def _run(pieces: Sequence[_Piece], items: Sequence[int], most: int) -> list[_Piece]:
    total = sum(piece.length for piece in pieces)
    if total <= most:
        return list(pieces)
    # The first sentence of a section usually answers its heading: another must share more words
    # with the question to be preferred.
    best = max(range(len(pieces)), key=lambda i: (pieces[i].shared + _FIRST * (i == 0), -i))
    announced = _announcement(pieces, best, items)
    start, end = best, best + 1
    used = pieces[best].length + (0 if announced is None else pieces[announced].length)
    while True:
        if end < len(pieces) and used + pieces[end].length <= most:
            used += pieces[end].length
            end += 1
        elif start > 0 and start - 1 == announced:
            start -= 1
        elif start > 0 and used + pieces[start - 1].length <= most:
            start -= 1
            used += pieces[start].length
        else:
            break
    # The run may have grown into the middle of another list.
    listed = start == best or pieces[start].line in items
    first = _announcement(pieces, start, items) if listed else None
    return [*([] if first is None else [pieces[first]]), *pieces[start:end]]


def figures(text: str) -> frozenset[str]:
    """Give the numbers of a text with their unit, written the same way: "40000 $", "12 %".

    The number of a list item is not one of them.
    """
    item = _ITEM_NUMBER.match(text)
    found: set[str] = set()
    for match in NUMBER.finditer(text, item.end() if item else 0):
        number = plain(match.group())
        unit = _UNIT.match(text, match.end())
        if unit is None:
            found.add(number)
            continue
        # "12,50 $" is 12,5 $; without a unit, article 3.10 is not article 3.1.
        shorter = re.sub(r"(\.\d*?)0+$", r"\1", number).rstrip(".")
        name = unit[1].replace(" ", "").replace("dollar", "$")
        found.add(f"{shorter} {name}")
    return frozenset(found)


def _apart(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give a sentence's figures without its years, and its years."""
    found = figures(text)
    years = frozenset(f for f in found if re.fullmatch(r"(?:19|20)\d{2}", f))
    return found - years, years


def disagree(one: str, other: str, terms: Terms) -> bool:
    """Tell whether two sentences say the same thing with other figures.

    Both hold figures of the same units, none in common, and the words around them are mostly the
    same. Years are not compared: two sentences about different years do not disagree.
    """
    (first, years_one), (second, years_other) = _apart(one), _apart(other)
    if years_one and years_other and years_one != years_other:
        return False
    if not first or not second or first & second:
        return False
    units = ({f.partition(" ")[2] for f in group} for group in (first, second))
    if len(set(map(frozenset, units))) != 1:
        return False
    words_one = set(terms(NUMBER.sub(" ", one)))
    words_other = set(terms(NUMBER.sub(" ", other)))
    together = words_one | words_other
    return len(together) >= 3 and len(words_one & words_other) / len(together) >= _SAME_WORDS


# What stands for a number in words, or says honestly that there is none to give.
_IN_WORDS = re.compile(
    r"(?i)\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|cent|mille"
    r"|douzaine|dizaine|vingtaine|trentaine|moiti.|tiers|quart|aucune?"
    r"|pas trouv.)\b"
)
_MONEY = re.compile(r"(?i)\$|\bdollars?\b|\baucune?\b|\bpas (?:trouv|lu|pu lire|de montant)")
_NUMBER = r"@|\d{3}[- .]\d{4}"
_REACHED = re.compile(rf"{_NUMBER}|(?i:pas (?:trouv|de coordonn))")
_HOLDS = {Expected.FIGURE: _IN_WORDS, Expected.MONEY: _MONEY, Expected.PERSON: _REACHED}


def holds(expected: Expected, extracts: Sequence[Extract]) -> bool:
    """Tell whether an answer holds the kind of thing that its question expects.

    Saying that the thing was not found counts: it is an honest answer.
    """
    pattern = _HOLDS.get(expected)
    return pattern is None or any(pattern.search(piece.quote) for piece in extracts)


def reached(text: str) -> bool:
    """Tell whether a text gives a way to reach somebody: a telephone number or an address."""
    return bool(re.search(_NUMBER, text))

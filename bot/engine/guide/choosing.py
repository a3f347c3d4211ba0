"""Which of a field's choices a person's words mean: by number, by name, in part, misspelt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.folding import composed, folded, folded_words
from bot.domain.form import Option
from bot.domain.likeness import likeness
from bot.engine.guide.said_words import EVERYTHING, NOTHING

_CLOSE_WORD = 0.8
_SHORTEST_CUT = 4
_ENOUGH = 0.6
_TIE = 0.05
_PARTS = re.compile(r"[,;/()]")
_NUMBER = re.compile(
    r"\s*(?:la|le|l'|option|choix|numero|reponse|no|n|\u00b0|#|\.|\s)*(\d{1,3})\s*[.)]*\s*"
)
_RANKS = {"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3}
_RANKS |= {"quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8}
_PIECES = re.compile(r"\s*(?:[,;/+&\n]|\b(?:et|puis|pis|ainsi que|avec)\b)\s*")
_ALL_BUT = re.compile(
    r"^(?:tout|toutes?|tous)\b(?: [a-z' ]+)?,? (?:sauf|excepte|a part|moins|pas) "
)
_NUMBERS = re.compile(r"(?:[\d\s,;.&+/-]|\b(?:et|a|pis)\b)+")
_RANGE = re.compile(r"(\d+)\s*(?:-|a)\s*(\d+)")
_EMPTY = frozenset(
    """a au aux c ce cela c'est d de des du elle en es est et il ils j je l la le les ma mes mon n
    notre nos nous on ont ou par pour qu que qui s se ses son sommes suis sont un une vos votre
    plutot surtout principalement pense crois dirais serait sera avec tout toute""".split()
)
_DENIALS = frozenset("pas ni non sauf jamais aucun aucune plus".split())
_DENIAL_REACH = 4
# « Pas incorporé » is « non incorporé ».
_NOT = {"pas", "non"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What words mean among choices.

    Args:
        ids: the choices meant; several only where several may be taken, or when they tie.
        sure: False when the words fit several choices as well.
        unread: words that fit no choice.
    """

    ids: tuple[str, ...] = ()
    sure: bool = True
    unread: str = ""


def choose(text: str, options: Sequence[Option]) -> Chosen:
    """Give the choice that words mean; several ids when they fit several as well."""
    rank = _rank(text)
    if rank is not None:
        found = options[rank - 1 : rank] if rank else ()
        return Chosen(tuple(option.id for option in found))
    words = folded_words(text)
    if not words:
        return Chosen()
    scores = sorted(((_score(words, option), option.id) for option in options), reverse=True)
    best = scores[0][0] if scores else 0.0
    if best < _ENOUGH:
        return Chosen()
    close = {identifier for score, identifier in scores if score > best - _TIE}
    tied = tuple(option.id for option in options if option.id in close)
    return Chosen(tied, sure=len(tied) == 1)


def choose_several(text: str, options: Sequence[Option]) -> Chosen:
    """Give the choices that words mean; « tout sauf… » and « aucun » are understood."""
    plain = folded(composed(text)).strip(" .!")
    said = " ".join(folded_words(text))
    everything = tuple(option.id for option in options)
    if said in NOTHING:
        return Chosen()
    if said in EVERYTHING:
        return Chosen(everything)
    but = _ALL_BUT.match(plain)
    if but:
        left = choose_several(plain[but.end() :], options)
        kept = tuple(one for one in everything if one not in left.ids)
        return Chosen(kept, left.sure, left.unread)
    whole = _named_whole(plain, options)
    if whole:
        return Chosen(whole)
    if _NUMBERS.fullmatch(plain) and any(mark.isdigit() for mark in plain):
        return _by_numbers(plain, options)
    return _by_pieces(text, options)


def mentions(text: str, option: Option, *, cut: bool = False) -> list[tuple[int, int]]:
    """Give where a text names a choice by one of its whole names, the longest first.

    What is denied just before is left out.

    Args:
        cut: a name of one word may be cut short: « coop ».
    """
    plain = folded(composed(text))
    found: set[tuple[int, int]] = set()
    for name in _names(option):
        joined = r"[\W_]+".join(map(re.escape, name)) + "s?"
        if cut and len(name) == 1 and len(name[0]) > _SHORTEST_CUT:
            joined = f"(?:{joined}|{_beginnings(name[0])})"
        for match in re.finditer(rf"(?<![a-z0-9]){joined}(?![a-z0-9])", plain):
            if not _denied(folded_words(plain[max(0, match.start() - 60) : match.start()])):
                found.add(match.span())
    return sorted(found, key=lambda span: (span[0] - span[1], span))


def _beginnings(word: str) -> str:
    """Give the pattern of a word that may be cut short."""
    rest = ""
    for letter in reversed(word[_SHORTEST_CUT:]):
        rest = f"(?:{letter}{rest})?"
    return word[:_SHORTEST_CUT] + rest


def _denied(before: list[str]) -> bool:
    return bool(_DENIALS & set(before[-_DENIAL_REACH:]))


def _rank(text: str) -> int | None:
    plain = folded(composed(text))
    match = _NUMBER.fullmatch(plain)
    if match:
        return int(match[1])
    words = [word for word in folded_words(text) if word not in ("le", "la", "choix", "option")]
    return _RANKS.get(words[0]) if len(words) == 1 else None


def _names(option: Option) -> list[list[str]]:
    """Give the names of a choice, each cut into words: its text, parts of it, other words."""
    return _cut_names(option.text, option.id, tuple(option.words))


# The choices of a form are the same at every answer.
@lru_cache(maxsize=2_048)
def _cut_names(text: str, identifier: str, words: tuple[str, ...]) -> list[list[str]]:
    texts = [text, *_PARTS.split(text), identifier, *words, re.sub(r"\([^)]*\)", " ", text)]
    found = [folded_words(one) for one in texts]
    return [names for names in found if names and not set(names) <= _EMPTY]


def _score(words: list[str], option: Option) -> float:
    return max((_fit(words, name) for name in _names(option)), default=0.0)


def _fit(words: list[str], name: list[str]) -> float:
    """Tell how well words fit a name, from 0 to 1."""
    if words == name:
        return 1.0
    said, named = _telling(words), _telling(name)
    if not said or not named:
        return 0.0
    alike = {word: [other for other in named if _same(word, other)] for word in said}
    met = [word for word in said if alike[word]]
    if not met or _denied(words[: words.index(met[0])]):
        return 0.0
    covered = [other for other in named if any(other in alike[word] for word in said)]
    of_text, of_name = len(met) / len(said), len(covered) / len(named)
    exact = 0.02 * sum(word in named for word in met)
    if of_text == of_name == 1:
        return 0.94 + min(exact, 0.05)
    if of_name == 1:
        return 0.82 + min(exact, 0.08)
    if of_text == 1:
        return 0.75 + 0.05 * of_name
    return (of_text + of_name) / 2


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in _EMPTY]


# The same words are said again and again, of the same choices.
@lru_cache(maxsize=16_384)
def _same(word: str, other: str) -> bool:
    """Tell whether two words are one: equal, cut short, in the plural, or nearly spelt so."""
    if word == other or word.rstrip("sx") == other.rstrip("sx") or {word, other} == _NOT:
        return True
    if len(word) < _SHORTEST_CUT or len(other) < _SHORTEST_CUT:
        return False
    return other.startswith(word) or _close(word, other)


def _close(word: str, other: str) -> bool:
    """Tell whether two words are spelt nearly alike; most are told apart by their letters alone."""
    most = _CLOSE_WORD * (len(word) + len(other)) / 2
    if min(len(word), len(other)) < most:
        return False
    if sum(min(word.count(letter), other.count(letter)) for letter in set(word)) < most:
        return False
    return likeness(word, other) >= _CLOSE_WORD


def _named_whole(plain: str, options: Sequence[Option]) -> tuple[str, ...]:
    """Give the choices of a list written with their whole texts, commas inside them or not."""
    left, met = plain, set()
    for option in sorted(options, key=lambda one: -len(one.text)):
        name = folded(composed(option.text))
        if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", left):
            left = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", left)
            met.add(option.id)
    if set(re.findall(r"\w+", left)) - {"et"}:
        return ()
    return tuple(option.id for option in options if option.id in met)


def _by_numbers(plain: str, options: Sequence[Option]) -> Chosen:
    ranks: list[int] = []
    for piece in re.findall(_RANGE.pattern + r"|(\d+)", plain):
        first, last, alone = piece
        ranks += [int(alone)] if alone else range(int(first), min(int(last), 200) + 1)
    wrong = [rank for rank in ranks if not 0 < rank <= len(options)]
    ids = tuple(options[rank - 1].id for rank in dict.fromkeys(ranks) if rank not in wrong)
    return Chosen(ids, unread=", ".join(map(str, wrong)))


def _by_pieces(text: str, options: Sequence[Option]) -> Chosen:
    whole = choose(text, options)
    found: list[str] = []
    unread: list[str] = []
    shown = composed(text)
    cuts = [0]
    for match in _PIECES.finditer(folded(shown)):
        cuts += [match.start(), match.end()]
    cuts.append(len(shown))
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        piece = shown[start:end].strip(" .")
        if not piece:
            continue
        one = choose(piece, options)
        if not one.ids:
            unread.append(piece)
        elif not one.sure:
            return one
        found += one.ids
    if unread and not found and whole.ids and whole.sure:
        return whole
    ids = tuple(option.id for option in options if option.id in found)
    return Chosen(ids, unread=", ".join(unread))

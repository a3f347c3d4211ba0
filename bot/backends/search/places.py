"""Finds the places that a message names: any spelling, mistakes tolerated, ambiguity kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from rapidfuzz import fuzz, process

from bot.backends.search.french import fold
from bot.domain.rules import Place, Territory
from bot.engine.ports import PlaceFound

_WORD = re.compile(r"[^\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "n": "nord", "mtl": "montreal"}
_ARTICLES = frozenset({"la", "le", "les", "l", "de", "du", "des", "d"})
# Words that begin or end so many names that they name nothing alone.
_GENERIC = frozenset(
    """saint sainte saints saintes notre dame lac lacs val mont monts cap port pointe riviere ville
    ile iles baie grand grande grands grandes petit petite haut haute hauts bas basse nord sud est
    ouest centre mrc rang bois belle beau vieux vieille anse chute chutes ancienne nouvelle rapides
    jardins montagne plateau coeur canton village paroisse cote rive parc terre district eglise
    chaudiere alliance""".split()
)
# Names that are other things first, whether documents say so or not: a province, a plan, a country.
_ORDINARY = frozenset({"quebec", "conception", "patrie"})
# What stands before a place: a misspelt name is looked for there only.
_BEFORE = frozenset("a au aux en dans chez pres vers sur mrc ville secteur coin region".split())
_THEN_OF = frozenset({"de", "du", "d"})
_OF_WHAT = frozenset(
    "mrc ville municipalite region secteur coin gens village groupe cdc pres".split()
)
# A name that is also an ordinary word is a place only after one of these.
_SURELY_BEFORE = frozenset({"a", "aux"})
_OFFICES = frozenset({"ville", "municipalite", "mrc", "village", "paroisse", "arrondissement"})
# What people say of their own place without naming it.
_HERE = re.compile(
    r"\b(?:chez (?:nous|moi)|par ici|icitte|(?:mon|notre|le|ce) (?:coin|boutte|bout|secteur)"
    r"|(?:ma|not|notre|la) (?:region|mrc|ville|municipalite|communaute)"
    r"|(?:mon|notre) (?:territoire|arrondissement|village|quartier))\b"
)
_SHORTEST_GUESS = 5
_CLOSE_ENOUGH = 84


def says_here(text: str) -> bool:
    """Tell whether a message speaks of the person's own place, without naming it."""
    return bool(_HERE.search(" ".join(place_words(text))))


def place_words(text: str) -> list[str]:
    """Cut a text into the folded words of names; "St" and "Ste" are opened."""
    folded = (fold(match.group()) for match in _WORD.finditer(text))
    return [_SHORT.get(word, word) for word in folded]


def _without(text: str, spans: Sequence[tuple[int, int]], taken: Collection[int]) -> str:
    kept: list[str] = []
    end = 0
    for rank in sorted(taken):
        kept.append(text[end : spans[rank][0]])
        end = spans[rank][1]
    return " ".join("".join([*kept, text[end:]]).split())


def _key(name: str) -> str:
    return " ".join(place_words(name))


class Gazetteer:
    """The names of every territory's places, and what each may designate.

    Args:
        common: folded words that documents use as ordinary words; a place of that name needs a
            preposition before it, and a misspelt name is never guessed from one of them.
    """

    def __init__(self, territories: Sequence[Territory], common: Collection[str] = ()) -> None:
        self._common = frozenset(common) | _ORDINARY
        self._names: dict[str, dict[tuple[str, str | None], str]] = defaultdict(dict)
        self._parts: dict[str, dict[tuple[str, str | None], str]] = defaultdict(dict)
        for territory in territories:
            for name in (territory.name, *territory.aliases):
                self._add(name, territory.id, None, name)
            for sector in territory.sectors:
                self._add(sector.name, territory.id, sector.id, sector.name)
            for place in territory.places:
                self._add_place(territory.id, place)
        self._keys = list({*self._names, *self._parts})
        self._longest = max((key.count(" ") + 1 for key in self._keys), default=0)

    def _add_place(self, territory: str, place: Place) -> None:
        for name in (place.name, *place.aliases):
            self._add(name, territory, place.sector, place.name)
        for name in place.inside:
            self._add(name, territory, place.sector, name)

    def _add(self, name: str, territory: str, sector: str | None, shown: str) -> None:
        key = _key(name)
        if not key:
            return
        words = key.split()
        self._names[key].setdefault((territory, sector), shown)
        if words[0] in _ARTICLES and len(words) > 1:
            self._names[" ".join(words[1:])].setdefault((territory, sector), shown)
        if len(words) > 1:
            for word in words:
                if len(word) >= _SHORTEST_GUESS and word not in _GENERIC | _ARTICLES:
                    self._parts[word].setdefault((territory, sector), shown)

    def find(self, text: str) -> tuple[tuple[PlaceFound, ...], str]:
        """Give every place that a message may name, and the message without their names.

        One name may stand for several places. The message keeps a name that had to be guessed.
        """
        spans = [match.span() for match in _WORD.finditer(text)]
        words = place_words(text)
        taken: set[int] = set()
        found: list[PlaceFound] = []
        capitals = [text[start].isupper() for start, _ in spans]
        for start, end, places in self._exact(words, taken, capitals):
            taken |= set(range(start, end))
            found += self._as_found(places, exact=True)
        if not found:
            for places in self._guessed(words, taken):
                found += self._as_found(places, exact=False)
        return tuple(dict.fromkeys(found)), _without(text, spans, taken)

    @staticmethod
    def _as_found(places: dict[tuple[str, str | None], str], *, exact: bool) -> list[PlaceFound]:
        wide = {territory for territory, sector in places if sector is None}
        return [
            PlaceFound(name, territory, sector, exact)
            for (territory, sector), name in places.items()
            if sector is None or territory not in wide
        ]

    def _exact(
        self, words: list[str], taken: set[int], capitals: list[bool]
    ) -> Iterator[tuple[int, int, dict[tuple[str, str | None], str]]]:
        for size in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                end = start + size
                if taken & set(range(start, end)):
                    continue
                key = " ".join(words[start:end])
                places = self._names.get(key)
                if places is None and size == 1 and self._may_be_part(words, start, capitals):
                    places = self._parts.get(key)
                if places is not None and self._is_place(words, start, key):
                    yield start, end, places

    def _may_be_part(self, words: list[str], start: int, capitals: list[bool]) -> bool:
        """Tell whether one word of a longer name ("Dolbeau") may stand for it here."""
        if words[start] in self._common:
            return False
        before = words[start - 1] if start else ""
        return capitals[start] or before in _BEFORE

    def _is_place(self, words: list[str], start: int, key: str) -> bool:
        article, _, rest = key.partition(" ")
        # "The sources" are a place no more than "sources"; alone, either answers "where?".
        named = rest if article in _ARTICLES and rest in self._common else key
        ordinary = named in self._common or named in _GENERIC
        if not ordinary or len(words) == key.count(" ") + 1:
            return True
        before = words[max(0, start - 2) : start]
        return bool(before) and (before[-1] in _SURELY_BEFORE or before[0] in _OFFICES)

    def _guessed(
        self, words: list[str], taken: set[int]
    ) -> Iterator[dict[tuple[str, str | None], str]]:
        for start in range(1, len(words)):
            before = words[max(0, start - 2) : start]
            of_place = before[-1] in _THEN_OF and before[0] in _OF_WHAT
            if before[-1] not in _BEFORE and not of_place:
                continue
            best: tuple[float, str] | None = None
            for size in range(1, min(4, len(words) - start) + 1):
                span = words[start : start + size]
                if self._readable(span, taken & set(range(start, start + size))):
                    break
                guess = " ".join(span)
                if len(guess) < _SHORTEST_GUESS:
                    continue
                match = process.extractOne(
                    guess, self._keys, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
                )
                if (
                    match
                    and match[0].count(" ") == size - 1
                    and (best is None or match[1] > best[0])
                ):
                    best = (match[1], match[0])
            if best:
                yield self._names.get(best[1]) or self._parts[best[1]]

    def _readable(self, span: list[str], taken: set[int]) -> bool:
        ordinary = span[-1] in self._common and span[-1] not in _GENERIC | _ARTICLES
        return bool(taken) or ordinary

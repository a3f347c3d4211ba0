"""Reads a place's name near another: « Saint-Narcisse » beside Saint-Anaclet is of its MRC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.folding import folded_words
from bot.domain.knowledge import Catalogue
from bot.domain.rules import Place, Territory
from bot.engine.ports import PlaceFound

_OPENED = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class Nearby:
    """Places of one territory, some of whose names were said in part.

    Args:
        meant: the whole names of those said in part.
        beside: a name that was said whole; empty where the dossier's place stands for it.
    """

    places: tuple[PlaceFound, ...]
    meant: tuple[str, ...]
    beside: str = ""


def together(found: Sequence[PlaceFound], catalogue: Catalogue) -> Nearby | None:
    """Read names given together as places of one territory; None where they cannot be."""
    names = list(dict.fromkeys(place.name for place in found))
    for territory_id in dict.fromkeys(place.territory for place in found):
        territory = catalogue.territory(territory_id)
        here = [place for place in found if place.territory == territory_id]
        others = [name for name in names if all(name != place.name for place in here)]
        if territory is None or not others or not all(place.exact for place in here):
            continue
        longer = [_longer(name, territory, here[0].name) for name in others]
        known = [place for place in longer if place]
        if len(known) == len(others):
            every = (*here, *known)
            return Nearby(every, tuple(place.name for place in known), here[0].name)
    return None


def at_home(
    found: Sequence[PlaceFound], catalogue: Catalogue, territory: str | None
) -> Nearby | None:
    """Read the name of a place far away as one of the dossier's territory that begins so."""
    home = catalogue.territory(territory or "")
    names = {place.name for place in found}
    if home is None or len(names) != 1 or any(place.territory == home.id for place in found):
        return None
    place = _longer(found[0].name, home, "")
    return Nearby((place,), (place.name,)) if place else None


def _longer(name: str, territory: Territory, beside: str) -> PlaceFound | None:
    """Find the only place whose name goes on after a name, in the same MRC first."""
    said = _words(name)
    near = [
        (place, one)
        for place in territory.places
        for one in _names(place)
        if len(said) > 1 and _words(one)[: len(said)] == said and _words(one) != said
    ]
    same = [(place, one) for place, one in near if beside in _names(place)]
    kept = same or near
    names = {one for _, one in kept}
    if len(names) != 1:
        return None
    return PlaceFound(kept[0][1], territory.id, kept[0][0].sector, True)


def _names(place: Place) -> Iterator[str]:
    yield from (place.name, *place.inside)


def _words(name: str) -> list[str]:
    return [_OPENED.get(word, word) for word in folded_words(name)]

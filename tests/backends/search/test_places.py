"""Places in messages: any spelling, mistakes tolerated, ordinary words left, ambiguity kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.files.library import Library
from bot.backends.search.corpus import common_words
from bot.backends.search.places import Gazetteer, place_words, says_here
from bot.domain.knowledge import Knowledge
from bot.domain.rules import Territory
from tests.tiny_folder import REPO

_SOURCED = {"texte": "Voir la MRC.", "statut": "a_verifier", "source": "s", "du": date(2024, 1, 1)}


def _territory(identifier: str, name: str, **held: object) -> Territory:
    facts = {"etendue": [_SOURCED], "mandataire": [_SOURCED], "programme": "demo"}
    named = {"id": identifier, "nom": name, "dans": f"à {name}"}
    return Territory.model_validate({**named, **facts, **held})


def _place(name: str, *inside: str, **held: object) -> dict[str, object]:
    return {"nom": name, "genre": "mrc", "dedans": list(inside), **held}


_TERRITORIES = [
    _territory(
        "lac",
        "Saguenay–Lac-Saint-Jean",
        noms=["SLSJ"],
        secteurs=[{"id": "chapdelaine", "nom": "Maria-Chapdelaine"}],
        lieux=[
            _place("MRC de Maria-Chapdelaine", "Dolbeau-Mistassini", secteur="chapdelaine"),
            _place("MRC du Fjord-du-Saguenay", "L'Anse-Saint-Jean", "Saint-Octave"),
        ],
    ),
    _territory(
        "gaspesie",
        "Gaspésie",
        lieux=[_place("MRC d'Avignon", "Nouvelle", "Saint-Octave", "Sainte-Anne-des-Monts")],
    ),
    _territory(
        "capitale",
        "Capitale-Nationale",
        lieux=[_place("Québec", "Limoilou"), _place("Portneuf", "Saint-Raymond")],
    ),
    _territory(
        "centre",
        "Centre-du-Québec",
        lieux=[_place("L'Érable", "Plessisville"), _place("Drummond", "L'Avenir", "La Conception")],
    ),
    _territory(
        "monteregie",
        "Montérégie",
        lieux=[_place("Le Haut-Richelieu", "Saint-Paul-de-l'Île-aux-Noix", "Saint-Paul")],
    ),
]
_ORDINARY = {"nouvelle", "avenir", "demande", "centre", "sommet", "raison"}
_GAZETTEER = Gazetteer(_TERRITORIES, _ORDINARY)


def _found(text: str) -> set[str]:
    return {place.territory for place in _GAZETTEER.find(text)[0]}


@pytest.mark.parametrize(
    ("text", "territory"),
    [
        ("en Gaspésie", "gaspesie"),
        ("GASPESIE", "gaspesie"),
        ("le saguenay lac st-jean", "lac"),
        ("Saguenay-Lac-Saint-Jean", "lac"),
        ("slsj", "lac"),
        ("dans l'Érable", "centre"),
        ("dans l’erable", "centre"),
        ("MRC de L'Érable", "centre"),
        ("Érable", "centre"),
        ("à Anse-Saint-Jean", "lac"),
        ("dans la MRC d'Avignon", "gaspesie"),
        ("ste-anne-des-monts", "gaspesie"),
        ("Ste Anne des Monts", "gaspesie"),
        ("St. Raymond", "capitale"),
        ("je suis a st-raymond", "capitale"),
        ("haut richelieu", "monteregie"),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, territory: str) -> None:
    """Articles, St and Ste, hyphens, accents, capitals and curly apostrophes do not count."""
    assert _found(text) == {territory}
    assert all(place.exact for place in _GAZETTEER.find(text)[0])


def test_a_place_comes_with_its_own_spelling_and_its_sector() -> None:
    """A municipality is shown as its territory writes it, with the part it lies in."""
    (place,) = _GAZETTEER.find("chu a dolbeau mistassini")[0]
    assert (place.name, place.territory, place.sector) == (
        "Dolbeau-Mistassini",
        "lac",
        "chapdelaine",
    )


def test_a_long_name_is_not_taken_for_a_shorter_one() -> None:
    """A name of seven words is found whole, not as the other village that begins it."""
    (place,) = _GAZETTEER.find("à Saint-Paul-de-l'Île-aux-Noix")[0]
    assert place.name == "Saint-Paul-de-l'Île-aux-Noix"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chu a Dolbeau", True),
        ("à dolbeau", True),
        ("Limoilou", True),
        ("Mistassini", True),
        ("le groupe dolbeau", False),
        ("à Sainte", False),
        ("un Lac", False),
    ],
)
def test_a_word_of_a_name_stands_for_it(text: str, found: bool) -> None:
    """One word of a name is enough after a preposition or with a capital; "lac" never is."""
    assert bool(_found(text)) is found


@pytest.mark.parametrize(
    ("text", "territory"),
    [
        ("une nouvelle demande", None),
        ("Nouvelle demande de projet", None),
        ("à Nouvelle", "gaspesie"),
        ("dans la municipalité de Nouvelle", "gaspesie"),
        ("pour l'avenir du groupe", None),
        ("au sommet de l'avenir", None),
        ("ville de L'Avenir", "centre"),
        ("la conception du site", None),
        ("dans la conception", None),
        ("à La Conception", "centre"),
    ],
)
def test_an_ordinary_word_is_a_place_only_where_it_must_be(
    text: str, territory: str | None
) -> None:
    """A name that documents use as a word needs "à" before it, or the word town or village."""
    assert _found(text) == ({territory} if territory else set())


@pytest.mark.parametrize(
    ("text", "territory"),
    [
        ("au Québec", None),
        ("le gouvernement du Québec", None),
        ("les lois de Québec", None),
        ("Québec finance quoi ?", None),
        ("à Québec", "capitale"),
        ("chu a quebec", "capitale"),
        ("la ville de Québec", "capitale"),
        ("au Centre-du-Québec", "centre"),
    ],
)
def test_the_province_is_not_the_city(text: str, territory: str | None) -> None:
    """In "au Québec" nothing is named; in "à Québec" and "ville de Québec" the city is."""
    assert _found(text) == ({territory} if territory else set())


@pytest.mark.parametrize("text", ["Québec", "québec ?", "Nouvelle", "l'avenir", "L'Avenir."])
def test_a_name_alone_answers_where(text: str) -> None:
    """A message that holds nothing else is the place, even when its name is a word too."""
    assert len(_found(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["a Plesisville", "vers Limoillou", "dans la mrc de Portneuff", "chez nous, secteur Limoilu"],
)
def test_a_misspelt_name_is_guessed_after_a_preposition(text: str) -> None:
    """What nearly spells a place is one where a place is expected, and is marked as a guess."""
    places, rest = _GAZETTEER.find(text)
    assert len(places) == 1
    assert not places[0].exact
    assert rest == text


@pytest.mark.parametrize(
    "text",
    [
        "la Plesisville",
        "Limoillou veut un projet",
        "on a raison",
        "a la demande",
        "dans une demande",
        "dans deux semaines",
        "en gros",
        "à manger",
    ],
)
def test_nothing_is_guessed_elsewhere_nor_from_an_ordinary_word(text: str) -> None:
    """Without a preposition, or from a word that documents use, no place is imagined."""
    assert _found(text) == set()


def test_an_exact_name_leaves_nothing_to_guess() -> None:
    """When one name is written right, words that resemble another are only words."""
    assert _found("à Gaspésie pis a Plesisville") == {"gaspesie"}


def test_one_name_in_two_territories_stays_two_places() -> None:
    """Two villages of the same name both come back: nobody chooses for the person."""
    assert _found("à St-Octave") == {"lac", "gaspesie"}


def test_several_places_are_all_found() -> None:
    """A message may name places of several territories."""
    assert _found("de Limoilou jusqu'à Plessisville") == {"capitale", "centre"}


def test_a_whole_territory_swallows_its_own_sectors() -> None:
    """A name that stands for a whole territory is not reported for each of its parts."""
    same = _territory(
        "val",
        "Valmont",
        secteurs=[{"id": "val-nord", "nom": "Valmont"}],
        lieux=[_place("Valmont", secteur="val-nord")],
    )
    (place,) = Gazetteer([same]).find("à Valmont")[0]
    assert place.sector is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("c'est qui le mandataire en Gaspésie ?", "c'est qui le mandataire en ?"),
        ("Gaspésie", ""),
        ("rien d'ici", "rien d'ici"),
        ("œuvre 🙂 à Limoilou 🙂", "œuvre 🙂 à 🙂"),
    ],
)
def test_the_message_comes_back_without_the_names(text: str, rest: str) -> None:
    """What is asked is kept, where it is asked for is taken out."""
    assert _GAZETTEER.find(text)[1] == rest


@pytest.mark.parametrize(
    "text",
    [
        "c'est qui le mandataire chez nous",
        "icitte on a droit à combien",
        "dans mon coin",
        "par ici",
        "qui s'occupe de ça dans notre MRC ?",
        "not' région",
        "dans mon bout",
        "ICITTE",
    ],
)
def test_a_person_may_speak_of_their_own_place(text: str) -> None:
    """With "chez nous", "icitte" or "notre MRC", the answer depends on where they are."""
    assert says_here(text)


@pytest.mark.parametrize(
    "text", ["c'est quoi un mandataire", "une MRC", "ici même", "notre projet", "la petite région"]
)
def test_other_words_speak_of_no_place(text: str) -> None:
    """A project, or a region of which nothing is said, is not the person's own place."""
    assert not says_here(text)


def test_short_forms_are_opened() -> None:
    """The forms "St", "Ste" and "Mtl" are the words they stand for."""
    assert place_words("St-Jean, Ste-Foy, MTL") == ["saint", "jean", "sainte", "foy", "montreal"]


def test_without_territories_no_place_is_found() -> None:
    """An empty folder knows no place and changes no message."""
    assert Gazetteer([]).find("à Québec") == ((), "à Québec")


@settings(deadline=None)
@given(st.text())
def test_any_message_is_searched(text: str) -> None:
    """Whatever is typed, the search ends and adds nothing to the message."""
    places, rest = _GAZETTEER.find(text)
    assert all(place.territory for place in places)
    assert len(rest) <= len(text)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["à", "Québec", "st", "-", "nouvelle", "l'", "Dolbeo", "lac", "de"]))
)
def test_any_heap_of_words_is_searched(words: list[str]) -> None:
    """Names, parts of names and prepositions in any order are survived."""
    places, rest = _GAZETTEER.find(" ".join(words))
    assert len(rest) <= len(" ".join(words))
    assert len(places) == len(set(places))


def _names(territory: Territory) -> set[str]:
    places = [n for p in territory.places for n in (p.name, *p.aliases, *p.inside)]
    return {territory.name, *territory.aliases, *(s.name for s in territory.sectors), *places}


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    """The shipped folder, as read."""
    return Library(REPO / "knowledge").read().knowledge


@pytest.fixture(scope="module")
def gazetteer(shipped: Knowledge) -> Gazetteer:
    """The places of the shipped territories, among the words of the shipped documents."""
    return Gazetteer(shipped.catalogue.territories, common_words(shipped))


@pytest.mark.parametrize("written", ["à {}", "{}"])
def test_every_shipped_place_is_found(
    shipped: Knowledge, gazetteer: Gazetteer, written: str
) -> None:
    """Each name of each territory, sector and place leads to its territory, alone or after "à"."""
    lost = {
        f"{territory.id}: {name}"
        for territory in shipped.catalogue.territories
        for name in _names(territory)
        if territory.id
        not in {place.territory for place in gazetteer.find(written.format(name))[0]}
    }
    assert lost == set()


@pytest.mark.parametrize(
    "text",
    [
        "Quelles sont les sources de financement ?",
        "Quel est l'avenir du fonds ?",
        "On peut payer la conception d'un site ?",
        "Le plan du Québec",
        "une nouvelle demande au gouvernement du Québec",
        "la présentation du projet",
        "Quelle est la racine du problème ?",
        "les organismes autochtones",
    ],
)
def test_everyday_questions_name_no_shipped_place(gazetteer: Gazetteer, text: str) -> None:
    """Words that are also names of municipalities do not send a question to their territory."""
    assert gazetteer.find(text)[0] == ()


@pytest.mark.parametrize("text", ["Montréal", "le maximum montreal", "MTL", "à Mtl"])
def test_a_name_listed_as_a_spelling_stays_a_place(gazetteer: Gazetteer, text: str) -> None:
    """The glossary corrects "montreal"; that does not make an ordinary word of it."""
    assert {place.territory for place in gazetteer.find(text)[0]} == {"montreal"}

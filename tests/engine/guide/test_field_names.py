"""The field that a person names, by any word of its name or of its question."""

from __future__ import annotations

import pytest

from bot.engine.guide.field_names import SURE, named
from tests.engine.guide.typed_fields import shipped

_FORM = shipped().catalogue.forms["fqis"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("le titre", "Titre du projet"),
        ("NEQ", "Numéro d'entreprise (NEQ)|NEQ du fiduciaire"),
        ("numero d'entreprise", "Numéro d'entreprise (NEQ)"),
        ("comment on les rejoint", "Façon de les rejoindre"),
        ("nombre de personnes", "Nombre de personnes"),
        ("le nombre de personnes à 30", "Nombre de personnes"),
        ("participation à l'idée", "Participation à l'idée"),
        ("la fin", "Date de fin"),
        ("dates", "Date de début|Date de fin|Étapes et dates"),
        ("le titre pour La Tablée verte", "Titre du projet"),
        ("les risque", "Risques"),
        ("zzz", ""),
    ],
)
def test_a_field_is_named_by_any_of_its_words(said: str, names: str) -> None:
    """A field is found by a word of its name or question; several as good are all given."""
    found = [field.name for field in named(said, _FORM.fields())]
    assert found == [name for name in names.split("|") if name]


@pytest.mark.parametrize(
    "said",
    [
        "les aînés mangent seuls dans le village",
        "un jardin partagé pour les gens du quartier",
        "on veut aider les familles avec des repas",
    ],
)
def test_a_sentence_names_no_field(said: str) -> None:
    """A sentence that holds a word of a field, among others, names none."""
    assert named(said, _FORM.fields(), SURE) == ()

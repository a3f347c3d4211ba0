"""Fields of every kind, a reader over real places, for the tests of what people type."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.backends.files.library import Library
from bot.backends.files.prompts import load_sentences
from bot.backends.search.corpus import common_words
from bot.backends.search.places import Gazetteer
from bot.domain.form import FieldKind, FormField, Option, Role
from bot.domain.knowledge import Knowledge
from bot.engine.guide.asking import Asking
from bot.engine.guide.reading import Reader, Reading
from bot.engine.guide.room import Heard

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 23)  # a Monday


def field(kind: FieldKind, identifier: str = "champ", **more: Any) -> FormField:
    """Make a field of a kind."""
    made = {"id": identifier, "question": "Combien de personnes ?", "type": kind}
    told = {"pourquoi": "Pour savoir.", "aide": "Dites-le.", "exemple": "un exemple"}
    return FormField.model_validate({**made, **told, **more})


def options(*made: tuple[str, str, str]) -> list[Option]:
    """Make choices from their id, their text and their other words, split by commas."""
    return [
        Option(id=key, texte=text, mots=tuple(word for word in words.split(",") if word))
        for key, text, words in made
    ]


FORMS = options(
    ("obnl", "Organisme sans but lucratif (OBNL)", "osbl"),
    ("cooperative", "Coopérative", ""),
    ("municipalite", "Municipalité, MRC ou organisme municipal", "ville"),
    ("autochtone", "Conseil de bande ou organisme autochtone", ""),
    ("recherche", "Centre ou établissement de recherche", ""),
    ("groupe", "Groupe sans statut légal", "non incorporé"),
    ("autre", "Autre", ""),
)
NEEDS = options(
    ("transport", "Transport", ""),
    ("repas", "Repas et collations", ""),
    ("garde", "Garde d'enfants", ""),
    ("local", "Local, chauffage et entretien", ""),
)
LEGAL = field(FieldKind.CHOICE, "forme", choix=FORMS, role=Role.LEGAL_FORM)
SEVERAL = field(FieldKind.CHOICES, "besoins", choix=NEEDS)
EVERY = {
    kind: LEGAL
    if kind is FieldKind.CHOICE
    else SEVERAL
    if kind is FieldKind.CHOICES
    else field(kind)
    for kind in FieldKind
}


@cache
def shipped() -> Knowledge:
    """Read the shipped folder."""
    return Library(ROOT / "knowledge").read().knowledge


@cache
def reader() -> Reader:
    """Give a reader over the shipped places and sentences."""
    places = Gazetteer(shipped().catalogue.territories, common_words(shipped()))
    return Reader(load_sentences(ROOT / "prompts", "reading"), places)


@cache
def asking() -> Asking:
    """Give what shows answers."""
    return Asking(load_sentences(ROOT / "prompts", "guide"))


def read(asked: FormField, text: str) -> Reading:
    """Read what was typed in answer to a field."""
    return reader().read(asked, Heard(text), TODAY)

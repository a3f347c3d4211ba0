"""The shape of a form: its sections and fields in order, each with its question and its help."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.domain.rules import Identifier, Sourced, Strict, Texts


def _one_per_line(value: object) -> object:
    return value.split("\n") if isinstance(value, str) else value


class FieldKind(StrEnum):
    """What a field holds."""

    CHOICE = "choix"
    CHOICES = "plusieurs_choix"
    YES_NO = "oui_non"
    TEXT = "texte"
    LONG_TEXT = "texte_long"
    INTEGER = "entier"
    MONEY = "montant"
    PERCENTAGE = "pourcentage"
    DATE = "date"
    DURATION = "duree"
    PLACE = "lieu"
    BUDGET_LINES = "lignes_budget"
    FILE = "fichier"


class Option(Strict):
    """One choice of a field."""

    id: Identifier
    text: str = Field(alias="texte", min_length=1)


class FormField(Strict):
    """One thing to know, with the question that asks for it.

    Args:
        limit: most characters the answer may hold; None when no form was read that says so.
    """

    id: Identifier
    question: str = Field(min_length=1)
    kind: FieldKind = Field(alias="type")
    why: str = Field(alias="pourquoi", min_length=1)
    help: str = Field(alias="aide", min_length=1)
    example: str = Field(alias="exemple", min_length=1)
    options: tuple[Option, ...] = Field(default=(), alias="choix")
    required: bool = Field(default=True, alias="obligatoire")
    limit: int | None = Field(default=None, alias="limite", gt=0)


class FormSection(Sourced):
    """A section of the form; its sentence says what it asks and why."""

    id: Identifier
    title: str = Field(alias="titre", min_length=1)
    good: Annotated[Texts, BeforeValidator(_one_per_line)] = Field(alias="bonne_reponse")
    fields: tuple[FormField, ...] = Field(alias="champs", min_length=1)


class Form(Strict):
    """A form of a programme; `official` is false while no real form could be read."""

    id: Identifier
    version: int = Field(ge=1)
    title: str = Field(alias="titre", min_length=1)
    official: bool = Field(alias="officiel")
    notice: str = Field(alias="avertissement", min_length=1)
    sections: tuple[FormSection, ...] = Field(min_length=1)

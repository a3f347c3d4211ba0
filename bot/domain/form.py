"""The shape of a form: its sections and fields in order, each with its question and its help."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.domain.conditions import Condition
from bot.domain.rules import Sourced
from bot.domain.strict import Identifier, Strict, Text, Texts


def _one_per_line(value: object) -> object:
    return value.split("\n") if isinstance(value, str) else value


# The theme of an indicator that fits every project.
EVERY_THEME = "tous"


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


class Role(StrEnum):
    """What a field means to the program, whatever its id: at most one field of a form has each."""

    ORGANISATION = "organisme"
    LEGAL_FORM = "forme"
    TITLE = "titre"
    IDEA = "idee"
    PLACE = "lieu"
    START = "debut"
    END = "fin"
    TOTAL = "cout_total"
    ASKED = "demande"
    EXPENSES = "depenses"
    FUNDING = "sources"
    IN_KIND = "nature"
    SIGNATORY = "signataire"
    PRIORITY = "priorite"
    NEED = "besoin"
    NEED_FIGURE = "besoin_chiffre"
    NEED_VOICE = "besoin_parole"
    PEOPLE = "personnes"
    OBJECTIVE = "objectif"
    ACTIVITIES = "activites"
    OUTPUTS = "extrants"
    EFFECTS = "effets"
    INDICATORS = "indicateurs"
    LASTING = "duree_effet"
    CAUSES = "causes"
    PARTNERS = "partenaires"
    DESIGN = "conception"
    DELIVERY = "realisation"
    EVALUATION = "evaluation"
    THEME = "theme"
    CONFLICT = "conflit"
    ATTACHMENTS = "pieces"


class Option(Strict):
    """One choice of a field.

    Args:
        words: other ways people say it, in lower case.
    """

    id: Identifier
    text: str = Field(alias="texte", min_length=1)
    words: Texts = Field(default=(), alias="mots")


class FormField(Strict):
    """One thing to know, with the question that asks for it.

    Args:
        limit: most characters the answer may hold; None when no form was read that says so.
        when: when it is asked; always, when absent. An exclusion (`sauf`) excludes nothing until
            it is known.
        who: who can answer it, told to a promoter who does not know yet.
        phrase: how the answer stands in a draft: a sentence with `{reponse}`; an answer that is
            made of sentences of its own stands as it is, and this introduces it.
        phrases: for a choice or a yes/no, the sentence of the draft by option id, `oui` or `non`.
        label: short name, for lists and echoes; the question when absent.
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
    role: Role | None = None
    when: Condition | None = Field(default=None, alias="quand")
    who: Text | None = Field(default=None, alias="qui_sait")
    phrase: Text | None = None
    phrases: dict[str, Text] = {}
    label: Text | None = Field(default=None, alias="nom")

    @property
    def name(self) -> str:
        """Give the short name by which lists and echoes call it."""
        return self.label or self.question


class StageKind(StrEnum):
    """What happens at a stage."""

    FIELDS = "champs"
    ELIGIBILITY = "admissibilite"
    BUDGET = "budget"
    WRITING = "redaction"
    ATTACHMENTS = "pieces"
    CHECKLIST = "liste"


class Task(Strict):
    """A line of a checklist.

    Args:
        days: when it is due, in days from the reference: negative before it, positive after.
        reference: the day it is counted from.
        when: the dossiers it concerns; all of them when absent.
    """

    id: Identifier
    text: Text = Field(alias="texte")
    days: int | None = Field(default=None, alias="jours")
    reference: Literal["depot", "debut", "fin"] = Field(default="depot", alias="par_rapport_a")
    rule: Identifier | None = Field(default=None, alias="regle")
    when: Condition | None = Field(default=None, alias="quand")


class Stage(Strict):
    """A stage of a dossier, from the idea to after the deposit.

    Args:
        sections: ids of the sections whose fields are asked here, in order.
        help: who can help at this stage.
    """

    id: Identifier
    title: Text = Field(alias="titre")
    kind: StageKind = Field(alias="genre")
    text: Text = Field(alias="texte")
    help: Text = Field(alias="qui_aide")
    sections: tuple[Identifier, ...] = ()
    tasks: tuple[Task, ...] = Field(default=(), alias="taches")


class Indicator(Strict):
    """An example of indicator, by theme.

    Args:
        theme: a choice of the field that has the role of theme, or `tous`.
        effect: it measures what changes; otherwise, what is produced.
    """

    theme: Identifier
    effect: bool = Field(alias="effet")
    text: Text = Field(alias="texte")
    how: Text | None = Field(default=None, alias="mesure")


class FormSection(Sourced):
    """A section of the form; its sentence says what it asks and why.

    Args:
        exported: it stands in the exported document; otherwise it serves the guide only.
        limit: most characters of its draft; None when no form was read that says so.
    """

    id: Identifier
    title: str = Field(alias="titre", min_length=1)
    good: Annotated[Texts, BeforeValidator(_one_per_line)] = Field(alias="bonne_reponse")
    fields: tuple[FormField, ...] = Field(alias="champs", min_length=1)
    exported: bool = Field(default=True, alias="exportee")
    limit: int | None = Field(default=None, alias="limite", gt=0)


class Form(Strict):
    """A form of a programme; `official` is false while no real form could be read.

    Args:
        renamed: former id of a field → its id now, for dossiers begun on an earlier version.
    """

    id: Identifier
    version: int = Field(ge=1)
    title: str = Field(alias="titre", min_length=1)
    official: bool = Field(alias="officiel")
    notice: str = Field(alias="avertissement", min_length=1)
    stages: tuple[Stage, ...] = Field(default=(), alias="etapes")
    sections: tuple[FormSection, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = Field(default=(), alias="indicateurs")
    renamed: dict[str, str] = Field(default={}, alias="renommes")

    # Looked up many times a turn; a form never changes once it is read.
    @cached_property
    def _fields(self) -> dict[str, tuple[FormField, FormSection]]:
        pairs = [(field, section) for section in self.sections for field in section.fields]
        return {field.id: (field, section) for field, section in reversed(pairs)}

    @cached_property
    def _listed(self) -> tuple[FormField, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def _roles(self) -> dict[Role, FormField]:
        return {field.role: field for field in reversed(self._listed) if field.role}

    def fields(self) -> tuple[FormField, ...]:
        """Give every field, in order."""
        return self._listed

    def field(self, identifier: str) -> FormField | None:
        """Give a field by its id."""
        found = self._fields.get(identifier)
        return found[0] if found else None

    def by_role(self, role: Role) -> FormField | None:
        """Give the field that has a role."""
        return self._roles.get(role)

    def section(self, identifier: str) -> FormSection | None:
        """Give a section by its id."""
        return next((section for section in self.sections if section.id == identifier), None)

    def section_of(self, field: str) -> FormSection | None:
        """Give the section that asks a field."""
        found = self._fields.get(field)
        return found[1] if found else None

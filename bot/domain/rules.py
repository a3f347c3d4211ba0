"""The shape of what coordinators write in YAML: programme, territories, calls, dated values.

Keys are French because their editors are not developers; attributes are English. Unknown keys are
refused. A value is dated and sourced; what nobody could verify is `a_verifier` and can only ever
give an answer that says so.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from bot.domain.controls import Attachment, Budget, BudgetControl, Control
from bot.domain.numbers import NUMBER, plain
from bot.domain.strict import (
    Clock,
    Day,
    FirstDay,
    HeldValue,
    Identifier,
    LastDay,
    Strict,
    Texts,
)


class Status(StrEnum):
    """Whether a person read the value in a document of the right level."""

    VERIFIED = "verifie"
    TO_CHECK = "a_verifier"


class Verification(Strict):
    """Who read which document, and when."""

    by: str = Field(alias="par", min_length=1)
    document: str = Field(min_length=1)
    on: FirstDay = Field(alias="le")


class Sourced(Strict):
    """A French sentence with the dates it holds for, its source and its status.

    `text` is indexed and quoted like a passage: it must read on its own. `questions` are other ways
    people ask for it, used to find it and never shown.
    """

    text: str = Field(alias="texte", min_length=1)
    status: Status = Field(alias="statut")
    source: Texts = Field(min_length=1)
    verification: Verification | None = Field(default=None, alias="verifie")
    ask: str | None = Field(default=None, alias="demander_a")
    questions: Texts = ()

    @model_validator(mode="after")
    def _verified_says_by_whom(self) -> Sourced:
        if (self.status is Status.VERIFIED) != (self.verification is not None):
            raise ValueError("verifie_sans_lecture")
        return self


class DatedValue(Sourced):
    """One value of a dated series: it holds from `since` to `until`, both included.

    Args:
        value: what a machine may compare: amount, share, name, identifier, or a list of texts.
        unit: unit of a number: `$`, `%`, `mois`, `jours`, `$/km`.
        unknown: the sentence says that the value was not found, and whom to ask.
    """

    value: HeldValue = Field(default=None, alias="valeur")
    unit: str | None = Field(default=None, alias="unite")
    unknown: bool = Field(default=False, alias="inconnu")
    since: FirstDay | None = Field(default=None, alias="du")
    until: LastDay | None = Field(default=None, alias="au")

    @model_validator(mode="after")
    def _dates_in_order(self) -> DatedValue:
        if self.since and self.until and self.until < self.since:
            raise ValueError("dates_inversees")
        if self.unknown and (self.value is not None or self.status is Status.VERIFIED):
            raise ValueError("inconnu_avec_valeur")
        if isinstance(self.value, Decimal) and not says(self.text, self.value):
            raise ValueError("valeur_hors_texte")
        return self

    @cached_property
    def written(self) -> str:
        """Give everything it says, as JSON, but the ways to ask for it."""
        return self.model_dump_json(exclude={"questions"})


def says(text: str, number: Decimal) -> bool:
    """Tell whether a French sentence holds a number, spaces between thousands or not."""
    return any(Decimal(plain(found.group())) == number for found in NUMBER.finditer(text))


class Rule(Strict):
    """A rule or a fact of a programme, a territory or a sector, as a dated series.

    Args:
        topic: id of a `Topic` of the programme.
        control: what a machine checks of the answers; the value in force that day is `valeur`.
        budget: what a machine checks of the budget; the value in force that day is the limit.
    """

    id: Identifier
    topic: Identifier = Field(alias="sujet")
    title: str = Field(alias="titre", min_length=1)
    values: tuple[DatedValue, ...] = Field(alias="valeurs", min_length=1)
    control: Control | None = Field(default=None, alias="controle")
    budget: BudgetControl | None = Field(default=None, alias="controle_budget")

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """Give what a machine checks of it, as JSON, but the trials that prove it."""
        held = (self.control, self.budget)
        return tuple(part.model_dump_json(exclude={"trials"}) if part else "" for part in held)


class Topic(Strict):
    """A subject of the rules, with the ways people ask for it.

    Args:
        direct: a question on it is answered from the data, before any prose.
        territorial: the answer depends on the territory, which is asked when it is not known.
        missing: what to say when the data knows nothing for the place; names whom to ask.
    """

    id: Identifier
    title: str = Field(alias="titre", min_length=1)
    territorial: bool = False
    direct: bool = Field(default=False, alias="reponse_directe")
    words: Texts = Field(default=(), alias="mots")
    questions: Texts = Field(min_length=1)
    missing: str = Field(alias="si_inconnu", min_length=1)


class CallMode(StrEnum):
    """How projects come to a territory's committee."""

    DATED = "date"
    CONTINUOUS = "continu"
    INTENTION = "intention"
    PLAN = "plan"
    UNKNOWN = "inconnu"


class Call(Sourced):
    """A call for projects (`appel`): its dates, its limits, and the sentence that tells them.

    Args:
        year: the year it was held, where none of its dates is known.
    """

    id: Identifier
    name: str = Field(alias="nom", min_length=1)
    mode: CallMode
    opens: FirstDay | None = Field(default=None, alias="ouvre")
    closes: LastDay | None = Field(default=None, alias="ferme")
    closes_at: Clock | None = Field(default=None, alias="heure")
    dates: tuple[Day, ...] = Field(default=(), alias="dates_de_depot")
    year: int | None = Field(default=None, alias="annee", ge=1900, le=2999)
    projects_start: FirstDay | None = Field(default=None, alias="projets_a_partir_du")
    projects_end: LastDay | None = Field(default=None, alias="projets_jusqu_au")
    maximum: Decimal | None = Field(default=None, alias="maximum", ge=0)
    envelope: Decimal | None = Field(default=None, alias="enveloppe", ge=0)
    rules: tuple[Rule, ...] = Field(default=(), alias="regles")

    def last_day(self) -> date | None:
        """Give its last day as far as is known: its last date, or the end of its year."""
        last = max([day for day in (self.closes, *self.dates) if day], default=None)
        return date(self.year, 12, 31) if last is None and self.year else last


class Place(Strict):
    """A place of a territory and the municipalities or communities inside it.

    Args:
        sector: id of the territory's sector that this place belongs to, where rules differ.
        inside: names of municipalities, communities or quarters that lie in it.
    """

    name: str = Field(alias="nom", min_length=1)
    kind: Literal[
        "mrc", "ville", "arrondissement", "agglomeration", "communaute", "territoire", "reserve"
    ] = Field(alias="genre")
    aliases: Texts = Field(default=(), alias="noms")
    sector: Identifier | None = Field(default=None, alias="secteur")
    inside: Texts = Field(default=(), alias="dedans")


class Facts(Strict):
    """What is known of a territory or of one of its sectors, each key but `page` a dated series.

    Args:
        page: address of the page of whom to join, where a way to reach them is found.
    """

    page: str | None = Field(default=None, pattern=r"^https?://\S+$")
    contacts: tuple[DatedValue, ...] = ()
    hours: tuple[DatedValue, ...] = Field(default=(), alias="heures")
    mode: tuple[DatedValue, ...] = ()
    envelopes: tuple[DatedValue, ...] = Field(default=(), alias="enveloppes")
    priorities: tuple[DatedValue, ...] = Field(default=(), alias="priorites")
    form: tuple[DatedValue, ...] = Field(default=(), alias="formulaire")
    calls: tuple[Call, ...] = Field(default=(), alias="appels")
    rules: tuple[Rule, ...] = Field(default=(), alias="regles")
    attachments: tuple[Attachment, ...] = Field(default=(), alias="pieces")


class Sector(Facts):
    """A part of a territory (MRC, borough, agglomeration) with rules or calls of its own."""

    id: Identifier
    name: str = Field(alias="nom", min_length=1)


class Territory(Facts):
    """A territory: who manages the Fund there, its places, sectors, calls and added rules."""

    id: Identifier
    name: str = Field(alias="nom", min_length=1)
    code: str | None = None
    in_place: str = Field(alias="dans", min_length=1)
    aliases: Texts = Field(default=(), alias="noms")
    programme: Identifier
    area: tuple[DatedValue, ...] = Field(alias="etendue", min_length=1)
    mandataire: tuple[DatedValue, ...] = Field(min_length=1)
    places: tuple[Place, ...] = Field(default=(), alias="lieux")
    sectors: tuple[Sector, ...] = Field(default=(), alias="secteurs")


class Programme(Strict):
    """A programme: what it is, its topics and its core rules.

    Args:
        others: names of other programmes; a question that names one is not about this one's data.
    """

    id: Identifier
    name: str = Field(alias="nom", min_length=1)
    acronym: str | None = Field(default=None, alias="sigle")
    others: Texts = Field(default=(), alias="autres_programmes")
    topics: tuple[Topic, ...] = Field(alias="sujets", min_length=1)
    rules: tuple[Rule, ...] = Field(alias="regles", min_length=1)
    budget: Budget | None = None
    attachments: tuple[Attachment, ...] = Field(default=(), alias="pieces")

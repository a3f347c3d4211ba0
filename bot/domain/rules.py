"""The shape of what coordinators write in YAML: programme, territories, calls, dated values.

Keys are French because their editors are not developers; attributes are English. Unknown keys are
refused. A value is dated and sourced; what nobody could verify is `a_verifier` and can only ever
give an answer that says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MINYEAR, date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.domain.numbers import NUMBER, plain

_IDENTIFIER = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"
Identifier = Annotated[str, Field(pattern=_IDENTIFIER)]
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"\d{2}:\d{2}(?::\d{2})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,8})?", re.ASCII)
_NEARLY_NUMBER = re.compile(r"[-+]?\d[\d\s.,']*(?:[kM]?\$|%)?")


def _year_and_month(value: object) -> tuple[int, int | None] | None:
    match = _PARTIAL.fullmatch(str(value))
    if not match or isinstance(value, date | bool):
        return None
    year, month = int(match[1]), int(match[2]) if match[2] else None
    possible = year >= MINYEAR and (month is None or 1 <= month <= 12)
    return (year, month) if possible else None


def first_day(value: object) -> object:
    """Read a partial date (2026, "2026-06") as its first day; leave anything else as it is."""
    found = _year_and_month(value)
    return value if found is None else date(found[0], found[1] or 1, 1)


def last_day(value: object) -> object:
    """Read a partial date (2026, "2026-06") as its last day; leave anything else as it is."""
    found = _year_and_month(value)
    if found is None:
        return value
    year, month = found[0], found[1] or 12
    return date(year, month, monthrange(year, month)[1])


def whole_day(value: object) -> object:
    """Refuse what is not written as a day: pydantic reads a number as seconds since 1970."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("date_wrong")


def clock(value: object) -> object:
    """Refuse what is not written as an hour: pydantic reads 1630 as seconds since midnight."""
    if isinstance(value, time) or (isinstance(value, str) and _CLOCK.fullmatch(value)):
        return value
    raise ValueError("time_wrong")


def held_value(value: object) -> object:
    """Give a number written as text its exactness; refuse what no machine could compare."""
    if isinstance(value, str):
        if _NUMBER.fullmatch(value.strip()):
            return Decimal(value.strip())
        if _NEARLY_NUMBER.fullmatch(value.strip()):
            raise ValueError("number_wrong")
        return value
    if isinstance(value, date | dict):
        raise ValueError("value_wrong")
    if isinstance(value, list | tuple) and not all(isinstance(item, str) for item in value):
        raise ValueError("value_wrong")
    return value


def one_or_many(value: object) -> object:
    """Let a coordinator write one text where a list of texts is expected."""
    return [value] if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(whole_day)]
# The last validator listed runs first.
FirstDay = Annotated[date, BeforeValidator(whole_day), BeforeValidator(first_day)]
LastDay = Annotated[date, BeforeValidator(whole_day), BeforeValidator(last_day)]
Clock = Annotated[time, BeforeValidator(clock)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
HeldValue = Annotated[Decimal | bool | Text | tuple[Text, ...] | None, BeforeValidator(held_value)]


class Strict(BaseModel):
    """A part of a rule file: unknown keys are refused, values never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


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


def says(text: str, number: Decimal) -> bool:
    """Tell whether a French sentence holds a number, spaces between thousands or not."""
    return any(Decimal(plain(found.group())) == number for found in NUMBER.finditer(text))


class Rule(Strict):
    """A rule or a fact of a programme, a territory or a sector, as a dated series.

    Args:
        topic: id of a `Topic` of the programme.
    """

    id: Identifier
    topic: Identifier = Field(alias="sujet")
    title: str = Field(alias="titre", min_length=1)
    values: tuple[DatedValue, ...] = Field(alias="valeurs", min_length=1)


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
    """A call for projects (`appel`): its dates, its limits, and the sentence that tells them."""

    id: Identifier
    name: str = Field(alias="nom", min_length=1)
    mode: CallMode
    opens: FirstDay | None = Field(default=None, alias="ouvre")
    closes: LastDay | None = Field(default=None, alias="ferme")
    closes_at: Clock | None = Field(default=None, alias="heure")
    dates: tuple[Day, ...] = Field(default=(), alias="dates_de_depot")
    projects_start: FirstDay | None = Field(default=None, alias="projets_a_partir_du")
    projects_end: LastDay | None = Field(default=None, alias="projets_jusqu_au")
    maximum: Decimal | None = Field(default=None, alias="maximum", ge=0)
    envelope: Decimal | None = Field(default=None, alias="enveloppe", ge=0)


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
    """What is known of a territory or of one of its sectors, each key a dated series."""

    contacts: tuple[DatedValue, ...] = ()
    hours: tuple[DatedValue, ...] = Field(default=(), alias="heures")
    mode: tuple[DatedValue, ...] = ()
    envelopes: tuple[DatedValue, ...] = Field(default=(), alias="enveloppes")
    priorities: tuple[DatedValue, ...] = Field(default=(), alias="priorites")
    form: tuple[DatedValue, ...] = Field(default=(), alias="formulaire")
    calls: tuple[Call, ...] = Field(default=(), alias="appels")
    rules: tuple[Rule, ...] = Field(default=(), alias="regles")


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

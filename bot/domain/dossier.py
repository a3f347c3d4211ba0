"""A dossier: one proposal being prepared, everything said for it, and where each word came from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.domain.form import FieldKind, Form, Role
from bot.domain.values import FileValue, Held, PlaceValue, Value, value_of


class State(StrEnum):
    """What became of a question."""

    GIVEN = "donnee"
    UNKNOWN = "inconnue"  # « je ne sais pas encore »: a to-do
    SKIPPED = "passee"


class Author(StrEnum):
    """Who said something."""

    PROMOTER = "promoteur"
    ACCOMPANIER = "accompagnateur"
    ASSISTANT = "assistant"


class Answer(Held):
    """What was said to one question.

    Args:
        words: the promoter's own words it was read from.
        confirmed: False while it was only read among other things, and not accepted.
    """

    field: str
    kind: FieldKind
    state: State = State.GIVEN
    value: Any = None
    words: str = ""
    day: date
    confirmed: bool = True
    author: Author = Author.PROMOTER

    # On the field alone, which is read after its kind: a whole dossier is read on each turn.
    @field_validator("value")
    @classmethod
    def _exact(cls, held: Any, info: ValidationInfo) -> Any:
        kind = info.data.get("kind")
        return held if kind is None else value_of(kind, held)


class Calculation(Held):
    """How the amount of a line is found: rate × quantity × periods, and charges.

    Args:
        rate: dollars for one unit.
        quantity: units in a period, such as hours a week.
        periods: number of periods, such as weeks.
        charges: employer charges, in percent of the rest; None when none apply.
    """

    rate: Decimal
    quantity: Decimal = Decimal(1)
    unit: str = ""
    periods: Decimal = Decimal(1)
    period: str = ""
    charges: Decimal | None = None


class ExpenseLine(Held):
    """A line of expense.

    Args:
        amount: dollars, two decimals; the calculation's result where there is one.
        activity: the activity it serves, in the promoter's words.
        paid_by: id of the financing line that pays it, where one was said.
        paid_on: the day it is paid, where one was said.
        quote: whose written price it is; empty where it is not said, None where there is none.
    """

    id: str
    label: str
    amount: Decimal
    category: str | None = None
    calculation: Calculation | None = None
    in_kind: bool = False
    activity: str | None = None
    paid_by: str | None = None
    paid_on: date | None = None
    quote: str | None = None
    words: str = ""
    confirmed: bool = True


class FundingStatus(StrEnum):
    """How sure a source is."""

    CONFIRMED = "confirmee"
    ASKED = "demandee"
    TO_COME = "a_venir"


class FundingLine(Held):
    """A source of money, or a contribution in kind.

    Args:
        kind: id of a `FundingKind` of the programme; None when it was not recognised.
        amount: dollars, two decimals.
        calculation: how a contribution in kind is valued, where it was said.
    """

    id: str
    label: str
    amount: Decimal
    kind: str | None = None
    status: FundingStatus | None = None
    calculation: Calculation | None = None
    in_kind: bool = False
    words: str = ""
    confirmed: bool = True


class Origin(StrEnum):
    """Where a sentence of a draft comes from."""

    SAID = "dit"  # the promoter's words, put in place
    COUNTED = "calcule"  # worked out from what was said (totals, dates)
    EDITED = "corrige"  # rewritten by the promoter in the draft
    PROPOSED = "propose"  # proposed by the assistant, to be accepted


class DraftSentence(Held):
    """A sentence of a draft.

    Args:
        fields: ids of the fields, `depense:ID` or `source:ID`, that it rests on.
        confirmed: False when something under it is not confirmed.
    """

    text: str
    origin: Origin
    fields: tuple[str, ...] = ()
    confirmed: bool = True
    paragraph: int = 0


class Draft(Held):
    """The draft of a section.

    Args:
        accepted: the promoter read it and accepted it as it is.
        basis: digest of the answers it was composed from; another digest means it is behind.
    """

    section: str
    sentences: tuple[DraftSentence, ...] = ()
    accepted: bool = False
    basis: str = ""


class Link(Held):
    """A link of the logic model, from one step to the next, in the promoter's words.

    Args:
        source: `besoin`, `objectif`, `activite`, `extrant`, `effet` or `indicateur`, and a rank,
            as in `objectif:1`.
    """

    source: str
    target: str


class Tick(Held):
    """A line of a checklist, or an attachment, that is done, or waits for somebody.

    Args:
        files: what was handed over for it: a document photographed page by page is several files.
    """

    id: str
    done: bool
    day: date
    note: str = ""
    files: tuple[FileValue, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_one(cls, held: Any) -> Any:
        """Read a tick kept when it held one file at most."""
        if not isinstance(held, dict) or "file" not in held:
            return held
        file = held["file"]
        rest = {key: value for key, value in held.items() if key != "file"}
        return {**rest, "files": (file,) if file else ()}


class KeptVerdict(Held):
    """The verdict last given, with what gave it.

    Args:
        verdict: `admissible`, `non_admissible` or `a_verifier`.
        rules_version: digest of the rules that were read; another one means it must be redone.
        basis: digest of the answers it was given on.
        rules: digest of each rule that was read, which tells the one that changed.
        where: territory, sector and call it was given for.
    """

    verdict: str
    decided_by: tuple[str, ...]
    rules_version: str
    basis: str
    day: date
    rules: dict[str, str] = {}
    where: str = ""


class Dossier(Held):
    """One proposal being prepared.

    Args:
        number: rank among the person's dossiers, as she names it.
        sector: id of the sector of the territory, where the place has one.
        call: id of the call it answers, where one was chosen.
        stage: id of the stage where the promoter is.
        recordings: what was said aloud, kept for a human to hear.
        numbered: the greatest number that a line of the budget ever had; none is given twice.
        version: how many times it was written; the store refuses to write over a newer one.
    """

    id: str
    person: str
    number: int
    programme: str
    form: str
    form_version: int
    opened: date
    territory: str | None = None
    sector: str | None = None
    call: str | None = None
    stage: str | None = None
    answers: dict[str, Answer] = {}
    expenses: tuple[ExpenseLine, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    drafts: dict[str, Draft] = {}
    links: tuple[Link, ...] = ()
    ticks: dict[str, Tick] = {}
    verdict: KeptVerdict | None = None
    recordings: tuple[FileValue, ...] = ()
    closed: bool = False
    numbered: int = Field(default=0, ge=0)
    version: int = Field(default=0, ge=0)

    def value(self, field: str) -> Value:
        """Give what was answered to a field; None when it was not, or is not known yet."""
        answer = self.answers.get(field)
        held: Value = answer.value if answer and answer.state is State.GIVEN else None
        return held

    def by_role(self, form: Form, role: Role) -> Value:
        """Give what was answered to the field that has a role."""
        field = form.by_role(role)
        return self.value(field.id) if field else None

    def place(self, form: Form) -> PlaceValue | None:
        """Give the place of the project."""
        found = self.by_role(form, Role.PLACE)
        return found if isinstance(found, PlaceValue) else None

    def title(self, form: Form) -> str | None:
        """Give the project's title, where it has one."""
        found = self.by_role(form, Role.TITLE)
        return found if isinstance(found, str) else None

    def files(self) -> tuple[FileValue, ...]:
        """Give the files that were handed over for it."""
        answers = (answer.value for answer in self.answers.values())
        held = [value for value in answers if isinstance(value, FileValue)]
        handed = [file for tick in self.ticks.values() for file in tick.files]
        return (*held, *handed, *self.recordings)

    def digests(self) -> frozenset[str]:
        """Give the digests of the files that were handed over for it."""
        return frozenset(file.digest for file in self.files())

    def with_answer(self, answer: Answer) -> Dossier:
        """Give the dossier with one more answer, or another one."""
        return self.model_copy(update={"answers": {**self.answers, answer.field: answer}})

    def without_answer(self, field: str) -> Dossier:
        """Give the dossier without an answer."""
        kept = {key: value for key, value in self.answers.items() if key != field}
        return self.model_copy(update={"answers": kept})

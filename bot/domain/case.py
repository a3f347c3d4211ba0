"""A case: what is known of a proposal on a day, ready for its rules to be read on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.dossier import Answer, Dossier, ExpenseLine, FundingLine, State
from bot.domain.form import Form, FormField, Role
from bot.domain.in_force import Jurisdiction
from bot.domain.values import Value


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a proposal on a day.

    Args:
        answers: value of each field that was answered; nothing that is not known yet.
        unknown: fields that were asked and whose answer is not known yet, or was put off.
        inside: whether the project lies in the territory (and sector), where it is said outright;
            otherwise the place that was answered tells it.
    """

    form: Form
    jurisdiction: Jurisdiction
    day: date
    answers: Mapping[str, Value] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    expenses: tuple[ExpenseLine, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    inside: bool | None = None

    @classmethod
    def of(cls, dossier: Dossier, form: Form, jurisdiction: Jurisdiction, day: date) -> Case:
        """Give the case of a dossier; an answer that was not confirmed is not relied on."""
        held = dossier.answers.items()
        given = {key: one.value for key, one in held if one.state is State.GIVEN and one.confirmed}
        return cls(
            form,
            jurisdiction,
            day,
            given,
            frozenset(key for key, answer in held if answer.state is not State.GIVEN),
            dossier.expenses,
            dossier.funding,
        )

    def value(self, field: str) -> Value:
        """Give the answer to a field; None when there is none."""
        return self.answers.get(field)

    def role(self, role: Role) -> FormField | None:
        """Give the field that has a role."""
        return self.form.by_role(role)

    def as_dossier(self) -> Dossier:
        """Give a dossier that holds the same answers and lines, for what reads dossiers."""
        kinds = {one.id: one.kind for one in self.form.fields()}
        answers = {
            name: Answer(field=name, kind=kinds[name], value=value, day=self.day)
            for name, value in self.answers.items()
            if name in kinds
        }
        for name in self.unknown & kinds.keys():
            kind, state = kinds[name], State.UNKNOWN
            answers[name] = Answer(field=name, kind=kind, state=state, day=self.day)
        where = self.jurisdiction
        return Dossier(
            id="",
            person="",
            number=1,
            programme=where.programme.id,
            form=self.form.id,
            form_version=self.form.version,
            opened=self.day,
            territory=where.territory.id if where.territory else None,
            sector=where.sector,
            call=where.call,
            answers=answers,
            expenses=self.expenses,
            funding=self.funding,
        )

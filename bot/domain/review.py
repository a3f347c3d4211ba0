"""The review of a proposal: what a reader would ask, found by rules that a promoter can follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain import review_figures, review_words
from bot.domain.dossier import Dossier, State
from bot.domain.folding import folded
from bot.domain.form import FieldKind, Form, FormField, FormSection, Role
from bot.domain.in_force import Jurisdiction
from bot.domain.logic_model import stems
from bot.domain.phrasing import is_sentence, unstopped
from bot.domain.prose import is_list, items, told
from bot.domain.rules import Status
from bot.domain.writing import length


class Gravity(StrEnum):
    """How much a remark matters."""

    BLOCKS = "bloque"
    IMPORTANT = "important"
    ADVICE = "conseil"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reader of the proposal would stop at.

    Args:
        code: names the sentence that tells it, the example that mends it, and its criterion.
        rank: rank, from 0, of the sentence of the section's draft; None where there is no draft.
        words: the very words it is about.
        facts: what its sentence needs beside the words: text only.
    """

    code: str
    gravity: Gravity
    section: str | None = None
    field: str | None = None
    rank: int | None = None
    words: str = ""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the proposal: a sentence of a draft, or an answer that no draft holds yet."""

    section: FormSection
    text: str
    fields: tuple[str, ...]
    rank: int | None = None


_NOTHING = frozenset("non aucun aucune rien personne n/a na s/o".split())
# A name may be that of somebody who works there, an address that of a hall.
_MAYBE_PUBLIC = ("nom", "adresse")
_MOMENTS = {
    Role.DESIGN: "participation_conception",
    Role.DELIVERY: "participation_realisation",
    Role.EVALUATION: "participation_evaluation",
}
_TYPED = (FieldKind.TEXT, FieldKind.LONG_TEXT)


class _Reading:
    """Everything that a review reads, at hand."""

    def __init__(
        self, form: Form, dossier: Dossier, day: date, jurisdiction: Jurisdiction | None
    ) -> None:
        self.form, self.dossier, self.day = form, dossier, day
        self.jurisdiction = jurisdiction
        self.sections = [section for section in form.sections if section.exported]
        self.passages = [p for section in self.sections for p in self._passages(section)]

    def _passages(self, section: FormSection) -> Iterator[Passage]:
        draft = self.dossier.drafts.get(section.id)
        for rank, sentence in enumerate(draft.sentences if draft else ()):
            yield Passage(section, sentence.text, sentence.fields, rank)
        if draft and draft.sentences:
            return
        for one in section.fields:
            value = self.dossier.value(one.id)
            if isinstance(value, str) and one.kind in _TYPED:
                for text in items(value) if is_list(value) else told(value):
                    yield Passage(section, text, (one.id,))

    def text(self, role: Role) -> str:
        """Give what was answered to the field of a role; empty when it says nothing."""
        value: Any = self.dossier.by_role(self.form, role)
        if isinstance(value, tuple):
            return ", ".join(value)
        text = value if isinstance(value, str) else ""
        return "" if folded(text).strip(" .!-") in _NOTHING else text

    def of_section(self, role: Role) -> list[Passage]:
        """Give the texts of the section that asks a role's field."""
        section = self.section(role)
        return [p for p in self.passages if section and p.section.id == section.id]

    def section(self, role: Role) -> FormSection | None:
        """Give the section that asks a role's field."""
        one = self.form.by_role(role)
        return self.form.section_of(one.id) if one else None

    def at(self, role: Role, code: str, gravity: Gravity, words: str = "") -> Iterator[Remark]:
        """Give a remark about the field of a role; none when the form has no such field."""
        one = self.form.by_role(role)
        section = self.section(role)
        if one and section:
            yield Remark(code, gravity, section.id, one.id, words=words)


def review(
    form: Form, dossier: Dossier, day: date, jurisdiction: Jurisdiction | None = None
) -> tuple[Remark, ...]:
    """Review a proposal, section by section; what blocks comes first.

    The last remark reminds that only the mandataire answers for the programme.
    """
    reading = _Reading(form, dossier, day, jurisdiction)
    checks = (_need, _links, _objectives, _participation, _partners, _causes, _lines, _dates)
    found = [remark for check in checks for remark in check(reading)]
    found += [remark for passage in reading.passages for remark in _words(reading, passage)]
    found += _figures(reading)
    found += _state(reading, {remark.section for remark in found}, {r.field for r in found})
    order = {section.id: at for at, section in enumerate(form.sections)}
    weight = list(Gravity)
    found.sort(key=lambda r: (weight.index(r.gravity), order.get(r.section or "", 99), r.rank or 0))
    return (*_once(found), Remark("official", Gravity.ADVICE))


def _once(found: list[Remark]) -> Iterator[Remark]:
    seen: list[tuple[Any, ...]] = []
    for remark in found:
        key = (remark.code, remark.section, remark.field, remark.rank, remark.words)
        if key not in seen:
            seen.append(key)
            yield remark


def _need(reading: _Reading) -> Iterator[Remark]:
    passages = reading.of_section(Role.NEED)
    if not passages:
        return
    figured = [p for p in passages if review_figures.counts(p.text)]
    sourced = [p for p in passages if review_words.has_source(p.text)]
    if not figured:
        role = Role.NEED_FIGURE if reading.form.by_role(Role.NEED_FIGURE) else Role.NEED
        yield from reading.at(role, "need_no_number", Gravity.IMPORTANT)
    elif not sourced:
        yield _about(figured[0], "need_no_source", Gravity.IMPORTANT)
    else:
        for one in figured:
            if review_figures.statistic(one.text) and not _sourced_near(one, passages):
                yield _about(one, "number_no_source", Gravity.IMPORTANT)
    # « 31 aînés sur 52 disent… » is a figure, not somebody's words.
    heard = [p.text for p in passages if not review_figures.statistic(p.text)]
    voiced = any(review_words.has_voice(text) for text in heard)
    if not (voiced or reading.text(Role.NEED_VOICE)):
        role = Role.NEED_VOICE if reading.form.by_role(Role.NEED_VOICE) else Role.NEED
        yield from reading.at(role, "need_no_voice", Gravity.IMPORTANT)


def _sourced_near(one: Passage, passages: list[Passage]) -> bool:
    at = passages.index(one)
    return any(review_words.has_source(p.text) for p in passages[max(0, at - 1) : at + 2])


def _about(one: Passage, code: str, gravity: Gravity, words: str = "") -> Remark:
    name = one.fields[0] if one.fields else None
    return Remark(code, gravity, one.section.id, name, one.rank, words or unstopped(one.text))


def _links(reading: _Reading) -> Iterator[Remark]:
    if not reading.text(Role.PRIORITY):
        yield from reading.at(Role.PRIORITY, "no_priority", Gravity.IMPORTANT)
    if not reading.text(Role.LASTING):
        yield from reading.at(Role.LASTING, "nothing_remains", Gravity.IMPORTANT)


def _objectives(reading: _Reading) -> Iterator[Remark]:
    section = reading.section(Role.OBJECTIVE)
    answer = reading.text(Role.OBJECTIVE)
    for objective in items(answer) if is_list(answer) else told(answer):
        words = review_words.tells_an_activity(objective)
        if words:
            facts = {"verb": words}
            one = reading.form.by_role(Role.OBJECTIVE)
            yield Remark(
                "objective_activity",
                Gravity.IMPORTANT,
                section.id if section else None,
                one.id if one else None,
                words=unstopped(objective),
                facts=facts,
            )
        elif not review_figures.counts(objective):
            words = unstopped(objective)
            yield from reading.at(Role.OBJECTIVE, "objective_vague", Gravity.ADVICE, words)


def _participation(reading: _Reading) -> Iterator[Remark]:
    for role, code in _MOMENTS.items():
        if not reading.text(role):
            yield from reading.at(role, code, Gravity.IMPORTANT)


def _partners(reading: _Reading) -> Iterator[Remark]:
    answer = reading.text(Role.PARTNERS)
    if not answer:
        yield from reading.at(Role.PARTNERS, "no_partner", Gravity.ADVICE)
        return
    for partner in items(answer) if is_list(answer) else told(answer):
        acts = is_sentence(partner) or ":" in partner or "(" in partner
        if not acts:
            words = unstopped(partner)
            yield from reading.at(Role.PARTNERS, "partner_no_verb", Gravity.IMPORTANT, words)
        elif not review_words.has_resource(partner):
            words = unstopped(partner)
            yield from reading.at(Role.PARTNERS, "partner_no_resource", Gravity.ADVICE, words)


def _causes(reading: _Reading) -> Iterator[Remark]:
    said = " ".join(p.text for p in reading.of_section(Role.NEED))
    if not reading.text(Role.CAUSES) and not review_words.has_cause(said):
        yield from reading.at(Role.CAUSES, "no_cause", Gravity.IMPORTANT)


def _lines(reading: _Reading) -> Iterator[Remark]:
    section = reading.section(Role.EXPENSES)
    done = " ".join(p.text for p in reading.of_section(Role.ACTIVITIES)) + reading.text(Role.DESIGN)
    loose = [
        line.label
        for line in reading.dossier.expenses
        if not line.activity and not stems(line.label) & stems(done)
    ]
    if loose and section:
        one = reading.form.by_role(Role.EXPENSES)
        words = "; ".join(loose)
        yield Remark(
            "line_no_activity", Gravity.ADVICE, section.id, one.id if one else None, words=words
        )


def _dates(reading: _Reading) -> Iterator[Remark]:
    start = reading.dossier.by_role(reading.form, Role.START)
    end = reading.dossier.by_role(reading.form, Role.END)
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        yield from reading.at(Role.END, "dates_reversed", Gravity.BLOCKS)
    call = reading.jurisdiction.chosen_call() if reading.jurisdiction else None
    last = max(reading.day, call.closes) if call and call.closes else reading.day
    if isinstance(start, date) and start <= last:
        yield from reading.at(Role.START, "starts_before_answer", Gravity.IMPORTANT)
    if call is None:
        return
    sure = call.status is Status.VERIFIED
    gravity = Gravity.BLOCKS if sure else Gravity.IMPORTANT
    if isinstance(end, date) and call.projects_end and end > call.projects_end:
        yield from _dated(reading, Role.END, "ends_too_late", gravity, call.projects_end)
    if isinstance(start, date) and call.projects_start and start < call.projects_start:
        yield from _dated(reading, Role.START, "starts_too_soon", gravity, call.projects_start)


def _dated(
    reading: _Reading, role: Role, code: str, gravity: Gravity, limit: date
) -> Iterator[Remark]:
    for remark in reading.at(role, code, gravity):
        facts = {"limit": limit.isoformat()}
        yield Remark(code, gravity, remark.section, remark.field, facts=facts)


def _words(reading: _Reading, one: Passage) -> Iterator[Remark]:
    for found in review_words.hurting_words(one.text):
        about = _about(one, "stigma", Gravity.IMPORTANT, found.words)
        yield _with(about, kind=found.kind)
    for words in review_words.chat_words(one.text):
        yield _about(one, "chat_spelling", Gravity.ADVICE, words)
    if one.rank is not None and review_words.answers_nothing(one.text):
        yield _about(one, "not_an_answer", Gravity.IMPORTANT)
    own = [reading.section(role) for role in (Role.ORGANISATION, Role.SIGNATORY)]
    if one.section in own:
        return
    names = one.section != reading.section(Role.PARTNERS)
    for found in review_words.personal_words(one.text, names):
        gravity = Gravity.IMPORTANT if found.kind in _MAYBE_PUBLIC else Gravity.BLOCKS
        about = _about(one, "personal", gravity, found.words)
        yield _with(about, kind=found.kind)


def _with(remark: Remark, **facts: str) -> Remark:
    return Remark(
        remark.code,
        remark.gravity,
        remark.section,
        remark.field,
        remark.rank,
        remark.words,
        {**remark.facts, **facts},
    )


def _figures(reading: _Reading) -> Iterator[Remark]:
    """Give what differs between the texts, the fields and the budget."""
    total, asked = reading.form.by_role(Role.TOTAL), reading.form.by_role(Role.ASKED)
    budget = review_figures.sums(reading.form, reading.dossier, reading.jurisdiction)
    for code, one, facts in budget:
        section = reading.form.section_of(one.id)
        where = section.id if section else None
        yield Remark(code, Gravity.BLOCKS, where, one.id, facts=facts)
    known = review_figures.known_amounts(reading.dossier, reading.jurisdiction)
    for passage in reading.passages:
        own = {f.id for f in (total, asked) if f} & set(passage.fields)
        for words in () if own else review_figures.strange_amounts(passage.text, known):
            yield _about(passage, "amount_differs", Gravity.IMPORTANT, words)
        for words in review_figures.strange_dates(passage.text, reading.form, reading.dossier):
            yield _about(passage, "date_differs", Gravity.IMPORTANT, words)


def _state(
    reading: _Reading, sections: set[str | None], fields: set[str | None]
) -> Iterator[Remark]:
    """Give what is empty, too long, not known yet or not confirmed.

    Args:
        sections: those that a remark names already; fields: likewise.
    """
    dossier = reading.dossier
    for section in reading.sections:
        asked = [one for one in section.fields if one.kind is not FieldKind.FILE]
        if all(_empty(one, dossier) for one in asked):
            if section.id not in sections and any(one.required for one in asked):
                yield Remark("empty_section", Gravity.IMPORTANT, section.id)
            continue
        draft = dossier.drafts.get(section.id)
        if draft and (over := length(draft, section).over):
            facts = {"over": str(over), "limit": str(section.limit)}
            yield Remark("too_long", Gravity.BLOCKS, section.id, facts=facts)
        for one in asked:
            for remark in _field_state(section, one, dossier):
                if remark.code != "unknown" or one.id not in fields:
                    yield remark


def _empty(one: FormField, dossier: Dossier) -> bool:
    if one.kind is FieldKind.BUDGET_LINES:
        return not (dossier.funding if one.role is Role.FUNDING else dossier.expenses)
    answer = dossier.answers.get(one.id)
    return answer is None or answer.state is State.SKIPPED


def _field_state(section: FormSection, one: FormField, dossier: Dossier) -> Iterator[Remark]:
    answer = dossier.answers.get(one.id)
    if answer is None:
        return
    if answer.state is State.UNKNOWN:
        gravity = Gravity.IMPORTANT if one.required else Gravity.ADVICE
        yield Remark("unknown", gravity, section.id, one.id, words=one.name)
    elif not answer.confirmed:
        yield Remark("unconfirmed", Gravity.IMPORTANT, section.id, one.id, words=one.name)
    if one.limit and isinstance(answer.value, str) and len(answer.value) > one.limit:
        facts = {"over": str(len(answer.value) - one.limit), "limit": str(one.limit)}
        told = Remark("field_too_long", Gravity.IMPORTANT, section.id, one.id, words=one.name)
        yield _with(told, **facts)

"""Builds what the files of a dossier hold: every answer, sentence and amount, each in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from bot.domain.controls import Attachment
from bot.domain.dossier import Draft, DraftSentence, State
from bot.domain.form import FieldKind, FormField, FormSection, Role
from bot.domain.in_force import rules_in_force
from bot.domain.phrasing import capital, lowered, unstopped
from bot.domain.proposal import (
    Due,
    Fact,
    Gap,
    Judged,
    Part,
    Partner,
    Picture,
    Piece,
    Proposal,
    Remark,
    Stated,
)
from bot.domain.prose import as_typed, is_list, items, tidy, told
from bot.domain.rules import Status
from bot.domain.sentences import Sentences
from bot.domain.writing import ITEM, refreshed, text_of
from bot.engine.guide.asking import Asking
from bot.engine.guide.deadlines import deposit, tick_of, timed
from bot.engine.guide.draft_told import sections
from bot.engine.guide.naming import named
from bot.engine.guide.partners import partners
from bot.engine.guide.pieces import attachments, piece_of
from bot.engine.guide.progress import applies
from bot.engine.guide.proposal_money import MoneyBuilder
from bot.engine.guide.room import Desk
from bot.engine.guide.sourcing import shown_sources

Composes = Callable[[Desk, FormSection], Draft]
Reviews = Callable[[Desk], Sequence[Remark]]
Pictures = Callable[[Desk], Picture | None]
Redo = Callable[[Desk], bool]

_TOLD = {
    "need": Role.NEED,
    "people": Role.PEOPLE,
    "objective": Role.OBJECTIVE,
    "activities": Role.ACTIVITIES,
    "effects": Role.EFFECTS,
}
_TEXTS = {
    "signatory": Role.SIGNATORY,
    "start": Role.START,
    "end": Role.END,
    "place": Role.PLACE,
}


class ProposalBuilder:
    """Builds proposals.

    Args:
        sentences: of `prompts/export.yaml`.
        asking: shows values.
        composes: gives the draft of a section from what is answered now.
        reviews: each gives what should be looked at, in the order they are told.
        pictures: gives the picture of the logic model, where there are links to draw.
        redo: tells whether a rule, or an answer under it, changed since the verdict.
    """

    def __init__(
        self,
        sentences: Sentences,
        asking: Asking,
        composes: Composes,
        reviews: Sequence[Reviews] = (),
        pictures: Pictures | None = None,
        redo: Redo | None = None,
    ) -> None:
        self._sentences = sentences
        self._asking = asking
        self._composes = composes
        self._reviews = reviews
        self._pictures = pictures
        self._redo = redo
        self._money = MoneyBuilder(sentences)

    def build(self, desk: Desk, *, drawn: bool = True) -> Proposal:
        """Build what the files of the desk's dossier hold.

        Args:
            drawn: with the picture of the logic model, which takes a moment to draw.
        """
        form, dossier = desk.form, desk.dossier
        verdict = self._verdict(desk)
        remarks = tuple(remark for review in self._reviews for remark in review(desk))
        cited = (*(verdict.reasons if verdict else ()), *remarks)
        texts = {name: self._shown(desk, form.by_role(role)) for name, role in _TEXTS.items()}
        texts |= {name: self._said(desk, role) for name, role in _TOLD.items()}
        picture = self._pictures(desk) if drawn and self._pictures else None
        return Proposal(
            id=dossier.id,
            day=desk.day,
            day_text=self._sentences.day(desk.day),
            programme=desk.programme.name,
            programme_id=desk.programme.id,
            notice=form.notice,
            title=dossier.title(form) or "",
            name=named(dossier, form),
            shown_title=self._shown(desk, form.by_role(Role.TITLE)),
            said_cost=_amount(desk, Role.TOTAL),
            said_asked=_amount(desk, Role.ASKED),
            organisation=self._shown(desk, form.by_role(Role.ORGANISATION)),
            territory=desk.territory.name if desk.territory else "",
            territory_id=dossier.territory or "",
            official=form.official,
            parts=self._parts(desk, picture is not None),
            money=self._money.build(desk),
            verdict=verdict,
            remarks=remarks,
            gaps=tuple(self._gaps(desk)),
            dates=tuple(self._dates(desk)),
            pieces=tuple(self._piece(desk, one) for one in attachments(desk)),
            partners=tuple(self._partners(desk)),
            model=picture,
            sources=tuple(self._sources(desk, cited)),
            codes=tuple(dict.fromkeys(one.rule for one in cited if one.rule)),
            meeting=self._meeting(desk),
            **texts,
        )

    def _parts(self, desk: Desk, drawn: bool) -> tuple[Part, ...]:
        made = [
            self._part(desk, section, drawn) for section in desk.form.sections if section.exported
        ]
        lines = desk.dossier.expenses or desk.dossier.funding
        if lines and not any(part.expenses or part.funding for part in made):
            title = self._say("budget_title")
            made.append(Part("_budget", title, expenses=True, funding=True))
        return tuple(made)

    def _part(self, desk: Desk, section: FormSection, drawn: bool) -> Part:
        draft = self._draft(desk, section)
        roles = {field.role for field in section.fields}
        held = {name for sentence in draft.sentences for name in sentence.fields}
        return Part(
            section.id,
            section.title,
            tuple(_stated(desk, draft)),
            text_of(draft),
            tuple(self._facts(desk, section, held)),
            section.limit,
            expenses=Role.EXPENSES in roles and bool(desk.dossier.expenses),
            funding=Role.FUNDING in roles and bool(desk.dossier.funding),
            model=drawn and Role.EFFECTS in roles,
            mark=self._mark(desk, section, draft),
        )

    def _mark(self, desk: Desk, section: FormSection, draft: Draft) -> str:
        """Say that a text was not read: never shown, never accepted, or changed since."""
        read = draft.accepted or not draft.sentences or section not in sections(desk)
        return "" if read else self._say("unread")

    def _draft(self, desk: Desk, section: FormSection) -> Draft:
        """Give the draft that was kept, brought up to date: no answer of before is exported."""
        composed = self._composes(desk, section)
        kept = desk.dossier.drafts.get(section.id)
        return refreshed(kept, composed) if kept else composed

    def _facts(self, desk: Desk, section: FormSection, held: set[str]) -> Iterator[Fact]:
        """Give the answers that no sentence holds."""
        for field in section.fields:
            answer = desk.dossier.answers.get(field.id)
            if field.id in held or answer is None or answer.state is not State.GIVEN:
                continue
            if field.kind is not FieldKind.BUDGET_LINES and applies(field, desk):
                yield Fact(field.name, self._value(desk, field), answer.confirmed)

    def _verdict(self, desk: Desk) -> Judged | None:
        kept = desk.dossier.verdict
        if kept is None:
            return None
        rules = {one.rule.id: one for one in rules_in_force(desk.jurisdiction, kept.day)}
        reasons = tuple(
            Remark(
                rules[name].value.text,
                name,
                rules[name].value.source,
                to_check=rules[name].value.status is not Status.VERIFIED,
            )
            for name in kept.decided_by
            if name in rules
        )
        text = self._say(f"verdict.{kept.verdict}", day=self._sentences.day(kept.day))
        stale = bool(self._redo and self._redo(desk))
        return Judged(text, kept.day, kept.rules_version, reasons, stale)

    def _gaps(self, desk: Desk) -> Iterator[Gap]:
        """Give what has no answer yet: what must have one, and what was put off."""
        for section in desk.form.sections:
            for field in section.fields if section.exported else ():
                if self._open(desk, field):
                    yield Gap(section.title, field.name, field.who or "", field.id)

    def _open(self, desk: Desk, field: FormField) -> bool:
        if not applies(field, desk):
            return False
        if field.kind is FieldKind.BUDGET_LINES:
            lines = {Role.EXPENSES: desk.dossier.expenses, Role.FUNDING: desk.dossier.funding}
            return field.role in lines and not lines[field.role]
        answer = desk.dossier.answers.get(field.id)
        if answer is None or answer.state is State.SKIPPED:
            return field.required
        return answer.state is State.UNKNOWN

    def _dates(self, desk: Desk) -> Iterator[Due]:
        """Give the days that are still to come."""
        dues = sorted(self._all_dates(desk), key=lambda due: (due.day, due.id))
        yield from (due for due in dues if due.day >= desk.day)

    def _all_dates(self, desk: Desk) -> Iterator[Due]:
        found = deposit(desk)
        if found:
            name = found.call.name if found.call else ""
            key = "dates.intention" if found.intention else "dates.deposit"
            yield Due("depot", found.day, self._say(key), name, found.sure)
        for role, key in ((Role.START, "start"), (Role.END, "end")):
            day = desk.dossier.by_role(desk.form, role)
            if isinstance(day, date):
                yield Due(key, day, self._say(f"dates.{key}"))
        meeting = _meeting_field(desk)
        day = desk.dossier.value(meeting.id) if meeting else None
        if isinstance(day, date):
            yield Due("reunion", day, self._say("dates.meeting"))
        for one in timed(desk):
            ticked = desk.dossier.ticks.get(tick_of(one.task))
            if one.day and not (ticked and ticked.done):
                yield Due(tick_of(one.task), one.day, one.task.text)

    def _piece(self, desk: Desk, attachment: Attachment) -> Piece:
        found = piece_of(desk, attachment)
        state = self._say("pieces.done" if found.done else "pieces.open")
        if found.waits:
            state = self._say(f"pieces.{found.waits}")
        return Piece(
            attachment.id,
            attachment.title,
            attachment.how,
            attachment.signed_by or self._say("pieces.nobody"),
            state,
            found.done,
            found.note,
            attachment.draft or "",
        )

    def _meeting(self, desk: Desk) -> str:
        return self._shown(desk, _meeting_field(desk))

    def _sources(self, desk: Desk, remarks: Iterable[Remark]) -> Iterable[str]:
        """Give where each rule was read, each place once, under the rule's title."""
        ours = self._say("ours")
        rules = rules_in_force(desk.jurisdiction, desk.day)
        titles = {one.rule.id: one.rule.title for one in rules}
        found = (
            f"{titles.get(one.rule, one.rule)} \u2013 {', '.join(shown_sources(one.sources, ours))}"
            for one in remarks
            if one.sources
        )
        return dict.fromkeys(found)

    def _partners(self, desk: Desk) -> Iterable[Partner]:
        said = desk.dossier.by_role(desk.form, Role.PARTNERS)
        return partners(said) if isinstance(said, str) else ()

    def _said(self, desk: Desk, role: Role) -> str:
        field = desk.form.by_role(role)
        text = _told(desk.dossier.value(field.id)) if field else ""
        return self._marked(desk, field, text)

    def _shown(self, desk: Desk, field: FormField | None) -> str:
        return self._marked(desk, field, self._value(desk, field))

    def _value(self, desk: Desk, field: FormField | None) -> str:
        value = desk.dossier.value(field.id) if field else None
        return "" if field is None or value is None else self._asking.shown(field, value)

    def _marked(self, desk: Desk, field: FormField | None, text: str) -> str:
        """Give a text that stands alone on a page, with its mark where nobody confirmed it."""
        answer = desk.dossier.answers.get(field.id) if field else None
        doubtful = text and answer and not answer.confirmed
        return f"{text} {self._say('unconfirmed')}" if doubtful else text

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"proposal.{key}", **facts)


def _meeting_field(desk: Desk) -> FormField | None:
    """Give the field of the board's meeting: the day asked where ties with the committee are."""
    ties = desk.form.by_role(Role.CONFLICT)
    section = desk.form.section_of(ties.id) if ties else None
    dates = (one for one in (section.fields if section else ()) if one.kind is FieldKind.DATE)
    return next(dates, None)


def _amount(desk: Desk, role: Role) -> Decimal | None:
    found = desk.dossier.by_role(desk.form, role)
    return found if isinstance(found, Decimal) else None


def _told(said: object) -> str:
    """Give an answer as it stands in a summary: its sentences, or its items one after the other."""
    if not isinstance(said, str):
        return ""
    if is_list(said):
        kept = (as_typed(unstopped(tidy(item)), item) for item in items(said) if tidy(item))
        return f"{capital('; '.join(map(lowered, kept)))}."
    return " ".join(told(said))


def _stated(desk: Desk, draft: Draft) -> Iterator[Stated]:
    """Give the sentences of a draft; each item of a list stands in a paragraph of its own."""
    rank, last = -1, None
    for sentence in draft.sentences:
        item = sentence.text.startswith(ITEM)
        if last is None or item or last[0] or last[1] != sentence.paragraph:
            rank += 1
        last = (item, sentence.paragraph)
        text = sentence.text.removeprefix(ITEM)
        yield Stated(text, _sure(desk, sentence), rank, item)


def _sure(desk: Desk, sentence: DraftSentence) -> bool:
    """Tell whether a sentence, and everything under it, was confirmed."""
    dossier = desk.dossier
    lines = {f"depense:{line.id}": line.confirmed for line in dossier.expenses}
    lines |= {f"source:{line.id}": line.confirmed for line in dossier.funding}
    answers = {name: answer.confirmed for name, answer in dossier.answers.items()}
    known = answers | lines
    return sentence.confirmed and all(known.get(name, True) for name in sentence.fields)

"""Composes a section's draft from the answers alone: nothing is in it that nobody said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.domain.dossier import Answer, Author, Dossier, Draft, DraftSentence, Origin, State
from bot.domain.folding import folded
from bot.domain.form import FieldKind, Form, FormField, FormSection, Role
from bot.domain.money import dollars, plain_number
from bot.domain.numbers import NUMBER, plain
from bot.domain.phrasing import lowered
from bot.domain.sentences import Sentences
from bot.domain.writing import ITEM, basis
from bot.engine.guide.asking import Asking
from bot.engine.guide.phrases import Phrases

Applies = Callable[[FormField], bool]
_LONG_PARAGRAPH = 480
_MOST_PRONOUNS = 3
_DAYS_OF_MONTH = Decimal("30.4375")


def always(_field: FormField) -> bool:
    """Tell that a field applies, whatever the answers."""
    return True


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    fields: tuple[str, ...]
    confirmed: bool
    origin: Origin = Origin.SAID
    own: bool = True  # in the promoter's own sentences, not put into one of the form's


class Drafter:
    """Composes drafts.

    Args:
        sentences: of `prompts/writing.yaml`.
        asking: shows values.
    """

    def __init__(self, sentences: Sentences, asking: Asking) -> None:
        self._sentences = sentences
        self._phrases = Phrases(sentences, asking)

    def draft(
        self,
        form: Form,
        section: FormSection,
        dossier: Dossier,
        day: date,
        applies: Applies = always,
    ) -> Draft:
        """Compose a section from what was said.

        Args:
            applies: tells whether a field is asked in this dossier; the answer of one that is
                not any more stays out.
        """
        fields = [field for field in section.fields if applies(field)]
        others = self._others(form, section)
        pieces: list[_Piece] = []
        for field in fields:
            for piece in self._pieces(form, section, field, dossier):
                _add(pieces, piece)
        return Draft(
            section=section.id,
            sentences=tuple(_laid_out(self._linked(pieces))),
            basis=basis(section, dossier, others),
        )

    def missing(
        self, section: FormSection, dossier: Dossier, applies: Applies = always
    ) -> tuple[FormField, ...]:
        """Give the fields without which the section is not whole: required, or not known yet."""
        return tuple(f for f in section.fields if applies(f) and _wanting(f, dossier))

    def marks(
        self, section: FormSection, dossier: Dossier, applies: Applies = always
    ) -> tuple[str, ...]:
        """Give a mark for each thing that is still to be written, with who can know it."""
        return tuple(self.mark(field) for field in self.missing(section, dossier, applies))

    def mark(self, field: FormField) -> str:
        """Give the mark of a thing that is still to be written."""
        if field.who:
            return self._say("to_complete_with", name=field.name, who=field.who)
        return self._say("to_complete", name=field.name)

    def _others(self, form: Form, section: FormSection) -> list[str]:
        """Give the fields of other sections that this one's draft reads."""
        asked = form.by_role(Role.ASKED)
        total = form.by_role(Role.TOTAL)
        return [total.id] if asked in section.fields and total else []

    def _pieces(
        self, form: Form, section: FormSection, field: FormField, dossier: Dossier
    ) -> list[_Piece]:
        answer = dossier.answers.get(field.id)
        if field.kind is FieldKind.BUDGET_LINES:
            return list(self._budget(field, dossier))
        if answer is None or answer.state is not State.GIVEN or answer.value is None:
            return []
        counted = self._counted(form, section, field, dossier)
        if counted is not None:
            return counted
        own, texts = self._phrases.written(field, answer.value)
        proposed = answer.author is Author.ASSISTANT
        origin = Origin.PROPOSED if proposed else Origin.SAID
        return [_Piece(text, (field.id,), answer.confirmed, origin, own) for text in texts]

    def _counted(
        self, form: Form, section: FormSection, field: FormField, dossier: Dossier
    ) -> list[_Piece] | None:
        """Give what is worked out from several answers; None when the field stands alone."""
        if field.role in (Role.START, Role.END):
            return self._dates(form, section, field, dossier)
        if field.role is Role.ASKED:
            return self._asked(form, field, dossier)
        asked = form.by_role(Role.ASKED)
        told = asked in section.fields and asked is not None and dossier.value(asked.id)
        return [] if field.role is Role.TOTAL and told else None

    def _dates(
        self, form: Form, section: FormSection, field: FormField, dossier: Dossier
    ) -> list[_Piece] | None:
        first, last = form.by_role(Role.START), form.by_role(Role.END)
        if not first or not last or not {first.id, last.id} <= {f.id for f in section.fields}:
            return None
        start, end = dossier.value(first.id), dossier.value(last.id)
        if not (isinstance(start, date) and isinstance(end, date)) or end <= start:
            return None
        if field.role is Role.END:
            return []
        days = Decimal((end - start).days + 1)
        months = (days / _DAYS_OF_MONTH).quantize(Decimal(1), ROUND_HALF_UP)
        facts = {"start": self._sentences.day(start), "end": self._sentences.day(end)}
        text = self._say("dates", **facts)
        if months > 1:
            text = self._say("dates_months", **facts, months=months)
        return [self._worked(text, dossier, first.id, last.id)]

    def _asked(self, form: Form, field: FormField, dossier: Dossier) -> list[_Piece] | None:
        total_field = form.by_role(Role.TOTAL)
        total = dossier.value(total_field.id) if total_field else None
        under: tuple[str, ...] = ()
        if total_field and total is not None:
            under = (total_field.id,)
        if total is None:
            total = sum((line.amount for line in dossier.expenses), Decimal(0))
            under = tuple(f"depense:{line.id}" for line in dossier.expenses)
        asked = dossier.value(field.id)
        if not (isinstance(asked, Decimal) and isinstance(total, Decimal)) or total < asked:
            return None
        if not total:
            return None
        share = (asked * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
        facts = {"asked": dollars(asked), "total": dollars(total), "share": plain_number(share)}
        return [self._worked(self._say("asked", **facts), dossier, field.id, *under)]

    def _worked(self, text: str, dossier: Dossier, *fields: str) -> _Piece:
        answers = [dossier.answers.get(name) for name in fields]
        confirmed = all(answer.confirmed for answer in answers if answer)
        return _Piece(text, fields, confirmed, Origin.COUNTED, own=False)

    def _budget(self, field: FormField, dossier: Dossier) -> Iterator[_Piece]:
        if field.role is Role.EXPENSES and dossier.expenses:
            yield self._expenses(field, dossier)
        if field.role is Role.FUNDING and dossier.funding:
            yield self._funding(field, dossier)

    def _expenses(self, field: FormField, dossier: Dossier) -> _Piece:
        lines = dossier.expenses
        total = sum((line.amount for line in lines), Decimal(0))
        given = sum((line.amount for line in lines if line.in_kind), Decimal(0))
        text = self._say("expenses", total=dollars(total))
        if given:
            text = self._say("expenses_in_kind", total=dollars(total), given=dollars(given))
        under = (field.id, *(f"depense:{line.id}" for line in lines))
        return _Piece(text, under, all(line.confirmed for line in lines), Origin.COUNTED, own=False)

    def _funding(self, field: FormField, dossier: Dossier) -> _Piece:
        lines = dossier.funding
        told = []
        for line in lines:
            facts = {"label": lowered(line.label.strip(" .")), "amount": dollars(line.amount)}
            if line.in_kind:
                told.append(self._say("source_in_kind", **facts))
            elif line.status:
                status = self._sentences.say(f"sourced.{line.status.value}")
                told.append(self._say("source_status", **facts, status=status))
            else:
                told.append(self._say("source", **facts))
        total = sum((line.amount for line in lines), Decimal(0))
        text = self._say("funding", total=dollars(total), sources="; ".join(told))
        under = (field.id, *(f"source:{line.id}" for line in lines))
        return _Piece(text, under, all(line.confirmed for line in lines), Origin.COUNTED, own=False)

    def _linked(self, pieces: list[_Piece]) -> list[_Piece]:
        """Say « Il » where two sentences of the form in a row begin with the project."""
        subject, pronoun = self._say("subject"), self._say("pronoun")
        found: list[_Piece] = []
        run = 0
        for piece in pieces:
            begins = not piece.own and piece.text.startswith(f"{subject} ")
            if begins and 0 < run < _MOST_PRONOUNS:
                piece = replace(piece, text=f"{pronoun}{piece.text.removeprefix(subject)}")
            again = bool(run) and not piece.own and piece.text.startswith(f"{pronoun} ")
            run = run + 1 if again else int(begins)
            found.append(piece)
        return found

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"drafting.{key}", **facts)


def _wanting(field: FormField, dossier: Dossier) -> bool:
    if field.kind is FieldKind.FILE:
        return False
    if field.kind is FieldKind.BUDGET_LINES:
        lines: tuple[object, ...] = dossier.expenses if field.role is Role.EXPENSES else ()
        lines = dossier.funding if field.role is Role.FUNDING else lines
        return field.required and not lines
    answer: Answer | None = dossier.answers.get(field.id)
    if answer is None or answer.state is State.SKIPPED:
        return field.required
    return answer.state is State.UNKNOWN


def _add(pieces: list[_Piece], piece: _Piece) -> None:
    """Add a piece, unless it says again what was just said: then its field goes with the first."""
    for at, other in enumerate(pieces):
        if _says_again(other, piece, last=at == len(pieces) - 1):
            fields = tuple(dict.fromkeys((*other.fields, *piece.fields)))
            confirmed = other.confirmed and piece.confirmed
            pieces[at] = replace(other, fields=fields, confirmed=confirmed)
            return
    pieces.append(piece)


def _says_again(other: _Piece, piece: _Piece, last: bool) -> bool:
    first, second = (folded(text.strip(ITEM)).rstrip(" .;") for text in (other.text, piece.text))
    if first == second:
        return True
    bare = not piece.own and len(second) < 90
    return last and bare and bool(_numbers(second)) and _numbers(second) <= _numbers(first)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(plain(found.group()) for found in NUMBER.finditer(text))


def _laid_out(pieces: list[_Piece]) -> Iterator[DraftSentence]:
    """Give each piece its paragraph: a list has its own, a long paragraph is cut."""
    paragraph, size = 0, 0
    listed = False
    for piece in pieces:
        item = piece.text.startswith(ITEM)
        if size and ((listed and not item) or (not item and size > _LONG_PARAGRAPH)):
            paragraph, size = paragraph + 1, 0
        listed = item
        size += len(piece.text)
        yield DraftSentence(
            text=piece.text,
            origin=piece.origin,
            fields=piece.fields,
            confirmed=piece.confirmed,
            paragraph=paragraph,
        )

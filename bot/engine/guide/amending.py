"""Finds which answer a correction said in words is about: never the next question's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.conversation import Pending
from bot.domain.dossier import Answer, State
from bot.domain.folding import composed, folded, folded_words
from bot.domain.form import FieldKind, FormField, Role
from bot.domain.french_dates import SaidDay, find_days
from bot.domain.numerals import numerals
from bot.domain.periods import find_spans
from bot.domain.values import PlaceValue
from bot.engine.guide.choosing import choose
from bot.engine.guide.progress import applies
from bot.engine.guide.retelling import retold, said_before
from bot.engine.guide.room import Desk

_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
_FIGURES = (FieldKind.INTEGER, FieldKind.MONEY, FieldKind.PERCENTAGE)
# What reads as one of these may be said of the answer just given.
_PLAIN = (FieldKind.DATE, FieldKind.PLACE, FieldKind.DURATION)
_SHORTEST = 4
_FEW = 12
_DAYS_ALONE = 4
# « À Saint-Anaclet », and neither « à cause de ça » nor « à nous de voir ».
_THERE = re.compile(
    r"(?:a|au|aux|dans|en)\s+(?:la |le |les |l')?\S+(?:\s+(?:et|pis|sur|de)?\s*\S+){0,2}"
)
_NO_PLACE = frozenset(
    """que qu qui quoi pour cause nous vous eux moi toi lui elle elles cote venir voir faire suivre
    pied auto char domicile maison""".split()
)
_GENERIC = frozenset("saint sainte notre dame dans pres avec meme".split())


@dataclass(frozen=True, slots=True)
class Meant:
    """A correction, with the fields that it may be about, the likeliest first.

    Args:
        text: the new answer, without what denies the former.
        sure: it names what it denies: it corrects something, whatever is found.
    """

    fields: tuple[FormField, ...]
    text: str
    sure: bool = False


def meant(desk: Desk, text: str, pending: Pending | None, asked: FormField | None) -> Meant | None:
    """Find the answers that a message corrects; None where it corrects nothing."""
    found = retold(text)
    if found and found.old:
        fields = [one for one, held in _held(desk, pending) if _holds(desk, one, held, found.old)]
        fields = fields or _counted(desk, pending, found.old)
        fields.sort(key=lambda one: -_shared(one, found.old))
        sure = bool(_figures(found.old)) and len(text.split()) <= _FEW
        return Meant(tuple(fields), found.new, sure) if fields or sure else None
    last = _last(desk, pending)
    place = _place(desk, asked, found.new) if found else None
    if place:
        return Meant((place,), found.new if found else text)
    if last is None or last is asked:
        return None
    if found:
        there = last.kind in (*_PLAIN, FieldKind.INTEGER) and _may_be(last, found.new, desk.day)
        return Meant((last,), found.new) if there else None
    rest = said_before(text)
    if _is_day(rest or text, desk.day) and last.kind is FieldKind.DATE:
        strict = asked is None or asked.kind not in (*_TEXTS, FieldKind.DATE)
        if strict or (rest and asked and asked.kind in _TEXTS):
            return Meant((last,), rest or text)
    return None


def both_days(desk: Desk, text: str, asked: FormField | None) -> Meant | None:
    """Find that an answer tells both days of the project, one of which is otherwise already."""
    if asked is None or asked.kind is not FieldKind.DATE:
        return None
    plain = folded(composed(text))
    spans = find_spans(plain, find_days(text, desk.day), desk.day)
    if len(spans) != 1:
        return None
    days = {Role.START: spans[0].since, Role.END: spans[0].until}
    for role, day in days.items():
        other = desk.form.by_role(role)
        held = desk.dossier.answers.get(other.id) if other else None
        if other is not asked and held and held.state is State.GIVEN and held.value != day:
            return Meant((asked,), text)
    return None


def _counted(desk: Desk, pending: Pending | None, said: str) -> list[FormField]:
    """Give the numbers answered whose name is said with another number: « 30 personnes »."""
    if not _figures(said):
        return []
    held = [one for one, _ in _held(desk, pending) if one.kind is FieldKind.INTEGER]
    words = {word.rstrip("s") for word in folded_words(said) if len(word) >= _SHORTEST}
    return [one for one in held if words & {w.rstrip("s") for w in folded_words(one.name)}]


def _place(desk: Desk, asked: FormField | None, said: str) -> FormField | None:
    """Give the project's place where « c'est à Matane » answers none of what is asked."""
    field = desk.form.by_role(Role.PLACE)
    if field is None or field.id not in desk.dossier.answers:
        return None
    if asked is None or asked.kind not in _TEXTS:
        return None
    there = _THERE.fullmatch(folded(composed(said)))
    return field if there and not _NO_PLACE & set(folded_words(said)) else None


def _held(desk: Desk, pending: Pending | None) -> Iterable[tuple[FormField, Answer]]:
    """Give the answers that may be corrected, those waiting for a yes first, then the latest."""
    for one in pending.held.get("faits", ()) if pending else ():
        waiting = Answer.model_validate(one)
        field = desk.form.field(waiting.field)
        if field:
            yield field, waiting
    order = {name: rank for rank, name in enumerate(desk.conversation.trail)}
    names = sorted(desk.dossier.answers, key=lambda name: -order.get(name, -1))
    for name in names:
        field, answer = desk.form.field(name), desk.dossier.answers[name]
        if field and answer.state is State.GIVEN and applies(field, desk):
            yield field, answer


def _last(desk: Desk, pending: Pending | None) -> FormField | None:
    """Give the answer that « non, c'est Y » is about: the place shown for a yes, or the last."""
    if pending and pending.held.get("faits"):
        fields = [field for field, _ in _held(desk, pending) if field.role is Role.PLACE]
        return fields[0] if fields else None
    trail = desk.conversation.trail
    return desk.form.field(trail[-1]) if trail and trail[-1] in desk.dossier.answers else None


def _holds(desk: Desk, field: FormField, answer: Answer, said: str) -> bool:
    """Tell whether words say the answer that a field holds."""
    value = answer.value
    if field.kind in _FIGURES:
        return value in _figures(said)
    if isinstance(value, date):
        return any(_same_day(day, value) for day in find_days(said, desk.day))
    words = set(folded_words(said))
    if isinstance(value, PlaceValue):
        names = set(folded_words(value.name)) - _GENERIC
        return any(len(word) >= _SHORTEST and word in words for word in names)
    if field.kind is FieldKind.CHOICE:
        chosen = choose(said, field.options)
        return chosen.sure and chosen.ids == (value,)
    if field.kind is FieldKind.TEXT:
        return bool(words) and words == set(folded_words(str(value)))
    return False


def _same_day(said: SaidDay, value: date) -> bool:
    """Tell whether a day is the one said, as far as it was said."""
    if said.exact:
        return said.exact == value
    parts = ((said.day, value.day), (said.month, value.month), (said.year, value.year))
    return all(one in (None, held) for one, held in parts)


def _shared(field: FormField, said: str) -> int:
    """Count the words of a field's name and question that are said: « 65 personnes »."""
    words = {word.rstrip("s") for word in folded_words(said) if len(word) >= _SHORTEST}
    asked = {word.rstrip("s") for word in folded_words(f"{field.name} {field.question}")}
    return len(words & asked)


def _figures(said: str) -> list[Decimal]:
    """Give the numbers that words hold; « un » and « une » are articles."""
    found = numerals(folded(composed(said)))
    return [number.value for number in found if not (number.written and number.value == 1)]


def _may_be(field: FormField, said: str, day: date) -> bool:
    """Tell whether words may be an answer of a kind, before they are read."""
    if field.kind is FieldKind.DATE:
        return _is_day(said, day)
    if field.kind is FieldKind.PLACE:
        return len(said.split()) <= _FEW and not _figures(said)
    return bool(_figures(said)) and len(said.split()) <= _DAYS_ALONE


def _is_day(said: str, day: date) -> bool:
    """Tell whether words are a day, or a length from a day, and nothing else."""
    plain = folded(composed(said))
    days = find_days(said, day)
    if find_spans(plain, days, day):
        return len(said.split()) <= _FEW
    return len(days) == 1 and len(said.split()) <= _DAYS_ALONE

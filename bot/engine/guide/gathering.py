"""Finds the facts that one message gives for several fields, each with the words it came from.

What is doubtful is left out: a fact that was missed is asked again, a wrong one may stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from bot.domain.dossier import Dossier
from bot.domain.folding import composed, folded
from bot.domain.form import FieldKind, Form, FormField, Role
from bot.domain.french_dates import SaidDay, find_days
from bot.domain.numerals import numerals
from bot.domain.periods import find_periods, find_spans, period_days
from bot.domain.quantities import find_amounts
from bot.domain.values import PlaceValue, Value
from bot.engine.guide.amount_roles import AmountRoles
from bot.engine.guide.choosing import mentions
from bot.engine.guide.message_states import (
    QUOTED,
    Message,
    cue_of,
    denied,
    read_message,
    taken_out,
)
from bot.engine.guide.reading import Reader

_LONGEST = 4_000
_SHORTEST_NAME = 6
# Places are searched in the beginning of a message only: each word of it costs a comparison.
_SEARCHED = 1_000
_CENT = Decimal("0.01")
_FIGURES = (FieldKind.INTEGER, FieldKind.MONEY, FieldKind.DATE)
_TITLED = re.compile(
    r"\b(?:titre|projet|intitulee?|s'appelle(?:ra)?|appelee?|nommee?|baptisee?)\b[^.!?\n]{0,20}$"
)
_ORGANISED = re.compile(
    r"\b(?:organisme|organisation|obnl|osbl|coop(?:erative)?|groupe|association)\b[^.!?\n]{0,25}$"
)
# « On est une coop »: only there is the word said of the organisation.
_WE_ARE = re.compile(
    r"\b(?:(?:on|nous) (?:est|sommes|forme|formons)|je (?:represente|suis (?:d'|de|avec|pour))"
    r"|en tant que|notre organisme est|c'est|on est comme|ici)\s+(?:encore |aussi |juste )?"
    r"(?:une?|le|la|l'|des|du)?\s*(?:petite?s? |grande?s? |nouvelle |nouveau |jeune )?$"
)
_FOR = re.compile(
    r"\b(?:pour|rejoin\w*|aide[rz]?|aidera|aiderons|accueill\w*|aupres de|touche\w*|desserv\w*"
    r"|accompagne\w*|soutien\w*|nourri\w*|servir|sert|servira|impliqu\w*|reunir\w*|regroup\w*|vise"
    r"|visons|avec|participation de|offert a)\s+(?:[a-z']+\s+){0,2}?(?:d')?$"
)
_WORKERS = re.compile(
    r"\s*(?:employe|salarie|benevole|a temps|a l'emploi|du ca\b|au ca\b|du conseil)"
)
_BEGINS = re.compile(
    r"\b(?:a partir d[eu']|a compter d[eu']|des|debut\w*|commenc\w*|demarr\w*|lanc\w*)"
    r"\s*(?:(?:en|le|a|au|des|vers|la|du|de|sera|est|prevue?|sa|mi)\s+){0,3}$"
)
_ENDS = re.compile(
    r"\b(?:jusqu'(?:a|au|en)|se termin\w*|termin\w*|fini\w*|prend\w* fin|d'ici)"
    r"\s*(?:(?:en|le|a|au|vers|la|fin|du|de|sera|est|prevue?)\s+){0,3}$"
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A fact found in a message.

    Args:
        words: the exact part of the message that it was read from.
    """

    field_id: str
    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class _Found:
    field: FormField
    value: Value
    start: int
    end: int


class Gatherer:
    """Finds the facts of a message.

    Args:
        reader: gives the places, and the words that tell what a number is.
    """

    def __init__(self, reader: Reader) -> None:
        self._places = reader.places
        say = reader.sentences
        self._roles = AmountRoles(cue_of(say.say("cues.total")), cue_of(say.say("cues.asked")))
        self._people = cue_of(say.say("cues.people"))
        self._households = cue_of(say.say("cues.households"))

    def gather(
        self,
        text: str,
        form: Form,
        dossier: Dossier,
        day: date,
        fields: Sequence[FormField],
    ) -> tuple[Gathered, ...]:
        """Give the facts that a message says for some fields, in its own order.

        Args:
            fields: those that may be filled; what the dossier already holds alike is left out.
            day: today, from which dates are counted.
        """
        if not text.strip() or len(text) > _LONGEST:
            return ()
        message = read_message(text)
        if message is None:
            return ()
        fields = [field for field in fields if form.field(field.id) is not None]
        every: list[_Found] = []
        finders: tuple[Callable[[Message, Sequence[FormField], date], Iterator[_Found]], ...] = (
            self._titles,
            self._choices,
            self._place,
            self._money,
            self._counts,
            self._dates,
        )
        for finder in finders:
            every += finder(message, fields, day)
        found = _agreed(every)
        news = [one for one in found if dossier.value(one.field.id) != one.value]
        news.sort(key=lambda one: one.start)
        return tuple(
            Gathered(one.field.id, one.value, message.text[one.start : one.end].strip(" ."))
            for one in news
        )

    def _titles(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        for match in QUOTED.finditer(message.text):
            before = message.whole[max(0, match.start() - 60) : match.start()]
            role = None
            if _TITLED.search(before):
                role = Role.TITLE
            elif _ORGANISED.search(before):
                role = Role.ORGANISATION
            value = (match[1] or match[2] or "").strip()
            for field in _by_role(fields, role, FieldKind.TEXT):
                if not field.limit or len(value) <= field.limit:
                    yield _Found(field, value, *match.span())

    def _choices(
        self, message: Message, fields: Sequence[FormField], day: date
    ) -> Iterator[_Found]:
        for field in fields:
            if field.kind is not FieldKind.CHOICE:
                continue
            legal = field.role is Role.LEGAL_FORM
            for option in field.options:
                for start, end in mentions(message.plain, option, cut=legal):
                    before = message.plain[max(0, start - 50) : start]
                    if _WE_ARE.search(before) if legal else end - start >= _SHORTEST_NAME:
                        yield _Found(field, option.id, start, end)
                        break

    def _place(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        held = _by_role(fields, Role.PLACE, FieldKind.PLACE)
        if not held:
            return
        shown = message.shown[:_SEARCHED]
        found, left = self._places.find(shown)
        if not found or not all(place.exact for place in found):
            return
        # Several names may be the organisation's and the project's, unless the same rules hold.
        zones = {(place.territory, place.sector) for place in found}
        several = len({place.name for place in found}) > 1
        if len(zones) > 1 or (several and found[0].sector is None):
            return
        place, span = found[0], taken_out(shown, left)
        if several:
            named = [(message.plain.find(folded(one.name)), one) for one in found]
            begins, place = min(
                ((at, one) for at, one in named if at >= 0),
                key=itemgetter(0),
                default=(-1, place),
            )
            span = (begins, begins + len(place.name)) if begins >= 0 else None
        if span is None or denied(message.plain, span[0]):
            return
        value = PlaceValue(name=place.name, territory=place.territory, sector=place.sector)
        yield _Found(held[0], value, *span)

    def _money(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        amounts = find_amounts(message.plain)
        for spotted in amounts:
            role, start, end = self._roles.of(message.plain, spotted)
            if role is None or denied(message.plain, start):
                continue
            value = spotted.value.quantize(_CENT)
            for field in _by_role(fields, role, FieldKind.MONEY):
                yield _Found(field, value, start, end)

    def _counts(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        plain = message.plain
        for field in fields:
            asked = folded(composed(f"{field.question} {field.label or ''}"))
            if field.kind is not FieldKind.INTEGER:
                continue
            cue = self._people if self._people.search(asked) else None
            cue = self._households if self._households.search(asked) else cue
            for number in numerals(plain) if cue else ():
                noun = cue.match(plain, _noun_at(plain, number.end)) if cue else None
                if noun is None or number.value != int(number.value) or number.value < 1:
                    continue
                start = number.start
                if _WORKERS.match(plain, noun.end()) or plain[start : number.end] in ("un", "une"):
                    continue
                if not _FOR.search(plain[max(0, start - 50) : start]) or denied(plain, start):
                    continue
                yield _Found(field, int(number.value), start, noun.end())

    def _dates(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        plain = message.plain
        days = find_days(plain, day)
        starts = _by_role(fields, Role.START, FieldKind.DATE)
        ends = _by_role(fields, Role.END, FieldKind.DATE)
        spans = find_spans(plain, days, day)
        for span in spans:
            yield from (_Found(field, span.since, span.start, span.end) for field in starts)
            yield from (_Found(field, span.until, span.start, span.end) for field in ends)
        days = tuple(said for said in days if not any(s.start <= said.start < s.end for s in spans))
        ranges = find_periods(plain, days)
        for first, last in ranges:
            since, until = period_days(first, last, day)
            if since and until and since <= until:
                yield from (_Found(field, since, first.start, first.end) for field in starts)
                yield from (_Found(field, until, last.start, last.end) for field in ends)
        taken = {said.start for pair in ranges for said in pair}
        since = None
        for said in (said for said in days if said.start not in taken):
            before = plain[max(0, said.start - 40) : said.start]
            if _ENDS.search(before):
                until = _end_after(said, since, day)
                yield from (_Found(field, until, said.start, said.end) for field in ends if until)
            elif _BEGINS.search(before):
                since = said.resolve(day)
                yield from (_Found(field, since, said.start, said.end) for field in starts if since)


def _by_role(fields: Sequence[FormField], role: Role | None, kind: FieldKind) -> list[FormField]:
    if role is None:
        return []
    return [field for field in fields if field.role is role and field.kind is kind][:1]


def _end_after(said: SaidDay, since: date | None, day: date) -> date | None:
    """Give the day of an end; without a year, the next one after the start that was just said."""
    until = said.resolve(day, last=True)
    if since and until and until < since and said.year is None and said.exact is None:
        return said.resolve(since, last=True)
    return until


def _noun_at(plain: str, end: int) -> int:
    """Give where the noun after a number begins: « une trentaine de jeunes », « 25 aînés »."""
    for joint in (" de ", " d'", " "):
        if plain.startswith(joint, end):
            return end + len(joint)
    return end


def _agreed(every: Sequence[_Found]) -> list[_Found]:
    """Leave out the fields for which two things were found, and a figure's second use."""
    kept: list[_Found] = []
    for one in every:
        others = [held for held in every if held.field.id == one.field.id]
        if any(held.value != one.value for held in others) or others[0] is not one:
            continue
        figure = one.field.kind in _FIGURES
        if figure and any(_uses(held, one) for held in kept if held.field.kind in _FIGURES):
            continue
        kept.append(one)
    return kept


def _uses(held: _Found, one: _Found) -> bool:
    """Tell whether a figure was already used; « 1 an à partir de janvier » gives two days."""
    both = (held.start, held.end) == (one.start, one.end)
    period = both and held.field.kind is one.field.kind is FieldKind.DATE
    return one.start < held.end and held.start < one.end and not period

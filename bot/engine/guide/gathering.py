"""Finds the facts that one message gives for several fields, each with the words it came from.

What is doubtful is left out: a fact that was missed is asked again, a wrong one may stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.dossier import Dossier
from bot.domain.folding import composed, folded, folded_words
from bot.domain.form import FieldKind, Form, FormField, Role
from bot.domain.french_dates import find_days
from bot.domain.numerals import numerals
from bot.domain.periods import find_periods, period_days
from bot.domain.quantities import Spotted, find_amounts
from bot.domain.values import PlaceValue, Value
from bot.engine.guide.choosing import named_in
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
# What may stand between a cue and its amount.
_LINK = re.compile(
    r"(?:[\s:=]|\b(?:de|d'|du|des|est|sera|serait|sont|total|totaux|totale?|environ|un|une|le|la|les"
    r"|l'|montant|somme|a|au|aux|peu|pres|autour|s'eleve|s'elevent|projet|fonds|fqis|on|nous|en"
    r"|tout|prevu|estime|subvention|qui|c'est|pour|ce)(?![a-z]))*"
)
_AFTER_TOTAL = re.compile(r"\s*(?:de budget|en tout|au total|de cout)\b")
_AFTER_ASKED = re.compile(r"\s*(?:de subvention|demandee?s?)\b")
_YEAR = range(1990, 2101)
_SMALLEST_UNMARKED = 100
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
        self._total = cue_of(say.say("cues.total"))
        self._asked = cue_of(say.say("cues.asked"))
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
            Gathered(one.field.id, one.value, message.text[one.start : one.end].strip())
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
            for option in field.options:
                span = named_in(message.plain, option, cut=field.role is Role.LEGAL_FORM)
                if span is None or len(folded_words(message.plain[slice(*span)])[0]) < 3:
                    continue
                before = message.plain[max(0, span[0] - 50) : span[0]]
                if field.role is Role.LEGAL_FORM and not _WE_ARE.search(before):
                    continue
                if field.role is not Role.LEGAL_FORM and span[1] - span[0] < 6:
                    continue
                yield _Found(field, option.id, *span)

    def _place(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        held = _by_role(fields, Role.PLACE, FieldKind.PLACE)
        if not held:
            return
        shown = message.shown[:_SEARCHED]
        found, left = self._places.find(shown)
        if not found or not all(place.exact for place in found):
            return
        # Several names may be the organisation's and the project's: it is asked.
        if len({place.territory for place in found}) > 1 or len({p.name for p in found}) > 1:
            return
        span = taken_out(shown, left)
        if span is None or len(found) > 1 or denied(message.plain, span[0]):
            return
        place = found[0]
        value = PlaceValue(name=place.name, territory=place.territory, sector=place.sector)
        yield _Found(held[0], value, *span)

    def _money(self, message: Message, fields: Sequence[FormField], day: date) -> Iterator[_Found]:
        amounts = find_amounts(message.plain)
        for spotted in amounts:
            role, start, end = self._role_of(message.plain, spotted)
            if role is None or denied(message.plain, start):
                continue
            value = spotted.value.quantize(_CENT)
            for field in _by_role(fields, role, FieldKind.MONEY):
                yield _Found(field, value, start, end)

    def _role_of(self, plain: str, spotted: Spotted) -> tuple[Role | None, int, int]:
        """Tell which amount of the project a number is, and the words that say so."""
        certain = spotted.marked or (
            spotted.value >= _SMALLEST_UNMARKED
            and not (spotted.value in _YEAR and spotted.end - spotted.start == 4)
        )
        if not certain or spotted.value != spotted.value.quantize(_CENT):
            return None, 0, 0
        cues = ((Role.TOTAL, self._total), (Role.ASKED, self._asked))
        begin = max(0, spotted.start - 60)
        nearest: tuple[int, int, Role] | None = None
        for role, cue in cues:
            for match in cue.finditer(plain, begin, spotted.start):
                if nearest is None or match.end() > nearest[1]:
                    nearest = (match.start(), match.end(), role)
        if nearest and _LINK.fullmatch(plain, nearest[1], spotted.start):
            return nearest[2], nearest[0], spotted.end
        for role, after in ((Role.TOTAL, _AFTER_TOTAL), (Role.ASKED, _AFTER_ASKED)):
            follows = after.match(plain, spotted.end)
            if follows and spotted.marked:
                return role, spotted.start, follows.end()
        return None, 0, 0

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
        ranges = find_periods(plain, days)
        for first, last in ranges:
            since, until = period_days(first, last, day)
            if since and until and since <= until:
                yield from (_Found(field, since, first.start, first.end) for field in starts)
                yield from (_Found(field, until, last.start, last.end) for field in ends)
        taken = {said.start for pair in ranges for said in pair}
        for said in (said for said in days if said.start not in taken):
            before = plain[max(0, said.start - 40) : said.start]
            begins, closes = _BEGINS.search(before), _ENDS.search(before)
            if closes and (value := said.resolve(day, last=True)):
                yield from (_Found(field, value, said.start, said.end) for field in ends)
            elif begins and (value := said.resolve(day)):
                yield from (_Found(field, value, said.start, said.end) for field in starts)


def _by_role(fields: Sequence[FormField], role: Role | None, kind: FieldKind) -> list[FormField]:
    if role is None:
        return []
    return [field for field in fields if field.role is role and field.kind is kind][:1]


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
        taken = (held for held in kept if held.field.kind in _FIGURES)
        figure = one.field.kind in _FIGURES
        if figure and any(one.start < held.end and held.start < one.end for held in taken):
            continue
        kept.append(one)
    return kept

"""Reads what a person answered into the exact value of a field, whatever its kind.

No model and no search: data and code only. What cannot be read is a gentle hint, never an error.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.durations import read_duration
from bot.domain.folding import cleaned, composed, folded, folded_words
from bot.domain.form import FieldKind, FormField, Role
from bot.domain.french_dates import find_days, read_day
from bot.domain.numerals import numerals
from bot.domain.periods import find_spans
from bot.domain.quantities import (
    is_age,
    read_amount,
    read_count,
    read_percentage,
    spot_amount,
)
from bot.domain.sentences import Sentences
from bot.domain.values import FileValue, PlaceValue, Value
from bot.engine.guide.asides import looks_like_question
from bot.engine.guide.assenting import insults, is_maybe, is_unknown, said_no, sign_of, yes_or_no
from bot.engine.guide.bare_answers import is_bare, is_okay, says_none, tells_nothing
from bot.engine.guide.choosing import choose, choose_several
from bot.engine.guide.commanding import Command, command_of
from bot.engine.guide.masking import mask
from bot.engine.guide.room import Heard
from bot.engine.guide.uploads import LARGEST, TYPES, kind_of, safe_name
from bot.engine.ports import Files, PlaceFound, Places, only_sector

__all__ = ["Command", "Reader", "Reading", "command_of", "looks_like_question", "mask", "yes_or_no"]

_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
# No answer but a text is longer: what is, is something else.
_LONGEST = 300
_FEW_WORDS = 6
_QUOTED = re.compile("\u00ab([^\u00ab\u00bb]*\\w[^\u00ab\u00bb]*)\u00bb")
_SEASON = re.compile(
    r"\b(?:printemps|ete|automne|hiver|an prochain|annee prochaine|(?:19|20)\d\d)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer was read as.

    Args:
        unknown: the person does not know yet, which is an answer.
        hint: French; what to do instead, when nothing could be read.
        words: the person's own words.
        notice: French; said with the echo, where something was supposed or hidden.
        options: places to choose from, where the name belongs to several.
    """

    value: Value | None
    unknown: bool = False
    hint: str | None = None
    words: str = ""
    notice: str | None = None
    options: tuple[PlaceFound, ...] = ()


class Reader:
    """Reads answers.

    Args:
        sentences: of `prompts/reading.yaml`.
        files: where the bytes of a file that is accepted are kept.
        territory_name: gives the French name of a territory by its id.
    """

    def __init__(
        self,
        sentences: Sentences,
        places: Places,
        files: Files | None = None,
        territory_name: Callable[[str], str] | None = None,
    ) -> None:
        self.sentences = sentences
        self.places = places
        self._files = files
        self._territory_name = territory_name or _spelt
        self._readers: dict[FieldKind, Callable[[FormField, str, date], Reading]] = {
            FieldKind.CHOICE: self._choice,
            FieldKind.CHOICES: self._choices,
            FieldKind.YES_NO: self._yes_no,
            FieldKind.TEXT: self._text,
            FieldKind.LONG_TEXT: self._text,
            FieldKind.INTEGER: self._integer,
            FieldKind.MONEY: self._money,
            FieldKind.PERCENTAGE: self._percentage,
            FieldKind.DATE: self._date,
            FieldKind.DURATION: self._duration,
            FieldKind.PLACE: self._place,
        }

    def read(self, field: FormField, heard: Heard, day: date) -> Reading:
        """Read an answer to a field; an option that was pressed wins over words.

        Args:
            day: today, from which dates are counted.
        """
        if field.kind is FieldKind.YES_NO and is_okay(heard.text):
            # « Ok » may only say that the question was read.
            return self._hint(self.sentences.say("hints.okay"))
        if heard.chosen is not None:
            return self._pressed(field, heard)
        if field.kind is FieldKind.BUDGET_LINES:
            return Reading(None, words=heard.text)
        if field.kind is FieldKind.FILE or (heard.upload and not heard.text.strip()):
            return self._file(field, heard)
        text = cleaned(heard.text)
        early = self._without_answer(field, text)
        if early:
            return replace(early, words=text)
        reading = self._readers[field.kind](field, text, day)
        # What was hidden in a text is hidden in the words kept for it.
        if field.kind in _TEXTS and isinstance(reading.value, str):
            return replace(reading, words=reading.value)
        return replace(reading, words=text)

    def _pressed(self, field: FormField, heard: Heard) -> Reading:
        chosen = heard.chosen or ""
        ids = {option.id for option in field.options}
        if field.kind is FieldKind.YES_NO and chosen in ("oui", "non"):
            return Reading(chosen == "oui", words=heard.text or chosen)
        if field.kind is FieldKind.CHOICE and chosen in ids:
            return Reading(chosen, words=heard.text or self._option(field, chosen))
        if field.kind is FieldKind.CHOICES:
            several = tuple(one for one in chosen.split(",") if one in ids)
            if several:
                return Reading(several, words=heard.text)
        return self._hint(self.sentences.say("hints.choice"))

    def _without_answer(self, field: FormField, text: str) -> Reading | None:
        """Read what answers nothing: an empty message, a question, « je ne sais pas »."""
        words = folded_words(text)
        if is_unknown(text, words) and not (field.kind is FieldKind.YES_NO and said_no(words)):
            return Reading(None, unknown=True)
        if says_none(field, text):
            return Reading(text, words=text)
        if tells_nothing(field, text):
            return Reading(None, unknown=True)
        if not text:
            return self._hint(self.sentences.say("hints.empty", example=field.example))
        if not words and not (field.kind is FieldKind.YES_NO and sign_of(text) is not None):
            return self._hint(self.sentences.say("hints.wordless", example=field.example))
        if insults(words):
            return self._hint(self.sentences.say("hints.insult", example=field.example))
        if field.kind in _TEXTS and is_bare(field, text):
            return self._hint(self.sentences.say("hints.bare", example=field.example))
        if _asks(field, text):
            return self._hint(self.sentences.say("hints.question"))
        if field.kind not in _TEXTS and len(text) > _LONGEST:
            return self._hint(self.sentences.say("hints.long", example=field.example))
        return None

    def _choice(self, field: FormField, text: str, day: date) -> Reading:
        found = choose(text, field.options)
        if not found.ids:
            return self._hint(self.sentences.say("hints.choice"))
        if not found.sure:
            return self._tie(field, found.ids)
        return Reading(found.ids[0])

    def _choices(self, field: FormField, text: str, day: date) -> Reading:
        found = choose_several(text, field.options)
        if not found.sure:
            return self._tie(field, found.ids)
        if found.unread:
            return self._hint(self.sentences.say("hints.several", unread=found.unread))
        return Reading(found.ids)

    def _tie(self, field: FormField, ids: Sequence[str]) -> Reading:
        texts = [
            self.sentences.say("choices.quoted", option=self._option(field, one)) for one in ids
        ]
        return self._hint(self.sentences.say("hints.choice_tie", options=self._either(texts)))

    def _yes_no(self, field: FormField, text: str, day: date) -> Reading:
        words = folded_words(text)
        said = yes_or_no(text)
        if said is None:
            unclear = self.sentences.say("hints.yes_no")
            return self._hint(self.sentences.say("hints.maybe") if is_maybe(words) else unclear)
        more = len(words) > 3 and said
        return Reading(said, notice=self.sentences.say("notices.yes_but") if more else None)

    def _text(self, field: FormField, text: str, day: date) -> Reading:
        hidden: tuple[str, ...] = ()
        quoted = _QUOTED.fullmatch(text)
        text = quoted[1].strip() if quoted else text
        if field.kind is FieldKind.LONG_TEXT:
            text, hidden = mask(text)
        if field.limit and len(text) > field.limit:
            over = len(text) - field.limit
            facts = {"count": len(text), "limit": field.limit, "over": over}
            return self._hint(self.sentences.say("hints.over", **facts))
        return Reading(text, notice=self.sentences.say("notices.masked") if hidden else None)

    def _integer(self, field: FormField, text: str, day: date) -> Reading:
        found = read_count(text)
        if found is None:
            plain = folded(composed(text))
            if any(is_age(plain, number) for number in numerals(plain)):
                return self._hint(self.sentences.say("hints.whole_age", example=field.example))
            if len(numerals(composed(text))) > 1:
                return self._hint(self.sentences.say("hints.whole_one", example=field.example))
            return self._hint(self.sentences.say("hints.whole", example=field.example))
        return Reading(int(found.value), notice=self._about(found.about))

    def _money(self, field: FormField, text: str, day: date) -> Reading:
        value, found = read_amount(text), spot_amount(text)
        if value is None or found is None:
            several = len(numerals(composed(text))) > 1
            negative = folded(text).lstrip().startswith("-")
            if negative and not several:
                return self._hint(self.sentences.say("hints.money_negative"))
            one = self.sentences.say("hints.money_one")
            return self._hint(one if several else self.sentences.say("hints.money"))
        return Reading(value, notice=self._about(found.about))

    def _percentage(self, field: FormField, text: str, day: date) -> Reading:
        found = read_percentage(text)
        if found is None:
            return self._hint(self.sentences.say("hints.percentage"))
        return Reading(found.value, notice=self._about(found.about))

    def _date(self, field: FormField, text: str, day: date) -> Reading:
        spanned = self._spanned(field, text, day)
        if spanned:
            return spanned
        said = read_day(text, day)
        if said is None:
            return self._hint(self._no_date(text, day))
        value = said.resolve(day, last=field.role is Role.END)
        if value is None:
            return self._hint(self.sentences.say("hints.date_none"))
        if said.whole:
            return Reading(value)
        told = self.sentences.day(value)
        return Reading(value, notice=self._supposed("day", field, told))

    def _spanned(self, field: FormField, text: str, day: date) -> Reading | None:
        """Read the first or the last day of « 1 an à partir de janvier »."""
        plain = folded(composed(text))
        spans = find_spans(plain, find_days(text, day), day)
        if len(spans) != 1 or field.role not in (Role.START, Role.END):
            return None
        since, until = spans[0].since, spans[0].until
        facts = {"since": self.sentences.day(since), "until": self.sentences.day(until)}
        told = self.sentences.say("notices.span", **facts, name=_inside(field.name))
        return Reading(since if field.role is Role.START else until, notice=told)

    def _no_date(self, text: str, day: date) -> str:
        if len(find_days(text, day)) > 1:
            return self.sentences.say("hints.date_one")
        if _SEASON.search(folded(text)):
            return self.sentences.say("hints.date_season")
        return self.sentences.say("hints.date")

    def _duration(self, field: FormField, text: str, day: date) -> Reading:
        found = read_duration(text)
        return Reading(found) if found else self._hint(self.sentences.say("hints.duration"))

    def _place(self, field: FormField, text: str, day: date) -> Reading:
        # A misspelt name is only looked for after a word that announces a place.
        found = self.places.find(text)[0] or self.places.find(f"a {text}")[0]
        if not found:
            return self._hint(self.sentences.say("hints.place"))
        if len({place.territory for place in found}) > 1 or _shared(found):
            return self._places_tie(found)
        names = ", ".join(dict.fromkeys(place.name for place in found))
        value = PlaceValue(name=names, territory=found[0].territory, sector=only_sector(found))
        sure = all(place.exact for place in found)
        return Reading(value, notice=None if sure else self._supposed("place", field, names))

    def _places_tie(self, found: Sequence[PlaceFound]) -> Reading:
        told = [
            self.sentences.say(
                "choices.place", name=place.name, territory=self._territory_name(place.territory)
            )
            for place in found
        ]
        places = self._either(list(dict.fromkeys(told)))
        one_name = len({place.name for place in found}) == 1
        tie = self.sentences.say("hints.place_tie", places=places)
        hint = tie if one_name else self.sentences.say("hints.places", places=places)
        return Reading(None, hint=hint, options=tuple(found))

    def _file(self, field: FormField, heard: Heard) -> Reading:
        upload = heard.upload
        if field.kind is not FieldKind.FILE:
            return self._hint(self.sentences.say("hints.file_unasked", example=field.example))
        if upload is None:
            text = cleaned(heard.text)
            if is_unknown(text, folded_words(text)):
                return Reading(None, unknown=True, words=text)
            return self._hint(self.sentences.say("hints.file"))
        if max(upload.size, len(upload.content or b"")) > LARGEST:
            return self._hint(self.sentences.say("hints.file_large"))
        if not upload.content:
            return self._hint(self.sentences.say("hints.file_empty"))
        kind = kind_of(upload.content)
        if kind is None:
            return self._hint(self.sentences.say("hints.file_kind"))
        digest = hashlib.sha256(upload.content).hexdigest()
        if self._files:
            digest = self._files.keep(upload.content)
        name, size = safe_name(upload.name, kind), len(upload.content)
        value = FileValue(name=name, media_type=TYPES[kind], size=size, digest=digest)
        return Reading(value, words=name)

    def _hint(self, text: str) -> Reading:
        return Reading(None, hint=text)

    def _supposed(self, key: str, field: FormField, value: str) -> str:
        """Tell what was supposed, and how to change it: the next question is already asked."""
        return self.sentences.say(f"notices.{key}", value=value, name=_inside(field.name))

    def _about(self, about: bool) -> str | None:
        return self.sentences.say("notices.about") if about else None

    def _option(self, field: FormField, identifier: str) -> str:
        return next(option.text for option in field.options if option.id == identifier)

    def _either(self, texts: Sequence[str]) -> str:
        told = texts[0]
        for text in texts[1:-1]:
            told = self.sentences.say("choices.comma", first=told, last=text)
        if len(texts) == 1:
            return told
        return self.sentences.say("choices.or", first=told, last=texts[-1])


def _spelt(identifier: str) -> str:
    return identifier.replace("-", " ").title()


def _shared(found: Sequence[PlaceFound]) -> bool:
    """Tell whether one name stands for several places of a territory."""
    names = [place.name for place in found]
    return len(set(names)) < len(names)


def _inside(name: str) -> str:
    """Give a field's name as it is typed after « corriger »."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _asks(field: FormField, text: str) -> bool:
    """Tell whether a message asks something rather than answers.

    A question mark alone does not make a question of an answer that reads: « 40 000 $ ? ».
    """
    if not looks_like_question(text):
        return False
    many = len(text.split()) > _FEW_WORDS
    return many or field.kind in _TEXTS or looks_like_question(text, mark=False)

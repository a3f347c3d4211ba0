"""Reads answers about a line that was in doubt: an amount, a number, the line written again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.budget import result
from bot.domain.dossier import Calculation
from bot.domain.folding import composed, folded, folded_words
from bot.domain.numerals import numerals, only_numeral
from bot.domain.quantities import read_amount
from bot.engine.guide.line_names import left_of
from bot.engine.guide.line_words import is_in_kind
from bot.engine.guide.lines import LONGEST_LINE, NO_LINE, LineRead, LineReader, charges_of
from bot.engine.guide.measures import PERIODS, Kind, Measure, measures, shown_unit
from bot.engine.guide.reckoning import Doubt, DoubtKind, Reading, reckon

# An answer that is only an amount; a longer one is a line by itself.
_SHORT = 4
_MOST = Decimal(10) ** 9
# Said around a number that answers: « à peu près 10 par mois je pense ».
_AROUND = re.compile(
    r"\b(?:a peu pres|environ|autour|je (?:pense|dirais|crois)|peut[ -]etre|en tout|chacune?s?"
    r"|chaque|l'heure|heures?|par|mois|semaines?|jours?|ans?|annees?|total|au|du|l'unite|oui|non"
    r"|ok|mettons|disons|ca|c'est|fait|sera|personnes?|fois|kilometres?|net|plus|moins|pas"
    r"|quelque|chose|comme|juste|seulement|max|maximum|minimum|\w{1,2})\b|[^a-z]"
)
# Doubts that are lifted by writing the line another way.
_REWRITTEN = (
    DoubtKind.UNCLEAR,
    DoubtKind.WHICH,
    DoubtKind.EACH,
    DoubtKind.TOTAL,
)


def settled(reader: LineReader, line: LineRead, answer: str) -> LineRead | None:
    """Give a line once its doubt was answered in words; None when the answer says nothing."""
    doubt = line.doubt
    if doubt is None:
        return line
    if NO_LINE.fullmatch(folded(composed(answer)).strip(" .!")):
        return None
    if doubt.kind is DoubtKind.LARGE:
        return _righted(reader, line, answer)
    counted = _counted(line, doubt, answer) if doubt.kind is DoubtKind.COUNT else None
    if counted:
        words = f"{line.words}, {answer}"[:LONGEST_LINE]
        return reader.chosen(line, counted).model_copy(update={"words": words})
    more = _completion(doubt, answer)
    if more is None:
        return _again(reader, line, doubt, answer)
    named = doubt.kind in (DoubtKind.AMOUNT, DoubtKind.SHARE) and measures(line.words)
    words = f"{(line.label if named else '') or line.words} {more}"
    if len(words) > LONGEST_LINE:
        return None
    read = reader.line(words, line.side, in_kind=line.in_kind)
    return read.model_copy(update={"label": line.label or read.label}) if read else None


def _righted(reader: LineReader, line: LineRead, answer: str) -> LineRead | None:
    """Take the right amount of a line whose amount was out of proportion."""
    found = measures(answer)
    reading = reckon(found).reading if found and not _names_thing(answer, found) else None
    return reader.chosen(line, reading) if reading else None


def _counted(line: LineRead, doubt: Doubt, answer: str) -> Reading | None:
    """Take the number asked as all there is, or a whole calculation: « 2400 repas à 3 $ »."""
    found = measures(answer)
    money = [one for one in found if one.kind is Kind.MONEY]
    counts = [one for one in found if one.kind in (Kind.COUNT, Kind.BARE)]
    rates = money or [one for one in measures(line.words) if one.kind is Kind.MONEY]
    if len(rates) != 1 or doubt.weekly or doubt.each or _names_thing(answer, found):
        return None
    reading: Reading | None = None
    if len(counts) == 1 and (doubt.whole or money):
        reading = _product(line, rates[0], counts[0], doubt.unit)
    elif len(counts) == 2 and not money:
        # « 25 personnes, 96 fois » is how many meals there are.
        reading = reckon([rates[0], *counts]).reading
    return reading if reading and 0 < reading.amount < _MOST else None


def _product(line: LineRead, rate: Measure, count: Measure, unit: str) -> Reading:
    """Give a rate by a number, whatever else the line counts."""
    calculation = Calculation(
        rate=rate.value,
        quantity=count.value,
        unit=count.shown or shown_unit(unit),
        charges=charges_of(line.words, measures(line.words)),
    )
    return Reading(amount=result(calculation), calculation=calculation)


def _again(reader: LineReader, line: LineRead, doubt: Doubt, answer: str) -> LineRead | None:
    """Read a line that was unclear, written another way."""
    if doubt.kind not in _REWRITTEN:
        return None
    asked = line.in_kind and not is_in_kind(line.words)
    again = reader.line(answer, line.side, in_kind=asked)
    if again is None or again.amount is None:
        return None
    free = doubt.kind is DoubtKind.UNCLEAR or not line.label or not again.label
    same = free or (again.category is not None and again.category == line.category)
    return again if same or _stems(again.label) & _stems(line.words) else None


def _stems(text: str) -> set[str]:
    return {word[:4] for word in folded_words(text) if len(word) > 2}


def _names_thing(answer: str, found: Sequence[Measure]) -> bool:
    """Tell whether an answer that counts something names something else as well."""
    gone = [(one.start, max(one.end, one.noun)) for one in found]
    return bool(_AROUND.sub("", folded(left_of(answer, gone))).strip())


def _is_calculation(answer: str) -> bool:
    """Tell whether an answer is the numbers of a line, and names nothing: « 24 $/h, 200 h »."""
    found = measures(answer)
    gone = [(one.start, max(one.end, one.noun)) for one in found]
    return len(found) > 1 and not left_of(answer, gone)


def _several(unit: str) -> str:
    """Give the plural of what is counted, as the numbers of a line are read."""
    kept = unit in ("", "h", "km", *PERIODS) or unit.endswith(("s", "x"))
    return unit if kept else f"{unit}s"


def _names_more(answer: str, unit: str) -> bool:
    """Tell whether an answer is another line: it names something, or has a percentage."""
    found = measures(answer)
    if any(one.kind is Kind.PERCENT for one in found):
        return True
    counted = any(one.noun or one.unit == unit for one in found)
    gone = [(one.start, max(one.end, one.noun)) for one in found]
    left = _AROUND.sub("", folded(left_of(answer, gone))).strip()
    return bool(left) and not counted


def _completion(doubt: Doubt, answer: str) -> str | None:
    """Give what an answer adds to a line; None when the answer is a line by itself, or nothing."""
    if doubt.kind is DoubtKind.LABEL:
        return answer if not numerals(answer) else None
    if doubt.kind is DoubtKind.AMOUNT and _is_calculation(answer):
        return answer
    if doubt.kind in (DoubtKind.AMOUNT, DoubtKind.RATE, DoubtKind.SHARE):
        short = len(answer.split()) <= _SHORT and not _names_more(answer, doubt.unit)
        amount = read_amount(answer) if short else None
        joint = "@ " if doubt.kind is DoubtKind.RATE else ""
        return f"{joint}{amount.normalize():f} $" if amount is not None else None
    if doubt.kind is DoubtKind.COUNT:
        number = only_numeral(answer)
        if number is None or _names_more(answer, doubt.unit):
            return None
        weekly = "/semaine" if doubt.weekly else ""
        unit = _several(doubt.unit) or "x"
        return f"{number.value.normalize():f} {unit}{weekly}"
    return None

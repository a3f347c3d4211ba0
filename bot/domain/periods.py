"""Periods as people say them: from one day to another, or so long from a day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.durations import read_duration
from bot.domain.french_dates import SaidDay
from bot.domain.numerals import numerals
from bot.domain.values import Duration

_SAME_MONTH = re.compile(r"\b(?:du|entre le)\s+(\d{1,2})(?:er)?\s+(?:au|et le)\s+$")
_FROM = re.compile(r"(?:\b(?:de|du|des|entre|d')\s*(?:le\s+)?)$")
_TO = re.compile(r"\s*(?:a|au|jusqu'au|jusqu'a|jusqu'en|et|-)\s*(?:la |le )?")

# « 1 an à partir de », « 18 mois, qui commenceraient en »: what stands between a length and a day.
_STARTING = re.compile(
    r"(?P<long>(?:[a-z0-9'-]+ ){0,5}(?:jours?|semaines?|mois|ans?|annees?)(?: et demie?)?)\s*,?\s*"
    r"(?:a partir d[eu']|a compter d[eu']|des|(?:a commencer|en commencant|commencant|debutant"
    r"|(?:qui |et (?:ca |il )?)?(?:commence|debute|demarre)\w*)"
    r"(?:\s+(?:a partir d[eu']|en|le|au))?)"
    r"\s*(?:le |la |debut |mois d[e'] ?)?$"
)
_LASTING = re.compile(
    r"(?:\s+prochaine?)?(?:\s*,\s*|\s+)(?:et\s+)?(?:ca\s+|il\s+|elle\s+)?"
    r"(?:pour|pendant|durant|sur|(?:qui\s+)?dur\w+)\s+(?:environ\s+)?"
    r"(?P<long>(?:[a-z0-9'-]+ ){1,3}?(?:jours?|semaines?|mois|ans?|annees?)(?: et demie?)?)\b"
)
# « Depuis 3 ans », « des jeunes de 12 ans »: what lasted until now, or an age.
_NOT_LASTING = re.compile(r"\b(?:depuis|il y a|ya|ages? de|de plus de|aines? de|jeunes de)\s+$")
_BEFORE = 80
_LONGEST_MONTHS = 120
_LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class Span:
    """A period told by its first day and its length: « 1 an à partir de janvier ».

    Args:
        until: its last day: a year from 1 January ends on 31 December.
        start: where it begins in the folded text.
    """

    since: date
    until: date
    start: int
    end: int


def find_spans(plain: str, days: Sequence[SaidDay], today: date) -> list[Span]:
    """Give the periods of a folded text that are told by a day and a length."""
    found = []
    for said in days:
        begin = max(0, said.start - _BEFORE)
        before = _STARTING.search(plain, begin, said.start)
        after = _LASTING.match(plain, said.end)
        start, end = said.start, said.end
        length = None
        if before:
            start, length = _length(plain, before.start("long"), before.end("long"))
        elif after:
            end = after.end()
            length = _length(plain, after.start("long"), end)[1]
        since = said.resolve(today)
        until = _last_day(since, length) if since and length else None
        if since and until:
            found.append(Span(since, until, start, end))
    return found


def _length(plain: str, start: int, end: int) -> tuple[int, Duration | None]:
    """Give the duration that ends a part of a text, and where it begins."""
    for number in numerals(plain[start:end]):
        begin = start + number.start
        length = read_duration(plain[begin:end])
        if length:
            denied = _NOT_LASTING.search(plain, max(0, begin - 20), begin)
            return begin, None if denied else length
    return start, None


def _last_day(since: date, length: Duration) -> date | None:
    """Give the last day of a period; None where it is not told to the day or is absurdly long."""
    if length.count != int(length.count) or not 0 < length.count <= _LONGEST_MONTHS * 31:
        return None
    count = int(length.count)
    if length.unit in ("jours", "semaines"):
        return since + timedelta(days=count * (7 if length.unit == "semaines" else 1) - 1)
    count *= 12 if length.unit == "ans" else 1
    year, month = since.year + (since.month - 1 + count) // 12, (since.month - 1 + count) % 12 + 1
    if count > _LONGEST_MONTHS or year > _LAST_YEAR:
        return None
    return date(year, month, min(since.day, monthrange(year, month)[1])) - timedelta(days=1)


def find_periods(plain: str, days: Sequence[SaidDay]) -> list[tuple[SaidDay, SaidDay]]:
    """Give the days that begin and end a period: « de janvier à juin », « du 5 au 9 mars »."""
    found = []
    for last in days:
        same = _SAME_MONTH.search(plain[max(0, last.start - 25) : last.start])
        if same and last.day:
            start = max(0, last.start - 25) + same.start(1)
            first = SaidDay(start, start + len(same[1]), int(same[1]), last.month, last.year)
            found.append((first, last))
    for first, last in zip(days, days[1:], strict=False):
        joined = _TO.fullmatch(plain, first.end, last.start)
        if joined and _FROM.search(plain[max(0, first.start - 12) : first.start]):
            found.append((first, last))
    return found


def period_days(first: SaidDay, last: SaidDay, day: date) -> tuple[date | None, date | None]:
    """Give the two days of a period; a year said once holds for both, as far as it can."""
    if first.year is None and last.year is not None:
        until = last.resolve(day, last=True)
        since = first.resolve(day, year=last.year)
        if since and until and since > until:
            since = first.resolve(day, year=last.year - 1)
        return since, until
    since = first.resolve(day)
    if since is None:
        return None, None
    until = last.resolve(day, last=True, year=since.year)
    if until and until < since and last.year is None:
        until = last.resolve(day, last=True, year=since.year + 1)
    return since, until

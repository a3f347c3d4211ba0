"""Periods as people say them: from one day to another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.french_dates import SaidDay

_SAME_MONTH = re.compile(r"\b(?:du|entre le)\s+(\d{1,2})(?:er)?\s+(?:au|et le)\s+$")
_FROM = re.compile(r"(?:\b(?:de|du|des|entre|d')\s*(?:le\s+)?)$")
_TO = re.compile(r"\s*(?:a|au|jusqu'au|jusqu'a|jusqu'en|et|-)\s*(?:la |le )?")


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

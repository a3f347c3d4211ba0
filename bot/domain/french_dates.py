"""Days as people say them in French: whole, in part, or counted from today."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from bot.domain.folding import composed, folded
from bot.domain.numerals import numerals

_MONTHS = """janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
decembre""".split()
_SHORT = "janv|jan fevr|fev mars avr mai jun juil|jui|juill aou sept|sep oct nov dec".split()
_RANKS = {
    name: rank
    for rank, (month, short) in enumerate(zip(_MONTHS, _SHORT, strict=True), 1)
    for name in (month, *short.split("|"))
}
_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_MONTH = "(?:" + "|".join(sorted(_RANKS, key=len, reverse=True)) + r")\b\.?"
_PARTS = {"debut": "first", "mi": "middle", "milieu": "middle", "fin": "last"}
_PART = r"(?P<part>debut|milieu|mi|fin)(?:\s*-\s*|\s+)(?:(?:de|du|d')\s?(?:mois\s+(?:de|d')\s?)?)?"
_YEAR = r"(?:\s*,?\s*(?:de\s+)?(?P<year>(?:19|20|21)\d\d(?!\d)|'?\d\d(?![\d$%]|\s*[$%a-z])))?"
_DAY = r"(?P<day>\d{1,2})\s?(?:er|e)?\s+(?:du\s+mois\s+)?(?:de\s+|d')?"
_NAMED = re.compile(
    rf"(?<![a-z0-9])(?:{_PART}|{_DAY}|(?P<first>premier)\s+)?(?P<month>{_MONTH}){_YEAR}"
)
_ISO = re.compile(r"(?<![\d/.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])")
_SHORT_NUMERIC = re.compile(r"(?:le )?(\d{1,2})[/-](\d{1,2})")
_YEAR_PART = re.compile(
    r"(?<![a-z0-9])(?P<part>debut|mi|fin|(?:a )?la fin)(?:\s*-\s*|\s+)(?:de\s+|d')?"
    r"(?:(?P<year>20\d\d)(?!\d)|l'annee\s+(?P<later>20\d\d)(?!\d))"
)
_NEAR = {"aujourd'hui": 0, "maintenant": 0, "tout de suite": 0, "demain": 1}
_NEAR |= {"apres-demain": 2, "apres demain": 2, "hier": -1, "avant-hier": -2}
_RELATIVE = re.compile(
    r"(?<![a-z])(?:(?P<near>apres[- ]demain|avant-hier|aujourd'hui|maintenant|tout de suite"
    r"|demain|hier)"
    r"|(?P<weekday>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
    r"(?:\s+(?P<next>prochain|en huit))?(?!\s+(?:le\s+)?\d)"
    r"|(?P<coming>semaine|mois)\s+(?:prochaine?|suivante?)"
    r"|(?:dans|d'ici)\s+(?P<count>[a-z0-9 -]{1,30}?)\s*"
    r"(?P<unit>jours?|semaines?|sem|mois|ans?|annees?))(?![a-z])"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class SaidDay:
    """A day found in a text, as far as it was said.

    Args:
        start: where it begins in the composed text.
        part: `first`, `middle` or `last` of what was said, where a word said so.
        exact: the day itself, where it is counted from today.
    """

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    part: str | None = None
    exact: date | None = None

    @property
    def whole(self) -> bool:
        """Tell whether nothing of it has to be supposed."""
        return self.day is not None and self.year is not None

    def resolve(self, today: date, *, last: bool = False, year: int | None = None) -> date | None:
        """Give the day that is meant; None when there is no such day, as 31 February.

        Args:
            last: a month said alone is its last day; otherwise, its first.
            year: the year where none was said; the next such day after today otherwise.
        """
        if self.exact:
            return self.exact
        wanted = self.year or year
        if wanted is not None:
            return self._in(wanted, last)
        # A 29 February may be eight years away.
        found = (self._in(today.year + more, last) for more in range(9))
        return next((day for day in found if day and day >= today), None)

    def _in(self, year: int, last: bool) -> date | None:
        month = self.month
        part = self.part or ("last" if last else "first")
        if month is None:
            month = {"first": 1, "middle": 7, "last": 12}[part]
            part = "first" if part == "middle" else part
        if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
            return None
        length = monthrange(year, month)[1]
        day = self.day or {"first": 1, "middle": 15, "last": length}[part]
        return date(year, month, day) if 1 <= day <= length else None


def find_days(text: str, today: date) -> tuple[SaidDay, ...]:
    """Give the days that a text names, in order. Places are those of `composed(text)`."""
    shown = composed(text)
    plain = folded(shown)
    found: list[SaidDay] = []
    for reader in (_iso, _numeric, _named, _year_parts):
        for said in reader(plain, shown):
            _add(found, said)
    for said in _relative(plain, shown, today):
        _add(found, said)
    return tuple(sorted(found, key=lambda said: said.start))


def read_day(text: str, today: date) -> SaidDay | None:
    """Give the only day that a text names; a misspelt month is understood."""
    found = find_days(text, today)
    if not found:
        short = _SHORT_NUMERIC.fullmatch(folded(composed(text)).strip(" ."))
        if short:
            return SaidDay(0, len(text), int(short[1]), int(short[2]))
        found = find_days(_respelt(text), today)
    return found[0] if len(found) == 1 else None


def _respelt(text: str) -> str:
    """Write the months of a text as they are spelt."""
    return re.sub(r"[a-z]{4,12}", _month_meant, folded(composed(text)))


def _month_meant(word: re.Match[str]) -> str:
    close = get_close_matches(word.group(), _MONTHS, 1, 0.75)
    return close[0] if close else word.group()


def _add(found: list[SaidDay], said: SaidDay) -> None:
    if all(said.end <= held.start or said.start >= held.end for held in found):
        found.append(said)


def _full_year(year: str | None) -> int | None:
    if year is None:
        return None
    number = int(year.lstrip("'"))
    return number + 2000 if number < 100 else number


def _iso(plain: str, _: str) -> Iterator[SaidDay]:
    for match in _ISO.finditer(plain):
        yield SaidDay(*match.span(), int(match[4]), int(match[3]), int(match[1]))


def _numeric(plain: str, _: str) -> Iterator[SaidDay]:
    for match in _NUMERIC.finditer(plain):
        day, month = int(match[1]), int(match[3])
        if month > 12 and day <= 12:  # 01/25/2027 can only be the English order
            day, month = month, day
        yield SaidDay(*match.span(), day, month, _full_year(match[4]))


def _named(plain: str, shown: str) -> Iterator[SaidDay]:
    for match in _NAMED.finditer(plain):
        month = _RANKS[match["month"].rstrip(".")]
        start, day = match.start(), 1 if match["first"] else None
        if match["day"]:
            day = int(match["day"])
        elif not (match["first"] or match["part"]):
            start, day = _day_in_words(plain, start)
        part = _PARTS.get(match["part"] or "")
        if _is_word(plain, match, day):
            continue
        yield SaidDay(start, match.end(), day, month, _full_year(match["year"]), part)


def _is_word(plain: str, match: re.Match[str], day: int | None) -> bool:
    """Tell whether « jan », « mai », « sep »… cut short is more likely something else."""
    name = match["month"].rstrip(".")
    alone = day is None and not match["part"] and not match["year"]
    return alone and name not in _MONTHS and plain.strip(" .") != name


def _day_in_words(plain: str, start: int) -> tuple[int, int | None]:
    """Give the day said in words just before a month, and where it begins."""
    begin = max(0, start - 20)
    found = numerals(plain[begin:start])
    if found and found[-1].written and not plain[begin + found[-1].end : start].strip():
        number = found[-1].value
        if number == int(number) and 1 <= number <= 31:
            return begin + found[-1].start, int(number)
    return start, None


def _year_parts(plain: str, _: str) -> Iterator[SaidDay]:
    for match in _YEAR_PART.finditer(plain):
        part = _PARTS[match["part"].split()[-1]]
        yield SaidDay(*match.span(), year=int(match["year"] or match["later"]), part=part)


def _relative(plain: str, shown: str, today: date) -> Iterator[SaidDay]:
    for match in _RELATIVE.finditer(plain):
        if match["near"]:
            exact: date | None = _later(today, _NEAR[match["near"]])
        elif match["weekday"]:
            ahead = (_WEEKDAYS.index(match["weekday"]) - today.weekday() - 1) % 7 + 1
            exact = _later(today, ahead + (7 if match["next"] == "en huit" else 0))
        elif match["coming"] == "semaine":
            exact = _later(today, 7 - today.weekday())
        elif match["coming"]:
            month = today.month % 12 + 1
            yield SaidDay(*match.span(), month=month, year=today.year + (month == 1))
            continue
        else:
            exact = _counted(match["count"], match["unit"], today)
        if exact:
            yield SaidDay(*match.span(), exact=exact)


def _later(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _counted(count: str, unit: str, today: date) -> date | None:
    found = numerals(count)
    if len(found) != 1 or found[0].value != int(found[0].value) or found[0].value > 5000:
        return None
    number = int(found[0].value)
    if unit.startswith(("jour", "sem")):
        return _later(today, number * (7 if unit.startswith("sem") else 1))
    months = today.month - 1 + number * (1 if unit == "mois" else 12)
    year, month = today.year + months // 12, months % 12 + 1
    if year > _LAST_YEAR:
        return None
    return date(year, month, min(today.day, monthrange(year, month)[1]))

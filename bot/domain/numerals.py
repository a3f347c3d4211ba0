"""Numbers as people write them in French, in digits, in words, or both at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.folding import composed, folded

_UNITS = {
    word: rank
    for rank, words in enumerate(
        """zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze
        quinze seize""".split()
    )
    for word in words.split("|")
}
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_TENS |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
_SCALES = {"mille": 3, "mil": 3, "k": 3, "million": 6, "m": 6, "milliard": 9}
# "une trentaine": about that many.
_ABOUT = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}
_ABOUT |= {"quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100}
_ABOUT |= {"millier": 1000}
_NEARLY = re.compile(
    r"(?:environ|a peu pres|autour de|aux alentours de|pres de|presque|plus ou moins|genre|dans les"
    r"|mettons|disons|approximativement|~)\s*\$?\s*$"
)
_DIGITS = re.compile(
    r"(?<![\d.,])(?P<digits>\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?"
    r"|[1-9]\d{0,2}(?:\.\d{3})+(?!\d)(?:,\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d+(?:[.,]\d+)?)"
    r"(?!(?:er|re|e|eme|ieme|nd|nde)\b)"
    r"(?:\s?(?P<scale>[km])(?![a-z0-9]))?"
)
_NAMES = [*_UNITS, *_TENS, *_ABOUT, *(name for name in _SCALES if len(name) > 1), "cent"]
_WORDS = re.compile(rf"(?<![a-z0-9])(?P<word>{'|'.join(_NAMES)})s?(?![a-z0-9])")
_TOKEN = re.compile(f"{_DIGITS.pattern}|{_WORDS.pattern}")
_BETWEEN = re.compile(r"(?:\s?-\s?|\s+)?(?P<et>et\s+|de\s+)?")
_HALF = re.compile(r"(?:\s+et\s+|-)demie?s?(?![a-z])")
# "5 cents piastres" is 500; "50 cents" is half a dollar.
_HUNDREDS = re.compile(r"\s*(?:\$|mille|dollars?|piast?res?|pias+es?)")
_THREE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number found in a text.

    Args:
        start: where it begins in the text.
        end: where it ends.
        about: it was said as an approximation: « une trentaine », « environ 30 ».
        written: it was in words, digits excluded: « un », « neuf » may then be other words.
    """

    value: Decimal
    start: int
    end: int
    about: bool = False
    written: bool = False


def numerals(text: str, *, thousands: bool = True) -> tuple[Numeral, ...]:
    """Give the numbers of a composed text, in order.

    Args:
        thousands: "12.500" and "12,500" are twelve thousand five hundred; otherwise, twelve and a
            half.
    """
    return tuple(_Reading(folded(text), thousands).run())


def only_numeral(text: str, *, thousands: bool = True) -> Numeral | None:
    """Give the number of a text that holds exactly one."""
    found = numerals(composed(text), thousands=thousands)
    return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class _Sum:
    """A number being read, from its largest part to its smallest."""

    total: Decimal = Decimal(0)
    lowest: int = 12
    hundreds: int | None = None
    small: Decimal | None = None
    digits: bool = False
    about: bool = False
    last: Decimal = Decimal(1)

    @property
    def empty(self) -> bool:
        return self.hundreds is None and self.small is None

    @property
    def value(self) -> Decimal:
        return self.total + (self.hundreds or 0) + (self.small or 0)

    def take_digits(self, value: Decimal, scale: str | None) -> bool:
        fresh = self.lowest == 12 and self.empty
        if not self.empty or (not fresh and (value >= 10**self.lowest or scale)):
            return False
        self.small, self.digits = value, True
        return self.take_scale(scale) if scale else True

    def take_unit(self, value: int) -> bool:
        held = self.small
        if held is None:
            self.small = Decimal(value)
        elif self.digits or not _joins(int(held), value):
            return False
        else:
            self.small = Decimal(80) if held == 4 and value == 20 else held + value
        return True

    def take_cent(self) -> bool:
        if self.hundreds is not None or (self.small is not None and not 0 < self.small < 100):
            return False
        if self.small is not None and self.small != int(self.small):
            return False
        self.hundreds, self.small = int(self.small or 1) * 100, None
        self.last, self.digits = Decimal(100), False
        return True

    def take_scale(self, name: str) -> bool:
        power = _SCALES[name]
        if power >= self.lowest or (self.empty and power > 3):
            return False
        held = Decimal(1) if self.empty else Decimal(self.hundreds or 0) + (self.small or 0)
        self.last = Decimal(10) ** power
        self.total += held * self.last
        self.lowest, self.hundreds, self.small, self.digits = power, None, None, False
        return True

    def take_about(self, value: int) -> bool:
        if self.hundreds is not None or self.total or self.about:
            return False
        self.small, self.about = (self.small or Decimal(1)) * value, True
        return True


def _joins(held: int, value: int) -> bool:
    """Tell whether two number words make one: vingt et deux, quatre et vingt, dix et sept."""
    if held == 4:
        return value == 20
    if held in (10, 70, 90):
        return 7 <= value <= 9 or (held > 10 and 0 < value < 7)
    if held in (60, 80):
        return 0 < value < 20
    return held in (20, 30, 40, 50) and 0 < value < 10


class _Reading:
    """The search of numbers in a folded text."""

    def __init__(self, text: str, thousands: bool) -> None:
        self._text = text
        self._thousands = thousands

    def run(self) -> Iterator[Numeral]:
        token = _TOKEN.search(self._text)
        while token:
            held = _Sum()
            start, end, written = token.start(), token.start(), True
            while token and self._take(held, token):
                end, written = token.end(), written and token["digits"] is None
                token = self._next(end, token)
            if end == start:  # a word that begins no number, such as « million » alone
                token = _TOKEN.search(self._text, (token.end() if token else end) or end + 1)
                continue
            half = _HALF.match(self._text, end)
            value = held.value
            if half and (held.last > 100):
                value, end = value + held.last / 2, half.end()
            about = held.about or bool(_NEARLY.search(self._text, max(0, start - 30), start))
            yield Numeral(value, start, end, about, written)
            token = _TOKEN.search(self._text, end)

    def _next(self, end: int, before: re.Match[str]) -> re.Match[str] | None:
        between = _BETWEEN.match(self._text, end)
        token = _TOKEN.match(self._text, between.end()) if between else None
        if token is None or between is None:
            return None
        joint = (between["et"] or "").strip()
        if joint == "et" and token["word"] not in ("un", "une", "onze"):
            return None
        if joint == "et" and before["word"] not in _TENS:
            return None
        if joint == "de" and (before["word"] not in _ABOUT or token["word"] not in _SCALES):
            return None
        # "20-25" is a range; two numbers in digits are never one number.
        digits = before["digits"] is not None and token["digits"] is not None
        return None if digits else token

    def _take(self, held: _Sum, token: re.Match[str]) -> bool:
        word = token["word"]
        if word is None:
            return held.take_digits(self._value(token), token["scale"])
        if word == "cent":
            after_digits = (
                held.digits
                or self._text[max(0, token.start() - 3) : token.start()].rstrip()[-1:].isdigit()
            )
            coins = after_digits and not _HUNDREDS.match(self._text, token.end())
            return not coins and held.take_cent()
        if word in _SCALES:
            return held.take_scale(word)
        if word in _ABOUT:
            return held.take_about(_ABOUT[word])
        return held.take_unit(_UNITS[word] if word in _UNITS else _TENS[word])

    def _value(self, token: re.Match[str]) -> Decimal:
        digits = token["digits"].replace(" ", "")
        after = self._text[token.end() : token.end() + 12].lstrip()
        scaled = bool(token["scale"]) or after.startswith(("mil", "k "))
        if _THREE.fullmatch(digits) and (scaled or not self._thousands):
            return Decimal(digits.replace(",", "."))
        return Decimal(_machine(digits))


def _machine(digits: str) -> str:
    """Write a number in digits as machines do: the last mark is the decimal one, if any is."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return digits
    whole, mark, rest = digits.rpartition(marks[-1])
    # One mark, or the same one again and again: thousands when exactly three digits follow.
    grouped = len(rest) == 3 and set(marks) == {mark} and len(whole.split(mark)[0]) <= 3
    clean = whole.replace(".", "").replace(",", "")
    if grouped and not whole.startswith("0"):
        return clean + rest
    return f"{clean}.{rest}"

"""Amounts, percentages, durations and counts, as people say them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.folding import composed, folded
from bot.domain.numerals import Numeral, numerals

_CURRENCY = re.compile(
    r"\s*(?:\$\s?(?:ca[dn]?\b)?|(?:dollars?|dolards?|piast?res?|pias+es?|cad|can|bucks|balles"
    r"|tomates)(?![a-z]))"
)
_CURRENCY_BEFORE = re.compile(r"(?:\$|\bcad|\bca\$)\s?$")
_CENTS = re.compile(r"\s*(?:cents?|cennes?|sous?|\u00a2)(?![a-z])")
_PERCENT = re.compile(r"\s*(?:%|p(?:our)?[ .-]?cent\b|pct\b)")
# What a number counts when it is no amount.
_COUNTED = re.compile(
    r"\s*(?:%|pour[ -]cent|h\b|hrs?\b|heures?\b|min(?:utes?)?\b|jours?\b|jrs?\b|nuits?\b|sem\b"
    r"|semaines?\b|mois\b|ans?\b|annees?\b|fois\b|personnes?\b|participant|aine|famille|enfant"
    r"|jeune|membre|benevole|km\b|x\b|\u00d7|[/:-]\s?\d)"
)
_MINUS = re.compile(r"^[\s(]*-\s*\$?\s*\d")
_CENT = Decimal("0.01")
# Shares that are exact in percent; a third is not.
_SHARES = {"la moitie": 50, "moitie": 50, "la moitie moitie": 50, "moitie moitie": 50}
_SHARES |= {"un quart": 25, "le quart": 25, "trois quarts": 75, "les trois quarts": 75}
_SHARES |= {"un cinquieme": 20, "le cinquieme": 20, "un dixieme": 10, "la totalite": 100}
_SHARES |= {"tout": 100, "aucun": 0, "rien": 0}
_FRACTION = re.compile(r"\s*(?:tiers|quarts?|[a-z]+iemes?)\b")
_FEW_WORDS = 3
_NONE = ("aucun", "aucune", "personne", "rien")
# « 65 ans et plus », « de 65 à 80 ans » tell an age; « depuis 12 ans », « plus de 12 ans » do not.
_AGE = re.compile(r"\s*(?:ans\s+(?:et|ou)\s+(?:plus|moins)\b|(?:a|-|et|ou)\s*\d{1,3}\s*ans\b)")
_AGED = re.compile(
    r"(?:\bages?e?s?\s+(?:de\s+)?(?:plus de |moins de )?"
    r"|\b(?:aines?|ainees?|personnes|gens|jeunes|adultes|femmes|hommes|enfants|monde|les)\s+"
    r"(?:de\s+)?(?:plus de |moins de )?|\b(?:de|entre)\s+\d{1,3}\s*(?:a|et|-)\s*|\d{1,3}\s*-\s*)$"
)
_YEARS_OLD = re.compile(r"\s*(?:ans\b|\+)")
_OLDEST = 120
_AROUND = re.compile(r"\b(?:plus de|au moins|minimum|moins de|maximum|jusqu'a|et plus|ou plus)\b")
# No amount of a proposal has more digits; more is a slip of the finger, or a number of account.
_MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Spotted:
    """A quantity found in a text.

    Args:
        start: where it begins in the composed text, its sign or unit included.
        marked: a sign or a word says that it is one (`$`, `piastres`, `k`, `mille`).
        about: it was said as an approximation.
    """

    value: Decimal
    start: int
    end: int
    marked: bool = False
    about: bool = False


def find_amounts(text: str) -> tuple[Spotted, ...]:
    """Give every number of a text that may be an amount, in dollars, in order.

    What counts something else (hours, weeks, people, percent) is left out, unless a sign of money
    follows it. Places are those of `composed(text)`.
    """
    shown = composed(text)
    plain = folded(shown)
    found: list[Spotted] = []
    for number in numerals(shown):
        spotted = _amount(plain, number)
        if spotted is None:
            continue
        if found and _is_cents(plain, found[-1], spotted):
            held = found.pop()
            total = held.value + spotted.value
            spotted = Spotted(total, held.start, spotted.end, True, held.about)
        found.append(spotted)
    return tuple(found)


def read_amount(text: str) -> Decimal | None:
    """Give the only amount that a text holds, exact to the cent, in dollars.

    None when it holds none, several numbers, a negative one, or parts of a cent.
    """
    spotted = spot_amount(text)
    return spotted.value.quantize(_CENT) if spotted else None


def spot_amount(text: str) -> Spotted | None:
    """Give the only amount that a text holds, with the way it was said."""
    found = find_amounts(text)
    if len(found) != 1 or len(numerals(composed(text))) > _said(text):
        return None
    if _MINUS.match(folded(composed(text))) or not 0 <= found[0].value < _MOST:
        return None
    return found[0] if found[0].value == found[0].value.quantize(_CENT) else None


def _said(text: str) -> int:
    """Count the numbers that an amount may be made of: dollars, and cents after them.

    « Un » and « une » before something else are articles.
    """
    shown = composed(text)
    plain = folded(shown)
    articles = sum(1 for number in numerals(shown) if _article(plain, number))
    cents = sum(1 for number in numerals(shown) if _CENTS.match(plain, number.end))
    return 1 + articles + min(cents, 1)


def _article(plain: str, number: Numeral) -> bool:
    alone = plain.strip(" .!$") == plain[number.start : number.end]
    word = plain[number.start : number.end]
    marked = bool(_CURRENCY.match(plain, number.end) or _CENTS.match(plain, number.end))
    return word in ("un", "une", "neuf", "neufs") and not alone and not marked


def _amount(plain: str, number: Numeral) -> Spotted | None:
    after = _CURRENCY.match(plain, number.end)
    before = _CURRENCY_BEFORE.search(plain, max(0, number.start - 4), number.start)
    cents = _CENTS.match(plain, number.end)
    if not after and not before:
        if cents:
            return Spotted(number.value / 100, number.start, cents.end(), True, number.about)
        if _COUNTED.match(plain, number.end) or _article(plain, number):
            return None
    if number.value >= _MOST:
        return None
    start = before.start() if before else number.start
    scaled = number.value >= 1000 and bool(re.search("[a-z]", plain[number.start : number.end]))
    end = after.end() if after else number.end
    while end > number.end and plain[end - 1] == " ":
        end -= 1
    return Spotted(number.value, start, end, bool(after or before or scaled), number.about)


def _is_cents(plain: str, held: Spotted, spotted: Spotted) -> bool:
    """Tell whether « et 50 cents » completes the amount before it."""
    between = plain[held.end : spotted.start].strip()
    said_cents = bool(
        re.search(r"(?:cents?|cennes?|sous?|\u00a2)$", plain[spotted.start : spotted.end])
    )
    return held.marked and spotted.value < 1 and said_cents and between in ("", "et")


def read_percentage(text: str) -> Spotted | None:
    """Give the only percentage that a text holds, from 0 to 100; "la moitié" is 50."""
    plain = folded(composed(text)).strip(" .!")
    for words in ("environ ", "a peu pres ", "c'est "):
        plain = plain.removeprefix(words)
    if plain in _SHARES:
        return Spotted(Decimal(_SHARES[plain]), 0, len(text), True)
    # "Pour cent" would read as the number one hundred.
    found = numerals(re.sub(r"p(?:our)?[ .-]?cents?\b|pct\b", "%", plain), thousands=False)
    if len(found) != 1 or _MINUS.match(plain) or not 0 <= found[0].value <= 100:
        return None
    marked = "%" in plain
    if _FRACTION.match(plain, found[0].end) or (_article(plain, found[0]) and not marked):
        return None
    return Spotted(found[0].value, found[0].start, found[0].end, marked, found[0].about)


def is_age(plain: str, number: Numeral) -> bool:
    """Tell whether a number of a folded text is an age: « des aînés de 65 ans et plus »."""
    if number.value > _OLDEST:
        return False
    if _AGE.match(plain, number.end):
        return True
    aged = _AGED.search(plain[max(0, number.start - 30) : number.start])
    return bool(aged and _YEARS_OLD.match(plain, number.end))


def read_count(text: str) -> Spotted | None:
    """Give the only whole number that a text holds; « une trentaine » is about thirty."""
    shown = composed(text)
    plain = folded(shown)
    if plain.strip(" .!") in _NONE:
        return Spotted(Decimal(0), 0, len(shown), True)
    every = [number for number in numerals(shown) if not is_age(plain, number)]
    found = [number for number in every if not _article(plain, number)]
    if not found and len(plain.split()) <= _FEW_WORDS:
        found = every
    if len(found) != 1 or _MINUS.match(plain):
        return None
    number = found[0]
    if number.value != int(number.value) or number.value >= _MOST:
        return None
    about = number.about or bool(_AROUND.search(plain)) or plain.startswith("aine", number.end)
    return Spotted(number.value, number.start, number.end, False, about)

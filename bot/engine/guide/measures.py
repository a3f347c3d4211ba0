"""The numbers of a budget line, each with what it counts: dollars, hours a week, weeks, people."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from bot.domain.folding import folded
from bot.domain.numerals import Numeral, numerals


class Kind(StrEnum):
    """What a number of a line is."""

    MONEY = "argent"
    COUNT = "nombre"
    PERCENT = "pourcent"
    BARE = "nu"


class Joint(StrEnum):
    """What stands before a number and says how it goes with the others."""

    NONE = ""
    AT = "a"
    TIMES = "fois"
    FOR = "pour"
    TOTAL = "egale"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a line.

    Args:
        unit: what it counts, one spelling for all the ways to write it.
        shown: what it counts, as a person reads it.
        per: what it is for each of: `semaine` in « 20 h par semaine ».
        noun: where the word of what is counted ends: « 10 rencontres »; 0 for anything else.
        start: where it begins in the line, the words that join it included.
    """

    kind: Kind
    value: Decimal
    start: int
    end: int
    unit: str = ""
    shown: str = ""
    per: tuple[str, ...] = ()
    joint: Joint = Joint.NONE
    noun: int = 0


_UNITS = {
    "h": r"h|hrs?|heures?",
    "jour": r"j|jrs?|jours?|journees?",
    "semaine": r"sems?|semaines?",
    "mois": r"mois",
    "an": r"ans?|annees?",
    "km": r"km|kms|kilometres?",
}
_SHOWN = {"h": "h", "jour": "jours", "semaine": "semaines", "mois": "mois", "an": "ans", "km": "km"}
PERIODS = ("jour", "semaine", "mois", "an")
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_END = r"(?![a-z0-9])\.?"
_COUNTED = re.compile(rf"\s?(?:{_UNIT}){_END}|\s?h(?P<minutes>[0-5]\d)(?!\d)")
_EVERY = "|".join(_UNITS.values())
# Things that are paid by the piece: « 12 $ par personne » is a rate, « par Centraide » is not.
_THINGS = (
    r"personnes?|pers|participante?s?|enfants?|familles?|jeunes?|ainee?s?|membres?|groupes?|repas"
    r"|rencontres?|ateliers?|seances?|cours|fois|nuits?|visites?|activites?|sorties?|voyages?"
    r"|boites?|paniers?|soirees?|evenements?|copies?|pages?|unites?|pieces?|intervenante?s?"
    r"|animatrices?|animateurs?|formations?"
)
_ONES = (
    r"fois|nuit|personne|seance|repas|soiree|copie|page|boite|panier|rencontre|visite|sortie"
    r"|douzaine"
)
_ALWAYS = ("repas", "cours", "fois", "mois")
_PER = re.compile(
    rf"\s*(?:/\s*(?P<any>[a-z]+)|(?:par|a chaque|chaque|aux?)\s+(?P<thing>{_EVERY}|{_THINGS}){_END}"
    rf"|(?:de\s+l['\s]|l'|du\s+|de\s+la\s+|la\s+|le\s+|a\s+l'|a\s+la\s+)(?P<unit>{_EVERY}){_END}"
    rf"|l[ae]\s+(?P<one>{_ONES}){_END}|(?P<each>chacune?s?|(?:a\s+)?l'unite|(?:la\s+)?piece)(?![a-z]))"
)
_WEEKLY = re.compile(r"\s+(?P<unit>sems?|semaines?)(?![a-z0-9])")
_MONEY = re.compile(
    r"\s*(?:\$\s?(?:ca[dn]?\b)?|(?:dollars?|dolards?|piast?res?|pias+es?|cad|can|bucks)(?![a-z]))"
)
# In « 24 $ 30 semaines », the sign belongs to the number before it.
_MONEY_BEFORE = re.compile(r"(?:(?<!\d)(?<!\d )(?<!k)\$|\bcad|\bca\$)\s?$")
_CENTS = re.compile(r"\s*(?:cents?|cennes?|sous?|\u00a2)(?![a-z])")
_PERCENT = re.compile(r"\s*(?:%|p(?:our)?[ .-]?cents?\b|pct\b)")
_JOINTS = (
    (Joint.TIMES, re.compile(r"(?:(?<![a-z])x|[\u00d7*]|\bfois)\s*$")),
    (Joint.TOTAL, re.compile(r"(?:=|\b(?:total|en tout)(?:\s+de)?\s*:?)\s*$")),
    (
        Joint.AT,
        re.compile(r"(?:@|\b(?:a|a raison de|(?:au\s+)?taux(?:\s+horaire)?(?:\s+de)?))\s*$"),
    ),
    (
        Joint.FOR,
        re.compile(r"\b(?:pour|pendant|durant|sur|pdt)(?:\s+(?:environ|les|une|un))?\s*$"),
    ),
)
_TIMES_AFTER = re.compile(r"\s*(?:x(?![a-z])|[\u00d7*])")
_IN_ALL = re.compile(r"\s*\(?(?:en tout|au total|total)\b\)?(?!\s*(?:de\s*)?:?\s*[\d$])")
_NOUN = re.compile(r"\s+([a-z\u0153-]{3,}[sx])(?![a-z])")
# Words that end like a plural and are no thing that is counted.
_NO_THING = re.compile(
    r"(?:dans|pas|plus|chez|sans|des|les|nos|vos|ses|mes|nous|vous|tous|toutes|depuis|apres|frais"
    r"|divers|promis|mais|sous|vers|dollars|demande|recu|confirme|accepte|accorde|attendu|prevu"
    r"|verse|donne|net|brut|taxes|plusieurs|certains|autres|nets|bruts)e?s?"
)
_MONTHS = (
    "janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?"
    "|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?"
)
# No amount or count of a project has more digits: it is a number of account, or a slip.
_MOST = Decimal(10) ** 12
# Days and years are no amounts: « payé le 12 mai 2027 », « en 2026-2027 ».
DATES = re.compile(
    rf"(?:\b(?:paye|achete|facture)\w*\s+)?(?:\ble\s+|\ben\s+)?(?:\b(?:[12]?\d|3[01]|1er)\s+)?\b(?:{_MONTHS})\b\.?\s+20\d\d\b"
    rf"|(?:\b(?:paye|achete|facture)\w*\s+)?(?:\ble\s+)?\b(?:[12]?\d|3[01]|1er)\s+(?:{_MONTHS})\b"
    r"|(?:\b(?:paye|achete|facture)\w*\s+)?(?:\ble\s+)?\b20\d\d-[01]\d-[0-3]\d\b|\b20\d\d\s?-\s?20\d\d\b"
    r"|\b(?:en|annees?|depuis|automne|hiver|printemps|ete|mandat)\s+20\d\d\b(?!\s*\$)"
)


def measures(text: str) -> tuple[Measure, ...]:
    """Give the numbers of a composed text, in order, days and years left out."""
    plain = folded(text)
    skipped = [match.span() for match in DATES.finditer(plain)]
    found: list[Measure] = []
    for number in numerals(text):
        if number.value >= _MOST:
            continue
        inside = any(start <= number.start < end for start, end in skipped)
        if inside or (found and number.start < found[-1].end) or _is_word(plain, number):
            continue
        held = _measure(plain, text, number)
        if found and _completes(plain, found[-1], held):
            before = found.pop()
            held = replace(before, value=before.value + held.value, end=held.end)
        found.append(held)
    return tuple(found)


def canonical(word: str) -> str:
    """Give one spelling for a unit."""
    for name, words in _UNITS.items():
        if re.fullmatch(words, word):
            return name
    return word if word in _ALWAYS else re.sub(r"[sx]$", "", word)


def shown_unit(unit: str) -> str:
    """Give a unit as a person reads it."""
    return _SHOWN.get(unit, unit)


def _is_word(plain: str, number: Numeral) -> bool:
    """Tell whether « un » is an article, and « neuf » says that something is new."""
    word = plain[number.start : number.end]
    if not number.written or word not in ("un", "une", "neuf", "neufs"):
        return False
    counted = _COUNTED.match(plain, number.end) or _MONEY.match(plain, number.end)
    return not counted


def _measure(plain: str, text: str, number: Numeral) -> Measure:
    start, joint = _before(plain, number.start)
    base = Measure(Kind.BARE, number.value, start, number.end, joint=joint)
    percent, money = _PERCENT.match(plain, number.end), _MONEY.match(plain, number.end)
    if percent:
        return replace(base, kind=Kind.PERCENT, end=percent.end())
    cents = None if money else _CENTS.match(plain, number.end)
    if cents:
        base = replace(base, value=number.value / 100)
    if money or cents or _MONEY_BEFORE.search(plain, 0, number.start):
        end = (money or cents).end() if (money or cents) else number.end  # type: ignore[union-attr]
        return _paid(plain, replace(base, kind=Kind.MONEY, end=end))
    return _counted(plain, text, base)


def _before(plain: str, start: int) -> tuple[int, Joint]:
    sign = _MONEY_BEFORE.search(plain, 0, start)
    start = sign.start() if sign else start
    for joint, pattern in _JOINTS:
        found = pattern.search(plain, max(0, start - 30), start)
        if found:
            return found.start(), joint
    return start, Joint.NONE


def _paid(plain: str, held: Measure) -> Measure:
    per, end = _each_of(plain, held.end)
    whole = _IN_ALL.match(plain, end)
    if whole and not per:
        return replace(held, joint=Joint.TOTAL, end=whole.end())
    return replace(held, per=per, end=end)


def _each_of(plain: str, end: int) -> tuple[tuple[str, ...], int]:
    per: list[str] = []
    while len(per) < 3:
        found = _PER.match(plain, end)
        if not found:
            break
        word = found["any"] or found["thing"] or found["unit"] or found["one"]
        per.append(canonical(word) if word else "")
        end = found.end()
    return tuple(per), end


def _counted(plain: str, text: str, held: Measure) -> Measure:
    unit = _COUNTED.match(plain, held.end)
    if unit:
        name = next((one for one in _UNITS if unit[one]), "h")
        value = held.value + Decimal(unit["minutes"] or 0) / 60
        value = value.quantize(Decimal("0.01")) if unit["minutes"] else value
        per, end = _each_of(plain, unit.end())
        weekly = None if per or name != "h" else _WEEKLY.match(plain, end)
        if weekly:
            per, end = ("semaine",), weekly.end()
        return replace(
            held, kind=Kind.COUNT, value=value, unit=name, shown=_SHOWN[name], per=per, end=end
        )
    if _TIMES_AFTER.match(plain, held.end):
        return replace(held, kind=Kind.COUNT)
    noun = _NOUN.match(plain, held.end)
    if noun and not _NO_THING.fullmatch(noun[1]):
        per, end = _each_of(plain, noun.end())
        shown = text[noun.start(1) : noun.end(1)].lower()
        unit_name = canonical(noun[1])
        named = replace(held, kind=Kind.COUNT, unit=unit_name, shown=shown, noun=noun.end(1))
        return replace(named, per=per, end=end if per else held.end)
    if held.joint is Joint.TIMES:
        return replace(held, kind=Kind.COUNT)
    per, end = _each_of(plain, held.end)
    # « 24/h » has no sign, and is money all the same.
    return replace(held, kind=Kind.MONEY, per=per, end=end) if per else held


def _completes(plain: str, held: Measure, added: Measure) -> bool:
    """Tell whether « et 50 cents » completes the amount before it."""
    both = held.kind is Kind.MONEY and added.kind is Kind.MONEY and not held.per
    between = plain[held.end : added.start].strip()
    return both and added.value < 1 and between in ("", "et")

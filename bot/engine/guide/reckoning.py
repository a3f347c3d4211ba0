"""What the numbers of a budget line come to: an amount, its calculation, or a doubt to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.domain.budget import result
from bot.domain.dossier import Calculation
from bot.domain.money import cents
from bot.domain.values import Held
from bot.engine.guide.measures import PERIODS, Joint, Kind, Measure, shown_unit

# « 3 $ par repas, 25 personnes, 96 fois »: people, by the times they come, make the number paid.
_PEOPLE = frozenset(
    """personne pers participant participante enfant famille jeune ainee aine membre adulte
    citoyen citoyenne invite invitee""".split()
)
_OCCASIONS = frozenset(
    """fois rencontre atelier seance soiree sortie diner souper midi activite evenement jour
    semaine mois visite cour cours""".split()
)
# An hour of work costs less than this; beyond, an amount beside hours may be the whole price.
_HOURLY = Decimal(250)
_MOST = Decimal(10) ** 9
_MOST_NUMBERS = 7


class DoubtKind(StrEnum):
    """What keeps an amount from being known."""

    AMOUNT = "amount"  # there is none
    COUNT = "count"  # a rate for each of something whose number was not said
    RATE = "rate"  # a number of things without their price
    EACH = "each"  # an amount that may be for each thing, or for all
    WHICH = "which"  # numbers of which one is the rate
    SHARE = "share"  # a percentage of the other expenses
    LARGE = "large"  # out of all proportion with the rest of the budget
    LABEL = "label"  # an amount alone: nobody said what it is for
    TOTAL = "total"  # a total that is not what the calculation gives
    UNCLEAR = "unclear"  # too many numbers


class Reading(Held):
    """One way to read the numbers of a line."""

    amount: Decimal
    calculation: Calculation | None = None


class Doubt(Held):
    """Something to ask before an amount is known.

    Args:
        unit: what must be counted, for a `count` or a `rate`.
        weekly: the number asked is for one period of a longer time.
        whole: the number asked is all there is; nothing of the line multiplies it.
        each: the number asked is of people, each time that the line says.
        ways: the ways the line can be read, for the person to choose.
    """

    kind: DoubtKind
    unit: str = ""
    weekly: bool = False
    whole: bool = False
    each: bool = False
    ways: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the numbers of a line come to.

    Args:
        heads: the number of people or things that was counted into the quantity, and stays in the
            line's name.
    """

    reading: Reading | None = None
    doubt: Doubt | None = None
    heads: tuple[Measure, ...] = field(default=())

    @classmethod
    def asks(
        cls, kind: DoubtKind, unit: str = "", *ways: Reading, weekly: bool = False
    ) -> Reckoned:
        """Give a doubt."""
        return cls(doubt=Doubt(kind=kind, unit=unit, ways=ways, weekly=weekly))

    @classmethod
    def counts(cls, unit: str, paid: Measure, held: Sequence[Measure]) -> Reckoned:
        """Ask for the number of what is paid, beside what the line counts already."""
        weekly = unit == "h" and any(one.unit in PERIODS for one in held)
        paired = bool(held) and unit in paid.per
        each = paired and unit in _PEOPLE
        whole = paired and not each and not weekly and unit not in PERIODS
        return cls(
            doubt=Doubt(kind=DoubtKind.COUNT, unit=unit, weekly=weekly, whole=whole, each=each)
        )


def reckon(found: Sequence[Measure], charges: Decimal | None = None) -> Reckoned:
    """Work out an amount from the numbers of a line.

    Args:
        charges: employer charges that the line says, in percent.
    """
    if len(found) > _MOST_NUMBERS:
        return Reckoned.asks(DoubtKind.UNCLEAR)
    money, counts, bare = _sorted_out(found)
    if len(money) > 1:
        return _several(money, counts, bare, charges)
    if not money and len(bare) == 1:
        money, bare = bare, []
    if not money:
        return _no_money(counts, bare)
    if bare:
        return _each(money[0], [*counts, *bare], charges)
    return _one(money[0], counts, charges)


def _sorted_out(
    found: Sequence[Measure],
) -> tuple[list[Measure], list[Measure], list[Measure]]:
    money = [one for one in found if one.kind is Kind.MONEY]
    counts = [one for one in found if one.kind is Kind.COUNT]
    bare = [one for one in found if one.kind is Kind.BARE]
    if not money:
        # « 10 rencontres à 75 », « 10 x 75 » : what comes last is the price.
        joined = [one for one in bare if one.joint is Joint.AT]
        if not joined and not bare:
            joined = [one for one in counts if one.joint is Joint.TIMES and not one.unit][-1:]
        money = joined if len(joined) == 1 else []
        counts = [one for one in counts if one not in money]
        bare = [one for one in bare if one not in money]
    return money, counts, bare


def _no_money(counts: Sequence[Measure], bare: Sequence[Measure]) -> Reckoned:
    if bare:
        ways = tuple(_way(one, [*counts, *(x for x in bare if x is not one)]) for one in bare)
        return _offered(DoubtKind.WHICH, ways[-4:])
    if not counts:
        return Reckoned.asks(DoubtKind.AMOUNT)
    main, _, _ = _roles(None, counts)
    return Reckoned.asks(DoubtKind.RATE, main.unit if main.unit in ("h", "km", *PERIODS) else "")


def _several(
    money: list[Measure], counts: list[Measure], bare: list[Measure], charges: Decimal | None
) -> Reckoned:
    """Read a line that says its calculation and what it comes to."""
    said = [one for one in money if one.joint is Joint.TOTAL]
    if len(money) != 2 or bare or not (counts or money[0].per):
        return Reckoned.asks(DoubtKind.UNCLEAR)
    total = said[0] if said else max(money, key=lambda one: one.value)
    rate = next(one for one in money if one is not total)
    worked = _one(rate, counts, charges)
    if worked.reading and worked.reading.amount == total.value:
        return worked
    if not said or worked.reading is None:
        return Reckoned.asks(DoubtKind.UNCLEAR)
    return _offered(DoubtKind.TOTAL, (worked.reading, _amount(total)))


def _one(money: Measure, counts: Sequence[Measure], charges: Decimal | None) -> Reckoned:
    wanted = _wanted(money, counts)
    held = _in_periods(counts, wanted)
    missing = next((unit for unit in wanted if not _counts(unit, held)), None)
    if missing is not None and not _attended(missing, held):
        return Reckoned.counts(missing, money, held)
    if not held:
        return _bounded(Reckoned(_amount(money)))
    if not _multiplies(money, held):
        return _each(money, held, charges)
    _, _, heads = _roles(money, held)
    kept = tuple(one for one in heads if one.noun)
    return _bounded(Reckoned(_way(money, held, charges), heads=kept))


def _wanted(money: Measure, counts: Sequence[Measure]) -> list[str]:
    """Give what must be counted: what the rate and the counts are for each of."""
    named = [*money.per, *(unit for one in counts for unit in one.per)]
    return list(dict.fromkeys(named))


def _attended(missing: str, held: Sequence[Measure]) -> bool:
    """Tell whether people and the times they come stand for the number of things that are paid."""
    if len(held) != 2 or missing in ("h", "km", "", *PERIODS, *_PEOPLE):
        return False
    units = {one.unit for one in held}
    return bool(units & _PEOPLE and units & _OCCASIONS)


def _counts(unit: str, held: Sequence[Measure]) -> bool:
    """Tell whether something is counted; a number that says nothing of it counts anything."""
    return any(one.unit == unit or not one.unit or not unit for one in held)


def _in_periods(counts: Sequence[Measure], wanted: Sequence[str]) -> list[Measure]:
    """Give the counts in the periods wanted: years as months; other periods say nothing more."""
    periods = [unit for unit in wanted if unit in PERIODS]
    if not periods:
        return list(counts)
    held = []
    for one in counts:
        if one.unit == "an" and "mois" in periods:
            held.append(_months(one))
        elif one.unit not in PERIODS or one.unit in periods or one.per:
            held.append(one)
    return held


def _months(years: Measure) -> Measure:
    value = years.value * 12
    shown = shown_unit("mois")
    return Measure(Kind.COUNT, value, years.start, years.end, "mois", shown, joint=years.joint)


def _multiplies(money: Measure, counts: Sequence[Measure]) -> bool:
    """Tell whether the line says that the amount is for each of what is counted."""
    said = money.per or money.joint in (Joint.AT, Joint.TIMES)
    said = said or any(one.per or one.joint is Joint.TIMES or not one.unit for one in counts)
    hourly = any(one.unit == "h" for one in counts) and money.value < _HOURLY
    return bool(said or hourly)


def _each(money: Measure, counts: Sequence[Measure], charges: Decimal | None) -> Reckoned:
    if money.joint is Joint.TOTAL:
        return _bounded(Reckoned(_amount(money)))
    return _offered(DoubtKind.EACH, (_way(money, counts, charges), _amount(money)))


def _amount(money: Measure) -> Reading:
    return Reading(amount=cents(money.value))


def _way(money: Measure, counts: Sequence[Measure], charges: Decimal | None = None) -> Reading:
    main, period, heads = _roles(money, counts)
    quantity = main.value
    for head in heads:
        quantity *= head.value
    calculation = Calculation(
        rate=money.value,
        quantity=quantity,
        unit=main.shown,
        periods=period.value if period else Decimal(1),
        period=period.shown if period else "",
        charges=charges,
    )
    return Reading(amount=result(calculation), calculation=calculation)


def _roles(
    money: Measure | None, counts: Sequence[Measure]
) -> tuple[Measure, Measure | None, tuple[Measure, ...]]:
    """Give what is paid for, over how many periods, and what multiplies both."""
    period = _period(money, counts) if len(counts) > 1 else None
    rest = [one for one in counts if one is not period]
    paid = money.per[:1] if money else ()
    main = next((one for one in rest if one.unit in paid), None)
    main = main or next((one for one in rest if one.unit == "h"), rest[0])
    return main, period, tuple(one for one in rest if one is not main)


def _period(money: Measure | None, counts: Sequence[Measure]) -> Measure:
    longer = [unit for one in counts for unit in one.per] + [*(money.per[1:] if money else ())]
    paid = money.per[:1] if money else ()
    named = [one for one in counts if one.unit in longer]
    times = [one for one in counts if one.unit in PERIODS and one.unit not in paid]
    others = [one for one in counts if one.unit not in paid]
    return (named or times or others or list(counts))[-1]


def _offered(kind: DoubtKind, ways: Sequence[Reading]) -> Reckoned:
    """Offer the ways that come to an amount a project may have."""
    held = [way for way in ways if 0 < way.amount < _MOST]
    if kind is DoubtKind.EACH and ways[0].calculation and len(held) < len(ways):
        # What multiplied is absurd: the numbers are of several lines, and none may be dropped.
        return Reckoned.asks(DoubtKind.UNCLEAR if ways[0].amount else DoubtKind.AMOUNT)
    if len(held) > 1:
        return Reckoned.asks(kind, "", *held)
    return Reckoned(held[0]) if held else Reckoned.asks(DoubtKind.AMOUNT)


def _bounded(held: Reckoned) -> Reckoned:
    """Ask again for an amount that is nothing, or that no project has."""
    if held.reading and 0 < held.reading.amount < _MOST:
        return held
    return Reckoned.asks(DoubtKind.AMOUNT)

"""Reads budget lines typed as people say them; what is read is shown back before it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.controls import Budget
from bot.domain.dossier import Calculation, FundingStatus
from bot.domain.folding import composed, folded
from bot.domain.french_dates import read_day
from bot.domain.numerals import numerals, only_numeral
from bot.domain.quantities import read_amount
from bot.domain.values import Held
from bot.engine.guide.asides import looks_like_question
from bot.engine.guide.line_words import (
    Found,
    Lexicon,
    charges_spans,
    gives,
    is_in_kind,
    paid_by,
    says_charges,
    status_of,
    status_spans,
    value_spans,
)
from bot.engine.guide.measures import DATES, Joint, Kind, Measure, measures
from bot.engine.guide.reckoning import Doubt, DoubtKind, Reading, Reckoned, reckon

_MOST_LINES = 60
_LONGEST_LINE = 300
_LONGEST_LABEL = 80
_MOST_WORDS_UNMARKED = 10
# An answer that is only an amount; a longer one is a line by itself.
_SHORT = 4
_BULLET = re.compile(r"^\s*(?:[-\u2013\u2014\u2022*>]+\s*|\(?\d{1,2}\s?[.)]\s+(?=\D))")
_CUTS = (r"\s*,\s+|\s+(?:et|puis|pis|\+)\s+", r"\s+(?:et|puis|pis|\+)\s+", r"\s*,\s+")
_BEGINS = re.compile(
    r"^(?:[\s,;:=+/().*-]|(?:d'|l')|(?:x|de|du|des|pour|le|la|les|un|une|en|a|au|aux|avec|et|par|on"
    r"|ajoute[rz]?|mets|mettez|rajoute[rz]?|aussi|il faut|il y a|y a|j'ai|on a"
    r"|besoin (?:de|d'un|d'une)|(?:je|on|nous) (?:veux|veut|voulons|voudrais|voudrait|dois|doit"
    r"|devons|va|vais|prevoit|prevois|aimerais|aimerait|pense|compte|peux|peut)|j'aimerais|mettre|acheter|achete|payer|paye|prendre|louer"
    r"|engager|demander|ca prend|prevoir|prevoit|environ|nous)(?![a-z\u0153'-]))+"
)
_STOPS = re.compile(
    r"(?:[\s,;:=+/(.x*-]|(?<![a-z])(?:de|d'|du|des|pour|le|la|les|l'|en|a|au|aux|avec|et|par|sur"
    r"|pendant|durant|on|environ|nous|est|sont|coute|coutent|c'est|est de))+$"
)


# Doubts that are lifted by writing the line another way.
_REWRITTEN = (DoubtKind.UNCLEAR, DoubtKind.WHICH, DoubtKind.EACH, DoubtKind.TOTAL)


class Side(StrEnum):
    """Which side of the budget a line stands on."""

    EXPENSE = "depense"
    FUNDING = "source"


class LineRead(Held):
    """A line as it was read; it counts for nothing until it is confirmed.

    Args:
        amount: dollars, two decimals; None while there is a doubt.
        category: id of the category suggested, for an expense; kind: that of the source.
        words: the line as it was typed, with what was answered since.
        paid_by: who pays it already, as the line says it.
    """

    side: Side
    label: str
    words: str
    amount: Decimal | None = None
    calculation: Calculation | None = None
    category: str | None = None
    kind: str | None = None
    status: FundingStatus | None = None
    in_kind: bool = False
    paid_on: date | None = None
    paid_by: str | None = None
    doubt: Doubt | None = None


class LineReader:
    """Reads the lines of a budget.

    Args:
        budget: the programme's categories and sources, with their words.
        names: the programme's own names, which stand for the Fund.
    """

    def __init__(self, budget: Budget, names: Sequence[str] = ()) -> None:
        self.lexicon = Lexicon(budget, names)

    def read(
        self, text: str, side: Side = Side.EXPENSE, *, in_kind: bool = False
    ) -> tuple[tuple[LineRead, ...], tuple[str, ...]]:
        """Give the lines of a message, and the parts of it that are none.

        Args:
            side: which side is being asked for; a line that says otherwise goes to the other one.
            in_kind: contributions in kind are being asked for.
        """
        read, unread = [], []
        for part in _parts(composed(text)):
            held = [self.line(one, side, in_kind=in_kind) for one in self._cut(part, side)]
            read += [one for one in held if one]
            unread += [part] if not all(held) else []
        return tuple(read), tuple(unread)

    def line(self, text: str, side: Side, *, in_kind: bool = False) -> LineRead | None:
        """Read one line; None when it is none."""
        if looks_like_question(text) or len(text) > _LONGEST_LINE:
            return None
        found = self._measured(text)
        category, source = self.lexicon.category(text), self.lexicon.source(text)
        given = in_kind or is_in_kind(text)
        if not _is_line(text, found, known=bool(category or source or is_in_kind(text))):
            return None
        side = _side(text, side, category, source, given)
        charges = _charges(text, found)
        counted = [one for one in found if one.kind is not Kind.PERCENT or charges is None]
        reckoned = reckon([one for one in counted if one.kind is not Kind.PERCENT], charges)
        if any(one.kind is Kind.PERCENT for one in counted):
            alone = len(counted) == 1
            reckoned = Reckoned.asks(DoubtKind.AMOUNT if alone else DoubtKind.UNCLEAR)
        return self._made(text, side, found, reckoned, category, source, in_kind=given)

    def _measured(self, text: str) -> list[Measure]:
        """Give the numbers of a line; « 15000 fqis » is money, for a source is not counted."""
        found = measures(text)
        if any(one.kind is Kind.MONEY for one in found):
            return list(found)
        return [
            replace(one, kind=Kind.BARE, unit="", shown="", noun=0)
            if one.kind is Kind.COUNT and one.noun and self.lexicon.source(one.shown)
            else one
            for one in found
        ]

    def settled(self, line: LineRead, answer: str) -> LineRead | None:
        """Give a line once its doubt was answered in words; None when the answer says nothing."""
        doubt = line.doubt
        if doubt is None:
            return line
        more = _completion(doubt, answer)
        if more is None:
            return self._again(line, doubt, answer)
        counted = doubt.kind is DoubtKind.AMOUNT and measures(line.words)
        words = f"{(line.label if counted else '') or line.words} {more}"
        if len(words) > _LONGEST_LINE:
            return None
        read = self.line(words, line.side, in_kind=line.in_kind)
        return read.model_copy(update={"label": line.label or read.label}) if read else None

    def _again(self, line: LineRead, doubt: Doubt, answer: str) -> LineRead | None:
        """Read a line that was unclear, written another way."""
        if doubt.kind not in _REWRITTEN:
            return None
        asked = line.in_kind and not is_in_kind(line.words)
        again = self.line(answer, line.side, in_kind=asked)
        return again if again and again.amount is not None else None

    def chosen(self, line: LineRead, way: Reading) -> LineRead:
        """Give a line read the way that the person chose."""
        update = {"amount": way.amount, "calculation": way.calculation, "doubt": None}
        return line.model_copy(update=update)

    def _made(
        self,
        text: str,
        side: Side,
        found: Sequence[Measure],
        reckoned: Reckoned,
        category: Found | None,
        source: Found | None,
        *,
        in_kind: bool,
    ) -> LineRead:
        expense = side is Side.EXPENSE
        payer = paid_by(text) if expense else None
        label = _label(text, side, found, reckoned, payer)
        kind = self.lexicon.kind_of(source.id if source and not expense else None)
        status = None if expense else status_of(text)
        if kind and kind.fund:
            # What is asked of the Fund is, by its nature, asked.
            confirmed = status is FundingStatus.CONFIRMED
            status, label = status if confirmed else FundingStatus.ASKED, kind.title
        reading, doubt = reckoned.reading, reckoned.doubt
        if not label and reading:
            doubt = Doubt(kind=DoubtKind.LABEL)
        return LineRead(
            side=side,
            label=label,
            words=text,
            amount=reading.amount if reading else None,
            calculation=reading.calculation if reading else None,
            category=category.id if category and expense else None,
            kind=kind.id if kind else None,
            status=status,
            in_kind=in_kind,
            paid_on=_day(text),
            paid_by=payer[0] if payer else None,
            doubt=doubt,
        )

    def _cut(self, part: str, side: Side) -> list[str]:
        """Cut a sentence that holds several lines, where each piece is one by itself."""
        for cut in _CUTS:
            pieces = [piece for piece in re.split(cut, part) if piece.strip()]
            if len(pieces) > 1 and all(self._whole(piece, side) for piece in pieces):
                return pieces
        return [part]

    def _whole(self, piece: str, side: Side) -> bool:
        found = self._measured(piece)
        money = [one for one in found if one.kind in (Kind.MONEY, Kind.BARE)]
        if not money or (found and found[0].joint in (Joint.TIMES, Joint.TOTAL)):
            return False
        read = self.line(piece, side)
        return bool(read and read.amount is not None and len(read.label) > 2)


def _parts(text: str) -> list[str]:
    parts = [_BULLET.sub("", part).strip() for part in re.split(r"[\n\r;]+", text)]
    return [part for part in parts if part][:_MOST_LINES]


def _is_line(text: str, found: Sequence[Measure], *, known: bool) -> bool:
    """Tell whether a text is a line: it has a price, or names what the programme knows."""
    words = len(text.split())
    if any(one.kind is Kind.MONEY for one in found):
        return True
    if any(one.kind is Kind.BARE for one in found):
        return known or words <= _MOST_WORDS_UNMARKED
    counted = any(one.kind is Kind.COUNT for one in found)
    return known and words <= (_MOST_WORDS_UNMARKED if counted else _MOST_WORDS_UNMARKED - 2)


def _side(
    text: str, asked: Side, category: Found | None, source: Found | None, in_kind: bool
) -> Side:
    if asked is Side.EXPENSE:
        said = source is not None and gives(text) and not in_kind
        first = source is not None and (category is None or source.start < category.start)
        return Side.FUNDING if said and first else _alone(asked, category, source, in_kind)
    plainly = category is not None and source is None and not in_kind
    return Side.EXPENSE if plainly and not gives(text) else Side.FUNDING


def _alone(asked: Side, category: Found | None, source: Found | None, in_kind: bool) -> Side:
    """Put a line that names a source and no expense with the sources."""
    return Side.FUNDING if source and not category and not in_kind else asked


def _charges(text: str, found: Sequence[Measure]) -> Decimal | None:
    shares = [one.value for one in found if one.kind is Kind.PERCENT]
    return shares[0] if len(shares) == 1 and says_charges(text) and shares[0] <= 100 else None


def _day(text: str) -> date | None:
    """Give the day that a line says, where it says the year too."""
    match = DATES.search(folded(text))
    said = read_day(match.group(), date.min) if match else None
    return said.resolve(date.min) if said and said.whole else None


def _label(
    text: str,
    side: Side,
    found: Sequence[Measure],
    reckoned: Reckoned,
    payer: tuple[str, int, int] | None = None,
) -> str:
    """Give what is left of a line without its numbers and the words that join them.

    What is counted names the line only where nothing else does: « 10 rencontres à 75 $ ».
    """
    gone = [match.span() for match in DATES.finditer(folded(text))]
    gone += charges_spans(text) + value_spans(text)
    gone += status_spans(text) if side is Side.FUNDING else []
    gone += [payer[1:]] if payer else []
    counted = [one for one in found if one not in reckoned.heads]
    things = [(one.start, one.end if _specified(text, one) else _thing(one)) for one in counted]
    left = _left(text, [*gone, *things])
    return left or _left(text, [*gone, *((one.start, one.end) for one in counted)]) or _unit(found)


def _thing(one: Measure) -> int:
    return max(one.end, one.noun)


def _specified(text: str, one: Measure) -> bool:
    """Tell whether what is counted is said further: « 12 paniers d'épicerie »."""
    return bool(one.noun and re.match(r"\s+d(?:e\s|')", folded(text[one.noun :])))


def _unit(found: Sequence[Measure]) -> str:
    unit = next((one.shown for one in found if one.noun), "")
    return unit[:1].upper() + unit[1:]


def _left(text: str, gone: Sequence[tuple[int, int]]) -> str:
    kept = list(text)
    for start, end in gone:
        kept[start:end] = " " * (end - start)
    left = " ".join("".join(kept).split())
    left = left[_end_of(_BEGINS.match(folded(left))) :]
    stop = _STOPS.search(folded(left))
    left = _balanced(left[: stop.start()] if stop else left)
    if not re.search(r"[^\W\d_]{2}", left):
        return ""
    return (left[:1].upper() + left[1:])[:_LONGEST_LABEL].strip()


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _balanced(label: str) -> str:
    label = re.sub(r"\(\s*\)", "", label)
    label = re.sub(r"\s*,(?:\s*,)+", ",", label).replace(" ,", ",").strip(" ,:;-")
    if label.count("(") == label.count(")"):
        return label
    return label.replace("(", "").replace(")", "").strip()


def _is_calculation(answer: str) -> bool:
    """Tell whether an answer is the numbers of a line, and names nothing: « 24 $/h, 200 h »."""
    found = measures(answer)
    gone = [(one.start, max(one.end, one.noun)) for one in found]
    return len(found) > 1 and not _left(answer, gone)


def _completion(doubt: Doubt, answer: str) -> str | None:
    """Give what an answer adds to a line; None when the answer is a line by itself, or nothing."""
    if doubt.kind is DoubtKind.LABEL:
        return answer if not numerals(answer) else None
    if doubt.kind is DoubtKind.AMOUNT and _is_calculation(answer):
        return answer
    if doubt.kind in (DoubtKind.AMOUNT, DoubtKind.RATE):
        amount = read_amount(answer) if len(answer.split()) <= _SHORT else None
        joint = "@ " if doubt.kind is DoubtKind.RATE else ""
        return f"{joint}{amount.normalize():f} $" if amount is not None else None
    if doubt.kind is DoubtKind.COUNT:
        number = only_numeral(answer)
        if number is None:
            return None
        weekly = "/semaine" if doubt.weekly else ""
        unit = doubt.unit or "x"
        return f"{number.value.normalize():f} {unit}{weekly}"
    return None

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
from bot.domain.values import Held
from bot.engine.guide.asides import looks_like_question
from bot.engine.guide.line_names import label_of
from bot.engine.guide.line_openings import as_expense, as_source, opened, quote_of
from bot.engine.guide.line_words import (
    Found,
    Lexicon,
    gives,
    is_in_kind,
    paid_by,
    says_charges,
    status_of,
)
from bot.engine.guide.measures import DATES, Joint, Kind, Measure, measures
from bot.engine.guide.reckoning import Doubt, DoubtKind, Reading, Reckoned, reckon
from bot.engine.guide.said_words import NO, YES

_MOST_LINES = 60
LONGEST_LINE = 300
_MOST_WORDS_UNMARKED = 10
_BULLET = re.compile(r"^\s*(?:[-\u2013\u2014\u2022*>]+\s*|\(?\d{1,2}\s?[.)]\s+(?=\D))")
_CUTS = (r"\s*,\s+|\s+(?:et|puis|pis|\+)\s+", r"\s+(?:et|puis|pis|\+)\s+", r"\s*,\s+")
# What removes or moves a line, refuses what is shown, or is a stray number: never a new line.
NO_LINE = re.compile(
    r"(?:non[ ,]*)?(?:aucune?(?: des (?:deux|trois|quatre|choix))?|ni l'une? ni l'autre"
    r"|pas (?:ca|celle[ -]la)|rien de (?:ca|tout ca))"
    r"|(?:enleve|retire|supprime|efface|ote|raye|renomme)(?:r|z|s|-moi| moi)? .+"
    r"|(?:(?:finalement|on a|j'ai|ca prend|il faut|y a) )*(?:pas|plus) (?:besoin )?(?:de |d'|du )"
    r"[^0-9]+"
    r"|(?:la |le )?(?:ligne )?\d{1,3} (?:c'est|cest|ces|s'appelle|est) .+"
)
_STRAY = re.compile(r"\d{1,2}")
_WHOLE = 100
_FOR = re.compile(r"(?:[^\d,;:()]* )?(?:des|aux|pour(?: (?:les|des|nos|le|la))?) ")


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
        quote: whose written price it is; empty where it is not said.
        sure: the person said that an amount out of all proportion is the right one.
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
    quote: str | None = None
    sure: bool = False
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
        if looks_like_question(text) or len(text) > LONGEST_LINE or _says_no_line(text):
            return None
        text, told = _told(text)
        found = self._measured(text)
        given = in_kind or is_in_kind(text)
        category = self.lexicon.category(text)
        source = self.lexicon.giver(text) if given else self.lexicon.source(text)
        if not _is_line(text, found, known=bool(category or source or is_in_kind(text))):
            return None
        side = told or _side(text, side, category, source, given)
        charges = charges_of(text, found)
        counted = [one for one in found if one.kind is not Kind.PERCENT or charges is None]
        reckoned = reckon([one for one in counted if one.kind is not Kind.PERCENT], charges)
        if any(one.kind is Kind.PERCENT for one in counted):
            reckoned = _part_of(counted, side)
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
        quote = quote_of(text) if expense else None
        label = label_of(text, found, reckoned, payer or quote, funding=not expense)
        kind = self.lexicon.kind_of(source.id if source and not expense else None)
        status = None if expense else status_of(text)
        if kind and kind.fund:
            # What is asked of the Fund is, by its nature, asked.
            confirmed = status is FundingStatus.CONFIRMED
            status, label = status if confirmed else FundingStatus.ASKED, kind.title
        elif kind and source and _is_scrap(label, folded(text[source.start : source.end])):
            label = kind.title
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
            quote=quote[0] if quote else None,
            doubt=doubt,
        )

    def _cut(self, part: str, side: Side) -> list[str]:
        """Cut a sentence that holds several lines, where each piece is one by itself."""
        for cut in _CUTS:
            pieces = [piece for piece in re.split(cut, part) if piece.strip()]
            whole = [piece for piece in pieces if self._whole(piece, side)]
            rest = [piece for piece in pieces if piece not in whole]
            given = all(is_in_kind(one) and not self._measured(one) for one in rest)
            if len(whole) > 1 and given:
                return pieces
        return [part]

    def _whole(self, piece: str, side: Side) -> bool:
        found = self._measured(piece)
        money = [one for one in found if one.kind in (Kind.MONEY, Kind.BARE)]
        if not money or (found and found[0].joint in (Joint.TIMES, Joint.TOTAL)):
            return False
        read = self.line(piece, side)
        return bool(read and read.amount is not None and len(read.label) > 2)


def _told(text: str) -> tuple[str, Side | None]:
    """Give a line, and the side that it says first: « dépense : essence 900 $ »."""
    start = as_expense(text)
    if start:
        return text[start:], Side.EXPENSE
    start = as_source(text)
    return text[start:], Side.FUNDING if start else None


def _says_no_line(text: str) -> bool:
    """Tell whether a message corrects or refuses something, and names no line."""
    plain = folded(composed(text)).strip(" .!")
    agreed = plain in YES or plain in NO
    return agreed or bool(NO_LINE.fullmatch(plain) or _STRAY.fullmatch(plain))


def _part_of(counted: Sequence[Measure], side: Side) -> Reckoned:
    """Ask what a percentage comes to; alone, it is one of the other expenses."""
    if len(counted) > 1:
        return Reckoned.asks(DoubtKind.UNCLEAR)
    share = counted[0].value
    if side is Side.EXPENSE and 0 < share < _WHOLE:
        return Reckoned.asks(DoubtKind.SHARE, f"{share.normalize():f}")
    return Reckoned.asks(DoubtKind.AMOUNT)


def _is_scrap(label: str, words: str) -> bool:
    """Tell whether a name is a piece of the words of its source: « banque » of « en banque »."""
    plain = folded(composed(label))
    return plain != words and plain in words


def _parts(text: str) -> list[str]:
    parts = [opened(_BULLET.sub("", part).strip()) for part in re.split(r"[\n\r;]+", text)]
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
    alone = source is None or _is_for(text, category, source)
    plainly = category is not None and alone and not in_kind
    return Side.EXPENSE if plainly and not gives(text) else Side.FUNDING


def _is_for(text: str, category: Found | None, source: Found) -> bool:
    """Tell whether those who might give are those an expense is for: « essence des parents »."""
    if category is None or source.start <= category.start:
        return False
    if source.start < category.end:
        return True
    between = folded(text)[category.end : source.start]
    return bool(_FOR.fullmatch(between))


def _alone(asked: Side, category: Found | None, source: Found | None, in_kind: bool) -> Side:
    """Put a line that names a source and no expense with the sources."""
    return Side.FUNDING if source and not category and not in_kind else asked


def charges_of(text: str, found: Sequence[Measure]) -> Decimal | None:
    """Give the employer charges that a line says, in percent."""
    shares = [one.value for one in found if one.kind is Kind.PERCENT]
    return shares[0] if len(shares) == 1 and says_charges(text) and shares[0] <= 100 else None


def _day(text: str) -> date | None:
    """Give the day that a line says, where it says the year too."""
    match = DATES.search(folded(text))
    said = read_day(match.group(), date.min) if match else None
    return said.resolve(date.min) if said and said.whole else None

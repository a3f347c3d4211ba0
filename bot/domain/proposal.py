"""What an export holds, whatever the file: every sentence, line and date, with what is not sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.dossier import Calculation
from bot.domain.message import OutFile
from bot.domain.money import cents
from bot.domain.writing import counted


class FileKind(StrEnum):
    """The files that a dossier gives."""

    DOCUMENT = "demande"
    SUMMARY = "sommaire"
    WORKBOOK = "budget"
    CALENDAR = "dates"
    RESOLUTION = "resolution"
    LETTERS = "lettre-appui"


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence of a section.

    Args:
        paragraph: rank of its paragraph in the section.
        item: it is an item of a list, alone in its paragraph.
    """

    text: str
    confirmed: bool = True
    paragraph: int = 0
    item: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer that no sentence of the section holds: it stands beside its name."""

    name: str
    shown: str
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form, which stands alone so that it can be copied.

    Args:
        text: its sentences as they would be copied.
        limit: most characters of its text; None when no form was read that says so.
        expenses: the table of expenses belongs to it; funding: that of the sources of money.
        mark: what its text is marked with while the promoter did not read and accept it; empty
            once she did.
    """

    id: str
    title: str
    sentences: tuple[Stated, ...] = ()
    text: str = ""
    facts: tuple[Fact, ...] = ()
    limit: int | None = None
    expenses: bool = False
    funding: bool = False
    model: bool = False
    mark: str = ""

    @property
    def paragraphs(self) -> tuple[tuple[Stated, ...], ...]:
        """Give its sentences, paragraph by paragraph, in order."""
        ranks = sorted({sentence.paragraph for sentence in self.sentences})
        return tuple(tuple(s for s in self.sentences if s.paragraph == rank) for rank in ranks)

    @property
    def count(self) -> int:
        """Give how many characters its text holds, as a form counts them."""
        return counted(self.text)

    @property
    def empty(self) -> bool:
        """Tell whether nothing was said for it."""
        return not (self.sentences or self.facts or self.expenses or self.funding)


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of expense.

    Args:
        amount: dollars, two decimals.
        category: title of its category; a sentence that says there is none yet otherwise.
        caveat: what in its calculation nobody verified, with whom to ask; empty otherwise.
    """

    label: str
    amount: Decimal
    category: str
    calculation: Calculation | None = None
    in_kind: bool = False
    activity: str = ""
    confirmed: bool = True
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of money, or a contribution in kind.

    Args:
        amount: dollars, two decimals.
        kind: title of its kind; status: how sure it is, in words.
        fund: it is the programme itself: what is asked.
    """

    label: str
    amount: Decimal
    kind: str
    status: str = ""
    fund: bool = False
    in_kind: bool = False
    confirmed: bool = True


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts, to the cent."""
    return cents(sum(amounts, Decimal(0)))


def share(amount: Decimal, whole: Decimal) -> Decimal:
    """Give what an amount is of another, between 0 and 1 where it is less; 0 of nothing."""
    return amount / whole if whole else Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """The budget, with its sums; lines in the order of their categories."""

    costs: tuple[Cost, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Give the categories that have lines, in order."""
        return tuple(dict.fromkeys(cost.category for cost in self.costs))

    def of(self, category: str) -> tuple[Cost, ...]:
        """Give the lines of a category."""
        return tuple(cost for cost in self.costs if cost.category == category)

    @property
    def cost(self) -> Decimal:
        """Give the total cost, in kind included."""
        return total(cost.amount for cost in self.costs)

    @property
    def kind_cost(self) -> Decimal:
        """Give the part of the total cost that is in kind."""
        return total(cost.amount for cost in self.costs if cost.in_kind)

    @property
    def income(self) -> Decimal:
        """Give the total of the sources, in kind included."""
        return total(source.amount for source in self.sources)

    @property
    def kind_income(self) -> Decimal:
        """Give the part of the sources that is in kind."""
        return total(source.amount for source in self.sources if source.in_kind)

    @property
    def asked(self) -> Decimal:
        """Give what is asked of the programme."""
        return total(source.amount for source in self.sources if source.fund)

    @property
    def balance(self) -> Decimal:
        """Give the sources less the costs: zero when the budget balances."""
        return self.income - self.cost


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at, with the rule or the advice it comes from.

    Args:
        sources: where the rule was read.
        to_check: nobody verified the rule.
    """

    text: str
    rule: str = ""
    sources: tuple[str, ...] = ()
    to_check: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict last given.

    Args:
        text: the sentence that says it, according to the rules that are known.
        version: digest of the rules that were read.
        stale: a rule, or an answer it rests on, changed since.
    """

    text: str
    day: date
    version: str
    reasons: tuple[Remark, ...] = ()
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that still has no answer.

    Args:
        who: who can answer it, where that is known.
    """

    section: str
    name: str
    who: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has a day.

    Args:
        id: unique in the dossier, always the same for the same thing.
        sure: False when the day rests on something that nobody verified.
    """

    id: str
    day: date
    title: str
    note: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A document to join.

    Args:
        state: where it stands, in words.
        draft: kind of the draft that can be prepared for it; empty when there is none.
    """

    id: str
    title: str
    how: str
    signed_by: str = ""
    state: str = ""
    done: bool = False
    note: str = ""
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner, as the promoter named it, with what it brings."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, PNG, with the text that says the same."""

    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that the files of a dossier hold.

    Args:
        id: the dossier's, for stable names inside files.
        title: empty when it has none yet, as are the other texts.
        name: what it is called while it has no title: the beginning of its idea.
        notice: that it is not the official form.
        shown_title: the title with its mark where nobody confirmed it.
        said_cost, said_asked: what was answered for the total cost and the amount asked, in
            dollars; the lines of the budget count first.
        meeting: day of the board's meeting, in words.
        official: the form followed is the official one.
        codes: ids of the rules that are cited, for the person who helps.
    """

    id: str
    day: date
    day_text: str
    programme: str
    programme_id: str
    notice: str
    title: str = ""
    organisation: str = ""
    signatory: str = ""
    place: str = ""
    territory: str = ""
    territory_id: str = ""
    start: str = ""
    end: str = ""
    need: str = ""
    people: str = ""
    objective: str = ""
    activities: str = ""
    effects: str = ""
    shown_title: str = ""
    said_cost: Decimal | None = None
    said_asked: Decimal | None = None
    official: bool = False
    parts: tuple[Part, ...] = ()
    money: Money = Money()
    verdict: Judged | None = None
    remarks: tuple[Remark, ...] = ()
    gaps: tuple[Gap, ...] = ()
    dates: tuple[Due, ...] = ()
    pieces: tuple[Piece, ...] = ()
    partners: tuple[Partner, ...] = ()
    model: Picture | None = None
    sources: tuple[str, ...] = field(default=())
    codes: tuple[str, ...] = ()
    meeting: str = ""
    name: str = ""

    @property
    def cost(self) -> Decimal | None:
        """Give the total cost: that of the lines, or what was said while there is none."""
        return self.money.cost if self.money.costs else self.said_cost

    @property
    def asked(self) -> Decimal | None:
        """Give what is asked of the programme: by the lines, or as it was said."""
        return self.money.asked or self.said_asked

    @property
    def unread(self) -> tuple[str, ...]:
        """Give the title of every section whose text nobody read and accepted, in order."""
        return tuple(part.title for part in self.parts if part.mark)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Give every section not read, sentence, answer and line that nobody confirmed."""
        found = [f"{part.title} : {part.mark}" for part in self.parts if part.mark]
        found += self.doubtful
        return tuple(found)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Give every sentence, answer and line that nobody confirmed, in order."""
        found: list[str] = []
        for part in self.parts:
            found += [s.text for s in part.sentences if not s.confirmed]
            found += [f"{fact.name} : {fact.shown}" for fact in part.facts if not fact.confirmed]
        found += [cost.label for cost in self.money.costs if not cost.confirmed]
        found += [cost.caveat for cost in self.money.costs if cost.caveat]
        found += [source.label for source in self.money.sources if not source.confirmed]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made.

    Args:
        broken: templates that could not be used for it, and that somebody must mend.
        about: whom it is for, where there is one file for each; empty when nobody is named.
    """

    file: OutFile
    kind: FileKind
    broken: tuple[str, ...] = ()
    about: str = ""

"""What a machine checks for a rule: a condition on answers, or a limit on the budget.

A control is the machine's side of a rule whose sentence people read. Each one carries its own
trials: situations with the outcome expected, just inside and just outside of it.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from bot.domain.conditions import Condition
from bot.domain.strict import Day, Identifier, Strict, Text, Texts


class Concern(StrEnum):
    """What part of a proposal a rule is about; verdicts are told by these parts."""

    ORGANISATION = "organisme"
    PROJECT = "projet"
    MONEY = "argent"


class Effect(StrEnum):
    """What happens when a rule is not met."""

    REFUSAL = "refus"
    CONDITION = "condition"
    ADVICE = "avis"


class Outcome(StrEnum):
    """What a control says of a case, its rule's status left aside."""

    PASSES = "passe"
    FAILS = "echoue"
    MISSING = "manque"
    NOT_CONCERNED = "sans_objet"


class Trial(Strict):
    """A situation and what the control must say of it.

    Args:
        answers: field → value, written as in a case of `jonction evaluate`.
        day: the day of the evaluation; a day in the rule's period when absent.
        place: `dans` when the place lies in the territory, `hors` when it does not.
        budget: lines and financing, for a control of the budget, as in a case.
    """

    name: Text = Field(alias="nom")
    answers: dict[str, Any] = Field(default={}, alias="reponses")
    day: Day | None = Field(default=None, alias="date")
    place: Literal["dans", "hors"] | None = Field(default=None, alias="lieu")
    budget: dict[str, Any] | None = None
    expected: Outcome = Field(alias="attendu")


class Control(Strict):
    """A condition that a proposal must meet for a rule.

    Sentences may hold `{reponse}` (the promoter's answer) and `{valeur}` (the rule's value).

    Args:
        when: cases that the rule concerns; all of them when absent.
        requires: what must be true.
        failure: what to say when it is not, in the promoter's terms.
        change: the smallest true change that would make it pass; None when nothing can.
        priority: among questions as useful as one another, the greater goes first.
    """

    concern: Concern = Field(alias="touche")
    when: Condition | None = Field(default=None, alias="quand")
    requires: Condition = Field(alias="exige")
    effect: Effect = Field(default=Effect.REFUSAL, alias="effet")
    failure: Text = Field(alias="si_non")
    change: Text | None = Field(default=None, alias="pour_passer")
    priority: int = Field(default=0, alias="priorite")
    trials: tuple[Trial, ...] = Field(alias="essais", min_length=1)


class BudgetLimit(StrEnum):
    """The kinds of limit on a budget; shares are percentages."""

    MOST_ASKED = "demande_max"  # amount asked of the Fund, in dollars
    LEAST_ASKED = "demande_min"
    SHARE_ASKED = "part_demande_max"  # asked / total cost
    SHARE_CATEGORY = "part_categorie_max"  # lines of the categories / base
    MOST_CATEGORY = "categorie_max"  # dollars
    OWN_SHARE = "part_milieu_min"  # sources that are neither the Fund nor government / total cost
    PUBLIC_SHARE = "cumul_public_max"  # the Fund and government sources / total cost
    REFUSED = "categorie_refusee"  # any line of the categories
    OUTSIDE_DATES = "hors_dates"  # a line paid before the start, or after the end, of the project
    PAID_TWICE = "double_paiement"  # a line that says that another source pays it already


class BudgetControl(Strict):
    """A limit that a budget must respect for a rule.

    Args:
        categories: ids of the expense categories concerned, for the kinds that have some.
        base: what a category's share is a share of.
        change: the smallest change that would make it pass; `{ecart}` is the amount over or short.
    """

    limit: BudgetLimit = Field(alias="genre")
    categories: Texts = ()
    base: Literal["cout_total", "demande", "depenses"] = "cout_total"
    when: Condition | None = Field(default=None, alias="quand")
    effect: Effect = Field(default=Effect.REFUSAL, alias="effet")
    failure: Text = Field(alias="si_non")
    change: Text | None = Field(default=None, alias="pour_passer")
    trials: tuple[Trial, ...] = Field(alias="essais", min_length=1)


class Category(Strict):
    """A category of expense.

    Args:
        words: words by which a line typed by a person is put there.
        rule: id of the rule that says whether such an expense is accepted.
    """

    id: Identifier
    title: Text = Field(alias="titre")
    words: Texts = Field(default=(), alias="mots")
    rule: Identifier | None = Field(default=None, alias="regle")
    salary: bool = Field(default=False, alias="salaire")
    note: bool = Field(default=True, alias="calcul_attendu")


class FundingKind(Strict):
    """A kind of source of money.

    Args:
        public: whether it counts as government money; None when that is to be checked.
        fund: it is the programme itself, the amount asked.
        in_kind: id of the kind that it is when it gives without paying: a hall, some time.
    """

    id: Identifier
    title: Text = Field(alias="titre")
    words: Texts = Field(default=(), alias="mots")
    public: bool | None = Field(default=None, alias="gouvernemental")
    fund: bool = Field(default=False, alias="fonds")
    in_kind: Identifier | None = Field(default=None, alias="nature")


class Attachment(Strict):
    """A document to join to a proposal (`pièce`).

    Args:
        rule: id of the rule that asks for it.
        signed_by: who signs, by function.
        draft: name of the draft that can be prepared for it.
        valid: for how many months it stays good, where that is known.
    """

    id: Identifier
    title: Text = Field(alias="titre")
    rule: Identifier | None = Field(default=None, alias="regle")
    how: Text = Field(alias="comment")
    signed_by: Text | None = Field(default=None, alias="signe_par")
    draft: Literal["resolution", "lettre-appui"] | None = Field(default=None, alias="projet")
    when: Condition | None = Field(default=None, alias="quand")
    valid: int | None = Field(default=None, alias="valide_mois", gt=0)


class Budget(Strict):
    """What a programme's budget is made of.

    Args:
        charges: default share of employer charges, in percent, only ever proposed for a draft; the
            rule that says where it comes from is `charges_rule`.
    """

    categories: tuple[Category, ...] = Field(min_length=1)
    sources: tuple[FundingKind, ...] = Field(min_length=1)
    charges: Decimal = Field(alias="charges_pourcent", ge=0, le=100)
    charges_rule: Identifier = Field(alias="charges_regle")

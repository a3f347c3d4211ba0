"""What is seen in a budget: each kind of limit, just inside and just outside, and what is off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import totals
from bot.domain.budget_review import BudgetFinding, budget_findings, budget_rulings
from bot.domain.conditions import Condition, Truth
from bot.domain.controls import Outcome
from bot.domain.dossier import Answer, Calculation, Dossier, ExpenseLine, FundingLine
from bot.domain.form import FieldKind, Form
from bot.domain.in_force import InForce, Jurisdiction, rules_in_force
from bot.domain.rules import Programme
from bot.domain.verdict import Ruling
from tests.domain.test_budget import AMOUNTS, BUDGET, EXPENSES, FUNDING

DAY = date(2026, 6, 1)
VALUED = [
    "demande_max",
    "demande_min",
    "part_demande_max",
    "part_categorie_max",
    "categorie_max",
    "part_milieu_min",
    "cumul_public_max",
]


def _field(identifier: str, kind: str, role: str) -> dict[str, Any]:
    told = {"question": "Quoi ?", "pourquoi": "P.", "aide": "A.", "exemple": "E."}
    return {"id": identifier, "type": kind, "role": role, **told}


FORM = Form.model_validate(
    {
        "id": "essai",
        "version": 1,
        "titre": "Essai",
        "officiel": False,
        "avertissement": "Essai.",
        "sections": [
            {
                "id": "tout",
                "titre": "Tout",
                "texte": "Tout.",
                "statut": "a_verifier",
                "source": "essai",
                "bonne_reponse": "Oui.",
                "champs": [
                    _field("lignes", "lignes_budget", "depenses"),
                    _field("argent", "lignes_budget", "sources"),
                    _field("cout", "montant", "cout_total"),
                    _field("demande", "montant", "demande"),
                    _field("debut", "date", "debut"),
                    _field("fin", "date", "fin"),
                ],
            }
        ],
    }
)


def programme(control: dict[str, Any] | None = None, **value: Any) -> Programme:
    """Give a programme with one rule, which may have a limit."""
    held = {"texte": "Règle.", "statut": "a_verifier", "source": "essai", **value}
    if "valeur" in held:
        held["texte"] = f"La limite est de {held['valeur']}."
    rule: dict[str, Any] = {"id": "R-1", "sujet": "s", "titre": "R", "valeurs": [held]}
    if control:
        trial = {"nom": "essai", "attendu": "passe"}
        rule["controle_budget"] = {"si_non": "{reponse} / {valeur}", "essais": [trial], **control}
    return Programme.model_validate(
        {
            "id": "essai",
            "nom": "Essai",
            "sujets": [{"id": "s", "titre": "S", "questions": ["Quoi ?"], "si_inconnu": "Rien."}],
            "regles": [rule],
            "budget": BUDGET.model_dump(by_alias=True),
        }
    )


def dossier(expenses: list[ExpenseLine], funding: list[FundingLine], *answers: Answer) -> Dossier:
    """Give a dossier with a budget."""
    return Dossier(
        id="d",
        person="p",
        number=1,
        programme="essai",
        form="essai",
        form_version=1,
        opened=DAY,
        answers={answer.field: answer for answer in answers},
        expenses=tuple(expenses),
        funding=tuple(funding),
    )


def day(field: str, value: date) -> Answer:
    """Give the answer to a field of date."""
    return Answer(field=field, kind=FieldKind.DATE, value=value, day=DAY)


def in_force(held: Programme) -> list[InForce]:
    """Give the rules of a programme."""
    return rules_in_force(Jurisdiction(held), DAY)


def ruling(kind: str, limit: object, case: Dossier, **control: Any) -> Ruling:
    """Give what a limit of a kind says of a dossier."""
    value = {} if limit is None else {"valeur": limit, "unite": "$"}
    held = programme({"genre": kind, "pour_passer": "{ecart}", **control}, **value)
    (found,) = budget_rulings(in_force(held), held, FORM, case, DAY)
    return found


def spent(amount: str, category: str | None = "materiel", **more: Any) -> ExpenseLine:
    """Give a line of expense."""
    return ExpenseLine(
        id=more.pop("id", "1"), label="Frigo", amount=amount, category=category, **more
    )


def given_by(kind: str | None, amount: str, **more: Any) -> FundingLine:
    """Give a source of money."""
    held = {"id": "9", "label": "Source", "amount": amount, "kind": kind, **more}
    return FundingLine.model_validate(held)


def _case(cost: str, asked: str, own: str | None = None) -> Dossier:
    """Give a budget with one expense, what is asked of the Fund and a foundation's part."""
    funding = [given_by("fonds", asked)]
    if own:
        funding.append(given_by("fondation", own, id="8"))
    return dossier([spent(cost)], funding)


@pytest.mark.parametrize(
    ("kind", "limit", "inside", "outside", "gap"),
    [
        ("demande_max", 100, _case("500", "100"), _case("500", "100.01"), "0,01"),
        ("demande_min", 100, _case("500", "100"), _case("500", "99.99"), "0,01"),
        ("part_demande_max", 80, _case("500", "400"), _case("500", "400.01"), "0,01"),
        ("categorie_max", 500, _case("500", "100"), _case("500.01", "100"), "0,01"),
        ("part_milieu_min", 20, _case("500", "1", "100"), _case("500", "1", "99.99"), "0,01"),
        ("cumul_public_max", 80, _case("500", "400"), _case("500", "400.01"), "0,01"),
    ],
)
def test_a_limit_is_exact(
    kind: str, limit: int, inside: Dossier, outside: Dossier, gap: str
) -> None:
    """A limit is respected when it is just reached, and passed by a single cent."""
    lines = {"categories": ["materiel"]}
    assert ruling(kind, limit, inside, **lines).outcome is Outcome.PASSES
    over = ruling(kind, limit, outside, **lines)
    assert over.outcome is Outcome.FAILS
    assert over.change is not None
    assert over.change.startswith(gap)


def test_a_share_of_the_cost_shrinks_with_the_cost() -> None:
    """What must go from a category takes into account that the total cost shrinks with it."""
    lines = [spent("300", "salaires"), spent("700", id="2")]
    told = ruling("part_categorie_max", 20, dossier(lines, []), categories=["salaires"])
    assert told.outcome is Outcome.FAILS
    assert told.reason.startswith("30")
    assert told.change == "125\u00a0$"
    lines = [spent("175", "salaires"), spent("700", id="2")]
    assert ruling(
        "part_categorie_max", 20, dossier(lines, []), categories=["salaires"]
    ).outcome is (Outcome.PASSES)


def test_a_share_may_be_of_what_is_asked() -> None:
    """A category's share may be counted on the amount asked, or on the expenses in money."""
    case = dossier(
        [spent("30", "salaires"), spent("70", id="2", in_kind=True)], [given_by("fonds", "100")]
    )
    share = {"categories": ["salaires"]}
    asked = ruling("part_categorie_max", 30, case, **share, base="demande")
    assert asked.outcome is Outcome.PASSES
    assert ruling("part_categorie_max", 30, case, **share, base="depenses").outcome is Outcome.FAILS
    assert ruling("part_categorie_max", 30, case, **share).outcome is Outcome.PASSES


def test_a_refused_category_names_its_lines() -> None:
    """A line of a refused category is named with its amount; a line not sorted leaves a doubt."""
    refused = {"categories": ["salaires"]}
    failing = ruling("categorie_refusee", None, dossier([spent("5", "salaires")], []), **refused)
    assert (failing.outcome, failing.reason) == (Outcome.FAILS, "Frigo / ")
    assert ruling("categorie_refusee", None, dossier([spent("5")], []), **refused).outcome is (
        Outcome.PASSES
    )
    doubt = ruling("categorie_refusee", None, dossier([spent("5", None)], []), **refused)
    assert (doubt.outcome, doubt.missing) == (Outcome.MISSING, ())


@pytest.mark.parametrize(
    ("paid", "outcome"),
    [
        (None, Outcome.NOT_CONCERNED),
        (date(2026, 9, 1), Outcome.PASSES),
        (date(2026, 8, 31), Outcome.FAILS),
        (date(2027, 6, 30), Outcome.PASSES),
        (date(2027, 7, 1), Outcome.FAILS),
    ],
)
def test_an_expense_is_paid_during_the_project(paid: date | None, outcome: Outcome) -> None:
    """A line paid on the project's first or last day is inside it, a day away is outside."""
    dates = day("debut", date(2026, 9, 1)), day("fin", date(2027, 6, 30))
    case = dossier([spent("5", paid_on=paid)], [], *dates)
    assert ruling("hors_dates", None, case).outcome is outcome


def test_dates_of_the_project_are_asked_when_they_decide() -> None:
    """A line with a day waits for the project's dates, unless one of them already says no."""
    waiting = ruling("hors_dates", None, dossier([spent("5", paid_on=DAY)], []))
    assert (waiting.outcome, waiting.missing) == (Outcome.MISSING, ("debut", "fin"))
    late = dossier([spent("5", paid_on=DAY)], [], day("debut", date(2026, 9, 1)))
    assert ruling("hors_dates", None, late).outcome is Outcome.FAILS


def test_an_expense_paid_by_another_source_is_told() -> None:
    """A line that the Fund pays is fine; one that another source pays already is not."""
    sources = [given_by("fonds", "5"), given_by("fondation", "5", id="8")]
    twice = dossier([spent("5", paid_by="8")], sources)
    assert ruling("double_paiement", None, twice).outcome is Outcome.FAILS
    once = dossier([spent("5", paid_by="9")], sources)
    assert ruling("double_paiement", None, once).outcome is Outcome.PASSES


def test_public_money_of_an_unknown_kind_leaves_a_doubt() -> None:
    """A source that may be public settles nothing unless both readings say the same."""
    case = dossier([spent("100")], [given_by("fonds", "50"), given_by(None, "20", id="8")])
    assert ruling("cumul_public_max", 60, case).outcome is Outcome.MISSING
    assert ruling("cumul_public_max", 70, case).outcome is Outcome.PASSES
    assert ruling("cumul_public_max", 40, case).outcome is Outcome.FAILS
    assert ruling("part_milieu_min", 10, case).outcome is Outcome.MISSING
    assert ruling("part_milieu_min", 30, case).outcome is Outcome.FAILS


@pytest.mark.parametrize("kind", VALUED)
def test_a_limit_whose_value_is_unknown_says_nothing(kind: str) -> None:
    """A limit that nobody knows passes nothing and refuses nothing."""
    told = ruling(kind, None, _case("500", "100"), categories=["materiel"])
    assert (told.outcome, told.missing, told.rule.sure) == (Outcome.MISSING, (), False)


@pytest.mark.parametrize("kind", VALUED)
def test_an_empty_budget_says_what_is_missing(kind: str) -> None:
    """Without lines, a limit names what must be answered first."""
    told = ruling(kind, 50, dossier([], []), categories=["materiel"])
    assert told.outcome is Outcome.MISSING
    assert set(told.missing) <= {"lignes", "argent", "demande"}
    assert told.missing


def test_a_limit_may_concern_some_cases_only() -> None:
    """A limit with a condition follows it: not concerned, concerned, or not known yet."""
    when = {"champ": "debut", "au_moins": "aujourd-hui"}
    held = programme({"genre": "demande_max", "quand": when}, valeur=50, unite="$")
    rules, case = in_force(held), _case("500", "100")
    told = {}
    for truth in Truth:

        def known(_: Condition, held: Truth = truth) -> Truth:
            return held

        (told[truth],) = budget_rulings(rules, held, FORM, case, DAY, known)
    assert told[Truth.FALSE].outcome is Outcome.NOT_CONCERNED
    assert told[Truth.TRUE].outcome is Outcome.FAILS
    assert told[Truth.UNKNOWN].outcome is Outcome.MISSING
    assert told[Truth.UNKNOWN].missing == ("debut",)


def found(case: Dossier) -> dict[str, BudgetFinding]:
    """Give what does not hold together in a dossier, by code."""
    held = programme()
    return {one.code: one for one in budget_findings(in_force(held), held, FORM, case)}


def test_an_empty_budget_is_told() -> None:
    """A budget without an expense has only that to be told."""
    assert set(found(dossier([], [given_by("fonds", "5")]))) == {"empty"}


def test_a_complete_budget_has_nothing_to_be_told() -> None:
    """A budget that balances, sorted, with its calculations and activities, is left alone."""
    note = Calculation(rate=Decimal(10), quantity=Decimal(10))
    line = spent("100", calculation=note, activity="Ateliers")
    assert found(dossier([line], [given_by("fonds", "100", status="demandee")])) == {}


def test_what_is_off_is_told_line_by_line() -> None:
    """Lines without category, calculation, activity, kind, status or confirmation are named."""
    lines = [spent("60", None), spent("40", id="2", confirmed=False, in_kind=True)]
    told = found(dossier(lines, [given_by(None, "90")]))
    assert told["short"].facts["gap"] == 10
    assert told["in_kind"].facts["gap"] == 40
    assert told["no_category"].lines == ("1",)
    assert told["no_calculation"].lines == ("2",)
    assert told["no_activity"].lines == ("1", "2")
    assert told["unconfirmed"].lines == ("2",)
    assert told["no_kind"].lines == told["no_status"].lines == ("9",)
    assert "not_asked" in told


def test_amounts_said_elsewhere_must_agree() -> None:
    """What is asked, and the total cost, must be the same in the lines and in the answers."""
    said = [
        Answer(field=name, kind=FieldKind.MONEY, value=value, day=DAY)
        for name, value in (("demande", "90"), ("cout", "100"))
    ]
    told = found(dossier([spent("100")], [given_by("fonds", "80")], *said))
    assert told["asked_differs"].facts == {"said": Decimal(90), "lines": Decimal(80)}
    assert "cost_differs" not in told


@given(EXPENSES, FUNDING)
def test_findings_can_be_worked_out_again(
    expenses: list[ExpenseLine], funding: list[FundingLine]
) -> None:
    """Every amount in a finding is the one the lines give; less than a dollar is none."""
    told = found(dossier(expenses, funding))
    if not expenses:
        assert set(told) == {"empty"}
        return
    gap = sum(line.amount for line in funding) - sum(line.amount for line in expenses)
    assert ("short" in told, "over" in told) == (gap <= -1, gap >= 1)
    for code in {"short", "over"} & set(told):
        assert told[code].facts["gap"] == abs(gap)
    spent_in_kind = sum(line.amount for line in expenses if line.in_kind)
    given_in_kind = sum(line.amount for line in funding if line.in_kind)
    assert ("in_kind" in told) == (abs(spent_in_kind - given_in_kind) >= 1)
    ids = {line.id for line in expenses} | {line.id for line in funding}
    assert all(set(one.lines) <= ids for one in told.values())


@given(EXPENSES, FUNDING, st.sampled_from(VALUED), st.integers(min_value=0, max_value=99))
def test_a_limit_says_what_the_sums_say(
    expenses: list[ExpenseLine], funding: list[FundingLine], kind: str, limit: int
) -> None:
    """A limit never passes what the sums exceed, and never refuses what they respect."""
    told = ruling(kind, limit, dossier(expenses, funding), categories=["salaires"])
    sums = totals(BUDGET, expenses, funding)
    salaries = sum(line.amount for line in expenses if line.category == "salaires")
    if told.outcome not in (Outcome.PASSES, Outcome.FAILS):
        return
    asked, cost = sums.asked or Decimal(0), sums.cost
    if kind == "demande_max":
        held = asked <= limit
    elif kind == "demande_min":
        held = asked >= limit
    elif kind == "part_demande_max":
        held = asked * 100 <= limit * cost
    elif kind == "part_categorie_max":
        held = salaries * 100 <= limit * cost
    elif kind == "categorie_max":
        held = salaries <= limit
    else:
        return
    assert held == (told.outcome is Outcome.PASSES)


@given(AMOUNTS, AMOUNTS, st.integers(min_value=1, max_value=99))
def test_the_change_told_is_enough(part: Decimal, rest: Decimal, limit: int) -> None:
    """Taking out of a category what is told makes it pass, and a dollar less does not."""
    lines = [spent(str(part), "salaires"), spent(str(rest), id="2")]
    share = {"categories": ["salaires"]}
    told = ruling("part_categorie_max", limit, dossier(lines, []), **share)
    if told.outcome is not Outcome.FAILS or told.change is None:
        return
    gap = Decimal(told.change.translate({0x202F: "", 0xA0: "", 0x24: "", 0x2C: "."}))
    for removed, outcome in ((gap, Outcome.PASSES), (gap - 1, Outcome.FAILS)):
        if not 0 < removed <= part:
            continue
        mended = [spent(str(part - removed), "salaires"), lines[1]]
        assert ruling("part_categorie_max", limit, dossier(mended, []), **share).outcome is outcome

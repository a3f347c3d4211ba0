"""The room of the budget: what is said, shown back, confirmed, corrected and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.budget import totals
from bot.domain.dossier import Answer, Author, Dossier, State
from bot.domain.form import FieldKind
from tests.engine.guide.budget_talk import DAY, ROOM, Talk, everything
from tests.engine.guide.test_lines import BUDGET


def _begun() -> Talk:
    """Give a budget with a salary, food and a source."""
    talk = Talk()
    talk.all("animatrice 20h/sem à 24 $ pendant 30 semaines\n450 de bouffe", "oui", "#non")
    talk.all("c'est tout", "10 000 $ demandés au fonds", "oui", "c'est tout", "c'est tout")
    return talk


def test_nothing_counts_before_it_is_confirmed() -> None:
    """Lines are shown back with their calculation, and kept only after a yes."""
    talk = Talk()
    talk.say("animatrice 20h/sem à 24 $ pendant 30 semaines\n450 de bouffe")
    assert "1. Animatrice (Salaires) : 24 $ × 20 h × 30 semaines = 14 400 $" in talk.text
    assert "2. Bouffe (Nourriture) : 450 $" in talk.text
    assert talk.lines == []
    talk.say("c'est bon")
    assert talk.lines == [("1", "Animatrice", Decimal(14400)), ("2", "Bouffe", Decimal(450))]
    assert [entry.action for entry in talk.turned.entries] == ["budget.added"]


def test_a_no_keeps_nothing() -> None:
    """Starting again drops what was read."""
    talk = Talk()
    talk.all("450 de bouffe", "#recommencer")
    assert talk.lines == []
    assert talk.asked.what == "depenses"


def test_lines_may_be_mended_before_they_are_kept() -> None:
    """While lines wait, one may be corrected, moved to another category, taken out or added."""
    talk = Talk()
    talk.say("450 de bouffe\nfrigo 1200 $\ngizmo 30 $")
    talk.say("la 1, c'est 500 $")
    assert "1. Bouffe (Nourriture) : 500 $" in talk.text
    talk.say("la 3 c'est du transport")
    assert "3. Gizmo (Transport)" in talk.text
    talk.say("enlève le frigo")
    talk.say("salle 100 $")
    assert "3. Salle (Location) : 100 $" in talk.text
    talk.say("oui")
    assert [name for _, name, _ in talk.lines] == ["Bouffe", "Gizmo", "Salle"]
    assert talk.dossier.expenses[1].category == "transport"


def test_charges_are_proposed_for_a_salary() -> None:
    """Charges are proposed, said to be unverified, and count only when they are accepted."""
    talk = Talk()
    talk.all("animatrice 20h/sem à 24 $ pendant 30 semaines", "oui")
    assert "14 %" in talk.text
    assert "pas vérifié" in talk.text
    talk.press("oui")
    assert talk.lines == [("1", "Animatrice", Decimal(16416))]
    assert talk.asked.what == "depenses"


@pytest.mark.parametrize(
    ("answer", "amount"), [("12,5 %", "16200"), ("10", "15840"), ("sans charges", "14400")]
)
def test_charges_may_be_ones_own(answer: str, amount: str) -> None:
    """The promoter's own rate replaces the one proposed; no charges is an answer too."""
    talk = Talk()
    talk.all("animatrice 20h/sem à 24 $ pendant 30 semaines", "oui", answer)
    assert talk.lines == [("1", "Animatrice", Decimal(amount))]


def test_what_is_ambiguous_is_asked_first() -> None:
    """A line that can be read two ways waits for a choice; one that lacks a number, for it."""
    talk = Talk()
    talk.say("3 ordinateurs 2400$\nlocal 300$ par mois")
    assert talk.asked.what == "doute"
    assert [text.replace("\u202f", " ") for _, text in talk.asked.options] == [
        "2 400\u00a0$ × 3\u00a0ordinateurs = 7 200\u00a0$",
        "2 400\u00a0$ en tout",
    ]
    talk.all("#voie-1")
    assert "combien de mois" in talk.text
    talk.all("dix", "oui")
    assert talk.lines == [("1", "Ordinateurs", Decimal(2400)), ("2", "Local", Decimal(3000))]


@pytest.mark.parametrize(
    ("said", "amount"),
    [("en tout", 2400), ("2400 en tout", 2400), ("chacun", 7200), ("7 200", 7200)],
)
def test_a_way_to_read_is_chosen_in_words(said: str, amount: int) -> None:
    """Of two ways to read a line, one is chosen in words or by its amount too."""
    talk = Talk()
    talk.all("3 ordinateurs 2400$", said, "oui")
    assert talk.lines == [("1", "Ordinateurs", Decimal(amount))]


def test_an_unknown_amount_is_left_for_later() -> None:
    """A line whose amount is not known yet is left out, and can be said later."""
    talk = Talk()
    talk.say("frigo\n450 de bouffe")
    talk.say("je ne sais pas")
    assert "Frigo" in talk.text
    assert "plus tard" in talk.text
    talk.say("oui")
    assert [name for _, name, _ in talk.lines] == ["Bouffe"]


def test_what_is_missing_of_a_line_is_asked_once_it_is_kept() -> None:
    """A category, a kind of source and a status that were not said are asked, or put off."""
    talk = Talk()
    talk.all("gizmo 30 $", "oui")
    assert talk.asked.what == "categorie"
    talk.all("matériel", "c'est tout", "3000 de tante Aline", "oui")
    assert talk.dossier.expenses[0].category == "materiel"
    assert talk.asked.what == "genre"
    talk.all("#_passer")
    assert talk.asked.what == "etat"
    talk.say("c'est confirmé")
    assert talk.dossier.funding[0].status == "confirmee"
    assert talk.dossier.funding[0].kind is None


def test_a_contribution_in_kind_stands_on_both_sides() -> None:
    """What is lent is proposed on the other side too, with the same amount."""
    talk = Talk()
    talk.all("450 de bouffe", "oui", "c'est tout", "c'est tout")
    assert talk.asked.what == "nature"
    talk.all("salle prêtée par la paroisse, 1500 $", "oui", "#confirmee")
    assert talk.asked.what == "jumeau"
    talk.say("oui")
    (funding,) = talk.dossier.funding
    added = talk.dossier.expenses[1]
    assert funding.amount == added.amount == Decimal(1500)
    assert funding.in_kind
    assert added.in_kind
    assert added.category == "location"
    talk.say("c'est tout")
    assert "en nature ne sont pas les mêmes" not in talk.text


def test_the_table_reads_on_a_phone() -> None:
    """The table gives lines, subtotals, totals, shares, and what is missing."""
    talk = _begun()
    talk.say("voir le tableau")
    for line in (
        "1. Animatrice : 24 $ × 20 h × 30 semaines = 14 400 $",
        "Sous-total : 14 400 $ (97,0 %)",
        "Total des dépenses : 14 850 $",
        "3. Le Fonds : 10 000 $ (demandé)",
        "Il manque 4 850 $ de financement.",
        "Demandé au Fonds : 10 000 $, soit 67,3 % du coût total.",
    ):
        assert line in talk.text
    assert talk.asked.what == "menu"


def test_the_check_names_the_rule_and_the_smallest_change() -> None:
    """What a rule says comes with its source, what would do, and whom to ask when unverified."""
    talk = _begun()
    talk.say("vérifier")
    assert "Vous demandez 67,3 % du coût, et le maximum est 60 %. [1]" in talk.text
    assert "Demandez 1 090 $ de moins. (Règle non confirmée : vérifiez auprès du" in talk.text
    assert "selon les règles que nous connaissons" in talk.text
    assert [cited.title for cited in talk.turned.says[0].citations] == ["R"]


def test_a_correction_shows_what_it_changes_first() -> None:
    """A correction tells lines, totals, shares and what appears or goes, then waits for a yes."""
    talk = _begun()
    before = talk.lines
    talk.say("la 1 c'est 30 $/h")
    for line in (
        "Avant : 1. Animatrice (Salaires) : 24 $ × 20 h × 30 semaines = 14 400 $",
        "Après : 1. Animatrice (Salaires) : 30 $ × 20 h × 30 semaines = 18 000 $",
        "Total des dépenses : 14 850 $ → 18 450 $",
        "Il manque 8 450 $ de financement.",
        "Part demandée au Fonds : 67,3 % → 54,2 %",
        "Réglé : la règle « R » est maintenant respectée",
    ):
        assert line in talk.text
    assert talk.lines == before
    talk.say("non")
    assert talk.lines == before
    talk.all("la 1 c'est 30 $/h", "oui")
    assert talk.lines[0] == ("1", "Animatrice", Decimal(18000))
    assert [entry.action for entry in talk.turned.entries] == ["budget.changed"]


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("change la bouffe pour 600", "amount", "600.00"),
        ("la bouffe c'est 600 $", "amount", "600.00"),
        ("c'est 600 pour la bouffe finalement", "amount", "600.00"),
        ("mets la bouffe à 600", "amount", "600.00"),
        ("la 2, 50 repas à 9 $", "amount", "450.00"),
        ("ligne 2 : 12 repas à 9 $", "amount", "108.00"),
        ("la 2 c'est du matériel", "category", "materiel"),
        ("mets la 2 dans transport", "category", "transport"),
        ("la 2 sert aux ateliers de cuisine", "activity", "Ateliers de cuisine"),
        ("la 2 s'appelle épicerie", "label", "Épicerie"),
        ("la 2 est gratuite", "in_kind", "True"),
        ("la 1 c'est 25 h", "amount", "18000.00"),
        ("la 1 c'est 40 semaines", "amount", "19200.00"),
        ("la 1, charges 10 %", "amount", "15840.00"),
        ("la 3 est confirmée", "status", "confirmee"),
        ("baisse la 3 à 8000", "amount", "8000.00"),
    ],
)
def test_corrections_as_people_say_them(said: str, key: str, value: str) -> None:
    """A line is corrected by its number or its name: amount, part, category, activity, status."""
    talk = _begun()
    talk.all(said, "oui")
    words = [word.strip(",") for word in said.split()]
    number = next((word for word in words if word in ("1", "2", "3")), "2")
    held = {line.id: line for line in everything(talk.dossier)}
    assert str(getattr(held[number], key)) == value


def test_a_line_that_nobody_pays_any_more_gets_its_twin() -> None:
    """A line that becomes in kind is proposed on the other side too."""
    talk = _begun()
    talk.all("la 2 est gratuite", "oui")
    assert talk.asked.what == "jumeau"


@pytest.mark.parametrize("said", ["non", "laisse faire", "c'est tout", "oublie ça", "#_passer"])
def test_a_doubt_never_holds_a_promoter(said: str) -> None:
    """A line whose amount is asked can be given up in any words."""
    talk = Talk()
    talk.all("frigo", said)
    assert talk.asked.what == "depenses"
    assert talk.lines == []


def test_a_calculation_answers_how_much() -> None:
    """Asked how much, a promoter may give the calculation."""
    talk = Talk()
    talk.all("animatrice", "24 $/h, 20 h par semaine, 30 semaines", "c'est beau")
    assert talk.lines == [("1", "Animatrice", Decimal(14400))]


def test_a_line_goes_and_the_others_keep_their_numbers() -> None:
    """A line taken out leaves the others' numbers as they were; its own is never given again."""
    talk = _begun()
    talk.all("enlève la ligne 2", "oui")
    assert [number for number, _, _ in talk.lines] == ["1", "3"]
    talk.all("frigo 1200 $", "oui", "enlève la 4", "oui", "salle 100 $", "oui")
    assert [number for number, _, _ in talk.lines] == ["1", "5", "3"]


@pytest.mark.parametrize("said", ["enlève la 9", "enlève le piano", "la 2 c'est bleu ciel"])
def test_a_correction_that_is_not_clear_gets_a_hint(said: str) -> None:
    """A correction of a line that is not there, or of nothing known, changes nothing."""
    talk = _begun()
    before = talk.dossier
    assert talk.say(said).unread
    assert talk.dossier == before


@pytest.mark.parametrize(
    "said", ["est-ce que je peux mettre un frigo ?", "c'est quoi le maximum", "\U0001f600", "  "]
)
def test_what_is_no_line_is_left_to_the_walk(said: str) -> None:
    """A question, or what cannot be read, changes nothing and gets a hint."""
    talk = _begun()
    before = talk.dossier
    assert talk.say(said).unread
    assert talk.dossier == before


def test_totals_follow_the_lines() -> None:
    """The total cost and the amount asked are worked out, and follow every change."""
    talk = _begun()
    cost, asked = talk.dossier.answers["cout"], talk.dossier.answers["demande"]
    assert (cost.value, cost.author) == (Decimal(14850), Author.ASSISTANT)
    assert cost.words == "calculé à partir du budget"
    assert asked.value == Decimal(10000)
    talk.all("baisse la 3 à 8000", "oui")
    assert talk.dossier.answers["demande"].value == Decimal(8000)
    talk.all("enlève la 3", "oui")
    assert "demande" not in talk.dossier.answers


def test_an_amount_that_was_typed_stays() -> None:
    """An amount the promoter typed is not replaced; the difference is told, and can be settled."""
    said = Answer(field="cout", kind=FieldKind.MONEY, value="500", day=DAY)
    talk = Talk(said)
    talk.all("450 de bouffe", "oui", "c'est tout", "c'est tout", "c'est tout")
    assert talk.dossier.answers["cout"].value == Decimal(500)
    assert "Vous aviez écrit un coût total de 500 $, mais vos dépenses font 450 $" in talk.text
    talk.press("accorder")
    assert talk.dossier.answers["cout"].value == Decimal(450)


def test_the_budget_can_be_left_at_any_time() -> None:
    """An empty list is a thing to find later; nothing stops a promoter from leaving."""
    talk = Talk()
    talk.say("je ne sais pas encore")
    assert talk.dossier.answers["lignes"].state is State.UNKNOWN
    talk.all("#_passer", "c'est tout", "#finir")
    assert talk.turned.question is None
    states = {name: answer.state for name, answer in talk.dossier.answers.items()}
    assert states["argent"] is State.UNKNOWN
    assert states["dons"] is State.SKIPPED


def test_expenses_are_linked_to_activities() -> None:
    """Each expense may be linked to an activity, in words or by one already named."""
    talk = _begun()
    talk.all("#activites", "ateliers de cuisine", "#activite-0")
    assert [line.activity for line in talk.dossier.expenses] == ["Ateliers de cuisine"] * 2
    assert "activites" not in dict(talk.asked.options)


def test_a_programme_without_a_budget_says_so() -> None:
    """Where the programme has no categories, the room says it and asks nothing."""
    talk = Talk()
    held = talk.desk.programme.model_copy(update={"budget": None})
    turned = ROOM.ask(replace(talk.desk, programme=held))
    assert turned.question is None
    assert turned.says


_SAID = st.sampled_from(
    [
        "450 de bouffe",
        "animatrice 20h/sem à 24 $ pendant 30 semaines",
        "3 ordinateurs 2400$",
        "frigo",
        "local 300$ par mois",
        "15 000 $ demandés au fqis",
        "salle prêtée par la paroisse, 1500 $",
        "12,5k",
        "12",
        "oui",
        "non",
        "c'est tout",
        "plus tard",
        "je ne sais pas",
        "enlève la 1",
        "la 2 c'est 30 $",
        "la 1 c'est 25 $/h",
        "tableau",
        "vérifier",
        "10 %",
        "transport",
        "est-ce que je peux ?",
        "\u00ab {facts} \u00bb %s {} <b>",
        "",
    ]
)
_MOVE = st.one_of(_SAID, st.text(max_size=40), st.integers(min_value=0, max_value=12))


@settings(max_examples=150, deadline=None)
@given(st.lists(_MOVE, max_size=25))
def test_no_conversation_breaks_the_budget(moves: Sequence[Any]) -> None:
    """Whatever is said or pressed, lines stay exact and each has a number of its own."""
    talk = Talk()
    for move in moves:
        if isinstance(move, int):
            offered = [*talk.asked.options, *talk.asked.shortcuts]
            if not offered:
                continue
            talk.press(offered[move % len(offered)][0])
        else:
            talk.say(move)
        if talk.turned.question is None and not talk.turned.unread:
            break
    numbers = [number for number, _, _ in talk.lines]
    assert len(set(numbers)) == len(numbers)
    assert all(amount > 0 and amount == round(amount, 2) for _, _, amount in talk.lines)
    sums = totals(BUDGET, talk.dossier.expenses, talk.dossier.funding)
    cost = talk.dossier.answers.get("cout")
    assert (cost.value if cost else 0) == sums.cost
    assert Dossier.model_validate_json(talk.dossier.model_dump_json()) == talk.dossier

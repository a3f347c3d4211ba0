"""Budget lines as people say them: what is read of each, and what is asked rather than guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import result
from bot.domain.controls import Budget
from bot.domain.dossier import FundingStatus
from bot.engine.guide.line_answers import settled
from bot.engine.guide.lines import LineRead, LineReader, Side
from bot.engine.guide.reckoning import DoubtKind

BUDGET = Budget.model_validate(
    {
        "categories": [
            {
                "id": "salaires",
                "titre": "Salaires",
                "salaire": True,
                "mots": ["salaire", "animatrice", "intervenante", "coordonnatrice"],
            },
            {"id": "nourriture", "titre": "Nourriture", "mots": ["bouffe", "repas", "collation"]},
            {"id": "location", "titre": "Location", "mots": ["location", "salle", "local"]},
            {"id": "materiel", "titre": "Matériel", "mots": ["frigo", "ordinateur", "matériel"]},
            {"id": "transport", "titre": "Transport", "mots": ["transport", "kilométrage"]},
            {"id": "honoraires", "titre": "Honoraires", "mots": ["formation", "honoraires"]},
        ],
        "sources": [
            {"id": "fonds", "titre": "Le Fonds", "mots": ["fqis", "le fonds"], "fonds": True},
            {"id": "fondation", "titre": "Fondation", "mots": ["centraide", "fondation"]},
            {"id": "ville", "titre": "Ville", "mots": ["ville", "municipalité"]},
            {"id": "milieu", "titre": "Partenaires", "mots": ["paroisse", "caisse", "bénévole"]},
        ],
        "charges_pourcent": 14,
        "charges_regle": "CH-01",
    }
)
READER = LineReader(BUDGET, ["Programme d'essai"])


def read(text: str, side: Side = Side.EXPENSE) -> LineRead:
    """Give the only line of a message."""
    lines, unread = READER.read(text, side)
    assert unread == ()
    (line,) = lines
    return line


def told(line: LineRead) -> str:
    """Give a calculation in one short text."""
    held = line.calculation
    if held is None:
        return ""
    parts = [held.rate, f"{held.quantity} {held.unit}", f"{held.periods} {held.period}"]
    return " x ".join(str(part).strip() for part in parts)


@pytest.mark.parametrize(
    ("text", "label", "amount", "calculation", "category"),
    [
        (
            "animatrice 20h/sem à 24 $ pendant 30 semaines",
            "Animatrice",
            "14400",
            "24 x 20 h x 30 semaines",
            "salaires",
        ),
        (
            "deux intervenantes à 25$/h 15h par semaine 40 semaines",
            "Deux intervenantes",
            "30000",
            "25 x 30 h x 40 semaines",
            "salaires",
        ),
        (
            "l\u2019animatrice, 24,50 $ de l\u2019heure, 20 h par semaine, 30 semaines",
            "Animatrice",
            "14700",
            "24.50 x 20 h x 30 semaines",
            "salaires",
        ),
        (
            "coordonnatrice 35h/semaine x 28,50$/h x 52 semaines",
            "Coordonnatrice",
            "51870",
            "28.50 x 35 h x 52 semaines",
            "salaires",
        ),
        (
            "animatrice 20h30 par semaine à 24$ 30 sem.",
            "Animatrice",
            "14760",
            "24 x 20.50 h x 30 semaines",
            "salaires",
        ),
        ("450 de bouffe", "Bouffe", "450", "", "nourriture"),
        ("bouffe 450", "Bouffe", "450", "", "nourriture"),
        ("frigo 12,5k", "Frigo", "12500", "", "materiel"),
        ("1 250,50 $ de location", "Location", "1250.50", "", "location"),
        ("1\u00a0250,50\u00a0$ de location", "Location", "1250.50", "", "location"),
        ("1250.50$ pour la salle", "Salle", "1250.50", "", "location"),
        ("1,250.50 $ salle", "Salle", "1250.50", "", "location"),
        ("$450 de bouffe", "Bouffe", "450", "", "nourriture"),
        ("mille dollars de matériel", "Matériel", "1000", "", "materiel"),
        ("cinq mille piasses de matériel", "Matériel", "5000", "", "materiel"),
        ("2 x 300$ de location", "Location", "600", "300 x 2 x 1", "location"),
        (
            "300$/mois pendant 10 mois pour le local",
            "Local",
            "3000",
            "300 x 10 mois x 1",
            "location",
        ),
        ("local 300 $ par mois, 1 an", "Local", "3600", "300 x 12 mois x 1", "location"),
        ("10 rencontres à 75 $", "Rencontres", "750", "75 x 10 rencontres x 1", None),
        ("3000 $ pour le frigo", "Frigo", "3000", "", "materiel"),
        ("frigo neuf 1200$", "Frigo neuf", "1200", "", "materiel"),
        ("40 h à 60 $ de formation", "Formation", "2400", "60 x 40 h x 1", "honoraires"),
        ("transport 0,50 $/km 1200 km", "Transport", "600", "0.50 x 1200 km x 1", "transport"),
        (
            "collations 5 $ par personne, 12 personnes, 30 rencontres",
            "Collations",
            "1800",
            "5 x 12 personnes x 30 rencontres",
            "nourriture",
        ),
        (
            "repas : 12 repas x 9 $ x 10 rencontres = 1 080 $",
            "Repas",
            "1080",
            "9 x 12 repas x 10 rencontres",
            "nourriture",
        ),
        (
            "3 rencontres par mois à 75$ pendant 10 mois",
            "Rencontres",
            "2250",
            "75 x 3 rencontres x 10 mois",
            None,
        ),
        ("12 paniers de repas à 9$", "Paniers de repas", "108", "9 x 12 paniers x 1", "nourriture"),
        ("salle 75$ la fois, 30 fois", "Salle", "2250", "75 x 30 fois x 1", "location"),
        ("- 12 repas à 9 $", "Repas", "108", "9 x 12 repas x 1", "nourriture"),
        ("repas pour les bénévoles 450$", "Repas pour les bénévoles", "450", "", "nourriture"),
        ("ordinateur 50 cents", "Ordinateur", "0.50", "", "materiel"),
    ],
)
def test_an_expense_is_read_as_it_is_said(
    text: str, label: str, amount: str, calculation: str, category: str | None
) -> None:
    """A line gives its name, its exact amount, its calculation and its category."""
    line = read(text)
    assert (line.side, line.label, line.category) == (Side.EXPENSE, label, category)
    assert (line.amount, told(line)) == (Decimal(amount), calculation)
    assert line.doubt is None
    assert not line.in_kind


@pytest.mark.parametrize(
    ("text", "label", "amount", "kind", "status"),
    [
        ("15 000 $ demandés au FQIS", "Le Fonds", "15000", "fonds", FundingStatus.ASKED),
        ("on demande 12,5k au fonds", "Le Fonds", "12500", "fonds", FundingStatus.ASKED),
        ("5000 de Centraide confirmé", "Centraide", "5000", "fondation", FundingStatus.CONFIRMED),
        (
            "5000 $ accordés par Centraide",
            "Centraide",
            "5000",
            "fondation",
            FundingStatus.CONFIRMED,
        ),
        ("la ville nous donne 2000 (à confirmer)", "Ville", "2000", "ville", FundingStatus.TO_COME),
        ("Caisse 1500", "Caisse", "1500", "milieu", None),
        (
            "ministère de la Santé 3000 demandé",
            "Ministère de la Santé",
            "3000",
            None,
            FundingStatus.ASKED,
        ),
        ("notre argent 1000", "Notre argent", "1000", None, None),
    ],
)
def test_a_source_is_read_as_it_is_said(
    text: str, label: str, amount: str, kind: str | None, status: FundingStatus | None
) -> None:
    """A source gives its name, its amount, its kind, and its status where it is said."""
    line = read(text, Side.FUNDING)
    assert (line.side, line.label, line.kind) == (Side.FUNDING, label, kind)
    assert (line.amount, line.status) == (Decimal(amount), status)


@pytest.mark.parametrize(
    ("text", "asked", "side"),
    [
        ("5000 de Centraide confirmé", Side.EXPENSE, Side.FUNDING),
        ("15 000 $ demandés au FQIS", Side.EXPENSE, Side.FUNDING),
        ("450 de bouffe", Side.FUNDING, Side.EXPENSE),
        ("location d'une salle à la ville 500 $", Side.EXPENSE, Side.EXPENSE),
        ("3000 de tante Aline", Side.FUNDING, Side.FUNDING),
    ],
)
def test_a_line_goes_to_its_own_side(text: str, asked: Side, side: Side) -> None:
    """A source said among the expenses stands with the sources, and the other way round."""
    assert read(text, asked).side is side


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("salle prêtée par la paroisse, 1500 $", "1500"),
        ("bénévoles 200 h à 15 $/h", "3000"),
        ("matériel gratuit, valeur de 300 $", "300"),
    ],
)
def test_what_nobody_pays_is_in_kind(text: str, amount: str) -> None:
    """What is lent, given or done for free is a contribution in kind, on either side."""
    for side in Side:
        line = read(text, side)
        assert (line.in_kind, line.side, line.amount) == (True, side, Decimal(amount))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("450 de bouffe\n3000 $ pour le frigo", ["Bouffe", "Frigo"]),
        ("450 de bouffe; 3000 $ pour le frigo", ["Bouffe", "Frigo"]),
        ("450 de bouffe et 200 de transport", ["Bouffe", "Transport"]),
        ("bouffe 450, transport 200 et location 300", ["Bouffe", "Transport", "Location"]),
        ("15000 fqis, 5000 centraide et 2000 ville", ["Le Fonds", "Centraide", "Ville"]),
        ("crayons et papier 40 $", ["Crayons et papier"]),
        ("1. frigo 1200$\n2) repas 9$ x 12", ["Frigo", "Repas"]),
    ],
)
def test_several_lines_in_one_message(text: str, labels: list[str]) -> None:
    """Lines are told apart where each piece is a line by itself, and only there."""
    lines, unread = READER.read(text)
    assert [line.label for line in lines] == labels
    assert unread == ()


@pytest.mark.parametrize(
    ("text", "kind", "ways"),
    [
        ("10 rencontres 75 $", DoubtKind.EACH, ["750", "75"]),
        ("450 $ pour 10 rencontres", DoubtKind.EACH, ["4500", "450"]),
        ("trois ordinateurs 2400$", DoubtKind.EACH, ["7200", "2400"]),
        ("animatrice 20 24 30", DoubtKind.WHICH, ["14400", "14400", "14400"]),
        ("repas 12 x 9 $ total 100 $", DoubtKind.TOTAL, ["108", "100"]),
        ("frigo", DoubtKind.AMOUNT, []),
        ("formation gratuite", DoubtKind.AMOUNT, []),
        ("12,5k", DoubtKind.LABEL, []),
        ("loyer 50% de 600$", DoubtKind.UNCLEAR, []),
        ("frigo 0 $", DoubtKind.AMOUNT, []),
        ("animatrice 20 h par semaine 30 semaines", DoubtKind.RATE, []),
    ],
)
def test_what_is_ambiguous_is_asked(text: str, kind: DoubtKind, ways: list[str]) -> None:
    """A line that can be read two ways, or that lacks something, asks rather than guesses."""
    line = read(text)
    assert line.doubt is not None
    assert line.doubt.kind is kind
    assert [way.amount for way in line.doubt.ways] == [Decimal(way) for way in ways]


@pytest.mark.parametrize(
    ("text", "answer", "amount", "calculation"),
    [
        ("300$ par mois pour le local", "10", "3000", "300 x 10 mois x 1"),
        ("animatrice à 24$/h", "200 heures", "4800", "24 x 200 h x 1"),
        ("animatrice 24$/h 30 semaines", "vingt", "14400", "24 x 20 h x 30 semaines"),
        ("animatrice 25$/h 20h/sem", "40 semaines", "20000", "25 x 20 h x 40 semaines"),
        ("frigo", "1 200 $", "1200", ""),
        ("animatrice 20 h par semaine 30 semaines", "24", "14400", "24 x 20 h x 30 semaines"),
        ("loyer 50% de 600$", "local 300 $", "300", ""),
    ],
)
def test_an_answer_completes_a_line(text: str, answer: str, amount: str, calculation: str) -> None:
    """What was asked of a line completes it; what was said of it before stays."""
    line = settled(READER, read(text), answer)
    assert line is not None
    assert (line.amount, told(line)) == (Decimal(amount), calculation)
    assert line.doubt is None


def test_a_name_completes_an_amount() -> None:
    """An amount said alone is named by the answer, which also gives its category."""
    line = settled(READER, read("12,5k"), "du transport")
    assert line is not None
    assert (line.label, line.category) == ("Transport", "transport")
    assert line.amount == Decimal(12500)


def test_charges_said_in_the_line_are_counted() -> None:
    """Employer charges said with a salary are part of its amount."""
    line = read("animatrice 24 $/h 20 h/sem 30 semaines plus charges de 12 %")
    assert line.amount == Decimal("16128")
    assert line.calculation is not None
    assert line.calculation.charges == 12


def test_a_day_and_who_pays_are_kept() -> None:
    """The day of a payment, and who pays already, are no part of the amount or the name."""
    line = read("frigo 1200 $ payé le 12 mai 2027")
    assert (line.label, line.amount) == ("Frigo", Decimal(1200))
    assert line.paid_on == date(2027, 5, 12)
    line = read("frigo 1200 $ déjà payé par la ville")
    assert (line.label, line.paid_by) == ("Frigo", "la ville")


@pytest.mark.parametrize(
    "text",
    [
        "est-ce que je peux mettre un frigo ?",
        "c'est quoi le maximum pour la bouffe",
        "nous sommes 12 personnes dans le comité",
        "bonjour",
        "",
        "\U0001f600",
        "faut-tu mettre 450 $ de bouffe ?",
        "hello, how are you",
    ],
)
def test_what_is_no_line_is_left_alone(text: str) -> None:
    """A question or small talk is no line."""
    assert READER.read(text)[0] == ()


def test_what_cannot_be_read_is_given_back() -> None:
    """Among lines that are read, the part that is none is given back as it was typed."""
    lines, unread = READER.read("450 de bouffe\nblablabla")
    assert [line.label for line in lines] == ["Bouffe"]
    assert unread == ("blablabla",)


_WORDS = st.sampled_from(
    "animatrice 20h/sem 24 $ 30 semaines x = à pour et 12,5k mille deux % 0 9999999999999 /h"
    " par mois bouffe ( ) ; , FQIS confirmé \n gratuit le 12 mai 2027 déjà payé par la ville -"
    " chargé projet paniers d'épicerie la fois".split(" ")
)


@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=14).map(" ".join)))
def test_no_message_breaks_the_reading(text: str) -> None:
    """Whatever is typed, what is read has an exact amount and its own calculation, or a doubt."""
    for side in Side:
        for line in READER.read(text, side)[0]:
            if line.doubt is None:
                assert line.amount is not None
                assert line.amount > 0
                assert line.amount == line.amount.quantize(Decimal("0.01"))
                assert line.label
            if line.calculation:
                assert result(line.calculation) == line.amount

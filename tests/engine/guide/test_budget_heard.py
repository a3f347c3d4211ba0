"""The budget as a second user talked to it: several orders, quotes, absurd amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget_scale import is_large
from bot.domain.dossier import FundingLine
from bot.engine.guide.budget_orders import orders_of
from bot.engine.guide.line_openings import exclaims, opened
from tests.engine.guide import budget_talk
from tests.engine.guide.budget_talk import Talk
from tests.engine.guide.test_budget_said import shipped

_THREE = "bouffe 450\nfrigo 800\nessence 900"


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Give a conversation over the shipped categories and sources."""
    monkeypatch.setattr(budget_talk, "BUDGET", shipped())
    return Talk()


def _amounts(talk: Talk) -> list[Decimal]:
    return [amount for _, _, amount in talk.lines]


def test_people_by_the_times_they_come_are_what_is_paid(talk: Talk) -> None:
    """« 3 $ par repas, 25 personnes, 96 fois » is an income of 7 200 $."""
    talk.all("#assez", "les gens vont payer 3$ par repas, 25 personnes 96 fois")
    assert "3 $ × 25 personnes × 96 fois = 7 200 $" in talk.text
    talk.say("oui")
    assert [line.kind for line in talk.dossier.funding] == ["participants"]
    assert _amounts(talk) == [7200]


@pytest.mark.parametrize("said", ["2400", "2400 repas", "2400 repas a 3$", "25 personnes, 96 fois"])
@pytest.mark.parametrize("line", ["3$ par repas", "3$ par repas pendant 96 semaines"])
def test_the_number_asked_is_never_multiplied_again(talk: Talk, line: str, said: str) -> None:
    """How many there are in all is by the price alone, whatever the line counted before."""
    talk.all("#assez", f"les gens vont payer {line}")
    assert "combien en faut-il en tout" in talk.text
    talk.all(said, "oui")
    assert _amounts(talk) == [7200]


def test_people_at_a_time_are_by_the_times(talk: Talk) -> None:
    """Where people come several times, how many of them at a time is what is asked."""
    talk.say("repas 12$ par personne, 10 rencontres")
    assert "pour combien de personnes à la fois" in talk.text
    talk.all("25", "oui")
    assert _amounts(talk) == [3000]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("oui", 2_000_000), ("20 000 $", 20_000), ("voyons donc", None), ("plus tard", None)],
)
def test_an_amount_out_of_proportion_is_asked_about(talk: Talk, said: str, kept: int) -> None:
    """What is far beyond the rest is said back before it is shown with the others."""
    talk.say("bouffe 450\nminibus 2 000 000 $")
    assert "vraiment beaucoup" in talk.text
    talk.say(said)
    if said == "voyons donc":
        assert "Combien pour « Minibus »" in talk.text
        talk.say("je sais pas")
    talk.say("oui")
    assert _amounts(talk) == [450, *([kept] if kept else [])]


def test_a_change_out_of_proportion_is_said_before_the_yes(talk: Talk) -> None:
    """A correction that makes a line absurd says so, and waits."""
    talk.all(_THREE, "oui", "la 1 c'est 17 000 000 $")
    assert "Attention : « Bouffe », 17 000 000 $" in talk.text
    assert _amounts(talk) == [450, 800, 900]


@given(st.decimals(0, 100_000, places=2), st.decimals(0, 10**7, places=2))
def test_a_usual_amount_is_never_asked_about(amount: Decimal, rest: Decimal) -> None:
    """Up to a hundred thousand dollars, whatever the rest, a line is taken as it is said."""
    assert not is_large(amount, rest)


@pytest.mark.parametrize(
    "said",
    [
        "voyons donc 17 millions!! la 1 c'est 500$ pis enleve la 3",
        "ben non la 1 c'est 500 et enlève la 3",
        "enlève la 3, mets la 1 à 500 $",
        "Non ! La 1, c'est 500 $. Finalement pas d'essence.",
    ],
)
def test_each_order_of_a_message_is_applied(talk: Talk, said: str) -> None:
    """Several corrections in one message all count, of lines that wait and of lines kept."""
    talk.all(_THREE, said)
    assert "D'accord, j'enlève « Essence »." in talk.text
    talk.say("oui")
    assert _amounts(talk) == [500, 800]
    again = Talk()
    again.all(_THREE, "oui", said)
    assert again.asked.what == "changer"
    assert _amounts(again) == [450, 800, 900]
    again.say("oui")
    assert _amounts(again) == [500, 800]


def test_what_could_not_be_read_is_said_once(talk: Talk) -> None:
    """Numbers that make nothing are said back once; corrections go on as if they never came."""
    talk.all(_THREE, "voyons donc ça fait 300 500 pis 12 400 ça")
    assert "pas compris" in (talk.turned.unread or "")
    talk.say("la 1 c'est 500")
    assert "300 500" not in talk.text
    assert talk.asked.what == "confirmer"
    again = Talk()
    again.all("#assez", "fqis 18000 ville 500 banque 2000$", "fqis 18000\nville 500")
    assert again.asked.what == "confirmer"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("t'as pas mis mon essence 900$", "Essence"),
        ("dépense: essence 900 $", "Essence"),
        ("ah oui attends l'essence… 900$", "Essence"),
        ("j'ai oublié de mettre l'essence 900$", "Essence"),
        ("essence pour transport des participants 900$", "Essence pour transport des participants"),
    ],
)
@pytest.mark.parametrize("step", ["depenses", "sources"])
def test_an_expense_is_one_at_any_step(talk: Talk, step: str, said: str, name: str) -> None:
    """What is said around an expense is no part of its name, nor makes it an income."""
    if step == "sources":
        talk.press("assez")
    talk.all(said, "oui")
    assert [(line.label, line.category) for line in talk.dossier.expenses] == [
        (name, "deplacements")
    ]
    assert talk.dossier.funding == ()


def test_an_end_followed_by_a_line_is_a_line(talk: Talk) -> None:
    """« C'est tout, ah oui l'essence 900 $ » does not lose the 900 $."""
    talk.all("bouffe 450", "oui")
    talk.say("non cest tout pour les dépenses. ah oui attend l'essence pour le monde 900$")
    assert "Essence pour le monde" in talk.text
    talk.all("oui", "non c'est tout pour les dépenses, merci")
    assert talk.asked.what == "sources"


@pytest.mark.parametrize("kept", [False, True])
def test_a_quote_sets_the_price_of_the_line_it_is_for(talk: Talk, kept: bool) -> None:
    """A supplier's written price changes the line, and stands for its calculation."""
    talk.all("poele 1800\nbouffe 450", *(["oui"] if kept else []))
    talk.say("le poêle j'ai une soumission de Tanguay à 1 949,99$")
    assert "1 949,99 $ (prix d'une soumission de Tanguay)" in talk.text
    talk.say("oui")
    assert _amounts(talk) == [Decimal("1949.99"), 450]
    assert talk.dossier.expenses[0].quote == "Tanguay"
    talk.all("#assez", "#assez", "#assez")
    assert "Il manque le calcul : Bouffe (2)." in talk.text


def test_a_line_on_the_wrong_side_moves(talk: Talk) -> None:
    """« Non, l'essence c'est une dépense, pas un revenu » moves it, and its status is not asked."""
    talk.all("bouffe 450", "oui", "#assez", "revenu: essence 900$", "oui", "plus tard")
    assert [type(line) for line in talk.dossier.funding] == [FundingLine]
    talk.say("non l'essence c'est une dépense pas un revenu")
    assert "Réglé" not in talk.text
    talk.say("oui")
    assert talk.dossier.funding == ()
    assert talk.asked.what == "sources"


@pytest.mark.parametrize(
    "said", ["finalement pas de frigo, la fabrique en a deja un", "on a plus besoin du frigo"]
)
def test_what_is_not_needed_any_more_is_taken_out(talk: Talk, said: str) -> None:
    """A line that is not needed any more goes, once that was shown."""
    talk.all(_THREE, "oui", said)
    assert "Enlevée : 2. Frigo" in talk.text
    talk.say("oui")
    assert _amounts(talk) == [450, 900]


@pytest.mark.parametrize("said", ["pas de trouble", "pas de frais", "plus de monde", "pas de four"])
def test_what_names_no_line_takes_nothing_out(talk: Talk, said: str) -> None:
    """A refusal that names no line is no removal."""
    talk.all(_THREE, "oui", said)
    assert talk.asked.what != "changer"
    assert _amounts(talk) == [450, 800, 900]


def test_what_a_partner_lends_is_given_in_kind(talk: Talk) -> None:
    """A hall lent by the parish is what partners give in kind, and no gift of money."""
    talk.all("#assez", "fabrique prête la salle, ca vaut 100$ par jour, 96 jours", "oui")
    (line,) = talk.dossier.funding
    assert (line.kind, line.in_kind, line.amount) == ("nature-partenaires", True, 9600)


def test_only_what_is_settled_is_said_so(talk: Talk) -> None:
    """To take out the only source settles nothing; to add what was missing does."""
    talk.all("bouffe 450", "oui", "#assez", "club lions 500", "oui", "plus tard")
    talk.say("enlève la 2")
    assert "Réglé" not in talk.text
    talk.all("non", "la 2 c'est 450 $")
    assert "Réglé : il n'y a plus de financement de trop." in talk.text


def test_cents_lost_in_rounding_are_nothing_to_correct(talk: Talk) -> None:
    """A gap under a dollar is told as equal, and is no finding."""
    talk.all("bouffe 450,01", "oui", "#assez", "450$ au fqis", "oui")
    assert "égales, à 0,01 $ près" in talk.text
    talk.all("#assez", "#assez")
    assert "de trop" not in talk.text
    assert "Il manque 0,01" not in talk.text


def test_what_is_left_is_said_in_plain_words(talk: Talk) -> None:
    """What waits is told with each line's name, and no word of ours."""
    talk.all("#assez", "salle prêtée par la paroisse 1500\nbénévoles 10h à 20$", "oui")
    assert "l'état de" not in talk.text
    assert "l'autre côté" not in talk.text
    assert "si c'est confirmé, demandé ou à venir, pour « Bénévoles »" in talk.text


@pytest.mark.parametrize(
    "said", ["je sais pas c koi ca les charges", "je connais pas ça des charges"]
)
def test_what_charges_are_is_explained(talk: Talk, said: str) -> None:
    """A person who does not know what charges are is told, and may put them off."""
    talk.all("animatrice 20h/sem à 24 $ pendant 30 semaines", "oui", said)
    assert "Votre comptable" in talk.text
    assert talk.asked.what == "charges"
    talk.press("_passer")
    assert talk.asked.what == "depenses"
    assert _amounts(talk) == [14400]


def test_orders_are_cut_where_another_one_begins() -> None:
    """A message is cut at its orders and sentences, and at no other comma."""
    assert orders_of("la 11 c'est 7 200$ pis enleve la 12") == [
        "la 11 c'est 7 200$",
        "enleve la 12",
    ]
    assert orders_of("bouffe, essence et frigo 800") == ["bouffe, essence et frigo 800"]
    assert orders_of("voyons donc") == ["voyons donc"]


@pytest.mark.parametrize(
    "said", ["maïs soufflé 50$", "bon d'achat 50$", "non périssables 30$", "Ahuntsic 300$", "oups"]
)
def test_a_line_keeps_its_first_word(said: str) -> None:
    """What only looks like an exclamation stays with the line."""
    assert opened(said) == said


def test_an_exclamation_names_nothing() -> None:
    """« Voyons donc 17 millions » is one; « ah oui l'essence » is none."""
    assert exclaims("voyons donc 17 millions de dollars !!")
    assert not exclaims("ah oui l'essence")


def test_a_line_that_is_kept_already_is_said_so(talk: Talk) -> None:
    """What a person did not see may be there: the same line twice is told before it counts."""
    talk.all(_THREE, "oui", "t'as pas mis mon essence 900$")
    assert "« Essence », 900 $, est déjà dans votre budget : c'est la ligne 3." in talk.text
    talk.all("non", "t'as pas mis mon essence 950$")
    assert "déjà" not in talk.text


@pytest.mark.parametrize("said", ["voyons donc!!", "c'est pas ça", "ben voyons"])
def test_an_exclamation_asks_what_is_wrong(talk: Talk, said: str) -> None:
    """Surprise before lines that wait refuses nothing: what is wrong is asked."""
    talk.all(_THREE, said)
    assert "Dites-moi ce qui ne va pas" in (talk.turned.unread or "")
    talk.say("oui")
    assert _amounts(talk) == [450, 800, 900]


@pytest.mark.parametrize("said", ["pas besoin de bouffe", "finalement pas de frigo"])
def test_what_is_not_needed_is_no_line(talk: Talk, said: str) -> None:
    """What is said not to be needed, and was never there, is no expense."""
    assert talk.say(said).unread
    assert talk.lines == []

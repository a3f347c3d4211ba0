"""Several facts out of one message, each with the words it came from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier import Answer, Dossier
from bot.domain.folding import composed
from bot.domain.form import FieldKind, Form, Option, Role
from bot.domain.values import PlaceValue
from bot.engine.guide.gathering import Gathered, Gatherer
from tests.engine.guide.typed_fields import LEGAL, TODAY, field, options, reader

_KIND = FieldKind
_THEMES: list[Option] = options(
    ("alimentation", "Sécurité alimentaire", "cuisine collective"), ("logement", "Logement", "")
)
_FIELDS = (
    LEGAL,
    field(_KIND.PLACE, "lieu", role=Role.PLACE),
    field(_KIND.MONEY, "total", role=Role.TOTAL),
    field(_KIND.MONEY, "demande", role=Role.ASKED),
    field(_KIND.INTEGER, "nombre", question="Combien de personnes rejoindrez-vous ?"),
    field(_KIND.INTEGER, "ateliers", question="Combien d'ateliers ferez-vous ?"),
    field(_KIND.DATE, "debut", role=Role.START),
    field(_KIND.DATE, "fin", role=Role.END),
    field(_KIND.TEXT, "titre", role=Role.TITLE),
    field(_KIND.TEXT, "organisme", role=Role.ORGANISATION),
    field(_KIND.CHOICE, "theme", choix=_THEMES, role=Role.THEME),
    field(_KIND.LONG_TEXT, "besoin", role=Role.NEED),
)
_FORM = Form.model_validate(
    {
        "id": "essai",
        "version": 1,
        "titre": "Essai",
        "officiel": False,
        "avertissement": "Essai.",
        "sections": [
            {
                "id": "S1",
                "titre": "Tout",
                "texte": "Tout.",
                "statut": "a_verifier",
                "source": "essai",
                "demander_a": "à personne",
                "bonne_reponse": ["Vraie."],
                "champs": _FIELDS,
            }
        ],
    }
)
_DOSSIER = Dossier(
    id="d", person="p", number=1, programme="essai", form="essai", form_version=1, opened=TODAY
)


def _gather(text: str, dossier: Dossier = _DOSSIER) -> tuple[Gathered, ...]:
    return Gatherer(reader()).gather(text, _FORM, dossier, TODAY, _FIELDS)


def _told(text: str) -> dict[str, str]:
    """Give what was found as text: the place's name, the day, the figure or the id."""
    return {
        one.field_id: one.value.name if isinstance(one.value, PlaceValue) else str(one.value)
        for one in _gather(text)
    }


_MESSAGES: dict[str, dict[str, str]] = {
    "on est une coop de 12 membres à Rimouski, budget 40 000 $": {
        "forme": "cooperative",
        "lieu": "Rimouski",
        "total": "40000.00",
    },
    (
        "Cuisine collective pour 25 aînés isolés de Matane, de janvier à décembre 2027, "
        "on demande 18 000 $"
    ): {
        "theme": "alimentation",
        "nombre": "25",
        "lieu": "Matane",
        "debut": "2027-01-01",
        "fin": "2027-12-31",
        "demande": "18000.00",
    },
    "on demande 18 000 $ sur un budget de 40 000 $": {"demande": "18000.00", "total": "40000.00"},
    "40 000 $ de budget, 12k demandés": {"total": "40000.00", "demande": "12000.00"},
    "Coût total : 52 340,75 $ dont 20 000 $ demandés": {"total": "52340.75", "demande": "20000.00"},
    "On aimerait avoir quinze mille dollars": {"demande": "15000.00"},
    "Notre projet « À table ensemble » commence en mars 2027 et finit le 15 décembre 2027": {
        "titre": "À table ensemble",
        "debut": "2027-03-01",
        "fin": "2027-12-15",
    },
    "notre organisme, « La Tablée du coin », travaille en sécurité alimentaire": {
        "organisme": "La Tablée du coin",
        "theme": "alimentation",
    },
    "du 5 au 9 mars 2027": {"debut": "2027-03-05", "fin": "2027-03-09"},
    "de septembre à juin": {"debut": "2027-09-01", "fin": "2028-06-30"},
    "de septembre 2027 à juin": {"debut": "2027-09-01", "fin": "2028-06-30"},
    "à partir du 11 janvier 2027, jusqu'en juin 2027": {"debut": "2027-01-11", "fin": "2027-06-30"},
    "le projet touche une trentaine de jeunes": {"nombre": "30"},
    "Ça commencerait en septembre pis ça finirait en juin.": {
        "debut": "2027-09-01",
        "fin": "2028-06-30",
    },
    "On est un OBNL de Windsor, dans le Val-Saint-François, on demande 40 000 $ au fonds": {
        "forme": "obnl",
        "lieu": "Windsor",
        "demande": "40000.00",
    },
    "Nous sommes un organisme sans but lucratif.": {"forme": "obnl"},
    "On est une coop. Est-ce que 40 000 $ de budget c'est correct ?": {"forme": "cooperative"},
}


@pytest.mark.parametrize("message", _MESSAGES)
def test_each_fact_of_a_message_finds_its_field(message: str) -> None:
    """A message that tells several things fills their fields, and no other."""
    assert _told(message) == _MESSAGES[message]


@pytest.mark.parametrize(
    "message",
    [
        "est-ce que 40 000 $ c'est trop ?",
        "C'est quoi le maximum pour un budget de 40 000 $ ?",
        "on n'est pas une coop",
        "On ne demande pas 18 000 $",
        "un loyer de 500 $ et 3 chaises à 20 $",
        "on est 3 personnes dans l'équipe",
        "pour 2 personnes employées à temps plein",
        "budget 2027",
        "le budget est d'environ 50 000 $ par année pendant 3 ans",
        "On a déjà reçu une subvention de 10 000 $ de Centraide",
        "on demande 5 000 $ à la caisse",
        "budget de 30 000 $, non, budget de 35 000 $",
        "dans notre municipalité, pour 30 familles",
        "un projet entre deux villes",
        "on existe depuis mars 2015",
        "on fera 12 ateliers de 2 heures",
        "on a dit « budget 40 000 $ » dans le journal",
        "les gens de la coopérative voisine nous aident",
        "",
    ],
)
def test_what_is_doubtful_is_left_out(message: str) -> None:
    """A question, a denial, a contradiction or a figure without its cue fills nothing."""
    assert _told(message) == {}


@pytest.mark.parametrize("message", _MESSAGES)
def test_each_fact_keeps_its_own_words(message: str) -> None:
    """The words of a fact stand as they are in the message, in its order, used once."""
    found = _gather(message)
    assert all(one.words and one.words in message for one in found)
    assert len({one.field_id for one in found}) == len(found)
    figures = [one.words for one in found if isinstance(one.value, Decimal | date | int)]
    assert len(set(figures)) == len(figures)


def test_what_the_dossier_already_says_is_no_news() -> None:
    """A fact that the dossier already holds is not offered again; another value is."""
    held = Answer(field="total", kind=_KIND.MONEY, value=Decimal(40000), day=TODAY)
    dossier = _DOSSIER.with_answer(held)
    assert _gather("budget de 40 000 $", dossier) == ()
    assert [one.value for one in _gather("budget de 41 000 $", dossier)] == [Decimal(41000)]


_WORDS = """on est une coop pas à Matane budget demande 40 000 $ 25 aînés pour de du 5 au 9 mars
janvier « » ? . , 2027 un total jusqu'en titre""".split()


@given(st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join) | st.text(max_size=120))
def test_any_message_is_survived(message: str) -> None:
    """No message makes the search of facts fail, and each keeps words of the message."""
    for one in _gather(message):
        assert one.words in composed(message)

"""Answers as people type them, read into the exact value of a field of any kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.form import FieldKind, Role
from bot.domain.values import Duration, PlaceValue, Value
from bot.engine.guide.reading import mask
from bot.engine.guide.room import Heard
from tests.engine.guide.typed_fields import (
    EVERY,
    LEGAL,
    NEEDS,
    SEVERAL,
    TODAY,
    asking,
    field,
    read,
    reader,
    shipped,
)

_KIND = FieldKind


@pytest.mark.parametrize(
    "said",
    """je ne sais pas|je ne sais pas encore|Je sais pas|j'sais pas|chais pas|chpas|jsp|aucune idée
    |pas sûr|pas sûre|pas certaine|à voir|à déterminer|on verra|on le sait pas encore
    |euh je sais pas|aucune idée, désolé|?|???|idk|chepa|chépa|chepas|j'sais po|je sé pas|jsé pas
    |j'ai pas d'idée|aucune esti d'idée|je l'sais pas encore|on l'sait pas|à voir avec le CA
    |faut demander à la trésorière""".replace("\n    ", "").split("|"),
)
@pytest.mark.parametrize("kind", [kind for kind in _KIND if kind is not _KIND.BUDGET_LINES])
def test_not_knowing_yet_is_an_answer(said: str, kind: FieldKind) -> None:
    """« Je ne sais pas », in any register, is kept as not known yet, whatever the question."""
    found = read(EVERY[kind], said)
    assert (found.unknown, found.hint) == (True, None)


@pytest.mark.parametrize(
    "said",
    [
        "Les gens disent : je ne sais pas où aller.",
        "Aucune idée de génie, seulement de l'entraide",
        "À voir avec les aînés du village",
    ],
)
def test_an_answer_that_holds_these_words_is_an_answer(said: str) -> None:
    """A text that only contains « je ne sais pas » is kept whole."""
    assert read(EVERY[_KIND.LONG_TEXT], said).value == said


_CHOICES = {
    "OBNL": "obnl",
    "osbl": "obnl",
    "organisme sans but lucratif": "obnl",
    "on est un organisme à but non lucratif": "obnl",
    "sans but lucratif": "obnl",
    "coop": "cooperative",
    "une coop de solidarité": "cooperative",
    "cooperatve": "cooperative",
    "COOPÉRATIVE": "cooperative",
    "MRC": "municipalite",
    "la ville": "municipalite",
    "une municipalité": "municipalite",
    "conseil de bande": "autochtone",
    "centre de recherche": "recherche",
    "un groupe sans statut": "groupe",
    "on est pas incorporé": "groupe",
    "autre": "autre",
    "2": "cooperative",
    "la 2": "cooperative",
    "2.": "cooperative",
    "le deuxième": "cooperative",
    "option 7": "autre",
}


@pytest.mark.parametrize("said", _CHOICES)
def test_a_choice_is_known_by_number_word_or_part(said: str) -> None:
    """A choice is taken by its number, its name, a part of it, another word or a misspelling."""
    assert read(LEGAL, said).value == _CHOICES[said]


@pytest.mark.parametrize(
    "said", ["9", "0", "centre communautaire", "conseil d'administration", "zzz", "pas une coop"]
)
def test_what_is_no_choice_gets_a_hint(said: str) -> None:
    """Words that fit no choice, or deny one, take none."""
    found = read(LEGAL, said)
    assert found.value is None
    assert found.hint is not None


def test_words_that_fit_several_choices_name_them() -> None:
    """When words fit several choices as well, the hint names those, and no other."""
    hint = read(LEGAL, "un organisme").hint or ""
    assert "Organisme sans but lucratif" in hint
    assert "organisme municipal" in hint
    assert "Coopérative" not in hint


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("transport et repas", "transport repas"),
        ("1, 3", "transport garde"),
        ("1 3", "transport garde"),
        ("2 à 4", "repas garde local"),
        ("tout sauf la garde", "transport repas local"),
        ("tous sauf 2", "transport garde local"),
        ("tout", "transport repas garde local"),
        ("aucun", ""),
        ("Rien de tout ça", ""),
        ("les repas pis la garde d'enfant", "repas garde"),
        ("Transport, Local, chauffage et entretien", "transport local"),
    ],
)
def test_several_choices_are_read_together(said: str, taken: str) -> None:
    """Several choices are taken by numbers, by names, by « tout sauf », or none at all."""
    assert read(SEVERAL, said).value == tuple(taken.split())


def test_a_part_that_is_no_choice_is_told() -> None:
    """Among several choices, what was not recognised is named and nothing is lost in silence."""
    found = read(SEVERAL, "transport, hélicoptère")
    assert found.value is None
    assert "hélicoptère" in (found.hint or "")


@pytest.mark.parametrize(
    "said",
    """oui|Oui!|ouais|ouain|yes|certain|exact|c'est ça|tout à fait|mets-en|absolument|bien sûr
    |oui, on l'a adoptée hier|oui mais pas tout de suite|ben oui|je pense que oui|d'accord|o|1
    |👍|👍🏽|✅|euh oui|en effet|c'est fait""".replace("\n    ", "").split("|"),
)
def test_a_yes_is_read(said: str) -> None:
    """A yes is read in any register, alone or before an explanation."""
    assert read(EVERY[_KIND.YES_NO], said).value is True


@pytest.mark.parametrize(
    "said",
    """non|Non.|nope|pantoute|pas du tout|jamais|aucunement|pas encore|non, pas encore|pas vraiment
    |certainement pas|bien sûr que non|je pense que non|n|2|👎|non merci|pas pour le moment
    |pas encore, mais bientôt""".replace("\n    ", "").split("|"),
)
def test_a_no_is_read(said: str) -> None:
    """A no is read in any register; « pas encore » is one."""
    assert read(EVERY[_KIND.YES_NO], said).value is False


@pytest.mark.parametrize("said", ["peut-être", "ça dépend", "oui et non", "personne", "Matane"])
def test_neither_yes_nor_no_is_asked_again(said: str) -> None:
    """What is neither yes nor no gets a hint."""
    found = read(EVERY[_KIND.YES_NO], said)
    assert (found.value, found.hint is not None) == (None, True)


def test_the_words_after_a_yes_are_kept() -> None:
    """« Oui mais… » is a yes, and its words stay."""
    found = read(EVERY[_KIND.YES_NO], "oui mais on attend une réponse")
    assert (found.value, found.words) == (True, "oui mais on attend une réponse")


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("on va les chercher en char", "transport"),
        ("une gardienne", "garde"),
        ("de la bouffe", "repas"),
        ("gardienne pis covoiturage", "transport garde"),
        ("des cartes-cadeaux", "compensation"),
    ],
)
def test_means_to_take_part_are_known_in_other_words(said: str, taken: str) -> None:
    """The means to take part are known by what people do, and not only by their names."""
    asked = shipped().catalogue.forms["fqis"].field("participation-conditions")
    assert asked is not None
    assert read(asked, said).value == tuple(taken.split())


_READ: list[tuple[FieldKind, str, Value]] = [
    (_KIND.INTEGER, "24 personnes", 24),
    (_KIND.INTEGER, "une trentaine", 30),
    (_KIND.MONEY, "12,5k", Decimal(12500)),
    (_KIND.MONEY, "40 000 $ ?", Decimal(40000)),
    (_KIND.PERCENTAGE, "la moitié", Decimal(50)),
    (_KIND.DATE, "11 janvier 2027", date(2027, 1, 11)),
    (_KIND.DURATION, "un an et demi", Duration(count=Decimal(18), unit="mois")),
    (_KIND.TEXT, "  La  Tablée\u200b du coin ", "La Tablée du coin"),
    (_KIND.TEXT, "« Qui a faim ? »", "Qui a faim ?"),
]


@pytest.mark.parametrize(("kind", "said", "value"), _READ)
def test_a_value_is_exact(kind: FieldKind, said: str, value: Value) -> None:
    """Each kind of field gives its own exact kind of value."""
    assert read(EVERY[kind], said).value == value


@pytest.mark.parametrize(
    ("kind", "said", "hinted"),
    [
        (_KIND.INTEGER, "20 à 25", "un seul"),
        (_KIND.INTEGER, "beaucoup", "nombre"),
        (_KIND.MONEY, "entre 20 000 et 25 000 $", "un seul montant"),
        (_KIND.MONEY, "-450 $", "sans le signe moins"),
        (_KIND.MONEY, "cher", "12 500 $"),
        (_KIND.PERCENTAGE, "un tiers", "%"),
        (_KIND.DATE, "l'automne prochain", "mois"),
        (_KIND.DATE, "2027", "mois"),
        (_KIND.DATE, "31 février 2027", "calendrier"),
        (_KIND.DATE, "du 3 mai au 5 juin 2027", "plus d'une date"),
        (_KIND.DURATION, "longtemps", "18 mois"),
        (_KIND.PLACE, "Xyzzyville", "municipalité"),
        (_KIND.FILE, "le voici", "PDF"),
        (_KIND.TEXT, "😀😀", "mots"),
        (_KIND.TEXT, "va chier", "pause"),
        (_KIND.LONG_TEXT, "t'es juste un maudit niaiseux", "pause"),
        (_KIND.MONEY, "x" * 1000, "plus long"),
        (_KIND.CHOICE, "", "rien"),
    ],
)
def test_what_cannot_be_read_gets_a_gentle_hint(kind: FieldKind, said: str, hinted: str) -> None:
    """A hint says what to do, and never that a person is wrong."""
    found = read(EVERY[kind], said)
    assert found.value is None
    assert hinted in (found.hint or "")
    assert "invalide" not in (found.hint or "").lower()


@pytest.mark.parametrize("kind", [_KIND.MONEY, _KIND.TEXT, _KIND.LONG_TEXT, _KIND.YES_NO])
def test_a_question_is_no_answer(kind: FieldKind) -> None:
    """A question of the promoter's is never kept as an answer, even with an amount in it."""
    found = read(EVERY[kind], "est-ce que 40 000 $ c'est trop ?")
    assert found.value is None
    assert found.hint is not None


@pytest.mark.parametrize(
    ("kind", "said"),
    [(_KIND.DATE, "début mars"), (_KIND.DATE, "11 janvier"), (_KIND.INTEGER, "une vingtaine")],
)
def test_what_was_supposed_is_told(kind: FieldKind, said: str) -> None:
    """A day or a number that was completed by the assistant is told as such."""
    assert read(EVERY[kind], said).notice


def test_a_month_alone_ends_an_end() -> None:
    """For the end of a project, a month is its last day; for its start, the first."""
    end = read(field(_KIND.DATE, role=Role.END), "juin 2027")
    assert end.value == date(2027, 6, 30)
    assert read(field(_KIND.DATE, role=Role.START), "juin 2027").value == date(2027, 6, 1)


def test_a_text_over_its_limit_is_told_by_how_much() -> None:
    """A text that is too long gets its count, its limit and what is over."""
    hint = read(field(_KIND.LONG_TEXT, limite=10), "douze lettres").hint or ""
    assert "13" in hint
    assert "10" in hint
    assert "3 de trop" in hint


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("appelez-moi au 418-555-1234", "phone"),
        ("au (418) 555 1234 le soir", "phone"),
        ("au 4185551234", "phone"),
        ("écrire à quelqu.un@" + "exemple.qc.ca", "email"),
        ("sa carte ABCD 1234 5678", "ramq"),
        ("son NAS est 123 456 789", "nas"),
        ("le 130 692 544", "nas"),
    ],
)
def test_what_identifies_a_person_is_hidden(said: str, kind: str) -> None:
    """Telephones, addresses of mail, NAS and RAMQ are hidden in a long text, and in its words."""
    hidden, kinds = mask(said)
    found = read(EVERY[_KIND.LONG_TEXT], said)
    assert kinds == (kind,)
    assert found.value == found.words == hidden != said
    assert found.notice


@pytest.mark.parametrize(
    "said",
    ["NEQ 1140000007", "100 000 000 $", "450 000 250 personnes", "de 2026 à 2027", "418 555"],
)
def test_other_figures_are_left(said: str) -> None:
    """Amounts, years and numbers of enterprises are not hidden."""
    assert mask(said) == (said, ())


def test_the_fields_of_the_organisation_are_kept() -> None:
    """A short field, such as the organisation's telephone, is kept as typed."""
    assert read(EVERY[_KIND.TEXT], "418-555-1234").value == "418-555-1234"


def test_a_place_has_its_own_spelling() -> None:
    """A place is kept in its own spelling, with its territory."""
    found = read(EVERY[_KIND.PLACE], "matane")
    assert found.value == PlaceValue(name="Matane", territory="bas-saint-laurent", sector=None)


def test_a_guessed_place_is_told() -> None:
    """A misspelt place is understood, and the person is told how."""
    found = read(EVERY[_KIND.PLACE], "Rimousky")
    assert isinstance(found.value, PlaceValue)
    assert found.value.name == "Rimouski"
    assert "Rimouski" in (found.notice or "")


def test_places_of_several_territories_are_offered() -> None:
    """Places of two territories are offered, so that one is chosen."""
    found = read(EVERY[_KIND.PLACE], "Matane et Gaspé")
    assert found.value is None
    assert {place.territory for place in found.options} == {"bas-saint-laurent", "gaspesie"}


def test_every_shipped_place_reads_back() -> None:
    """Each place of the shipped territories, once read, reads back from what is shown."""
    wrong = []
    for territory in shipped().catalogue.territories:
        for place in territory.places:
            found = read(EVERY[_KIND.PLACE], place.name)
            if found.value is None and found.options:
                continue
            again = read(EVERY[_KIND.PLACE], asking().shown(EVERY[_KIND.PLACE], found.value))
            if found.value is None or again.value != found.value:
                wrong.append(place.name)
    assert wrong == []


def test_a_pressed_choice_wins() -> None:
    """A choice that was pressed is taken, whatever was typed."""
    assert reader().read(LEGAL, Heard("zzz", "obnl"), TODAY).value == "obnl"
    assert reader().read(EVERY[_KIND.YES_NO], Heard("", "non"), TODAY).value is False


@given(st.sampled_from(list(_KIND)), st.text(max_size=200))
def test_any_text_is_survived_by_any_field(kind: FieldKind, text: str) -> None:
    """No text makes the reader fail: it gives a value, not known, a hint, or nothing for lines."""
    found = read(EVERY[kind], text)
    if kind is not _KIND.BUDGET_LINES:
        assert sum((found.value is not None, found.unknown, found.hint is not None)) == 1


_WORDS = """oui non pas 12 500 $ % mars le 2027 coop tout sauf et à mois un cent mille ? « 1,5 k - /
Matane je sais est-ce que transport 1er dans""".split()


@given(st.sampled_from(list(_KIND)), st.lists(st.sampled_from(_WORDS), max_size=8))
def test_any_heap_of_words_is_survived_by_any_field(kind: FieldKind, words: list[str]) -> None:
    """Words of answers in any order are read, or get a hint."""
    read(EVERY[kind], " ".join(words))


_SHOWN = {
    _KIND.CHOICE: st.sampled_from([option.id for option in LEGAL.options]),
    _KIND.CHOICES: st.sets(st.sampled_from([one.id for one in NEEDS]), min_size=1).map(
        lambda held: tuple(one.id for one in NEEDS if one.id in held)
    ),
    _KIND.YES_NO: st.booleans(),
    _KIND.INTEGER: st.integers(0, 10**9),
    _KIND.MONEY: st.decimals(0, 10**9, places=2),
    _KIND.PERCENTAGE: st.decimals(0, 100, places=3),
    _KIND.DATE: st.dates(date(1950, 1, 1), date(2150, 1, 1)),
    _KIND.DURATION: st.builds(
        lambda count, unit: Duration(count=count, unit=unit),
        st.decimals("0.01", 9999, places=2),
        st.sampled_from(["jours", "semaines", "mois", "ans"]),
    ),
    _KIND.TEXT: st.sampled_from(["La Tablée", "2 + 2", "Un, deux", "Parce que : oui"]),
    _KIND.LONG_TEXT: st.sampled_from(["Deux lignes\nde texte.", "Non, merci. Rien."]),
}


@given(st.sampled_from(list(_SHOWN)).flatmap(lambda k: st.tuples(st.just(k), _SHOWN[k])))
def test_what_is_shown_reads_back(held: tuple[FieldKind, Value]) -> None:
    """An answer, as it is shown, reads back as itself, for every kind."""
    kind, value = held
    assert read(EVERY[kind], asking().shown(EVERY[kind], value)).value == value

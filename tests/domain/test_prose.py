"""What people type, tidied and put into sentences: nothing is added and nothing is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.folding import folded_words
from bot.domain.phrasing import elides, enumerated, is_sentence, joined, lowered, opened
from bot.domain.prose import announced, is_list, items, tidy, told


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("les aînés mangent seuls", "Les aînés mangent seuls."),
        ("ben euh on veut aider les gens", "On veut aider les gens."),
        ("ben la popote livre des repas", "La popote livre des repas."),
        ("ben là on cuisine", "On cuisine."),
        ("ben là, on cuisine", "On cuisine."),
        ("fait que, en gros, on cuisine", "On cuisine."),
        ("genre on fait des repas", "On fait des repas."),
        ("Genre et âge des participants", "Genre et âge des participants."),
        ("Bon voisinage au village", "Bon voisinage au village."),
        ("on cuisine ,t'sais, ensemble", "On cuisine ensemble."),
        ("ils sont seuls.ils mangent peu .", "Ils sont seuls. Ils mangent peu."),
        ("c'est  trop   cher!!", "C'est trop cher\u00a0!"),
        ("Besoins:manger", "Besoins:manger."),
        ("ça coûte 12 500$", "Ça coûte 12\u202f500\u00a0$."),
        ("40% des gens", "40\u00a0% des gens."),
        ('elle dit "je mange seule"', "Elle dit «\u00a0je mange seule\u00a0»."),
        ("on l\u2019aide…", "On l'aide…"),
        ("on cuisine pis on mange", "On cuisine et on mange."),
        ("tant pis pour la pluie", "Tant pis pour la pluie."),
        ("- des ateliers", "Des ateliers."),
        ("voir https://exemple.ca/a:b", "Voir https://exemple.ca/a:b."),
        ("de 9:30 à 11:00", "De 9:30 à 11:00."),
        ("mme Roy arrive. elle cuisine", "Mme Roy arrive. Elle cuisine."),
        ("ça vaut 2000$ ou 12500 $", "Ça vaut 2\u202f000\u00a0$ ou 12\u202f500\u00a0$."),
        ("ON VEUT AIDER LES FAMILLES DE LA MRC", "On veut aider les familles de la MRC."),
        ("CISSS et CLSC", "CISSS et CLSC."),
        ("Oui, depuis dix ans", "Depuis dix ans."),
        ("😀", ""),
        ("   ", ""),
    ],
)
def test_answers_are_tidied(typed: str, tidied: str) -> None:
    """Capitals, stops, spaces and quotes are put right; what only opens speech goes."""
    assert tidy(typed) == tidied


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    """Whatever is typed, tidying gives a text that adds no digit."""
    typed = sum(letter.isdigit() for letter in unicodedata.normalize("NFC", text))
    assert sum(letter.isdigit() for letter in tidy(text)) <= typed


_WORDS = st.sampled_from(
    ["aînés", "mangent", "24", "euh", "on", "ben", "repas", "l'été", "12 500 $", "MRC", "Matane"]
)
_MARKS = st.sampled_from([" ", ", ", ". ", " : ", "; ", "\n", "... ", " ! ", "  "])


@given(st.lists(st.tuples(_WORDS, _MARKS), min_size=1, max_size=12))
def test_tidying_adds_no_word(parts: list[tuple[str, str]]) -> None:
    """Every word of a tidied text was typed, in the same order."""
    typed = iter(folded_words("".join(word + mark for word, mark in parts)))
    assert all(word in typed for word in folded_words(tidy("".join(w + m for w, m in parts))))


@pytest.mark.parametrize(
    "text",
    [
        "Les aînés mangent seuls",
        "Depuis 2015, nous aidons des familles",
        "La municipalité prête la salle",
        "le groupe fera son bilan autour d'un repas",
        "On ne sait pas encore",
        "Une participante nous a dit qu'elle cuisine moins",
        "Les hommes seuls viennent peu",
        "y a rien pour les jeunes",
        "Le conseil revoit le budget",
        "Deux groupes sauront cuisiner",
        "C'est la première cuisine du village",
        "pas d'épicerie au village, les gens doivent faire 20 km",
    ],
)
def test_sentences_are_told_from_phrases(text: str) -> None:
    """A text with a verb of its own is a sentence, with or without its stop."""
    assert is_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "Des aînés de 65 ans et plus, à faible revenu, qui vivent seuls.",
        "Réduire l'isolement et améliorer l'alimentation des aînés",
        "par la popote et la pharmacie",
        "manque de transport",
        "40 ateliers, 960 repas",
        "Une animatrice formée en hygiène alimentaire",
        "l'animatrice, chaque mois",
        "Peu d'inscriptions pendant l'hiver.",
        "Centre de femmes qui aide les mères",
        "un accompagnement souvent absent",
    ],
)
def test_phrases_are_told_from_sentences(text: str) -> None:
    """A text that only names something is not a sentence, even with a stop or a « qui »."""
    assert not is_sentence(text)


def test_lists_are_read_as_typed() -> None:
    """Lines, dashes, numbers and semicolons all make a list; its announcement is not an item."""
    assert items("On fera :\n- des ateliers\n2) un repas ;") == ("des ateliers", "un repas")
    assert announced("On fera :\n- des ateliers") == "On fera :"
    assert items("ateliers; repas; sorties") == ("ateliers", "repas", "sorties")
    assert items("1) manger 2) bouger 3) rire") == ("manger", "bouger", "rire")
    assert items("il y a 2. Rien d'autre") == ("il y a 2. Rien d'autre",)
    assert is_list("1) manger 2) bouger")
    assert is_list("ateliers; repas")
    assert not is_list("Les hommes viennent peu; des aînées n'ont pas de voiture")
    assert not is_list("Les états financiers; le trésorier les demande")
    assert not is_list("Les gens sont seuls.\nIls mangent peu.")
    assert items("") == ()


@pytest.mark.parametrize(
    ("head", "answer", "whole"),
    [
        ("Le but est de ", "améliorer la vie", "Le but est d'améliorer la vie"),
        ("le besoin de ", "les aînés", "le besoin des aînés"),
        ("le besoin de ", "le village", "le besoin du village"),
        ("le besoin de ", "des aînés", "le besoin d'aînés"),
        ("le besoin de ", "des familles", "le besoin de familles"),
        ("le besoin de ", "l'organisme", "le besoin de l'organisme"),
        ("Il s'adresse à ", "les aînés", "Il s'adresse aux aînés"),
        ("Il s'adresse à ", "des aînés", "Il s'adresse à des aînés"),
        ("Il sert à ", "à manger", "Il sert à manger"),
        ("avec ", "avec la popote", "avec la popote"),
        ("le rôle de ", "huit voisins", "le rôle de huit voisins"),
        ("le rôle d'un groupe de ", "hommes seuls", "le rôle d'un groupe d'hommes seuls"),
        ("Nous savons que ", "il manque un lieu", "Nous savons qu'il manque un lieu"),
        ("le prix de ", "40 ateliers", "le prix de 40 ateliers"),
    ],
)
def test_words_meet_as_in_french(head: str, answer: str, whole: str) -> None:
    """Elision and contraction are made where an answer enters a sentence."""
    assert joined(head, answer) == whole


@pytest.mark.parametrize(
    ("head", "answer", "opened_as"),
    [
        ("Il s'adresse à ", "familles seules", "Il s'adresse à\u00a0: "),
        ("Elle est signée par ", "directrice générale", "Elle est signée par\u00a0: "),
        ("Il sert à payer ", "salaire et transport", "Il sert à payer\u00a0: "),
        ("Il sert à ", "cuisiner ensemble", "Il sert à "),
        ("Il s'adresse à ", "des familles", "Il s'adresse à "),
        ("Il s'adresse à ", "24 familles", "Il s'adresse à "),
        ("Il se fera à ", "Matane", "Il se fera à "),
        ("Le manque de ", "transport", "Le manque de "),
    ],
)
def test_no_article_is_made_up(head: str, answer: str, opened_as: str) -> None:
    """Where French calls for an article that nobody said, a colon stands in its place."""
    assert opened(head, answer) == opened_as


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("Les aînés", "les aînés"),
        ("Réduire l'isolement", "réduire l'isolement"),
        ("L'isolement", "l'isolement"),
        ("À la maison", "à la maison"),
        ("Douze aînés", "douze aînés"),
        ("Transport bénévole", "transport bénévole"),
        ("Affiches et bouche à oreille", "affiches et bouche à oreille"),
        ("Feuille de présence", "feuille de présence"),
        ("Matane", "Matane"),
        ("Matane et Saint-Ulric", "Matane et Saint-Ulric"),
        ("Saint-Ulric", "Saint-Ulric"),
        ("Centraide Québec", "Centraide Québec"),
        ("MRC de La Matanie", "MRC de La Matanie"),
        ("CISSS", "CISSS"),
        ("Emploi-Québec", "Emploi-Québec"),
    ],
)
def test_capitals_inside_a_sentence(typed: str, inside: str) -> None:
    """A phrase loses its first capital inside a sentence; a name or an acronym keeps it."""
    assert lowered(typed) == inside


def test_parts_make_one_enumeration() -> None:
    """Parts are joined by commas, or by semicolons where a part has commas of its own."""
    assert enumerated(["a", "b", "c"], " et ") == "a, b et c"
    assert enumerated(["a, b", "c", "d"], " et ") == "a, b; c et d"
    assert enumerated(["a."], " et ") == "a"
    assert enumerated([], " et ") == ""


def test_elision_knows_its_exceptions() -> None:
    """« de » stays whole before a digit, an aspirated h, or nothing."""
    assert elides("hommes")
    assert not elides("huit")
    assert not elides("8 aînés")
    assert not elides("")


def test_paragraphs_are_not_a_list() -> None:
    """Long lines that tell something are prose, even when a stop was forgotten."""
    text = f"Depuis {'très ' * 30}longtemps, les gens mangent seuls\nIls sautent des repas"
    assert not is_list(text)
    assert told(text)[-1] == "Ils sautent des repas."
    assert len(told(text)) == 2


def test_sentences_are_cut_where_they_end() -> None:
    """Each sentence of an answer is one, once tidied."""
    assert told("les gens sont seuls. ils mangent peu") == [
        "Les gens sont seuls.",
        "Ils mangent peu.",
    ]

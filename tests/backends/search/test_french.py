"""French words as lexical search compares them: folded, cut, stemmed, function words left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.search.french import STOP_WORDS, fold, stems, terms, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÉTÉ À NOËL", "ete a noel"),
        ("Œuvre, œufs, Ægir", "oeuvre, oeufs, aegir"),
        ("l’aide", "l'aide"),
        ("garçon où naïf", "garcon ou naif"),
        ("e\u0301te\u0301", "ete"),
        ("𝓐ide ﬁnancière Ǽ", "aide financiere ae"),
        ("", ""),
    ],
)
def test_case_accents_and_ligatures_do_not_count(text: str, folded: str) -> None:
    """A word is the same in capitals, without its accents and with its ligatures opened."""
    assert fold(text) == folded


def test_a_straight_and_a_curly_apostrophe_cut_alike() -> None:
    """Telephones write the curly apostrophe, documents the straight one: both give two words."""
    assert words("l’organisme d’accueil") == words("l'organisme d'accueil")
    assert words("l'organisme") == ["l", "organisme"]
    assert terms("jusqu’au printemps") == terms("jusqu'au printemps")


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_a_number_written_with_spaces_is_one_word(space: str) -> None:
    """40 000 is read as 40000 whichever space its source used between thousands."""
    assert words(f"40{space}000 $") == ["40000"]
    assert words(f"1{space}250{space}000,50 $") == ["1250000,50"]
    assert terms("40000 $") == terms(f"40{space}000 $")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("en 2024 350 personnes", ["en", "2024", "350", "personnes"]),
        ("en 2024 40 000 personnes", ["en", "2024", "40000", "personnes"]),
        ("12 3456", ["12", "3456"]),
        ("2,5 M$", ["2,5", "m"]),
        ("covid19", ["covid19"]),
    ],
)
def test_numbers_that_only_follow_each_other_stay_apart(text: str, cut: list[str]) -> None:
    """A year before a count is not part of it, and a decimal is one number."""
    assert words(text) == cut


@pytest.mark.parametrize(
    "text", ["qu'est-ce que c'est", "c'est à qui ?", "bonjour, merci", "l' d’ s'", "?!… $", ""]
)
def test_a_text_of_function_words_has_no_stem(text: str) -> None:
    """Words that carry grammar or politeness tell nothing of the subject."""
    assert stems(text) == []
    assert terms(text) == []


def test_stop_words_are_folded_as_the_text_is() -> None:
    """Each function word of the list is written the way that texts are compared."""
    assert {word for word in STOP_WORDS if fold(word) != word} == set()
    assert stems("Où êtes-vous ?") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mandataire", "MANDATAIRES"),
        ("l'organisme communautaire", "des organismes communautaires"),
        ("œuvre", "oeuvres"),
        ("financer", "finançait"),
        ("une dépense admissible", "les dépenses admissibles"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    """A plural, a conjugation, a missing ligature: the same stem."""
    assert stems(one) == stems(other)


def test_terms_add_first_letters_to_stems() -> None:
    """Words that a stemmer tells apart, as a noun and its adjective, still share a term."""
    assert stems("admissibilité") != stems("admissible")
    shared = set(terms("admissibilité")) & set(terms("admissible"))
    assert shared == {"~admiss"}
    assert terms("le mandataire")[:1] == stems("le mandataire")


@settings(deadline=None)
@given(st.text())
def test_any_text_is_cut(text: str) -> None:
    """Whatever is typed gives words, with two terms for each stem and no stop word."""
    assert all(word == fold(word) and word.strip() for word in words(text))
    assert len(terms(text)) == 2 * len(stems(text))
    assert set(words(text)) - STOP_WORDS or not stems(text)


@settings(deadline=None)
@given(st.text(alphabet="aàâeéèëïôœæcçLÉÎ'’ -0123"))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """French text folded once is folded for good, and cuts into the same words."""
    assert fold(fold(text)) == fold(text)
    assert words(fold(text)) == words(text)

"""What people type, read in the documents' spelling: SMS, joual, accents, glue and mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.files.library import Library
from bot.backends.search.french import stems
from bot.backends.search.spelling import Spellings, vocabulary_of
from tests.tiny_folder import REPO

_DOCUMENTS = [
    "Le mandataire de la MRC reçoit la demande. Le mandataire la lit à l'heure.",
    "L'organisme s'adresse au comité : l'aide financière couvre les dépenses admissibles.",
    "On prépare une évaluation, puis le formulaire. Les œuvres du quartier. Une œuvre aussi.",
    "L'adresse de Montréal ; à Montréal, on demande une adresse ; les heures, une évaluation.",
]
_LISTED = {
    "chu": "je suis",
    "koi": "quoi",
    "c koi": "qu'est-ce que",
    "on peut-tu": "est-ce qu'on peut",
    "ché pas": "je ne sais pas",
    "bs": "aide sociale",
    "orga": "organisme",
}
_MEANINGS = [
    ("véhicule", "char", "auto"),
    ("aide financière", "subvention", "cash"),
    ("réfrigérateur", "frigo", "frigo communautaire"),
]
_SPELLINGS = Spellings(_LISTED, _MEANINGS, vocabulary_of(_DOCUMENTS))


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("koi", "quoi"),
        ("chu dans une orga", "je suis dans une organisme"),
        ("c koi le bs", "qu'est-ce que le aide sociale"),
        ("On peut-tu manger ?", "est-ce qu'on peut manger ?"),
        ("CHÉ PAS", "je ne sais pas"),
        ("che pas", "je ne sais pas"),
    ],
)
def test_listed_spellings_become_standard(typed: str, standard: str) -> None:
    """SMS, joual and whole phrases of the glossary are read, in capitals or without accents."""
    assert _SPELLINGS.standard(typed) == standard


@pytest.mark.parametrize("typed", ["orgas", "abs", "bs-1", "chum", "d'une sous-bs", "koi-koi"])
def test_a_listed_spelling_is_a_whole_word(typed: str) -> None:
    """A word that only holds the letters of a listed one is left alone."""
    assert _SPELLINGS.standard(typed) == typed


def test_the_longest_listed_phrase_wins() -> None:
    """A phrase of two words is read before the word that it holds."""
    assert _SPELLINGS.standard("c koi") == "qu'est-ce que"


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("evaluation", "évaluation"),
        ("comite", "comité"),
        ("oeuvre", "œuvre"),
        ("la depense", "la depense"),
        ("depenses", "dépenses"),
    ],
)
def test_accents_and_ligatures_are_restored(typed: str, standard: str) -> None:
    """A word of the documents typed without its accents gets them back; another is left."""
    assert _SPELLINGS.standard(typed) == standard


@pytest.mark.parametrize(
    "typed", ["évaluation", "Evaluation", "MANDATAIRE", "montreal", "Montreal", "Mrc", "œuvre"]
)
def test_accents_and_capitals_typed_are_kept(typed: str) -> None:
    """A word of the documents typed with accents or capitals is not written again.

    A name is not either: the documents write it with a capital that says nothing of the word.
    """
    assert _SPELLINGS.standard(typed) == typed


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("sadresse", "s'adresse"),
        ("laide", "l'aide"),
        ("lorganisme", "l'organisme"),
        ("dheures", "d'heures"),
        ("quadresse", "qu'adresse"),
        ("levaluation", "l'évaluation"),
        ("Laide", "l'aide"),
    ],
)
def test_glued_words_come_apart(typed: str, standard: str) -> None:
    """A word glued to its article or pronoun is cut before a vowel or an h."""
    assert _SPELLINGS.standard(typed) == standard


@pytest.mark.parametrize("typed", ["quon", "lon", "dla", "lmandataire", "sdemande"])
def test_short_or_hard_starts_are_not_cut(typed: str) -> None:
    """Nothing is cut from a word that is too short, nor before a consonant."""
    assert "'" not in _SPELLINGS.standard(typed)


def test_the_shipped_glossary_reads_everyday_writing() -> None:
    """What promoters type every day is listed in the shipped glossary, short glued words too."""
    glossary = Library(REPO / "knowledge").read().knowledge.catalogue.glossary
    spellings = Spellings(glossary.spellings, glossary.meanings, {})
    read = {
        "quon": "qu'on",
        "cest": "c'est",
        "chu": "je suis",
        "jai": "j'ai",
        "on peut-tu": "est-ce qu'on peut",
    }
    assert {typed: spellings.standard(typed) for typed in read} == read


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("mandatere", "mandataire"),
        ("formulère", "formulaire"),
        ("evaluasion", "évaluation"),
        ("Mandatère", "mandataire"),
        ("organnisme", "organisme"),
    ],
)
def test_near_mistakes_are_guessed(typed: str, standard: str) -> None:
    """A long word that nearly spells one of the documents is read as it."""
    assert _SPELLINGS.standard(typed) == standard


@pytest.mark.parametrize(
    "typed",
    [
        "mandataires",
        "organismes",
        "évaluations",
        "formulaires",
        "andataire",
        "heurs",
        "trottinette",
        "2026",
    ],
)
def test_inflections_and_other_words_are_left(typed: str) -> None:
    """A plural is no mistake; a short word, another first letter or another word is no guess."""
    assert _SPELLINGS.standard(typed) == typed


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("œuvre 🙂 mandatere", "œuvre 🙂 mandataire"),
        ("🙂🙂 koi, œ koi ?", "🙂🙂 quoi, œ quoi ?"),
        ("Œ…ﬁ koi", "Œ…ﬁ quoi"),
        ("e\u0301te\u0301 koi", "e\u0301te\u0301 quoi"),
        ("½ c koi İ c koi", "½ qu'est-ce que İ qu'est-ce que"),
        ("a_b  koi\tkoi", "a_b  quoi\tquoi"),
    ],
)
def test_what_stands_around_a_word_is_untouched(typed: str, standard: str) -> None:
    """Ligatures, emoji, combining accents and spaces do not shift what is written again."""
    assert _SPELLINGS.standard(typed) == standard


_PIECES = [*"koic sœæŒİßﬁé\u0301'’-_.🙂", "c koi", "mandatere", "sadresse", "On peut-tu"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_signs_of_any_message_are_kept(typed: str) -> None:
    """Whatever is typed around words stays: emoji, dots, underscores, as many as there were."""
    read = _SPELLINGS.standard(typed)
    assert all(read.count(sign) == typed.count(sign) for sign in "🙂_.")


@settings(deadline=None)
@given(st.text())
def test_no_message_breaks_the_reading(typed: str) -> None:
    """A message in any script gives a text, empty only when it is."""
    assert bool(_SPELLINGS.standard(typed)) == bool(typed)


@settings(deadline=None)
@given(st.text())
def test_without_glossary_or_documents_a_message_is_left_as_typed(typed: str) -> None:
    """An empty folder corrects nothing."""
    assert Spellings({}, [], {}).standard(typed) == typed


def test_words_of_the_same_meaning_widen_a_question() -> None:
    """Any word of a group brings the stems of the others, never its own."""
    assert set(_SPELLINGS.widened(stems("mon char"))) == set(stems("véhicule auto"))
    assert set(_SPELLINGS.widened(stems("du cash"))) == set(stems("aide financière subvention"))


def test_a_phrase_of_two_words_widens_a_question() -> None:
    """A group holds phrases too, recognised whole: half of one says nothing."""
    assert set(_SPELLINGS.widened(stems("l'aide financière"))) == set(stems("subvention cash"))
    assert _SPELLINGS.widened(stems("financière")) == []


def test_what_was_typed_is_not_added_again() -> None:
    """A question that already holds a word of the same meaning does not count it twice."""
    question = stems("un frigo ou un réfrigérateur")
    assert not set(_SPELLINGS.widened(question)) & set(question)


def test_the_usual_form_of_a_word_is_the_one_met_most() -> None:
    """A capital at the start of one sentence does not make a name."""
    vocabulary = vocabulary_of(["Demande ici.", "une demande, la demande", "Montréal et Montréal"])
    assert vocabulary["demande"] == "demande"
    assert vocabulary["montreal"] == "Montréal"
    assert "et" not in vocabulary

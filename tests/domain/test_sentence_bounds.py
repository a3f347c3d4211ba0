"""Where French sentences end, and where they only seem to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.sentence_bounds import sentences

# Pieces of text that come together in the worst ways.
PIECES = st.sampled_from(
    ["M.", "art.", "3.48", "Le", "le", "Œ", "»", "«", "…", "...", "?", "!", ".", '"', "(", ")"]
    + ["2.", "12,5", " ", "  ", "\t", "\u00a0", "\u202f", "A.", "etc.", "$", "fin.", "Fonds", "\n"]
)


@pytest.mark.parametrize(
    "text",
    [
        "Le projet de M. Tremblay est admissible.",
        "MM. Roy et Tremblay siègent avec Mme. Gagnon et Dre. Côté.",
        "Selon l'art. 3.48 du cadre, le projet est admissible.",
        "Voir art. 12 et chap. 3 du cadre normatif.",
        "Voir p. 12, pp. 14 à 16 et no. 3.",
        "2. Prévoir un comité de suivi.",
        "12. Prévoir un comité de suivi.",
        "La subvention est de 40 000.50 $ au plus.",
        "Le taux est de 12.5 % du coût total.",
        "Les sports, les loisirs, etc. Tout y est admissible.",
        "J. A. Tremblay et L.-P. Roy ont signé.",
        "L'appel ferme le 30 sept. 2026 à midi.",
        "Écrivez à l'adresse exemple.Org pour en savoir plus.",
        "Attendez… puis répondez.",
        "Est-ce admissible ? oui.",
        "La ville de Ste. Foy et celle de St. Jean.",
        "",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    """Abbreviations, initials, numbers, decimals and item numbers end no sentence."""
    assert sentences(text) == ([text] if text else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Le maximum est de 40 000 $. La durée est de 12 mois.",
            ["Le maximum est de 40 000 $.", "La durée est de 12 mois."],
        ),
        ("Est-ce admissible ? Oui.", ["Est-ce admissible ?", "Oui."]),
        ("Attention ! Écrivez-nous.", ["Attention !", "Écrivez-nous."]),
        ("On verra… Le comité décide.", ["On verra…", "Le comité décide."]),
        ("On verra... Le comité décide.", ["On verra...", "Le comité décide."]),
        (
            "Le plan est fini. Œuvrer reste possible.",
            ["Le plan est fini.", "Œuvrer reste possible."],
        ),
        ("C'est fini. À vous.", ["C'est fini.", "À vous."]),
        ("Fin en 2024. 12 projets suivent.", ["Fin en 2024.", "12 projets suivent."]),
        (
            "Il a dit : « Le projet est prêt. » Le comité a répondu.",
            ["Il a dit : « Le projet est prêt. »", "Le comité a répondu."],
        ),
        (
            "Le plan est prêt. « Nous le voulons. » C'est dit.",
            ["Le plan est prêt.", "« Nous le voulons. »", "C'est dit."],
        ),
        ("(Voir le guide.) Le reste suit.", ["(Voir le guide.)", "Le reste suit."]),
        ('Il dit "oui." Elle dit non.', ['Il dit "oui."', "Elle dit non."]),
        (
            "1. Remplir le formulaire. 2. Joindre le budget.",
            ["1. Remplir le formulaire.", "2. Joindre le budget."],
        ),
        ("Le Fonds aide.\u00a0\u00a0La MRC aussi.", ["Le Fonds aide.", "La MRC aussi."]),
        ("Vu le comité de M. Roy. Il a dit oui.", ["Vu le comité de M. Roy.", "Il a dit oui."]),
        ("Selon la loi L-7. Le reste suit.", ["Selon la loi L-7.", "Le reste suit."]),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, expected: list[str]) -> None:
    """A full stop, a question, an exclamation or an ellipsis before a capital ends a sentence."""
    assert sentences(text) == expected


def _words(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_the_text_comes_back_whole(text: str) -> None:
    """Nothing is lost, added or moved: sentences joined are the text, spaces aside."""
    found = sentences(text)
    assert _words("".join(found)) == _words(text)
    assert all(sentence and sentence == sentence.strip() for sentence in found)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_each_sentence_is_word_for_word(text: str) -> None:
    """Each sentence stands in the text as it is given, after the one before."""
    at = 0
    for sentence in sentences(text):
        at = text.index(sentence, at) + len(sentence)


@pytest.mark.parametrize("piece", ["A. ", "1. ", "etc. ", ". »", ".  ", "Non. ", "(.) "])
def test_a_hostile_page_is_read_like_another(piece: str) -> None:
    """A page of initials, numbers or stops is cut whole, however long it is."""
    text = piece * 40_000
    assert _words("".join(sentences(text))) == _words(text)

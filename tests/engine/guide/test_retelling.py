"""A correction said in words, and what was said before; answers that only look like them."""

from __future__ import annotations

import pytest

from bot.engine.guide.retelling import Retold, retold, said_before

_CORRECTED = {
    "c'est pas 65 personnes, c'est plus 25": ("65 personnes", "25"),
    "cest pas dans rimouski meme, c'est a Saint-Anaclet, dans la MRC. le thème ok": (
        "dans rimouski meme",
        "a Saint-Anaclet, dans la MRC",
    ),
    "non, c'est à Saint-Anaclet": ("", "à Saint-Anaclet"),
    "Non c'est décembre 2027": ("", "décembre 2027"),
    "ce n'est pas janvier, c'est février 2027": ("janvier", "février 2027"),
    "c\u2019est pas 65 mais c\u2019est 25": ("65", "25"),
    "non c'est pas 24 c'est 30": ("24", "30"),
    "pas 28, 26": ("28", "26"),
    "non, pas 28 personnes, 26": ("28 personnes", "26"),
    "Voyons, c'est pas à Matane c'est à Amqui": ("à Matane", "à Amqui"),
}
_NOT_CORRECTED = (
    "c'est pas facile pour les aînés",
    "Non, c'est bon",
    "non c'est correct",
    "non",
    "Les aînés disent que c'est pas la faim, c'est la solitude",
    "On n'a pas de char",
    "pas 2 sans 3, toujours",
    "pas de char, pas de sous",
)
_SAID = {
    "je te lai dit, 1 an a partir de janvier prochain": "1 an a partir de janvier prochain",
    "je te l'ai deja dit dans le budget: animatrice 15h semaine": "animatrice 15h semaine",
    "je te l'ai déjà dit": "",
    "je lai dit, Saint-Anaclet pis Saint-Narcisse": "Saint-Anaclet pis Saint-Narcisse",
    "j'ai déjà dit ça": "",
    "je viens de te le dire": "",
    "jviens de te le dire": "",
    "ben là je vous l'ai déjà dit plus haut !": "",
    "je vous ai déjà répondu": "",
    "jte l'ai dit": "",
    "je te l'ai déjà dit, c'est 25": "25",
    "je t'ai deja dit que c'est 25": "25",
}
_NOT_SAID = (
    "je l'ai dit à la MRC",
    "j'ai dit aux aînés de venir",
    "on l'a dit aux gens du village",
    "nous avons dit non",
    "je l'ai dit au CLSC, qui va nous référer du monde",
    "une voisine nous a dit qu'elle mange des toasts",
)


@pytest.mark.parametrize("said", _CORRECTED)
def test_a_correction_is_read_in_two_parts(said: str) -> None:
    """What is denied and what is said instead are told apart."""
    assert retold(said) == Retold(*_CORRECTED[said])


@pytest.mark.parametrize("said", _NOT_CORRECTED)
def test_an_answer_is_no_correction(said: str) -> None:
    """A bare no, an answer that denies something, is left as it is."""
    assert retold(said) is None


@pytest.mark.parametrize("said", _SAID)
def test_what_was_said_before_is_left_out(said: str) -> None:
    """« Je te l'ai dit » is no part of an answer: what follows it is."""
    assert said_before(said) == _SAID[said]


@pytest.mark.parametrize("said", _NOT_SAID)
def test_what_was_said_to_others_is_an_answer(said: str) -> None:
    """Words about what somebody told somebody else are an answer."""
    assert said_before(said) is None

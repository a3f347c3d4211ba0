"""Messages that are whole, and the first of several short ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Pending
from bot.engine.guide.bursts import is_unfinished, settles
from bot.engine.guide.fields import HELP, SKIP, UNKNOWN

_AFTER = ((UNKNOWN, "Je ne sais pas encore"), (SKIP, "Passer"), (HELP, "Pourquoi ?"))


def _asked(*options: tuple[str, str], several: bool = False, room: str = "champs") -> Pending:
    every = (*options, *_AFTER)
    return Pending(
        serial=7,
        room=room,
        what="projet-titre",
        options=tuple(key for key, _ in every),
        labels=tuple(text for _, text in every),
        shown=len(options),
        several=() if several else None,
    )


TEXT = _asked()
YES_NO = _asked(("oui", "Oui"), ("non", "Non"))
FORM = _asked(("obnl", "Organisme à but non lucratif"), ("coop", "Coopérative"))
MANY = _asked(("a", "Une résolution"), ("b", "Les états financiers"), several=True)
CONSENT = _asked(("oui", "Oui, gardez mon dossier"), ("non", "Non, ne gardez rien"), room="accueil")

_PARTS = """bonjour|Bonjour !|allo|salut|bon matin|j'ai un projet|J'ai un projet de|de cuisine
|pour les aînés|on voudrait|on veut faire un jardin|c'est pour|avec la CDC et|un jardin, une serre,
|nous sommes un organisme|je suis avec|dans le fond|et aussi|mais|fait que|pour des familles de|ben
|le besoin c'est|les loyers ont doublé|euh|comme|la cuisine serait|on est à|j'me demande si
|qui vivent seuls|Une cuisine collective|un peu comme...|on sert 40 personnes par semaine et"""
_WHOLE = """Matane|Richmond|oui|Non|12 500 $|2|1, 3|15 mars 2027|le 1er avril|18 mois|45 %|menu
|retour|passer|exporter|/start|/menu|je ne sais pas|corriger le titre|C'est une cuisine collective.
|On veut aider les aînés isolés.|Combien peut-on demander ?|👍|?|40 personnes
|Fait en mars.|deux ans|418 555-1234|merci|où j'en suis|je ne sais pas encore|
|Les loyers ont doublé depuis trois ans et quarante familles attendent un logement, dit la MRC"""


@pytest.mark.parametrize("text", [one.strip("\n") for one in _PARTS.split("|")])
def test_the_first_of_several_messages_may_wait(text: str) -> None:
    """A greeting, the head or the middle of a sentence may be followed at once by more."""
    assert is_unfinished(text)
    assert not settles(None, text)


@pytest.mark.parametrize("text", [one.strip("\n") for one in _WHOLE.split("|")])
def test_a_whole_message_never_waits(text: str) -> None:
    """A name, a choice, a figure, a command, a question or a sentence that ends is answered."""
    assert not is_unfinished(text)


@pytest.mark.parametrize(
    ("pending", "texts"),
    [
        (None, "combien peut-on demander ?|/start|menu|corriger le titre|?|12 500 $|👍|2"),
        (TEXT, "Bonjour !|allo|passer|pourquoi|je ne sais pas|12 500 $|15 mars 2027|18 mois|oui"),
        (TEXT, "2027-06-30|40|environ 40 personnes|farine 200 $|45 %|un an et demi|mars 2027"),
        (YES_NO, "oui|ouais|Non|pas vraiment|1|👍|peut-être ?"),
        (FORM, "1|2.|Coopérative|but non lucratif|sais pas"),
        (MANY, "1, 2|c'est tout|1 et 2|passer"),
        (CONSENT, "oui|Oui, gardez mon dossier|non|2|en savoir plus ?"),
    ],
)
def test_an_answer_by_itself_is_joined_to_nothing(pending: Pending | None, texts: str) -> None:
    """What answers the pending question, commands or asks is read alone, and at once."""
    assert [text for text in texts.split("|") if not settles(pending, text)] == []


@pytest.mark.parametrize(
    ("pending", "texts"),
    [
        (None, "bonjour|j'ai un projet|de cuisine|oui mon projet c'est un jardin|Matane"),
        (TEXT, "une cuisine|pour les aînés|À table, Matane|on veut|oui mais on veut aussi un four"),
        (CONSENT, "bonjour|j'ai un autre projet"),
        (FORM, "on est un groupe|de citoyens"),
    ],
)
def test_a_part_does_not_settle(pending: Pending | None, texts: str) -> None:
    """Words that may go on are not taken for a whole answer."""
    assert [text for text in texts.split("|") if settles(pending, text)] == []


@given(st.text(max_size=300))
def test_any_text_is_one_or_the_other_or_neither(text: str) -> None:
    """Whatever comes, it is read without an error; what commands or asks does not wait."""
    for pending in (None, TEXT, YES_NO, FORM, MANY, CONSENT):
        settles(pending, text)
    if not text.strip() or text.lstrip().startswith("/"):
        assert settles(TEXT, text)
        assert not is_unfinished(text)

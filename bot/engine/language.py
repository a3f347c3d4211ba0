"""Tells a message written in English, which is answered in French all the same."""

from __future__ import annotations

from bot.domain.folding import folded_words

_ENGLISH = frozenset(
    """the what is are how who when where which can could my our your their for does do did much
    many we you they please need apply and with there any about this that of to it have has get ask
    from was were will would should""".split()
)
_FRENCH = frozenset(
    """le la les l de des du d un une est et pour que qui quoi mon ma mes notre nos votre je j on
    nous vous c ce ca il elle au aux dans avec sur pas ne quand comment combien""".split()
)
_FEWEST = 2


def is_english(text: str) -> bool:
    """Tell whether a message is in English: words that only English has, and none that French has.

    A name or a word taken from English inside a French sentence does not make it English.
    """
    words = folded_words(text)
    english = sum(word in _ENGLISH for word in words)
    return english >= _FEWEST and not any(word in _FRENCH for word in words)

"""French words for lexical search: folding, cutting, stop words, stems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.numbers import NUMBER, closed_up

if TYPE_CHECKING:
    import Stemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?", re.UNICODE)
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)$")
_PREFIX = 6

# Function words of French, folded: they carry grammar, not subject. Short forms left by elision
# are in it too. "pas", "sans" and "avec" stay out of questions' way all the same: too frequent.
STOP_WORDS = frozenset(
    """a ai aie as au aucun aussi aux avec avez avoir avons c ca car ce ceci cela celle celles celui
    ces cet cette ceux chez ci comme comment d dans de des dont du elle elles en encore es est et
    etaient etait etant ete etes etre eu eux fait faire fais font faut ici il ils j je jusqu l la le
    les leur leurs lors lorsqu lui m ma mais me meme memes mes mi moi mon n ne ni nos notre nous on
    ont ou par parce pas peu peut peuvent peux plus pour pourquoi puis puisqu qu quand que quel
    quelle quelles quels qui quoi s sa sans se sera serait ses si soit son sont sous suis sur t ta
    tandis te tes toi ton tous tout toute toutes tu un une vers via voici voila vos votre vous y
    bonjour allo salut merci svp slt bonsoir oui non ok
    beaucoup ben bien""".split()
)


def fold(text: str) -> str:
    """Lower the case, drop accents, open ligatures."""
    # Decomposed first: letters in a decorative style have no lower case of their own.
    decomposed = unicodedata.normalize("NFKD", text)
    lowered = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return lowered.replace("\u0153", "oe").replace("\u00e6", "ae").replace("\u2019", "'")


def words(text: str) -> list[str]:
    """Cut a text into folded words; a number written with spaces is one word."""
    joined = NUMBER.sub(lambda number: closed_up(number.group()), text)
    return _WORD.findall(fold(joined))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    import Stemmer

    stemmer = Stemmer.Stemmer("french")
    stemmer.maxCacheSize = 50_000
    return stemmer


def _content_words(text: str) -> list[str]:
    return [w for w in words(text) if w not in STOP_WORDS and not _ELISION.match(w)]


def stems(text: str) -> list[str]:
    """Cut a text into the stems of its words, stop words left out."""
    return list(_stemmer().stemWords(_content_words(text)))


def terms(text: str) -> list[str]:
    """Cut a text into what lexical search compares: stems, and the words' first letters.

    The first letters catch what a stemmer misses: a wrong ending, an irregular family.
    """
    kept = _content_words(text)
    return list(_stemmer().stemWords(kept)) + [f"~{word[:_PREFIX]}" for word in kept]

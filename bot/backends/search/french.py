"""French words for lexical search: folding, stop words, stems, and the spellings people use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import Stemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?", re.UNICODE)
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)$")
_PREFIX = 6
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")

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
    bonjour allo salut merci svp slt bonsoir""".split()
)


def fold(text: str) -> str:
    """Lower the case, drop accents, open ligatures."""
    lowered = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Cut a text into folded words; a number written with spaces is one word."""
    joined = _THOUSANDS.sub("", text)
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


class Spellings:
    """Reads a question as typed (SMS, joual, no accents) into standard words, and widens it.

    Args:
        spellings: what people type → the standard words; whole words or short phrases.
        meanings: groups of words that mean the same; the first of each is the documents' word.
    """

    def __init__(self, spellings: Mapping[str, str], meanings: Sequence[Sequence[str]]) -> None:
        self._phrases = {fold(typed).strip(): standard for typed, standard in spellings.items()}
        longest = sorted(self._phrases, key=len, reverse=True)
        self._pattern = (
            re.compile(r"(?<![\w'-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])")
            if longest
            else None
        )
        self._groups: dict[str, set[str]] = {}
        for group in meanings:
            stemmed = [" ".join(stems(word)) for word in group]
            for stem in stemmed:
                if stem:
                    self._groups.setdefault(stem, set()).update(s for s in stemmed if s != stem)

    def standard(self, question: str) -> str:
        """Rewrite the spellings that the glossary knows; leave every other word as typed."""
        if self._pattern is None:
            return question
        # Folding keeps positions only when no ligature opens, so the text is folded char by char.
        folded = "".join(fold(c)[:1] or c for c in question)
        pieces: list[str] = []
        end = 0
        for match in self._pattern.finditer(folded):
            pieces += [question[end : match.start()], self._phrases[match.group()]]
            end = match.end()
        return "".join([*pieces, question[end:]])

    def widened(self, question_stems: Sequence[str]) -> list[str]:
        """Give the stems of words that mean the same as those of the question, without these."""
        found: set[str] = set()
        for size in (1, 2, 3):
            for start in range(len(question_stems) - size + 1):
                found |= self._groups.get(" ".join(question_stems[start : start + size]), set())
        single = {stem for phrase in found for stem in phrase.split()}
        return sorted(single - set(question_stems))

"""Reads a question as typed (SMS, joual, no accents, mistakes) into the words of the documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.backends.search.french import fold, stems

_TYPED = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]|\s+|_")
# Short words that people glue to the next one: "sadresse" is "s'adresse".
_GLUED = ("qu", "l", "d", "j", "s", "c", "m", "t", "n")
_SHORTEST_GLUED = 5
_SHORTEST_GUESS = 6
_CLOSE_ENOUGH = 84


def vocabulary_of(texts: Iterable[str]) -> dict[str, str]:
    """Give the usual spelling of every word of some texts, by its folded form.

    A capital at the start of a sentence says nothing: the form met most often wins.
    """
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for word in re.findall(r"[^\W\d_]{3,}", text):
            forms.setdefault(fold(word), Counter())[word] += 1
    return {folded: counts.most_common(1)[0][0] for folded, counts in forms.items()}


class Spellings:
    """Standard spelling of what people type, and words of the same meaning.

    Args:
        spellings: what people type → the standard words; whole words or short phrases.
        meanings: groups of words that mean the same; the first of each is the documents' word.
        vocabulary: usual spelling of the documents' words, by folded form.
    """

    def __init__(
        self,
        spellings: Mapping[str, str],
        meanings: Sequence[Sequence[str]],
        vocabulary: Mapping[str, str],
    ) -> None:
        self._phrases = {fold(typed).strip(): standard for typed, standard in spellings.items()}
        self._vocabulary = vocabulary
        self._long_words = [word for word in vocabulary if len(word) >= _SHORTEST_GUESS]
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
        """Rewrite the spellings that the glossary or the documents know; leave the rest."""
        return "".join(self._word(piece) for piece in _TYPED.findall(self._listed(question)))

    def _listed(self, question: str) -> str:
        if self._pattern is None:
            return question
        # One folded character for each typed one, so that positions stay the same.
        folded = "".join(fold(c)[:1] or c for c in question)
        pieces: list[str] = []
        end = 0
        for match in self._pattern.finditer(folded):
            pieces += [question[end : match.start()], self._phrases[match.group()]]
            end = match.end()
        return "".join([*pieces, question[end:]])

    def _word(self, typed: str) -> str:
        folded = fold(typed)
        if not folded.isalpha():
            return typed
        known = self._vocabulary.get(folded)
        if known is not None:
            # Same word without its accents; accents and capitals that were typed stay.
            return known if typed == folded and known.islower() else typed
        return self._unglued(folded) or self._nearest(folded) or typed

    def _unglued(self, folded: str) -> str:
        if len(folded) < _SHORTEST_GLUED:
            return ""
        for head in _GLUED:
            rest = folded.removeprefix(head)
            vowel = rest[:1] in "aeiouyh"
            if rest != folded and vowel and len(rest) > 2 and rest in self._vocabulary:
                return f"{head}'{self._vocabulary[rest]}"
        return ""

    def _nearest(self, folded: str) -> str:
        if len(folded) < _SHORTEST_GUESS:
            return ""
        match = process.extractOne(
            folded, self._long_words, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        # The first letter is hardly ever the wrong one; another ending is no mistake.
        if match is None or match[0][0] != folded[0] or stems(match[0]) == stems(folded):
            return ""
        return self._vocabulary[match[0]]

    def widened(self, question_stems: Sequence[str]) -> list[str]:
        """Give the stems of words that mean the same as those of the question, without these."""
        found: set[str] = set()
        for size in (1, 2, 3):
            for start in range(len(question_stems) - size + 1):
                found |= self._groups.get(" ".join(question_stems[start : start + size]), set())
        single = {stem for phrase in found for stem in phrase.split()}
        return sorted(single - set(question_stems))

"""The model's Unigram tokenizer for one purpose, numbers from a text, in little memory and time.

`tokenizers` reads the same vocabulary from `tokenizer.json`, but holds it in 290 MB and takes a
second to load it, which is most of what a short question may cost. This gives the same numbers
(tested on many texts) from 45 MB in a fifth of that time; words of passages are remembered.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from bot.backends.search.embeddings.packed_weights import Pieces

PIECES = "pieces.txt"
SCORES = "scores.json"
MARK = "\N{LOWER ONE EIGHTH BLOCK}"
# Below the rarest piece by as much, in `tokenizers` as in the package's engine.
UNKNOWN_PENALTY = 10.0
REMEMBERED = 50_000
REMEMBERED_LENGTH = 40

# The packed file lists replacements one character at a time: NFKC, plus these two groups. Unicode's
# own NFKC is used in their place, since it also joins a letter and a separate accent, as the
# original SentencePiece model does.
DROPPED = "\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\x00\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd"


def write_unigram(pieces: Pieces, folder: Path) -> None:
    """Write the pieces, one a line, and their scores beside the roles of special ones."""
    if any("\n" in text for text in pieces.texts):
        raise ModelUnavailable("the packed model file holds a piece with a line break")
    (folder / PIECES).write_text("\n".join(pieces.texts), encoding="utf-8", newline="\n")
    facts = {"unknown": pieces.unknown, "scores": pieces.scores}
    (folder / SCORES).write_text(json.dumps(facts), encoding="utf-8")


class Unigram:
    """Token numbers of a text, without marks around it.

    Raises:
        ModelUnavailable: the folder has no such tokenizer.
    """

    def __init__(self, folder: Path) -> None:
        try:
            texts = (folder / PIECES).read_text(encoding="utf-8").split("\n")
            facts = json.loads((folder / SCORES).read_text(encoding="utf-8"))
            self._scores = array("d", facts["scores"])
            self._unknown = int(facts["unknown"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelUnavailable(f"the tokenizer cannot be loaded: {error}") from error
        if len(texts) != len(self._scores):
            raise ModelUnavailable("the tokenizer has not as many scores as pieces")
        self._numbers = {text: number for number, text in enumerate(texts)}
        self._longest = max(map(len, texts))
        self._unknown_score = min(self._scores) - UNKNOWN_PENALTY
        self._remembered: dict[str, list[int]] = {}
        self._dropped = re.compile(f"[{DROPPED}]")
        self._spaces = re.compile(f"[{SPACES}]")
        self._runs = re.compile(" {2,}")

    def encode(self, text: str, *, remember: bool = True) -> list[int]:
        """The numbers of the pieces that make the likeliest cut of the text.

        Args:
            text: any text without halves of surrogate pairs.
            remember: keep its words in memory, to read the next texts faster.
        """
        plain = self._spaces.sub(" ", self._dropped.sub("", text))
        plain = self._runs.sub(" ", unicodedata.normalize("NFKC", plain))
        if not plain:
            return []
        numbers: list[int] = []
        for word in plain.removeprefix(" ").split(" "):
            numbers += self._word(MARK + word, remember)
        return numbers

    def _word(self, word: str, remember: bool) -> list[int]:
        known = self._remembered.get(word)
        if known is not None:
            return known
        numbers = self._cut(word)
        if remember and len(word) <= REMEMBERED_LENGTH:
            if len(self._remembered) >= REMEMBERED:
                self._remembered = {}
            self._remembered[word] = numbers
        return numbers

    def _cut(self, word: str) -> list[int]:
        # Viterbi: best[i] is the score of the likeliest cut of the first i characters.
        size = len(word)
        best = [float("-inf")] * (size + 1)
        best[0] = 0.0
        came: list[tuple[int, int]] = [(0, self._unknown)] * (size + 1)
        for start in range(size):
            base = best[start]
            alone = False
            for stop in range(start + 1, min(start + self._longest, size) + 1):
                number = self._numbers.get(word[start:stop])
                if number is None:
                    continue
                alone = alone or stop == start + 1
                score = base + self._scores[number]
                if score > best[stop]:
                    best[stop], came[stop] = score, (start, number)
            if not alone and base + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = (
                    base + self._unknown_score,
                    (start, self._unknown),
                )
        return self._walk_back(came, size)

    def _walk_back(self, came: list[tuple[int, int]], stop: int) -> list[int]:
        numbers: list[int] = []
        while stop > 0:
            stop, number = came[stop]
            # Unknown neighbours count as one, as in `tokenizers`.
            if number != self._unknown or not numbers or numbers[-1] != number:
                numbers.append(number)
        numbers.reverse()
        return numbers

"""Tells a message that is whole from the first of several sent one after another.

Pure and quick: it is asked for every message that comes, before anything is read.
"""

from __future__ import annotations

import re

from bot.domain.conversation import Pending
from bot.domain.durations import read_duration
from bot.domain.folding import composed, folded, folded_words
from bot.engine.guide.assenting import is_unknown, sign_of, yes_or_no
from bot.engine.guide.beside import said_beside
from bot.engine.guide.commanding import plain_command, stripped
from bot.engine.guide.opening import ROOM
from bot.engine.guide.placing import named
from bot.engine.guide.said_words import GREETINGS, THAT_IS_ALL

# No answer by itself is longer; no first part of several either.
_LONGEST = 120
_LONGEST_PART = 70
_MOST_WORDS = 9
_MONTHS = r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
# « 12 500 $ », « 3, 4 », « 2027-06-30 », « 418 555-1234 »: figures and their marks.
_FIGURES = re.compile(r"[\s#(]*\d[\d\s.,:/()$%k-]*(?:(?:et|ou|a|h)\s+\d[\d\s.,:/$%h-]*)?")
_DAY = re.compile(
    rf"(?:(?:le|du|au|des|en)\s+)?(?:(?:\d{{1,2}}|1er)\s+)?(?:{_MONTHS})(?:\s+\d{{4}})?"
)
_MONEY = re.compile(r"\d\s*(?:\$|dollars?\b|piasses?\b)")
# « 40 personnes », « environ 18 mois », « 45 % ».
_COUNTED = re.compile(
    r"(?:(?:environ|a peu pres|autour de|pres de|c'est|pendant)\s+)?\d[\d\s.,]*\s*(?:%|[a-z]+)"
)
_SHORT_DURATION = 5
_ENDS = re.compile(r"[.!?;\u2026)\]\u00bb\"]$")
_HESITATES = re.compile(r"(?:\.\.+|\u2026|,|:|-)$")
# Words after which a sentence goes on.
_BEFORE_MORE = frozenset(
    """a afin au aux avec c car ce cette chez comme d dans de depuis des du donc en entre est et
    etre j je l la le les mais mes mon ma n ne nos notre nous on ou par parce pendant pis plus pour
    pourquoi qu quand que qui sa sans ses si soit son sont sur un une vers veut veux vise voudrait
    voudrais aimerait aimerais y""".split()
)
# Words that begin a part, or a message that is told in parts.
_FIRST = frozenset(
    """a afin ainsi alors au aussi aux avec bon ben c ca car ce cest cette chez comme d dans de des
    donc du en est et euh finalement fait il elle ils j jai je l la le les mais mon ma mes nos
    notre nous on ou pantoute parce pis plus pour pourquoi puis quand que qui sans si sinon sur tu
    un une vous voici voila""".split()
)


def settles(pending: Pending | None, text: str) -> bool:
    """Tell whether a message is whole by itself: it is joined to no other, and never waits.

    A greeting is whole where something is asked; before that it may begin a few short messages.

    Args:
        pending: the question that waits, if any.
    """
    said = composed(text).strip()
    words = folded_words(said)
    if not words or said.startswith("/"):
        return True
    if len(said) > _LONGEST:
        return False
    if said_beside(said):
        return _asks(pending)
    if said.endswith("?") or plain_command(said):
        return not greets(words) or _asks(pending)
    if greets(words):
        return _asks(pending)
    return _is_figures(said) or (pending is not None and _answers(pending, said, words))


def is_unfinished(text: str) -> bool:
    """Tell whether a message looks like the first of several: short, and not ended.

    « bonjour », « j'ai un projet », « de cuisine » and « c'est pour »; not « Matane » nor « oui ».
    """
    said = composed(text).strip()
    words = folded_words(said)
    if not words or said.startswith("/") or len(said) > _LONGEST:
        return False
    if greets(words):
        return True
    goes_on = _HESITATES.search(said) or words[-1] in _BEFORE_MORE
    long = len(said) > _LONGEST_PART or len(words) > _MOST_WORDS
    # What is dearer to tell comes last: this is asked of every message.
    if not goes_on and (_ENDS.search(said) or long):
        return False
    if said_beside(said):
        return False
    if goes_on:
        return not _is_figures(said)
    whole = plain_command(said) or is_unknown(said, words) or _decides(said, words)
    return words[0] in _FIRST and not whole and not _is_figures(said)


def greets(words: list[str]) -> bool:
    """Tell whether words only greet: « bonjour », « allo, comment ça va »."""
    return " ".join(words) in GREETINGS or stripped(words) in GREETINGS


def _asks(pending: Pending | None) -> bool:
    """Tell whether something of a dossier is asked: words that greet answer it with a hello."""
    return pending is not None and pending.room != ROOM


def _is_figures(said: str) -> bool:
    """Tell whether a message is a number, an amount, a day or a duration, and nothing else."""
    plain = folded(said).strip(" .!")
    if any(one.fullmatch(plain) for one in (_FIGURES, _DAY, _COUNTED)) or _MONEY.search(plain):
        return True
    return len(plain.split()) <= _SHORT_DURATION and read_duration(plain) is not None


def _decides(said: str, words: list[str]) -> bool:
    return sign_of(said) is not None or (len(words) <= 4 and yes_or_no(said) is not None)


def _answers(pending: Pending, said: str, words: list[str]) -> bool:
    """Tell whether a message answers the pending question without a doubt."""
    if is_unknown(said, words) or {" ".join(words), stripped(words)} & THAT_IS_ALL:
        return True
    if _decides(said, words):
        return True
    return bool(pending.options) and named(pending, said) is not None

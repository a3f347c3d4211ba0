"""Answers about a line in doubt, and how a short message agrees, refuses or puts off."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.folding import composed, folded, folded_words
from bot.domain.quantities import read_amount
from bot.domain.sentences import Sentences
from bot.engine.guide.budget_questions import LATER, Bench
from bot.engine.guide.budget_shares import share_of
from bot.engine.guide.commanding import stripped
from bot.engine.guide.line_answers import settled
from bot.engine.guide.line_openings import exclaims
from bot.engine.guide.lines import LineRead, LineReader
from bot.engine.guide.reckoning import Doubt, DoubtKind, Reading
from bot.engine.guide.said_words import NO, UNKNOWN, YES

_GOOD = re.compile(r"(?:ok |oui )?c est (?:beau|bon|ok|parfait|correct|bien|exact|en plein ca)")
_NEITHER = re.compile(
    r"(?:non )?(?:aucune?(?: des (?:deux|trois|quatre|choix))?|ni l une? ni l autre|pas ca"
    r"|rien de (?:tout )?ca)"
)
_GIVEN_UP = re.compile(
    r"(?:ok )?(?:laisse(?:z)? (?:faire|tomber|ca)|oublie(?:z)?(?: ca)?|annule(?:r|z)?(?: ca)?|rien"
    r"|enleve(?:r|z)?(?: ca| la| le)?|(?:c est|cest|c) tout|aucune?|pas (?:ca|besoin))"
)
_EACH = re.compile(r"\b(?:chaque|chacune?s?|l'unite|la piece|par (?:personne|rencontre|fois))\b")
_IN_ALL = re.compile(r"\b(?:en tout|au total|total|tout compris|pour (?:tout|tous|toutes|les))\b")


class BudgetDoubts:
    """Reads what is answered about a line in doubt: the bench after it, and what is said of it.

    Args:
        sentences: of `prompts/budget.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def pressed(self, bench: Bench, chosen: str, reader: LineReader) -> tuple[Bench, str] | None:
        """Take a way to read the line that is in doubt; None when it is none of them."""
        rank = bench.doubtful()
        if rank is None:
            return bench, ""
        line = bench.read[rank]
        if chosen == LATER:
            return self._dropped(bench, rank)
        if chosen == "non" and line.doubt and line.doubt.kind is DoubtKind.LARGE:
            asked = {"amount": None, "calculation": None, "doubt": Doubt(kind=DoubtKind.AMOUNT)}
            return _reread(bench, rank, line.model_copy(update=asked)), ""
        ways = line.doubt.ways if line.doubt else ()
        number = chosen.removeprefix("voie-")
        share = share_of(bench.read, rank, bench.dossier)
        if share and chosen == "oui":
            way = Reading(amount=share.amount, calculation=share.calculation)
            return _reread(bench, rank, reader.chosen(line, way)), ""
        if not number.isdecimal() or int(number) >= len(ways):
            return None
        line = line.model_copy(update={"sure": True})
        return _reread(bench, rank, reader.chosen(line, ways[int(number)])), ""

    def typed(self, bench: Bench, text: str, reader: LineReader) -> tuple[Bench, str] | None:
        """Read what is answered in words about the line that is in doubt."""
        rank = bench.doubtful()
        if rank is None:
            return None
        agreed = agrees(text)
        doubt = bench.read[rank].doubt
        if doubt and doubt.kind is DoubtKind.LARGE and (agreed is not None or exclaims(text)):
            return self.pressed(bench, "voie-0" if agreed else "non", reader)
        if agreed and share_of(bench.read, rank, bench.dossier):
            return self.pressed(bench, "oui", reader)
        if agreed:
            return None
        if neither(text) and bench.read[rank].doubt:
            name = bench.read[rank].label or bench.read[rank].words
            left = self._dropped(bench, rank)[0]
            return left, self._sentences.say("doubts.neither", name=name)
        given_up = agreed is False or gives_up(text)
        if given_up or stripped(folded_words(text)) in UNKNOWN or says_later(text):
            return self._dropped(bench, rank)
        way = _way_said(bench.read[rank], text)
        if way:
            return _reread(bench, rank, reader.chosen(bench.read[rank], way)), ""
        line = settled(reader, bench.read[rank], composed(text))
        if line is None:
            return None
        return _reread(bench, rank, line), ""

    def _dropped(self, bench: Bench, rank: int) -> tuple[Bench, str]:
        """Leave out a line whose amount is not known yet; it can be said later."""
        name = bench.read[rank].label or bench.read[rank].words
        read = tuple(one for at, one in enumerate(bench.read) if at != rank)
        return replace(bench, read=read), self._sentences.say("doubts.later", name=name)


def agrees(text: str) -> bool | None:
    """Tell whether a short message says yes or no; None when it says neither."""
    words = folded_words(text)
    if _GOOD.fullmatch(" ".join(words)):
        return True
    said = (" ".join(words), stripped(words))
    if any(one in YES for one in said):
        return True
    refused = any(one in NO for one in said) or neither(text)
    return False if refused else None


def gives_up(text: str) -> bool:
    """Tell whether a message leaves aside the line that is asked about."""
    return bool(_GIVEN_UP.fullmatch(" ".join(folded_words(text))))


def neither(text: str) -> bool:
    """Tell whether a message refuses every choice: « non, aucun des deux »."""
    return bool(_NEITHER.fullmatch(" ".join(folded_words(text))))


def says_later(text: str) -> bool:
    """Tell whether a short message puts a question off."""
    return " ".join(folded_words(text)) in ("plus tard", "pas maintenant", "passer", "passe")


def _reread(bench: Bench, rank: int, line: LineRead) -> Bench:
    read = tuple(line if at == rank else one for at, one in enumerate(bench.read))
    return replace(bench, read=read)


def _way_said(line: LineRead, text: str) -> Reading | None:
    """Find which way to read a line an answer means: « en tout », « chacun », its amount."""
    ways = line.doubt.ways if line.doubt else ()
    plain = folded(composed(text))
    if _EACH.search(plain):
        found = [way for way in ways if way.calculation]
    elif _IN_ALL.search(plain):
        found = [way for way in ways if way.calculation is None]
    else:
        amount = read_amount(text)
        found = [way for way in ways if way.amount == amount]
    return found[0] if len(found) == 1 else None

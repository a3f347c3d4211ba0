"""Writes the message by which a promoter has the rules that are not sure confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.domain.controls import Concern, Effect, Outcome
from bot.domain.first_person import in_first_person
from bot.domain.folding import folded, folded_words
from bot.domain.phrasing import lowered
from bot.domain.sentence_bounds import sentences
from bot.domain.sentences import Sentences
from bot.domain.verdict import Ruling, Verdict
from bot.engine.guide.room import Desk

# How many points are asked in full; the others are only named.
_MOST = 6
# What tells of her project rather than of a rule; folded.
_OURS = re.compile(r"\b(?:nous|notre|nos)\b|^(?:c'est|le projet|l'argent|la demande)\b")
_DENIES = frozenset({"ne", "n"})
# The share of its words that a sentence has from the rule, where it says it again.
_SAME = 0.7
# Words shorter than this tell little.
_TELLING = 4


class Confirming:
    """Writes what she sends: it reads as hers, to the person who can confirm.

    Args:
        sentences: of `prompts/eligibility.yaml`.
        reason: gives the sentence of a ruling, as she is told it.
    """

    def __init__(self, sentences: Sentences, reason: Callable[[Ruling], str]) -> None:
        self._sentences = sentences
        self._reason = reason

    def message(self, verdict: Verdict, desk: Desk, whom: str) -> str:
        """Give the message, ready to be copied: what may block first, then what seems met.

        Args:
            whom: the person or body who can confirm, as she is told it.
        """
        points = _to_confirm(verdict)
        title = desk.dossier.title(desk.form)
        project = self._say("project", title=title) if title else ""
        others = "; ".join(_title(one) for one in points[_MOST:])
        rule = self._say("rule")
        parts = [
            f"{self._say('title', whom=whom)}\n{rule}",
            self._say("hello"),
            self._say("intro", programme=desk.programme.name, project=project),
            *self._asked(points[:_MOST]),
            self._say("also", titles=others) if others else "",
            f"{self._say('thanks')}\n{rule}",
        ]
        return "\n\n".join(part for part in parts if part)

    def _asked(self, points: Sequence[Ruling]) -> list[str]:
        """Ask about each sort of points; they are numbered through."""
        sorts = (
            ("blocking", [one for one in points if one.outcome is Outcome.FAILS]),
            ("open", [one for one in points if one.outcome not in _SETTLED]),
            ("met", [one for one in points if one.outcome is Outcome.PASSES]),
        )
        parts, rank = [], 1
        for key, held in sorts:
            if held:
                lines = [self._point(one, rank + at) for at, one in enumerate(held)]
                parts.append("\n".join([self._say(key), *lines]))
                rank += len(held)
        return parts

    def _point(self, ruling: Ruling, rank: int) -> str:
        """Tell a rule as she understands it, and what she answered where it may block."""
        line = self._say("point", rank=rank, title=_title(ruling))
        rule = in_first_person(ruling.rule.value.text)
        here = self._here(ruling, rule) if ruling.outcome is Outcome.FAILS else ""
        return " ".join(part for part in (line, rule, here) if part)

    def _here(self, ruling: Ruling, rule: str) -> str:
        """Tell what blocks in her project; only that it does, where that says the rule again."""
        reason = in_first_person(self._reason(ruling))
        if ruling.code:  # a call's own dates are told whole
            return reason
        own = " ".join(one for one in sentences(reason) if not _says_again(one, rule))
        return self._say("here", reason=lowered(own)) if own else self._say("not_met")

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"message.{key}", **facts)


_SETTLED = (Outcome.FAILS, Outcome.PASSES)


def _to_confirm(verdict: Verdict) -> tuple[Ruling, ...]:
    """Give everything that somebody has to confirm, what may block first, once each."""
    leaning = [one for one in verdict.decided_by if one.outcome is Outcome.FAILS]
    others = [
        one
        for one in (*verdict.decided_by, *verdict.rulings, *verdict.findings)
        if not one.rule.sure and one.effect is not Effect.ADVICE and _is_for_them(one)
    ]
    known = [
        one
        for one in others
        if one.concern is not Concern.MONEY or one.outcome is not Outcome.MISSING
    ]
    held = {one.id: one for one in (*leaning, *known)}.values()
    return tuple(sorted(held, key=_turn))


def _is_for_them(ruling: Ruling) -> bool:
    """Tell whether it waits for their answer, not for one of hers."""
    return not ruling.missing or ruling.rule.value.unknown


def _turn(ruling: Ruling) -> int:
    """Put first what may block, then what no document says."""
    order = (Outcome.FAILS, Outcome.MISSING, Outcome.PASSES)
    return order.index(ruling.outcome) if ruling.outcome in order else len(order)


def _says_again(sentence: str, rule: str) -> bool:
    """Tell whether a sentence says the rule in other words, and nothing of the project."""
    if _OURS.search(folded(sentence)):
        return False
    said, known = set(folded_words(sentence)), set(folded_words(rule))
    if said & _DENIES and not known & _DENIES:
        return False
    telling = {word for word in said if len(word) >= _TELLING}
    return len(telling & known) >= _SAME * len(telling)


def _title(ruling: Ruling) -> str:
    return ruling.rule.rule.title

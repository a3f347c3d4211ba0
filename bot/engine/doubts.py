"""Says of what was quoted that it is not sure: what, why, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.folding import folded
from bot.domain.sentences import Sentences
from bot.engine.guide.sourcing import is_ours

_BETWEEN = " ; "
# How the data begins a source that speaks of another programme; folded.
_NEIGHBOUR = "programme voisin"
_UNKNOWN = "unknown"
_PAIR = 2
_Groups = dict[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True)
class Point:
    """Something quoted that nobody could confirm.

    Args:
        n: the number it is quoted with.
        source: where it comes from, as the data says it.
        ask: whom to ask, completing "check …"; empty when the data names nobody.
        unknown: it only says that nothing was found.
    """

    n: int
    source: str
    ask: str | None
    unknown: bool = False


class Doubts:
    """Tells what is not sure.

    Args:
        sentences: of `prompts/answer.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def lines(self, points: Sequence[Point], count: int) -> list[str]:
        """Say what is not sure, the points that share a reason and somebody to ask together.

        Args:
            points: those that are not sure.
            count: how many points were quoted, sure or not.
        """
        groups: _Groups = {}
        for point in points:
            whom = (point.ask or "").rstrip(" .") or self._sentences.say("doubt.general")
            groups.setdefault((_reason(point), whom), []).append(point.n)
        groups = _merged(groups)
        asked = {whom for reason, whom in groups if reason != _UNKNOWN}
        return [
            self._line(reason, whom, numbers, whole=len(numbers) == count)
            for (reason, whom), numbers in groups.items()
            if reason != _UNKNOWN or whom not in asked
        ]

    def brief(self, points: Sequence[Point], count: int) -> str:
        """Say only which points are to be confirmed, where whom to ask is told beside.

        What was not found says so itself.
        """
        numbers = [point.n for point in points if not point.unknown]
        if not numbers:
            return ""
        if len(numbers) == count:
            return self._sentences.say("doubt.brief_one" if count == 1 else "doubt.brief_all")
        if len(numbers) == 1:
            return self._sentences.say("doubt.brief_point", n=numbers[0])
        return self._sentences.say("doubt.brief_points", numbers=self._numbers(numbers))

    def _line(self, reason: str, whom: str, numbers: Sequence[int], *, whole: bool) -> str:
        if reason == _UNKNOWN:
            return self._sentences.say("doubt.unknown", whom=whom)
        why = self._sentences.say(f"doubt.why.{reason}")
        if whole:
            return self._sentences.say("doubt.whole", why=why, whom=whom)
        if len(numbers) == 1:
            return self._sentences.say("doubt.one", n=numbers[0], why=why, whom=whom)
        return self._sentences.say("doubt.some", numbers=self._numbers(numbers), why=why, whom=whom)

    def _numbers(self, numbers: Sequence[int]) -> str:
        """Name several points, those that follow one another by the first and the last."""
        runs: list[list[int]] = []
        for n in sorted(numbers):
            if runs and n == runs[-1][-1] + 1:
                runs[-1].append(n)
            else:
                runs.append([n])
        told: list[str] = []
        for run in runs:
            if len(run) > _PAIR:
                told.append(self._sentences.say("doubt.to", first=run[0], last=run[-1]))
            else:
                told += [f"[{n}]" for n in run]
        if len(told) == 1:
            return told[0]
        return self._sentences.say("doubt.and", first=", ".join(told[:-1]), last=told[-1])


def _merged(groups: _Groups) -> _Groups:
    """Put together what has the same reason and the same person to ask, or one more."""
    found: _Groups = {}
    for (reason, whom), numbers in groups.items():
        same = [other for why, other in groups if why == reason and other.startswith(whom)]
        found.setdefault((reason, max(same, key=len)), []).extend(numbers)
    return found


def _reason(point: Point) -> str:
    """Give why a point is not sure, as far as its sources tell."""
    if point.unknown:
        return _UNKNOWN
    sources = point.source.split(_BETWEEN) if point.source else []
    if sources and all(is_ours(one) for one in sources):
        return "ours"
    if sources and all(folded(one).startswith(_NEIGHBOUR) for one in sources):
        return "neighbour"
    return "read"

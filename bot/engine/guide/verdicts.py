"""Tells a verdict in French: what decides it, what is sure, what is missing, whom to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from bot.domain.controls import Concern, Effect, Outcome
from bot.domain.message import Reply
from bot.domain.money import dollars
from bot.domain.sentences import Sentences
from bot.domain.verdict import Ruling, Verdict, VerdictKind
from bot.engine.guide.confirming import Confirming
from bot.engine.guide.room import Desk
from bot.engine.guide.verdict_sources import Sources

# What is told in full on a phone; the rest is counted, and shown when asked for.
_POINTS, _NAMES, _RULES = 3, 3, 2
_INFINITIVES = ("er", "ir", "re")
# Verdicts told without the points that decide: all is met, or it is too early to tell.
_BRIEF = ("admissible", "unfinished", "place")


class Verdicts:
    """Tells verdicts.

    Args:
        sentences: of `prompts/eligibility.yaml`.
    """

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._confirming = Confirming(sentences, self.reason)

    def told(self, verdict: Verdict, desk: Desk) -> Reply:
        """Tell a verdict shortly: the points that decide in full, the rest counted."""
        sources = Sources(desk, self._sentences)
        key = self._key(verdict)
        open_point = _open_point(verdict)
        shown = () if key in _BRIEF else verdict.decided_by
        shown = tuple(one for one in shown if one is not open_point)
        parts = [self._head(key), self._open(open_point, sources)]
        parts.append(self._points(shown[:_POINTS], sources))
        rest = len(shown) - _POINTS
        if rest == 1:
            parts.append(self._sentences.say("more_one"))
        elif rest > 1:
            parts.append(self._sentences.say("more", count=rest))
        if verdict.settled and verdict.kind is not VerdictKind.NOT_ADMISSIBLE:
            # What decides has its sources; a phone has no room for those of all the rest.
            cited = sources if verdict.kind is VerdictKind.ADMISSIBLE else None
            parts.append(self._certain(verdict, cited))
            parts.append(self._advice(verdict, sources))
        parts += [self._left(verdict, desk), self._money(verdict, sources)]
        if needs_somebody(verdict) and key not in _BRIEF:
            parts.append(self._sentences.say("ask.where", whom=self.whom(verdict, desk)))
        if verdict.kind is VerdictKind.NOT_ADMISSIBLE:
            parts.append(self._sentences.say("ask.contest", whom=self.whom(verdict, desk)))
        text = "\n\n".join(part for part in parts if part)
        return Reply(text, citations=sources.citations())

    def all(self, verdict: Verdict, desk: Desk) -> Reply:
        """Tell every rule that concerns the case, by what it is about."""
        sources = Sources(desk, self._sentences)
        parts = []
        for concern in Concern:
            rulings = [r for r in (*verdict.rulings, *verdict.findings) if r.concern is concern]
            lines = [self._line(one, sources) for one in rulings if _is_told(one)]
            lines += self._unseen([one for one in rulings if not _is_told(one)], desk)
            if lines:
                parts.append("\n".join([self._sentences.say(f"concern.{concern}"), *lines]))
        text = "\n\n".join(parts) or self._sentences.say("nothing")
        return Reply(text, citations=sources.citations())

    def changed(self, titles: Sequence[str]) -> str:
        """Say that rules changed since a verdict was kept."""
        return self._sentences.say("changed", rules=", ".join(titles))

    def message(self, verdict: Verdict, desk: Desk) -> str:
        """Give one message, ready to be sent to the person who can confirm what is not sure."""
        return self._confirming.message(verdict, desk, self.whom(verdict, desk))

    def whom(self, verdict: Verdict, desk: Desk) -> str:
        """Give the person or body to ask: the one that most of the points name."""
        asks = Counter(one.rule.value.ask for one in verdict.decided_by if one.rule.value.ask)
        general = self._sentences.say("ask.general")
        found = str(asks.most_common(1)[0][0]) if asks else general
        if found != general:
            return found
        managers = desk.territory.mandataire if desk.territory else ()
        names = [held.value for held in managers if isinstance(held.value, str)]
        return self._sentences.say("ask.named", name=names[-1]) if names else general

    def reason(self, ruling: Ruling) -> str:
        """Give the sentence of a ruling: why it fails, or the rule itself."""
        if ruling.outcome is not Outcome.FAILS:
            return ruling.rule.value.text
        if ruling.code:
            return self._sentences.say(f"call.{ruling.code}", **self._facts(ruling))
        return ruling.reason or ruling.rule.value.text

    def change(self, ruling: Ruling) -> str | None:
        """Give the smallest change that would make a ruling pass."""
        if ruling.code and ruling.outcome is Outcome.FAILS:
            return self._sentences.say(f"call.{ruling.code}_change", **self._facts(ruling))
        return ruling.change

    def _facts(self, ruling: Ruling) -> dict[str, str]:
        facts = {"name": _title(ruling)}
        for name, fact in ruling.facts:
            facts[name] = dollars(fact) if isinstance(fact, Decimal) else self._sentences.day(fact)
        return facts

    def _key(self, verdict: Verdict) -> str:
        """Give what sort of verdict it is, which its first sentence tells."""
        if verdict.kind is not VerdictKind.TO_CHECK:
            return str(verdict.kind)
        first = verdict.decided_by[0] if verdict.decided_by else None
        if first and first.outcome is Outcome.FAILS:
            return "blocked"
        if not verdict.settled:
            return "unfinished"
        if first is None:
            return "place"
        return str(verdict.kind) if needs_somebody(verdict) else "to_find"

    def _head(self, key: str) -> str:
        return self._sentences.say(f"head.{key}")

    def _points(self, rulings: Sequence[Ruling], sources: Sources) -> str:
        lines = []
        for one in rulings:
            lines.append(self._point(one, sources))
            change = self.change(one) if one.outcome is Outcome.FAILS else None
            if change:
                lines.append(self._sentences.say("change", change=_within(change)))
        return "\n".join(lines)

    def _point(self, ruling: Ruling, sources: Sources) -> str:
        facts = {"reason": self.reason(ruling), "n": sources.number(ruling.rule)}
        if ruling.outcome is Outcome.MISSING:
            return self._sentences.say("doubt.unknown", **facts)
        if ruling.outcome is Outcome.PASSES:
            return self._sentences.say("doubt.passes", **facts)
        until = ruling.rule.value.until
        if ruling.rule.expired and until:
            return self._sentences.say("doubt.expired", year=until.year, **facts)
        return (
            self._sentences.say("point", **facts)
            if ruling.rule.sure
            else self._sentences.say("doubt.fails", **facts)
        )

    def _line(self, ruling: Ruling, sources: Sources) -> str:
        if ruling.outcome is Outcome.FAILS and ruling.effect is not Effect.ADVICE:
            return self._points([ruling], sources)
        key = str(ruling.outcome) if ruling.rule.sure else f"{ruling.outcome}_doute"
        line = self._sentences.say(f"outcome.{key}", reason=self.reason(ruling))
        return f"{line} [{sources.number(ruling.rule)}]"

    def _open(self, ruling: Ruling | None, sources: Sources) -> str:
        """Tell what nobody could find and decides of everything, with whom to ask."""
        if ruling is None:
            return ""
        held = ruling.rule.value
        whom = held.ask or self._sentences.say("ask.general")
        return self._sentences.say(
            "open", reason=held.text, n=sources.number(ruling.rule), whom=whom
        )

    def _unseen(self, rulings: Sequence[Ruling], desk: Desk) -> list[str]:
        """Tell what no document says, then what could not be checked yet and for what reason."""
        texts = dict.fromkeys(one.rule.value.text for one in rulings if one.rule.value.unknown)
        lines = [self._sentences.say("unseen.unknown", text=text) for text in texts]
        waiting = [one for one in rulings if not one.rule.value.unknown]
        fields = [desk.form.field(name) for one in waiting for name in one.missing]
        names = dict.fromkeys(field.name for field in fields if field)
        if names:
            lines.append(self._sentences.say("unseen.answers", names=", ".join(names)))
        elif waiting:
            lines.append(self._sentences.say("unseen.later"))
        return lines

    def _certain(self, verdict: Verdict, sources: Sources | None) -> str:
        """Tell what is sure and met, for the organisation, the project and the money."""
        lines: list[str] = []
        for concern in Concern:
            held = {
                one.id: one
                for one in (*verdict.rulings, *verdict.findings)
                if one.concern is concern and _is_certain(one)
            }
            lines += self._listed([*held.values()], sources)
        return "\n".join([self._sentences.say("certain.title"), *lines]) if lines else ""

    def _listed(self, rulings: Sequence[Ruling], sources: Sources | None) -> list[str]:
        """Say the first rules in full, each with its source where there is one; count the rest."""
        shown = rulings if len(rulings) <= _RULES + 1 else rulings[:_RULES]
        lines = []
        for one in shown:
            number = f" [{sources.number(one.rule)}]" if sources else ""
            said = self.reason(one)
            lines.append(self._sentences.say("listed.point", reason=said, number=number))
        rest = len(rulings) - len(shown)
        if rest:
            lines.append(self._sentences.say("listed.rest", count=rest))
        return lines

    def _advice(self, verdict: Verdict, sources: Sources) -> str:
        advice = [one for one in verdict.rulings if one.effect is Effect.ADVICE]
        return "\n".join(
            self._sentences.say("advice", reason=self.reason(one), n=sources.number(one.rule))
            for one in advice
            if one.outcome is Outcome.FAILS
        )

    def _left(self, verdict: Verdict, desk: Desk) -> str:
        """Tell which answers are missing, and who can give those that she does not know."""
        unknown = [name for name in verdict.missing if name in desk.dossier.answers]
        asked = [name for name in verdict.missing if name not in unknown]
        lines = []
        if asked:
            fields = [desk.form.field(name) for name in asked[:_NAMES]]
            names = ", ".join(field.name for field in fields if field)
            if len(asked) == 1:
                lines.append(self._sentences.say("left.one", names=names))
            else:
                lines.append(self._sentences.say("left.some", count=len(asked), names=names))
        if unknown:
            lines.append(self._sentences.say("left.to_find", names=self._names(unknown, desk)))
        return "\n".join(lines)

    def _names(self, fields: Iterable[str], desk: Desk) -> str:
        found = []
        for name in fields:
            field = desk.form.field(name)
            if field and field.who:
                found.append(self._sentences.say("left.who", name=field.name, who=field.who))
            elif field:
                found.append(field.name)
        return ", ".join(found)

    def _money(self, verdict: Verdict, sources: Sources) -> str:
        deciding = {one.id for one in verdict.decided_by}
        held = [
            one
            for one in verdict.findings
            if one.outcome is Outcome.FAILS and one.id not in deciding
        ]
        lines = self._listed(held, sources)
        return "\n".join([self._sentences.say("money"), *lines]) if lines else ""


def needs_somebody(verdict: Verdict) -> bool:
    """Tell whether a person has to confirm what decides: it is not only an answer to find."""
    checked = verdict.kind is VerdictKind.TO_CHECK
    return checked and any(
        one.outcome is Outcome.FAILS or not one.rule.sure for one in verdict.decided_by
    )


def _is_told(ruling: Ruling) -> bool:
    """Tell whether the answers say something of it already."""
    return ruling.outcome is not Outcome.MISSING


def _is_certain(ruling: Ruling) -> bool:
    """Tell whether it is sure and met; the call's own dates have no name to be told by."""
    return ruling.rule.sure and ruling.outcome is Outcome.PASSES and not ruling.code


def _open_point(verdict: Verdict) -> Ruling | None:
    """Give what no document says and would stop the project, whatever else it meets."""
    if verdict.kind is VerdictKind.NOT_ADMISSIBLE:
        return None
    waits = (Outcome.FAILS, Outcome.MISSING)
    return next(
        (one for one in verdict.rulings if one.rule.value.unknown and one.outcome in waits), None
    )


def _within(sentence: str) -> str:
    """Give a sentence as it goes on after a colon: an infinitive loses its capital."""
    first = sentence.split(maxsplit=1)[0]
    verb = first.isalpha() and first.endswith(_INFINITIVES)
    return sentence[0].lower() + sentence[1:] if verb else sentence


def _title(ruling: Ruling) -> str:
    return ruling.rule.rule.title

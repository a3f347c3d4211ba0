"""Numbers the rules that a verdict rests on, each with its source, as an answer's citations."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.in_force import InForce, Level
from bot.domain.passage import Citation
from bot.domain.sentences import Sentences
from bot.engine.guide.room import Desk
from bot.engine.guide.sourcing import shown_sources


@dataclass(slots=True)
class Sources:
    """The citations of one message, numbered as they come; a rule cited twice has one number."""

    desk: Desk
    sentences: Sentences
    found: dict[str, Citation] = field(default_factory=dict)

    def number(self, rule: InForce) -> int:
        """Give the number of a rule, cited now if it was not."""
        key = f"{rule.level}:{rule.value.text}"
        if key not in self.found:
            self.found[key] = self._citation(len(self.found) + 1, rule)
        return self.found[key].n

    def citations(self) -> tuple[Citation, ...]:
        """Give the citations in order."""
        return tuple(self.found.values())

    def _citation(self, n: int, rule: InForce) -> Citation:
        held = rule.value
        document = f"programmes/{self.desk.programme.id}/programme.yaml"
        if rule.level is not Level.CORE and self.desk.territory:
            document = f"territoires/{self.desk.territory.id}.yaml"
        return Citation(
            n,
            document,
            rule.rule.title,
            self._read(rule),
            None,
            " ; ".join(shown_sources(held.source, self.sentences.say("source.ours"))),
            held.since,
            held.until,
            held.text,
        )

    def _read(self, rule: InForce) -> str:
        """Give who read the rule where, and when."""
        read = rule.value.verification
        if read is None:
            return self.sentences.say("source.unverified")
        month = self.sentences.say("dates.months").split()[read.on.month - 1]
        return self.sentences.say(
            "source.read", document=read.document, month=month, year=read.on.year
        )

"""Which rules hold for a case on a day: core, territory, sector and call, each with its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.rules import Call, DatedValue, Facts, Programme, Rule, Status, Territory


class Level(StrEnum):
    """Who set a rule. An inner level may only tighten the levels around it."""

    CORE = "tronc"
    TERRITORY = "territoire"
    SECTOR = "secteur"
    CALL = "appel"


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule and the value of it that counts on the day.

    Args:
        expired: the value's period is over and none replaced it: it can only be shown with its
            year, and confirmed.
    """

    rule: Rule
    level: Level
    value: DatedValue
    expired: bool

    @property
    def sure(self) -> bool:
        """Tell whether it may decide: verified, in force, and not said to be unknown."""
        verified = self.value.status is Status.VERIFIED
        return verified and not self.expired and not self.value.unknown


def value_on(values: Sequence[DatedValue], day: date) -> tuple[DatedValue, bool] | None:
    """Give the value of a dated series that counts on a day, and whether its period is over.

    The latest begun wins; before the first one begins there is none.
    """
    begun = [value for value in values if value.since is None or value.since <= day]
    current = [value for value in begun if value.until is None or value.until >= day]
    if current:
        return max(current, key=lambda value: value.since or date.min), False
    if begun:
        return max(begun, key=lambda value: value.until or date.max), True
    return None


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where a case stands among the levels."""

    programme: Programme
    territory: Territory | None = None
    sector: str | None = None
    call: str | None = None

    def levels(self) -> Iterator[tuple[Level, Sequence[Rule]]]:
        """Give the rules of each level that is known, core first."""
        yield Level.CORE, self.programme.rules
        if self.territory is None:
            return
        yield Level.TERRITORY, self.territory.rules
        for part in self._sectors():
            yield Level.SECTOR, part.rules
        found = self.chosen_call()
        if found:
            yield Level.CALL, found.rules

    def _sectors(self) -> Iterator[Facts]:
        if self.territory:
            yield from (s for s in self.territory.sectors if s.id == self.sector)

    def calls(self) -> list[Call]:
        """Give the calls that a proposal of this place may answer."""
        if self.territory is None:
            return []
        parts: list[Facts] = [self.territory, *self._sectors()]
        return [call for part in parts for call in part.calls]

    def chosen_call(self) -> Call | None:
        """Give the call that the case answers."""
        return next((call for call in self.calls() if call.id == self.call), None)


def rules_in_force(jurisdiction: Jurisdiction, day: date) -> list[InForce]:
    """Give every rule that counts on a day, core first, in the order of the files."""
    found = []
    for level, rules in jurisdiction.levels():
        for rule in rules:
            value = value_on(rule.values, day)
            if value:
                found.append(InForce(rule, level, *value))
    return found

"""A digest of the rules under a verdict: when it changes, the verdict must be given again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from bot.domain.case import Case
from bot.domain.dossier import KeptVerdict
from bot.domain.in_force import InForce, Jurisdiction
from bot.domain.verdict import Verdict

_SHORT = 16


def rule_digests(rules: Iterable[InForce]) -> dict[str, str]:
    """Give the digest of each rule's value and controls, by level and id.

    Trials are left out: they prove a rule and change nothing of what it says.
    """
    return {f"{one.level}:{one.rule.id}": _digest(_read(one)) for one in rules}


def rules_version(digests: Mapping[str, str]) -> str:
    """Give the digest of all the rules, whatever their order."""
    return _digest(*(f"{name}={digest}" for name, digest in sorted(digests.items())))


def basis(case: Case, fields: Iterable[str]) -> str:
    """Give the digest of what the rules read of a case: answers, place, budget."""
    parts = [f"{name}={case.value(name)!r}" for name in sorted(set(fields))]
    parts += sorted(f"?{name}" for name in case.unknown)
    parts += [line.model_dump_json(exclude={"words"}) for line in (*case.expenses, *case.funding)]
    return _digest(*parts, place_of(case.jurisdiction))


def place_of(where: Jurisdiction) -> str:
    """Give where a case stands, as it is kept with a verdict."""
    territory = where.territory.id if where.territory else ""
    return "/".join((territory, where.sector or "", where.call or ""))


def kept(verdict: Verdict) -> KeptVerdict:
    """Give what a dossier keeps of a verdict."""
    return KeptVerdict(
        verdict=str(verdict.kind),
        decided_by=tuple(one.id for one in verdict.decided_by),
        rules_version=verdict.rules_version,
        basis=verdict.basis,
        day=verdict.day,
        rules=dict(verdict.digests),
        where=verdict.where,
    )


def stale(before: KeptVerdict, verdict: Verdict) -> bool:
    """Tell whether a rule under a verdict that was kept is no longer what it was.

    A case that moved to another place or call has other rules: nothing changed in them.
    """
    return before.where == verdict.where and before.rules_version != verdict.rules_version


def changed_rules(before: KeptVerdict, verdict: Verdict) -> tuple[str, ...]:
    """Give the ids of the rules that came, changed or went since a verdict was kept."""
    then, now = before.rules, verdict.digests
    differ = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return tuple(dict.fromkeys(name.partition(":")[2] for name in differ))


def _read(one: InForce) -> list[str]:
    return [one.value.written, str(one.expired), *one.rule.checks]


def _digest(*parts: str | list[str]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:_SHORT]

"""The rule that a document or a line of a checklist comes from, quoted with its source."""

from __future__ import annotations

from bot.domain.in_force import InForce, Level, rules_in_force
from bot.domain.message import Reply
from bot.engine.guide.citing import quoted
from bot.engine.guide.room import Desk
from bot.engine.guide.sourcing import shown_sources


def rule_of(desk: Desk, identifier: str | None) -> InForce | None:
    """Give a rule as it counts that day, the innermost level's where several have the same id."""
    found = [
        one for one in rules_in_force(desk.jurisdiction, desk.day) if one.rule.id == identifier
    ]
    return found[-1] if found and identifier else None


def told(desk: Desk, rule: InForce, ours: str) -> Reply:
    """Quote a rule with its source.

    Args:
        ours: what is said in place of a source that only names the team.
    """
    core = rule.level is Level.CORE
    file = f"programmes/{desk.programme.id}/programme.yaml"
    place = file if core else f"territoires/{desk.dossier.territory}.yaml"
    shown = shown_sources(rule.value.source, ours)
    held = rule.value.model_copy(update={"source": shown})
    return quoted([(rule.rule.title, held)], place)

"""What `jonction evaluate` prints: a verdict as JSON, or told in French."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.message import Reply
from bot.domain.verdict import Ruling, Verdict
from bot.engine.guide.verdicts import Verdicts


def tell(reply: Reply, say: Callable[[str], None]) -> None:
    """Print a verdict as a person reads it, then where each rule comes from."""
    say(reply.text)
    if reply.citations:
        say("")
    for cited in reply.citations:
        say(f"[{cited.n}] {cited.title} \u203a {cited.section}\n    {cited.source}")


def as_json(verdict: Verdict, verdicts: Verdicts) -> dict[str, Any]:
    """Give a verdict in the shape that `jonction evaluate --json` promises.

    Args:
        verdicts: gives each ruling's reason in French.
    """
    return {
        "verdict": str(verdict.kind),
        "decided_by": [_ruling(one, verdicts) for one in verdict.decided_by],
        "missing": list(verdict.missing),
        "next_question": verdict.next_question,
        "findings": [_ruling(one, verdicts) for one in verdict.findings],
        "rules_version": verdict.rules_version,
    }


def _ruling(ruling: Ruling, verdicts: Verdicts) -> dict[str, Any]:
    held = ruling.rule.value
    read = held.verification.on if held.verification else None
    dated = held.since or read
    return {
        "rule": ruling.id,
        "level": str(ruling.rule.level),
        "concern": str(ruling.concern),
        "effect": str(ruling.effect),
        "outcome": str(ruling.outcome),
        "reason": verdicts.reason(ruling),
        "source": list(held.source),
        "date": dated.isoformat() if dated else None,
        "status": str(held.status),
        "expired": ruling.rule.expired,
        "change": verdicts.change(ruling),
        "ask": held.ask,
    }

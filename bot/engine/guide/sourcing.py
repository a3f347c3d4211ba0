"""Tells where a rule comes from in words that mean something to a promoter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.folding import folded

# What the data says of a rule that nobody read anywhere; folded.
_OURS = ("equipe", "connaissance generale", "usage du milieu")
_ADDRESS = ("http://", "https://", "www.")


def shown_sources(sources: Sequence[str], ours: str) -> tuple[str, ...]:
    """Give sources as they are shown, each once.

    Args:
        ours: what is said in place of a source that only names the team.
    """
    return tuple(dict.fromkeys(ours if is_ours(one) else one for one in sources))


def is_ours(source: str) -> bool:
    """Tell whether a source only names the team: nobody read it anywhere."""
    plain = folded(source)
    return not any(mark in plain for mark in _ADDRESS) and any(mark in plain for mark in _OURS)

"""What a dossier is called: its title, or the beginning of its idea without its greeting."""

from __future__ import annotations

import re

from bot.domain.dossier import Dossier
from bot.domain.folding import folded
from bot.domain.form import Form, Role
from bot.domain.phrasing import capital
from bot.domain.shortening import cut

_LONGEST = 60
# How people open what they tell, before the idea itself; folded.
_OPENING = re.compile(
    r"(?:[^a-z0-9]*\b(?:bonjour|bonsoir|salut|allo|hey|coucou|rebonjour|ben|bon|euh|ok|oui|merci"
    r"|tout le monde|la gang|madame|monsieur|svp|s.il vous plait"
    r"|(?:j.? ?ai|on a|nous avons) une (?:petite |bonne )?idee(?: de projet)?"
    r"|(?:voici|voila) (?:mon|notre) (?:idee|projet)"
    r"|(?:mon|notre) (?:idee|projet),? c.? ?est(?: de| que)?)\b)+[^a-z0-9]*"
)
_LEAST = 8


def named(dossier: Dossier, form: Form | None) -> str:
    """Give what a dossier is called: its title, or the beginning of its idea."""
    if form is None:
        return ""
    idea = dossier.by_role(form, Role.IDEA)
    title = dossier.title(form)
    # What was written in several messages is called by one line.
    name = " ".join((title or (idea if isinstance(idea, str) else "")).split())
    return cut(name if title else _without_opening(name), _LONGEST)


def _without_opening(idea: str) -> str:
    """Give an idea without what opens a talk, unless nothing else was said."""
    opening = _OPENING.match(folded(idea))
    rest = idea[opening.end() :] if opening else idea
    return capital(rest) if opening and len(rest) >= _LEAST else idea

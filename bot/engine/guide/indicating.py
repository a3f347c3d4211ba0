"""Proposes indicators of the project's theme; what is accepted becomes an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.dossier import Answer, Author, Dossier, State
from bot.domain.folding import folded
from bot.domain.form import Form, Indicator, Role
from bot.domain.prose import items


def suggested(form: Form, dossier: Dossier) -> tuple[tuple[str, Indicator], ...]:
    """Give the indicators of the project's theme that its answers do not hold yet, with an id."""
    theme = dossier.by_role(form, Role.THEME)
    themes = theme if isinstance(theme, tuple) else (theme,)
    held = folded(" ".join(_said(form, dossier, role) for role in (Role.OUTPUTS, Role.INDICATORS)))
    return tuple(
        (str(rank), one)
        for rank, one in enumerate(form.indicators)
        if one.theme in themes and folded(one.text) not in held
    )


def accepted(form: Form, dossier: Dossier, chosen: Iterable[str], day: date) -> Dossier:
    """Put chosen indicators into the answers: what is produced, and what measures a change.

    They stand after what the promoter wrote, one a line, to be completed like her own words.
    """
    known = dict(suggested(form, dossier))
    for name in chosen:
        if name in known:
            dossier = _with(form, dossier, known[name], day)
    return dossier


def _with(form: Form, dossier: Dossier, one: Indicator, day: date) -> Dossier:
    field = form.by_role(Role.INDICATORS if one.effect else Role.OUTPUTS)
    if field is None:
        return dossier
    before = dossier.value(field.id)
    said = list(items(before)) if isinstance(before, str) else []
    line = f"{one.text} ({one.how[:1].lower()}{one.how[1:]})" if one.how else one.text
    old = dossier.answers.get(field.id)
    mine = not said or (old is not None and old.author is Author.ASSISTANT)
    answer = Answer(
        field=field.id,
        kind=field.kind,
        state=State.GIVEN,
        value="\n".join([*said, line]),
        words=old.words if old else "",
        day=day,
        author=Author.ASSISTANT if mine else Author.PROMOTER,
    )
    return dossier.with_answer(answer)


def _said(form: Form, dossier: Dossier, role: Role) -> str:
    value = dossier.by_role(form, role)
    return value if isinstance(value, str) else ""

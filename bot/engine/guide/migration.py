"""Brings a dossier begun on an earlier version of its form to the one in use, losing nothing."""

from __future__ import annotations

from bot.domain.dossier import Answer, Dossier
from bot.domain.form import FieldKind, Form

_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


def moved_to(form: Form, dossier: Dossier) -> Dossier:
    """Give the dossier under the form's version.

    An answer whose field is gone, or holds another kind of thing now, is kept under a name of its
    own; the new question is asked.
    """
    answers: dict[str, Answer] = {}
    for key, answer in dossier.answers.items():
        name = form.renamed.get(key, key)
        field = form.field(name)
        if field and (field.kind is answer.kind or {field.kind, answer.kind} <= _TEXTS):
            answers[name] = answer.model_copy(update={"field": name, "kind": field.kind})
        else:
            answers[former(key, dossier.form_version)] = answer
    return dossier.model_copy(
        update={"answers": answers, "form": form.id, "form_version": form.version}
    )


def former(key: str, version: int) -> str:
    """Give the name under which an answer to a question that is gone is kept."""
    return key if "~" in key else f"{key}~{version}"

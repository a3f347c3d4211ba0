"""Brings a dossier begun on an earlier version of its form to the one in use, losing nothing."""

from __future__ import annotations

from bot.domain.conversation import Conversation, Pending
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
        name = _name(form, key)
        field = form.field(name)
        if field and (field.kind is answer.kind or {field.kind, answer.kind} <= _TEXTS):
            answers[name] = answer.model_copy(update={"field": name, "kind": field.kind})
        else:
            answers[former(key, dossier.form_version)] = answer
    return dossier.model_copy(
        update={"answers": answers, "form": form.id, "form_version": form.version}
    )


def talk_moved_to(form: Form, conversation: Conversation) -> Conversation:
    """Give the conversation with the form's names of the fields that it asks, or asked."""
    pending = conversation.pending
    return conversation.model_copy(
        update={
            "pending": _asked(form, pending) if pending else None,
            "stack": tuple(_asked(form, one) for one in conversation.stack),
            "trail": tuple(_name(form, one) for one in conversation.trail),
        }
    )


def _asked(form: Form, pending: Pending) -> Pending:
    """Give what is asked under its name of now; rooms put marks before it: `champ:titre`."""
    marks, colon, name = pending.what.rpartition(":")
    held = dict(pending.held)
    if "faits" in held:
        facts = [{**one, "field": _name(form, one["field"])} for one in held["faits"]]
        held["faits"] = facts
    what = f"{marks}{colon}{_name(form, name)}"
    return pending.model_copy(update={"what": what, "held": held})


def _name(form: Form, key: str) -> str:
    return form.renamed.get(key, key)


def former(key: str, version: int) -> str:
    """Give the name under which an answer to a question that is gone is kept."""
    return key if "~" in key else f"{key}~{version}"

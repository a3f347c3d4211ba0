"""What a correction would change beside the answer itself: told before it applies."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.evaluation import evaluate
from bot.domain.sentences import Sentences
from bot.engine.guide.progress import applies
from bot.engine.guide.room import Desk

_SHOWN = 5


def consequences(before: Desk, after: Desk, changed: str, sentences: Sentences) -> list[str]:
    """Give, a French line each, what follows from one corrected answer.

    Args:
        changed: id of the corrected field.
    """
    lines = []
    if before.dossier.territory != after.dossier.territory:
        place = after.territory.in_place if after.territory else ""
        if place:
            lines.append(sentences.say("consequences.territory", place=place))
        else:
            lines.append(sentences.say("consequences.no_territory"))
    lines += _verdicts(before, after, sentences)
    lines += _questions(before, after, sentences)
    lines += _drafts(before, changed, sentences)
    return lines


def _verdicts(before: Desk, after: Desk, sentences: Sentences) -> list[str]:
    was, now = _verdict(before), _verdict(after)
    if was == now:
        return []
    return [
        sentences.say(
            "consequences.verdict",
            before=sentences.say(f"verdicts.{was}"),
            after=sentences.say(f"verdicts.{now}"),
        )
    ]


def _verdict(desk: Desk) -> str:
    case = Case.of(desk.dossier, desk.form, desk.jurisdiction, desk.day)
    return evaluate(case).kind.value


def _questions(before: Desk, after: Desk, sentences: Sentences) -> list[str]:
    """Tell the questions that appear, and the answers that would no longer be used."""
    new, gone = [], []
    for field in before.form.fields():
        was, now = applies(field, before), applies(field, after)
        if now and not was:
            new.append(field.name)
        if was and not now and field.id in before.dossier.answers:
            gone.append(field.name)
    lines = []
    if gone:
        lines.append(sentences.say("consequences.unused", names=_listed(gone)))
    if new:
        lines.append(sentences.say("consequences.asked", names=_listed(new)))
    return lines


def _drafts(before: Desk, changed: str, sentences: Sentences) -> list[str]:
    titles = []
    for name, draft in before.dossier.drafts.items():
        section = before.form.section(name)
        if section and any(changed in sentence.fields for sentence in draft.sentences):
            titles.append(section.title)
    return [sentences.say("consequences.drafts", names=_listed(titles))] if titles else []


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}…" if len(names) > _SHOWN else shown

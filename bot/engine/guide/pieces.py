"""The documents to join: which ones a dossier needs, and where each one stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.case import Case
from bot.domain.conditions import Truth
from bot.domain.controls import Attachment
from bot.domain.dossier import Tick
from bot.domain.folding import folded
from bot.domain.form import Role
from bot.domain.truth import truth
from bot.domain.values import FileValue
from bot.engine.guide.room import Desk

_TICK = "piece:"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a document stands.

    Args:
        file: what was handed over for it.
    """

    done: bool
    note: str = ""
    file: FileValue | None = None


def attachments(desk: Desk) -> list[Attachment]:
    """Give the documents that a dossier needs, the core's first; a place's own replaces it.

    One whose condition is not known yet is there: it is better asked for than missed.
    """
    territory = desk.territory
    sectors = territory.sectors if territory else ()
    series = [desk.programme.attachments, territory.attachments if territory else ()]
    series += [sector.attachments for sector in sectors if sector.id == desk.dossier.sector]
    found = {one.id: one for held in series for one in held}
    case = Case.of(desk.dossier, desk.form, desk.jurisdiction, desk.day)
    return [
        one
        for one in found.values()
        if one.when is None or truth(one.when, case) is not Truth.FALSE
    ]


def piece_of(desk: Desk, attachment: Attachment) -> Stand:
    """Tell where a document stands: ticked, or said to be in hand."""
    tick = desk.dossier.ticks.get(f"{_TICK}{attachment.id}")
    if tick:
        return Stand(tick.done, tick.note, tick.file)
    file = next((one for one in _files(desk) if is_named(attachment, one.name)), None)
    if file:
        return Stand(done=True, file=file)
    said = desk.dossier.by_role(desk.form, Role.ATTACHMENTS)
    return Stand(isinstance(said, tuple) and attachment.id in said)


def is_named(attachment: Attachment, text: str) -> bool:
    """Tell whether the name of a file, or its caption, names a document by all its words."""
    said = {word.rstrip("s") for word in re.findall(r"[a-z]+", folded(text))}
    return {word.rstrip("s") for word in attachment.id.split("-")} <= said


def _files(desk: Desk) -> Iterator[FileValue]:
    """Give the files handed over as answers."""
    for answer in desk.dossier.answers.values():
        if isinstance(answer.value, FileValue):
            yield answer.value


def ticked(desk: Desk, attachment: Attachment, stand: Stand) -> Desk:
    """Give the desk with where a document stands now."""
    key = f"{_TICK}{attachment.id}"
    tick = Tick(id=key, done=stand.done, day=desk.day, note=stand.note, file=stand.file)
    dossier = desk.dossier
    return desk.over(dossier.model_copy(update={"ticks": {**dossier.ticks, key: tick}}))

"""The documents to join: which ones a dossier needs, and where each one stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.case import Case
from bot.domain.conditions import Truth
from bot.domain.controls import Attachment
from bot.domain.dossier import Tick
from bot.domain.folding import folded
from bot.domain.form import Role
from bot.domain.truth import truth
from bot.domain.values import FileValue
from bot.engine.guide.room import Desk
from bot.engine.guide.unfinished import Left, left_to_do

_TICK = "piece:"
# Files of which nobody said yet which document they are.
UNSORTED = "_a-classer"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a document stands.

    Args:
        files: what was handed over for it, in order.
    """

    done: bool
    note: str = ""
    files: tuple[FileValue, ...] = ()

    @property
    def waits(self) -> Left | None:
        """Tell what is left to do with a document that was handed over, and is not done."""
        if self.done or not self.files:
            return None
        names = " ".join(file.name for file in self.files)
        return left_to_do(self.note) or left_to_do(names) or Left.FINISH

    def with_files(self, files: Iterable[FileValue]) -> Stand:
        """Give the stand with more files; the same bytes count once."""
        held = {file.digest: file for file in self.files}
        held |= {file.digest: file for file in files if file.digest not in held}
        return replace(self, files=tuple(held.values()))


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
        return Stand(tick.done, tick.note, tick.files)
    file = next((one for one in _files(desk) if is_named(attachment, one.name)), None)
    if file:
        return Stand(done=left_to_do(file.name) is None, files=(file,))
    said = desk.dossier.by_role(desk.form, Role.ATTACHMENTS)
    return Stand(isinstance(said, tuple) and attachment.id in said)


def is_handed(desk: Desk, attachment: Attachment) -> bool:
    """Tell whether a file was handed over for the document itself."""
    tick = desk.dossier.ticks.get(f"{_TICK}{attachment.id}")
    return bool(tick and tick.files)


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
    return _over(desk, attachment.id, stand)


def unsorted(desk: Desk) -> Stand:
    """Give the files that came before anybody said which document they are."""
    tick = desk.dossier.ticks.get(f"{_TICK}{UNSORTED}")
    return Stand(done=False, note=tick.note, files=tick.files) if tick else Stand(done=False)


def with_unsorted(desk: Desk, stand: Stand) -> Desk:
    """Give the desk with the files that wait to be sorted."""
    return _over(desk, UNSORTED, stand)


def _over(desk: Desk, name: str, stand: Stand) -> Desk:
    key = f"{_TICK}{name}"
    dossier = desk.dossier
    ticks = dict(dossier.ticks)
    ticks.pop(key, None)
    if name != UNSORTED or stand.files:
        ticks[key] = Tick(id=key, done=stand.done, day=desk.day, note=stand.note, files=stand.files)
    return desk.over(dossier.model_copy(update={"ticks": ticks}))

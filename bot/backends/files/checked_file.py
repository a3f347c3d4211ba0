"""A file being checked: how a mistake in it is told with its line and the nearest name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.backends.files.validation import nearest
from bot.backends.files.yaml_reader import Path_, Read, shown
from bot.domain.knowledge import Knowledge
from bot.errors import DataError


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file with the lines of its values.

    Args:
        read: the file as read; None where it holds no YAML, and no line can be told.
    """

    name: str
    read: Read | None = None

    @classmethod
    def of(cls, knowledge: Knowledge, key: str, reads: Mapping[str, Read]) -> CheckedFile:
        """Give the file of a programme, a territory or a form, by its key in the folder."""
        name = knowledge.paths.get(key, "")
        return cls(name, reads.get(name))

    def mistake(self, code: str, place: Path_ = (), **facts: str) -> DataError:
        """Give a mistake at a place of the file; its facts can be shown on a line."""
        safe: dict[str, object] = {name: shown(fact) for name, fact in facts.items()}
        return DataError(code, self.name, self._line(place), safe)

    def unknown(
        self, code: str, found: str, known: Sequence[str], place: Path_ = (), **facts: str
    ) -> Iterator[DataError]:
        """Give the mistake of a name that is not among those known."""
        if found not in known:
            given = {"key": "", **facts, "found": found, "nearest": nearest(found, known)}
            yield self.mistake(code, place, **given)

    def twice(
        self, names: Sequence[tuple[str, Path_]], code: str = "id_twice"
    ) -> Iterator[DataError]:
        """Give a mistake for each name, with its place, that was already used."""
        seen: set[str] = set()
        for name, place in names:
            if name in seen:
                yield self.mistake(code, place, found=name)
            seen.add(name)

    def _line(self, place: Path_) -> int | None:
        return self.read.line_of(place) if self.read and place else None


def ids(parts: Sequence[object], at: Path_) -> list[tuple[str, Path_]]:
    """Give the id of each part of a list of the file, with its place.

    Args:
        at: the place of the list.
    """
    return [(str(getattr(part, "id", "")), (*at, rank, "id")) for rank, part in enumerate(parts)]

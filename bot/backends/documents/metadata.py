"""Turns the keys of a front matter or sidecar into metadata, each mistake named with its line."""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from bot.backends.documents.front_matter import Entry
from bot.domain.document import Metadata
from bot.errors import DocumentError

KEYS = (
    "titre",
    "source",
    "organisme",
    "date",
    "valide_du",
    "valide_jusqu_au",
    "territoires",
    "programme",
    "remplace",
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DATE_SHAPES = "AAAA, AAAA-MM, AAAA-MM-JJ"
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_SOURCE_SEPARATOR = " ; "


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one file's keys.

    Args:
        file: printable path of the file in which the keys are.
        found: entries by key.
    """

    file: str
    found: Mapping[str, Entry]

    def problem(self, code: str, entry: Entry, expected: str) -> DocumentError:
        return _problem(code, self.file, entry, expected)

    def text(self, key: str) -> str:
        entry = self.found.get(key)
        if entry is None or entry.value is None:
            return ""
        if not isinstance(entry.value, str):
            raise self.problem("metadata_not_text", entry, f"{key}: ...")
        return entry.value

    def joined(self, key: str) -> str:
        entry = self.found.get(key)
        if entry is not None and isinstance(entry.value, tuple):
            return _SOURCE_SEPARATOR.join(entry.value)
        return self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        entry = self.found.get(key)
        if entry is None or entry.value is None:
            return ()
        if not isinstance(entry.value, tuple):
            raise self.problem("metadata_not_list", entry, f"{key}: [{entry.value}]")
        return entry.value

    def day(self, key: str, *, last: bool = False) -> date | None:
        text = self.text(key)
        if not text:
            return None
        entry = self.found[key]
        day = _partial_date(text, last=last)
        if day is None:
            raise self.problem("metadata_bad_date", entry, _DATE_SHAPES)
        return day

    def path(self, key: str) -> str | None:
        text = self.text(key)
        if not text:
            return None
        parts = PurePosixPath(text).parts
        if text.startswith("/") or ".." in parts or "\\" in text:
            raise self.problem("metadata_bad_path", self.found[key], "fiches/nom.md")
        return "/".join(parts)


def metadata_of(found: Sequence[Entry], file: str, title: Callable[[], str]) -> Metadata:
    """Return the metadata that the entries state.

    Args:
        found: entries of the front matter or of the sidecar.
        file: printable path of the file in which they are.
        title: gives a title when none is stated.

    Raises:
        DocumentError: `metadata_unknown_key`, `metadata_not_text`, `metadata_not_list`,
            `metadata_bad_date`, `metadata_bad_path`, `metadata_dates_reversed`.
    """
    for entry in found:
        if entry.key not in KEYS:
            raise _problem("metadata_unknown_key", file, entry, ", ".join(KEYS))
    reader = _Reader(file, {entry.key: entry for entry in found})
    first, last = reader.day("valide_du"), reader.day("valide_jusqu_au", last=True)
    if first and last and last < first:
        raise reader.problem(
            "metadata_dates_reversed", reader.found["valide_jusqu_au"], f">= {first.isoformat()}"
        )
    return Metadata(
        title=reader.text("titre") or title(),
        source=reader.joined("source"),
        organisation=reader.text("organisme"),
        dated=reader.day("date"),
        valid_from=first,
        valid_until=last,
        territories=reader.texts("territoires"),
        programme=reader.text("programme") or None,
        replaces=reader.path("remplace"),
    )


def _problem(code: str, file: str, entry: Entry, expected: str) -> DocumentError:
    value = entry.value if isinstance(entry.value, str) else ", ".join(entry.value or ())
    facts: dict[str, object] = {
        "fichier": file,
        "ligne": entry.line,
        "key": entry.key,
        "found": value[:80],
        "expected": expected,
        "nearest": difflib.get_close_matches(entry.key.casefold(), KEYS, n=1, cutoff=0.0)[0],
    }
    return DocumentError(code, file, entry.line, facts)


def _partial_date(text: str, *, last: bool) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year = int(found.group(1))
    month = int(found.group(2)) if found.group(2) else (12 if last else 1)
    if not _FIRST_YEAR <= year <= _LAST_YEAR or not 1 <= month <= 12:
        return None
    days = calendar.monthrange(year, month)[1]
    day = int(found.group(3)) if found.group(3) else (days if last else 1)
    return date(year, month, day) if 1 <= day <= days else None

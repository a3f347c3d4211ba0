"""What is embedded and indexed for each passage, and how it is written to a generation's folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from bot.backends.search.chunks import context
from bot.backends.search.vectors import entry_metadata
from bot.domain.passage import Passage
from bot.domain.sentence_bounds import sentences
from bot.errors import SearchUnavailable

_DATES = ("dated", "valid_from", "valid_until")
_TUPLES = tuple(f.name for f in fields(Passage) if str(f.type).startswith("tuple"))
# An alias shorter than this is a word or an acronym: lexical search finds it, and its vector
# would be near everything.
_SPOKEN = 3
# A passage of more words than this is also embedded in parts of about forty words: one vector for
# a whole paragraph blurs what each of its sentences says.
_LONG = 60
_PART = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One text to embed: a passage's own, a part of it, or a question that it answers.

    Args:
        row: rank of the passage in the generation.
        asked: it is a question, and is embedded as one.
    """

    id: str
    row: int
    text: str
    metadata: dict[str, Any]
    asked: bool = False


def passage_text(passage: Passage) -> str:
    """Give the text that is embedded for a passage: where it stands, then what it says."""
    where = context(passage.title, passage.section)
    return f"{where}\n{passage.text}" if where else passage.text


def lexical_text(passage: Passage) -> str:
    """Give the words that lexical search knows a passage by; its heading counts twice."""
    heading = context(passage.title, passage.section)
    return "\n".join([heading, passage.section, passage.text, *passage.questions])


def _parts(passage: Passage) -> Iterator[str]:
    """Cut a long passage into parts of a sentence or two, each under the passage's heading."""
    if passage.text.count(" ") < _LONG:
        return
    where = context(passage.title, passage.section)
    part: list[str] = []
    for sentence in (s for line in passage.text.split("\n") for s in sentences(line)):
        if part and sum(s.count(" ") + 1 for s in [*part, sentence]) > _PART:
            yield f"{where}\n{' '.join(part)}"
            part = []
        part.append(sentence)
    yield f"{where}\n{' '.join(part)}"


def entries_of(passages: Sequence[Passage]) -> list[Entry]:
    """Give every text to embed: the passages' own first, then their parts, then the questions."""
    own: list[Entry] = []
    parts: list[Entry] = []
    asked: list[Entry] = []
    for row, passage in enumerate(passages):
        held = entry_metadata(passage.territories, passage.programme)
        own.append(Entry(passage.id, row, passage_text(passage), held))
        for rank, part in enumerate(_parts(passage), start=1):
            parts.append(Entry(f"{passage.id}~{rank}", row, part, held))
        for rank, question in enumerate(passage.questions, start=1):
            if len(question.split()) >= _SPOKEN:
                asked.append(Entry(f"{passage.id}?{rank}", row, question, held, asked=True))
    return own + parts + asked


def write_passages(path: Path, passages: Iterable[Passage]) -> None:
    """Write passages, one JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for passage in passages:
            held = {key: value for key, value in asdict(passage).items() if value not in (None, ())}
            file.write(json.dumps(held, ensure_ascii=False, default=str) + "\n")


def read_passages(path: Path) -> list[Passage]:
    """Read what `write_passages` wrote."""
    try:
        with path.open(encoding="utf-8") as file:
            return [_passage(json.loads(line)) for line in file]
    except (OSError, ValueError, TypeError) as error:
        raise SearchUnavailable(
            f"passages cannot be opened: {error}; run: jonction knowledge sync"
        ) from error


def _passage(held: dict[str, Any]) -> Passage:
    for name in _DATES:
        if name in held:
            held[name] = date.fromisoformat(held[name])
    for name in _TUPLES:
        if name in held:
            held[name] = tuple(held[name])
    return Passage(**held)

"""Recognises the lines that close a section: its sources, what to check, sample questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.backends.documents.cleaning import folded, one_line
from bot.domain.document import Block, BlockKind, NoteKind

_LABELS = (
    (NoteKind.SOURCES, re.compile(r"sources?")),
    (NoteKind.TO_CHECK, re.compile(r"a verifier")),
    (NoteKind.QUESTIONS, re.compile(r"questions?")),
)
_LONGEST_LABEL = 40
_EMPHASIS = "*_ "


def note_kind(line: str) -> tuple[NoteKind, str] | None:
    """Return which note the line is, with the text after its colon; None when it is no note."""
    text = one_line(line)
    head, colon, _ = text[:_LONGEST_LABEL].partition(":")
    label = folded(head).strip(_EMPHASIS)
    for kind, pattern in _LABELS:
        if colon and pattern.fullmatch(label):
            return kind, text[len(head) + 1 :].strip(_EMPHASIS)
    return None


def note_blocks(lines: Sequence[str]) -> list[Block] | None:
    """Return the notes that a paragraph is made of; None when it is an ordinary paragraph.

    The paragraph has to begin with a note line; lines that begin no note continue the one above.
    """
    notes: list[tuple[NoteKind, list[str]]] = []
    for line in lines:
        note = note_kind(line)
        if note is not None:
            notes.append((note[0], [note[1]]))
        elif not notes:
            return None
        else:
            notes[-1][1].append(line)
    joined = [(kind, one_line(" ".join(parts))) for kind, parts in notes]
    if not all(text for _, text in joined):
        return None
    return [Block(BlockKind.NOTE, text, note=kind) for kind, text in joined] or None

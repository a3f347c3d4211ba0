"""The messages between a parsing process and the one that started it: JSON, never objects."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

from bot.backends.documents.values import Parsed
from bot.domain.document import Block, BlockKind, NoteKind

_SIZE = struct.Struct(">Q")


def send(stream: IO[bytes], *parts: bytes) -> None:
    """Write each part after its size, then flush."""
    for part in parts:
        stream.write(_SIZE.pack(len(part)))
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes], limit: int) -> bytes | None:
    """Return the next part; None when the other side is gone or says more than `limit` bytes."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    size: int = _SIZE.unpack(head)[0]
    if size > limit:
        return None
    body = stream.read(size)
    return body if len(body) == size else None


def pack(parsed: Parsed) -> bytes:
    """Return what a parser found, as JSON."""
    blocks = [
        [block.kind, block.text, block.level, block.page, block.note] for block in parsed.blocks
    ]
    warnings = [[code, dict(facts)] for code, facts in parsed.warnings]
    return json.dumps({"blocks": blocks, "warnings": warnings}).encode("ascii")


def pack_error(code: str, facts: Mapping[str, object]) -> bytes:
    """Return why a parser gave up, as JSON."""
    return json.dumps({"error": code, "facts": dict(facts)}).encode("ascii")


def unpack(body: bytes) -> dict[str, Any]:
    """Return a message as a mapping.

    Raises:
        ValueError: when it is none.
    """
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("not a mapping")
    return message


def unpack_parsed(message: Mapping[str, Any]) -> Parsed:
    """Return what the parser found."""
    blocks = tuple(
        Block(BlockKind(kind), str(text), int(level), page, NoteKind(note) if note else None)
        for kind, text, level, page, note in message["blocks"]
    )
    return Parsed(blocks, tuple((str(code), dict(facts)) for code, facts in message["warnings"]))

"""Which file a message carries, and what it says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from telegram import Message, PhotoSize

from bot.domain.message import Upload
from bot.engine.delivery import FileAsked

_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message, not fetched yet.

    Args:
        voice: what it holds is somebody speaking.
    """

    upload: Upload
    asked: FileAsked
    voice: bool = False


def attached(message: Message) -> Attached | None:
    """Give the file that a message carries; None when there is none, or none that is read."""
    if message.photo:
        return _photo(message.photo)
    if message.voice:
        kind = message.voice.mime_type or "audio/ogg"
        return _made(message.voice.file_id, "", kind, message.voice.file_size, voice=True)
    if message.video_note:
        note = message.video_note
        return _made(note.file_id, "", "video/mp4", note.file_size, voice=True)
    # A moving picture is given as a document too.
    if message.document and not message.animation:
        document = message.document
        kind = document.mime_type or "application/octet-stream"
        return _made(document.file_id, document.file_name or "", kind, document.file_size)
    return None


def _photo(sizes: tuple[PhotoSize, ...]) -> Attached:
    largest = max(sizes, key=lambda one: one.width * one.height)
    return _made(largest.file_id, "", "image/jpeg", largest.file_size)


def _made(
    reference: str, name: str, media_type: str, size: int | None, *, voice: bool = False
) -> Attached:
    name, size = _named(name), size or 0
    return Attached(
        Upload(name, media_type, size), FileAsked(reference, name, media_type, size), voice
    )


def _named(name: str) -> str:
    """Give a name without folders nor what hides its ending; whoever sent it chose it.

    It is empty where there is none: the guide names the file.
    """
    last = PurePosixPath(_UNSAFE.sub("", name).replace("\\", "/")).name.strip(" .")
    if not last:
        return ""
    path = PurePosixPath(last)
    return path.stem[: _LONGEST_NAME - len(path.suffix[:12])] + path.suffix[:12]

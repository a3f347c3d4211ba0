"""What a message holds of a file: a document, a photo, a voice message, a sticker."""

from __future__ import annotations

import struct

from bot.sandbox.chats import Json
from bot.sandbox.files import Kept

_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = (_PNG, b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
# What is said of a picture whose size is not read.
_SIZE = (1280, 960)


def picture(content: bytes) -> bool:
    """Tell whether bytes look like a picture."""
    return content.startswith(_PICTURES)


def media(kept: Kept, kind: str, more: Json | None = None) -> Json:
    """Give the field of a message that holds a file.

    Args:
        kind: `document`, `photo`, `voice`, `video`, `audio` or `sticker`.
        more: what else is known of it: its duration…
    """
    width, height = _size(kept.content)
    held: Json = {
        "file_id": kept.id,
        "file_unique_id": kept.unique,
        "file_size": len(kept.content),
    }
    if kind == "photo":
        # Telegram keeps several sizes, the largest last.
        small = {**held, "width": max(1, width // 4), "height": max(1, height // 4)}
        small["file_unique_id"] += "s"
        return {"photo": [small, {**held, "width": width, "height": height}]}
    if kind == "sticker":
        held |= {"type": "regular", "width": 512, "height": 512}
        held |= {"is_animated": False, "is_video": False}
        return {"sticker": held}
    held["mime_type"] = kept.media_type
    if kind in ("voice", "video", "audio"):
        held["duration"] = 1
    if kind == "video":
        held |= {"width": width, "height": height}
    if kind != "voice":
        held["file_name"] = kept.name
    return {kind: held | (more or {})}


def _size(content: bytes) -> tuple[int, int]:
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return max(1, width), max(1, height)
    return _SIZE

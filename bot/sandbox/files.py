"""The files that went through the sandbox, in memory."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import PurePath

from bot.sandbox import limits
from bot.sandbox.refused import bad

# How many bytes are kept in all; the oldest files go first.
_MOST = 500_000_000
_FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A file.

    Args:
        id: `file_id`.
        unique: `file_unique_id`: the same for the same bytes.
        path: `file_path`, under which it is fetched.
    """

    id: str
    unique: str
    path: str
    name: str
    media_type: str
    kind: str
    content: bytes


class Files:
    """Every file, by its id."""

    def __init__(self) -> None:
        self._by_id: dict[str, Kept] = {}
        self._by_path: dict[str, Kept] = {}
        self._number = 0
        self._bytes = 0

    def keep(
        self, content: bytes, name: str, media_type: str, kind: str, identifier: str = ""
    ) -> Kept:
        """Keep a file that was sent.

        Args:
            identifier: its `file_id`; a new one when it is not given.
        """
        digest = hashlib.sha256(content).hexdigest()
        number = self._number
        self._number += 1
        name = PurePath(name.replace("\\", "/")).name or "file"
        media_type = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        ending = PurePath(name).suffix or mimetypes.guess_extension(media_type) or ""
        path = f"{_FOLDERS.get(kind, 'documents')}/file_{number}{ending}"
        identifier = identifier or f"SB{kind[:2].upper()}{digest[:24]}{number:08d}"
        kept = Kept(identifier, f"U{digest[:14]}", path, name, media_type, kind, content)
        self._by_id[kept.id] = self._by_path[kept.path] = kept
        self._bytes += len(content)
        while self._bytes > _MOST and len(self._by_id) > 1:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            self._by_path.pop(oldest.path, None)
            self._bytes -= len(oldest.content)
        return kept

    def find(self, identifier: str) -> Kept | None:
        """Give a file by its id."""
        return self._by_id.get(identifier)

    def at(self, path: str) -> Kept | None:
        """Give a file by its path, if it is small enough to be fetched."""
        return self._by_path.get(path)

    def fetched(self, identifier: str) -> Kept:
        """Give a file that a bot wants to fetch."""
        kept = self.find(identifier)
        if kept is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(kept.content) > limits.FETCHED:
            raise bad("file is too big")
        return kept

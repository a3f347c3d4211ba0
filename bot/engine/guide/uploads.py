"""Tells what a file that was handed over really is, from its bytes and never from its name."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "png": "image/png",
}
LARGEST = 20 * 1024 * 1024
_SIGNATURES = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_MOST_PARTS = 5_000
_LONGEST_NAME = 80
_UNSAFE = re.compile(r"[^\w .()\u2019',&+-]")


def kind_of(content: bytes) -> str | None:
    """Give the extension of what bytes are; None when it is nothing that is taken."""
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    return _packed(content) if content.startswith(b"PK\x03\x04") else None


def safe_name(name: str, kind: str) -> str:
    """Give a file's name without folders or marks, with the extension of what it is."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem = last.rpartition(".")[0] or last
    clean = " ".join(_UNSAFE.sub(" ", stem).split()).strip(" .")[:_LONGEST_NAME].strip(" .")
    return f"{clean or 'document'}.{kind}"


def _packed(content: bytes) -> str | None:
    """Tell an office document by its parts; one that carries a program is refused."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > _MOST_PARTS or any("vbaproject" in name.lower() for name in names):
                return None
            if names[:1] == ["mimetype"]:
                with packed.open("mimetype") as part:
                    said = part.read(len(TYPES["odt"]) + 1)
                return "odt" if said.strip() == TYPES["odt"].encode() else None
    except (BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
        return None
    return next((kind for part, kind in _PARTS.items() if part in names), None)

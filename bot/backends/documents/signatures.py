"""Tells what a file is from its first bytes, whatever its name says."""

from __future__ import annotations

from bot.errors import DocumentError

KINDS = {
    ".md": "MD",
    ".txt": "TXT",
    ".html": "HTML",
    ".htm": "HTML",
    ".pdf": "PDF",
    ".docx": "DOCX",
    ".odt": "ODT",
}
_STARTS = (
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x7fELF", "EXE"),
    (b"MZ\x90\x00", "EXE"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_OFFICE_FOLDERS = ((b"word/", "DOCX"), (b"xl/", "XLSX"), (b"ppt/", "PPTX"))
_TEXT_KINDS = frozenset({"MD", "TXT", "HTML"})
_SAMPLE = 4096


def check_signature(data: bytes, extension: str, file: str) -> str:
    """Return the kind of the file (`MD`, `TXT`, `HTML`, `PDF`, `DOCX`, `ODT`).

    Raises:
        DocumentError: `wrong_type` when the content is of another kind, `wrong_type_unknown` when
            it is of no known kind, `encrypted` for an Office file protected by a password.
    """
    expected = KINDS[extension]
    found = looks_like(data)
    if found == "ENCRYPTED" and expected == "DOCX":
        raise DocumentError("encrypted", file, facts={"fichier": file})
    if found == expected or (not found and expected in _TEXT_KINDS):
        return expected
    facts: dict[str, object] = {"fichier": file, "extension": extension, "found": found}
    if not found and _is_text(data):
        facts["found"] = "TXT"
    code = "wrong_type" if facts["found"] else "wrong_type_unknown"
    raise DocumentError(code, file, facts=facts)


def looks_like(data: bytes) -> str:
    """Return a short name for what the bytes are; empty for plain text and for the unknown."""
    if b"%PDF-" in data[:1024] and not data[:1].isalpha():
        return "PDF"
    if data.startswith(_OLE):
        return "ENCRYPTED" if _ENCRYPTED_OFFICE in data else "DOC"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    head = data[:_SAMPLE].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    xml = head.startswith(b"<?xml") and b"<html" in head
    return "HTML" if xml or head.startswith((b"<!doctype html", b"<html")) else ""


def _archive(data: bytes) -> str:
    """Name a ZIP file by its first entry, which is stored plain, or by its folders."""
    if data[30:38] == b"mimetype":
        kind = data[38:120]
        if b"opendocument.text" in kind:
            return "ODT"
        return "EPUB" if b"epub" in kind else "ODF"
    for folder, kind_name in _OFFICE_FOLDERS:
        if folder in data:
            return kind_name
    return "ZIP"


def _is_text(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    try:
        text = sample.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3:
            return False
        text = sample[: error.start].decode("utf-8")
    return bool(text.strip()) and not any(mark < " " and mark not in "\t\r\n\f" for mark in text)

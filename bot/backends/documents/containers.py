"""Checks the ZIP file that a DOCX or ODT document is, before anything in it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from bot.backends.documents.values import MEBIBYTE, Limits
from bot.errors import DocumentError

_END_OF_ARCHIVE = b"PK\x05\x06"
_LONGEST_END = 66_000
_ENCRYPTED_FLAG = 0x1
# Small files may pack very well without any harm.
_HARMLESS_BYTES = 8 * MEBIBYTE
_XML_SUFFIXES = (".xml", ".rels", ".rdf")
_DECLARATIONS = ("<!doctype", "<!entity")
_SPELLINGS = tuple(
    word.encode(encoding)
    for word in _DECLARATIONS
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def check_container(data: bytes, required: str, file: str, limits: Limits) -> None:
    """Make sure that a ZIP file is whole, of bounded size, and its XML without declarations.

    Args:
        data: the file.
        required: name of the part that holds the text.
        file: printable path, for errors.
        limits: bounds on entries, unpacked size and ratio.

    Raises:
        DocumentError: `truncated`, `unreadable`, `encrypted`, `zip_bomb`, `unsafe_xml`,
            `wrong_type` when the part that holds the text is missing.
    """
    facts: dict[str, object] = {"fichier": file}
    if _END_OF_ARCHIVE not in data[-_LONGEST_END:]:
        raise DocumentError("truncated", file, facts=facts)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, len(data), file, limits)
            if required not in archive.namelist():
                raise DocumentError("wrong_type", file, facts={**facts, "found": "ZIP"})
            for entry in archive.infolist():
                if entry.filename.lower().endswith(_XML_SUFFIXES):
                    _check_xml(archive.read(entry), entry.filename, file)
            _check_well_formed(archive.read(required), file)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise DocumentError("unreadable", file, facts=facts) from error


def _check_well_formed(content: bytes, file: str) -> None:
    """Refuse broken XML: some readers would keep its beginning and say nothing."""
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        etree.fromstring(content, parser)
    except etree.LxmlError as error:
        raise DocumentError("unreadable", file, facts={"fichier": file}) from error


def _check_sizes(archive: zipfile.ZipFile, packed: int, file: str, limits: Limits) -> None:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    too_many = len(entries) > limits.archive_entries
    too_dense = total > _HARMLESS_BYTES and total > packed * limits.archive_ratio
    if too_many or too_dense or total > limits.archive_bytes:
        facts: dict[str, object] = {"fichier": file, "limit": limits.archive_bytes // MEBIBYTE}
        raise DocumentError("zip_bomb", file, facts=facts)
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise DocumentError("encrypted", file, facts={"fichier": file})


def _check_xml(content: bytes, part: str, file: str) -> None:
    """Refuse declarations, through which entities could grow or reach out."""
    lowered = content.lower()
    if any(spelling in lowered for spelling in _SPELLINGS):
        raise DocumentError("unsafe_xml", file, facts={"fichier": file})
    # What a parser would read in yet another encoding could not be checked above.
    head = content[:200].lower()
    if b"encoding=" in head and not any(
        name in head for name in (b"utf-8", b"utf8", b"utf-16", b"ascii", b"iso-8859", b"windows-")
    ):
        raise DocumentError("unsafe_xml", file, facts={"fichier": file})
    if part.endswith("manifest.xml") and b"encryption-data" in content:
        raise DocumentError("encrypted", file, facts={"fichier": file})

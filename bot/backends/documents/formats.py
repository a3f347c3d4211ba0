"""Knows which parser reads which kind of file."""

from __future__ import annotations

from bot.backends.documents.markdown import parse_markdown
from bot.backends.documents.plain_text import parse_text
from bot.backends.documents.values import Limits, Parsed
from bot.errors import DocumentError


def parse(kind: str, data: bytes, file: str, limits: Limits) -> Parsed:
    """Return what a file holds.

    Args:
        kind: `MD`, `TXT`, `HTML`, `PDF`, `DOCX` or `ODT`.
        data: the whole file; for `MD` and `TXT`, the body in UTF-8, metadata taken off.
        file: printable path, for errors.
        limits: bounds on what the file may cost.

    Raises:
        DocumentError: when the file cannot be read.
    """
    parsed = _parse(kind, data, file, limits)
    if not any(mark.isalnum() for block in parsed.blocks for mark in block.text):
        raise DocumentError("empty", file, facts={"fichier": file})
    if sum(len(block.text) for block in parsed.blocks) > limits.characters:
        facts = {"fichier": file, "limit": limits.characters}
        raise DocumentError("too_much_text", file, facts=facts)
    return parsed


def _parse(kind: str, data: bytes, file: str, limits: Limits) -> Parsed:
    if kind == "MD":
        return parse_markdown(data.decode("utf-8"), limits)
    if kind == "TXT":
        return parse_text(data.decode("utf-8"), limits)
    if kind == "PDF":
        from bot.backends.documents.pdf import parse_pdf

        return parse_pdf(data, file, limits)
    if kind == "DOCX":
        from bot.backends.documents.word import parse_docx

        return parse_docx(data, file, limits)
    if kind == "ODT":
        from bot.backends.documents.opendocument import parse_odt

        return parse_odt(data, file, limits)
    from bot.backends.documents.html import parse_html

    return parse_html(data, file, limits)

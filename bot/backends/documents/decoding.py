"""Decodes text files strictly: UTF-8, or what a byte order mark announces, and nothing guessed."""

from __future__ import annotations

import codecs

from bot.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONGEST_CUT = 3


def decode(data: bytes, file: str) -> str:
    """Return the text of a UTF-8 file, or of a UTF-16 file that begins with its mark.

    Raises:
        DocumentError: `not_utf8` with the line, `truncated` when the last character is cut.
    """
    encoding = "utf-8"
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        cut = (
            error.end == len(data)
            and "unexpected end" in error.reason
            or "truncated" in error.reason
        )
        # A file of plain letters but for its last one is in another encoding rather than cut.
        plain = encoding == "utf-8" and data[: error.start].isascii()
        cut = cut and not plain and len(data) - error.start <= _LONGEST_CUT
        code = "truncated" if cut else "not_utf8"
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(code, file, line, {"fichier": file, "ligne": line}) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise DocumentError("not_utf8", file, line, {"fichier": file, "ligne": line})
    return text

"""Documents of every format, read into blocks of text."""

from __future__ import annotations

from bot.backends.documents.reader import read_document, read_documents
from bot.backends.documents.values import DocumentWarning, Limits, Reading
from bot.backends.documents.walking import SIDECAR_SUFFIX

__all__ = [
    "SIDECAR_SUFFIX",
    "DocumentWarning",
    "Limits",
    "Reading",
    "read_document",
    "read_documents",
]

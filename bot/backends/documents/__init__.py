"""Documents of every format, read into blocks of text."""

from __future__ import annotations

from bot.backends.documents.reader import read_document, read_documents
from bot.backends.documents.values import DocumentWarning, Limits, Reading

__all__ = ["DocumentWarning", "Limits", "Reading", "read_document", "read_documents"]

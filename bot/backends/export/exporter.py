"""Makes every file of a dossier, as the port `Exporter` promises."""

from __future__ import annotations

from pathlib import Path

from bot.backends.export.calendar import calendar_file
from bot.backends.export.document import WordFiles
from bot.backends.export.workbook import workbook_file
from bot.domain.proposal import FileKind, Made, Proposal
from bot.domain.sentences import Sentences


class FileExporter:
    """Makes files from the templates of the knowledge folder.

    Args:
        knowledge: the folder.
        sentences: of `prompts/export.yaml`.
    """

    def __init__(self, knowledge: Path, sentences: Sentences) -> None:
        self._word = WordFiles(knowledge, sentences)
        self._sentences = sentences

    def make(self, kind: FileKind, proposal: Proposal) -> tuple[Made, ...]:
        """Give the files of a kind."""
        if kind is FileKind.WORKBOOK:
            return (workbook_file(proposal, self._sentences),)
        if kind is FileKind.CALENDAR:
            return (calendar_file(proposal, self._sentences),) if proposal.dates else ()
        return self._word.made(kind, proposal)

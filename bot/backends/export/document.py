"""Word documents: the proposal, its summary, the draft of a resolution and of support letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from bot.backends.export.content import clean, content
from bot.backends.export.names import file_name
from bot.backends.export.plain import plain_document
from bot.backends.export.templates import TemplateFile, candidates, filled, opened
from bot.domain.message import OutFile
from bot.domain.proposal import FileKind, Made, Partner, Picture, Proposal
from bot.domain.sentences import Sentences
from bot.errors import DataError

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a page of letter paper holds between its margins.
_WIDEST, _TALLEST = Mm(165), Mm(205)


class _Described(InlineImage):  # type: ignore[misc]
    """A picture with the text that says the same to a person who does not see it."""

    def __init__(self, template: DocxTemplate, picture: Picture) -> None:
        image = Image.from_blob(picture.content)
        tall = image.px_height * _WIDEST > image.px_width * _TALLEST
        size = {"height": _TALLEST} if tall else {"width": _WIDEST}
        super().__init__(template, BytesIO(picture.content), **size)
        self._text = clean(picture.text)

    def _insert_image(self) -> str:
        part = self.tpl.current_rendering_part
        inline = part.new_pic_inline(self.image_descriptor, self.width, self.height)
        inline.docPr.set("descr", self._text)
        return (
            f"</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r>"
            '<w:t xml:space="preserve">'
        )


class WordFiles:
    """Fills the Word templates of the knowledge folder.

    Args:
        knowledge: the folder.
        sentences: of `prompts/export.yaml`.
    """

    def __init__(self, knowledge: Path, sentences: Sentences) -> None:
        self._knowledge = knowledge
        self._sentences = sentences

    def made(self, kind: FileKind, proposal: Proposal) -> tuple[Made, ...]:
        """Give the document of a kind; one for each partner where it is a letter."""
        files = candidates(self._knowledge, proposal.programme_id, proposal.territory_id, kind)
        return tuple(
            self._one(kind, proposal, files, partner, end)
            for partner, end in _copies(kind, proposal)
        )

    def _one(
        self,
        kind: FileKind,
        proposal: Proposal,
        files: Sequence[TemplateFile],
        partner: Partner | None,
        end: str,
    ) -> Made:
        values = content(proposal, partner)
        name = file_name(proposal.title, end, "docx")
        broken: list[str] = []
        about = partner.name if partner else ""
        for file in files:
            try:
                template = opened(file.content(), file.name)
                found = filled(template, _with_picture(values, template, proposal), file.name)
            except DataError:
                broken.append(file.name)
                continue
            return Made(OutFile(name, WORD, found), kind, tuple(broken), about)
        found = plain_document(kind, values, self._sentences)
        return Made(OutFile(name, WORD, found), kind, tuple(broken), about)


def _copies(kind: FileKind, proposal: Proposal) -> Iterator[tuple[Partner | None, str]]:
    """Give whom each copy is for, and the end of its name."""
    if kind is not FileKind.LETTERS:
        yield None, str(kind)
        return
    several = len(proposal.partners) > 1
    for rank, partner in enumerate(proposal.partners or (Partner(""),), 1):
        yield partner, f"{kind}-{rank}" if several else str(kind)


def _with_picture(
    values: dict[str, Any], template: DocxTemplate, proposal: Proposal
) -> dict[str, Any]:
    if proposal.model is None:
        return values
    return {**values, "modele_image": _Described(template, proposal.model)}

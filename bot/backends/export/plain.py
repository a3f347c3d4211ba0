"""A bare Word document, for when no template can be filled: plain, and nothing is left out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument

from bot.domain.proposal import FileKind
from bot.domain.sentences import Sentences


def plain_document(kind: FileKind, values: dict[str, Any], sentences: Sentences) -> bytes:
    """Give a document made of headings, paragraphs and lines only.

    Args:
        values: as a template would name them.
    """
    document = Document()
    document.add_heading(values["titre"] or values["nom"] or values["programme"], 0)
    document.add_paragraph(values["avertissement"])
    document.add_paragraph(" \u2014 ".join(filter(None, (values["organisme"], values["date"]))))
    if kind is FileKind.LETTERS:
        document.add_paragraph(f"{values['partenaire']['nom']} {values['partenaire']['apport']}")
    if kind in (FileKind.DOCUMENT, FileKind.SUMMARY):
        _body(document, values, sentences)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _body(document: WordDocument, values: dict[str, Any], sentences: Sentences) -> None:
    for section in values["sections"]:
        document.add_heading(section["titre"], 1)
        if section["mention"]:
            document.add_paragraph(section["mention"])
        for paragraph in section["paragraphes"]:
            document.add_paragraph(" ".join(map(_marked(sentences), paragraph["phrases"])))
        for fact in section["reponses"]:
            shown = _marked(sentences)({**fact, "texte": fact["valeur"]})
            document.add_paragraph(f"{fact['nom']} : {shown}")
    for name in ("depenses", "sources"):
        document.add_heading(sentences.say(f"plain.{name}"), 1)
        for line in values[name]:
            shown = _marked(sentences)({**line, "texte": line["montant"]})
            document.add_paragraph(f"{line['nom']} : {shown}")
    for caveat in values["reserves"]:
        document.add_paragraph(caveat)
    document.add_heading(sentences.say("plain.gaps"), 1)
    for gap in values["manques"]:
        document.add_paragraph(f"{gap['section']} : {gap['nom']}")
    document.add_heading(sentences.say("plain.remarks"), 1)
    for remark in values["constats"]:
        document.add_paragraph(remark["texte"])


def _marked(sentences: Sentences) -> Any:
    mark = sentences.say("plain.unconfirmed")
    return lambda said: f"{said['texte']} {mark}" if said["a_confirmer"] else said["texte"]

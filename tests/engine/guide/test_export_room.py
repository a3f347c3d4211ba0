"""The room that gives the files of a dossier."""

from __future__ import annotations

from io import BytesIO

from docx import Document

from bot.backends.export.exporter import FileExporter
from bot.backends.export.picture import logic_picture
from bot.domain.dossier import KeptVerdict
from bot.engine.guide.budget_told import BudgetTeller
from bot.engine.guide.export import ExportRoom
from bot.engine.guide.findings import Findings
from bot.engine.guide.modelling import Modelling
from bot.engine.guide.proposal import ProposalBuilder
from bot.engine.guide.reviewing import Reviewing
from tests.backends.export.reading import section, texts
from tests.cuisine import DAY, answer, dossier, sentences
from tests.engine.guide.kitchen import SHIPPED, builder, desk, press, write


def _builder() -> ProposalBuilder:
    writing = sentences("writing")
    found = Findings(
        sentences("export"),
        BudgetTeller(sentences("budget")),
        Reviewing(writing),
        Modelling(writing),
        logic_picture,
    )
    return builder(reviews=(found.budget, found.writing), pictures=found.picture)


def _room() -> ExportRoom:
    held = sentences("export")
    return ExportRoom(held, _builder(), FileExporter(SHIPPED, held))


def test_what_is_missing_comes_first() -> None:
    """Before any file: how many answers are missing, not confirmed or to look at, and which."""
    held = desk(dossier(desk().form, {"projet-titre": "À table"}))
    doubtful = answer(held.form, "organisme-nom", "La Tablée", confirmed=False)
    question = _room().ask(held.over(held.dossier.with_answer(doubtful))).question
    assert question is not None
    assert "Il manque" in question.text
    assert "reste" in question.text
    assert held.form.notice in question.text
    assert [key for key, _ in question.options] == ["_tout", "_completer"]
    assert len(question.text) < 2500


def test_drafts_not_read_are_told_before_and_with_the_files() -> None:
    """Sections never read are counted and named before export, and told with the files."""
    room, held = _room(), desk()
    turned = room.ask(held)
    assert turned.question is not None
    assert "sections sont des brouillons que vous n'avez pas encore relus" in turned.question.text
    assert "– Votre organisme" in turned.question.text
    _, given = press(room, held, turned, "_tout")
    assert "Brouillon, pas encore relu" in given.says[0].text


def test_a_refusal_is_said_before_anything() -> None:
    """A dossier that does not seem eligible says so on its first line."""
    held = desk()
    kept = KeptVerdict(
        verdict="non_admissible", decided_by=(), rules_version="v", basis="", day=DAY
    )
    question = _room().ask(held.over(held.dossier.model_copy(update={"verdict": kept}))).question
    assert question is not None
    assert "ne semble pas admissible" in question.text.splitlines()[0]


def test_every_file_is_given_and_named() -> None:
    """Each file comes with a line on what it is for, and what is not sure is told again."""
    room, held = _room(), desk()
    after, turned = press(room, held, room.ask(held), "_tout")
    (reply,) = turned.says
    names = [file.name for file in reply.files]
    assert names[:3] == [
        "a-table-ensemble-demande.docx",
        "a-table-ensemble-sommaire.docx",
        "a-table-ensemble-budget.xlsx",
    ]
    assert len(names) == len(set(names))
    for name in names:
        assert f"• {name} : " in reply.text
    assert turned.question is None
    assert after.dossier == held.dossier
    assert turned.entries[0].facts == {"files": len(names)}


def test_the_dossier_and_the_document_are_the_same() -> None:
    """Field by field, the document holds what the dossier does, each thing once."""
    room, held = _room(), desk()
    _, turned = press(room, held, room.ask(held), "_tout")
    document = Document(BytesIO(turned.says[0].files[0].content))
    proposal = _builder().build(held)
    for part in proposal.parts:
        shown = texts(section(document, part.title))
        whole = "\n".join(shown)
        for sentence in part.sentences:
            assert whole.count(sentence.text) >= 1, sentence.text
        paragraphs = [" ".join(s.text for s in one) for one in part.paragraphs]
        for paragraph in paragraphs:
            assert shown.count(paragraph) == paragraphs.count(paragraph), paragraph
        for fact in part.facts:
            assert shown.count(fact.name) == 1
            assert fact.shown in shown
    lines = (*held.dossier.expenses, *held.dossier.funding)
    budget = texts(section(document, next(p.title for p in proposal.parts if p.expenses)))
    for line in lines:
        assert sum(text.startswith(line.label) for text in budget) == sum(
            other.label.startswith(line.label) for other in lines
        )


def test_complete_first_goes_on() -> None:
    """Choosing to complete first gives no file, and says how to reach what is missing."""
    room, held = _room(), desk(dossier(desk().form, {}))
    _, turned = press(room, held, room.ask(held), "_completer")
    assert turned.question is None
    assert turned.says[0].files == ()
    assert "corriger" in turned.says[0].text


def test_anything_else_gets_a_hint() -> None:
    """A message that fits nothing is told what to answer."""
    room, held = _room(), desk()
    assert write(room, held, room.ask(held), "patate")[1].unread


def test_an_empty_dossier_can_be_exported() -> None:
    """With nothing answered yet, files come all the same, and say that all is missing."""
    room, held = _room(), desk(dossier(desk().form, {}))
    _, turned = press(room, held, room.ask(held), "_tout")
    names = [file.name for file in turned.says[0].files]
    assert names == [
        "projet-demande.docx",
        "projet-sommaire.docx",
        "projet-resolution.docx",
    ]

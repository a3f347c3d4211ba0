"""A whole dossier from nothing to its files: two territories, and an invented programme."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.app import App
from bot.domain.dossier import Dossier, State
from bot.domain.form import FieldKind, Form, Role
from bot.domain.values import PlaceValue
from tests.dialogues.conftest import stage_over
from tests.dialogues.whole import Promoter, plan

PERSON = "essai:entier"


@dataclass(frozen=True)
class Played:
    """A promoter who went through every stage and exported.

    Args:
        fund: ids of the source that is the programme itself.
    """

    promoter: Promoter
    dossier: Dossier
    form: Form
    fund: set[str]

    def file(self, ending: str) -> bytes:
        """Give a file that she was given."""
        return next(f.content for f in self.promoter.files if f.name.endswith(ending))

    @property
    def said(self) -> str:
        """Give the whole conversation."""
        return "\n".join(self.promoter.said)


PLAYS = {"matane": "livre", "val-saint-francois": "livre", "jardin": "fictif"}


@pytest.fixture(scope="module", params=PLAYS)
def played(
    request: pytest.FixtureRequest,
    published: Callable[[str], App],
    tmp_path_factory: pytest.TempPathFactory,
) -> Played:
    """A whole dossier, played by somebody who answers what is asked."""
    index = published(PLAYS[request.param])
    stage = stage_over(index, tmp_path_factory.mktemp(request.param))
    promoter = Promoter(stage.start(), lambda: stage.known(PERSON), plan(request.param), PERSON)
    dossier = promoter.play()
    promoter.export()
    assert stage.counts.searches == 0
    catalogue = index.read_folder().knowledge.catalogue
    programme = next(p for p in catalogue.programmes if p.id == dossier.programme)
    assert programme.budget is not None
    fund = {kind.id for kind in programme.budget.sources if kind.fund}
    return Played(promoter, dossier, catalogue.forms[dossier.programme], fund)


def _plain(text: str) -> str:
    for space in "\u00a0\u202f":
        text = text.replace(space, " ")
    return " ".join(text.replace("\u2019", "'").split())


def _document(content: bytes) -> str:
    document = Document(BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    return _plain("\n".join(texts))


def test_every_stage_is_gone_through(played: Played) -> None:
    """Each stage says where it stands among the ten, and none is left out."""
    stages = re.findall(r"Étape (\d+) sur 10", played.said)
    assert list(dict.fromkeys(stages)) == [str(n) for n in range(1, 11)]


def test_what_was_answered_is_kept(played: Played) -> None:
    """Every answer of the plan to a question that was asked is in the dossier."""
    for name, said in played.promoter.plan.reponses.items():
        answer = played.dossier.answers.get(name)
        if answer is None:
            assert not _asked(played, name), name
        elif answer.state is State.GIVEN and answer.kind is FieldKind.LONG_TEXT:
            assert _plain(str(answer.value)) == _plain(said), name


def _asked(played: Played, name: str) -> bool:
    field = played.form.field(name)
    return field is not None and f"\n{field.question}" in played.said


def test_the_territory_leads(played: Played) -> None:
    """What the place decides is said at once: the way projects come in, or the limit known."""
    place = played.dossier.place(played.form)
    assert isinstance(place, PlaceValue)
    wanted = {
        "bas-saint-laurent": "concertation locale",
        "estrie": "40 000 $",
        "rive-fictive": "plan du territoire",
    }
    assert wanted[str(place.territory)] in _plain(played.said)


def test_the_budget_adds_up(played: Played) -> None:
    """The total and the amount asked are those of the lines, to the cent."""
    dossier, form = played.dossier, played.form
    total = sum((line.amount for line in dossier.expenses), Decimal(0))
    assert dossier.by_role(form, Role.TOTAL) == total
    fund = [line.amount for line in dossier.funding if line.kind in played.fund]
    assert fund == [dossier.by_role(form, Role.ASKED)]


def test_the_document_holds_the_dossier(played: Played) -> None:
    """Each answer that is exported stands in the document, as does each line of the budget."""
    text = _document(played.file("-demande.docx")).casefold()
    missing = []
    for section in played.form.sections:
        if not section.exported:
            continue
        for field in section.fields:
            value = played.dossier.value(field.id)
            if isinstance(value, str) and field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
                missing += [w for w in _pieces(value) if w not in text]
    assert missing == []
    for line in played.dossier.expenses:
        assert _plain(line.label).casefold() in text


def _pieces(value: str) -> list[str]:
    """Give what must be found of an answer: its clauses, without their first word or stops."""
    lines = [_plain(line) for line in value.split("\n")]
    parts = [part for line in lines for part in re.split(r"[;:«»]|\. ", line)]
    return [" ".join(p.split()[1:]).strip(" .").casefold() for p in parts if len(p.split()) > 3]


def test_the_document_says_what_it_is(played: Played) -> None:
    """It is not the official form, and what is missing is listed in it."""
    text = _document(played.file("-demande.docx"))
    assert _plain(played.form.notice) in text
    for field in played.form.fields():
        answer = played.dossier.answers.get(field.id)
        section = played.form.section_of(field.id)
        if answer and answer.state is State.UNKNOWN and section and section.exported:
            assert field.name in text, field.id


def test_the_workbook_holds_the_budget(played: Played) -> None:
    """The workbook's computed total is the dossier's."""
    book = load_workbook(BytesIO(played.file(".xlsx")), data_only=True)
    values = {c.value for sheet in book for row in sheet.iter_rows() for c in row}
    total = sum((line.amount for line in played.dossier.expenses), Decimal(0))
    assert float(total) in {round(float(v), 2) for v in values if isinstance(v, int | float)}


def test_nothing_invented_is_shown(played: Played) -> None:
    """Nothing of the invented programme is ever said to a real promoter."""
    if played.dossier.programme == "fqis":
        assert "-Essais" not in played.said
        assert "ictif" not in played.said

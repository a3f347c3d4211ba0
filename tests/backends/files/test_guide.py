"""The coordinators' guide: what it shows is right, and it forgets no key and no command."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import indent

import pytest
from pydantic import BaseModel

from bot.backends.documents.metadata import KEYS
from bot.backends.files.library import Library
from bot.backends.files.validation import validate
from bot.backends.files.yaml_reader import Read, parse_yaml
from bot.domain.conditions import Condition
from bot.domain.controls import Attachment, BudgetLimit, Concern, Effect, Outcome
from bot.domain.form import FieldKind, FormField, StageKind
from bot.domain.golden import GoldenQuestions, Half, OffSubject
from bot.domain.passage import AnswerKind
from bot.domain.rules import Call, CallMode, DatedValue, Rule, Status, Territory
from tests.backends.files.tiny_folder import PROMPTS, put

GUIDE = PROMPTS.parent / "knowledge" / "LISEZMOI.md"
_BLOCK = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def guide() -> str:
    """The text of the guide."""
    return GUIDE.read_text(encoding="utf-8")


def block(guide: str, name: str) -> Read:
    """Give the example of the guide with this name."""
    return parse_yaml(dict(_BLOCK.findall(guide))[name], name)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("enveloppes", DatedValue),
        ("inconnu", DatedValue),
        ("appels", Call),
        ("controle", Rule),
        ("controle_budget", Rule),
        ("champ", FormField),
        ("pieces", Attachment),
    ],
)
def test_the_values_it_shows_are_right(name: str, model: type[BaseModel], guide: str) -> None:
    """A value copied from the guide into a territory is accepted as it is."""
    for value in block(guide, name).value:
        validate(model, Read(value, {}), name)


def test_what_it_shows_is_right_in_the_shipped_programme(guide: str, tmp_path: Path) -> None:
    """Rules, a field and a condition copied from the guide name what exists; the trials pass."""
    shutil.copytree(GUIDE.parent / "programmes", tmp_path / "programmes")
    blocks = dict(_BLOCK.findall(guide))
    (tmp_path / "territoires").mkdir()
    (tmp_path / "territoires/exemple.yaml").write_text(blocks["territoire"], encoding="utf-8")
    insert(
        tmp_path / "programmes/fqis/programme.yaml", "\npieces:\n", indent(blocks["pieces"], "  ")
    )
    rules = indent(blocks["controle"] + blocks["controle_budget"], "  ")
    insert(tmp_path / "programmes/fqis/programme.yaml", "\nregles:\n", rules)
    when = "quand: {champ: projet-commence, egal: false}"
    condition = "quand:\n" + indent(blocks["condition"], "    ")
    for field in (blocks["champ"], blocks["champ"].replace(f"  {when}", f"  {condition}")):
        form = shutil.copy(GUIDE.parent / "programmes/fqis/formulaire.yaml", tmp_path)
        insert(Path(form), "\n    champs:\n", indent(field, "      "))
        Path(form).replace(tmp_path / "programmes/fqis/formulaire.yaml")
        assert [str(problem) for problem in Library(tmp_path).read().problems] == []


def insert(file: Path, after: str, text: str) -> None:
    """Write a text after the first place of a file where another stands."""
    before, found, rest = file.read_text(encoding="utf-8").partition(after)
    assert found
    file.write_text(before + found + text + rest, encoding="utf-8")


def test_the_series_it_shows_follow_each_other(guide: str) -> None:
    """The old value ends the day before the new one begins."""
    old, new = (
        validate(DatedValue, Read(value, {}), "") for value in block(guide, "enveloppes").value
    )
    assert old.until is not None
    assert new.since is not None
    assert (new.since - old.until).days == 1


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("questions.yaml", GoldenQuestions),
        ("hors_sujet.yaml", OffSubject),
        ("territoire", Territory),
    ],
)
def test_the_files_it_shows_are_right(name: str, model: type[BaseModel], guide: str) -> None:
    """A question or an example copied from the guide is accepted as it is."""
    validate(model, block(guide, name), name)


def test_the_document_it_shows_is_read(guide: str, tmp_path: Path) -> None:
    """A document begun as the guide says is read with all its information, and its notes."""
    (front,) = re.findall(r"^```yaml\n(---\n.*?)^```", guide, re.MULTILINE | re.DOTALL)
    (notes,) = re.findall(r"^```text\n(Sources.*?)^```", guide, re.MULTILINE | re.DOTALL)
    shutil.copytree(GUIDE.parent / "programmes", tmp_path / "programmes")
    shutil.copytree(GUIDE.parent / "territoires", tmp_path / "territoires")
    put(tmp_path, "guides/g.md", f"{front}# Un guide\n\nUn texte.\n\n{notes}")
    (document,) = Library(tmp_path).read().knowledge.documents
    assert document.metadata.territories == ("laval",)
    assert [block.note for block in document.blocks if block.note] == [
        "sources",
        "to_check",
        "questions",
    ]


def test_it_names_every_key_choice_and_command(guide: str) -> None:
    """No key of a document, no status, mode, kind, half or command is left unsaid."""
    words = [*KEYS, *Status, *CallMode, *AnswerKind, *Half, "inconnu: true", "demander_a"]
    words += [*Concern, *Effect, *Outcome, *BudgetLimit, *FieldKind, *StageKind]
    words += [str(field.alias) for field in Condition.model_fields.values()]
    commands = ("check", "schema", "sync", "status", "rollback")
    words += [f"jonction knowledge {name}" for name in commands]
    words += ["jonction knowledge sync --accepter", ".meta.yaml"]
    assert [word for word in words if word not in guide] == []


def test_it_names_everything_in_the_folder(guide: str) -> None:
    """Each folder and file that coordinators maintain is in the guide."""
    shown = [path for path in GUIDE.parent.iterdir() if not path.name.startswith(".")]
    assert [path.name for path in shown if path != GUIDE and path.name not in guide] == []

"""The JSON Schemas that editors read: as generated, wide enough for right files, and no wider."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.backends.files.prompts import load_sentences
from bot.backends.files.schema import MODELS, schema_of, write_schemas
from bot.backends.files.yaml_reader import parse_yaml, read_yaml
from tests.backends.files import mistakes, wrong_folder
from tests.backends.files.full_folder import FULL, make_full_folder
from tests.backends.files.mistakes import Wrong
from tests.backends.files.tiny_folder import PROMPTS

HOUSE = PROMPTS.parent
FORM = FULL / "programmes/complet/formulaire.yaml"
SCHEMAS = HOUSE / "knowledge" / "schemas"
SENTENCES = load_sentences(PROMPTS, "knowledge")
VALIDATORS = {name: Draft7Validator(schema_of(name, SENTENCES)) for name in MODELS}
FOLDERS = [HOUSE / "knowledge", HOUSE / "tests" / "fictional" / "knowledge"]
# Mistakes of shape, which an editor can underline without reading another file.
OF_SHAPE = {
    "key_unknown",
    "key_missing",
    "choice_unknown",
    "identifier_wrong",
    "text_wrong",
    "day_wrong",
    "time_wrong",
    "number_small",
    "number_large",
    "integer_wrong",
    "yes_no_wrong",
    "mapping_wrong",
    "list_wrong",
    "list_short",
}


def rule_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Give the rule files of a folder, each with the name of its schema."""
    for name in ("programme", "formulaire"):
        yield from ((name, file) for file in sorted(root.glob(f"programmes/*/{name}.yaml")))
    yield from (("territoire", file) for file in sorted(root.glob("territoires/*.yaml")))


def plain(value: Any) -> Any:
    """Give a value as an editor reads it: it knows neither dates nor exact decimals."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def refusals(name: str, file: Path) -> list[str]:
    """Give what the schema refuses in a file."""
    held = plain(read_yaml(file, file.name).value)
    return [error.message for error in VALIDATORS[name].iter_errors(held)]


@pytest.mark.parametrize("name", MODELS)
def test_the_published_schema_is_the_one_of_the_models(name: str) -> None:
    """Nobody changes what a file may hold without publishing it anew."""
    file = SCHEMAS / f"{name}.schema.json"
    held = json.loads(file.read_text(encoding="utf-8"))
    assert held == schema_of(name, SENTENCES), "run: jonction knowledge schema"
    Draft7Validator.check_schema(held)


def test_writing_them_gives_the_published_files(tmp_path: Path) -> None:
    """The command writes the very bytes that are published, in a folder that it makes."""
    for file in write_schemas(tmp_path / "ici", SENTENCES):
        assert file.read_bytes() == (SCHEMAS / file.name).read_bytes()
    assert len(list((tmp_path / "ici").iterdir())) == len(MODELS)


@pytest.mark.parametrize("root", FOLDERS, ids=lambda root: root.parent.name)
def test_every_right_file_is_accepted(root: Path) -> None:
    """No editor underlines a shipped file, nor one of the invented programme."""
    files = list(rule_files(root))
    assert len(files) >= 4
    assert {str(file): refusals(name, file) for name, file in files} == {
        str(file): [] for _, file in files
    }


def test_every_shipped_file_names_its_schema_first() -> None:
    """An editor that opens a shipped file finds the schema of its kind."""
    for name, file in rule_files(HOUSE / "knowledge"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        place = first.removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / place).resolve() == SCHEMAS / f"{name}.schema.json", file


def test_the_folder_of_the_wrong_files_is_right_before_they_are(tmp_path: Path) -> None:
    """What the mistakes are made in is accepted, or the next test would prove nothing."""
    for name, file in rule_files(make_full_folder(tmp_path)):
        assert refusals(name, file) == []


# The answers of a trial depend on the form, which an editor does not read beside its rules.
FIELDS = {field["id"] for part in read_yaml(FORM, "").value["sections"] for field in part["champs"]}
SHAPES = [
    wrong
    for wrong in mistakes.EVERY + wrong_folder.EVERY
    if wrong.code in OF_SHAPE
    # Nor does it know that a value is the mode of a territory.
    and wrong.key not in {*FIELDS, "mode"}
    and wrong.file.startswith(("programmes/", "territoires/"))
]


@pytest.mark.parametrize("wrong", SHAPES, ids=lambda wrong: f"{wrong.code}-{wrong.found}")
def test_a_mistake_of_shape_is_underlined(wrong: Wrong, tmp_path: Path) -> None:
    """A wrong key, choice, name or kind of value is refused by the editor before any command."""
    root = make_full_folder(tmp_path)
    wrong.change(root, wrong.file)
    (name,) = [name for name, file in rule_files(root) if file == root / wrong.file]
    assert refusals(name, root / wrong.file)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("2026", True),
        ("'2026'", True),
        ("2026-06", True),
        ("2026-06-30", True),
        ("'2026-06-30'", True),
        ("hier", False),
        ("juin 2026", False),
        ("12026", False),
        ("30-06-2026", False),
        ("true", False),
    ],
)
def test_a_date_may_be_partial(written: str, right: bool) -> None:  # noqa: FBT001 - a table
    """A year alone or a month is accepted where the files accept it; other words are not."""
    value = "texte: A., statut: a_verifier, source: a"
    text = f"id: a\nnom: A\ndans: en A\nprogramme: a\netendue: [{{{value}}}]\n"
    text += f"mandataire: [{{{value}, du: {written}}}]\n"
    held = plain(parse_yaml(text, "a.yaml").value)
    assert VALIDATORS["territoire"].is_valid(held) is right


def test_every_key_has_its_help_in_french() -> None:
    """An editor shows a sentence beside each key, and a message beside each pattern of ours."""
    for name in MODELS:
        whole = schema_of(name, SENTENCES)
        for part in [whole, *whole["$defs"].values()]:
            for key, shape in part.get("properties", {}).items():
                assert shape["description"].endswith((".", '".')), key
        text = json.dumps(whole, ensure_ascii=False)
        assert "pattern_" not in text
        assert "Args:" not in text

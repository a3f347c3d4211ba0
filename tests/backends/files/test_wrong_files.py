"""Every mistake that a coordinator can make in YAML: told once, in French, where it stands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.files.library import FolderReport, Library
from bot.backends.files.prompts import load_sentences
from bot.backends.files.yaml_reader import read_yaml
from bot.channels.knowledge_commands import Voice
from bot.errors import DataError
from tests.backends.files import mistakes, wrong_folder
from tests.backends.files.full_folder import FULL, make_full_folder
from tests.backends.files.mistakes import ALPHA, PROGRAMME, Wrong
from tests.backends.files.tiny_folder import PROMPTS, line_of, put, swap

BOT = PROMPTS.parent / "bot"
RAISERS = ("DataError", "ValueError", "mistake", "unknown")
# Raised for whoever reads a case or a trial, who tells it by the kind of the field.
CAUGHT = {"value_expected"}
ABOUT_BRACES = ("brace_unknown", "brace_without_value", "phrase_without_answer")
EVERY = mistakes.EVERY + wrong_folder.EVERY


def voice() -> Voice:
    """Give what says the mistakes, with the sentences that are shipped."""
    return Voice(
        lambda _line: None,
        load_sentences(PROMPTS, "knowledge"),
        load_sentences(PROMPTS, "documents"),
    )


def held(report: FolderReport) -> dict[str, object]:
    """Give all that was read, by file."""
    knowledge = report.knowledge
    catalogue, paths = knowledge.catalogue, knowledge.paths
    found: dict[str, object] = {d.path: d for d in knowledge.documents}
    found |= {paths[programme.id]: programme for programme in catalogue.programmes}
    found |= {paths[territory.id]: territory for territory in catalogue.territories}
    found |= {paths[f"formulaire-{key}"]: form for key, form in catalogue.forms.items()}
    return found | {
        "glossaire.yaml": catalogue.glossary,
        "questions.yaml": knowledge.golden,
        "hors_sujet.yaml": knowledge.off_subject,
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one of each thing, in which nothing is wrong."""
    return make_full_folder(tmp_path)


def test_nothing_is_wrong_in_the_folder_that_every_test_starts_from(root: Path) -> None:
    """A right folder earns no word, or the other tests would prove nothing."""
    report = Library(root).read()
    assert report.problems == ()
    assert report.warnings == ()
    assert len(held(report)) == 13


@pytest.mark.parametrize("wrong", EVERY, ids=lambda wrong: f"{wrong.code}-{wrong.file}")
def test_a_mistake_is_told_once_where_it_stands(wrong: Wrong, root: Path) -> None:
    """One mistake is one sentence: its file, its line, its key, the nearest name; no other."""
    before = held(Library(root).read())
    wrong.change(root, wrong.file)
    report = Library(root).read()
    assert [(problem.code, problem.file) for problem in report.problems] == [
        (wrong.code, wrong.file)
    ]
    (problem,) = report.problems
    line = wrong.line or (line_of(root, wrong.file, wrong.at) if wrong.at else None)
    assert problem.line == line
    for fact in ("key", "found", "nearest"):
        if getattr(wrong, fact):
            assert problem.facts[fact] == getattr(wrong, fact)
    after = held(report)
    for name, value in before.items():
        touched = name in (wrong.file, wrong.changed) or not (root / name).exists()
        assert touched or after[name] == value
    # A wrong document is left out; a wrong rule stops everything, since it changes answers.
    is_document = wrong.file.startswith(("fiches/", "guides/", "plans/"))
    # A golden question whose document was retired shows among the answers that get worse.
    stops = not is_document and wrong.code != "source_unknown"
    assert bool(report.blocking) is stops


@pytest.mark.parametrize("wrong", EVERY, ids=lambda wrong: f"{wrong.code}-{wrong.file}")
def test_a_mistake_is_told_in_one_french_line(wrong: Wrong, root: Path) -> None:
    """The line begins with the file, ends as a sentence, and leaves no placeholder or English."""
    wrong.change(root, wrong.file)
    (problem,) = Library(root).read().problems
    said = voice().problem(problem)
    where = f"{wrong.file}, ligne {problem.line} : " if problem.line else f"{wrong.file} : "
    assert said.startswith(where)
    assert said[len(where)].isupper() or said[len(where)] == "«"
    assert "{" not in said or wrong.code in ABOUT_BRACES
    assert "\n" not in said
    assert " or " not in said
    if wrong.nearest:
        assert f"« {wrong.nearest} »" in said
    if wrong.key:
        assert wrong.key in said


ODD = [
    "",
    "obnl",
    "valeur",
    "champ:forme",
    "{x}",
    "R-MAX",
    -1,
    0.5,
    True,
    None,
    [],
    {},
    ["obnl"],
    "2026",
]


class Exact(yaml.SafeDumper):
    """Writes amounts as they were read."""


Exact.add_representer(
    Decimal, lambda dumper, held: dumper.represent_scalar("tag:yaml.org,2002:float", str(held))
)


def steps_of(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the way to every value of a file."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        yield (*at, key)
        if isinstance(inner, dict | list):
            yield from steps_of(inner, (*at, key))


def changed(value: Any, way: tuple[str | int, ...], other: object) -> Any:
    """Give a copy of a file's value in which one value is another, or is gone."""
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if len(way) > 1:
        copy[way[0]] = changed(copy[way[0]], way[1:], other)
    elif other is ...:
        del copy[way[0]]
    else:
        copy[way[0]] = other
    return copy


@given(st.data())
def test_no_change_ever_crashes_the_checks(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever one value of a rule file becomes, the folder is read and each mistake is said."""
    root = make_full_folder(tmp_path_factory.mktemp("savoir"))
    names = [file.relative_to(FULL).as_posix() for file in sorted(FULL.rglob("*.yaml"))]
    name = data.draw(st.sampled_from(names))
    held = read_yaml(root / name, name).value
    way = data.draw(st.sampled_from(list(steps_of(held))))
    other = data.draw(st.sampled_from([..., *ODD]))
    put(root, name, yaml.dump(changed(held, way, other), Dumper=Exact, allow_unicode=True))
    for problem in Library(root).read().problems:
        said = voice().problem(problem)
        assert said.startswith(problem.file)
        assert problem.code not in said


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A folder that is not there stops a publication, with the setting to look at."""
    report = Library(tmp_path / "absent").read()
    assert [problem.code for problem in report.blocking] == ["folder_missing"]
    assert "JONCTION_KNOWLEDGE_DIR" in voice().problem(report.problems[0])


def test_every_mistake_of_a_file_is_told_at_once(root: Path) -> None:
    """A file is mended in one go: its mistakes come together, in the order of its lines."""
    swap(root, ALPHA, "nom: Alpha\n", "nom: 12\n")
    swap(root, ALPHA, "maximum: 25000", "maximum: beaucoup")
    swap(root, ALPHA, "genre: mrc", "genre: mcr")
    swap(root, "glossaire.yaml", "[logement, loyer]", "[logement]")
    problems = Library(root).read().problems
    assert [(problem.file, problem.code) for problem in problems] == [
        ("glossaire.yaml", "list_short"),
        (ALPHA, "text_wrong"),
        (ALPHA, "number_wrong"),
        (ALPHA, "choice_unknown"),
    ]
    lines = [problem.line or 0 for problem in problems[1:]]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (ALPHA, "genre: mrc", 'genre: "a\\e[31m{x}\\nb"'),
        (ALPHA, "genre: mrc", 'genre: mrc\n    "a\\e[31m{x}\\nb": c'),
        (ALPHA, "genre: mrc", 'genre: mrc\n    "a\\e\\nb": c\n    "a\\e\\nb": c'),
        ("questions.yaml", "fiches/un.md", '"a\\e[31m{x}\\nb"'),
        (ALPHA, "programme: essai", 'programme: "a\\e\\nb"'),
    ],
)
def test_what_a_file_holds_cannot_command_the_terminal(
    name: str, old: str, new: str, root: Path
) -> None:
    """A hostile value or key is shown without control characters, on the line of its mistake."""
    swap(root, name, old, new)
    for problem in Library(root).read().problems:
        assert voice().problem(problem).isprintable()


def test_a_wrong_file_is_not_said_to_be_missing(root: Path) -> None:
    """What names a file that is there and is wrong is right: only the file's mistake is told."""
    swap(root, ALPHA, "nom: Alpha\n", "nom: 12\n")
    swap(root, PROGRAMME, "sigle: FE", "sigle: 12")
    swap(root, "fiches/un.md", "titre:", "titer:")
    swap(root, "plans/trois.meta.yaml", "titre:", "titer:")
    swap(root, "guides/deux.txt", "titre: Le guide deux", "remplace: plans/trois.txt")
    swap(root, "questions.yaml", "fiches/un.md", "plans/trois.txt, fiches/un.md")
    codes = [problem.code for problem in Library(root).read().problems]
    assert sorted(codes) == ["metadata_unknown_key"] * 2 + ["text_wrong"] * 2


def prompts_mistakes(tmp_path: Path) -> dict[str, DataError]:
    """Give each mistake of a file of sentences."""
    put(tmp_path, "juste.yaml", "a:\n  b: Bonjour {nom}.\n")
    put(tmp_path, "faux.yaml", "a: {b: 12}\n")
    sentences = load_sentences(tmp_path, "juste")
    acts: list[Callable[[], object]] = [
        lambda: sentences.say("a.c"),
        lambda: sentences.say("a.b"),
        lambda: load_sentences(tmp_path, "faux"),
    ]
    found: dict[str, DataError] = {}
    for act in acts:
        with pytest.raises(DataError) as caught:
            act()
        found[caught.value.code] = caught.value
    return found


def test_a_mistake_in_the_sentences_is_told(tmp_path: Path) -> None:
    """Sentences that are missing, or ask for what nobody gives, are told with their key."""
    for error in prompts_mistakes(tmp_path).values():
        said = voice().problem(error)
        assert str(error.facts["key"]) in said
        assert "{" not in said


def raised_codes() -> Iterator[str]:
    """Give every code that the code can raise for a file of knowledge/ or prompts/."""
    for path in sorted([*BOT.glob("domain/*.py"), *BOT.glob("backends/files/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                tables = node.value.values if ast.unparse(target).endswith("_CODES") else []
                yield from (str(one.value) for one in tables if isinstance(one, ast.Constant))
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in RAISERS and isinstance(first, ast.Constant):
                yield str(first.value)


def test_every_code_has_its_sentence_and_every_sentence_its_test(tmp_path: Path) -> None:
    """No mistake is without a sentence, no sentence without a mistake that earns it."""
    said = {
        key.removeprefix("errors.")
        for key in load_sentences(PROMPTS, "knowledge").keys()  # noqa: SIM118 - not a dictionary
        if key.startswith("errors.")
    }
    tested = {wrong.code for wrong in EVERY} | {"folder_missing"} | set(prompts_mistakes(tmp_path))
    # What is wrong in a template is told by whoever reads templates.
    assert tested == {code for code in said if not code.startswith("template_")}
    lacking = set(raised_codes()) - said - CAUGHT
    assert lacking == set()

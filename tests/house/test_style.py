"""How files are written: short, documented, named for what they hold, French kept out of code."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator

import pytest

from bot.settings import Settings
from tests.house.sources import ROOT, Definition, Source, docstrings, sources

_MOST_LINES = 400
_SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
_DOCUMENTED = ("bot/domain/", "bot/engine/", "bot/backends/")
# Letters that no keyboard in English has may stand in these places only.
_LETTERS = {
    "bot/backends/documents/cleaning.py": "letters that programs write and nobody sees or types",
    "bot/backends/search/french.py": "ligatures, opened for the search",
    "bot/domain/sentence_bounds.py": "the capitals and abbreviations of French",
}
# What would tell where a file was made, or by whom.
_TRACES = {
    "path of a machine": r"(?<![\w.}/])/(?:home|Users|root|work|mnt|media)/\w|[A-Z]:\\+Users",
    "address of a registry": (
        r"--(?:(?:extra-)?index-url|trusted-host)|https?://[^\s\"']*(?:/simple\b|/pypi/|artifactory)"
    ),
    "address of a private network": r"https?://(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d",
    "e-mail": r"\b[\w.+-]+@(?!example\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b",
}


def _all() -> Iterator[Source]:
    yield from sources(ROOT, "bot", "tests")


def _tracked() -> list[str]:
    """Give the files of the project, those about to be added included."""
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is not a clone: nothing says which files are the project's")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name]


def _text(name: str) -> str:
    path = ROOT / name
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError:
        return ""


def test_files_are_short() -> None:
    """No file of code is longer than a person reads at once."""
    long = {source.path: source.text.count("\n") for source in _all()}
    assert {path: lines for path, lines in long.items() if lines > _MOST_LINES} == {}


def test_names_say_what_is_held() -> None:
    """No file or folder has a name that would take anything in."""
    named = {part for source in _all() for part in source.path.removesuffix(".py").split("/")}
    assert named & _SAYS_NOTHING == set()


def test_french_stays_out_of_code() -> None:
    """No sentence of the assistant is written in code: its letters stand in `prompts/`."""
    found = {
        source.path: node.value
        for source in sources(ROOT, "bot")
        for node in set(ast.walk(source.tree)) - docstrings(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(letter.isalpha() and not letter.isascii() for letter in node.value)
    }
    assert sorted(found) == sorted(_LETTERS)


def _undocumented(source: Source) -> Iterator[str]:
    def walk(body: list[ast.stmt], within: str) -> Iterator[str]:
        for node in body:
            if not isinstance(node, Definition) or node.name.startswith("_"):
                continue
            if ast.get_docstring(node) is None:
                yield f"{within}:{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from walk(node.body, f"{within}:{node.name}")

    if ast.get_docstring(source.tree) is None:
        yield source.path
    yield from walk(source.tree.body, source.path)


def test_public_names_are_documented() -> None:
    """Each module of the house, and each name it offers in its inner rooms, says what it is."""
    modules = [s.path for s in _all() if ast.get_docstring(s.tree) is None]
    names = [
        name
        for source in sources(ROOT, "bot")
        if source.path.startswith(_DOCUMENTED)
        for name in _undocumented(source)
    ]
    assert modules + names == []


def test_every_test_says_what_is_true() -> None:
    """Each test has a sentence that says what it proves of the product."""
    silent = [
        f"{source.path}:{node.name}"
        for source in sources(ROOT, "tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_types_are_ignored_by_name() -> None:
    """What mypy is told to ignore is named, so that nothing else is ignored with it."""
    blind = [
        f"{source.path}:{token.start[0]}"
        for source in _all()
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline)
        if token.type == tokenize.COMMENT
        if re.search(r"type:\s*ignore(?!\[)", token.string)
    ]
    assert blind == []


def test_every_setting_is_documented() -> None:
    """The README has a line for each setting, and names no setting that does not exist."""
    known = {f"JONCTION_{name.upper()}" for name in Settings.model_fields}
    rows = re.findall(r"^\| *`(JONCTION_[A-Z_]+)` *\|", _text("README.md"), re.MULTILINE)
    assert sorted(rows) == sorted(known)
    spoken = [*(ROOT / "prompts").glob("*.yaml"), *(ROOT / "bot").rglob("*.py"), ROOT / "README.md"]
    named = {
        name
        for path in spoken
        for name in re.findall(r"JONCTION_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
        if not name.startswith("JONCTION_TEST_")
    }
    assert named - known == set()


@pytest.mark.parametrize("trace", _TRACES)
def test_no_file_tells_where_it_was_made(trace: str) -> None:
    """No tracked file holds the path of a machine, the address of a registry or an e-mail."""
    pattern = re.compile(_TRACES[trace])
    found = [
        f"{name}: {match.group()}" for name in _tracked() for match in pattern.finditer(_text(name))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("trace", "text", "told"),
    [
        ("path of a machine", "see /home" + "/someone/notes", True),
        ("path of a machine", "https://quebec.ca/home/aide", False),
        ("address of a registry", "--index" + "-url https://mirror", True),
        ("address of a private network", "http://192" + ".168.0.4:8000", True),
        ("address of a private network", "http://localhost:8000", False),
        ("e-mail", "write to someone@" + "mail.qc.ca", True),
        ("e-mail", "postgresql://user@example.org/jonction", False),
    ],
)
def test_traces_are_recognised(trace: str, text: str, told: bool) -> None:
    """The search for traces finds what it is for, and leaves the rest alone."""
    assert bool(re.search(_TRACES[trace], text)) == told

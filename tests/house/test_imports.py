"""Who imports whom: the contracts of `pyproject.toml` and an allow-list, each put to the proof."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.imports import ALLOWED, imports, violations
from tests.house.sources import ROOT

# A library has one home. These have two, each for a reason.
_TWO_HOMES = {
    "pydantic": "the shape of what is read, wherever it is read",
    "docx": "documents are read where they are read; a file to give is made where files are made",
    "filelock": "one sync at a time on a folder; one unpacking of a model; one demo",
    "rich": "the terminal and the coordinator's commands are one screen",
    "click": "the sandbox is a program of its own, which knows nothing of the rest",
    "starlette": "health, the webhook and the sandbox each answer over HTTP",
    "telegram": "a bot speaks with it; the sandbox reads in it what Telegram takes",
    "uvicorn": "health and the sandbox each serve",
    "sqlalchemy": "the composition names the type of the database that it hands over",
    "yaml": "the front matter of a document is hostile, and read where documents are read",
}
# Import names that are not those of the package that brings them.
_PACKAGES = {
    "PIL": "pillow",
    "Stemmer": "pystemmer",
    "bs4": "beautifulsoup4",
    "docx": "python-docx",
    "markdown_it": "markdown-it-py",
    "odf": "odfpy",
    "pythonjsonlogger": "python-json-logger",
    "telegram": "python-telegram-bot",
    "yaml": "pyyaml",
}
# Parts of a declared library under a name of their own; they come with it, at its version.
_BROUGHT_BY = {
    "httpx": "chromadb",  # the errors of its client
    "langsmith": "langchain-core",  # its tracing, which is shut
    "safetensors": "sentence-transformers",
    "transformers": "sentence-transformers",
    "uvloop": "uvicorn",  # the quicker loop of its standard extra
}
# Declared without being imported.
_NOT_IMPORTED = {
    "cryptography": "pypdf opens with it the PDF files that are locked without a password",
    "python-multipart": "Starlette reads with it the files that are sent along",
    "psycopg": "SQLAlchemy loads it when the database's address asks for it",
    "torch": "sentence-transformers runs on it; the version in use is the one that was checked",
}


@dataclass(frozen=True, slots=True)
class Plant:
    """A forbidden import, planted in a copy of the house.

    Args:
        contract: what import-linter must say; None when it cannot see such an import.
        listed: what the allow-list must say; None when it allows it.
    """

    file: str
    code: str
    contract: str | None
    listed: str | None


PLANTS = {
    "library in the engine": Plant(
        "bot/engine/answer.py", "import sqlalchemy", None, "bot.engine imports sqlalchemy"
    ),
    "library in the engine, inside a function": Plant(
        "bot/engine/answer.py",
        "def late() -> None:\n    from chromadb.api import Client",
        None,
        "bot.engine imports chromadb",
    ),
    "library in the domain, by name": Plant(
        "bot/domain/rules.py",
        "import importlib\nimportlib.import_module('yaml.reader')",
        None,
        "bot.domain imports yaml",
    ),
    "library in the domain, by the oldest way": Plant(
        "bot/domain/rules.py", "__import__('numpy')", None, "bot.domain imports numpy"
    ),
    "name made at run time": Plant(
        "bot/engine/answer.py",
        "from importlib import import_module\nimport_module('sql' + 'alchemy')",
        None,
        "bot.engine imports a name made later",
    ),
    "library out of its home": Plant(
        "bot/backends/store/tables.py",
        "import chromadb",
        None,
        "bot.backends.store imports chromadb",
    ),
    "domain to engine": Plant(
        "bot/domain/form.py",
        "from bot.engine import ports",
        "bot.domain.form -> bot.engine.ports",
        "bot.domain imports bot.engine",
    ),
    "engine to settings": Plant(
        "bot/engine/publish.py",
        "from bot.settings import Settings",
        "bot.engine.publish -> bot.settings",
        "bot.engine imports bot.settings",
    ),
    "channel to backend": Plant(
        "bot/channels/terminal.py",
        "from bot.backends.store.database import open_database",
        "bot.channels.terminal -> bot.backends.store.database",
        "bot.channels.terminal imports bot.backends.store",
    ),
    "channel to backend, for its types only": Plant(
        "bot/channels/terminal.py",
        "if TYPE_CHECKING:\n    from bot.backends.search.index import FolderIndex",
        "bot.channels.terminal -> bot.backends.search.index",
        "bot.channels.terminal imports bot.backends.search",
    ),
    "channel to channel": Plant(
        "bot/channels/terminal.py",
        "from bot.channels import knowledge_commands",
        "bot.channels.terminal -> bot.channels.knowledge_commands",
        "bot.channels.terminal imports bot.channels.knowledge_commands",
    ),
    "backend to backend": Plant(
        "bot/backends/search/index.py",
        "from bot.backends.store import database",
        "bot.backends.search.index -> bot.backends.store.database",
        "bot.backends.search imports bot.backends.store",
    ),
    "files past the public face of documents": Plant(
        "bot/backends/files/library.py",
        "from bot.backends.documents.pdf import parse_pdf",
        "bot.backends.files.library -> bot.backends.documents.pdf",
        None,
    ),
    "backend to settings": Plant(
        "bot/backends/store/database.py",
        "from bot.settings import Settings",
        "bot.backends.store.database -> bot.settings",
        "bot.backends.store imports bot.settings",
    ),
    "composition from a migration, which is in no package": Plant(
        "bot/backends/store/migrations/env.py",
        "from bot.app import App",
        None,
        "bot.backends.store imports bot.app",
    ),
    "sandbox to engine": Plant(
        "bot/sandbox/__init__.py",
        "from bot.engine import answer",
        "bot.sandbox -> bot.engine.answer",
        "bot.sandbox imports bot.engine",
    ),
    "new room": Plant("bot/utils/__init__.py", "", "utils", "bot.utils is a new room"),
    "new backend": Plant(
        "bot/backends/cloud/__init__.py", "", "cloud", "bot.backends.cloud is a new room"
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the house and its contracts, to break them."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _lint(root: Path) -> tuple[int, str]:
    """Run lint-imports on a tree; give its exit code and what it says, a line each sentence."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", command, "--no-cache", "--no-logo"],
        cwd=root,
        env={"PYTHONPATH": str(root), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_contracts_hold(copy: Path) -> None:
    """Dependencies point inward only, says import-linter of the house as it is."""
    code, said = _lint(copy)
    assert code == 0, said
    assert "0 broken" in said


def test_allow_list_holds(copy: Path) -> None:
    """No room imports anything but what is on its list."""
    assert violations(ROOT) == []
    assert violations(copy) == []


@pytest.mark.parametrize("name", PLANTS)
def test_planted_import_is_reported(copy: Path, name: str) -> None:
    """A forbidden import is reported by its name, wherever it hides."""
    plant = PLANTS[name]
    already = set(violations(copy))
    file = copy / plant.file
    file.parent.mkdir(exist_ok=True)
    held = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(f"{held}\n{plant.code}\n", encoding="utf-8")
    listed = sorted(set(violations(copy)) - already)
    if plant.listed is None:
        assert listed == []
    else:
        assert len(listed) == 1
        assert plant.listed in listed[0]
        assert plant.file in listed[0]
    if plant.contract is not None:
        code, said = _lint(copy)
        assert code == 1, said
        assert plant.contract in said


def test_every_allowance_is_used() -> None:
    """Nothing stays on a room's list once the room no longer imports it."""
    used: dict[str, set[str | None]] = {room: set() for room in ALLOWED}
    for one in imports(ROOT):
        used[one.room].add(one.name)
    left = {room: sorted(names - used[room]) for room, names in ALLOWED.items()}
    assert {room: names for room, names in left.items() if names} == {}


def test_one_library_has_one_home() -> None:
    """A library is imported by one room, but for a few that say why."""
    homes: dict[str, set[str]] = {}
    for room, names in ALLOWED.items():
        for name in names:
            if not name.startswith("bot."):
                homes.setdefault(name, set()).add(room)
    several = {name for name, rooms in homes.items() if len(rooms) > 1}
    assert several == set(_TWO_HOMES)


def test_what_is_imported_is_declared() -> None:
    """Every library imported is a declared dependency, and every declared one is imported."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for group in project["optional-dependencies"].values() for line in group]
    asked = [*project["dependencies"], *extras]
    declared = {re.split(r"[\[<>=~! ;]", line)[0].lower() for line in asked}
    names = {one.name for one in imports(ROOT) if one.name and not one.name.startswith("bot")}
    packages = {_BROUGHT_BY.get(name, _PACKAGES.get(name, name)) for name in names}
    imported = {package.replace("_", "-") for package in packages}
    assert sorted(imported - declared) == []
    assert sorted(declared - imported) == sorted(_NOT_IMPORTED)


_PYDANTIC_ALONE = """
import sys

ALLOWED = {"bot", "pydantic", "pydantic_core", "annotated_types", "typing_extensions",
           "typing_inspection"}
START = set(sys.modules)


class Refuse:
    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.partition(".")[0]
        known = top in ALLOWED or top in sys.stdlib_module_names
        if not known and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"not pydantic: {name}", name=name)
        return None


sys.meta_path.insert(0, Refuse)
import importlib, pkgutil
import bot.domain, bot.engine, bot.errors

for package in (bot.domain, bot.engine):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
assert "bot.engine.answer" in sys.modules and "bot.domain.rules" in sys.modules
came = {name.partition(".")[0] for name in set(sys.modules) - START}
came = {name for name in came if not name.startswith("_sysconfigdata")}
strangers = sorted(came - ALLOWED - set(sys.stdlib_module_names))
assert not strangers, strangers
{then}
"""


@pytest.mark.parametrize(
    ("then", "code"), [("", 0), ("import numpy", 1), ("import bot.backends.store.database", 1)]
)
def test_words_and_engine_run_with_pydantic_alone(then: str, code: int) -> None:
    """The domain and the engine load where nothing is installed but pydantic."""
    program = _PYDANTIC_ALONE.replace("{then}", then)
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == code, ran.stderr
    assert ("not pydantic: " in ran.stderr) == bool(code)

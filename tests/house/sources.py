"""The repository's own files, as the checks of the house read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file.

    Args:
        path: relative to the tree it was read from, `/` between parts.
    """

    path: str
    text: str
    tree: ast.Module


def sources(root: Path, *folders: str) -> Iterator[Source]:
    """Read every Python file of some folders, packages or not."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Source(path.relative_to(root).as_posix(), text, ast.parse(text))


def docstrings(tree: ast.Module) -> set[ast.AST]:
    """Give the expressions of a file that are docstrings."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | Definition) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            found.add(first.value)
    return found


def texts(node: ast.AST) -> list[str]:
    """Give the literal texts that an expression may be: one, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    return []

"""Mistakes to make in the full folder, one at a time, with what must be said of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from tests.backends.files.mistakes import Wrong, change
from tests.backends.files.tiny_folder import put

PROGRAMME = "programmes/complet/programme.yaml"
TABLES = Path(__file__).parent / "wrong"


def _without_form(root: Path, _name: str) -> None:
    (root / "programmes/complet/formulaire.yaml").unlink()


def _without_budget(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    put(root, name, text[: text.index("budget:\n  categories")] + text[text.index("pieces:") :])


def _written() -> Iterator[Wrong]:
    """Give the mistakes of the tables: each changes one text of a file for another."""
    for path in sorted(TABLES.glob("*.yaml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in table["mistakes"]:
            file = row.pop("file", table["file"])
            made = change(row.pop("old"), row.pop("new"))
            yield Wrong(file=file, change=_in(row.get("changed", file), made), **row)


def _in(name: str, made: Callable[[Path, str], None]) -> Callable[[Path, str], None]:
    """Give a change made in a file, whichever file its mistake is told of."""
    return lambda root, _name: made(root, name)


EVERY = [
    *_written(),
    Wrong("form_missing", PROGRAMME, _without_form, key="R-FORME", line=16),
    Wrong("budget_missing", PROGRAMME, _without_budget, key="R-MAX", line=110),
]

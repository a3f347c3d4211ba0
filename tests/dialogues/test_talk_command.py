"""`jonction talk`, as a person starts it: typed lines in, a conversation and files out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.app import App


def _talk(app: App, folder: Path, *lines: str) -> str:
    """Hold a conversation in a process of its own; give what was printed."""
    settings = {
        "JONCTION_DATA_DIR": str(app.settings.data_dir),
        "JONCTION_KNOWLEDGE_DIR": str(app.settings.knowledge_dir),
        "COLUMNS": "96",
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bot", "talk", "--personne", "ana", "--documents", str(folder)],
        input="".join(f"{line}\n" for line in lines),
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_a_person_talks_leaves_and_comes_back(
    published: Callable[[str], App], tmp_path: Path
) -> None:
    """What was said is there the next time, a question is answered, and files are written."""
    app = published("livre")
    first = _talk(
        app, tmp_path, "nouveau dossier", "oui", "Richmond", "C'est quoi un extrant ?", "pause"
    )
    assert "Votre projet se passe en Estrie" in first
    assert "D'où ça vient" in first
    assert first.endswith("bon courage pour votre projet !")

    again = _talk(app, tmp_path, "un jardin partagé au village", "exporter", "1")

    assert "Racontez votre idée" in again
    names = sorted(path.name for path in tmp_path.iterdir())
    assert any(name.endswith("-demande.docx") for name in names), names
    assert all(str(tmp_path / name).replace(" ", "") in again.replace(" ", "") for name in names)

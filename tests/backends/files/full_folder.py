"""The tiny folder with a second programme, which has one of each thing that a rule can check."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.backends.files.tiny_folder import make_folder

FULL = Path(__file__).parent / "full"


def make_full_folder(root: Path) -> Path:
    """Write the tiny folder and the second programme, its form and a third territory."""
    make_folder(root)
    shutil.copytree(FULL, root, dirs_exist_ok=True)
    return root

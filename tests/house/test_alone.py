"""The domain and the engine run where pydantic is all that is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from bot.backends.files.library import Library
from bot.backends.files.prompts import load_sentences
from tests.conftest import FOLDERS
from tests.house.sources import ROOT

_ALONE = ("annotated-types", "pydantic", "pydantic-core", "typing-extensions", "typing-inspection")


def _pinned(names: tuple[str, ...]) -> str:
    """Give the lines of the pinned requirements that name these libraries, hashes included."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=[a-z0-9])", text)
    return "".join(block for block in blocks if block.split("==")[0] in names)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own, with pydantic and what pydantic needs."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder / "env", with_pip=True)
    (folder / "pinned.txt").write_text(_pinned(_ALONE), encoding="utf-8")
    python = folder / "env" / "bin" / "python"
    subprocess.run(  # noqa: S603
        [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        + ["--require-hashes", "-r", folder / "pinned.txt"],
        check=True,
    )
    return folder


def test_domain_and_engine_need_pydantic_alone(alone: Path) -> None:
    """Every module is imported and a guided conversation is held with nothing else installed."""
    catalogue = Library(FOLDERS["fictif"]).read().knowledge.catalogue
    (alone / "catalogue.json").write_text(catalogue.model_dump_json(by_alias=True))
    held = {}
    for path in (ROOT / "prompts").glob("*.yaml"):
        sentences = load_sentences(ROOT / "prompts", path.stem)
        held[path.stem] = {key: sentences.raw(key) for key in sorted(sentences.keys())}
    (alone / "sentences.json").write_text(json.dumps(held))
    done = subprocess.run(  # noqa: S603
        [alone / "env" / "bin" / "python", "-m", "tests.house.alone"]
        + [alone / "catalogue.json", alone / "sentences.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["modules"] > 60
    assert set(found["outside"]) <= {
        "annotated_types",
        "bot",
        "pydantic",
        "pydantic_core",
        "tests",
        "typing_extensions",
        "typing_inspection",
    }
    assert sys.version_info >= (3, 11)

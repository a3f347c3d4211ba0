"""Holds a conversation where pydantic alone is installed; run by `test_alone`, in its environment.

Arguments: the catalogue as JSON, and the folder of the sentences as JSON.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bot.domain
import bot.engine
from bot.domain.knowledge import Catalogue
from bot.domain.message import Incoming
from bot.domain.sentences import Sentences
from bot.engine.guide.building import build_guide
from bot.engine.ports import PlaceFound
from bot.engine.turn import Conversations
from tests.fakes.store import MemoryFiles, MemoryStore


class _NoPlaces:
    def find(self, text: str) -> tuple[tuple[PlaceFound, ...], str]:
        return (), text


def _import_all() -> int:
    """Import every module of the two rooms; give how many there are."""
    count = 0
    for room in (bot.domain, bot.engine):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(found.name)
            count += 1
    return count


def main(catalogue: str, sentences: str) -> None:
    """Import everything, then answer a few questions of the guide."""
    modules = _import_all()
    held = json.loads(Path(sentences).read_text(encoding="utf-8"))
    known = Catalogue.model_validate_json(Path(catalogue).read_bytes())
    guide = build_guide(
        known,
        _NoPlaces(),
        lambda name: Sentences(held[name], f"{name}.yaml"),
        exporter=None,  # type: ignore[arg-type]
        files=None,  # type: ignore[arg-type]
        draw=lambda _drawing: b"",
    )
    store = MemoryStore()
    said = Sentences(held["guide"], "guide.yaml")
    talk = Conversations(store, guide.opening, guide.walk, _unasked, said, MemoryFiles())
    moment = datetime(2026, 11, 23, 20, tzinfo=UTC)
    for text in ("nouveau dossier", "oui", "je ne sais pas", "un jardin pour tout le village"):
        moment += timedelta(seconds=30)
        replies = talk.handle(Incoming("seul:1", moment, text))
        assert replies
        assert all(reply.text for reply in replies)
    with store.turn("seul:1") as unit:
        assert unit.dossier is not None
        assert len(unit.dossier.answers) == 2
    outside = sorted(
        name
        for name in {module.split(".")[0] for module in sys.modules}
        if name not in sys.stdlib_module_names and not name.startswith(("_", "sitecustomize"))
    )
    print(json.dumps({"modules": modules, "outside": outside}))  # noqa: T201


def _unasked(text: str, asking: object) -> object:
    raise AssertionError(f"nothing was asked: {text} {asking}")


if __name__ == "__main__":
    main(*sys.argv[1:])

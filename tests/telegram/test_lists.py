"""A list of which several choices may be taken, on a phone: it changes where it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bot.app import App
from bot.sandbox.serving import Running as Sandbox
from tests.dialogues.player import Script
from tests.telegram.test_dialogues import OnTelegram, Wire

_OPENING: list[dict[str, object]] = [
    {"dit": "/start"},
    {"dit": "un jardin partagé avec les familles du village de Matane."},
    {"choisit": "Oui"},
    {"choisit": "C'est bon"},
    {"dit": "corriger situations particulières", "offre": ["Aucune de ces situations"]},
]
_TICKS: list[dict[str, object]] = [
    {"choisit": "Nos activités", "offre": ["✓ Nos activités"]},
    {"choisit": "Nous sommes inscrits", "offre": ["✓ Nous sommes inscrits", "✓ Nos activités"]},
    {"choisit": "✓ Nos activités", "n_offre_pas": ["✓ Nos activités"]},
]
_ENOUGH: dict[str, object] = {"choisit": "C'est tout", "contient": ["C'est corrigé", "RENA"]}


def test_a_tick_changes_the_list_where_it_is(
    published: Callable[[str], App], tmp_path: Path
) -> None:
    """Taking choices one by one writes no new message; « C'est tout » asks the next question."""

    def written(turns: list[dict[str, object]]) -> int:
        with Sandbox() as sandbox, ExitStack() as held:
            address = f"sqlite:///{tmp_path / str(len(turns))}.db"
            wire = Wire(published("livre"), address, sandbox, held)
            script = Script.model_validate({"nom": "Une liste", "tours": turns})
            OnTelegram(script, wire).play()
            return len(sandbox.api.replies(wire.phones.chat(script.tours[0].qui)))

    opened = written(_OPENING)
    assert written([*_OPENING, *_TICKS]) == opened
    assert written([*_OPENING, *_TICKS, _ENOUGH]) == opened + 1

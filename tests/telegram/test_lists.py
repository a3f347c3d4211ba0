"""A list of which several choices may be taken, on a phone: it changes where it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

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
_WHY: dict[str, object] = {"dit": "pourquoi ?"}
Turns = list[dict[str, object]]
Written = Callable[[Turns], list[dict[str, Any]]]


@pytest.fixture
def written(published: Callable[[str], App], tmp_path: Path) -> Written:
    """Plays a dialogue, and gives what the bot's messages are in the end."""

    def played(turns: Turns) -> list[dict[str, Any]]:
        with Sandbox() as sandbox, ExitStack() as held:
            address = f"sqlite:///{tmp_path / str(len(turns))}.db"
            wire = Wire(published("livre"), address, sandbox, held)
            script = Script.model_validate({"nom": "Une liste", "tours": turns})
            OnTelegram(script, wire).play()
            return sandbox.api.replies(wire.phones.chat(script.tours[0].qui))

    return played


def test_a_tick_changes_the_list_where_it_is(written: Written) -> None:
    """Taking choices one by one writes no new message; « C'est tout » asks the next question."""
    opened = len(written(_OPENING))
    assert len(written([*_OPENING, *_TICKS])) == opened
    assert len(written([*_OPENING, *_TICKS, _ENOUGH])) == opened + 1


def test_what_is_told_above_a_list_stays_when_one_of_its_choices_is_taken(written: Written) -> None:
    """The list changes below it, in the same message."""
    before = written([*_OPENING, _WHY])[-1]
    after = written([*_OPENING, _WHY, *_TICKS])[-1]
    assert after["message_id"] == before["message_id"]
    told = before["text"].partition("Une de ces situations")[0]
    assert "Pourquoi cette question" in told
    assert after["text"].startswith(told)
    assert after["text"].replace("\u2713 ", "") == before["text"]
    assert after["text"] != before["text"]

"""Every dialogue of this folder, held with the real engine, folder, index and store."""

from __future__ import annotations

import pytest

from tests.dialogues.conftest import MakeStage
from tests.dialogues.player import Player, Script, scripts

SCRIPTS = dict(scripts())


@pytest.mark.parametrize("name", SCRIPTS)
def test_dialogue(name: str, make_stage: MakeStage) -> None:
    """What is said, offered, kept and called is what the dialogue tells."""
    script: Script = SCRIPTS[name]
    player = Player(script, make_stage(script.dossier))
    try:
        player.play()
    except AssertionError as error:
        raise AssertionError(f"{error}\n\n" + "\n".join(player.transcript[-30:])) from error


def test_there_are_enough_dialogues() -> None:
    """Every path named has its dialogue: forty at least."""
    assert len(SCRIPTS) >= 40

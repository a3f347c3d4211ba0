"""The demonstration's prepared promoters reach the place that is promised of them."""

from __future__ import annotations

import pytest

from bot.sandbox.stories import Line, Story, stories
from tests.dialogues.conftest import MakeStage
from tests.dialogues.player import PERSON, Player, Said, Script

STORIES = {story.first_name: story for story in stories()}
# What each is offered once her story is played.
OFFERED = {
    "Karim": ["Pourquoi ?"],
    "Marie": ["C'est tout", "Voir le tableau"],
    "Denise": ["Accepter ce texte", "Section suivante"],
}
ROOMS = {"Karim": "admissibilite", "Marie": "budget", "Denise": "redaction"}


def _turn(line: Line) -> Said:
    return Said(dit=line.says) if line.says else Said(choisit=line.presses)


def _script(story: Story) -> Script:
    *before, last = map(_turn, story.lines)
    last = last.model_copy(update={"offre": OFFERED[story.first_name]})
    return Script(nom=story.name, tours=[*before, last])


def test_somebody_new_has_said_nothing() -> None:
    """The first of them is for a visitor who begins at the beginning."""
    assert next(iter(stories())).lines == ()
    assert set(STORIES) == {"Josée", *OFFERED}


@pytest.mark.parametrize("name", OFFERED)
def test_a_story_reaches_its_place(make_stage: MakeStage, name: str) -> None:
    """Each line is one that the guide takes at that moment, and the last leaves her in her room."""
    stage = make_stage("livre")
    player = Player(_script(STORIES[name]), stage)
    player.play()
    conversation, dossier = stage.known(PERSON)
    assert dossier is not None
    assert conversation.pending is not None
    assert conversation.pending.room == ROOMS[name], player.transcript[-3:]

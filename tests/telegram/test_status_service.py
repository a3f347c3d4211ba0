"""What an operator does while the bot runs: another process, the same database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from bot.app import App
from bot.domain.passage import Answer
from bot.engine.answer import Answerer, Asking
from bot.sandbox.serving import Running as Sandbox
from tests.backends.store.conftest import postgresql, url  # noqa: F401 - fixtures
from tests.telegram.answered import Answered
from tests.telegram.stage import Stage

_ASKED = "Qui est le mandataire à Matane ?"


class Broken(Answered):
    """The program, whose answers fail until they are mended."""

    mended = False

    def passed(self, answerer: Answerer, text: str, asking: Asking) -> Answer:
        """Fail, or answer."""
        if not self.mended:
            raise KeyError(text)
        return super().passed(answerer, text, asking)


@pytest.fixture
def stage(
    published: Callable[[str], App],
    url: str,  # noqa: F811 - the fixture
) -> Iterator[Stage]:
    """The whole service, its answers broken, on each database."""
    with Sandbox() as sandbox, Stage(published("livre"), url, sandbox, make=Broken) as found:
        yield found


def _dead(stage: Stage, chat: int) -> int:
    """Have somebody ask what cannot be answered; give the row that is put aside."""
    (sorry,) = stage.say(chat, _ASKED)
    assert "mandataire" not in sorry
    assert re.search(r"\b[0-9a-f]{6}\b", sorry)
    (trouble,) = stage.books.post.tally(stage.clock(), ended=False).troubles
    assert (trouble.box, trouble.state) == ("inbox", "dead")
    return trouble.id


def test_what_is_retried_is_handled_again_while_the_bot_runs(stage: Stage) -> None:
    """Once its cause is mended, a message that was put aside is answered, with no restart."""
    chat = stage.person()
    row = _dead(stage, chat)
    assert isinstance(stage.program, Broken)
    stage.program.mended = True
    before = len(stage.texts(chat))
    assert stage.books.post.retry(stage.clock(), "inbox", row) == 1
    answer = stage.until(lambda: stage.texts(chat)[before:])[0]
    assert "MRC" in answer or "mandataire" in answer
    stage.settle()
    assert stage.books.post.tally(stage.clock(), ended=False).counts == {}
    assert stage.say(chat, "/aide")


def test_what_is_given_up_is_forgotten_and_journaled(stage: Stage) -> None:
    """A message that will never pass leaves neither its words nor a trouble; the journal tells."""
    assert isinstance(stage.program, Broken)
    stage.program.mended = True
    chat = stage.opened()
    stage.program.mended = False
    row = _dead(stage, chat)
    assert stage.books.post.dismiss(stage.clock(), "inbox", row) == 1
    tally = stage.books.post.tally(stage.clock(), ended=False)
    assert (tally.counts, tally.troubles) == ({}, ())
    (kept,) = (one for one in stage.arrived() if one.id == row)
    assert (kept.state, kept.body) == ("dismissed", None)
    entries = [line.entry for line in stage.books.store.journal(f"telegram:{chat}")]
    (entry,) = (one for one in entries if one.action == "message.dismissed")
    assert entry.facts == {"message": row}
    stage.program.mended = True
    assert stage.say(chat, "/aide")

"""A question is joined to what is said before it, when that reads as one message."""

from __future__ import annotations

from bot.domain.message import Choice, Reply
from bot.domain.passage import Citation
from bot.engine.guide.placing import joined

_SOURCE = Citation(1, "plan", "Un plan", "", None, "", None, None, "Deux phrases.")
_ANSWER = Reply("Deux phrases. [1]", citations=(_SOURCE,))


def _asked(text: str) -> Reply:
    return Reply(text, choices=(Choice("1.0", "Oui"),))


def test_a_question_follows_an_answer_in_its_message() -> None:
    """The sources come with it."""
    (one,) = joined([_ANSWER], _asked("On continue ?"))
    assert one.text == "Deux phrases. [1]\n\nOn continue ?"
    assert one.citations == (_SOURCE,)


def test_a_draft_is_a_message_of_its_own_after_an_answer() -> None:
    """The numbers of its sentences would be taken for those of the sources."""
    draft = _asked("[1] La cuisine manque.\n[2] Nous l'ouvrirons.\n\nAcceptez-vous ce texte ?")
    assert joined([_ANSWER], draft) == (_ANSWER, draft)

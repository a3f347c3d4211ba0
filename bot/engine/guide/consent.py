"""Consent, purpose by purpose: asked in plain words, shown, and taken back as easily."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.conversation import Consent, Conversation, Purpose
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.room import Desk, Heard, Question, Turned

_BACK = "_retour"


def with_consent(
    conversation: Conversation, purpose: Purpose, day: date, *, given: bool
) -> Conversation:
    """Give the conversation with one purpose accepted or refused."""
    consents = {**conversation.consents, purpose: Consent(given=given, day=day)}
    return conversation.model_copy(update={"consents": consents})


class ConsentsRoom:
    """Shows what was accepted, and changes it."""

    name = "accords"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show each purpose and whether it was accepted."""
        lines = [self._say("title")]
        options = []
        for purpose in Purpose:
            given = desk.conversation.consented(purpose)
            state = self._say("given" if given else "not_given")
            lines.append(f"• {self._say(f'purposes.{purpose.value}')} : {state}")
            if purpose is not Purpose.DOSSIER:
                options.append((purpose.value, self._say(f"turn.{purpose.value}")))
        options.append((_BACK, self._say("back")))
        lines.append(self._say("erase"))
        return Turned(desk.dossier, question=Question("", "\n".join(lines), tuple(options)))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Accept a purpose, or take it back."""
        if heard.chosen == _BACK:
            return Turned(desk.dossier)
        purpose = next((p for p in Purpose if p.value == heard.chosen), None)
        if purpose is None:
            return Turned(desk.dossier, unread=self._say("unread"))
        given = not desk.conversation.consented(purpose)
        conversation = with_consent(desk.conversation, purpose, desk.day, given=given)
        facts: dict[str, object] = {"but": purpose.value, "accord": given}
        entry = Entry("consent.changed", None, facts)
        text = self._say("now_given" if given else "now_not_given")
        return Turned(desk.dossier, (Reply(text),), entries=(entry,), conversation=conversation)

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"consents.{key}", **facts)

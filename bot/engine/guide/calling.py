"""The room that asks which call a proposal answers, where several receive proposals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.dossier import Dossier, Tick
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.engine.guide.citing import quoted
from bot.engine.guide.notices import calls_open
from bot.engine.guide.room import Desk, Heard, Question, Turned

# Marks, among the ticks of a dossier, that the call was asked for.
_ASKED = "appel"
_UNKNOWN = "_inconnu"


def is_to_choose(desk: Desk) -> bool:
    """Tell whether the call is to be asked: several are open, and nothing was said of them."""
    if desk.dossier.call or _ASKED in desk.dossier.ticks:
        return False
    return len(calls_open(desk)) > 1


class CallRoom:
    """Asks which call."""

    name = "appel"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show the calls that are open, each with its own sentence and source."""
        calls = calls_open(desk)
        if not calls:
            return Turned(desk.dossier)
        path = f"territoires/{desk.dossier.territory}.yaml"
        quote = quoted([(call.name, call) for call in calls], path)
        options = [(call.id, call.name) for call in calls]
        options.append((_UNKNOWN, self._sentences.say("calls.unknown")))
        text = f"{quote.text}\n\n{self._sentences.say('calls.which')}"
        question = Question("", text, tuple(options), citations=quote.citations)
        return Turned(desk.dossier, question=question)

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Keep the call that was chosen."""
        chosen = next((call for call in calls_open(desk) if call.id == heard.chosen), None)
        if chosen is None and heard.chosen != _UNKNOWN:
            return Turned(desk.dossier, unread=self._sentences.say("calls.unread"))
        dossier = _ticked(desk, chosen.id if chosen else None)
        if chosen is None:
            return Turned.say(dossier, self._sentences.say("calls.later"))
        entry = Entry("call.chosen", dossier.id, {"appel": chosen.id})
        text = self._sentences.say("calls.chosen", name=chosen.name)
        return Turned(dossier, (Reply(text),), entries=(entry,))


def _ticked(desk: Desk, call: str | None) -> Dossier:
    tick = Tick(id=_ASKED, done=True, day=desk.day)
    ticks = {**desk.dossier.ticks, _ASKED: tick}
    return desk.dossier.model_copy(update={"call": call, "ticks": ticks})

"""What must hold after every message of anybody, whatever it was."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.conversation import Conversation, Pending, Purpose
from bot.domain.dossier import Answer as Given
from bot.domain.dossier import Dossier, Origin
from bot.domain.form import FieldKind
from bot.domain.message import Choice, Incoming, Reply
from bot.engine.guide.asides import looks_like_question
from bot.engine.guide.beside import said_beside
from bot.engine.guide.placing import shown
from bot.engine.guide.reading import yes_or_no
from bot.engine.ports import Recorded
from tests.cuisine import sentences

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_AGREE = sentences("guide").raw("opening.consent_yes")
_LONGEST_TOKEN = 64


@dataclass(frozen=True)
class Known:
    """What is kept for a person."""

    conversation: Conversation
    dossiers: dict[str, Dossier]

    @property
    def current(self) -> Dossier | None:
        """Give the current dossier."""
        return self.dossiers.get(self.conversation.current or "")

    @property
    def pending(self) -> Pending | None:
        """Give what is being asked."""
        return self.conversation.pending


@dataclass(frozen=True)
class Step:
    """One message, what came back, and what is kept before and after."""

    incoming: Incoming
    replies: tuple[Reply, ...]
    before: Known
    after: Known
    offered: tuple[Choice, ...]

    @property
    def text(self) -> str:
        """Give everything that was replied."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Give everything that may be pressed now."""
        return tuple(c for reply in self.replies for c in (*reply.choices, *reply.shortcuts))


def check_replies(step: Step) -> None:
    """There is always something to read, its choices can be told apart, its sentences are whole."""
    assert step.replies
    assert all(reply.text.strip() for reply in step.replies)
    tokens = [choice.token for choice in step.choices]
    assert len(set(tokens)) == len(tokens)
    assert all(0 < len(token.encode()) <= _LONGEST_TOKEN for token in tokens)
    assert all(choice.text.strip() for choice in step.choices)
    assert not _PLACEHOLDER.search(step.text), step.text


def check_pending(step: Step) -> None:
    """Somebody who has a dossier is always asked something, and may press all of its choices."""
    conversation = step.after.conversation
    if step.after.current is None or conversation.paused:
        return
    pending = conversation.pending
    assert pending is not None, step.text
    placed = shown(pending)
    tokens = {choice.token for choice in (*placed.choices, *placed.shortcuts)}
    last = step.replies[-1]
    assert {c.token for c in (*last.choices, *last.shortcuts)} == tokens
    assert {choice.token for choice in step.choices} == tokens


def check_kept(step: Step, journal: Sequence[Recorded]) -> None:
    """Nothing is kept before consent nor after the last dossier; consent is given where asked."""
    held = step.after.conversation
    if not held.consented(Purpose.DOSSIER):
        assert not step.after.dossiers
        assert (held.territory, held.pending, held.stack, held.trail) == (None, None, (), ())
        assert held.version or not journal
        return
    if not step.before.conversation.consented(Purpose.DOSSIER):
        assert _AGREE in [choice.text for choice in step.offered]
        assert yes_or_no(step.incoming.text) is not False
    if step.before.dossiers:
        assert step.after.current is not None


def check_searched(step: Step, searches: int) -> None:
    """Only a question costs a search, and one at most."""
    assert searches <= 1
    if searches and not _asked_to_search(step):
        assert step.incoming.token is None
        assert step.incoming.upload is None or not step.before.dossiers
        assert looks_like_question(step.incoming.text) or said_beside(step.incoming.text)
        assert "Je ne trouve rien de sûr" in step.text


def _asked_to_search(step: Step) -> bool:
    """Tell whether the person said that words of somebody else's are a question."""
    return any(choice.text == "C'est une question" for choice in step.offered)


def check_unasked(step: Step) -> None:
    """Words that somebody else wrote change nothing by themselves."""
    if step.incoming.forwarded and not step.incoming.upload:
        for name, before in step.before.dossiers.items():
            after = step.after.dossiers[name].answers.values()
            assert [one.value for one in after] == [one.value for one in before.answers.values()]


def changed_nothing(step: Step) -> bool:
    """Tell whether a message can change nothing: a choice of an earlier question, or no words."""
    token, pending = step.incoming.token, step.before.pending
    if token is not None:
        return pending is None or token.partition(".")[0] != str(pending.serial)
    return step.incoming.voice or not (step.incoming.text.strip() or step.incoming.upload)


def content(dossier: Dossier, renamed: dict[str, str]) -> dict[str, Any]:
    """Give what was said, whatever the form's version."""
    kept = {"expenses", "funding", "ticks", "links", "closed", "territory", "sector"}
    held = dossier.model_dump(mode="json", include=kept)
    answers = {renamed.get(key, key): one.value for key, one in dossier.answers.items()}
    return {**held, "answers": answers}


def check_answers(step: Step, before: Dossier, after: Dossier, renamed: dict[str, str]) -> None:
    for key, answer in before.answers.items():
        # A dossier that is not current is brought to a new form once it is taken up.
        name = renamed.get(key, key) if renamed.get(key, key) in after.answers else key
        assert name in after.answers, f"{name} is lost"
        found = after.answers[name]
        if (found.state, found.value) != (answer.state, answer.value):
            assert before.id == step.before.conversation.current
            spoken = step.before.pending
            said = json.dumps([spoken.what, spoken.held] if spoken else [])
            known = key in said or name in said or _is_its_rooms(spoken, answer, found)
            assert known, f"{name} was changed while asking {said}"


def _is_its_rooms(pending: Pending | None, before: Given, after: Given) -> bool:
    """Tell whether a room changed what is its own: the mark of its lines, an indicator added."""
    if before.kind is FieldKind.BUDGET_LINES:
        return asked(pending, "budget")
    words = str(before.value or "").split()
    return asked(pending, "redaction") and all(word in str(after.value) for word in words)


def check_lines(step: Step, before: Dossier, after: Dossier) -> None:
    """Lines, files and rewritten sentences change only in their own room."""
    files = {key: tick.files for key, tick in before.ticks.items() if tick.files}
    if not asked(step.before.pending, "budget"):
        assert before.expenses == after.expenses
        assert before.funding == after.funding
    if not asked(step.before.pending, "pieces"):
        assert all(set(held) <= set(after.ticks[key].files) for key, held in files.items())
    if not asked(step.before.pending, "redaction"):
        assert _edited(before) <= _edited(after)


def _edited(dossier: Dossier) -> set[tuple[str, str]]:
    return {
        (name, sentence.text)
        for name, draft in dossier.drafts.items()
        for sentence in draft.sentences
        if sentence.origin is Origin.EDITED
    }


def asked(pending: Pending | None, room: str, what: str | None = None) -> bool:
    return pending is not None and pending.room == room and what in (None, pending.what)

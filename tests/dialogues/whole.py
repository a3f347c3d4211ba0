"""Plays a whole dossier, from the first sentence to the files, answering whatever is asked.

The answers are in YAML, by field; the rooms' choices are taken in a fixed order of preference, so
that a change of the form changes what is asked without any change here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.domain.conversation import Conversation, Pending
from bot.domain.dossier import Dossier
from bot.domain.message import Incoming, OutFile, Reply
from bot.engine.turn import Conversations

FOLDER = Path(__file__).parent / "dossiers"
# A whole dossier takes fewer messages than this; more means that it goes round in circles.
_MOST = 400
_UNSURE = "je ne sais pas encore"


class Plan(BaseModel):
    """What a promoter answers.

    Args:
        budget: what is said at each step of the budget, in order; each is confirmed.
    """

    model_config = ConfigDict(extra="forbid")

    idee: str
    jour: date
    reponses: dict[str, str]
    budget: dict[str, list[str]]


def plan(name: str) -> Plan:
    """Read a plan."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return Plan.model_validate(yaml.safe_load(text))


Known = Callable[[], tuple[Conversation, Dossier | None]]


@dataclass
class Promoter:
    """Somebody who answers what is asked.

    Args:
        known: gives what is kept of her.
    """

    engine: Conversations
    known: Known
    plan: Plan
    person: str
    files: list[OutFile] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    replies: tuple[Reply, ...] = ()

    def __post_init__(self) -> None:
        self._moment = datetime.combine(self.plan.jour, time(20, 0), UTC)
        self._left = {step: list(lines) for step, lines in self.plan.budget.items()}

    def write(self, text: str) -> None:
        """Write one message."""
        self._hand(Incoming(self.person, self._next(), text), text)

    def press(self, *beginnings: str) -> bool:
        """Press the first choice that begins so, in the order given; tell whether there was one."""
        choices = [c for reply in self.replies for c in (*reply.choices, *reply.shortcuts)]
        for beginning in beginnings:
            for choice in choices:
                if choice.text.startswith(beginning):
                    self._hand(Incoming(self.person, self._next(), token=choice.token), choice.text)
                    return True
        return False

    def play(self) -> Dossier:
        """Go from the idea to the end of every stage; give the dossier."""
        self.write(self.plan.idee)
        self.write("oui")
        for _ in range(_MOST):
            conversation, dossier = self.known()
            pending = conversation.pending
            assert pending is not None, self.said[-4:]
            if pending.room == "menu" and dossier is not None:
                return dossier
            self._answer(pending)
        raise AssertionError(f"no end after {_MOST} messages: {self.said[-6:]}")

    def export(self) -> None:
        """Ask for the files, whatever is missing."""
        self.write("exporter")
        assert self.press("Préparer les fichiers"), self.said[-2:]

    def _answer(self, pending: Pending) -> None:
        answers = self.plan.reponses
        if pending.what in answers:
            self.write(answers[pending.what])
        elif pending.room == "faits":
            self.write("oui")
        elif pending.room in ("champs",):
            self.write(_UNSURE)
        elif pending.room == "budget":
            self._budget(pending)
        elif not self.press(
            "Accepter ce texte", "Écrire :", "Passer à l'étape", "Continuer", "Section suivante"
        ):
            raise AssertionError(
                f"nothing to answer to {pending.room} {pending.what}: {self.said[-1]}"
            )

    def _budget(self, pending: Pending) -> None:
        """Say the lines of the step that is asked, confirm them, and go on."""
        lines = self._left.get(pending.what)
        if lines:
            self.write(lines.pop(0))
        elif not self.press(
            "Oui", "confirmé", "C'est tout", "Terminer le budget", "Plus tard", "Continuer"
        ):
            raise AssertionError(f"nothing to answer to the budget: {self.said[-1]}")

    def _next(self) -> datetime:
        self._moment += timedelta(seconds=45)
        return self._moment

    def _hand(self, incoming: Incoming, shown: str) -> None:
        self.replies = self.engine.handle(incoming)
        self.said.append(f"> {shown}\n" + "\n".join(reply.text for reply in self.replies))
        self.files += [file for reply in self.replies for file in reply.files]

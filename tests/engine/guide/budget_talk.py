"""A conversation with the room of the budget, as the walk holds it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.backends.files.prompts import load_sentences
from bot.domain.conversation import Conversation
from bot.domain.dossier import Answer, Dossier, ExpenseLine, FundingLine
from bot.domain.form import Form
from bot.domain.knowledge import Catalogue
from bot.engine.guide.budget import BudgetRoom
from bot.engine.guide.room import Desk, Heard, Question, Turned
from tests.domain.test_budget_review import FORM, dossier, programme
from tests.engine.guide.test_lines import BUDGET
from tests.house.sources import ROOT

DAY = date(2026, 6, 1)
ROOM = BudgetRoom(load_sentences(ROOT / "prompts", "budget"))
LIMIT = {
    "genre": "part_demande_max",
    "si_non": "Vous demandez {reponse} du coût, et le maximum est {valeur}.",
    "pour_passer": "Demandez {ecart} de moins.",
}


def _form() -> Form:
    held = FORM.model_dump(by_alias=True)
    told = {"question": "Quoi ?", "pourquoi": "P.", "aide": "A.", "exemple": "E."}
    field = {"id": "dons", "type": "lignes_budget", "role": "nature", "obligatoire": False, **told}
    held["sections"][0]["champs"] = [*held["sections"][0]["champs"], field]
    return Form.model_validate(held)


def everything(held: Dossier) -> list[ExpenseLine | FundingLine]:
    """Give every line of a budget."""
    return [*held.expenses, *held.funding]


class Talk:
    """A conversation with the room, as the walk holds it."""

    def __init__(self, *answers: Answer) -> None:
        limit = {"valeur": 60, "unite": "%", "demander_a": "auprès du comité d'essai"}
        held = programme(LIMIT, **limit).model_copy(update={"budget": BUDGET})
        form, conversation = _form(), Conversation(person="p")
        catalogue = Catalogue(programmes=(held,))
        self.desk = Desk(catalogue, held, form, conversation, dossier([], [], *answers), DAY)
        self.turned = ROOM.ask(self.desk)
        self.asked = self._question(self.turned)

    def say(self, text: str) -> Turned:
        """Type something."""
        return self._hear(Heard(text=text))

    def press(self, chosen: str) -> Turned:
        """Press a choice that is offered."""
        offered = dict((*self.asked.options, *self.asked.shortcuts))
        assert chosen in offered, offered
        return self._hear(Heard(chosen=chosen))

    def all(self, *said: str) -> Turned:
        """Say several things; what begins with # is pressed."""
        for one in said:
            self.press(one[1:]) if one.startswith("#") else self.say(one)
        return self.turned

    @property
    def dossier(self) -> Dossier:
        """Give the dossier as it is."""
        return self.desk.dossier

    @property
    def lines(self) -> list[tuple[str, str, Decimal]]:
        """Give the lines kept: number, name, amount."""
        return [(line.id, line.label, line.amount) for line in everything(self.dossier)]

    @property
    def text(self) -> str:
        """Give everything that was just said, plain spaces."""
        asked = self.turned.question.text if self.turned.question else ""
        said = "\n".join([*(reply.text for reply in self.turned.says), asked])
        return said.replace("\u00a0", " ").replace("\u202f", " ")

    def _hear(self, heard: Heard) -> Turned:
        # A question is stored as JSON, without its text, and given back.
        held = json.loads(json.dumps(dict(self.asked.held)))
        self.turned = ROOM.hear(self.desk, heard, replace(self.asked, text="", held=held))
        self.desk = self.desk.over(self.turned.dossier)
        if self.turned.question:
            self.asked = self._question(self.turned)
        return self.turned

    def _question(self, turned: Turned) -> Question:
        question = turned.question
        assert question is not None
        again = ROOM.ask(self.desk.over(turned.dossier), question.what, question.held)
        assert again.question == question, "it is asked again as it was"
        return question

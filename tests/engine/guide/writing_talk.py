"""A conversation held with the writing room alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import yaml

from bot.backends.export.picture import logic_picture
from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.form import Form
from bot.domain.knowledge import Catalogue
from bot.domain.message import Incoming
from bot.domain.rules import Programme
from bot.engine.guide.asking import Asking
from bot.engine.guide.drafting import Drafter
from bot.engine.guide.fields import FieldsRoom
from bot.engine.guide.model_page import ModelPage
from bot.engine.guide.placing import asked, heard, place
from bot.engine.guide.reading import Reader
from bot.engine.guide.room import Desk, Turned
from bot.engine.guide.writing import WritingRoom
from bot.engine.ports import PlaceFound
from tests.cuisine import DAY, ROOT, dossier, form, sentences

FORM = form()


class _NoPlaces:
    def find(self, text: str) -> tuple[tuple[PlaceFound, ...], str]:
        """Know no place."""
        return (), text


def _programme() -> Programme:
    text = (ROOT / "knowledge/programmes/fqis/programme.yaml").read_text(encoding="utf-8")
    return Programme.model_validate(yaml.safe_load(text))


PROGRAMME = _programme()


def room() -> WritingRoom:
    asking = Asking(sentences("guide"))
    fields = FieldsRoom(sentences("guide"), asking, Reader(sentences("reading"), _NoPlaces()))
    spoken = sentences("writing")
    return WritingRoom(spoken, fields, Drafter(spoken, asking), ModelPage(spoken, logic_picture))


class Talk:
    """A conversation held with the room alone; what it says is kept."""

    def __init__(self, held: Dossier, on: Form = FORM) -> None:
        catalogue = Catalogue(programmes=(PROGRAMME,), forms={"fqis": on})
        self.room = room()
        self.desk = Desk(catalogue, PROGRAMME, on, Conversation(person="t:1"), held, DAY)
        self.told = ""
        self.turned = self._take(self.room.ask(self.desk))

    def say(self, *texts: str) -> str:
        """Say things one after the other; give the last thing that came back."""
        for text in texts:
            pending = self.desk.conversation.pending
            assert pending is not None, f"nothing is asked any more before {text}"
            incoming = Incoming("t:1", datetime(2026, 9, 14, 12, tzinfo=UTC), text)
            self._take(self.room.hear(self.desk, heard(pending, incoming), asked(pending)))
        return self.told

    def _take(self, turned: Turned) -> Turned:
        self.turned = turned
        self.desk = self.desk.over(turned.dossier)
        said = [reply.text for reply in turned.says]
        if turned.question:
            placed = place(self.desk.conversation, "redaction", turned.question)
            self.desk = replace(self.desk, conversation=placed.conversation)
            said.append(placed.reply.text)
        self.told = "\n\n".join([*said, turned.unread or ""])
        return turned

    def texts(self, section: str) -> list[str]:
        """Give the sentences of a section's draft."""
        return [sentence.text for sentence in self.desk.dossier.drafts[section].sentences]


def kitchen() -> Talk:
    """Give a conversation over a whole realistic dossier."""
    talk = Talk(dossier(FORM))
    talk.say("besoin")
    return talk

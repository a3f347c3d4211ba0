"""The room of a person's dossiers: which one is current, another one, a new one, erasing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.folding import folded_words
from bot.domain.form import Form
from bot.domain.knowledge import Catalogue
from bot.domain.message import Entry, Reply
from bot.domain.rules import Programme
from bot.domain.sentences import Sentences
from bot.engine.guide.commanding import command_of
from bot.engine.guide.naming import named
from bot.engine.guide.room import Desk, Heard, Question, Turned

_NEW, _ERASE, _BACK, _YES, _NO = "_nouveau", "_effacer", "_retour", "oui", "non"
# Words that may answer the question of erasing, and those that may stand beside them.
_ERASES = frozenset("oui 1".split())
_BESIDE = frozenset(
    """efface effacer effacez l le la tout mon ce dossier pour toujours svp s il vous te plait merci
    je veux""".split()
)


class DossiersRoom:
    """Changes the current dossier."""

    name = "dossiers"

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Show the dossiers, or ask whether one is to be opened or erased."""
        if what in ("nouveau", "effacer"):
            return Turned(desk.dossier, question=self._sure(desk, what))
        options = []
        for dossier in desk.shelf():
            key = "current" if dossier.id == desk.dossier.id else "other"
            name = self._say(key, title=self.title(desk, dossier), number=dossier.number)
            options.append((dossier.id, name))
        options += [
            (_NEW, self._say("new")),
            (_ERASE, self._say("erase")),
            (_BACK, self._say("back")),
        ]
        return Turned(desk.dossier, question=Question("", self._say("which"), tuple(options)))

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Take up, open or erase a dossier."""
        if question.what in ("nouveau", "effacer"):
            return self._decided(desk, heard, question.what)
        if heard.chosen == _BACK or heard.chosen == desk.dossier.id:
            return Turned(desk.dossier)
        if heard.chosen in (_NEW, _ERASE):
            return self.ask(desk, heard.chosen.removeprefix("_"))
        found = next((d for d in desk.shelf() if d.id == heard.chosen), None)
        if found is None:
            return Turned(desk.dossier, unread=self._say("unread"))
        return self._opened(desk, found)

    def _sure(self, desk: Desk, what: str) -> Question:
        text = self._say(f"sure_{what}", title=self.title(desk, desk.dossier))
        options = ((_YES, self._say(f"yes_{what}")), (_NO, self._say("no")))
        return Question(what, text, options)

    def _decided(self, desk: Desk, heard: Heard, what: str) -> Turned:
        if heard.chosen == _NO:
            return Turned(desk.dossier)
        if heard.chosen != _YES or not _assents(heard.text, what):
            return Turned(desk.dossier, unread=self._say(f"decide_{what}"))
        if what == "nouveau":
            number = max(desk.conversation.dossiers, desk.dossier.number) + 1
            form = desk.form
            new = new_dossier(desk.conversation.person, number, desk.programme, form, desk.day)
            entry = Entry("dossier.opened", new.id, {"numero": number})
            return Turned(new, (Reply(self._say("opened", number=number)),), entries=(entry,))
        return self._erased(desk)

    def _erased(self, desk: Desk) -> Turned:
        """Erase the current dossier; go on with the latest of the others, or end there.

        With the last one, consent ends too: nothing more is kept of the person.
        """
        gone = desk.dossier
        others = [d for d in desk.shelf() if d.id != gone.id]
        text = self._say("erased", title=self.title(desk, gone))
        if not others:
            conversation = Conversation(
                person=gone.person,
                dossiers=desk.conversation.dossiers,
                serial=desk.conversation.serial,
                version=desk.conversation.version,
            )
            text += "\n\n" + self._say("nothing_left")
            return Turned(gone, (Reply(text),), erased=gone.id, conversation=conversation)
        next_ = others[-1]
        said = self._say("now", title=self.title(desk, next_), number=next_.number)
        return Turned(next_, (Reply(f"{text}\n\n{said}"),), erased=gone.id)

    def _opened(self, desk: Desk, dossier: Dossier) -> Turned:
        said = self._say("now", title=self.title(desk, dossier), number=dossier.number)
        entry = Entry("dossier.taken_up", dossier.id, {})
        return Turned(dossier, (Reply(said),), entries=(entry,))

    def title(self, desk: Desk, dossier: Dossier) -> str:
        """Give the name by which a dossier is shown."""
        form = desk.catalogue.forms.get(dossier.programme)
        return named(dossier, form) or self._sentences.say("untitled")

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"dossiers.{key}", **facts)


def _assents(text: str, what: str) -> bool:
    """Tell whether words that were read as a yes are one: a dossier erased does not come back.

    The same command sent twice is none, nor is a list or an amount that begins with 1; to erase,
    « d'accord » is not enough.
    """
    alone = text.strip(" .)") == "1" or not any(mark.isdigit() for mark in text)
    if what == "effacer" and text:
        words = folded_words(text)
        alone = alone and bool(words) and words[0] in _ERASES and set(words) <= _ERASES | _BESIDE
    return alone and command_of(text) is None


def new_dossier(person: str, number: int, programme: Programme, form: Form, day: date) -> Dossier:
    """Give a new, empty dossier; its id holds nothing of the person but her own key."""
    return Dossier(
        id=f"{person}#{number}",
        person=person,
        number=number,
        programme=programme.id,
        form=form.id,
        form_version=form.version,
        opened=day,
    )


def programmes_with_form(catalogue: Catalogue) -> Sequence[Programme]:
    """Give the programmes for which a dossier can be prepared."""
    return [p for p in catalogue.programmes if p.id in catalogue.forms]

"""Before the first dossier: who this is, a question with nothing kept, and consent.

Nothing is stored here: what waits for consent (an idea, a place) stays in the conversation that the
caller keeps in memory, and is written only once consent is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversation import Conversation, Purpose
from bot.domain.dossier import Answer, Dossier
from bot.domain.form import Role
from bot.domain.knowledge import Catalogue
from bot.domain.message import Entry, Incoming, Reply
from bot.domain.passage import Asked
from bot.domain.rules import Territory
from bot.domain.sentences import Sentences
from bot.engine.doubts import Doubts
from bot.engine.guide.beside import Kind, said_beside
from bot.engine.guide.citing import contacts_of, doubtful, quoted
from bot.engine.guide.consent import with_consent
from bot.engine.guide.dossiers import new_dossier, programmes_with_form
from bot.engine.guide.links import linked_territory
from bot.engine.guide.placing import asked, heard, is_stale, joined, place, told_by
from bot.engine.guide.reading import command_of, looks_like_question, yes_or_no
from bot.engine.guide.room import Question
from bot.engine.ports import Places, only_sector
from bot.engine.reaching import Reaching

ROOM = "accueil"
_START, _QUESTION, _YES, _NO, _MORE = "commencer", "question", "oui", "non", "plus"
_CONSENT, _OPEN, _PROGRAMME, _WHERE = "accord", "debut", "programme", "lieu"
_FORWARDED = "transfere"
_SERIALS = 1_000_000
# The rank of the yes among the choices of consent.
_FIRST = "0"
# A message of fewer words names no project, unless it is a place.
_FEWEST_WORDS = 3
_LONGEST_PLACE = 6
# What is answered to words that are said before any dossier, and are no idea.
_HEARTS = {
    Kind.DISCOURAGED: "heartened",
    Kind.QUITS: "heartened",
    Kind.TIRED: "heartened",
    Kind.ANGRY: "calmed",
    Kind.THANKS: "thanked",
    Kind.PAUSE: "leaving",
}
_KINDS = {"human": Kind.HUMAN, "pause": Kind.PAUSE}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a turn before the first dossier comes to.

    Args:
        dossier: a new one, once consent is given.
        idea: the words it was opened with, whose other facts are still to be read.
        aside: a question to be answered; nothing of it is kept.
    """

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    dossier: Dossier | None = None
    idea: str = ""
    entries: tuple[Entry, ...] = ()
    aside: str | None = None


class Opening:
    """Welcomes, and asks for consent.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        places: Places,
        sentences: Sentences,
        doubts: Doubts,
        reaching: Reaching,
    ) -> None:
        self._catalogue = catalogue
        self._places = places
        self._doubts = doubts
        self._reaching = reaching
        self._sentences = sentences

    def turn(self, conversation: Conversation, incoming: Incoming) -> Opened:
        """Read one message of somebody who has no dossier."""
        if not conversation.serial:
            # A conversation in memory begins anew after a restart: the former's buttons are old.
            serial = int(incoming.moment.timestamp()) % _SERIALS
            conversation = conversation.model_copy(update={"serial": serial})
            if incoming.token is not None:
                return self._interrupted(conversation, incoming.token, incoming)
        pending = conversation.pending
        if is_stale(pending, incoming):
            text = self._say("stale")
            return self._again(conversation, text) if pending else self._welcome(conversation, text)
        said = heard(pending, incoming)
        if pending and said.chosen:
            return self._chosen(conversation, said.chosen, asked(pending), incoming)
        text = said.text
        if incoming.forwarded and text:
            return self._forwarded(conversation, text)
        if incoming.voice or not any(character.isalnum() for character in text):
            key = "voice" if incoming.voice else "file" if incoming.upload else "empty"
            return self._again(conversation, self._say(key))
        place = linked_territory(text, self._catalogue)
        if place:
            return self._linked(conversation, place)
        if incoming.upload:
            read = self._words(conversation, text, incoming)
            left = Reply(self._say("file_left"))
            return replace(read, replies=joined([left], None) + read.replies)
        return self._words(conversation, text, incoming)

    def _interrupted(self, conversation: Conversation, token: str, incoming: Incoming) -> Opened:
        """Answer a button of a conversation that was in memory only, and is lost.

        A yes to what may be kept is a yes all the same: only the idea is to be said again.
        """
        if told_by(token) != _CONSENT or token.split(".")[1] != _FIRST:
            return self._welcome(conversation, self._say("interrupted"))
        agreed = self._question(_CONSENT, {})
        opened = self._chosen(conversation, _YES, agreed, incoming)
        lost = Reply(self._say("interrupted_agreed"))
        return replace(opened, replies=joined([lost, *opened.replies], None))

    def _words(self, conversation: Conversation, text: str, incoming: Incoming) -> Opened:
        """Read words: a yes or a no to what is asked, or what answers nothing."""
        pending = conversation.pending
        if pending and pending.what == _CONSENT:
            decided = yes_or_no(text)
            if decided is not None:
                key = _YES if decided else _NO
                return self._chosen(conversation, key, asked(pending), incoming)
        return self._written(conversation, text, incoming)

    def _written(self, conversation: Conversation, text: str, incoming: Incoming) -> Opened:
        """Read words that answer nothing: a question, a place, a command, or the idea."""
        command = command_of(text)
        name = command.name if command else ""
        said = said_beside(text)
        kind = said.kind if said else _KINDS.get(name)
        if kind in _HEARTS:
            return self._again(conversation, self._say(_HEARTS[kind]))
        if kind is Kind.HUMAN:
            return self.again(conversation, self._human(conversation, incoming))
        if kind is Kind.QUESTION or looks_like_question(text):
            return Opened(conversation, aside=text)
        if self._named_place(text):
            return self._placed(conversation, text)
        if text.rstrip().endswith("?") and not name:  # « date limite ? » is no idea
            return Opened(conversation, aside=text)
        if name == "new":
            return self._consent(conversation, "")
        if name or kind or len(text.split()) < _FEWEST_WORDS:
            return self._welcome(conversation)
        return self._consent(conversation, text)

    def _forwarded(self, conversation: Conversation, text: str) -> Opened:
        """Ask what words of somebody else's are, unless consent is being asked."""
        if conversation.pending and conversation.pending.what == _CONSENT:
            return self._again(conversation, self._say("forwarded_later"))
        asked = self._question(_FORWARDED, {"texte": text})
        placed = place(conversation, ROOM, asked)
        return Opened(placed.conversation, (placed.reply,))

    def _linked(self, conversation: Conversation, territory: Territory) -> Opened:
        """Note, in memory, the place that a link names, and welcome."""
        update = {"territory": territory.id, "sector": None}
        conversation = conversation.model_copy(update=update)
        said = self._say("linked", place=territory.in_place)
        if conversation.pending and conversation.pending.what == _CONSENT:
            return self._again(conversation, said)
        placed = place(conversation, ROOM, self._question(_OPEN, {}))
        return Opened(placed.conversation, joined([Reply(said)], placed.reply))

    def where(
        self, conversation: Conversation, question: str, answer: Reply, asked: Asked
    ) -> Opened:
        """Ask for the place that an answer depends on; the question waits for it, in memory."""
        if conversation.pending and conversation.pending.what == _CONSENT:
            names = "\n".join(f"\u2022 {name}" for _, name in asked.choices)
            return self.again(conversation, answer, Reply(names))
        waiting = Question(_WHERE, answer.text, asked.choices, held={"question": question})
        placed = place(conversation, ROOM, waiting)
        return Opened(placed.conversation, (placed.reply,))

    def again(self, conversation: Conversation, *says: Reply) -> Opened:
        """Ask what was being asked, after an answer to an aside."""
        pending = conversation.pending
        pending = None if pending and pending.what == _WHERE else pending
        held = dict(pending.held) if pending else {}
        question = self._question(pending.what, held, key="after") if pending else None
        if question is None:
            question = self._question(_OPEN, {}, key="after")
        placed = place(conversation, ROOM, question)
        return Opened(placed.conversation, joined(list(says), placed.reply))

    def _again(self, conversation: Conversation, text: str) -> Opened:
        return self.again(conversation, Reply(text))

    def _welcome(self, conversation: Conversation, *before: str) -> Opened:
        says = [Reply(text) for text in before]
        placed = place(conversation, ROOM, self._question(_OPEN, {}))
        return Opened(placed.conversation, joined(says, placed.reply))

    def _question(self, what: str, held: dict[str, object], key: str = "welcome") -> Question:
        if what == _CONSENT:
            options = (
                (_YES, self._say("consent_yes")),
                (_NO, self._say("consent_no")),
                (_MORE, self._say("consent_more")),
            )
            thanked = held.get("idee") and key == "welcome"
            text = self._say("consent_idea" if thanked else "consent")
            return Question(_CONSENT, text, options, held=held)
        if what == _FORWARDED:
            options = (
                (_START, self._say("forwarded_idea")),
                (_QUESTION, self._say("forwarded_question")),
                (_NO, self._say("forwarded_nothing")),
            )
            return Question(_FORWARDED, self._say("forwarded"), options, held=held)
        if what == _PROGRAMME:
            names = programmes_with_form(self._catalogue)
            choices = tuple((p.id, p.name) for p in names)
            return Question(_PROGRAMME, self._say("programme"), choices, held=held)
        doors = ((_START, self._say("start")), (_QUESTION, self._say("question")))
        text = self._say("after") if key == "after" else self._say("welcome")
        return Question(_OPEN, text, doors)

    def _chosen(
        self, conversation: Conversation, key: str, question: Question, incoming: Incoming
    ) -> Opened:
        if question.what == _PROGRAMME:
            return self._open(conversation, key, dict(question.held), incoming)
        if question.what == _WHERE:
            return self._settled(conversation, key, None, str(question.held["question"]))
        if question.what == _FORWARDED:
            return self._passed_on(conversation, key, str(question.held["texte"]))
        if key == _START:
            return self._consent(conversation, "")
        if key == _QUESTION:
            waiting = conversation.model_copy(update={"pending": None})
            return Opened(waiting, (Reply(self._say("ask_away")),))
        if key == _MORE:
            return self._again(conversation, self._say("consent_details"))
        if key == _NO:
            waiting = conversation.model_copy(update={"pending": None})
            return Opened(waiting, (Reply(self._say("consent_refused")),))
        day = incoming.moment.date()
        agreed = with_consent(conversation, Purpose.DOSSIER, day, given=True)
        programmes = programmes_with_form(self._catalogue)
        if len(programmes) > 1:
            placed = place(agreed, ROOM, self._question(_PROGRAMME, dict(question.held)))
            return Opened(placed.conversation, (placed.reply,))
        return self._open(agreed, programmes[0].id, dict(question.held), incoming)

    def _passed_on(self, conversation: Conversation, key: str, text: str) -> Opened:
        """Take words of somebody else's for what the person says they are."""
        conversation = conversation.model_copy(update={"pending": None})
        if key == _START:
            return self._consent(conversation, text)
        if key == _QUESTION:
            return Opened(conversation, aside=text)
        return self._again(conversation, self._say("forwarded_left"))

    def _consent(self, conversation: Conversation, idea: str) -> Opened:
        placed = place(conversation, ROOM, self._question(_CONSENT, {"idee": idea}))
        return Opened(placed.conversation, (placed.reply,))

    def _open(
        self,
        conversation: Conversation,
        programme: str,
        held: dict[str, object],
        incoming: Incoming,
    ) -> Opened:
        """Open the first dossier, with the idea that waited."""
        day = incoming.moment.date()
        found = next(p for p in programmes_with_form(self._catalogue) if p.id == programme)
        form = self._catalogue.forms[found.id]
        number = conversation.dossiers + 1
        dossier = new_dossier(conversation.person, number, found, form, day)
        field = form.by_role(Role.IDEA)
        idea = str(held.get("idee") or "")
        if field and idea:
            answer = Answer(field=field.id, kind=field.kind, value=idea, words=idea, day=day)
            dossier = dossier.with_answer(answer)
        conversation = conversation.model_copy(
            update={"current": dossier.id, "dossiers": number, "pending": None}
        )
        facts: dict[str, object] = {"but": Purpose.DOSSIER.value, "accord": True}
        entries = (
            Entry("consent.changed", None, facts),
            Entry("dossier.opened", dossier.id, {"numero": number}),
        )
        key = "opened_idea" if idea else "opened"
        return Opened(conversation, (Reply(self._say(key)),), dossier, idea, entries)

    def _human(self, conversation: Conversation, incoming: Incoming) -> Reply:
        """Say who can help where the project is, as the data knows, or ask where it is."""
        territory = self._catalogue.territory(conversation.territory or "")
        if territory is None:
            return Reply(self._say("human"))
        day = incoming.moment.date()
        held = contacts_of(territory, conversation.sector, day)
        quote = quoted(held, f"territoires/{territory.id}.yaml")
        text = self._say("human_placed", place=territory.in_place)
        told = "\n".join([quote.text, *self._doubts.lines(doubtful(held), len(held))])
        reach = self._reaching.line(territory, conversation.sector, day)
        return replace(quote, text=f"{text}\n\n{told}\n\n{reach}")

    def _named_place(self, text: str) -> bool:
        if len(text.split()) > _LONGEST_PLACE:
            return False
        places, rest = self._places.find(text)
        return bool(places) and len(rest.split()) < _FEWEST_WORDS

    def _placed(self, conversation: Conversation, text: str) -> Opened:
        """Note the place that questions are about, for as long as this conversation lives."""
        places, _ = self._places.find(text)
        territories = {place.territory for place in places}
        if len(territories) != 1:
            return self._again(conversation, self._say("place_unclear"))
        pending = conversation.pending
        asked = pending.held.get("question") if pending and pending.what == _WHERE else None
        return self._settled(
            conversation, next(iter(territories)), only_sector(places), str(asked or "")
        )

    def _settled(
        self, conversation: Conversation, territory: str, sector: str | None, question: str
    ) -> Opened:
        """Note the place; the question that waited for it is answered now."""
        known = self._catalogue.territory(territory)
        update: dict[str, object] = {"territory": territory, "sector": sector}
        if question:
            waiting = conversation.model_copy(update=update | {"pending": None})
            return Opened(waiting, aside=question)
        name = known.in_place if known else ""
        return self._again(conversation.model_copy(update=update), self._say("placed", place=name))

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"opening.{key}", **facts)

"""What a person may ask for at any time, in any words: back, pause, everything so far, a human."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.dossier import Dossier
from bot.domain.first_person import in_first_person
from bot.domain.form import Role
from bot.domain.message import Entry, Reply
from bot.domain.passage import Citation
from bot.domain.sentences import Sentences
from bot.engine.doubts import Doubts
from bot.engine.guide.citing import contacts_of, doubtful, quoted
from bot.engine.guide.facts import offered
from bot.engine.guide.naming import named
from bot.engine.guide.notices import unknown_conditions
from bot.engine.guide.progress import counts, stage_of, to_dos
from bot.engine.guide.room import Desk
from bot.engine.reaching import Reaching

# Commands that open a room, and what is asked there first.
_ROOMS = {
    "menu": ("menu", ""),
    "budget": ("budget", ""),
    "write": ("redaction", ""),
    "attachments": ("pieces", ""),
    "export": ("export", ""),
    "verdict": ("admissibilite", "verdict"),
    "see": ("voir", ""),
    "dossiers": ("dossiers", ""),
    "new": ("dossiers", "nouveau"),
    "erase": ("dossiers", "effacer"),
    "consents": ("accords", ""),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a command comes to.

    Args:
        room: the room to go to; what: what it asks first.
        set_aside: the pending question comes back after that room.
        stop: nothing is asked after it.
    """

    conversation: Conversation
    dossier: Dossier
    says: tuple[Reply, ...] = ()
    entries: tuple[Entry, ...] = ()
    room: str = ""
    what: str = ""
    set_aside: bool = True
    stop: bool = False


class Commands:
    """Does what a command asks.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(self, sentences: Sentences, doubts: Doubts, reaching: Reaching) -> None:
        self._sentences = sentences
        self._doubts = doubts
        self._reaching = reaching

    def do(self, desk: Desk, name: str, rest: str, *, away: bool) -> Done:
        """Do one command."""
        if name in _ROOMS:
            room, what = _ROOMS[name]
            return Done(desk.conversation, desk.dossier, room=room, what=what)
        if name == "correct":
            return Done(desk.conversation, desk.dossier, room="corriger", what=rest)
        if name == "back":
            return self._back(desk)
        if name == "pause":
            return self._pause(desk)
        if name == "human":
            return self._human(desk)
        return Done(desk.conversation, desk.dossier, (Reply(self._told(desk, name, away)),))

    def _told(self, desk: Desk, name: str, away: bool) -> str:
        """Say what a command that only says something says."""
        if name == "where":
            return self.where(desk)
        if away and name in ("resume", "hello"):
            return self._welcome(desk)
        texts = {
            "help": self._say("commands.help"),
            "resume": self._say("commands.resume"),
            "skip": self._say("commands.skip"),
            "hello": self._say("commands.hello"),
        }
        return texts.get(name, "")

    def where(self, desk: Desk) -> str:
        """Say the stages, what is done, what is left and what waits for somebody."""
        here = stage_of(desk)
        lines = [self._say("where.title", title=self._title(desk))]
        for rank, count in enumerate(counts(desk), start=1):
            at = here is not None and count.stage.id == here.id
            state = "here" if at else "done" if count.done else "open"
            line = self._say(f"where.{state}", rank=rank, title=count.stage.title)
            if count.total and not count.done:
                line += self._say("where.count", given=count.given, total=count.total)
            lines.append(line)
        waiting = to_dos(desk)
        if waiting:
            lines.append(self._say("where.to_do", count=len(waiting)))
            lines += [self._to_do(field.name, field.who) for field in waiting[:8]]
        return "\n".join(lines)

    def _to_do(self, name: str, who: str | None) -> str:
        return self._say("where.ask", name=name, who=who) if who else f"• {name}"

    def _back(self, desk: Desk) -> Done:
        trail = desk.conversation.trail
        if not trail:
            text = self._say("commands.no_back")
            return Done(desk.conversation, desk.dossier, (Reply(text),))
        conversation = desk.conversation.model_copy(
            update={
                "trail": trail[:-1],
                "pending": None,
                "stack": offered(desk.conversation),
            }
        )
        says = (Reply(self._say("commands.back")),)
        return Done(
            conversation, desk.dossier, says, room="champs", what=trail[-1], set_aside=False
        )

    def _pause(self, desk: Desk) -> Done:
        conversation = desk.conversation.model_copy(update={"paused": True})
        return Done(conversation, desk.dossier, (Reply(self._say("commands.pause")),), stop=True)

    def _human(self, desk: Desk) -> Done:
        """Say who can help where the project is, and give a message; mark that one is wanted."""
        lines = [self._say("human.intro")]
        citations: tuple[Citation, ...] = ()
        territory = desk.territory
        if territory:
            held = contacts_of(territory, desk.dossier.sector, desk.day)
            quote = quoted(held, f"territoires/{territory.id}.yaml")
            citations = quote.citations
            lines.append("\n".join([quote.text, *self._doubts.lines(doubtful(held), len(held))]))
        lines.append(self._reaching.line(territory, desk.dossier.sector, desk.day))
        stage = stage_of(desk)
        if stage:
            lines.append(stage.help)
        lines += [self._message(desk), self._say("human.kept")]
        text = "\n\n".join(line for line in lines if line)
        entry = Entry("human.wanted", desk.dossier.id, {"etape": stage.id if stage else ""})
        says = (Reply(text, citations=citations),)
        return Done(desk.conversation, desk.dossier, says, (entry,))

    def _message(self, desk: Desk) -> str:
        """Give the message to send to whom can help there, with what nobody could find."""
        field = desk.form.by_role(Role.PLACE)
        place = desk.dossier.answers.get(field.id) if field else None
        asks = " ".join(in_first_person(one.text) for _, one in unknown_conditions(desk))
        title = named(desk.dossier, desk.form)
        where = place.words if place and place.words else ""
        return self._reaching.message(desk.programme.name, title, where, asks)

    def _welcome(self, desk: Desk) -> str:
        stage = stage_of(desk)
        return self._say(
            "commands.welcome_back",
            title=self._title(desk),
            stage=stage.title if stage else "",
        )

    def _title(self, desk: Desk) -> str:
        return named(desk.dossier, desk.form) or self._say("untitled")

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(key, **facts)

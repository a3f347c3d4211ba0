"""One turn of conversation: what is known is read once, and written once with its reasons."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from bot.domain.conversation import Conversation, Purpose
from bot.domain.message import Entry, Incoming, Reply
from bot.domain.passage import Answer, Asked
from bot.domain.sentences import Sentences
from bot.engine.answer import Asking
from bot.engine.guide.course import Outcome, Turn
from bot.engine.guide.opening import Opening
from bot.engine.guide.room import Heard
from bot.engine.guide.walk import Walk
from bot.engine.ports import Files, Store, Unit
from bot.errors import StaleState

# Answers a question of the promoter's from the index; the only costly step of a turn.
Answering = Callable[[str, Asking], Answer]
# Conversations without consent that are held in memory, the latest used kept.
_IN_PASSING = 2_000
_LONGEST_QUESTION = 2_000
_TRIES = 3


class Conversations:
    """Holds every conversation: one message in, its replies out.

    Args:
        sentences: of `prompts/guide.yaml`.
    """

    def __init__(
        self,
        store: Store,
        opening: Opening,
        walk: Walk,
        answering: Answering,
        sentences: Sentences,
        files: Files,
    ) -> None:
        self._store = store
        self._opening = opening
        self._walk = walk
        self._answering = answering
        self._sentences = sentences
        self._files = files
        self._passing: OrderedDict[str, Conversation] = OrderedDict()

    def handle(self, incoming: Incoming) -> tuple[Reply, ...]:
        """Read a message and give the replies, once what it changed is kept.

        Raises:
            StaleState: other messages of the same person kept being written at the same time.
        """
        incoming = replace(incoming, text=_whole(incoming.text))
        for left in range(_TRIES - 1, -1, -1):
            try:
                return self._once(incoming)
            except StaleState:
                if not left:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _once(self, incoming: Incoming) -> tuple[Reply, ...]:
        with self._store.turn(incoming.person) as unit:
            outcome = self._turned(unit, incoming)
            unused = self._keep(unit, outcome, incoming) if outcome.aside is None else []
        # The transaction is over: a search never holds it open, and files go once nothing names
        # them any more.
        if outcome.aside is None:
            for digest in unused:
                self._files.forget(digest)
            return outcome.replies
        answer, asked = self._answered(outcome, incoming)
        with self._store.turn(incoming.person) as unit:
            outcome = self._resumed(unit, incoming, answer, asked, outcome)
            self._keep(unit, outcome, incoming)
        return outcome.replies

    def _turned(self, unit: Unit, incoming: Incoming) -> Outcome:
        conversation = self._known(unit)
        if unit.dossier is not None:
            return self._walk.turn(conversation, unit.dossier, incoming, unit.dossiers)
        opened = self._opening.turn(conversation, incoming)
        if opened.dossier is None:
            return Outcome(opened.conversation, None, opened.replies, opened.entries, opened.aside)
        desk = self._walk.desk(opened.conversation, opened.dossier, incoming.moment.date())
        turn = Turn(desk, Heard(), opened.replies, opened.entries)
        return self._walk.begin(turn, opened.idea)

    def _known(self, unit: Unit) -> Conversation:
        """Give the conversation as kept, or as it is in memory while nothing may be kept."""
        kept = unit.conversation
        return self._passing.get(kept.person, kept)

    def _keep(self, unit: Unit, outcome: Outcome, incoming: Incoming) -> list[str]:
        """Write the turn; without consent, only remember where the conversation is.

        Returns:
            Digests of the files that nothing names any more.
        """
        conversation = outcome.conversation
        consented = conversation.consented(Purpose.DOSSIER)
        if not consented and not outcome.erased:
            self._passing[conversation.person] = conversation
            self._passing.move_to_end(conversation.person)
            if len(self._passing) > _IN_PASSING:
                self._passing.popitem(last=False)
            return []
        self._passing.pop(conversation.person, None)
        gone = unit.open(outcome.erased) if outcome.erased else None
        if gone:
            unit.erase(gone.id)
        unit.save(conversation, outcome.dossier, outcome.entries, incoming.moment)
        return [d for d in (gone.digests() if gone else ()) if not unit.mentioned(d)]

    def _answered(self, outcome: Outcome, incoming: Incoming) -> tuple[Reply, Asked | None]:
        """Answer the question set aside; give also what the answer depends on, if it asks."""
        text = outcome.aside or ""
        if len(text) > _LONGEST_QUESTION:
            return Reply(self._sentences.say("aside.too_long")), None
        dossier, conversation = outcome.dossier, outcome.conversation
        territory = dossier.territory if dossier else conversation.territory
        sector = dossier.sector if dossier else conversation.sector
        asking = Asking(incoming.moment.date(), territory, sector)
        answer = self._answering(text, asking)
        return Reply(answer.text, citations=answer.citations), answer.asks

    def _resumed(
        self,
        unit: Unit,
        incoming: Incoming,
        answer: Reply,
        asked: Asked | None,
        before: Outcome,
    ) -> Outcome:
        """Put the answer and the pending question in one reply."""
        conversation = self._known(unit)
        if unit.dossier is None:
            if asked:
                question = before.aside or ""
                now = self._opening.where(before.conversation, question, answer, asked)
            else:
                now = self._opening.again(before.conversation, answer)
            return Outcome(now.conversation, None, now.replies)
        desk = self._walk.desk(conversation, unit.dossier, incoming.moment.date(), unit.dossiers)
        entry = Entry(
            "question.answered",
            unit.dossier.id,
            {"sources": [citation.document for citation in answer.citations]},
        )
        names = "\n".join(f"\u2022 {name}" for _, name in asked.choices) if asked else ""
        said = [answer, Reply(names), Reply(self._sentences.say("aside.back"))]
        turn = Turn(desk, Heard(), tuple(said), (entry,))
        outcome = self._walk.resume(turn)
        return replace(outcome, replies=_joined(outcome.replies))


def _joined(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Give the answer and what follows as one reply, whatever its length: channels split it."""
    if not replies or any(reply.files for reply in replies):
        return replies
    text = "\n\n".join(reply.text for reply in replies if reply.text)
    citations = tuple(citation for reply in replies for citation in reply.citations)
    return (replace(replies[-1], text=text, citations=citations),)


def _whole(text: str) -> str:
    """Give a text without halves of characters, which no file or database could keep."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")

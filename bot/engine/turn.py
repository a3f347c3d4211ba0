"""One turn of conversation: what is known is read once, and written once with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.conversation import Conversation, Pending, Purpose
from bot.domain.dossier import Dossier
from bot.domain.message import Entry, Incoming, Reply
from bot.domain.passage import Answer, Asked
from bot.domain.sentences import Sentences
from bot.engine.answer import Asking
from bot.engine.delivery import Delivery, Letter
from bot.engine.guide.course import Outcome, Turn
from bot.engine.guide.opening import Opening
from bot.engine.guide.room import Heard
from bot.engine.guide.walk import Walk
from bot.engine.passing import Passing
from bot.engine.ports import Files, Store, Unit
from bot.errors import StaleState

# Answers a question of the promoter's from the index; the only costly step of a turn.
Answering = Callable[[str, Asking], Answer]
_LONGEST_QUESTION = 2_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Posting:
    """How a turn is delivered: kept with its state, for a channel to send.

    Args:
        delivery: the arrivals that the turn handles.
        render: makes the channel's letters of replies; pure.
        now: gives the moment, with its time zone, which a channel's own clock may not agree with:
            the letters are due then. When absent, it is when the message came.
    """

    delivery: Delivery
    render: Callable[[Sequence[Reply]], Sequence[Letter]]
    now: Callable[[], datetime] | None = None


@dataclass(slots=True)
class _Kept:
    """What remains to be done once a turn is committed.

    Args:
        passing: a conversation to be held in memory only.
        unused: digests of the files that nothing names any more.
    """

    passing: Conversation | None = None
    unused: list[str] = field(default_factory=list)


class Conversations:
    """Holds every conversation: one message in, its replies out.

    Args:
        sentences: of `prompts/guide.yaml`.
        passing: the conversations that may not be kept yet; its own, when absent.
    """

    def __init__(
        self,
        store: Store,
        opening: Opening,
        walk: Walk,
        answering: Answering,
        sentences: Sentences,
        files: Files,
        passing: Passing | None = None,
    ) -> None:
        self._store = store
        self._opening = opening
        self._walk = walk
        self._answering = answering
        self._sentences = sentences
        self._files = files
        self._passing = passing if passing is not None else Passing()

    def handle(self, incoming: Incoming, posting: Posting | None = None) -> tuple[Reply, ...]:
        """Read a message and give the replies, once what it changed is kept.

        Args:
            posting: the replies are kept too, with the arrivals handled, in the same transaction.

        Raises:
            StaleState: other messages of the same person kept being written at the same time, or
                the arrivals were handled elsewhere.
        """
        incoming = replace(incoming, text=_whole(incoming.text))
        for left in range(_TRIES - 1, -1, -1):
            try:
                return self._once(incoming, posting)
            except StaleState:
                if not left:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def pending(self, person: str) -> Pending | None:
        """Give the question that waits for an answer of this person's."""
        with self._store.turn(person) as unit:
            return self._known(unit).pending

    def named(self, person: str, field_id: str) -> str:
        """Give the name of a field of this person's current dossier, as letters keep it."""
        with self._store.turn(person) as unit:
            return _name(unit.dossier, field_id) if unit.dossier else ""

    def holds(self, person: str) -> bool:
        """Tell whether somebody's conversation is known to this process alone."""
        return self._passing.of(person) is not None

    def _once(self, incoming: Incoming, posting: Posting | None) -> tuple[Reply, ...]:
        with self._store.turn(incoming.person) as unit:
            before = unit.dossier
            outcome = self._turned(unit, incoming)
            if outcome.aside is None:
                kept = self._keep(unit, outcome, incoming)
                _post(unit, posting, outcome, before, incoming)
        # The transaction is over: a search never holds it open, and files go once nothing names
        # them any more.
        if outcome.aside is not None:
            answer, asked = self._answered(outcome, incoming)
            with self._store.turn(incoming.person) as unit:
                before = unit.dossier
                outcome = self._resumed(unit, incoming, answer, asked, outcome)
                kept = self._keep(unit, outcome, incoming)
                _post(unit, posting, outcome, before, incoming)
        self._passing.note(incoming.person, kept.passing)
        for digest in kept.unused:
            self._files.forget(digest)
        return outcome.replies

    def _turned(self, unit: Unit, incoming: Incoming) -> Outcome:
        conversation = self._known(unit)
        if incoming.about:
            incoming = replace(incoming, about=_of(unit.dossier, incoming.about))
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
        return self._passing.of(kept.person) or kept

    def _keep(self, unit: Unit, outcome: Outcome, incoming: Incoming) -> _Kept:
        """Write the turn; without consent, the conversation is only to be remembered."""
        conversation = outcome.conversation
        consented = conversation.consented(Purpose.DOSSIER)
        if not consented and not outcome.erased:
            return _Kept(passing=conversation)
        gone = unit.open(outcome.erased) if outcome.erased else None
        digests = gone.digests() if gone else _given_up(unit.dossier, outcome.dossier)
        if gone:
            unit.erase(gone.id)
        unit.save(conversation, outcome.dossier, outcome.entries, incoming.moment)
        return _Kept(unused=[digest for digest in digests if not unit.mentioned(digest)])

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
                now = self._opening.again(before.conversation, *before.replies, answer)
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
        outcome = self._walk.resume(turn, before.settled)
        return replace(outcome, replies=_joined(outcome.replies))


def _post(
    unit: Unit,
    posting: Posting | None,
    outcome: Outcome,
    before: Dossier | None,
    incoming: Incoming,
) -> None:
    """Keep the replies as letters, the last one with the field that it asks."""
    if posting is None:
        return
    letters = list(posting.render(outcome.replies))
    pending, dossier = outcome.conversation.pending, outcome.dossier
    if letters and pending and dossier:
        letters[-1] = replace(letters[-1], question=_name(dossier, pending.what))
    fields = [_name(dossier, name) for name in _changed(before, dossier)] if dossier else []
    moment = posting.now() if posting.now else incoming.moment
    unit.answer(posting.delivery, letters, fields, moment)


def _name(dossier: Dossier, field_id: str) -> str:
    """Name a field among those of all the dossiers of a person, for what outlives the turn."""
    return f"{dossier.id}/{field_id}"


def _of(dossier: Dossier | None, about: tuple[str, ...]) -> tuple[str, ...]:
    """Give the fields of a dossier among those that a message is about, by their own names."""
    found = (one.rpartition("/") for one in about)
    here = {"", dossier.id if dossier else ""}
    return tuple(name for whose, _, name in found if whose in here)


def _changed(before: Dossier | None, after: Dossier | None) -> tuple[str, ...]:
    """Give the fields of a dossier that a turn answered."""
    if after is None:
        return ()
    known = before.answers if before and before.id == after.id else {}
    return tuple(name for name, held in after.answers.items() if known.get(name) is not held)


def _given_up(before: Dossier | None, after: Dossier | None) -> frozenset[str]:
    """Give the digests of the files that a dossier named and names no more."""
    if before is None or after is None or before is after or before.id != after.id:
        return frozenset()
    return before.digests() - after.digests()


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

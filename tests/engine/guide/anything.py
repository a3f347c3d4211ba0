"""The guide over a store in memory, watched: what must hold after every message of anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bot.backends.files.library import Library
from bot.backends.search.places import Gazetteer
from bot.domain.conversation import Conversation, Pending, Purpose
from bot.domain.dossier import Answer as Given
from bot.domain.dossier import Dossier, Origin
from bot.domain.form import FieldKind
from bot.domain.knowledge import Catalogue
from bot.domain.message import Choice, Entry, Incoming, OutFile, Reply, Upload
from bot.domain.passage import Answer, AnswerKind
from bot.domain.proposal import FileKind, Made, Proposal
from bot.engine.answer import Asking
from bot.engine.guide.asides import looks_like_question
from bot.engine.guide.building import build_guide
from bot.engine.guide.consent import with_consent
from bot.engine.guide.placing import shown
from bot.engine.guide.reading import yes_or_no
from bot.engine.ports import Recorded
from bot.engine.turn import Conversations
from tests.cuisine import dossier as kitchen
from tests.cuisine import sentences
from tests.engine.guide.kitchen import INVENTED, SHIPPED
from tests.fakes.store import MemoryFiles, MemoryStore, MemoryUnit

START = datetime(2026, 11, 23, 19, tzinfo=UTC)
FOLDERS = {"livre": SHIPPED, "fictif": INVENTED}
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_AGREE = sentences("guide").raw("opening.consent_yes")
_LONGEST_TOKEN = 64


@cache
def catalogue(folder: str) -> Catalogue:
    """Give the rule data of a folder."""
    return Library(FOLDERS[folder]).read().knowledge.catalogue


@cache
def _places(folder: str) -> Gazetteer:
    return Gazetteer(catalogue(folder).territories)


class LightExporter:
    """Makes small files that hold the title of the proposal."""

    def make(self, kind: FileKind, proposal: Proposal) -> tuple[Made, ...]:
        """Give one file."""
        content = str(proposal).encode()
        return (Made(OutFile(f"{kind}.txt", "text/plain", content), kind),)


class WatchedUnit:
    """A turn of the store in memory; what is written must come back equal."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def save(
        self,
        conversation: Conversation,
        dossier: Dossier | None,
        entries: Sequence[Entry],
        moment: datetime,
    ) -> None:
        """Write the turn, once it is known to come back as it is."""
        held = conversation.model_dump_json()
        assert Conversation.model_validate_json(held).model_dump_json() == held
        assert dossier is None or Dossier.model_validate_json(dossier.model_dump_json()) == dossier
        for entry in entries:
            assert json.loads(json.dumps(entry.facts)) is not None
        self._unit.save(conversation, dossier, entries, moment)


class WatchedStore:
    """The store in memory, its writes watched."""

    def __init__(self) -> None:
        self._store = MemoryStore(lambda: START)

    @contextmanager
    def turn(self, person: str) -> Iterator[WatchedUnit]:
        """Open one person's turn."""
        with self._store.turn(person) as unit:
            yield WatchedUnit(unit)

    def journal(self, person: str) -> list[Recorded]:
        """Give a person's journal."""
        return self._store.journal(person)


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


class World:
    """Several persons who talk to one program."""

    def __init__(self, folder: str = "livre") -> None:
        self.folder = folder
        self.catalogue = catalogue(folder)
        self.store = WatchedStore()
        self.searches = 0
        self.last: dict[str, Step] = {}
        self.ever: dict[str, list[str]] = {}
        self._numbers: dict[str, tuple[str, int]] = {}
        self._moment = START
        self._files = MemoryFiles()
        self.restart()

    def restart(self) -> None:
        """Stop the program, and start it again over what was kept."""
        guide = build_guide(
            self.catalogue,
            _places(self.folder),
            sentences,
            LightExporter(),
            self._files,
            lambda _drawing: b"\x89PNG",
        )
        self._engine = Conversations(
            self.store,
            guide.opening,
            guide.walk,
            self._answering,
            sentences("guide"),
            self._files,
        )

    def wait(self, days: int) -> None:
        """Let days go by."""
        self._moment += timedelta(days=days)

    def change_form(self) -> None:
        """Give every form a new version, where the questions that no rule reads are renamed."""
        known = {"forms": {"__all__": {"renamed"}}}
        held = self.catalogue.model_dump_json(by_alias=True, exclude=known)
        forms = {}
        for name, form in self.catalogue.forms.items():
            version = form.version + 1
            free = [field.id for field in form.fields() if held.count(f'"{field.id}"') == 1]
            names = {one: f"{one.partition('-v')[0]}-v{version}" for one in free[::2]}
            data = form.model_dump(mode="json", by_alias=True)
            for section in data["sections"]:
                for field in section["champs"]:
                    field["id"] = names.get(field["id"], field["id"])
            renamed = {old: names.get(new, new) for old, new in form.renamed.items()} | names
            forms[name] = type(form).model_validate(
                {**data, "version": version, "renommes": renamed}
            )
        self.catalogue = self.catalogue.model_copy(update={"forms": forms})
        self.restart()

    def renamed(self, what: str) -> str:
        """Give what is asked under the names of the last form."""
        marks, colon, name = what.rpartition(":")
        names = {old: new for f in self.catalogue.forms.values() for old, new in f.renamed.items()}
        return f"{marks}{colon}{names.get(name, name)}"

    def lay_kitchen(self, person: str) -> None:
        """Keep a whole dossier for a person, as if it had been said."""
        form = self.catalogue.forms["fqis"]
        update = {"id": f"{person}#1", "person": person, "number": 1, "version": 0}
        held = kitchen(form).model_copy(update=update)
        talk = with_consent(Conversation(person=person), Purpose.DOSSIER, START.date(), given=True)
        talk = talk.model_copy(update={"current": held.id, "dossiers": 1})
        with self.store.turn(person) as unit:
            unit.save(talk, held, (), START)

    def known(self, person: str) -> Known:
        """Give what is kept for a person."""
        with self.store.turn(person) as unit:
            return Known(unit.conversation, {one.id: one for one in unit.dossiers()})

    def write(self, person: str, *texts: str) -> Step:
        """Write messages; give what the last came to."""
        return [self._hand(person, text=text) for text in texts][-1]

    def press(self, person: str, token: str) -> Step:
        """Press a choice."""
        return self._hand(person, token=token)

    def choose(self, person: str, words: str) -> Step:
        """Press the choice that is offered with these words."""
        found = [c.token for c in self.last[person].choices if c.text.startswith(words)]
        assert found, [c.text for c in self.last[person].choices]
        return self.press(person, found[0])

    def hand_over(self, person: str, name: str, content: bytes | None) -> Step:
        """Hand over a file."""
        upload = Upload(name, "application/x-hostile", len(content or b""), content)
        return self._hand(person, upload=upload)

    def speak(self, person: str, sound: bytes | None = None) -> Step:
        """Send a voice message, whose recording the channel may give."""
        upload = Upload("vocal", "audio/ogg", len(sound), sound) if sound else None
        return self._hand(person, voice=True, upload=upload)

    def bring(self, person: str, text: str, **message: Any) -> Step:
        """Bring words otherwise than by writing them: edited, forwarded, or that quote."""
        return self._hand(person, text=text, **message)

    def _answering(self, text: str, asking: Asking) -> Answer:
        self.searches += 1
        return Answer(AnswerKind.ABSTAIN, "Je ne trouve rien de sûr là-dessus.")

    def _hand(self, person: str, **message: Any) -> Step:
        before, searched = self.known(person), self.searches
        self._moment += timedelta(seconds=30)
        incoming = Incoming(person, self._moment, **message)
        replies = self._engine.handle(incoming)
        offered = self.last[person].choices if person in self.last else ()
        step = Step(incoming, replies, before, self.known(person), offered)
        _check_replies(step)
        _check_pending(step)
        _check_kept(step, self.store.journal(person))
        self._check_numbers(step)
        self._check_unlost(step)
        _check_unasked(step)
        _check_searched(step, self.searches - searched)
        self.last[person] = step
        self.ever.setdefault(person, []).extend(choice.token for choice in step.choices)
        return step

    def _check_numbers(self, step: Step) -> None:
        """A dossier belongs to its person, and keeps the number by which she names it."""
        person = step.incoming.person
        for one in step.after.dossiers.values():
            assert one.person == person
            assert self._numbers.setdefault(one.id, (person, one.number)) == (person, one.number)
        numbers = [one.number for one in step.after.dossiers.values()]
        assert len(set(numbers)) == len(numbers)

    def _check_unlost(self, step: Step) -> None:
        """What was kept stays until its own question is answered again, or its dossier erased."""
        for identifier, before in step.before.dossiers.items():
            after = step.after.dossiers.get(identifier)
            if after is None:
                assert _asked(step.before.pending, "dossiers", "effacer")
                continue
            renamed = self.catalogue.forms[before.programme].renamed
            if _changed_nothing(step):
                assert _content(before, renamed) == _content(after, renamed)
            _check_answers(step, before, after, renamed)
            _check_lines(step, before, after)


def _check_replies(step: Step) -> None:
    """There is always something to read, its choices can be told apart, its sentences are whole."""
    assert step.replies
    assert all(reply.text.strip() for reply in step.replies)
    tokens = [choice.token for choice in step.choices]
    assert len(set(tokens)) == len(tokens)
    assert all(0 < len(token.encode()) <= _LONGEST_TOKEN for token in tokens)
    assert all(choice.text.strip() for choice in step.choices)
    assert not _PLACEHOLDER.search(step.text), step.text


def _check_pending(step: Step) -> None:
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


def _check_kept(step: Step, journal: Sequence[Recorded]) -> None:
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


def _check_searched(step: Step, searches: int) -> None:
    """Only a question costs a search, and one at most."""
    assert searches <= 1
    if searches and not _asked_to_search(step):
        assert step.incoming.token is None
        assert step.incoming.upload is None or not step.before.dossiers
        assert looks_like_question(step.incoming.text)
        assert "Je ne trouve rien de sûr" in step.text


def _asked_to_search(step: Step) -> bool:
    """Tell whether the person said that words of somebody else's are a question."""
    return any(choice.text == "C'est une question" for choice in step.offered)


def _check_unasked(step: Step) -> None:
    """Words that somebody else wrote change nothing by themselves."""
    if step.incoming.forwarded and not step.incoming.upload:
        for name, before in step.before.dossiers.items():
            after = step.after.dossiers[name].answers.values()
            assert [one.value for one in after] == [one.value for one in before.answers.values()]


def _changed_nothing(step: Step) -> bool:
    """Tell whether a message can change nothing: a choice of an earlier question, or no words."""
    token, pending = step.incoming.token, step.before.pending
    if token is not None:
        return pending is None or token.partition(".")[0] != str(pending.serial)
    return step.incoming.voice or not (step.incoming.text.strip() or step.incoming.upload)


def _content(dossier: Dossier, renamed: dict[str, str]) -> dict[str, Any]:
    """Give what was said, whatever the form's version."""
    kept = {"expenses", "funding", "ticks", "links", "closed", "territory", "sector"}
    held = dossier.model_dump(mode="json", include=kept)
    answers = {renamed.get(key, key): one.value for key, one in dossier.answers.items()}
    return {**held, "answers": answers}


def _check_answers(step: Step, before: Dossier, after: Dossier, renamed: dict[str, str]) -> None:
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
        return _asked(pending, "budget")
    words = str(before.value or "").split()
    return _asked(pending, "redaction") and all(word in str(after.value) for word in words)


def _check_lines(step: Step, before: Dossier, after: Dossier) -> None:
    """Lines, files and rewritten sentences change only in their own room."""
    files = {key: tick.files for key, tick in before.ticks.items() if tick.files}
    if not _asked(step.before.pending, "budget"):
        assert before.expenses == after.expenses
        assert before.funding == after.funding
    if not _asked(step.before.pending, "pieces"):
        assert all(set(held) <= set(after.ticks[key].files) for key, held in files.items())
    if not _asked(step.before.pending, "redaction"):
        assert _edited(before) <= _edited(after)


def _edited(dossier: Dossier) -> set[tuple[str, str]]:
    return {
        (name, sentence.text)
        for name, draft in dossier.drafts.items()
        for sentence in draft.sentences
        if sentence.origin is Origin.EDITED
    }


def _asked(pending: Pending | None, room: str, what: str | None = None) -> bool:
    return pending is not None and pending.room == room and what in (None, pending.what)

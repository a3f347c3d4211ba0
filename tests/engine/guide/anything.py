"""The guide over a store in memory, watched: what must hold after every message of anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bot.backends.files.library import Library
from bot.backends.search.places import Gazetteer
from bot.domain.conversation import Conversation, Purpose
from bot.domain.dossier import Dossier
from bot.domain.knowledge import Catalogue
from bot.domain.message import Entry, Incoming, OutFile, Upload
from bot.domain.passage import Answer, AnswerKind
from bot.domain.proposal import FileKind, Made, Proposal
from bot.engine.answer import Asking
from bot.engine.guide.building import build_guide
from bot.engine.guide.consent import with_consent
from bot.engine.ports import Recorded
from bot.engine.turn import Conversations
from tests.cuisine import dossier as kitchen
from tests.cuisine import sentences
from tests.engine.guide.holding import (
    Known,
    Step,
    asked,
    changed_nothing,
    check_answers,
    check_kept,
    check_lines,
    check_pending,
    check_replies,
    check_searched,
    check_unasked,
    content,
)
from tests.engine.guide.kitchen import INVENTED, SHIPPED
from tests.fakes.store import MemoryFiles, MemoryStore, MemoryUnit

START = datetime(2026, 11, 23, 19, tzinfo=UTC)
FOLDERS = {"livre": SHIPPED, "fictif": INVENTED}


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
        check_replies(step)
        check_pending(step)
        check_kept(step, self.store.journal(person))
        self._check_numbers(step)
        self._check_unlost(step)
        check_unasked(step)
        check_searched(step, self.searches - searched)
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
                assert asked(step.before.pending, "dossiers", "effacer")
                continue
            renamed = self.catalogue.forms[before.programme].renamed
            if changed_nothing(step):
                assert content(before, renamed) == content(after, renamed)
            check_answers(step, before, after, renamed)
            check_lines(step, before, after)

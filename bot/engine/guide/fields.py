"""The room that asks a stage's fields, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.controls import Concern
from bot.domain.dossier import Answer, Dossier, State
from bot.domain.form import FieldKind, FormField, Role
from bot.domain.message import Entry, Reply
from bot.domain.sentences import Sentences
from bot.domain.values import PlaceValue, Value
from bot.engine.guide.asking import Asking
from bot.engine.guide.assenting import yes_or_no
from bot.engine.guide.bare_answers import adds, ends_list
from bot.engine.guide.nearby import Nearby, at_home, together
from bot.engine.guide.priorities import OTHER, Priorities, known_priorities
from bot.engine.guide.progress import next_field, stage_of
from bot.engine.guide.reading import Reader, Reading
from bot.engine.guide.room import Desk, Heard, Question, Turned
from bot.engine.ports import PlaceFound, only_sector

# Ways to say that an answer is kept, said in turn.
WAYS = 3
# What may be done instead of answering a field, whatever it is.
UNKNOWN, SKIP, HELP, ENOUGH = "_inconnu", "_passer", "_aide", "_fini"
# Held where a place is asked with a yes or a no: the first one offered is the likeliest.
_NEAR = "proche"


class FieldsRoom:
    """Asks fields and keeps their answers."""

    name = "champs"

    def __init__(self, sentences: Sentences, asking: Asking, reader: Reader) -> None:
        self._sentences = sentences
        self._asking = asking
        self._reader = reader
        self._priorities = Priorities(sentences)

    def ask(self, desk: Desk, what: str = "", held: Mapping[str, Any] | None = None) -> Turned:
        """Ask a field, or the next one of the stage."""
        field = desk.form.field(what) if what else self._next(desk)
        if field is None:
            return Turned(desk.dossier)
        taken = tuple((held or {}).get("pris", ()))
        return Turned(desk.dossier, question=self.question(field, desk, taken, held))

    def question(
        self,
        field: FormField,
        desk: Desk,
        taken: tuple[str, ...] = (),
        held: Mapping[str, Any] | None = None,
    ) -> Question:
        """Give a field's question with what may be done instead of answering."""
        question = self._asking.question(field, taken)
        if field.role is Role.PRIORITY:
            question = self._priorities.over(
                question, desk, field, other=bool((held or {}).get(OTHER))
            )
        shortcuts = [(UNKNOWN, self._say("unknown"))]
        shortcuts += [(SKIP, self._say("skip")), (HELP, self._say("help"))]
        options = question.options
        if question.several is not None:
            mark = self._say("taken")
            options = tuple(
                (key, f"{mark} {text}" if key in taken else text) for key, text in options
            )
            options += ((ENOUGH, self._say("enough")),)
        places = tuple((held or {}).get("lieux", ()))
        if places:
            options = tuple((str(rank), place["choix"]) for rank, place in enumerate(places))
        kept = {key: value for key, value in (held or {}).items() if key != "pris"}
        if question.several is not None:
            kept["pris"] = list(taken)
        return replace(question, options=options, shortcuts=tuple(shortcuts), held=kept)

    def hear(self, desk: Desk, heard: Heard, question: Question) -> Turned:
        """Keep an answer, or say gently what was expected."""
        field = desk.form.field(question.what)
        if field is None:
            return self.ask(desk)
        if heard.chosen == HELP:
            return Turned(
                desk.dossier,
                (Reply(self.help(field)),),
                question=self.question(field, desk, (), question.held),
            )
        if heard.chosen == SKIP:
            return self._skipped(desk, field)
        if heard.chosen == UNKNOWN:
            return self._kept(desk, field, Reading(None, unknown=True), State.UNKNOWN)
        several = field.kind is FieldKind.CHOICES
        if several and (heard.chosen or not heard.text or ends_list(heard.text)):
            return self._several(desk, field, heard, question)
        if field.role is Role.PRIORITY and heard.chosen:
            return self._priority(desk, field, heard.chosen)
        if question.held.get(_NEAR) and not heard.chosen and yes_or_no(heard.text):
            heard = replace(heard, chosen="0")
        if question.held.get("lieux") and heard.chosen:
            return self._chosen_place(desk, field, heard, question)
        return self._read(desk, field, heard, question)

    def _read(self, desk: Desk, field: FormField, heard: Heard, question: Question) -> Turned:
        """Read an answer in words, and keep it."""
        reading = self._reader.read(field, heard, desk.day)
        near = self._near(desk, field, heard, reading)
        if near or reading.hint is not None:
            return self._unclear(desk, field, reading, question, near)
        if reading.unknown:
            return self._kept(desk, field, reading, State.UNKNOWN)
        if field.kind is FieldKind.CHOICES:
            reading = _with_taken(field, reading, heard.text, question.held.get("pris", ()))
        return self._kept(desk, field, reading, State.GIVEN)

    def _priority(self, desk: Desk, field: FormField, chosen: str) -> Turned:
        """Keep a priority of the plan in the plan's words; for another, ask for its words."""
        rank = int(chosen) if chosen.isdecimal() else -1
        names = known_priorities(desk)
        if not 0 <= rank < len(names):
            question = self.question(field, desk, (), {OTHER: True})
            return Turned(desk.dossier, question=question)
        return self._kept(desk, field, Reading(names[rank], words=names[rank]), State.GIVEN)

    def _skipped(self, desk: Desk, field: FormField) -> Turned:
        """Skip a field; an answer that was given before stays."""
        if desk.dossier.value(field.id) is None:
            return self._kept(desk, field, Reading(None), State.SKIPPED)
        return Turned.say(desk.dossier, self._say("kept_skipped", name=field.name))

    def restored(self, desk: Desk, field: FormField, held: Mapping[str, Any]) -> Dossier:
        """Give the dossier with an answer that waited for a decision."""
        return answered(desk.dossier, field, Answer.model_validate(held))

    def help(self, field: FormField) -> str:
        """Give why a field is asked, how to answer it, and an example."""
        lines = [
            self._say("why", why=field.why),
            field.help,
            self._sentences.say("asking.example", example=field.example),
        ]
        if field.limit:
            lines.append(self._say("limit", limit=field.limit))
        if field.who:
            lines.append(self._say("who", who=field.who))
        return "\n\n".join(lines)

    def _next(self, desk: Desk) -> FormField | None:
        stage = stage_of(desk)
        return next_field(stage, desk) if stage else None

    def _several(self, desk: Desk, field: FormField, heard: Heard, question: Question) -> Turned:
        """Take or put back one of several choices; the person says when it is enough."""
        taken = tuple(question.held.get("pris", ()))
        if heard.chosen == ENOUGH or (heard.chosen is None and ends_list(heard.text)):
            return self._kept(desk, field, Reading(taken), State.GIVEN)
        chosen = heard.chosen or ""
        now = tuple(t for t in taken if t != chosen) if chosen in taken else (*taken, chosen)
        return Turned(desk.dossier, question=self.question(field, desk, now, question.held))

    def _chosen_place(
        self, desk: Desk, field: FormField, heard: Heard, question: Question
    ) -> Turned:
        place = question.held["lieux"][int(heard.chosen or 0)]
        value = PlaceValue(name=place["nom"], territory=place["territoire"], sector=place["zone"])
        return self._kept(desk, field, Reading(value, words=place["nom"]), State.GIVEN)

    def _near(self, desk: Desk, field: FormField, heard: Heard, reading: Reading) -> Nearby | None:
        """Find that a name said short is of the same territory as the other, or as the dossier."""
        if field.kind is not FieldKind.PLACE or reading.unknown:
            return None
        if reading.options:
            return together(reading.options, desk.catalogue)
        if not isinstance(reading.value, PlaceValue):
            return None
        found = self._reader.places.find(heard.text)[0]
        return at_home(found, desk.catalogue, desk.dossier.territory)

    def _beside(
        self, desk: Desk, field: FormField, near: Nearby, reading: Reading, asked: Question
    ) -> Turned:
        """Ask whether the longer names are meant; what was read at first stays a choice."""
        territory = desk.catalogue.territory(near.places[0].territory)
        names = self._say("and").join(dict.fromkeys(p.name for p in near.places))
        first = {
            "nom": ", ".join(dict.fromkeys(place.name for place in near.places)),
            "territoire": near.places[0].territory,
            "zone": only_sector(near.places),
            "choix": f"{names} ({territory.name})" if territory else names,
        }
        read = reading.options
        far = reading.value
        if isinstance(far, PlaceValue) and far.territory:
            read = (PlaceFound(far.name, far.territory, far.sector, exact=True),)
        places = [first, *(self._offered(desk, place) for place in read)]
        held = {**asked.held, "lieux": places, _NEAR: True}
        question = self.question(field, desk, (), held)
        meant = self._say("and").join(near.meant)
        text = self._say("near_home", meant=meant)
        if near.beside:
            text = self._say("near_place", meant=meant, beside=near.beside)
        return Turned(desk.dossier, question=replace(question, text=text))

    def _offered(self, desk: Desk, place: PlaceFound) -> dict[str, Any]:
        return {
            "nom": place.name,
            "territoire": place.territory,
            "zone": place.sector,
            "choix": self._where(desk, place),
        }

    def _unclear(
        self,
        desk: Desk,
        field: FormField,
        reading: Reading,
        asked: Question,
        near: Nearby | None = None,
    ) -> Turned:
        """Say what was expected; where several places have the name, offer them."""
        if near:
            return self._beside(desk, field, near, reading, asked)
        if not reading.options:
            return Turned(desk.dossier, unread=reading.hint)
        places = [self._offered(desk, place) for place in reading.options]
        question = self.question(field, desk, (), {**asked.held, "lieux": places})
        return Turned(desk.dossier, question=replace(question, text=reading.hint or question.text))

    def _where(self, desk: Desk, place: PlaceFound) -> str:
        """Name a place so that it cannot be taken for another of the same name."""
        territory = desk.catalogue.territory(place.territory)
        if territory is None:
            return place.name
        part = next((s.name for s in territory.sectors if s.id == place.sector), "")
        return f"{place.name} ({', '.join(name for name in (part, territory.name) if name)})"

    def _kept(self, desk: Desk, field: FormField, reading: Reading, state: State) -> Turned:
        answer = Answer(
            field=field.id,
            kind=field.kind,
            state=state,
            value=reading.value if state is State.GIVEN else None,
            words=reading.words,
            day=desk.day,
        )
        dossier = answered(desk.dossier, field, answer)
        says = [self._echo(desk, field, answer, reading)]
        facts: dict[str, object] = {"champ": field.id, "etat": state.value}
        entries = [Entry("answer.kept", dossier.id, facts)]
        if field.role is Role.CONFLICT and answer.value is True:
            says.append(self._conflict(desk))
            entries.append(Entry("human.needed", dossier.id, {"raison": "conflit"}))
        return Turned(dossier, (Reply("\n\n".join(says)),), entries=tuple(entries))

    def _echo(self, desk: Desk, field: FormField, answer: Answer, reading: Reading) -> str:
        if answer.state is State.SKIPPED:
            return self._say("skipped", name=field.name)
        if answer.state is State.UNKNOWN:
            text = self._say("noted_unknown", name=field.name)
            return f"{text} {self._say('who', who=field.who)}" if field.who else text
        if isinstance(answer.value, tuple) and not answer.value:
            return self._say("noted_none", name=field.name)
        noted = self._say(f"noted.{len(desk.dossier.answers) % WAYS}")
        long = field.kind is FieldKind.LONG_TEXT
        shown = self._asking.shown(field, answer.value)
        shown = shown.rstrip(".!? ")
        text = noted if long else self._say("echo", noted=noted, name=field.name, value=shown)
        return f"{text} {reading.notice}" if reading.notice else text

    def _conflict(self, desk: Desk) -> str:
        """Say what a link with the committee means, with the rule's own sentence."""
        known = [
            rule.values[-1].text
            for rule in desk.programme.rules
            if rule.control and rule.control.concern is Concern.ORGANISATION
            for field in rule.control.requires.fields()
            if (role := desk.form.field(field)) and role.role is Role.CONFLICT
        ]
        return "\n\n".join([self._say("conflict"), *known[:1]])

    def _say(self, key: str, **facts: object) -> str:
        return self._sentences.say(f"fields.{key}", **facts)


def _with_taken(field: FormField, reading: Reading, text: str, taken: Sequence[str]) -> Reading:
    """Give the choices just named with those that were taken one by one before."""
    if not isinstance(reading.value, tuple) or not reading.value or not adds(text):
        return reading
    every = {*reading.value, *taken}
    return replace(reading, value=tuple(one.id for one in field.options if one.id in every))


def answered(dossier: Dossier, field: FormField, answer: Answer) -> Dossier:
    """Give the dossier with an answer, and with what the answer changes of it."""
    return _placed(dossier.with_answer(answer), field, answer.value)


def _placed(dossier: Dossier, field: FormField, value: Value) -> Dossier:
    """Give the dossier its territory once its place is known, and take the former one away."""
    if field.role is not Role.PLACE:
        return dossier
    place = value if isinstance(value, PlaceValue) else None
    moved = {
        "territory": place.territory if place else None,
        "sector": place.sector if place else None,
    }
    if (dossier.territory, dossier.sector) == (moved["territory"], moved["sector"]):
        return dossier.model_copy(update=moved)
    # The calls of another place are others: which one is asked anew.
    ticks = {key: tick for key, tick in dossier.ticks.items() if key != "appel"}
    return dossier.model_copy(update={**moved, "call": None, "ticks": ticks})

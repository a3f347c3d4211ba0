"""Conversations and dossiers to keep: one plain example, and every one that could be said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin

from hypothesis import strategies as st

from bot.domain.conversation import Conversation
from bot.domain.dossier import Answer, Dossier, ExpenseLine
from bot.domain.form import FieldKind
from bot.domain.message import Entry
from bot.domain.values import Duration, FileValue, Held, PlaceValue, Value
from bot.engine.ports import Store

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 14, 5, 6, 789, tzinfo=UTC)
PERSON = "terminal:1"


def dossier(identifier: str = "d1", number: int = 1, person: str = PERSON) -> Dossier:
    """Give a dossier never kept, with an amount and a few words."""
    asked = Answer(field="demande", kind=FieldKind.MONEY, value=Decimal("12500.50"), day=DAY)
    idea = Answer(field="idee", kind=FieldKind.TEXT, value="Une cuisine collective", day=DAY)
    return Dossier(
        id=identifier,
        person=person,
        number=number,
        programme="fqis",
        form="fqis-generique",
        form_version=1,
        opened=DAY,
        answers={"demande": asked, "idee": idea},
        expenses=(ExpenseLine(id="e1", label="Animatrice", amount=Decimal("14400.00")),),
    )


def keep(store: Store, *held: Dossier, person: str = PERSON) -> None:
    """Keep dossiers of a person, each in a turn of its own; the last one is current."""
    for one in held:
        with store.turn(person) as unit:
            said = unit.conversation.model_copy(update={"current": one.id})
            unit.save(said, one, [Entry("dossier.opened", one.id)], MOMENT)


# A lone surrogate is no character: no channel hands one over.
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2)
_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
_DURATIONS = st.builds(Duration, count=_NUMBERS, unit=st.sampled_from(["jours", "mois", "ans"]))
_PLACES = st.builds(PlaceValue, name=_TEXTS, territory=st.none() | _TEXTS)
_FILES = st.builds(
    FileValue, name=_TEXTS, media_type=_TEXTS, size=st.integers(0, 10**9), digest=_TEXTS
)
_VALUES: dict[FieldKind, st.SearchStrategy[Any]] = {
    FieldKind.CHOICE: _TEXTS,
    FieldKind.CHOICES: st.lists(_TEXTS, max_size=3).map(tuple),
    FieldKind.YES_NO: st.booleans(),
    FieldKind.TEXT: _TEXTS,
    FieldKind.LONG_TEXT: _TEXTS,
    FieldKind.INTEGER: st.integers(),
    FieldKind.MONEY: _AMOUNTS,
    FieldKind.PERCENTAGE: _NUMBERS,
    FieldKind.DATE: st.dates(),
    FieldKind.DURATION: _DURATIONS,
    FieldKind.PLACE: _PLACES,
    FieldKind.BUDGET_LINES: st.none(),
    FieldKind.FILE: _FILES,
}


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Give an answer of any kind."""
    kind = draw(st.sampled_from(FieldKind))
    value: Value = draw(st.none() | _VALUES[kind])
    return Answer(
        field=draw(_TEXTS),
        kind=kind,
        value=value,
        words=draw(_TEXTS),
        day=draw(st.dates()),
        confirmed=draw(st.booleans()),
    )


# What is JSON once and for all: a room hands nothing else over to wait for an answer.
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)
_PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    Decimal: _NUMBERS,
    Any: _JSON,
    Answer: answers(),
    int: st.integers(0, 2**31 - 1),
}


def _of(kind: Any) -> st.SearchStrategy[Any]:
    """Give values of a type, the models' own and what they are made of."""
    arguments = get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(_of, arguments))
    if get_origin(kind) is tuple:
        return st.lists(_of(arguments[0]), max_size=2).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=2)
    if isinstance(kind, type) and issubclass(kind, Held):
        return whole(kind)
    return st.from_type(kind)


def whole(model: type[Held], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give models with every field filled, those that are added later too."""
    fields = {name: _of(field.annotation) for name, field in model.model_fields.items()}
    return st.builds(model, **(fields | given))


_OWN = st.just(PERSON)
_NEW = st.just(0)
CONVERSATIONS: st.SearchStrategy[Conversation] = whole(Conversation, person=_OWN, version=_NEW)
DOSSIERS: st.SearchStrategy[Dossier] = whole(Dossier, person=_OWN, version=_NEW, id=st.just("d1"))

"""Turns rule data and the glossary into passages: each value's French sentence is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.form import Form
from bot.domain.glossary import Glossary
from bot.domain.passage import Passage
from bot.domain.rules import Call, DatedValue, Facts, Programme, Sourced, Status, Territory

# Keys of a territory that are dated series, with the topic each answers.
_SERIES = {
    "mandataire": "mandataire",
    "area": "etendue",
    "contacts": "contact",
    "hours": "heures",
    "mode": "mode",
    "envelopes": "enveloppe",
    "priorities": "priorites",
    "form": "formulaire",
}


def _passage(value: Sourced, base: Passage, /, **changes: object) -> Passage:
    verification = value.verification
    return replace(
        base,
        text=value.text,
        source=" ; ".join(value.source),
        dated=verification.on if verification else None,
        to_check=(value.ask or "") if value.status is Status.TO_CHECK else None,
        questions=value.questions,
        **changes,  # type: ignore[arg-type]
    )


def _held(value: DatedValue) -> dict[str, Any]:
    number = value.value if isinstance(value.value, Decimal) else None
    return {
        "valid_from": value.since,
        "valid_until": value.until,
        "value": None if number is None else f"{number.normalize():f} {value.unit or ''}".strip(),
        "unknown": value.unknown,
    }


def _series(facts: Facts, base: Passage, titles: dict[str, str]) -> Iterator[Passage]:
    for key, topic in _SERIES.items():
        for value in getattr(facts, key, ()):
            section = titles.get(topic, topic)
            yield _passage(
                value, base, section=section, topics=(topic,), rule=topic, **_held(value)
            )
    for rule in facts.rules:
        for value in rule.values:
            yield _passage(
                value, base, section=rule.title, topics=(rule.topic,), rule=rule.id, **_held(value)
            )
    for call in facts.calls:
        yield _call(call, base)


def _call(call: Call, base: Passage) -> Passage:
    # What a call says is guidance until its last known day: its closing, or the end of projects
    # that it admits when nothing says when it closed.
    until = call.closes or call.last_day() or call.projects_end
    since = date(call.year, 1, 1) if call.year else None
    topics = ["appel"]
    topics += ["montant-maximum"] if call.maximum is not None else []
    topics += ["enveloppe"] if call.envelope is not None else []
    topics += ["duree"] if call.projects_end else []
    return _passage(
        call,
        base,
        section=call.name,
        topics=tuple(topics),
        rule=call.id,
        valid_from=call.opens or since,
        valid_until=until,
    )


def _numbered(passages: Iterator[Passage]) -> list[Passage]:
    return [
        replace(passage, id=f"{passage.document}#{rank}")
        for rank, passage in enumerate(passages, start=1)
    ]


def of_programme(programme: Programme, path: str) -> list[Passage]:
    """Give one passage for each value of each core rule of a programme."""
    title = f"{programme.name} ({programme.acronym})" if programme.acronym else programme.name
    base = Passage(path, path, title, "", "", organisation=title, programme=programme.id)
    return _numbered(
        _passage(
            value, base, section=rule.title, topics=(rule.topic,), rule=rule.id, **_held(value)
        )
        for rule in programme.rules
        for value in rule.values
    )


def of_form(form: Form, programme: str, path: str) -> list[Passage]:
    """Give one passage for each section of a form: what it asks, why, what a good answer holds.

    A section that is not exported only serves the guide: it says nothing to quote.
    """
    base = Passage(path, path, form.title, "", "", programme=programme)
    return _numbered(
        replace(
            _passage(section, base, section=section.title),
            text="\n".join([section.text, *section.good]),
        )
        for section in form.sections
        if section.exported
    )


def of_territory(territory: Territory, path: str, titles: dict[str, str]) -> list[Passage]:
    """Give one passage for each value and call of a territory and of its sectors."""
    base = Passage(
        path,
        path,
        territory.name,
        "",
        "",
        territories=(territory.id,),
        programme=territory.programme,
    )

    def every() -> Iterator[Passage]:
        yield from _series(territory, base, titles)
        for sector in territory.sectors:
            named = replace(base, title=f"{territory.name} › {sector.name}", sector=sector.id)
            yield from _series(sector, named, titles)

    return _numbered(every())


def of_glossary(
    glossary: Glossary, path: str, title: str, ask: str, ways: Sequence[str] = ()
) -> list[Passage]:
    """Give one passage for each term: its definition, found by its acronym and spellings too.

    Args:
        ask: whom to ask about a term that is not verified.
        ways: ways to ask what a word means, with `{term}` in the word's place.
    """

    def every() -> Iterator[Passage]:
        for term in glossary.terms:
            name = f"{term.name} ({term.acronym})" if term.acronym else term.name
            others = (term.acronym or "", *term.synonyms, *term.spellings)
            asked = [way.replace("{term}", term.name) for way in ways]
            asked += [ways[0].replace("{term}", term.acronym)] if ways and term.acronym else []
            yield Passage(
                path,
                path,
                title,
                name,
                term.definition,
                source=" ; ".join(term.source),
                to_check=ask if term.status is Status.TO_CHECK else None,
                questions=tuple(other for other in (*others, *asked) if other),
            )

    return _numbered(every())

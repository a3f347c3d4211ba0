"""The French sentences of `prompts/`: each is said by the code, and each that it says is there."""

from __future__ import annotations

from functools import cache

import pytest

from bot.backends.files.prompts import load_sentences
from bot.backends.files.schema import help_keys
from bot.domain.call_rulings import CODES as CALL_CODES
from bot.domain.controls import Concern
from bot.domain.dossier import FundingStatus
from bot.domain.passage import AnswerKind
from bot.domain.sentences import Sentences
from bot.domain.verdict import VerdictKind
from bot.engine.guide.measures import PERIODS
from bot.errors import DataError
from tests.house.prompts import asked, beginnings, codes, spoken, steps
from tests.house.sources import ROOT, Source, sources

FILES = sorted(path.stem for path in (ROOT / "prompts").glob("*.yaml"))

# Errors that have no French sentence: the bench and `evaluate` are developers' commands.
_BARE = {"beir_file", "call_unknown", "place_unknown", "value_expected"}


@cache
def _read() -> list[Source]:
    return list(sources(ROOT, "bot"))


@cache
def _sentences(name: str) -> Sentences:
    return load_sentences(ROOT / "prompts", name)


def _under(name: str, beginning: str) -> set[str]:
    keys = _sentences(name).keys()
    return {key.removeprefix(beginning) for key in keys if key.startswith(beginning)}


def _computed() -> dict[str, tuple[str, set[str]]]:
    """Give, by the beginning of a computed key, the file it is in and what may follow."""
    return {
        "errors.": ("knowledge", spoken(_read())),
        "erreurs.": ("documents", spoken(_read())),
        "avertissements.": ("documents", spoken(_read())),
        "drafting.": ("writing", spoken(_read())),
        "sourced.": ("writing", spoken(_read())),
        "room.": ("writing", spoken(_read())),
        "told.": ("writing", spoken(_read())),
        "model.": ("writing", spoken(_read())),
        "page.": ("writing", spoken(_read())),
        "act.": ("writing", spoken(_read())),
        "state.": ("writing", spoken(_read())),
        "step.": ("writing", spoken(_read())),
        "then.": ("writing", spoken(_read())),
        "tag.": ("writing", spoken(_read())),
        "lack.": ("writing", spoken(_read())),
        "gap.": ("writing", spoken(_read())),
        "gravity.": ("writing", spoken(_read())),
        "remark.": ("writing", spoken(_read())),
        "criterion.": ("writing", spoken(_read())),
        "instead.": ("writing", spoken(_read())),
        "mend.": ("writing", spoken(_read())),
        "glossary.": ("answer", {way for way in spoken(_read()) if way.startswith("way_")}),
        "call.": ("eligibility", {c + end for c in CALL_CODES for end in ("", "_change")}),
        "certain.": ("eligibility", {*map(str, Concern), "title", "rest"}),
        "concern.": ("eligibility", {*map(str, Concern)}),
        "head.": ("eligibility", {*map(str, VerdictKind), *spoken(_read())}),
        "outcome.": ("eligibility", {"passe", "echoue", "passe_doute", "echoue_doute"}),
        "doubts.": ("budget", spoken(_read())),
        "enter.": ("budget", spoken(_read())),
        "money_status.": ("budget", {*map(str, FundingStatus), "unknown"}),
        "off.": ("budget", spoken(_read())),
        "units.": ("budget", {*PERIODS, "h", "km"}),
        "kinds.": ("knowledge", {*map(str, AnswerKind), "elsewhere"}),
        "schema.": ("knowledge", help_keys()),
        "sync.": ("knowledge", {step for source in _read() for step in steps(source)}),
        **_exported(),
    }


def _exported() -> dict[str, tuple[str, set[str]]]:
    """Give those of the exported files and of their rooms, where some keys are two levels deep."""
    parts = "columns dates draft drafted kept mode sheet status verdict what".split()
    rooms = "checklist export pieces plain proposal workbook".split()
    said = spoken(_read())
    ends = said | {f"{part}.{end}" for part in parts for end in said}
    return {f"{start}.": ("export", ends) for start in (*rooms, *parts)}


def test_modules_that_speak_are_known() -> None:
    """Each sentence asked for is looked for in one file, whichever module asks."""
    unknown = [one.where for source in _read() for one in asked(source) if one.file not in FILES]
    assert unknown == []
    assert {start for source in _read() for start in beginnings(source)} == set(_computed())


def test_every_sentence_asked_for_exists() -> None:
    """The code asks for no sentence that its file does not hold."""
    absent = [
        f"{one.where}: {one.key}"
        for source in _read()
        for one in asked(source)
        if one.file in FILES and one.key not in _sentences(one.file)
    ]
    assert absent == []


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_said(name: str) -> None:
    """No sentence waits in a file for code that is gone."""
    said = {one.key for source in _read() for one in asked(source) if one.file == name}
    for start, (file, ends) in _computed().items():
        if file == name:
            said |= {f"{start}{end}" for end in ends}
    assert sorted(_sentences(name).keys() - said) == []


def test_every_placeholder_has_its_value() -> None:
    """Where the code says which values it gives, the sentence asks for no other."""
    wanting = []
    for one in (one for source in _read() for one in asked(source) if one.file in FILES):
        if one.facts is None or one.key not in _sentences(one.file):
            continue
        try:
            _sentences(one.file).say(one.key, **dict.fromkeys(one.facts, ""))
        except DataError as error:
            wanting.append(f"{one.where}: {error}")
    assert wanting == []


def test_every_error_has_a_sentence() -> None:
    """An error or a warning about a file of the folder is told in French, in one place."""
    problems, folder = _under("documents", "erreurs."), _under("knowledge", "errors.")
    told = problems | folder | _under("documents", "avertissements.")
    assert codes(_read()) - told == _BARE
    assert problems & folder == set()


def test_every_computed_key_has_a_sentence() -> None:
    """Each kind of answer, each step of a `sync` and each way to ask is named in French."""
    for start in ("glossary.", "kinds.", "sync."):
        name, ends = _computed()[start]
        assert ends, start
        assert ends <= _under(name, start)

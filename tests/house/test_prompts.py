"""The French sentences of `prompts/`: each is said by the code, and each that it says is there."""

from __future__ import annotations

from functools import cache

import pytest

from bot.backends.files.prompts import load_sentences
from bot.backends.files.schema import help_keys
from bot.domain.call_rulings import CODES as CALL_CODES
from bot.domain.controls import Concern
from bot.domain.conversation import Purpose
from bot.domain.dossier import FundingStatus
from bot.domain.passage import AnswerKind
from bot.domain.sentences import Sentences
from bot.domain.verdict import VerdictKind
from bot.engine.guide.fields import WAYS
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


@cache
def _spoken() -> set[str]:
    return spoken(_read())


@cache
def _named() -> dict[tuple[str, str], set[str]]:
    """Give what may follow the beginning of a computed key, where names of the code tell it."""
    documents, folder = _spoken(), _spoken()
    return {
        ("knowledge", "errors."): folder,
        ("documents", "erreurs."): documents,
        ("documents", "avertissements."): documents,
        ("writing", "mend."): documents,
        ("writing", "instead."): documents,
        ("writing", "told."): documents,
        ("answer", "glossary."): {way for way in documents if way.startswith("way_")},
        ("eligibility", "call."): {c + end for c in CALL_CODES for end in ("", "_change")},
        ("eligibility", "certain."): {*map(str, Concern), "title", "rest"},
        ("eligibility", "concern."): {*map(str, Concern)},
        ("eligibility", "head."): {*map(str, VerdictKind), *documents},
        ("eligibility", "outcome."): {"passe", "echoue", "passe_doute", "echoue_doute"},
        ("budget", "money_status."): {*map(str, FundingStatus), "unknown"},
        ("budget", "units."): {*PERIODS, "h", "km"},
        ("guide", "fields.noted."): {str(n) for n in range(WAYS)},
        ("guide", "verdicts."): {*map(str, VerdictKind)},
        ("guide", "consents.purposes."): {*map(str, Purpose)},
        ("guide", "consents.turn."): {*map(str, Purpose)},
        ("knowledge", "kinds."): {*map(str, AnswerKind), "elsewhere"},
        ("knowledge", "schema."): help_keys(),
        ("knowledge", "sync."): {step for source in _read() for step in steps(source)},
    }


@cache
def _computed() -> dict[tuple[str, str], set[str]]:
    """Give, by file and beginning of a computed key, what may follow: any text of the code."""
    found = {one for source in _read() for one in beginnings(source) if one[1].strip(" \u2022")}
    return {one: _spoken() for one in found} | _named()


def test_modules_that_speak_are_known() -> None:
    """Each sentence asked for is looked for in one file, whichever module asks."""
    unknown = [one.where for source in _read() for one in asked(source) if one.file not in FILES]
    assert unknown == []


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
    for (file, start), ends in _computed().items():
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
        name = "answer" if start == "glossary." else "knowledge"
        ends = _named()[name, start]
        assert ends, start
        assert ends <= _under(name, start)

"""Sentences by key: placeholders filled once, mistakes told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.sentences import Sentences
from bot.errors import DataError

SENTENCES = Sentences(
    {
        "hello": "Bonjour.",
        "place": "J'ai compris : {place}.",
        "both": "{first} et {second}, puis {first}",
        "braces": "Une accolade { seule, {} vide, {Grande} et {deux mots}.",
    },
    "prompts/essai.yaml",
)


def test_a_sentence_is_said_by_its_key() -> None:
    """A sentence comes back as it is written."""
    assert SENTENCES.say("hello") == "Bonjour."
    assert SENTENCES.say("hello", unused=1) == "Bonjour."
    assert "hello" in SENTENCES
    assert "absent" not in SENTENCES
    assert SENTENCES.keys() == {"hello", "place", "both", "braces"}


def test_placeholders_are_filled_everywhere() -> None:
    """Each placeholder takes its value, as many times as it stands."""
    assert SENTENCES.say("both", first=1, second="deux") == "1 et deux, puis 1"


@settings(deadline=None)
@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_sentence(first: str, second: str) -> None:
    """Braces, backslashes or placeholders inside a value come out as they went in."""
    said = SENTENCES.say("both", first=first, second=second)
    assert said == f"{first} et {second}, puis {first}"


@pytest.mark.parametrize("hostile", ["{second}", "{first}", "{place.__class__}", r"\1\g<0>", "{0}"])
def test_a_hostile_value_is_inert(hostile: str) -> None:
    """What a person types can neither fill nor open another placeholder."""
    assert SENTENCES.say("both", first=hostile, second="secret").startswith(f"{hostile} et secret")


def test_other_braces_are_plain_text() -> None:
    """Braces that hold no name in lower case are part of the sentence."""
    expected = "Une accolade { seule, {} vide, {Grande} et {deux mots}."
    assert SENTENCES.say("braces", Grande=1) == expected


def test_a_missing_sentence_names_its_file_and_key() -> None:
    """Asking for a sentence that is not there tells where it was looked for."""
    with pytest.raises(DataError) as caught:
        SENTENCES.say("absent")
    assert caught.value.code == "sentence_missing"
    assert caught.value.file == "prompts/essai.yaml"
    assert caught.value.facts == {"key": "absent"}


def test_a_placeholder_without_value_is_named() -> None:
    """A sentence that asks for what was not given names all that is missing."""
    with pytest.raises(DataError) as caught:
        SENTENCES.say("both")
    assert caught.value.code == "placeholder_unknown"
    assert caught.value.facts == {"key": "both", "placeholders": "first, second"}


def test_what_was_given_may_change_afterwards() -> None:
    """Sentences are kept apart from the mapping they were made from."""
    given_mapping = {"hello": "Bonjour."}
    kept = Sentences(given_mapping, "prompts/essai.yaml")
    given_mapping["hello"] = "Adieu."
    assert kept.say("hello") == "Bonjour."

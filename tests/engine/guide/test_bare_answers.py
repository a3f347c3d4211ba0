"""What a person types that is no answer in words: a number, an « ok », « rien encore »."""

from __future__ import annotations

import pytest

from bot.domain.form import FieldKind
from bot.engine.guide.room import Heard
from tests.engine.guide.typed_fields import EVERY, TODAY, field, read, reader

_KIND = FieldKind


@pytest.mark.parametrize("said", "9|1|9-12|1, 3|2 à 4|oui|non|ok|ouais|peut-être".split("|"))
def test_what_has_no_words_of_its_own_is_no_text(said: str) -> None:
    """A bare number, yes or no is not kept as a text: a hint asks for words, or for quotes."""
    found = read(EVERY[_KIND.TEXT], said)
    assert found.value is None
    assert "Est-ce bien votre réponse" in (found.hint or "")
    assert read(EVERY[_KIND.TEXT], f"« {said} »").value == said


@pytest.mark.parametrize("said", ["9", "9-12", "oui", "ok"])
def test_a_bare_number_or_yes_is_no_long_text(said: str) -> None:
    """A bare number or yes tells nothing of a project."""
    found = read(EVERY[_KIND.LONG_TEXT], said)
    assert (found.value, found.hint is not None) == (None, True)


@pytest.mark.parametrize(
    "said", ["rien encore", "rien pour le moment", "aucun", "non", "pas encore", "Rien."]
)
def test_nothing_yet_is_no_prose(said: str) -> None:
    """« Rien encore », where a few sentences are waited for, is still to be found."""
    found = read(EVERY[_KIND.LONG_TEXT], said)
    assert (found.value, found.unknown) == (None, True)


@pytest.mark.parametrize("said", ["aucun", "aucun encore", "aucune lettre encore", "Aucun."])
def test_none_is_an_answer_where_some_are_counted(said: str) -> None:
    """« Aucun encore » says how many there are, where a question asks which ones."""
    asked = field(_KIND.LONG_TEXT, question="Quels appuis avez-vous ?", obligatoire=False)
    assert (read(asked, said).value, read(asked, said).unknown) == (said, False)
    assert read(asked, "rien encore").unknown


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"exemple": "12"}, "9"),
        ({"nom": "Numéro d'entreprise (NEQ)"}, "1140000007"),
        ({"nom": "Code postal"}, "90210"),
    ],
)
def test_a_number_answers_a_field_that_wants_one(more: dict[str, str], said: str) -> None:
    """A number alone is kept where the field is one of numbers."""
    assert read(field(_KIND.TEXT, **more), said).value == said


@pytest.mark.parametrize("chosen", [None, "oui"])
def test_a_bare_ok_is_no_yes(chosen: str | None) -> None:
    """« Ok » may only say that the question was read: oui or non is asked."""
    found = reader().read(EVERY[_KIND.YES_NO], Heard("ok", chosen), TODAY)
    assert (found.value, found.hint is not None) == (None, True)


def test_a_date_supposed_is_changed_by_its_name() -> None:
    """What was supposed says how to change it, for the next question is already asked."""
    assert "« corriger date de fin »" in (
        read(field(_KIND.DATE, nom="Date de fin"), "mars 2027").notice or ""
    )

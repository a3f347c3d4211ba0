"""What holds in a part of a territory is never told as if it held in all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.backends.files.library import Library
from bot.backends.files.prompts import load_sentences
from bot.backends.search.french import stems
from bot.domain.passage import AnswerKind, Passage
from bot.engine.compose import Composer
from bot.engine.extract import Extract
from bot.engine.ports import Scope

ROOT = Path(__file__).parents[2]
DAY = date(2026, 9, 1)
_FILE = "territoires/val-fictif.yaml"
_WHOLE = Passage(
    f"{_FILE}#1",
    _FILE,
    "Val-Fictif",
    "Maximum",
    "Dans le Val-Fictif, un projet reçoit au plus 9 000 $.",
    territories=("val-fictif",),
    topics=("maximum",),
    rule="maximum",
)
_HIGH = replace(
    _WHOLE,
    id=f"{_FILE}#2",
    title="Val-Fictif › Haut-Val",
    text="Un jardin reçoit au plus 4 000 $.",
    sector="haut-val",
    rule="haut-maximum",
)
_LOW = replace(
    _HIGH,
    id=f"{_FILE}#4",
    title="Val-Fictif › Bas-Val",
    text="Un jardin reçoit au plus 6 000 $.",
    sector="bas-val",
    rule="bas-maximum",
)
_HIGH_CALL = replace(_HIGH, id=f"{_FILE}#3", text="L'appel offre 4 000 $.", rule="haut-appel")
_SEVERAL = [_HIGH, _HIGH_CALL, replace(_HIGH_CALL, id=f"{_FILE}#5", rule="haut-appel-2"), _LOW]
ANYWHERE = Scope(DAY, "val-fictif")


@pytest.fixture(scope="module")
def composer() -> Composer:
    """What composes answers over the fictional folder."""
    knowledge = Library(ROOT / "tests" / "fictional" / "knowledge").read().knowledge
    return Composer(load_sentences(ROOT / "prompts", "answer"), knowledge.catalogue, stems)


def test_the_amount_of_one_part_is_told_as_that_part_s(composer: Composer) -> None:
    """Asked for the whole territory, the part is named before its amount, and hers is asked."""
    text = composer.statements([_HIGH], ("maximum",), ANYWHERE).text

    assert text.startswith("Ce qui suit ne vaut pas pour tout le territoire (Val-Fictif).")
    assert text.index("Pour cet endroit seulement : Haut-Val.") < text.index("4 000 $")
    assert "Si votre projet se passe ailleurs, posez la question au mandataire" in text
    assert "(Table fictive du Val)" in text


def test_each_part_is_heard_before_one_speaks_again(composer: Composer) -> None:
    """Three statements of one part leave room for the other's."""
    text = composer.statements(_SEVERAL, ("maximum",), ANYWHERE).text

    assert text.index("4 000 $") < text.index("seulement : Bas-Val.") < text.index("6 000 $")


def test_what_holds_everywhere_is_told_alone(composer: Composer) -> None:
    """The territory's own amount answers; the parts that have another are named, without it."""
    answer = composer.statements([_WHOLE, _HIGH, _LOW], ("maximum",), ANYWHERE)

    assert answer.kind is AnswerKind.CITED
    assert "9 000 $" in answer.text
    assert "4 000 $" not in answer.text
    assert "réponse propre à certains endroits : Haut-Val, Bas-Val." in answer.text


def test_her_own_part_needs_no_warning(composer: Composer) -> None:
    """Whoever is known to be in the part is told its amount plainly."""
    scope = Scope(DAY, "val-fictif", "haut-val")

    assert composer.statements([_HIGH], ("maximum",), scope).text == f"{_HIGH.text} [1]"


def test_two_amounts_of_one_part_are_told_as_that_part_s(composer: Composer) -> None:
    """Sources that disagree about a part are shown under its name too."""
    pair = [replace(_HIGH, value="4000 $"), replace(_HIGH, text="Au plus 5 000 $.", value="5000 $")]
    answer = composer.statements(pair, ("maximum",), ANYWHERE)

    assert answer.kind is AnswerKind.CONFLICT
    assert answer.text.count("Pour cet endroit seulement : Haut-Val.") == 1
    assert "ne vaut pas pour tout le territoire" in answer.text


def test_another_part_s_amount_is_told_as_such(composer: Composer) -> None:
    """A text found for the neighbours is shown under their name."""
    scope = Scope(DAY, "val-fictif", "bas-val")

    text = composer.statements([_HIGH], ("maximum",), scope).text
    assert text.startswith("Pour cet endroit seulement : Haut-Val.")


def test_the_lines_of_one_passage_are_marked_once(composer: Composer) -> None:
    """A list has the numbers of its lines after its last line, and not after each of them."""
    listed = replace(_WHOLE, text="Il faut :\nun plan\nun budget", items=(1, 2))
    other = replace(_WHOLE, id=f"{_FILE}#9", text="Un autre texte.", rule="autre")
    lines = [
        Extract(listed, line, (line,), rank > 0)
        for rank, line in enumerate(listed.text.split("\n"))
    ]
    text = composer.cited([*lines, Extract(other, other.text, (other.text,))], ANYWHERE).text

    assert "Il faut :\n• un plan\n• un budget [1] à [3]\nUn autre texte. [4]" in text

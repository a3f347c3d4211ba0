"""What is said of what is not sure: what, why, and whom to ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.backends.files.prompts import load_sentences
from bot.engine.doubts import Doubts, Point

DOUBTS = Doubts(load_sentences(Path(__file__).parents[2] / "prompts", "answer"))
_READ = "https://exemple.test/page"
_MRC = "auprès de la MRC"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (_READ, "nos sources ne suffisent pas"),
        ("", "nos sources ne suffisent pas"),
        ("mémoire de l'équipe", "notre équipe n'a pas de document"),
        ("connaissance générale du territoire", "notre équipe n'a pas de document"),
        (f"mémoire de l'équipe ; {_READ}", "nos sources ne suffisent pas"),
        (f"programme voisin : {_READ}", "cela vient d'un autre programme"),
    ],
)
def test_the_reason_is_said(source: str, why: str) -> None:
    """Why it is not sure follows from what the data says of its source."""
    (line,) = DOUBTS.lines([Point(1, source, _MRC)], 1)

    assert line.startswith(f"Ce n'est pas certain : {why}")
    assert line.endswith(f"vérifiez {_MRC}.")


def test_only_what_is_not_sure_is_named() -> None:
    """Among sure points, those that are not are named by their numbers."""
    (one,) = DOUBTS.lines([Point(2, _READ, _MRC)], 2)
    (some,) = DOUBTS.lines([Point(n, _READ, _MRC) for n in (1, 2, 3, 5)], 6)

    assert one.startswith("Le point [2] n'est pas certain")
    assert some.startswith("Les points [1] à [3] et [5] ne sont pas certains")


def test_each_place_has_its_own_person_to_ask() -> None:
    """Two points to be checked at two places give two lines, each with whom to ask."""
    lines = DOUBTS.lines([Point(1, _READ, _MRC), Point(2, _READ, "auprès de la Ville.")], 2)

    assert [line.rpartition("vérifiez ")[2] for line in lines] == [
        f"{_MRC}.",
        "auprès de la Ville.",
    ]


def test_whom_to_ask_is_said_once() -> None:
    """Somebody to ask who is named again with one more is named once, with that one."""
    (line,) = DOUBTS.lines([Point(1, _READ, _MRC), Point(2, _READ, f"{_MRC} ou de la CDC")], 2)

    assert line.endswith("auprès de la MRC ou de la CDC.")


def test_what_was_not_found_is_no_doubtful_fact() -> None:
    """Where nothing was found, there is nothing to confirm: only somebody to ask."""
    (line,) = DOUBTS.lines([Point(1, _READ, "", unknown=True)], 1)

    assert line == "Pour avoir la réponse, informez-vous auprès du mandataire de votre territoire."


def test_beside_whom_to_ask_it_is_said_in_brief() -> None:
    """Only the numbers are told, and not those of what says itself that nothing was found."""
    points = [Point(1, _READ, _MRC), Point(2, _READ, _MRC, unknown=True), Point(4, _READ, _MRC)]

    assert DOUBTS.brief(points, 4).startswith("Les points [1] et [4] ne sont pas certains")
    assert DOUBTS.brief(points[:1], 2).startswith("Le point [1] n'est pas certain")
    assert DOUBTS.brief(points[:1], 1).startswith("Ce n'est pas certain : faites-le")
    assert DOUBTS.brief([points[0], points[2]], 2).startswith("Ce n'est pas certain : faites tout")
    assert DOUBTS.brief(points[1:2], 1) == ""

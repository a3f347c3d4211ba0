"""How to reach somebody: the page that is known, or the body; never a number that is made up."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.backends.files.library import Library
from bot.backends.files.prompts import load_sentences
from bot.domain.rules import Territory
from bot.engine.extract import reached
from bot.engine.reaching import Reaching

ROOT = Path(__file__).parents[2]
REACHING = Reaching(load_sentences(ROOT / "prompts", "answer"))
DAY = date(2026, 11, 23)
TERRITORIES = {
    one.id: one for one in Library(ROOT / "knowledge").read().knowledge.catalogue.territories
}


@pytest.mark.parametrize("territory", [None, *TERRITORIES.values()])
def test_no_number_is_ever_given(territory: Territory | None) -> None:
    """It is said plainly that no number is held, and none stands in what is said."""
    line = REACHING.line(territory, None, DAY)

    assert line.startswith("Je n'ai pas de numéro de téléphone ni de courriel")
    assert not reached(line)


def test_the_page_that_the_folder_holds_is_given() -> None:
    """Where a page is known, it is given, the part's own before the territory's."""
    whole = REACHING.line(TERRITORIES["mauricie"], None, DAY)
    part = REACHING.line(TERRITORIES["mauricie"], "mekinac", DAY)

    assert "https://www.tdemauricie.com/" in whole
    assert "https://www.ctdsmekinac.org/" in part


def test_without_a_page_the_body_is_named() -> None:
    """Where no page is known, the body that manages the Fund is named, or the town's own office."""
    named = REACHING.line(TERRITORIES["outaouais"], None, DAY)
    unnamed = REACHING.line(TERRITORIES["cote-nord"], None, DAY)

    assert "Conférence des préfets de l'Outaouais" in named
    assert "Téléphonez à votre MRC ou à votre ville" in unnamed
    assert not re.search("https?:", named + unnamed)


def test_the_message_says_what_is_known_alone() -> None:
    """The message to send names the project and its place where they are known."""
    bare = REACHING.message("Fonds", None, "", "")
    full = REACHING.message("Fonds", "Nos repas", "Matane", "Nous n'avons rien trouvé.")

    assert "« Fonds ». Qui pourrait" in bare
    assert "pour notre projet « Nos repas ». Lieu du projet : Matane. Qui pourrait" in full
    assert "Nous n'avons rien trouvé. Pourriez-vous nous le dire ?" in full

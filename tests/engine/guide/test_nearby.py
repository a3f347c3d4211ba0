"""A name said short is read near the place said with it."""

from __future__ import annotations

import pytest

from bot.engine.guide.nearby import at_home, together
from tests.engine.guide.typed_fields import reader, shipped

_CATALOGUE = shipped().catalogue


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Saint-Anaclet et Saint-Narcisse", "Saint-Narcisse-de-Rimouski"),
        ("St-Narcisse pis Saint-Anaclet-de-Lessard", "Saint-Narcisse-de-Rimouski"),
        ("Rimouski et Matane", ""),
        ("Matane et Shawinigan", ""),
        ("Saint-Narcisse", ""),
    ],
)
def test_a_short_name_is_read_beside_the_other(said: str, meant: str) -> None:
    """Of two names of two territories, the one that goes on near the other is proposed."""
    near = together(reader().places.find(said)[0], _CATALOGUE)
    assert (near.meant if near else ()) == ((meant,) if meant else ())
    if near:
        assert {place.territory for place in near.places} == {"bas-saint-laurent"}


@pytest.mark.parametrize(
    ("said", "territory", "meant"),
    [
        ("Saint-Narcisse", "bas-saint-laurent", "Saint-Narcisse-de-Rimouski"),
        ("Saint-Narcisse", "mauricie", ""),
        ("Saint-Narcisse", None, ""),
        ("Richmond", "bas-saint-laurent", ""),
        ("Sherbrooke", "bas-saint-laurent", ""),
    ],
)
def test_a_short_name_is_read_in_the_dossiers_territory(
    said: str, territory: str | None, meant: str
) -> None:
    """A name that begins one of the dossier's own territory is proposed there."""
    near = at_home(reader().places.find(said)[0], _CATALOGUE, territory)
    assert (near.meant if near else ()) == ((meant,) if meant else ())

"""The name meant by one that is wrong, as the messages of `check` give it."""

from __future__ import annotations

import pytest

from bot.backends.files.validation import nearest


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("à vérifier", "a_verifier"),
        ("A verifier", "a_verifier"),
        ("a-verifier", "a_verifier"),
        ("vérifié", "verifie"),
        ("verfie", "verifie"),
        ("autre chose", ""),
    ],
)
def test_accents_spaces_and_capitals_are_no_difference(said: str, meant: str) -> None:
    """A status written as people write it is never taken for the other one."""
    assert nearest(said, ["verifie", "a_verifier"]) == meant

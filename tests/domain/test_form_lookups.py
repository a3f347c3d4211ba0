"""Looking a form's fields up: the same answers as reading it from the top."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.form import Form, Role

_WORDS = {"question": "Quoi ?", "pourquoi": "Pour savoir", "aide": "Dites", "exemple": "Ceci"}
_FIELDS = st.fixed_dictionaries(
    {"id": st.sampled_from("abcd"), "role": st.none() | st.sampled_from(Role)}
)
_SECTIONS = st.lists(st.lists(_FIELDS, min_size=1, max_size=4), min_size=1, max_size=3)


def form(sections: list[list[dict[str, Any]]]) -> Form:
    """Give a form of these fields, ids and roles given twice included."""
    made = {"id": "f", "version": 1, "titre": "F", "officiel": False, "avertissement": "A"}
    return Form.model_validate(
        made
        | {
            "sections": [
                {
                    "id": f"s{rank}",
                    "titre": "S",
                    "bonne_reponse": "B",
                    "statut": "a_verifier",
                    "source": "essai",
                    "texte": "T",
                    "champs": [one | _WORDS | {"type": "texte"} for one in fields],
                }
                for rank, fields in enumerate(sections)
            ]
        }
    )


def check(read: Form) -> None:
    """Check each lookup against the form read from the top."""
    pairs = [(field, section) for section in read.sections for field in section.fields]
    assert list(read.fields()) == [field for field, _ in pairs]
    for name in "abcde":
        first = next((pair for pair in pairs if pair[0].id == name), (None, None))
        assert (read.field(name), read.section_of(name)) == first
    for role in Role:
        assert read.by_role(role) == next((f for f, _ in pairs if f.role is role), None)


@given(_SECTIONS, _SECTIONS)
def test_a_form_and_its_changed_copy_find_their_own_fields(
    before: list[list[dict[str, Any]]], after: list[list[dict[str, Any]]]
) -> None:
    """The first field of an id or of a role is found; a copy with other sections finds its own."""
    one = form(before)
    check(one)
    other = one.model_copy(update={"sections": form(after).sections})
    check(other)
    check(one)
    assert one.model_copy() == one

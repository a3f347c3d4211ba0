"""A draft is counted, corrected sentence by sentence, and kept up with the answers."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier import Draft, DraftSentence, Origin
from bot.domain.form import FormSection
from bot.domain.writing import (
    ITEM,
    accept,
    basis,
    changed_fields,
    changes,
    counted,
    drop,
    length,
    move,
    refreshed,
    restore,
    revise,
    split,
    text_of,
    without,
)
from tests.cuisine import answer, dossier, form


def _sentence(text: str, field: str = "a", **kept: Any) -> DraftSentence:
    return DraftSentence(text=text, origin=kept.pop("origin", Origin.SAID), fields=(field,), **kept)


def _draft(*sentences: DraftSentence, found: str = "") -> Draft:
    return Draft(section="s", sentences=sentences, basis=found)


def _section(limit: int | None, *required: bool) -> FormSection:
    fields = [
        {
            "id": name,
            "question": "Q?",
            "type": "texte",
            "pourquoi": "p",
            "aide": "a",
            "exemple": "e",
            "obligatoire": need,
        }
        for name, need in zip("abc", required, strict=False)
    ]
    held = {"id": "s", "titre": "S", "texte": "t", "statut": "a_verifier", "source": "x"}
    return FormSection.model_validate(
        {**held, "bonne_reponse": ["b"], "champs": fields, "limite": limit}
    )


def test_text_has_paragraphs_and_lists() -> None:
    """Sentences of a paragraph follow one another; items of a list stand one a line."""
    draft = _draft(
        _sentence("Un."),
        _sentence("Deux :"),
        _sentence(f"{ITEM}trois;"),
        _sentence("Quatre.", paragraph=1),
    )
    assert text_of(draft) == "Un. Deux :\n• trois;\n\nQuatre."


def test_characters_are_counted_as_a_form_does() -> None:
    """An accent typed as two characters counts once; spaces and ends of lines count."""
    assert counted("e\u0301 a\n") == 4


def test_what_is_over_the_limit_is_offered_to_leave() -> None:
    """A draft over the limit says by how much, and which sentences could go, last ones first."""
    draft = _draft(_sentence("a" * 40, "a"), _sentence("b" * 40, "b"), _sentence("c" * 40, "c"))
    held = length(draft, _section(100, True, False, True))
    assert held.over == counted(text_of(draft)) - 100
    assert held.spare == (1,)
    assert length(draft, _section(60, True, True, True)).spare == (1, 2)
    assert length(draft, _section(10, True, True, True)).spare == ()
    assert length(draft, _section(None, True)).over == 0
    assert length(without(draft, (1,)), _section(100, True, False, True)).over == 0


def test_what_the_promoter_rewrote_goes_last() -> None:
    """A sentence that the promoter wrote herself is the last that is offered to leave."""
    draft = _draft(_sentence("a" * 40, "a"), _sentence("b" * 40, "b", origin=Origin.EDITED))
    assert length(draft, _section(50, True, False)).spare == (0,)


def test_a_sentence_is_rewritten() -> None:
    """Other words take its place, tidied, on the same fields, and the draft is read anew."""
    draft = accept(_draft(_sentence("Un."), _sentence("Deux.", "b")))
    changed = revise(draft, 1, "ben on cuisine. on mange")
    assert [s.text for s in changed.sentences] == ["Un.", "On cuisine.", "On mange."]
    assert {s.origin for s in changed.sentences[1:]} == {Origin.EDITED}
    assert {s.fields for s in changed.sentences[1:]} == {("b",)}
    assert not changed.accepted
    assert revise(draft, 9, "x") == draft
    assert revise(draft, 0, "  ") == draft


def test_an_item_stays_an_item() -> None:
    """A line of a list that is rewritten stays one line of the list."""
    changed = revise(_draft(_sentence(f"{ITEM}un;")), 0, "deux choses. et trois")
    assert [s.text for s in changed.sentences] == ["• Deux choses. Et trois."]


def test_sentences_are_dropped_moved_and_put_apart() -> None:
    """A sentence goes, moves, or begins a paragraph; a number out of range changes nothing."""
    draft = _draft(_sentence("Un."), _sentence("Deux."), _sentence("Trois.", paragraph=1))
    assert [s.text for s in drop(draft, 1).sentences] == ["Un.", "Trois."]
    assert drop(draft, 7) == draft
    assert [s.text for s in move(draft, 0, 2).sentences] == ["Deux.", "Trois.", "Un."]
    assert move(draft, 0, 2).sentences[2].paragraph == 1
    assert move(draft, 0, 7) == draft
    assert [s.paragraph for s in split(draft, 1).sentences] == [0, 1, 2]
    assert split(draft, 0) == draft


def test_what_was_composed_comes_back() -> None:
    """Putting a sentence back gives again what the answers give."""
    composed = _draft(_sentence("Un.", "a"), _sentence("Deux.", "b"))
    changed = revise(composed, 1, "autre chose")
    assert restore(changed, composed, 1).sentences == composed.sentences


def test_only_what_changed_is_redone() -> None:
    """An answer that changes replaces its own sentences; rewritten or dropped ones stay so."""
    old = _draft(
        _sentence("Un.", "a"),
        _sentence("Deux.", "b"),
        _sentence("Trois.", "c"),
        found="a=1 b=1 c=1",
    )
    mine = drop(revise(old, 0, "un à moi"), 2)
    new = _draft(
        _sentence("Un.", "a"),
        _sentence("Deux bis.", "b"),
        _sentence("Trois.", "c"),
        found="a=1 b=2 c=1",
    )
    assert [s.text for s in refreshed(mine, new).sentences] == ["Un à moi.", "Deux bis."]
    change = changes(mine, new)
    assert change.gone == ("Deux.",)
    assert change.came == ("Deux bis.",)
    assert refreshed(new, new) == new


def test_a_rewritten_sentence_goes_when_its_own_answer_changes() -> None:
    """What the promoter rewrote is replaced only when the answer under it changed."""
    old = revise(_draft(_sentence("Un.", "a"), found="a=1"), 0, "à moi")
    new = _draft(_sentence("Un bis.", "a"), found="a=2")
    assert [s.text for s in refreshed(old, new).sentences] == ["Un bis."]


def test_a_new_answer_finds_its_place() -> None:
    """A sentence on a field answered since stands where it would have been composed."""
    old = _draft(_sentence("Un.", "a"), _sentence("Trois.", "c"), found="a=1 c=1")
    new = _draft(
        _sentence("Un.", "a"),
        _sentence("Deux.", "b"),
        _sentence("Trois.", "c"),
        found="a=1 b=1 c=1",
    )
    assert [s.text for s in refreshed(old, new).sentences] == ["Un.", "Deux.", "Trois."]


def test_a_basis_tells_which_answer_changed() -> None:
    """The trace of a section's answers names the fields that differ from another's."""
    held = form()
    section = held.section("F04-besoin")
    assert section is not None
    before = dossier(held)
    after = before.with_answer(answer(held, "besoin-parole", "autre"))
    assert changed_fields(basis(section, before), basis(section, after)) == {"besoin-parole"}
    other = before.with_answer(answer(held, "durable-reste", "autre"))
    assert basis(section, before) == basis(section, other)


@given(st.lists(st.tuples(st.sampled_from("rdms"), st.integers(-1, 5), st.integers(-1, 5))))
def test_no_edit_breaks_a_draft(edits: list[tuple[str, int, int]]) -> None:
    """Whatever is asked, a draft stays a list of sentences that say something."""
    draft = _draft(_sentence("Un."), _sentence("Deux.", "b"), _sentence("Trois.", "c"))
    for kind, rank, to in edits:
        draft = {
            "r": lambda d, r, _t: revise(d, r, "nouveau"),
            "d": lambda d, r, _t: drop(d, r),
            "m": move,
            "s": lambda d, r, _t: split(d, r),
        }[kind](draft, rank, to)
    paragraphs = [s.paragraph for s in draft.sentences]
    assert all(s.text for s in draft.sentences)
    assert all(paragraph >= 0 for paragraph in paragraphs)

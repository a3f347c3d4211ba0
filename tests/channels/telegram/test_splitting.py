"""Cutting a text into messages: whatever it holds, nothing of it is lost."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.splitting import LONGEST, MOST_MARKS, packed, split
from bot.channels.telegram.styled import Mark, Styled, is_blank, readable, units

# Letters, emoji made of several, flags, accents apart, Hebrew and Arabic, odd spaces and controls.
_ODD = (
    "a b . ? ! \u00e9 e\u0301 \U0001f9d1\u200d\U0001f33e \U0001f1e8\U0001f1e6 \U0001f44d\U0001f3fd"
    " \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d \u4e2d\u6587 \u202e \ufeff \u2800 \ud800 \0"
).split(" ")
_ODD += [" ", "\n", "\n\n", "\r\n", "\u00a0", "\u2028", "\t", "1 000 $", "\u00ab oui \u00bb ?"]
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_ODD), max_size=400).map("".join),
)


@st.composite
def styled_texts(draw: st.DrawFn) -> Styled:
    """Any text that was made readable, with marks anywhere over it."""
    text = readable(draw(texts))
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends), max_size=8))
    return Styled(text, tuple(Mark("bold", min(s), max(s)) for s in spans if s[0] != s[1]))


@given(styled_texts(), st.integers(20, 120))
@settings(max_examples=300, deadline=None)
def test_every_word_comes_back_in_order(styled: Styled, longest: int) -> None:
    """The parts, put one after the other, hold all that is seen, and each fits."""
    parts = split(styled, longest)
    kept = "".join("".join(part.text.split()) for part in parts)
    assert _seen(kept) == _seen("".join(styled.text.split()))
    for part in parts:
        assert part
        assert 0 < units(part.text) <= longest
        assert part.text == part.text.strip()


@given(styled_texts(), st.integers(20, 120))
@settings(max_examples=300, deadline=None)
def test_a_mark_is_cut_with_its_text(styled: Styled, longest: int) -> None:
    """What was bold stays bold in each part, and nothing else becomes so."""
    bold = _seen("".join(styled.text[i] for i in _covered(styled)))
    parts = split(styled, longest)
    assert _seen("".join(part.text[i] for part in parts for i in _covered(part))) == bold
    for part in parts:
        for entity in part.entities():
            assert entity["length"] > 0
            assert 0 <= entity["offset"] <= units(part.text) - entity["length"]


@given(styled_texts())
@settings(max_examples=200, deadline=None)
def test_offsets_are_counted_as_telegram_does(styled: Styled) -> None:
    """An entity's offset and length, in UTF-16 units, give back the text that was marked."""
    coded = styled.text.encode("utf-16-le")
    marks = sorted(styled.marks, key=lambda m: (m.start, -m.end))
    for mark, entity in zip(marks, styled.entities(), strict=True):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        assert coded[2 * start : 2 * end].decode("utf-16-le") == styled.text[mark.start : mark.end]


@given(texts)
@example("\ud83c")
@example("a\0b\x07c")
def test_whatever_is_written_can_be_sent(text: str) -> None:
    """What is made readable encodes, has no control but line ends, and keeps every word."""
    made = readable(text)
    made.encode("utf-8")
    assert not {c for c in made if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert [c for c in made if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.lists(styled_texts(), max_size=6))
@settings(deadline=None)
def test_neighbours_are_joined_while_they_fit(pieces: list[Styled]) -> None:
    """Joining loses nothing and goes over no limit that a piece did not."""
    pieces = [piece for piece in pieces if piece and units(piece.text) <= 200]
    found = packed(pieces, 200)
    assert _seen("".join(p.text for p in found)) == _seen("".join(p.text for p in pieces))
    assert all(units(piece.text) <= 200 for piece in found)
    assert sum(len(p.marks) for p in found) == sum(len(p.marks) for p in pieces)


def test_a_text_is_cut_at_the_best_pause() -> None:
    """Between paragraphs first, then lines, sentences, words; never in the first half."""
    assert _cut("Un deux trois.\n\nQuatre cinq.", 20) == ["Un deux trois.", "Quatre cinq."]
    assert _cut("Un deux trois quatre\nCinq six sept.", 30) == [
        "Un deux trois quatre",
        "Cinq six sept.",
    ]
    assert _cut("Un deux trois. Quatre cinq six.", 20) == ["Un deux trois.", "Quatre cinq six."]
    assert _cut("Un deux trois quatre", 10) == ["Un deux", "trois", "quatre"]
    assert _cut("A.\n\nDeux trois quatre cinq six", 20) == ["A.\n\nDeux trois", "quatre cinq six"]


def test_an_amount_is_not_cut() -> None:
    """The spaces inside an amount are no pause."""
    assert _cut("Nous demandons 12\u00a0500\u00a0$ ici", 20) == [
        "Nous demandons",
        "12\u00a0500\u00a0$ ici",
    ]


def test_a_character_made_of_several_is_not_cut() -> None:
    """A family, a flag, a skin tone or an accent stays whole in a word longer than a message."""
    for whole in (
        "\U0001f469\u200d\U0001f467",
        "\U0001f1e8\U0001f1e6",
        "\U0001f44d\U0001f3fd",
        "e\u0301",
    ):
        parts = split(Styled(whole * 60), 25)
        assert len(parts) > 1
        assert all(set(part.text.split(whole)) == {""} for part in parts), whole


def test_a_message_has_no_more_entities_than_telegram_keeps() -> None:
    """A hundred and fifty links make two messages, each link in one of them."""
    links = tuple(Mark("text_link", n * 4, n * 4 + 3, "https://exemple.test") for n in range(150))
    parts = split(Styled("mot " * 150, links))
    assert [len(part.marks) for part in parts] == [MOST_MARKS, 50]


def test_what_is_not_seen_makes_no_message() -> None:
    """Spaces, controls and signs of direction alone are no message."""
    for text in ("", " \n ", "\u200b\u2060\ufeff", "\u00a0", "\u2800", "\0\x07"):
        assert is_blank(text)
        assert split(Styled(text)) == []
    assert split(Styled(" " * 9_000 + "oui")) == [Styled("oui")]


def test_a_long_text_is_cut_into_full_messages() -> None:
    """A hundred thousand characters are sent in no more messages than needed, or so."""
    parts = split(Styled("Une phrase assez courte. " * 4_000))
    assert all(units(part.text) <= LONGEST for part in parts)
    assert len(parts) == 25


def _cut(text: str, longest: int) -> list[str]:
    return [part.text for part in split(Styled(text), longest)]


def _covered(styled: Styled) -> list[int]:
    covered = {i for mark in styled.marks for i in range(mark.start, mark.end)}
    return [i for i in sorted(covered) if not styled.text[i].isspace()]


def _seen(text: str) -> str:
    return "".join(char for char in text if not is_blank(char))

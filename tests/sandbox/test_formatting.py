"""Formatted text is read as Telegram reads it."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.refused import Refused
from bot.sandbox.text.formatted import formatted
from bot.sandbox.text.pieces import units


def _read(source: str, mode: str) -> tuple[str, list[tuple[Any, ...]]]:
    text, entities = formatted(source, mode, None)
    found = []
    for one in entities:
        more = [value for key, value in one.items() if key not in ("type", "offset", "length")]
        found.append((one["type"], one["offset"], one["length"], *more))
    return text, found


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b> b", "a b", [("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("\U0001f600<b>\u00e9</b>", "\U0001f600\u00e9", [("bold", 2, 1)]),
        ("1 &lt; 2 &amp; 3 &copy; &#233;", "1 < 2 & 3 &copy; \u00e9", []),
        (
            "<a href='https://a.ca/?x=1&amp;y'>a</a>",
            "a",
            [("text_link", 0, 1, "https://a.ca/?x=1&y")],
        ),
        ('<a href="nowhere">a</a>', "a", []),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1, "python")]),
        ("<blockquote expandable>a\nb</blockquote>", "a\nb", [("expandable_blockquote", 0, 3)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<code>a<b>b</b></code><i>c</i>", "abc", [("code", 0, 2), ("italic", 2, 1)]),
        (
            "<code>a@example.org /x</code> /y",
            "a@example.org /x /y",
            [("code", 0, 16), ("bot_command", 17, 2)],
        ),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    """Tags become entities, counted in UTF-16 units."""
    assert _read(source, "HTML") == (text, entities)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (
            "*a* _b_ __c__ ~d~ ||e|| `f`",
            "a b c d e f",
            "bold italic underline strikethrough spoiler code",
        ),
        ("*a _b_*", "a b", "bold italic"),
        ("a\\.b\\!", "a.b!", ""),
        ("[a\\]](https://a.ca/\\))", "a]", "text_link"),
        ("```python\nx = 1\n```", "x = 1", "pre"),
        ("`a.b-c`", "a.b-c", "code"),
        (">a\n>b\nc", "a\nb\nc", "blockquote"),
        (">a\n>b||", "a\nb", "expandable_blockquote"),
    ],
)
def test_markdown(source: str, text: str, entities: str) -> None:
    """Marks become entities; what is escaped stays."""
    found, entities_found = _read(source, "MarkdownV2")
    assert found == text
    assert [one[0] for one in entities_found] == entities.split()


def test_markdown_as_it_was() -> None:
    """The first Markdown knows four marks, and nests none."""
    text, found = _read("*a* _b_ `c` [d](https://a.ca) \\_e", "Markdown")
    assert text == "a b c d _e"
    assert [one[0] for one in found] == ["bold", "italic", "code", "text_link"]


@pytest.mark.parametrize(
    ("source", "mode", "words"),
    [
        ("<b>a", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "HTML", "Unexpected end tag at byte offset 1"),
        ("\u00e9</b>", "HTML", "Unexpected end tag at byte offset 2"),
        (
            "<b><i>test</b></i>",
            "HTML",
            'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
        ),
        ("<script>x</script>", "HTML", 'Unsupported start tag "script" at byte offset 0'),
        ("1 < 2", "HTML", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "HTML", "Unclosed start tag at byte offset 2"),
        ("<b", "HTML", "Unclosed start tag at byte offset 0"),
        ("<a href", "HTML", 'Unclosed start tag "a" at byte offset 0'),
        ("<b>a</b", "HTML", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", "HTML", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("*a", "MarkdownV2", "Can't find end of Bold entity at byte offset 0"),
        ("*bold _italic\\_*", "MarkdownV2", "Can't find end of Bold entity at byte offset 15"),
        ("[a](b", "MarkdownV2", "Can't find end of a URL at byte offset 3"),
        ("*a", "Markdown", "Can't find end of the entity starting at byte offset 0"),
        *(
            (
                f"a{mark}b",
                "MarkdownV2",
                f"Character '{mark}' is reserved and must be escaped with the preceding '\\'",
            )
            for mark in ".-!()#+={}>|]"
        ),
    ],
)
def test_broken_markup_is_refused(source: str, mode: str, words: str) -> None:
    """What is wrong in a markup is told with Telegram's words and place."""
    with pytest.raises(Refused) as refused:
        formatted(source, mode, None)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


_ENTITIES = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["bold", "italic", "code"]),
            "offset": st.integers(0, 12),
            "length": st.integers(0, 12),
        }
    ),
    max_size=8,
)


@given(st.text("ab \n\u00e9\U0001f600", max_size=20), _ENTITIES)
def test_entities_are_in_order_and_within_the_text(text: str, entities: list[Any]) -> None:
    """Whatever is given, what is kept is sorted, inside the words, and crosses nothing."""
    try:
        kept, found = formatted(text, None, entities)
    except Refused:
        return
    spans = [(one["offset"], one["offset"] + one["length"]) for one in found]
    assert kept == kept.strip()
    assert spans == sorted(spans, key=lambda span: (span[0], -span[1]))
    assert all(0 <= start < end <= units(kept) for start, end in spans)
    for start, end in spans:
        assert not any(start < other < end < last for other, last in spans)


_MARKS = st.text("<>/ab&;\"'= -*_[]()`~|!\\.\n", max_size=30)


@given(_MARKS, st.sampled_from(["HTML", "MarkdownV2", "Markdown"]))
def test_any_text_is_read_or_refused(source: str, mode: str) -> None:
    """No text breaks the reader: it is read, or refused as Telegram would."""
    with contextlib.suppress(Refused):
        formatted(source, mode, None)

"""A list that changes in its message: what is above stays as it was written."""

from __future__ import annotations

from bot.channels.telegram.rewriting import Shown, rewritten
from bot.engine.delivery import Letter

_LIST = "Lesquelles ?\n\n1. ✓ Une\n2. Deux"
_BEFORE = "Lesquelles ?\n\n1. Une\n2. ✓ Deux"
_BOLD = {"type": "bold", "offset": 0, "length": 12}


def _letter(text: str = _LIST) -> Letter:
    payload = {"chat_id": 1, "text": text, "entities": [_BOLD], "reply_markup": {}}
    return Letter("sendMessage", payload)


def test_a_list_alone_is_written_over() -> None:
    """Its own marks are where they were."""
    made = rewritten(_letter(), Shown(7, _BEFORE))
    assert made.action == "editMessageText"
    assert made.payload == {**_letter().payload, "message_id": 7}


def test_what_is_above_keeps_its_words_and_its_marks() -> None:
    """A mark of the old list is not kept; those of the new one follow it, in UTF-16 units."""
    above = "Voilà 🎉.\n\n"
    link = {"type": "text_link", "offset": 0, "length": 5, "url": "https://example.org"}
    old = {"type": "bold", "offset": 11, "length": 12}
    made = rewritten(_letter(), Shown(7, above + _BEFORE, (link, old)))
    assert made.payload["text"] == above + _LIST
    assert made.payload["entities"] == [link, {"type": "bold", "offset": 11, "length": 12}]


def test_a_message_that_says_something_else_is_left() -> None:
    """A new message is written, as for one that Telegram no longer shows."""
    for shown in ("", "Autre chose", f"{_BEFORE}\n\nMerci", "1. ✓ Un\n\n" + _BEFORE):
        assert rewritten(_letter(), Shown(7, shown)) == _letter()


def test_a_message_that_would_be_too_long_is_left() -> None:
    """The choice that is taken adds its sign."""
    shown = "x" * (4096 - len(_LIST) + 1) + _BEFORE[:-2].replace("✓ ", "") + "ux"
    assert rewritten(_letter(), Shown(7, shown)) == _letter()

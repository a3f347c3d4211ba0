"""What Telegram gives becomes arrivals, whatever it is."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.arrivals import ALLOWED, arrival, arrivals, chat_of
from tests.channels.telegram.updates import (
    ALICE,
    BOT,
    GROUP,
    membership,
    message,
    press,
    reader,
    update,
    waiting,
)

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
# What an update is made of, with anything at all in the place of its parts.
_KNOWN = st.sampled_from(
    """update_id message edited_message callback_query my_chat_member chat from id message_id date
    data text type photo document voice entities old_chat_member new_chat_member status caption
    reply_to_message forward_origin edit_date media_group_id file_id width height user""".split()
)
_ODD = st.recursive(
    _LEAVES | st.sampled_from([1, 42, "private", "supergroup", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KNOWN | st.text(), inner),
    max_leaves=40,
)


@pytest.mark.parametrize(
    ("raw", "conversation", "mark"),
    [
        (update("message", message(text="a")), "telegram:42", "m7"),
        (update("edited_message", message(text="a", edit_date=9)), "telegram:42", "e7:9"),
        (press("3.1"), "telegram:42", "p7:3.1"),
        (update("message", message(chat=GROUP, text="/a")), "telegram:-1001234", "m7"),
        (membership(GROUP, "left", "member"), "telegram:-1001234", ""),
        (update("inline_query", {"id": "1", "from": ALICE, "query": "a"}), "telegram:42", ""),
        (update("something_new", {"poll": []}), "telegram:0", ""),
        ({"update_id": 1}, "telegram:0", ""),
    ],
)
def test_an_update_belongs_to_its_chat(raw: object, conversation: str, mark: str) -> None:
    """An update is kept for the conversation it is of, with what a second one like it shares."""
    made = arrival(BOT, raw)
    assert made is not None
    assert (made.source, made.number) == ("telegram:123456", 1)
    assert (made.conversation, made.mark) == (conversation, mark)
    assert json.loads(made.body) == raw


def test_a_malformed_update_stops_no_other() -> None:
    """What has no number is left out; what came with it is kept."""
    wrong: list[object] = [None, 3, [], {}, {"update_id": "x"}, {"update_id": True}]
    good = [update("message", message(text="a"), number) for number in (5, 6)]
    assert [one.number for one in arrivals(BOT, [good[0], *wrong, good[1]])] == [5, 6]


def test_half_a_character_can_be_kept() -> None:
    """Every database can keep what an arrival holds, even half an emoji or a null character."""
    made = arrival(BOT, press("3\ud83d\x00", id="\ud83d"))
    assert made is not None
    assert made.body.isascii()
    assert made.mark == "p7:3?"
    assert "\0" not in made.body


def test_everything_asked_for_is_read() -> None:
    """What Telegram is asked for is what the reader answers."""
    assert set(ALLOWED) == {"message", "edited_message", "callback_query", "my_chat_member"}


def test_a_name_that_is_no_chat_is_nowhere() -> None:
    """Only the names of Telegram's conversations lead to a chat."""
    assert (chat_of("telegram:-5"), chat_of("terminal:a"), chat_of("telegram:")) == (-5, 0, 0)


@given(_JSON)
def test_nothing_that_is_json_can_fail(value: Any) -> None:
    """Anything at all becomes an arrival, or is left out."""
    for raw in (value, {"update_id": 1, "message": value}, {"update_id": 1, "x": value}):
        made = arrival(BOT, raw)
        if made is not None:
            assert made.body.isascii()
            assert len(made.mark) < 200


@given(st.dictionaries(st.sampled_from(ALLOWED), _ODD, max_size=2))
def test_nothing_odd_can_fail_to_be_read(parts: dict[str, Any]) -> None:
    """What is kept is read, or told to be unreadable; nothing else can come of it."""
    with suppress(ValueError):
        reader().read(waiting({"update_id": 1} | parts))

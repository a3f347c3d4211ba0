"""Each kind of update is read for what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels.telegram.groups import without_name
from bot.engine.delivery import FileAsked, Received, Waiting
from tests.channels.telegram.updates import (
    ALICE,
    BOT,
    EVENING,
    GROUP,
    PRIVATE,
    RECEIVED,
    SENTENCES,
    STAFF,
    membership,
    message,
    press,
    read,
    reader,
    update,
)

_MONTREAL = ZoneInfo("America/Toronto")
_SIZES = [
    {"file_id": "s", "file_unique_id": "1", "width": 90, "height": 60, "file_size": 900},
    {"file_id": "l", "file_unique_id": "2", "width": 900, "height": 600, "file_size": 90_000},
    {"file_id": "m", "file_unique_id": "3", "width": 300, "height": 200, "file_size": 9_000},
]
_FILE = {"file_id": "f", "file_unique_id": "u"}
_ME = {"id": BOT, "is_bot": True, "first_name": "J"}


def _said(**fields: Any) -> Received:
    return read(update("message", message(**fields)))


def _answer(received: Received) -> str:
    """Give what is answered; the spaces before signs hold to their words."""
    text = "".join(letter.payload["text"] for letter in received.answers)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_words_are_heard_on_the_day_of_whoever_writes() -> None:
    """A text is heard whole, at the moment it was written, in the time of Québec."""
    received = _said(text="Bonjour à tous")
    assert received.incoming is not None
    assert received.incoming.person == "telegram:42"
    assert received.incoming.text == "Bonjour à tous"
    assert received.incoming.moment == datetime.fromtimestamp(EVENING, _MONTREAL)
    assert received.incoming.moment.day == 15
    assert received.plain
    assert received.sent == received.incoming.moment


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("/menu@Jo_Bot", "/menu"),
        ("/corriger@jo_bot le titre", "/corriger le titre"),
        ("/menu@other_bot", "/menu@other_bot"),
        ("/start territoire-vallee", "/start territoire-vallee"),
        ("écrivez à a@jo_bot", "écrivez à a@jo_bot"),
    ],
)
def test_a_command_goes_without_the_name_of_the_bot(written: str, heard: str) -> None:
    """A command keeps its words and a deep link its target; only our own name goes."""
    received = _said(text=written)
    assert received.incoming is not None
    assert received.incoming.text == heard == without_name(written, "jo_bot")
    assert received.plain is not written.startswith("/")


def test_a_press_is_heard_when_it_comes() -> None:
    """A press has no date of its own: it is heard at the moment it was received."""
    received = read(press("12.3"))
    assert received.incoming is not None
    assert (received.incoming.token, received.press, received.page) == ("12.3", "99", None)
    assert received.incoming.moment == RECEIVED
    assert received.incoming.moment.tzinfo == _MONTREAL
    assert received.facts["message"] == 7


def test_a_press_may_turn_a_page() -> None:
    """A press that turns a page tells the question and the page, and stays stale as a choice."""
    received = read(press("12/3"))
    assert received.page == (12, 3)
    assert received.incoming is not None
    assert received.incoming.token == "12/3"  # noqa: S105 - a button's


def test_a_press_of_a_message_too_old_to_be_shown_is_heard() -> None:
    """A button of any age is heard, even once Telegram no longer gives its message."""
    old = {"chat": PRIVATE, "message_id": 3, "date": 0}
    received = read(press("12.3", message=old))
    assert received.incoming is not None
    assert received.incoming.person == "telegram:42"
    assert received.row.mark == "p3:12.3"
    alone = press("12/3")
    del alone["callback_query"]["message"]
    received = read(alone)
    assert received.incoming is not None
    assert received.page is None


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
def test_a_press_that_says_nothing_is_only_acknowledged(chat: dict[str, Any]) -> None:
    """A press without data, or in a group, ends its wait and goes no further."""
    data = None if chat is PRIVATE else "3.1"
    received = read(press(data, message=message(chat=chat, text="?")))
    assert (received.incoming, received.press, received.answers) == (None, "99", ())


def test_a_document_is_named_as_a_file_can_be() -> None:
    """A document comes with its name, without folders nor signs that hide its ending."""
    document = _FILE | {"file_name": "../a\\b/\u202egpj.budget.pdf", "mime_type": "application/pdf"}
    received = _said(document=document | {"file_size": 12}, caption="le budget")
    assert received.file == FileAsked("f", "gpj.budget.pdf", "application/pdf", 12)
    assert received.incoming is not None
    assert received.incoming.text == "le budget"
    assert received.incoming.upload is not None
    assert received.incoming.upload.content is None
    assert not received.plain


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (None, ""),
        ("..", ""),
        (" .pdf. ", "pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("a\nb\x00.docx", "ab.docx"),
    ],
)
def test_a_name_is_never_dangerous(name: str | None, kept: str) -> None:
    """Whatever a file is called, it has a short name of one line."""
    received = _said(document=_FILE | ({"file_name": name} if name else {}))
    assert received.file == FileAsked("f", kept, "application/octet-stream", 0)


def test_the_largest_photo_is_asked_for() -> None:
    """Of a photo's sizes, the largest is fetched; the guide names it."""
    received = _said(photo=_SIZES)
    assert received.file == FileAsked("l", "", "image/jpeg", 90_000)


@pytest.mark.parametrize(
    ("kind", "fields", "media_type"),
    [
        ("voice", {"duration": 3, "mime_type": "audio/ogg"}, "audio/ogg"),
        ("video_note", {"duration": 3, "length": 240}, "video/mp4"),
    ],
)
def test_a_voice_is_told_as_one(kind: str, fields: dict[str, Any], media_type: str) -> None:
    """A voice message, in sound or in pictures, comes with its recording."""
    received = _said(**{kind: _FILE | fields})
    assert received.incoming is not None
    assert received.incoming.voice
    assert received.file is not None
    assert received.file.media_type == media_type


def test_an_album_is_told_by_each_of_its_files() -> None:
    """Files sent together have in common what tells it."""
    received = _said(photo=_SIZES, media_group_id="g1")
    assert received.album == "g1"
    assert not received.plain


def test_a_new_version_names_what_it_edits() -> None:
    """An edited message is heard when it was edited, and tells which message it replaces."""
    raw = update("edited_message", message(text="125 $", edit_date=EVENING + 60))
    received = read(raw)
    assert received.incoming is not None
    assert received.incoming.edited
    assert received.incoming.moment == datetime.fromtimestamp(EVENING + 60, _MONTREAL)
    assert received.edits == "m7"
    assert not received.plain


def test_a_quoted_message_of_the_bots_is_named() -> None:
    """An answer that quotes the bot names what it quotes; one that quotes oneself names nothing."""
    asked = message(5, text="Quel montant ?") | {"from": _ME}
    received = _said(text="12 000", reply_to_message=asked)
    assert (received.quotes, received.plain) == ("5", False)
    own = _said(text="12 000", reply_to_message=message(4, text="a"))
    assert (own.quotes, own.plain) == ("", True)


def test_forwarded_words_are_told_as_such() -> None:
    """What somebody else wrote is told apart, and joined to nothing."""
    origin = {"type": "hidden_user", "date": EVENING, "sender_user_name": "Jean"}
    received = _said(text="Voici", forward_origin=origin)
    assert received.incoming is not None
    assert received.incoming.forwarded
    assert not received.plain


@pytest.mark.parametrize(
    "fields",
    [
        {
            "sticker": _FILE
            | {"type": "regular", "width": 1, "height": 1}
            | {"is_animated": False, "is_video": False}
        },
        {"video": _FILE | {"width": 1, "height": 1, "duration": 1}},
        {"audio": _FILE | {"duration": 1}},
        {"animation": _FILE | {"width": 1, "height": 1, "duration": 1}, "document": _FILE},
        {"location": {"latitude": 45.5, "longitude": -73.5}},
        {"contact": {"phone_number": "1", "first_name": "A"}},
        {"dice": {"emoji": "x", "value": 1}},
        {"something_new": {"a": 1}},
    ],
)
def test_what_is_not_read_is_answered_gently(fields: dict[str, Any]) -> None:
    """Somebody who sends what is not read is told what may be sent."""
    received = _said(**fields)
    assert received.incoming is None
    assert _answer(received) == SENTENCES.say("unread.plain")
    assert {letter.payload["chat_id"] for letter in received.answers} == {42}


def test_words_around_what_is_not_read_are_asked_for_again() -> None:
    """The words under a video are not lost without a word."""
    received = _said(video=_FILE | {"width": 1, "height": 1, "duration": 1}, caption="Voici")
    assert _answer(received) == SENTENCES.say("unread.captioned")


@pytest.mark.parametrize(
    "raw",
    [
        update("message", message(pinned_message=message(5, text="a"))),
        update(
            "message", message(message_auto_delete_timer_changed={"message_auto_delete_time": 1})
        ),
        update("edited_message", message(location={"latitude": 1, "longitude": 1}, edit_date=2)),
        update("something_new", {"chat": PRIVATE}),
        {"update_id": 3},
        membership(PRIVATE, "member", "kicked"),
        membership(PRIVATE, "kicked", "member"),
        membership(GROUP, "member", "left"),
        membership(GROUP, "member", "administrator"),
        membership({"id": -1007, "type": "channel", "title": "c"}, "left", "administrator"),
        membership(GROUP | {"id": STAFF}, "left", "member"),
        update("message", message(chat=GROUP, text="on se voit demain ?")),
        update("message", message(chat=GROUP, text="/menu@other_bot")),
        update("message", message(chat=GROUP | {"id": STAFF}, text="/menu")),
        update("message", message(chat=GROUP, photo=_SIZES)),
    ],
)
def test_what_asks_nothing_is_not_answered(raw: dict[str, Any]) -> None:
    """Signs of Telegram's own, talks of a group and changes of members are met with silence."""
    received = read(raw)
    assert (received.incoming, received.answers) == (None, ())


@pytest.mark.parametrize(
    ("chat", "before", "after", "change"),
    [
        (PRIVATE, "member", "kicked", "blocked"),
        (PRIVATE, "kicked", "member", "unblocked"),
        (GROUP, "left", "member", "added"),
        (GROUP, "member", "administrator", ""),
        (GROUP, "administrator", "left", "removed"),
    ],
)
def test_a_change_of_members_is_told(
    chat: dict[str, Any], before: str, after: str, change: str
) -> None:
    """Who blocks the bot, or lets it in, is known."""
    assert read(membership(chat, before, after)).facts["change"] == change


def test_a_group_is_told_where_to_write() -> None:
    """Added to a group, or given a command there, the bot says once where it works."""
    added, asked = (
        read(membership(GROUP, "left", "member")),
        _said(chat=GROUP, text="/start@jo_bot"),
    )
    assert _answer(added) == SENTENCES.say("group.added", name="jo_bot")
    assert _answer(asked) == SENTENCES.say("group.command", name="jo_bot")
    assert added.answers[0].payload["chat_id"] == GROUP["id"]


def test_a_group_that_becomes_another_is_told() -> None:
    """A group that Telegram moves tells where it went; its staff are told from strangers."""
    moved = _said(chat={"id": -5, "type": "group", "title": "a"}, migrate_to_chat_id=-1005)
    assert moved.facts == {"moved": "telegram:-1005"}
    assert _said(chat=GROUP | {"id": STAFF}, text="bonjour").facts == {"staff": True}


@pytest.mark.parametrize(
    "body", ["", "{", "3", "[]", '{"update_id": 1, "message": {"message_id": "x"}}']
)
def test_what_is_no_update_is_refused_without_its_words(body: str) -> None:
    """What cannot be read is told to be so, and nothing of it is repeated."""
    row = Waiting(1, "telegram:1", 1, "telegram:42", body, "", RECEIVED)
    with pytest.raises(ValueError, match="^unreadable update: [A-Za-z]+$"):
        reader().read(row)


def test_whoever_wrote_is_named_by_the_chat_alone() -> None:
    """No name of a person's is taken from what Telegram tells."""
    received = _said(text="a")
    assert ALICE["first_name"] not in repr(received.incoming) + repr(received.facts)

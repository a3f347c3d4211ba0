"""The checker of requests: what it understood of the specification, what it refuses and lets by."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.telegram import specification
from tests.telegram.generated import Request, requests, wrong_requests
from tests.telegram.limits import Limit, Unit, left_unread, utf16
from tests.telegram.specification import Specification, check, read_specification

_THOROUGH = settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)

# Sentences that hold a number, or an order, and that no request alone can break.
_NO_LIMIT = re.compile(
    r"""
    ^Defaults\ to | ^For\ example | ^See\ the | (?:kB|MB|MB\.|kilobytes)\b | 5MB
    | in\ the\ future | for\ a\ fee | UTF-16 | days | hours | caching | 0x7FFFFFFF
    | Targets:\ 1 | ^2\) | [Bb]ase64 | MPEG-?4 | significant\ bits | JPEG
    | should\ not\ exceed\ 320 | exceed\ 10000\ in\ total | ratio\ must\ be\ at\ most\ 20
    | payments\ in\ Telegram\ Stars | Telegram\ Stars\ must\ be\ between | no\ exceed\ 10000
    | star_count | Stars\)\ if | first\ button | be\ of\ the\ type | exact\ substring
    | must\ be\ (?:shown|repainted|protected|paid|from|a\ su|the\ same|1000|non-zero|active)
    | exactly\ the\ same | none\ of\ the\ fields | one\ of\ their\ chats | if\ it\ is\ either
    | up\ to\ 64\ characters | 2\ line\ feeds | 0-based | two-letter\ ISO\ 3166
    | ^The\ identifiers\ must\ be | not\ exceed\ max_tip_amount | unique\ (?:among|within)
    | greater\ by\ one | user\ must\ pay | Must\ be\ empty\ if | always\ be\ shown
    | _by_<bot_username> | always\ check
    """,
    re.VERBOSE,
)
_TOLD = re.compile(r"\d|must be|[Mm]ust \w+ |one of|[Oo]nly char|either|exactly|exceed|[Aa]t most")


@pytest.fixture(scope="module", name="known")
def _known() -> Specification:
    return read_specification()


def _limits(known: Specification) -> Iterator[tuple[str, Limit]]:
    for shape in (*known.methods.values(), *known.given.values()):
        for one in shape.fields.values():
            yield from ((f"{shape.name}.{one.name}", limit) for limit in one.limits)


def test_the_whole_specification_is_read(known: Specification) -> None:
    """Every method and every object that a bot may write is known."""
    assert (len(known.methods), len(known.types), len(known.given)) == (180, 359, 121)


def test_limits_are_understood(known: Specification) -> None:
    """Each kind of limit is read from the descriptions, as many times as it stands there."""
    found = Counter(limit.unit for _name, limit in _limits(known))
    assert found == _UNDERSTOOD


_UNDERSTOOD = {
    Unit.CHARACTERS: 83,
    Unit.BYTES: 29,
    Unit.ITEMS: 21,
    Unit.VALUE: 39,
    Unit.CHOICE: 140,
    Unit.PATTERN: 111,
    Unit.INCREASING: 5,
}


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("sendMessage.text", Limit(Unit.CHARACTERS, 1, 4096, parsed=True)),
        ("editMessageText.text", Limit(Unit.CHARACTERS, 1, 4096, parsed=True)),
        ("sendDocument.caption", Limit(Unit.CHARACTERS, 0, 1024, parsed=True)),
        ("InlineKeyboardButton.callback_data", Limit(Unit.BYTES, 1, 64)),
        ("answerCallbackQuery.text", Limit(Unit.CHARACTERS, 0, 200)),
        ("getUpdates.limit", Limit(Unit.VALUE, 1, 100)),
        ("setWebhook.max_connections", Limit(Unit.VALUE, 1, 100)),
        ("setWebhook.secret_token", Limit(Unit.CHARACTERS, 1, 256)),
        ("setWebhook.secret_token", Limit(Unit.PATTERN, pattern="[A-Za-z0-9_-]*")),
        ("sendMediaGroup.media", Limit(Unit.ITEMS, 2, 10)),
        ("setMyCommands.commands", Limit(Unit.ITEMS, 0, 100)),
        ("BotCommand.command", Limit(Unit.CHARACTERS, 1, 32)),
        ("BotCommand.command", Limit(Unit.PATTERN, pattern="[a-z0-9_]*")),
        ("BotCommand.description", Limit(Unit.CHARACTERS, 1, 256)),
        ("createForumTopic.name", Limit(Unit.CHARACTERS, 1, 128)),
        ("editForumTopic.name", Limit(Unit.CHARACTERS, 0, 128)),
        ("copyMessages.message_ids", Limit(Unit.ITEMS, 1, 100)),
        ("copyMessages.message_ids", Limit(Unit.INCREASING)),
        ("setMyDescription.description", Limit(Unit.CHARACTERS, 0, 512)),
        ("setMyShortDescription.short_description", Limit(Unit.CHARACTERS, 0, 120)),
        ("setMessageReaction.reaction", Limit(Unit.ITEMS, 0, 1)),
        ("sendLocation.live_period", Limit(Unit.VALUE, 60, 86400, among=(0x7FFFFFFF,))),
    ],
)
def test_a_limit_is_read_as_it_is_written(known: Specification, field: str, limit: Limit) -> None:
    """The limits that the assistant lives by are those of the descriptions."""
    assert (field, limit) in set(_limits(known))


def test_no_limit_is_lost(known: Specification) -> None:
    """What holds a number or an order in a description is a limit, or known to be none."""
    raw = json.loads(specification.PLACE.read_text(encoding="utf-8"))
    objects = {**raw["methods"], **{name: raw["types"][name] for name in known.given}}
    lost = [
        f"{name}.{one['name']}: {sentence}"
        for name, shape in objects.items()
        for one in shape.get("fields", [])
        for sentence in re.split(r"(?<=[.;])\s", left_unread(one["description"], one["types"]))
        if _TOLD.search(sentence) and not _NO_LIMIT.search(sentence)
    ]
    assert lost == []


@pytest.mark.parametrize(("text", "units"), [("é", 1), ("\U0001f600", 2), ("", 0), ("a\n", 2)])
def test_a_text_is_counted_as_telegram_counts(text: str, units: int) -> None:
    """Letters outside the basic plane count for two."""
    assert utf16(text) == units


_BUTTON = {"text": "Oui", "callback_data": "oui"}


def _keyboard(**more: object) -> dict[str, object]:
    button = {name: value for name, value in {**_BUTTON, **more}.items() if value is not None}
    return {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[button]]}}


def _said(**more: object) -> dict[str, object]:
    return {"chat_id": 1, "text": "a", **more}


RIGHT: dict[str, tuple[str, dict[str, object], tuple[str, ...]]] = {
    "a text": ("sendMessage", _said(), ()),
    "as a form sends it": ("sendMessage", {"chat_id": "42", "text": "42"}, ()),
    "somebody by name": ("sendMessage", {"chat_id": "@quelqu_un", "text": "a"}, ()),
    "a flag of a form": ("sendMessage", _said(protect_content="true"), ()),
    "as long as can be": ("sendMessage", _said(text="\U0001f600" * 2048), ()),
    "long by its markup alone": (
        "sendMessage",
        _said(text="<b>é</b>" * 1000, parse_mode="HTML"),
        (),
    ),
    "a keyboard": ("sendMessage", _keyboard(callback_data="é" * 32), ()),
    "a keyboard in JSON": (
        "sendMessage",
        _said(reply_markup='{"inline_keyboard":[[{"text":"a","url":"https://example.org"}]]}'),
        (),
    ),
    "words for buttons": ("sendMessage", _said(reply_markup={"keyboard": [["Oui"]]}), ()),
    "no keyboard more": ("sendMessage", _said(reply_markup={"remove_keyboard": True}), ()),
    "an entity": ("sendMessage", _said(entities=[{"type": "bold", "offset": 0, "length": 1}]), ()),
    "no preview": ("sendMessage", _said(link_preview_options='{"is_disabled":true}'), ()),
    "a reply": ("sendMessage", _said(reply_parameters='{"message_id":4}'), ()),
    "a file": ("sendDocument", {"chat_id": 1}, ("document",)),
    "a file Telegram has": ("sendDocument", {"chat_id": 1, "document": "AgAC"}, ()),
    "a file by its part": ("sendDocument", {"chat_id": 1, "document": "attach://f"}, ("f",)),
    "an album": (
        "sendMediaGroup",
        {"chat_id": 1, "media": [{"type": "photo", "media": f"attach://{n}"} for n in "ab"]},
        ("a", "b"),
    ),
    "commands": (
        "setMyCommands",
        {
            "commands": [{"command": "aide", "description": "De l'aide"}],
            "scope": '{"type":"chat","chat_id":-100}',
        },
        (),
    ),
    "polling": ("getUpdates", {"timeout": "50", "allowed_updates": '["message"]'}, ()),
    "an inline message": ("editMessageText", {"inline_message_id": "a", "text": "b"}, ()),
    "a reaction": (
        "setMessageReaction",
        {"chat_id": 1, "message_id": 2, "reaction": [{"type": "emoji", "emoji": "\U0001f44d"}]},
        (),
    ),
    "a sign": ("sendChatAction", {"chat_id": 1, "action": "typing"}, ()),
    "nothing to say": ("getMe", {}, ()),
}

WRONG: dict[str, tuple[str, dict[str, object], tuple[str, ...], str]] = {
    "unknown method": ("sendWords", {}, (), "unknown method"),
    "unknown parameter": ("sendMessage", _said(txt="b"), (), "txt: unknown"),
    "missing": ("sendMessage", {"chat_id": 1}, (), "text: missing"),
    "missing instead of another": ("editMessageText", {"text": "a"}, (), "chat_id: missing"),
    "a number in words": ("deleteMessage", {"chat_id": 1, "message_id": "un"}, (), "no Integer"),
    "a flag in words": ("sendMessage", _said(protect_content="oui"), (), "no Boolean"),
    "a flag for a number": ("deleteMessage", {"chat_id": 1, "message_id": True}, (), "no Integer"),
    "no list": ("sendMessage", _said(entities="{}"), (), "no array"),
    "broken JSON": ("sendMessage", _said(reply_markup='{"inline'), (), "reply_markup"),
    "no one's name": ("sendMessage", _said(chat_id="quelqu'un"), (), "chat_id"),
    "too long": ("sendMessage", _said(text="\U0001f600" * 2049), (), "4098 characters"),
    "too long once parsed": (
        "sendMessage",
        _said(text=f"<b>{'a' * 4097}</b>", parse_mode="HTML"),
        (),
        "4097 characters",
    ),
    "empty": ("sendMessage", _said(text=" \n"), (), "empty"),
    "unknown markup": ("sendMessage", _said(parse_mode="Markdown3"), (), "parse_mode"),
    "data too long": ("sendMessage", _keyboard(callback_data="é" * 33), (), "66 bytes"),
    "data empty": ("sendMessage", _keyboard(callback_data=""), (), "0 bytes"),
    "a button that does nothing": ("sendMessage", _keyboard(callback_data=None), (), "not none"),
    "a button that does two things": ("sendMessage", _keyboard(url="a"), (), "one of url"),
    "a button with no words": ("sendMessage", _keyboard(text=None), (), "text: missing"),
    "an unknown field of a button": ("sendMessage", _keyboard(data="a"), (), "data: unknown"),
    "no rows": ("sendMessage", _said(reply_markup={"inline_keyboard": [_BUTTON]}), (), "no array"),
    "an entity of no kind": (
        "sendMessage",
        _said(entities=[{"type": "gras", "offset": 0, "length": 1}]),
        (),
        "gras",
    ),
    "an address on no link": (
        "sendMessage",
        _said(entities=[{"type": "bold", "offset": 0, "length": 1, "url": "a"}]),
        (),
        "for text_link only",
    ),
    "a file of another name": ("sendDocument", {"chat_id": 1}, ("photo",), "document: missing"),
    "a file nobody names": ("sendDocument", {"chat_id": 1, "document": "A"}, ("f",), "names f"),
    "a part that is not there": (
        "sendDocument",
        {"chat_id": 1, "document": "attach://g"},
        (),
        "no part is named g",
    ),
    "an album of one": (
        "sendMediaGroup",
        {"chat_id": 1, "media": [{"type": "photo", "media": "A"}]},
        (),
        "1 items",
    ),
    "a medium of no type": (
        "sendMediaGroup",
        {"chat_id": 1, "media": [{"type": "image", "media": "A"}] * 2},
        (),
        "media[0]",
    ),
    "a command in capitals": (
        "setMyCommands",
        {"commands": [{"command": "Aide", "description": "a"}]},
        (),
        "command: 'Aide'",
    ),
    "an unknown scope": ("getMyCommands", {"scope": {"type": "world"}}, (), "scope"),
    "a scope with no chat": ("getMyCommands", {"scope": {"type": "chat"}}, (), "chat_id: missing"),
    "too many updates": ("getUpdates", {"limit": "101"}, (), "101 value"),
    "an unknown update": ("getUpdates", {"allowed_updates": ["messages"]}, (), "messages"),
    "not in order": (
        "copyMessages",
        {"chat_id": 1, "from_chat_id": 1, "message_ids": [2, 1]},
        (),
        "not increasing",
    ),
    "an unknown sign": ("sendChatAction", {"chat_id": 1, "action": "writing"}, (), "writing"),
}


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("case", RIGHT)
def test_right_requests_pass(case: str) -> None:
    """A request that Telegram takes has no mistake."""
    assert check(*RIGHT[case]) == []


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("case", WRONG)
def test_wrong_requests_are_told(case: str) -> None:
    """Each kind of mistake is found, and its place named."""
    method, parameters, files, words = WRONG[case]
    told = check(method, parameters, files)
    assert any(words in one for one in told), told


@_THOROUGH
@given(data=st.data())
def test_every_right_request_passes(data: st.DataObject) -> None:
    """A request written from the specification has no mistake, as JSON and as a form."""
    known = read_specification()
    request = data.draw(requests(known, sorted(known.methods)))
    assert known.check(request.method, request.parameters, request.files) == []
    assert known.check(request.method, request.as_form(), request.files) == []


@_THOROUGH
@given(data=st.data())
def test_one_broken_field_is_always_told(data: st.DataObject) -> None:
    """A right request made wrong in one place is refused, whatever the place."""
    known = read_specification()
    request: Request = data.draw(wrong_requests(known, sorted(known.methods)))
    assert known.check(request.method, request.as_form(), request.files), request.broken


def test_its_absence_fails_where_all_is_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A machine without the specification passes these tests over; continuous integration fails."""
    monkeypatch.setattr(specification, "PLACE", tmp_path_factory.mktemp("none") / "api.json")
    for ci, outcome in (("", pytest.skip.Exception), ("true", pytest.fail.Exception)):
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome):
            read_specification.__wrapped__()

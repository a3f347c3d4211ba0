"""What is wrong is refused, in Telegram's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.sandbox.serving import Running
from tests.sandbox.conftest import Client

_EMOJI = "\U0001f600"
_HI = {"text": "hi"}


def _buttons(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": "hi", "reply_markup": {"inline_keyboard": list(rows)}}


def _entity(**fields: Any) -> dict[str, Any]:
    return {"text": "hello", "entities": [{"offset": 0, "length": 5, **fields}]}


_MESSAGES: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({}, "message text is empty"),
    ({"text": "   "}, "text must be non-empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": _EMOJI * 2048 + "x"}, "message is too long"),
    ({"text": "hi", "colour": "red"}, 'unexpected parameter "colour"'),
    ({"text": ["hi"]}, 'parameter "text" must be of type String'),
    ({"text": "hi", "disable_notification": "maybe"}, "must be of type Boolean"),
    ({"text": "hi", "message_thread_id": "one"}, "must be of type Number"),
    ({"text": "hi", "message_thread_id": 99}, "message thread not found"),
    ({"text": "hi", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    ({"text": "hi", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": "hi", "reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
    ({"text": "hi", "link_preview_options": {"url": "nowhere"}}, "WEBPAGE_URL_INVALID"),
    (
        {"text": "hi", "link_preview_options": {"is_disabled": "yes"}},
        'field "is_disabled" must be of type Boolean',
    ),
    ({"text": "hi", "business_connection_id": "b"}, "business connection not found"),
    ({"text": "hi", "allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
    ({"text": "hi", "reply_markup": "[["}, "can't parse reply keyboard markup JSON object"),
    ({"text": "hi", "reply_markup": [1]}, "object expected as reply markup"),
    (
        {"text": "hi", "reply_markup": {"inline_keyboard": "bad"}},
        'field "inline_keyboard" must be of type Array',
    ),
    (
        {"text": "hi", "reply_markup": {"force_reply": "yes"}},
        'field "force_reply" must be of type Boolean',
    ),
    (_buttons([{"text": "a", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
    (_buttons([{"text": "a", "callback_data": "\u00e9" * 33}]), "BUTTON_DATA_INVALID"),
    (
        _buttons([{"text": "a"}]),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        _buttons([{"text": "a", "callback_data": ""}]),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        _buttons([{"callback_data": "x"}]),
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        _buttons([{"text": "a", "callback_data": "x", "color": 1}]),
        'can\'t parse inline keyboard button: Unexpected field "color"',
    ),
    (
        _buttons([{"text": "a", "callback_data": 7}]),
        'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
    ),
    (
        _buttons([{"text": "a", "url": "not-a-url"}]),
        "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
    ),
    (
        _buttons([{"text": "a", "url": "ftp://example.com"}]),
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    (_buttons([{"text": "a", "pay": True}]), "BUTTON_TYPE_INVALID"),
    (_buttons([{"text": "a", "copy_text": {"text": ""}}]), "BUTTON_COPY_TEXT_INVALID"),
    (_buttons([{"text": "a", "callback_data": "x"}] * 9), "reply markup is too long"),
    (_buttons(*[[{"text": "a", "callback_data": "x"}]] * 101), "reply markup is too long"),
    (_entity(type="bold", offset=100), "entity begins after the end of the text at UTF-16 offset"),
    (_entity(type="bold", length=9), "entity beginning at UTF-16 offset 0 ends after the end of"),
    (_entity(type="bold", offset=-1), "receive an entity with incorrect offset -1"),
    (_entity(type="shiny"), "can't parse MessageEntity: Unsupported type specified"),
    (_entity(type="text_link"), "can't parse MessageEntity: Can't find field \"url\""),
    (
        _entity(type="text_link", url="not-a-url"),
        "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
    ),
    (
        {"text": _EMOJI, "entities": [{"type": "bold", "offset": 1, "length": 1}]},
        "begins in a middle of a UTF-16 symbol",
    ),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One sandbox for the whole file: what is refused leaves nothing behind."""
    with Running() as running, httpx.Client(timeout=60) as http:
        found = Client(running, http)
        person = running.api.person("Ana", id=77)
        running.api.write(person, "hello")
        yield found


@pytest.mark.parametrize(("given", "words"), _MESSAGES)
def test_a_wrong_message_is_refused(client: Client, given: dict[str, Any], words: str) -> None:
    """Each mistake in a message has the words that Telegram has for it."""
    found = client.refused("sendMessage", chat_id=77, **given)
    assert found.startswith("Bad Request: ")
    assert words in found


@pytest.mark.parametrize(
    ("method", "given", "words"),
    [
        ("sendMessage", _HI, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "", **_HI}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 5, **_HI}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody_at_all", **_HI}, "Bad Request: chat not found"),
        ("sendDocument", {"chat_id": 77}, "Bad Request: there is no document in the request"),
        (
            "sendDocument",
            {"chat_id": 77, "document": "AAAA"},
            "Bad Request: wrong file identifier/HTTP URL specified",
        ),
        (
            "editMessageText",
            {"chat_id": 77, "message_id": 999, "text": "x"},
            "Bad Request: message to edit not found",
        ),
        (
            "editMessageText",
            {"chat_id": 77, "message_id": 1, "text": "x"},
            "Bad Request: message can't be edited",
        ),
        (
            "deleteMessage",
            {"chat_id": 77, "message_id": 999},
            "Bad Request: message to delete not found",
        ),
        (
            "copyMessage",
            {"chat_id": 77, "from_chat_id": 77, "message_id": 999},
            "Bad Request: message to copy not found",
        ),
        (
            "forwardMessage",
            {"chat_id": 77, "from_chat_id": 77, "message_id": 999},
            "Bad Request: message to forward not found",
        ),
        (
            "sendChatAction",
            {"chat_id": 77, "action": "dancing"},
            "Bad Request: wrong parameter action in request",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        (
            "setMessageReaction",
            {"chat_id": 77, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "x"}]},
            "Bad Request: REACTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "Aide", "description": "x"}]},
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "aide", "description": "x" * 257}]},
            "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "createForumTopic",
            {"chat_id": 77, "name": "x"},
            "Bad Request: the chat is not a forum",
        ),
        (
            "getFile",
            {"file_id": "AAAA"},
            "Bad Request: wrong file_id or the file is temporarily unavailable",
        ),
        ("setWebhook", {"url": "ftp://x"}, "Bad Request: bad webhook: An HTTPS URL must be"),
        ("sendDice", {"chat_id": 77}, "Not Found: method not found"),
    ],
)
def test_a_wrong_call_is_refused(
    client: Client, method: str, given: dict[str, Any], words: str
) -> None:
    """Each mistake in a call has the words that Telegram has for it."""
    assert client.refused(method, **given).startswith(words)


@pytest.mark.parametrize(
    "given",
    [
        {"text": "x" * 4096},
        {"text": _EMOJI * 2048},
        {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "html"},
        _buttons([{"text": "a", "callback_data": "x" * 64}]),
        _buttons([{"text": "a", "callback_data": "\u00e9" * 32}]),
        _buttons(*[[{"text": "a", "callback_data": "x"}] * 4] * 25),
        _buttons([{"text": "a", "url": "https://example.com/x?y"}]),
        {"text": "hi", "reply_markup": {"remove_keyboard": True}},
        {"text": "hi", "reply_markup": {"keyboard": [["a", {"text": "b"}]]}},
        {"text": "hi", "reply_parameters": {"message_id": 9, "allow_sending_without_reply": True}},
        {"text": "hi", "disable_notification": "true"},
    ],
)
def test_what_is_just_within_the_limits_is_sent(client: Client, given: dict[str, Any]) -> None:
    """Nothing that Telegram takes is refused."""
    assert client.call("sendMessage", chat_id=77, **given)["chat"]["id"] == 77


def test_only_a_hundred_entities_are_kept(client: Client) -> None:
    """Telegram drops the entities after the hundredth and says nothing."""
    entities = [{"type": "bold", "offset": 2 * at, "length": 1} for at in range(120)]
    sent = client.call("sendMessage", chat_id=77, text="x " * 120 + "x", entities=entities)
    assert len(sent["entities"]) == 100


def test_forms_and_addresses_carry_parameters_too(client: Client) -> None:
    """A call may be a form or an address: its values are words then."""
    url = f"{client.running.url}/bot{client.token}/SENDMESSAGE"
    markup = '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}'
    form = client.http.post(url, data={"chat_id": "77", "text": "a", "reply_markup": markup})
    address = client.http.get(url, params={"chat_id": "77", "text": "b"})
    assert form.json()["result"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "a"
    assert address.json()["result"]["text"] == "b"


def test_status_and_code_are_the_same(client: Client) -> None:
    """A refusal's code is that of HTTP."""
    for path, code in (
        (f"bot{client.token}/sendMessage", 400),
        ("botnonsense/getMe", 404),
        (f"bot{client.token}/nothing", 404),
    ):
        answer = client.http.post(f"{client.running.url}/{path}", json={})
        assert answer.status_code == answer.json()["error_code"] == code

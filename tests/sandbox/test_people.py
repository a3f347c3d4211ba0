"""What people do, and what the bot is told of it."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from tests.sandbox.conftest import Client, bot

_BUTTONS = {"inline_keyboard": [[{"text": "Oui, merci", "callback_data": "yes"}]]}


def _one(client: Client) -> dict[str, Any]:
    """Give the only update that waits, and confirm it."""
    (update,) = client.call("getUpdates")
    client.call("getUpdates", offset=update["update_id"] + 1)
    found: dict[str, Any] = update
    return found


def test_a_bot_cannot_write_first(client: Client) -> None:
    """A person who never wrote to the bot is not written to."""
    person = client.running.api.person("Bo")
    words = client.refused("sendMessage", chat_id=person, text="hello")
    assert words == "Forbidden: bot can't initiate conversation with a user"


def test_a_command_is_told_from_words(client: Client, ana: int) -> None:
    """A command, an address and a mention are entities, as Telegram finds them."""
    client.running.api.write(ana, "/start territoire-06 https://example.org/a. @quelqu_un 1/2")
    message = _one(client)["message"]
    found = [
        (one["type"], message["text"][one["offset"] : one["offset"] + one["length"]])
        for one in message["entities"]
    ]
    assert found == [
        ("bot_command", "/start"),
        ("url", "https://example.org/a"),
        ("mention", "@quelqu_un"),
    ]


def test_a_press_is_told_and_answered_once(client: Client, ana: int) -> None:
    """A press carries its data and its message; it is answered once."""
    api = client.running.api
    sent = client.call("sendMessage", chat_id=ana, text="Prêt ?", reply_markup=_BUTTONS)
    press = api.press(ana, sent["message_id"], text="Oui")
    query = _one(client)["callback_query"]
    assert (query["id"], query["data"], query["message"]["text"]) == (press, "yes", "Prêt ?")
    assert api.pressed(press) is None
    assert client.call("answerCallbackQuery", callback_query_id=press, text="Bien") is True
    assert api.pressed(press) == {"text": "Bien", "show_alert": False}
    assert "query is too old" in client.refused("answerCallbackQuery", callback_query_id=press)


def test_an_old_press_is_answered_no_more(client: Client, ana: int) -> None:
    """After two days a query is too old."""
    api = client.running.api
    sent = client.call("sendMessage", chat_id=ana, text="?", reply_markup=_BUTTONS)
    press = api.press(ana, sent["message_id"], "yes")
    api.ahead(48 * 3600 + 1)
    assert "query is too old" in client.refused("answerCallbackQuery", callback_query_id=press)


def test_a_button_that_is_gone_can_still_be_pressed(client: Client, ana: int) -> None:
    """A phone that is late presses a button that the bot took away."""
    api = client.running.api
    sent = client.call("sendMessage", chat_id=ana, text="?", reply_markup=_BUTTONS)
    number = sent["message_id"]
    client.call("editMessageReplyMarkup", chat_id=ana, message_id=number)
    api.press(ana, number, "yes")
    query = _one(client)["callback_query"]
    assert query["data"] == "yes"
    assert "reply_markup" not in query["message"]


def test_messages_are_edited_by_the_bot(client: Client, ana: int) -> None:
    """An edit is seen, keeps its number, and must change something."""
    sent = client.call("sendMessage", chat_id=ana, text="un", reply_markup=_BUTTONS)
    number = {"chat_id": ana, "message_id": sent["message_id"]}
    same = client.refused("editMessageText", text="un", reply_markup=_BUTTONS, **number)
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    edited = client.call("editMessageText", text="deux", **number)
    assert edited["text"] == "deux"
    assert "reply_markup" not in edited
    (shown,) = client.running.api.messages(ana, after=sent["message_id"] - 1)
    assert shown["text"] == "deux"
    assert shown["edit_date"]


def test_messages_are_edited_by_people(client: Client, ana: int) -> None:
    """An edited message keeps its number and date."""
    api = client.running.api
    written = api.write(ana, "vingt").messages[0]
    _one(client)
    api.edit(ana, written["message_id"], "trente")
    edited = _one(client)["edited_message"]
    assert edited["text"] == "trente"
    assert edited["message_id"] == written["message_id"]
    assert edited["edit_date"] >= edited["date"]


def test_replies_quotes_and_forwards_say_what_they_are_of(client: Client, ana: int) -> None:
    """python-telegram-bot reads a reply with its quote, and forwarded words with their origin."""
    api = client.running.api
    first = api.write(ana, "Nous demandons 12 000 $").messages[0]["message_id"]
    api.write(ana, "Pourquoi ?", reply_to=first, quote="12 000 $")
    api.write(ana, "Bonjour", forwarded="Une voisine")

    async def read() -> Any:
        async with bot(client.running) as one:
            return await one.get_updates()

    _, reply, forward = asyncio.run(read())
    assert reply.message.reply_to_message.message_id == first
    assert (reply.message.quote.text, reply.message.quote.position) == ("12 000 $", 15)
    assert forward.message.forward_origin.sender_user_name == "Une voisine"


def test_a_person_blocks_and_unblocks(client: Client, ana: int) -> None:
    """Who blocks the bot is written to no more, and the bot is told."""
    api = client.running.api
    api.member(ana, "blocked")
    assert _one(client)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    words = client.refused("sendMessage", chat_id=ana, text="hello")
    assert words == "Forbidden: bot was blocked by the user"
    api.member(ana, "member")
    assert _one(client)["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert client.call("sendMessage", chat_id=ana, text="hello")


def test_a_group_hides_what_is_not_for_the_bot(client: Client, ana: int) -> None:
    """In a group, privacy leaves a bot the commands, its mentions and replies to it."""
    api = client.running.api
    group = api.group("Voisins", [ana])
    assert _one(client)["my_chat_member"]["new_chat_member"]["status"] == "member"
    sent = client.call("sendMessage", chat_id=group, text="Bonjour")
    for text in ("bonjour", "/aide", "/aide@JonctionBot", "/aide@OtherBot", "et @jonctionbot ?"):
        api.write(group, text, sender=ana)
    api.write(group, "merci", sender=ana, reply_to=sent["message_id"])
    assert client.texts() == [
        "message: /aide",
        "message: /aide@JonctionBot",
        "message: et @jonctionbot ?",
        "message: merci",
    ]


def test_an_administrator_hears_everything(client: Client, ana: int) -> None:
    """A bot that is an administrator is told of every message."""
    api = client.running.api
    group = api.group("Voisins", [ana], admin=True)
    api.write(group, "bonjour", sender=ana)
    assert client.texts() == ["my_chat_member: ", "message: bonjour"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
    ],
)
def test_a_bot_that_is_out_writes_no_more(
    client: Client, ana: int, status: str, words: str
) -> None:
    """A bot that was put out of a group is refused there."""
    group = client.running.api.group("Voisins", [ana])
    client.running.api.member(group, status)
    assert client.refused("sendMessage", chat_id=group, text="hello") == words


def test_a_group_that_moved_says_where(client: Client, ana: int) -> None:
    """A group that became a supergroup gives its new number, which works."""
    api = client.running.api
    group = api.group("Voisins", [ana], admin=True, number=-4001)
    moved = api.migrate(group)
    answer = client.ask("sendMessage", chat_id=group, text="hello")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": moved}
    assert client.call("sendMessage", chat_id=moved, text="hello")["chat"]["type"] == "supergroup"
    told = [update.get("message", {}) for update in client.call("getUpdates")]
    assert [one.get("migrate_to_chat_id") for one in told].count(moved) == 1
    assert [one.get("migrate_from_chat_id") for one in told].count(group) == 1


def test_everything_can_be_asked_over_http(client: Client) -> None:
    """The control side does what tests in the same process do."""
    person = client.control("POST", "promoters", {"first_name": "Bo"})["id"]
    group = client.control(
        "POST", "groups", {"title": "Equipe", "forum": True, "members": [person], "admin": True}
    )["id"]
    content = base64.b64encode(b"bonjour").decode()
    wrote = client.control(
        "POST",
        f"chats/{person}/messages",
        {"from": person, "caption": "Voici", "files": [{"name": "a.txt", "content": content}]},
    )
    assert len(wrote["updates"]) == 1
    sent = client.call("sendMessage", chat_id=person, text="Lu", reply_markup=_BUTTONS)
    pressed = client.control(
        "POST",
        f"chats/{person}/presses",
        {"from": person, "message_id": sent["message_id"], "text": "Oui"},
    )
    client.call("answerCallbackQuery", callback_query_id=pressed["query"])
    assert client.control("GET", f"presses/{pressed['query']}")["answered"] is True
    shown = client.control("GET", f"chats/{person}/messages?after=1")
    assert [one["text"] for one in shown["messages"]] == ["Lu"]
    topic = client.control("POST", f"chats/{group}/topics", {"name": "Ana", "from": person})
    number = topic["message_thread_id"]
    client.control("POST", f"chats/{group}/topics/{number}", {"state": "closed"})
    chats = client.control("GET", "chats")["chats"]
    assert [one["topics"][0]["state"] for one in chats if one["id"] == group] == ["closed"]
    kinds = {one["kind"] for one in client.control("GET", "events?after=0")["events"]}
    assert kinds == {"promoter", "chat", "message", "answered", "topic"}


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "promoters", {}, 400),
        ("POST", "promoters", {"first_name": 7}, 400),
        ("POST", "chats/5/messages", {"text": "a"}, 404),
        ("POST", "faults", [{"kind": "plague"}], 400),
        ("POST", "faults", [{"kind": "429", "often": 1}], 400),
        ("GET", "presses/1", None, 404),
        ("GET", "events?after=x", None, 400),
    ],
)
def test_a_wrong_control_call_is_refused(
    client: Client, verb: str, path: str, body: Any, status: int
) -> None:
    """A mistake in a test or in the page is told, not swallowed."""
    url = f"{client.running.url}/sandbox/{path}"
    assert client.http.request(verb, url, json=body).status_code == status

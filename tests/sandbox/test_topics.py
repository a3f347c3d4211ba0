"""The topics of a forum: echoed in messages, closed, deleted."""

from __future__ import annotations

import asyncio

import pytest

from tests.sandbox.conftest import Client, bot


@pytest.fixture
def forum(client: Client, ana: int) -> int:
    """A forum that the bot administers."""
    return client.running.api.group("Equipe", [ana], forum=True, admin=True)


def _topic(client: Client, forum: int, name: str = "Ana") -> int:
    made = client.call("createForumTopic", chat_id=forum, name=name)
    return int(made["message_thread_id"])


def test_a_message_says_its_topic(client: Client, ana: int, forum: int) -> None:
    """What is written in a topic says so, on both sides; python-telegram-bot reads it."""
    thread = _topic(client, forum)
    sent = client.call("sendMessage", chat_id=forum, text="carte", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    client.running.api.write(forum, "je prends", sender=ana, thread=thread)

    async def read() -> tuple[int | None, bool | None]:
        async with bot(client.running) as one:
            message = (await one.get_updates())[-1].message
            assert message is not None
            return message.message_thread_id, message.is_topic_message

    assert asyncio.run(read()) == (thread, True)
    shown = client.control("GET", f"chats/{forum}/messages?thread={thread}")["messages"]
    assert [one.get("text") for one in shown] == [None, "carte", "je prends"]


def test_a_topic_that_people_closed(client: Client, ana: int, forum: int) -> None:
    """An administrator writes in a closed topic; another bot does not."""
    api, thread = client.running.api, _topic(client, forum)
    given = {"chat_id": forum, "text": "a", "message_thread_id": thread}
    api.topic(forum, thread, "closed")
    assert client.call("sendMessage", **given)
    api.member(forum, "member")
    assert client.refused("sendMessage", **given) == "Bad Request: TOPIC_CLOSED"
    api.topic(forum, thread, "open")
    assert client.call("sendMessage", **given)


def test_a_topic_that_people_deleted(client: Client, ana: int, forum: int) -> None:
    """A deleted topic takes its messages with it, and is written in no more."""
    api, thread = client.running.api, _topic(client, forum)
    client.call("sendMessage", chat_id=forum, text="a", message_thread_id=thread)
    api.topic(forum, thread, "deleted")
    words = client.refused("sendMessage", chat_id=forum, text="a", message_thread_id=thread)
    assert words == "Bad Request: TOPIC_DELETED"
    assert api.messages(forum, thread=thread) == []
    words = client.refused("closeForumTopic", chat_id=forum, message_thread_id=thread)
    assert words == "Bad Request: TOPIC_ID_INVALID"


def test_a_topic_is_changed_closed_opened_and_deleted(client: Client, forum: int) -> None:
    """A bot does all that it may with a topic, once."""
    thread = _topic(client, forum)
    given = {"chat_id": forum, "message_thread_id": thread}
    icons = client.call("getForumTopicIconStickers")
    assert client.call(
        "editForumTopic", name="Bo", icon_custom_emoji_id=icons[0]["custom_emoji_id"], **given
    )
    assert client.refused("editForumTopic", name="Bo", **given).endswith("TOPIC_NOT_MODIFIED")
    assert client.call("closeForumTopic", **given)
    assert client.refused("closeForumTopic", **given).endswith("TOPIC_NOT_MODIFIED")
    assert client.call("reopenForumTopic", **given)
    assert client.call("unpinAllForumTopicMessages", **given)
    assert client.call("deleteForumTopic", **given)
    topics = client.control("GET", f"chats/{forum}/topics")["topics"]
    assert [(one["name"], one["state"]) for one in topics] == [("Bo", "deleted")]


def test_topics_need_rights(client: Client, forum: int) -> None:
    """A bot that is no administrator makes no topic."""
    client.running.api.member(forum, "member")
    words = client.refused("createForumTopic", chat_id=forum, name="a")
    assert words == "Bad Request: not enough rights to manage topics"


def test_the_general_topic_is_not_named(client: Client, forum: int) -> None:
    """Telegram knows no topic 1 when a message is sent: the general one is left unsaid."""
    words = client.refused("sendMessage", chat_id=forum, text="a", message_thread_id=1)
    assert words == "Bad Request: message thread not found"
    sent = client.call("sendMessage", chat_id=forum, text="a")
    assert "message_thread_id" not in sent


def test_a_person_opens_a_topic(client: Client, ana: int, forum: int) -> None:
    """The bot is told of a topic that a person opens, and writes there."""
    topic = client.running.api.open_topic(forum, "Question", ana)
    update = client.call("getUpdates")[-1]["message"]
    assert update["forum_topic_created"]["name"] == "Question"
    assert update["message_thread_id"] == topic.id
    assert client.call("sendMessage", chat_id=forum, text="a", message_thread_id=topic.id)


def test_messages_are_copied_and_forwarded(client: Client, ana: int, forum: int) -> None:
    """A copy hides whose words they are; a forward says it."""
    thread = _topic(client, forum)
    number = client.running.api.write(ana, "mes mots").messages[0]["message_id"]
    source = {"chat_id": forum, "from_chat_id": ana, "message_thread_id": thread}
    copied = client.call("copyMessage", message_id=number, **source)
    forwarded = client.call("forwardMessage", message_id=number, **source)
    many = client.call("copyMessages", message_ids=[number - 1, number], **source)
    shown = {one["message_id"]: one for one in client.running.api.messages(forum)}
    assert shown[copied["message_id"]]["text"] == "mes mots"
    assert "forward_origin" not in shown[copied["message_id"]]
    assert forwarded["forward_origin"]["sender_user"]["id"] == ana
    assert [shown[one["message_id"]]["text"] for one in many] == ["/start", "mes mots"]
    assert all(one["message_thread_id"] == thread for one in shown.values() if "text" in one)


def test_what_a_chat_is_can_be_asked(client: Client, ana: int, forum: int) -> None:
    """python-telegram-bot reads a chat, its members and its administrators."""

    async def read() -> list[object]:
        async with bot(client.running) as one:
            chat = await one.get_chat(forum)
            member = await one.get_chat_member(forum, ana)
            ours = await one.get_chat_member(forum, one.id)
            ranks = await one.get_chat_administrators(forum)
            count = await one.get_chat_member_count(forum)
            return [chat.is_forum, member.status, ours.status, len(ranks), count]

    assert asyncio.run(read()) == [True, "creator", "administrator", 2, 2]


def test_a_bot_leaves(client: Client, forum: int) -> None:
    """A bot that left writes no more."""
    assert client.call("leaveChat", chat_id=forum)
    words = client.refused("sendMessage", chat_id=forum, text="a")
    assert words == "Forbidden: bot is not a member of the supergroup chat"


def test_a_message_is_pinned(client: Client, forum: int) -> None:
    """A pinned message is shown with its chat until it is unpinned."""
    sent = client.call("sendMessage", chat_id=forum, text="a")
    given = {"chat_id": forum, "message_id": sent["message_id"]}
    assert client.call("pinChatMessage", **given)
    assert client.call("getChat", chat_id=forum)["pinned_message"]["text"] == "a"
    assert client.call("unpinChatMessage", **given)
    assert "pinned_message" not in client.call("getChat", chat_id=forum)

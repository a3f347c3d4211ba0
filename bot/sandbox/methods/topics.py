"""The topics of a forum, as a bot makes and changes them."""

from __future__ import annotations

from bot.sandbox import limits
from bot.sandbox.chats import Chat, Json, Topic
from bot.sandbox.files import Kept
from bot.sandbox.media import media
from bot.sandbox.methods.call import Call, Handler
from bot.sandbox.refused import bad
from bot.sandbox.world import World

_ICONS = ("\u2753", "\u2757", "\u2705", "\U0001f4dd", "\U0001f4b0", "\U0001f4c5")


def service(world: World, chat: Chat, user: Json | None, thread: int | None, content: Json) -> Json:
    """Keep a message that says what someone did, and tell who watches."""
    message: Json = {"message_id": chat.number()}
    if user is not None:
        message["from"] = user
    message |= {"chat": chat.shown, "date": int(world.clock.now())}
    if thread is not None:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    message |= content
    chat.keep(message)
    world.event("message", chat.id, message=message)
    return message


def open_topic(
    world: World, chat: Chat, user: Json, name: str, color: int, icon: str | None
) -> tuple[Topic, Json]:
    """Open a topic, and give it with the message that says so."""
    topic = Topic(chat.last + 1, name, color, icon)
    chat.topics[topic.id] = topic
    created = {key: value for key, value in topic.shown().items() if key != "message_thread_id"}
    message = service(world, chat, user, topic.id, {"forum_topic_created": created})
    world.event("topic", chat.id, topic=topic.shown(), state=topic.state)
    return topic, message


def erase(world: World, chat: Chat, topic: Topic) -> None:
    """Delete a topic, with its messages."""
    topic.state = "deleted"
    inside = [n for n, one in chat.messages.items() if one.get("message_thread_id") == topic.id]
    for number in inside:
        del chat.messages[number]
        world.event("deleted", chat.id, message_id=number)
    world.event("topic", chat.id, topic=topic.shown(), state=topic.state)


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.forum:
        raise bad("the chat is not a forum")
    if chat.bot != "administrator":
        raise bad("not enough rights to manage topics")
    return chat


def _topic(call: Call) -> tuple[Chat, Topic]:
    chat = _forum(call)
    topic = chat.topics.get(call.given["message_thread_id"])
    if topic is None or topic.state == "deleted":
        raise bad("TOPIC_ID_INVALID")
    return chat, topic


def _icon(call: Call) -> str | None:
    icon: str | None = call.get("icon_custom_emoji_id")
    if icon and icon not in _icons(call.world):
        raise bad("DOCUMENT_INVALID")
    return icon


def _create(call: Call) -> Json:
    chat = _forum(call)
    name = call.given["name"].strip()
    if not 1 <= len(name) <= limits.TOPIC_NAME:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    color = call.get("icon_color", limits.TOPIC_COLORS[0])
    if color not in limits.TOPIC_COLORS:
        raise bad("invalid forum topic icon color specified")
    icon = _icon(call)
    return open_topic(call.world, chat, call.bot.user, name, color, icon)[0].shown()


def _edit(call: Call) -> bool:
    chat, topic = _topic(call)
    name, icon = call.get("name"), _icon(call)
    if len(name or "") > limits.TOPIC_NAME:
        raise bad("topic name is too long")
    new_name = name or topic.name
    new_icon = topic.icon_custom_emoji_id if icon is None else icon
    if (new_name, new_icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = new_name, new_icon
    content: Json = {"forum_topic_edited": {"name": topic.name}}
    service(call.world, chat, call.bot.user, topic.id, content)
    call.world.event("topic", chat.id, topic=topic.shown(), state=topic.state)
    return True


def _turn(state: str, said: str) -> Handler:
    def turn(call: Call) -> bool:
        chat, topic = _topic(call)
        if topic.state == state:
            raise bad("TOPIC_NOT_MODIFIED")
        topic.state = state
        service(call.world, chat, call.bot.user, topic.id, {said: {}})
        call.world.event("topic", chat.id, topic=topic.shown(), state=state)
        return True

    return turn


def _delete(call: Call) -> bool:
    chat, topic = _topic(call)
    erase(call.world, chat, topic)
    return True


def _unpin_all(call: Call) -> bool:
    chat, topic = _topic(call)
    chat.pinned = [
        number
        for number in chat.pinned
        if chat.messages.get(number, {}).get("message_thread_id") != topic.id
    ]
    return True


def _icons(world: World) -> dict[str, Kept]:
    """Give the icons that a topic may have, by the number that names each."""
    kept = world.files
    return {
        str(5_300_000_000_000_000_000 + at): kept.find(f"icon{at}")
        or kept.keep(emoji.encode(), f"icon{at}.webp", "image/webp", "sticker", f"icon{at}")
        for at, emoji in enumerate(_ICONS)
    }


def _stickers(call: Call) -> list[Json]:
    found = []
    for (number, kept), emoji in zip(_icons(call.world).items(), _ICONS, strict=True):
        more = {"type": "custom_emoji", "custom_emoji_id": number, "emoji": emoji}
        found.append(media(kept, "sticker")["sticker"] | more)
    return found


HANDLERS: dict[str, Handler] = {
    "createForumTopic": _create,
    "editForumTopic": _edit,
    "closeForumTopic": _turn("closed", "forum_topic_closed"),
    "reopenForumTopic": _turn("open", "forum_topic_reopened"),
    "deleteForumTopic": _delete,
    "unpinAllForumTopicMessages": _unpin_all,
    "getForumTopicIconStickers": _stickers,
}

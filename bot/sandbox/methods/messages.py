"""Sending, copying, changing and deleting messages of text."""

from __future__ import annotations

from typing import Any

from bot.sandbox import limits
from bot.sandbox.chats import Chat, Json
from bot.sandbox.methods.call import Call, Handler
from bot.sandbox.methods.posting import own, post
from bot.sandbox.refused import bad
from bot.sandbox.text.formatted import formatted

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_UNSENT = ("message_id", "from", "chat", "date", "edit_date", "message_thread_id", "pinned_message")
_TIED = ("is_topic_message", "reply_to_message", "quote", "reply_markup", "media_group_id")
_SERVICE = frozenset(
    """
    forum_topic_created forum_topic_closed forum_topic_reopened forum_topic_edited pinned_message
    migrate_to_chat_id migrate_from_chat_id new_chat_members left_chat_member
    """.split()
)


def worded(text: str, entities: list[Json], name: str = "text") -> Json:
    """Give a message's words as its fields."""
    if not text:
        return {}
    found: Json = {name: text}
    if entities:
        found["entities" if name == "text" else "caption_entities"] = entities
    return found


def caption(call: Call) -> Json:
    """Give the caption of what a call sends, as the message's fields."""
    written = call.get("caption")
    if not written:
        return {}
    mode, entities = call.get("parse_mode"), call.get("caption_entities")
    return worded(*formatted(written, mode, entities, caption=True), "caption")


def _send(call: Call) -> Json:
    chat = call.chat()
    words = formatted(call.given["text"], call.get("parse_mode"), call.get("entities"))
    content = worded(*words)
    preview = call.get("link_preview_options")
    if preview:
        content["link_preview_options"] = preview
    return post(call, chat, content)


def _changed(call: Call, chat: Chat, old: Json, new: Json) -> Json:
    markup = call.get("reply_markup")
    if markup and any(markup["inline_keyboard"]):
        new["reply_markup"] = markup
    if all(old.get(key) == new.get(key) for key in (*_WORDS, "reply_markup")):
        raise bad(_SAME)
    new["edit_date"] = int(call.world.clock.now())
    chat.keep(new)
    call.world.event("edited", chat.id, message=new)
    return new


_WORDS = ("text", "entities", "caption", "caption_entities", "link_preview_options")


def _edited(call: Call) -> tuple[Chat, Json]:
    if call.get("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = call.chat()
    if call.get("message_id") is None:
        raise bad("message identifier is not specified")
    return chat, own(call, chat, call.given["message_id"], "message to edit not found")


def _without(message: Json, *names: str) -> Json:
    return {key: value for key, value in message.items() if key not in names}


def _edit_text(call: Call) -> Json:
    words = formatted(call.given["text"], call.get("parse_mode"), call.get("entities"))
    chat, old = _edited(call)
    if "text" not in old:
        raise bad("there is no text in the message to edit")
    new = _without(old, *_WORDS, "reply_markup") | worded(*words)
    if call.get("link_preview_options"):
        new["link_preview_options"] = call.given["link_preview_options"]
    return _changed(call, chat, old, new)


def _edit_caption(call: Call) -> Json:
    chat, old = _edited(call)
    if "text" in old:
        raise bad("there is no caption in the message to edit")
    return _changed(call, chat, old, _without(old, *_WORDS, "reply_markup") | caption(call))


def _edit_markup(call: Call) -> Json:
    chat, old = _edited(call)
    return _changed(call, chat, old, _without(old, "reply_markup"))


def _delete(call: Call) -> bool:
    chat = call.chat()
    message = chat.messages.get(call.given["message_id"])
    if message is None:
        raise bad("message to delete not found")
    mine = message.get("from", {}).get("id") == call.bot.id
    if not mine and not chat.private and chat.bot != "administrator":
        raise bad("message can't be deleted")
    if message["date"] < call.world.clock.now() - limits.EDITED_AFTER:
        raise bad("message can't be deleted for everyone")
    del chat.messages[message["message_id"]]
    call.world.event("deleted", chat.id, message_id=message["message_id"])
    return True


def _source(call: Call, number: Any, what: str) -> Json:
    message = call.world.find(call.given["from_chat_id"]).messages.get(number)
    if message is None:
        raise bad(f"message to {what} not found")
    if _SERVICE & message.keys() or message.get("has_protected_content"):
        raise bad(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return message


def _copy(call: Call) -> Json:
    chat = call.chat()
    source = _source(call, call.given["message_id"], "copy")
    content = _without(source, *_UNSENT, *_TIED, "forward_origin", "has_protected_content")
    if call.get("caption") is not None and "text" not in source:
        content = _without(content, "caption", "caption_entities") | caption(call)
    return {"message_id": post(call, chat, content)["message_id"]}


def _copy_many(call: Call) -> list[Json]:
    chat = call.chat()
    numbers = call.given["message_ids"]
    if not 1 <= len(numbers) <= limits.MESSAGES_AT_ONCE:
        raise bad("too many messages to copy" if numbers else limits.MISSING["message_ids"])
    if sorted(set(numbers)) != numbers:
        raise bad("message identifiers must be in a strictly increasing order")
    known = call.world.find(call.given["from_chat_id"]).messages
    found = [known[number] for number in numbers if number in known]
    if not found:
        raise bad("message to copy not found")
    gone = ("caption", "caption_entities") if call.get("remove_caption") else ()
    sent = [
        post(call, chat, _without(one, *_UNSENT, *_TIED, "forward_origin", *gone))
        for one in found
        if not _SERVICE & one.keys()
    ]
    return [{"message_id": one["message_id"]} for one in sent]


def origin(message: Json) -> Json:
    """Give where a message comes from, as a forwarded one says it."""
    if "forward_origin" in message:
        return dict(message["forward_origin"])
    return {"type": "user", "date": message["date"], "sender_user": message["from"]}


def _forward(call: Call) -> Json:
    chat = call.chat()
    source = _source(call, call.given["message_id"], "forward")
    content = _without(source, *_UNSENT, *_TIED)
    return post(call, chat, content | {"forward_origin": origin(source)})


HANDLERS: dict[str, Handler] = {
    "sendMessage": _send,
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "copyMessage": _copy,
    "copyMessages": _copy_many,
    "forwardMessage": _forward,
}

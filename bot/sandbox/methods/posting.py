"""Posting a message: where it goes, what it answers, what hangs below it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import GENERAL, Chat, Json
from bot.sandbox.methods.call import Call
from bot.sandbox.refused import bad

_INLINE = "inline_keyboard"


def post(call: Call, chat: Chat, content: Json, group: bool = False) -> Json:
    """Keep a message that a bot sends, tell who watches, and give it.

    Args:
        content: its text or its file.
        group: it is one of an album: it has no buttons.
    """
    given = call.given
    if not _LACKING.isdisjoint(given):
        _lack(call)
    message: Json = {
        "message_id": 0,
        "from": call.bot.user,
        "chat": chat.shown,
        "date": int(call.world.clock.now()),
    }
    thread = _thread(chat, given.get("message_thread_id"))
    if thread is not None:
        message["message_thread_id"] = thread
        message["is_topic_message"] = True
    reply = given.get("reply_parameters")
    if reply is not None:
        message.update(_reply(call, chat, reply))
    message.update(content)
    if given.get("protect_content"):
        message["has_protected_content"] = True
    markup = None if group else given.get("reply_markup")
    if markup is not None:
        hang(chat, message, markup)
    message["message_id"] = chat.number()
    chat.keep(message)
    call.world.event("message", chat.id, message=message)
    return message


def _lack(call: Call) -> None:
    for name, words in _WITHOUT.items():
        # An empty object or `false` asks for nothing, but for a suggested post.
        if call.get(name) or name == "suggested_post_parameters" and name in call.given:
            raise bad(words)


# What a bot of ours does not have, and Telegram's words about it.
_WITHOUT = {
    "business_connection_id": "business connection not found",
    "message_effect_id": "EFFECT_ID_INVALID",
    "allow_paid_broadcast": "FLOODSKIP_NOT_ALLOWED",
    "direct_messages_topic_id": "the chat is not a channel direct messages chat",
    "suggested_post_parameters": "suggested posts can be sent only to channel direct messages",
}
_LACKING = frozenset(_WITHOUT)


def hang(chat: Chat, message: Json, markup: Json) -> None:
    """Hang a keyboard: buttons are the message's, any other keyboard is the chat's."""
    if _INLINE in markup:
        if any(markup[_INLINE]):
            message["reply_markup"] = {_INLINE: [row for row in markup[_INLINE] if row]}
        return
    chat.keyboard = None if "remove_keyboard" in markup else markup


def _thread(chat: Chat, thread: int | None) -> int | None:
    if thread is None:
        return None
    topic = chat.topics.get(thread)
    if topic is None or thread == GENERAL:
        raise bad("message thread not found")
    if topic.state == "deleted":
        raise bad("TOPIC_DELETED")
    if topic.state == "closed" and chat.bot != "administrator":
        raise bad("TOPIC_CLOSED")
    return thread


def _reply(call: Call, chat: Chat, reply: Json) -> Json:
    other = reply.get("chat_id")
    source = chat if other in (None, chat.id) else call.world.find(other)
    answered = source.messages.get(reply["message_id"])
    if answered is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    found: Json = {"reply_to_message": bare(answered)} if source is chat else {}
    quote = reply.get("quote")
    if quote is not None:
        words = answered.get("text") or answered.get("caption") or ""
        if not quote or quote not in words:
            raise bad("QUOTE_TEXT_INVALID")
        found["quote"] = {"text": quote, "position": words.index(quote), "is_manual": True}
    return found


def bare(message: Json) -> Json:
    """Give a message as another one carries it: without what it answers itself."""
    if "reply_to_message" not in message:
        return message
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def own(call: Call, chat: Chat, number: Any, missing: str) -> Json:
    """Give a message that the bot sent, to change it; raises `Refused`."""
    message = chat.messages.get(number)
    if message is None:
        raise bad(missing)
    if message.get("from", {}).get("id") != call.bot.id or "forward_origin" in message:
        raise bad("message can't be edited")
    return message

"""What a bot does in a chat beside writing: signals, answers to presses, reactions, pins."""

from __future__ import annotations

from telegram.constants import ChatAction, ReactionEmoji

from bot.sandbox import limits
from bot.sandbox.chats import Json
from bot.sandbox.methods.call import Call, Handler
from bot.sandbox.methods.posting import bare
from bot.sandbox.refused import bad

_ACTIONS = frozenset(action.value for action in ChatAction)
_EMOJI = frozenset(emoji.value for emoji in ReactionEmoji)


def _action(call: Call) -> bool:
    chat = call.chat()
    action = call.given["action"]
    if action not in _ACTIONS:
        raise bad("wrong parameter action in request")
    thread = call.get("message_thread_id")
    if thread is not None and thread not in chat.topics and thread != 1:
        raise bad("message thread not found")
    call.world.event("action", chat.id, action=action, thread=thread)
    return True


def _answer(call: Call) -> bool:
    press = call.world.presses.get(call.given["callback_query_id"])
    now = call.world.clock.now()
    if press is None or press.date < now - limits.QUERY_KEPT or press.answer is not None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = call.get("text") or ""
    if len(text) > limits.ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    if call.get("url"):
        raise bad("URL_INVALID")
    press.answer = {"text": text, "show_alert": bool(call.get("show_alert"))}
    call.world.event("answered", press.chat, query=press.id, **press.answer)
    return True


def _react(call: Call) -> bool:
    chat = call.chat()
    message = chat.messages.get(call.given["message_id"])
    if message is None:
        raise bad("message to react not found")
    reactions = call.get("reaction") or []
    for one in reactions:
        if one["type"] == "emoji" and one["emoji"] not in _EMOJI:
            raise bad("REACTION_INVALID")
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    number = message["message_id"]
    call.world.event("reaction", chat.id, message_id=number, reaction=reactions)
    return True


def _pin(call: Call) -> bool:
    chat = call.chat()
    message = chat.messages.get(call.given["message_id"])
    if message is None:
        raise bad("message to pin not found")
    if not chat.private and chat.bot != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
    chat.pinned.append(message["message_id"])
    service: Json = {
        "message_id": chat.number(),
        "from": call.bot.user,
        "chat": chat.shown,
        "date": int(call.world.clock.now()),
        "pinned_message": bare(message),
    }
    chat.keep(service)
    call.world.event("message", chat.id, message=service)
    return True


def _unpin(call: Call) -> bool:
    chat = call.chat()
    number = call.get("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True


HANDLERS: dict[str, Handler] = {
    "sendChatAction": _action,
    "answerCallbackQuery": _answer,
    "setMessageReaction": _react,
    "pinChatMessage": _pin,
    "unpinChatMessage": _unpin,
}

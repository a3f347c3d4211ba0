"""Makes arrivals of what Telegram gives, whatever it gives: nothing here may ever fail."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any

from bot.engine.delivery import Arrival

# What is asked of Telegram; it gives nothing else.
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
NOWHERE = "telegram:0"
_LARGEST = 2**63 - 1
_LONGEST_DATA = 64

_LOG = logging.getLogger(__name__)


def source_of(account: int) -> str:
    """Give the name of the account that receives: the bot, by its id."""
    return f"telegram:{account}"


def conversation_of(chat: int) -> str:
    """Give the name of a conversation, by its chat."""
    return f"telegram:{chat}"


def chat_of(conversation: str) -> int:
    """Give the chat that a conversation is in; 0 for a name that is none."""
    number = conversation.removeprefix("telegram:")
    return int(number) if number.removeprefix("-").isdecimal() else 0


def arrivals(account: int, updates: Iterable[object]) -> list[Arrival]:
    """Make arrivals of updates; one without a number cannot be kept, and is told in the log."""
    made = []
    for update in updates:
        one = arrival(account, update)
        if one is None:
            _LOG.error("an update without a number was left out")
        else:
            made.append(one)
    return made


def arrival(account: int, update: object) -> Arrival | None:
    """Make an arrival of an update; None when it has no number to be known by."""
    number = _number(_inside(update, "update_id"))
    if not isinstance(update, dict) or number is None:
        return None
    chat = _chat(update)
    conversation = NOWHERE if chat is None else conversation_of(chat)
    return Arrival(source_of(account), number, conversation, _body(update, number), _mark(update))


def _body(update: dict[str, Any], number: int) -> str:
    """Write an update as JSON of plain ASCII, which every database and file can keep."""
    try:
        return json.dumps(update, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        _LOG.error("an update cannot be written as JSON", extra={"update": number})
        return json.dumps({"update_id": number})


def _chat(update: dict[str, Any]) -> int | None:
    """Find the chat that an update belongs to, or the person who made it alone."""
    for value in update.values():
        for at in (("chat",), ("message", "chat"), ("from",), ("user",)):
            chat = _number(_inside(value, *at, "id"))
            if chat is not None:
                return chat
    return None


def _mark(update: dict[str, Any]) -> str:
    """Give what an update is known by in its conversation."""
    edited = update.get("edited_message")
    number = _number(_inside(edited, "message_id"))
    if number is not None:
        return f"e{number}:{_number(_inside(edited, 'edit_date')) or 0}"
    pressed = update.get("callback_query")
    number = _number(_inside(pressed, "message", "message_id"))
    if number is not None:
        return f"p{number}:{_plain(_inside(pressed, 'data'))}"
    number = _number(_inside(update.get("message"), "message_id"))
    return "" if number is None else f"m{number}"


def _inside(value: object, *names: str) -> object:
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        return None
    return value


def _plain(data: object) -> str:
    """Give a button's data as every database can keep it: anybody may forge one."""
    text = data if isinstance(data, str) else ""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:_LONGEST_DATA]

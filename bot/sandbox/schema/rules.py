"""What the fields of an object must be together: buttons, keyboards, commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox import limits
from bot.sandbox.refused import bad

_COMMAND = re.compile(rf"[a-z0-9_]{{1,{limits.COMMAND_NAME}}}\Z")
# A button does one thing; its look and its words do not count.
_LOOK = {"text", "style", "icon_custom_emoji_id"}


def _button(fields: dict[str, Any]) -> None:
    acts = fields.keys() - _LOOK
    if not fields["text"]:
        raise bad("can't parse inline keyboard button: button text must be non-empty")
    if not acts:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(acts) > 1:
        raise bad("can't parse inline keyboard button: exactly one optional field must be used")
    data = fields.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= limits.CALLBACK_DATA:
        raise bad("BUTTON_DATA_INVALID")
    url = fields.get("url")
    if url is not None and not re.match(r"(?i)(https?|tg)://\S+\Z", url):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _rows(rows: list[list[Any]]) -> None:
    wide = any(len(row) > limits.BUTTONS_PER_ROW for row in rows)
    if wide or sum(map(len, rows)) > limits.BUTTONS:
        raise bad("reply markup is too long")


def _inline(fields: dict[str, Any]) -> None:
    _rows(fields["inline_keyboard"])


def _placeholder(fields: dict[str, Any]) -> None:
    words = fields.get("input_field_placeholder")
    if words is not None and not 1 <= len(words) <= limits.PLACEHOLDER:
        raise bad("INPUT_FIELD_PLACEHOLDER_INVALID")


def _keyboard(fields: dict[str, Any]) -> None:
    _placeholder(fields)
    rows = fields["keyboard"]
    _rows(rows)
    texts = [one if isinstance(one, str) else one["text"] for row in rows for one in row]
    if not all(texts):
        raise bad("can't parse keyboard button: button text must be non-empty")


def _command(fields: dict[str, Any]) -> None:
    if not _COMMAND.match(fields["command"].removeprefix("/")):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(fields["description"]) <= limits.COMMAND_DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


RULES: dict[str, Callable[[dict[str, Any]], None]] = {
    "InlineKeyboardButton": _button,
    "InlineKeyboardMarkup": _inline,
    "ReplyKeyboardMarkup": _keyboard,
    "ForceReply": _placeholder,
    "BotCommand": _command,
}
